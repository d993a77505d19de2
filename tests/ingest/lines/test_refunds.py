"""Money given back is taken off; what nobody takes off is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest import Tables
from churn.ingest.lines.refunds import without_refunds
from churn.study import OrderLines

from ..helpers import counts, read_csv

HEADER = "customer_id,order_id,ordered_at,product_id,quantity,amount,refunded\n"
LAMP = "ann,1,2024-01-05,lamp,1,80,{}\nann,1,2024-01-05,bulb,4,20,{}\nbo,2,2024-01-06,bulb,1,5,{}\n"


def read(folder: Path, refunds: tuple[str, str, str], said: str = "", header: str = HEADER) -> Tables:
    return read_csv(folder, header + LAMP.format(*refunds), said)


def told(tables: Tables) -> dict[str, str]:
    return {one.key: one.text["en"] for one in tables.findings if "refund" in one.key}


def test_the_lines_money(tmp_path: Path) -> None:
    tables = read(tmp_path, ("25", "", "0.00"))
    assert tables.order_lines["amount"].tolist() == [55.0, 20.0, 5.0]
    assert counts(tables.audit)["refunds"] == 1 and "25.00 on 1 line of 1 order" in told(tables)["refunds"]


def test_the_orders_money_is_shared_out_and_never_more_than_it_cost(tmp_path: Path) -> None:
    tables = read(tmp_path, ("25", "", "9"), "refunded_is = 'order_total'")
    assert tables.order_lines["amount"].tolist() == [60.0, 15.0]
    assert counts(tables.audit)["refunded_lines"] == 1
    assert tables.audit.set_index("rule").loc["refunds", "amount"] == -30.0


def test_the_orders_money_on_each_of_its_lines_counts_once(tmp_path: Path) -> None:
    assert read(tmp_path, ("25", "25", ""), "refunded_is = 'order_total'").order_lines["amount"].tolist()[:2] == [
        60,
        15,
    ]
    assert "refunded_order_total" in told(read(tmp_path, ("20", "20", "")))
    assert "refunded_order_total" not in told(read(tmp_path, ("20", "20", ""), "refunded_is = 'line'"))


def test_before_the_discount_where_the_amount_is(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount,discount,refunded\nann,2024-01-05,80,8,40\n"
    assert read_csv(tmp_path, text, "amount_is = 'before_discount'").order_lines["amount"].tolist() == [36.0]


def test_pieces_given_back(tmp_path: Path) -> None:
    tables = read(tmp_path, ("", "3", "1"), header=HEADER.replace("refunded", "refunded_quantity"))
    assert tables.order_lines["amount"].tolist() == [80.0, 5.0]
    assert tables.order_lines["quantity"].tolist() == [1.0, 1.0]


def test_a_column_that_nobody_looks_at_is_told_with_its_sum(tmp_path: Path) -> None:
    header = HEADER.replace("refunded", "Refunded Amount")
    tables = read(tmp_path, ("25", "", "$5.00"), header=header)
    assert tables.order_lines["amount"].sum() == 105
    assert "'Refunded Amount' has 30.00 on 2 lines" in told(tables)["refunds_overlooked"]
    commas = read(tmp_path, ('"25,50"', "", '"4,50"'), header=header)
    assert "'Refunded Amount' has 30.00 on 2 lines" in told(commas)["refunds_overlooked"]
    assert told(read(tmp_path, ("25", "", "5"), "refunded_is = 'none'", header)) == {}
    pieces = told(read(tmp_path, ("", "3", ""), header=HEADER.replace("refunded", "qty_refunded")))
    assert "refunded_quantity = 'qty_refunded'" in pieces["refunds_overlooked"]


def test_a_status_that_says_so_without_the_money_is_told(tmp_path: Path) -> None:
    header = HEADER.replace("refunded", "Status")
    drop = "drop = { column = 'Status', values = ['refunded'] }"
    tables = read(tmp_path, ("partially_refunded", "", "paid"), drop, header)
    assert "'partially_refunded' (2)" in told(tables)["refunded_in_part"]
    assert told(read(tmp_path, ("部分退款", "", "paid"), f"{drop}\nrefunded_is = 'none'", header)) == {}


def test_an_orders_money_without_orders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs `order_id`"):
        read_csv(tmp_path, "customer_id,ordered_at,amount,refunded\n1,2024-01-05,5,1\n", "refunded_is = 'order_total'")


ROWS = st.lists(st.tuples(st.integers(1, 3), st.floats(0.01, 1e4), st.one_of(st.none(), st.floats(0, 2e4))), min_size=1)


@given(ROWS)
def test_nothing_falls_below_zero_and_no_order_loses_more_than_its_refund(rows: list[tuple[int, float, float]]) -> None:
    lines = pd.DataFrame(rows, columns=["order_id", "amount", "refunded"]).astype({"order_id": "str"})
    lines = lines.assign(
        customer_id="a", ordered_at=pd.Timestamp("2024-01-05"), refunded=lines["refunded"].astype(float)
    )
    left, _ = without_refunds(lines, OrderLines(path="x", refunded_is="order_total"), [])
    assert (left["amount"] >= 0).all()
    before, after = lines.groupby("order_id")["amount"].sum(), left.groupby("order_id")["amount"].sum()
    off = before - after.reindex(before.index, fill_value=0.0)
    allowed = lines.groupby("order_id")["refunded"].max().fillna(0.0).clip(upper=before) + 0.02 * len(lines)
    assert (off <= allowed).all()
