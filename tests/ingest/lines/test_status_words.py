"""Columns that tell real orders from others and that the study file does not look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..helpers import read_csv

HEAD = "customer_id,order_id,ordered_at,amount,"


def said(folder: Path, column: str, values: list[str], section: str = "") -> list[str]:
    rows = "".join(f"{n},{n},2024-01-{n + 1:02d},5,{value}\n" for n, value in enumerate(values))
    tables = read_csv(folder, f"{HEAD}{column}\n{rows}", section)
    return [one.text["en"] for one in tables.findings if one.key.startswith("status_")]


@pytest.mark.parametrize(
    ("column", "values", "word"),
    [
        ("订单状态", ["交易成功", "交易关闭"], "交易关闭"),
        ("Order Status", ["Completed", "Cancelled"], "Cancelled"),
        ("state", ["complete", "canceled"], "canceled"),
        ("Type", ["Sale", "Refund"], "returns = { column = 'Type', values = ['Refund'] }"),
        ("退款状态", ["没有申请退款", "退款成功"], "退款成功"),
        ("Bestellstatus", ["bezahlt", "storniert"], "storniert"),
        (
            "Document Type",
            ["Invoice", "Credit Memo"],
            "returns = { column = 'Document Type', values = ['Credit Memo'] }",
        ),
        ("Belegart", ["Rechnung", "Gutschrift"], "'Gutschrift'"),
        ("Status", ["complete", "fraud"], "'fraud'"),
        ("Type", ["Invoice", "Quote"], "'Quote'"),
        ("is_return", ["true", "false"], "drop or returns = { column = 'is_return', values = ['true'] }"),
        ("Return", ["Y", "N"], "drop or returns = { column = 'Return', values = ['Y'] }"),
        ("Retoure", ["ja", "nein"], "values = ['ja']"),
        ("Return date", ["", "2024-01-09"], "is filled on 1 of 2"),
        ("is_test", ["0", "1"], "drop = { column = 'is_test', values = ['1'] }"),
        ("Paid", ["Yes", "No"], "drop = { column = 'Paid', values = ['No'] }"),
        ("Cancelled at", ["", "2024-01-09 10:00:00"], "is filled on 1 of 2"),
        ("state", ["complete", "closed"], "'closed'"),
        ("status", ["wc-completed", "wc-pending"], "'wc-pending'"),
        ("current_state", ["Shipped", "On backorder (not paid)"], "'On backorder (not paid)'"),
        ("Statut", ["Payé", "En attente de paiement"], "'En attente de paiement'"),
        ("Bestellstatus", ["bezahlt", "nicht bezahlt"], "'nicht bezahlt'"),
        ("订单状态", ["已发货", "待支付"], "'待支付'"),
    ],
)
def test_lines_that_may_be_no_sale_are_said_with_the_way_out(
    tmp_path: Path, column: str, values: list[str], word: str
) -> None:
    texts = said(tmp_path, column, values)
    assert len(texts) == 1
    assert word in texts[0]
    assert "drop" in texts[0]
    assert "没有申请退款" not in texts[0]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Order Status", ["Completed", "Shipped"]),
        ("state", ["CA", "NY"]),
        ("Return window", ["Y", "N"]),
        ("Returnable", ["Y", "N"]),
        ("Paid", ["Yes", "Yes"]),
        ("Refunded Amount", ["", "0.00"]),
        ("Refunded Amount", ["", "12.50"]),
        ("退款状态", ["没有申请退款", "没有申请退款"]),
        ("comment", ["fine", "cancelled"]),
        ("Type", [f"void {n}" for n in range(20)]),
    ],
)
def test_columns_that_say_nothing_of_the_kind_are_left_alone(tmp_path: Path, column: str, values: list[str]) -> None:
    assert said(tmp_path, column, values) == []


def asked(folder: Path, column: str, values: list[str], section: str = "") -> dict[str, str]:
    """Findings on values of the column that no key settles."""
    rows = "".join(f"{n},{n},2024-01-{n + 1:02d},5,{value}\n" for n, value in enumerate(values))
    tables = read_csv(folder, f"{HEAD}{column}\n{rows}", section)
    return {one.key: one.text["en"] for one in tables.findings if one.key != "collective_accounts"}


@pytest.mark.parametrize(
    ("column", "values", "word"),
    [
        ("state", ["complete", "pending"], "'pending'"),
        ("Order Status", ["Completed", "On hold"], "'On hold'"),
        ("Financial Status", ["paid", "pending", "paid"], "'pending'"),
        ("order-status", ["Shipped", "Pending", "Pending - Waiting for Pick Up"], "says 'Pending' (1)"),
        ("Status", ["Completed", "Closed"], "'Closed'"),
        ("State", ["sale", "sent"], "'sent'"),
        ("Belegstatus", ["erledigt", "gesperrt"], "'gesperrt'"),
    ],
)
def test_orders_that_may_not_count_are_asked_about_until_they_are_settled(
    tmp_path: Path, column: str, values: list[str], word: str
) -> None:
    (text,) = asked(tmp_path, column, values).values()
    assert word in text
    way = "drop" + text.split("say drop")[1].split(" in [order_lines]")[0]
    assert asked(tmp_path, column, values, way) == {}
    every = ", ".join(repr(one) for one in values)
    assert asked(tmp_path, column, values, f"keep = {{ column = {column!r}, values = [{every}] }}") == {}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Fulfillment Status", ["fulfilled", "pending"]),
        ("Order Status", ["Shipped", "Awaiting Shipment"]),
        ("Return status", ["none", "pending"]),
        ("Status", ["open", "closed"]),
        ("订单状态", ["已完成", "待发货"]),
        ("Type", ["1", "2"]),
        ("Status", ["1", "1"]),
    ],
)
def test_what_awaits_its_parcel_or_is_no_state_is_not_asked_about(
    tmp_path: Path, column: str, values: list[str]
) -> None:
    assert asked(tmp_path, column, values) == {}


def test_states_that_are_numbers_are_asked_about(tmp_path: Path) -> None:
    (text,) = asked(tmp_path, "id_order_state", ["2", "6", "2"]).values()
    assert "'2' (2), '6' (1)" in text and "`keep`" in text
    assert asked(tmp_path, "id_order_state", ["2", "6"], "drop = { column = 'id_order_state', values = ['6'] }") == {}


def test_values_that_a_filter_on_the_column_leaves_are_told(tmp_path: Path) -> None:
    way = "drop = { column = 'status', values = ['canceled'] }"
    keys = asked(tmp_path, "status", ["complete", "canceled", "closed", "pending"], way)
    assert "'closed'" in keys["status_status"] and "'pending'" in keys["open_status"]
    returns = "returns = { column = 'Type', values = ['Refund'] }"
    assert asked(tmp_path, "Type", ["Sale", "Refund"], returns) == {}


def test_orders_refunded_in_part_are_sales_whose_refund_is_asked_for(tmp_path: Path) -> None:
    (text,) = asked(tmp_path, "Financial Status", ["paid", "partially_refunded"]).values()
    assert "refunded = ..." in text and "drop" not in text


def test_states_of_orders_are_no_regions(tmp_path: Path) -> None:
    keys = asked(tmp_path, "state", ["complete", "processing", "closed"], "columns = { region = 'state' }")
    assert "'complete' (1)" in keys["states_as_region"]
    assert "states_as_region" not in asked(tmp_path, "state", ["CA", "NY"], "columns = { region = 'state' }")


def test_a_column_that_is_looked_at_is_not_mentioned(tmp_path: Path) -> None:
    assert said(tmp_path, "state", ["ok", "void"], 'drop = { column = "state", values = ["void"] }') == []


def test_refunds_that_are_below_zero_are_returns_and_not_asked_about(tmp_path: Path) -> None:
    text = f"{HEAD}Event Type\n1,1,2024-01-01,5,Payment\n1,2,2024-01-03,-5,Refund\n2,3,2024-01-04,5,Payment\n"
    tables = read_csv(tmp_path, text)
    assert not [one for one in tables.findings if one.key.startswith("status_")]
    assert tables.order_lines["is_return"].sum() == 1


def test_a_flag_of_returns_that_is_looked_at_is_not_mentioned(tmp_path: Path) -> None:
    assert said(tmp_path, "is_return", ["true", "false"], 'returns = "column"') == []
