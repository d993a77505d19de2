"""What stands on one line of an order only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.ingest.lines.within_order import fill_from_order

from ..helpers import HEADER, counts, read_csv

HEAD = "Name,Email,Status,Created at,Item,Qty,Price\n"
LINES = [
    "#1,ann@shop.org,paid,2024-01-09 10:00,shirt,1,20.00\n",
    "#1,,,,hat,2,15.00\n",
    "#2,bob@shop.org,voided,2024-01-10 10:00,hat,1,15.00\n",
    "#2,,,,belt,1,9.00\n",
]
SECTION = (
    'columns = { customer_id = "Email", order_id = "Name", ordered_at = "Created at", product_id = "Item", '
    'quantity = "Qty", unit_price = "Price" }\n'
)
DROP = 'drop = { column = "Status", values = ["voided"] }'


@settings(deadline=None, max_examples=12)
@given(st.permutations(LINES))
def test_the_lines_of_an_order_share_customer_date_and_status_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    tables = read_csv(tmp_path_factory.mktemp("shop"), HEAD + "".join(lines), SECTION + DROP)
    found = tables.order_lines
    assert set(found["customer_id"]) == {"ann@shop.org"}
    assert sorted(found["amount"]) == [20.0, 30.0]
    assert counts(tables.audit)["fill_within_order"] == 2
    assert counts(tables.audit)["drop"] == 2


def test_a_number_that_comes_again_another_day_is_another_order(tmp_path: Path) -> None:
    text = HEAD + "17,ann,paid,2024-01-05 09:00,tea,1,4\n17,,paid,2024-01-06 11:00,tea,1,4\n"
    tables = read_csv(tmp_path, text, SECTION)
    assert tables.order_lines["customer_id"].tolist() == ["ann"]
    assert counts(tables.audit)["no_customer"] == 1


def test_an_order_of_two_customers_lends_neither(tmp_path: Path) -> None:
    day = "2024-01-05 09:00"
    text = HEAD + f"17,ann,paid,{day},tea,1,4\n17,bob,paid,{day},tea,1,5\n17,,paid,{day},tea,1,6\n"
    assert sorted(read_csv(tmp_path, text, SECTION).order_lines["amount"]) == [4.0, 5.0]


def test_a_status_of_single_lines_is_not_spread_over_the_order(tmp_path: Path) -> None:
    day = "2024-01-05 09:00"
    rows = [f"{n},ann,,{day},tea,1,{n}\n" for n in range(1, 6)]
    text = HEAD + "".join(rows) + f"9,bob,,{day},tea,1,7\n9,bob,voided,{day},cup,1,8\n"
    tables = read_csv(tmp_path, text, SECTION + DROP)
    assert sorted(tables.order_lines["amount"]) == [1.0, 2.0, 3.0, 4.0, 5.0, 7.0]
    assert [one.key for one in tables.findings] == ["torn_orders"]


def test_nothing_is_filled_when_it_is_switched_off(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, HEAD + "".join(LINES), SECTION + 'fill = "none"')
    assert len(tables.order_lines) == 2
    assert "fill_within_order" not in counts(tables.audit)


MERGED = "#1,ann,paid,2024-01-09,shirt,1,20\n,,,,hat,1,15\n#2,bob,paid,2024-01-10,hat,1,16\n,,,,belt,1,9\n"


def test_lines_below_an_order_number_belong_to_it_when_the_study_says_so(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, HEAD + MERGED, SECTION + 'fill = "down"')
    assert tables.order_lines["customer_id"].tolist() == ["ann", "ann", "bob", "bob"]
    assert tables.order_lines["order_id"].tolist() == ["#1", "#1", "#2", "#2"]


def test_lines_without_number_customer_and_date_are_said(tmp_path: Path) -> None:
    finding = read_csv(tmp_path, HEAD + MERGED, SECTION).findings[0]
    assert (finding.key, finding.state) == ("blank_heads", "missing")
    assert "fill = 'down'" in finding.text["en"] and "fill = 'down'" in finding.text["zh"]


def test_where_no_order_has_one_day_no_date_is_filled() -> None:
    dates = pd.to_datetime(["2024-01-01", "2024-01-09", None, None])
    lines = pd.DataFrame({"customer_id": ["c"] * 4, "order_id": ["1", "1", "1", "2"], "ordered_at": dates})
    filled, rows = fill_from_order(lines)
    assert filled["ordered_at"].isna().tolist() == [False, False, True, True] and rows == []


def test_a_blank_product_that_a_filter_looks_at_is_not_filled_from_the_order(tmp_path: Path) -> None:
    rows = "".join(f"c,{order},2024-01-05,p{order},1,5\nc,{order},2024-01-05,,1,5.5\n" for order in range(3))
    lines = read_csv(tmp_path, HEADER + rows, "drop = { column = 'product_id', values = [''] }").order_lines
    assert lines["product_id"].tolist() == ["p0", "p1", "p2"]
