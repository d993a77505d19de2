"""What shops' exports mean: statuses, kinds of lines, orders over several lines and files, tables that do not meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from churn.ingest import Tables

from .case import GOOD, Make, csv, handled, refused, rules, same_as_good, study
from .exports import told

STATUS = "customer_id,order_id,ordered_at,product_id,amount,Status\n"
TWO = STATUS + "1,a,2024-01-05,tea,128,completed\n2,b,2024-01-09,tea,88,cancelled\n"


def came_out(customers: list[str], amounts: list[float]) -> Callable[[Tables], bool]:
    """Exactly these customers and amounts, in order of time."""
    return lambda tables: (
        tables.order_lines["customer_id"].tolist() == customers and tables.order_lines["amount"].tolist() == amounts
    )


def files(section: str, **texts: str) -> Make:
    """A study with `section` as its [order_lines] and these files, `__` for a folder within raw/."""

    def make(folder: Path) -> None:
        for name, text in texts.items():
            file = folder / "raw" / (name.replace("__", "/") + ".csv")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (folder / "study.toml").write_text(study(section, source=""), encoding="utf-8")

    return make


handled("status_that_nobody_looks_at", csv(TWO), "a finding", told("status_Status", "'cancelled'", "drop = {"))
handled(
    "status_of_cancelled_orders_dropped",
    csv(TWO, 'drop = { column = "Status", values = ["Cancelled"] }'),
    "left out and counted",
    lambda tables: came_out(["1"], [128.0])(tables) and rules(tables) == {"drop": 1},
)
handled(
    "status_of_paid_orders_kept",
    csv(TWO, 'keep = { column = "Status", values = ["completed"] }'),
    "the others are left out and counted",
    lambda tables: came_out(["1"], [128.0])(tables) and rules(tables) == {"keep": 1},
)
refused(
    "status_as_a_flag", csv(TWO, 'returns = "column"\ncolumns = { is_return = "Status" }'), "'completed'", "returns = {"
)
refused("status_column_missing", csv(TWO, 'drop = { column = "State", values = ["x"] }'), "no column 'State'", "drop")
refused(
    "status_to_keep_that_no_line_has",
    csv(TWO, 'keep = { column = "Status", values = ["paid"] }'),
    "leaves no line of 2",
    "'completed' (1)",
)
refused("status_filter_without_values", csv(TWO, 'drop = { column = "Status" }'), "`values`", "`pattern`")
handled(
    "status_says_refund",
    csv(TWO.replace("cancelled", "refund"), 'returns = { column = "Status", values = ["refund"] }'),
    "a return",
    came_out(["1", "2"], [128.0, -88.0]),
)

KINDS = (
    STATUS + "1,a,2024-01-05,tea,30,ok\n1,a,2024-01-05,Coupon SPRING,-6,ok\n1,a,2024-01-05,Shipping,5,ok\n"
    "1,b,2024-01-07,Gift card 50,50,ok\n"
)
handled("coupon_line_as_a_return", csv(KINDS), "a finding", told("lines_discount", "Coupon SPRING", "line_kinds"))
handled("shipping_line_as_goods", csv(KINDS), "a finding", told("lines_shipping", "Shipping", "line_kinds"))
handled(
    "lines_that_are_no_goods_said",
    csv(KINDS, more='[order_lines.line_kinds]\ndiscount = "^coupon"\nshipping = ["shipping"]\ngift_card = "^gift"\n'),
    "the discount lowers its order, the others are left out",
    came_out(["1"], [24.0]),
)

ONCE = "customer_id,order_id,ordered_at,product_id,amount\n1,a,2024-01-05,tea,20\n,a,,cup,15\n2,b,2024-01-06,tea,9\n"
handled(
    "customer_on_the_first_line_only",
    csv(ONCE),
    "taken from the order's other line",
    came_out(["1", "1", "2"], [20, 15, 9]),
)
handled(
    "order_number_on_the_first_line_only",
    csv(ONCE.replace(",a,,", ",,,")),
    "a finding",
    told("blank_heads", "fill = 'down'"),
)
handled(
    "order_number_on_the_first_line_only_said",
    csv(ONCE.replace(",a,,", ",,,"), 'fill = "down"'),
    "taken from the line above",
    came_out(["1", "1", "2"], [20, 15, 9]),
)

HEADS = "number,customer_id,ordered_at\n1,a,2024-01-05\n2,b,2024-01-06\n"
ITEMS = "number,product_id,amount\n1,tea,5\n1,cup,6\n2,tea,7\n"
JOIN = 'path = "raw/items.csv"\njoin = [{ path = "raw/heads.csv", on = "number" }]\ncolumns = { order_id = "number" }'
refused(
    "head_and_lines_in_two_files", files('path = "raw/items.csv"', items=ITEMS, heads=HEADS), "no customer_id", "join"
)
handled(
    "head_and_lines_joined", files(JOIN, items=ITEMS, heads=HEADS), "put together", came_out(["a", "a", "b"], [5, 6, 7])
)
refused(
    "head_and_lines_the_wrong_way_round",
    files(JOIN.replace("heads.csv", "x.csv").replace("items.csv", "heads.csv").replace("x.csv", "items.csv"),
          items=ITEMS, heads=HEADS),
    "'1' in column 'number' on 2 rows",
    "the `path` of [order_lines]",
)  # fmt: skip
handled(
    "head_that_lines_do_not_find",
    files(JOIN, items=ITEMS.replace("2,tea", "02,tea"), heads=HEADS),
    "a finding",
    told("join_matched", "'02'", "'2'"),
)
QUERY = "query = \"select * from 'raw/items.csv' join 'raw/heads.csv' using (number)\""
handled(
    "sql_over_local_files", files(QUERY, items=ITEMS, heads=HEADS), "from the study's folder",
    lambda tables: sorted(tables.order_lines["amount"]) == [5.0, 6.0, 7.0],
)  # fmt: skip
refused("sql_over_a_file_that_is_not_there", files(QUERY, items=ITEMS), "raw/heads.csv", "change `query`")
handled(
    "folder_within_the_folder", files('path = "raw"', a=GOOD, old__b=GOOD.replace("007", "9")), "a finding",
    told("files_left_out", "old/b.csv", "raw/**/*.*"),
)  # fmt: skip
handled("folder_of_folders", files('path = "raw"', **{"2024__a": GOOD}), "read", same_as_good)
handled(
    "files_of_different_columns",
    files('path = "raw"\ncolumns = { channel = "way" }', a=GOOD,
          b="customer_id,ordered_at,amount,way\n9,2024-03-01,5,web\n"),
    "a finding",
    told("column_channel_partly", "raw/a.csv"),
)  # fmt: skip
refused("preset_unknown", csv(GOOD, 'preset = "shopfy"'), "`order_lines.preset`", "shopify")


def unmatched(folder: Path) -> None:
    (folder / "lines.csv").write_text(GOOD)
    (folder / "c.csv").write_text("customer_id,gender\n7,f\n08,m\n")
    (folder / "t.csv").write_text("customer_id,occurred_at,kind\nC-8,2024-01-01,visit\n")
    more = '[customers]\npath = "c.csv"\n[touchpoints]\npath = "t.csv"\n'
    (folder / "study.toml").write_text(study(more=more))


handled("customers_that_no_order_has", unmatched, "a finding", told("customers_matched", "'007'", "'7'"))
handled("touchpoints_that_no_order_has", unmatched, "a finding", told("touchpoints_matched", "'C-8'"))
