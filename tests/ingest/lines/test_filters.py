"""`keep`, `drop` and `returns` by what a column of the file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.errors import UserError

from ..helpers import counts, read_csv

ORDERS = """买家,订单号,时间,金额,状态
="07",="9001",2024-03-01 12:05,128.00,交易成功
="08",="9002",2024-03-09 09:05,88.00,交易关闭
="09",="9003",2024-03-10 09:05,7.00,
"""
COLUMNS = 'columns = { customer_id = "买家", order_id = "订单号", ordered_at = "时间", amount = "金额" }\n'
TILL = "customer_id,order_id,ordered_at,product_id,quantity,amount,Type\n"


@pytest.mark.parametrize(
    ("key", "amounts", "taken"),
    [
        ('drop = { column = "状态", values = ["交易关闭"] }', [128.0, 7.0], {"drop": 1}),
        ('drop = { column = "状态", values = ["交易关闭", ""] }', [128.0], {"drop": 2}),
        ('drop = { column = "状态", pattern = "关闭$" }', [128.0, 7.0], {"drop": 1}),
        ('keep = { column = "状态", values = ["交易成功"] }', [128.0], {"keep": 2}),
        ('keep = [{ column = "状态", pattern = "交易" }, { column = "金额", values = [128.00, "128.00"] }]', [128.0],
         {"keep": 2}),
    ],
)  # fmt: skip
def test_lines_are_kept_and_dropped_by_a_column_and_counted(
    tmp_path: Path, key: str, amounts: list[float], taken: dict[str, int]
) -> None:
    tables = read_csv(tmp_path, ORDERS, COLUMNS + key)
    assert tables.order_lines["amount"].tolist() == amounts
    found = counts(tables.audit)
    assert found["lines_read"] == 3
    assert found["lines_kept"] == len(amounts)
    audit = tables.audit[tables.audit["rule"].isin(taken)]
    assert audit["lines"].sum() == sum(taken.values())
    assert audit["note_en"].str.contains("状态|金额").all()
    assert not [one for one in tables.findings if one.key.startswith("status_")]


def test_case_blanks_and_width_do_not_matter(tmp_path: Path) -> None:
    text = TILL + "1,a,2024-01-01,p,1,5, ＶＯＩＤ \n2,b,2024-01-02,p,1,7,Sale\n"
    tables = read_csv(tmp_path, text, 'drop = { column = "type", values = ["void"] }')
    assert tables.order_lines["amount"].tolist() == [7.0]


def test_returns_by_a_column_are_made_negative(tmp_path: Path) -> None:
    text = TILL + "1,a,2024-01-01,p,1,5,Sale\n1,b,2024-01-09,p,1,5,Refund\n"
    tables = read_csv(tmp_path, text, 'returns = { column = "Type", values = ["refund"] }')
    assert tables.order_lines["is_return"].tolist() == [False, True]
    assert tables.order_lines["amount"].tolist() == [5.0, -5.0]


def test_whole_order_goes_by_one_line(tmp_path: Path) -> None:
    text = TILL + "1,a,2024-01-01,p,1,5,\n1,a,2024-01-01,q,1,6,void\n1,b,2024-01-03,p,1,7,\n1,c,2024-01-04,p,1,8,\n"
    part = read_csv(tmp_path, text, 'drop = { column = "Type", values = ["void"] }')
    assert part.order_lines["amount"].tolist() == [5.0, 7.0, 8.0]
    assert [one.key for one in part.findings] == ["torn_orders"]
    whole = read_csv(tmp_path, text, 'drop = { column = "Type", values = ["void"], whole_order = true }')
    assert whole.order_lines["amount"].tolist() == [7.0, 8.0]
    assert whole.findings == ()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('keep = { column = "状态", values = ["paid"] }', ("leaves no line of 3", "'交易成功' (1)")),
        ('drop = { column = "订单状态", values = ["x"] }', ("has no column '订单状态'", "drop")),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(tmp_path: Path, key: str, expected: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as caught:
        read_csv(tmp_path, ORDERS, COLUMNS + key)
    assert all(part in str(caught.value) for part in expected)


def test_an_optional_filter_does_nothing_without_its_column(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, ORDERS, COLUMNS + 'drop = { column = "gone", values = ["x"], optional = true }')
    assert len(tables.order_lines) == 3
