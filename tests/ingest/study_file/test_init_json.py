"""Refunds and discounts in lists within the orders of JSON are taken off where they are plain, else told with a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from churn.ingest import Tables, read_tables
from churn.ingest.sources.json_sums import sums
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study


def order(n: int, off: str | None = None, back: str | None = None) -> dict[str, Any]:
    """An order of 2 x 10.00 and 1 x 5.00; `off` is taken off the first line, `back` was given back."""
    lines: list[dict[str, Any]] = [
        {"id": 10 * n, "sku": "A", "quantity": 2, "price": "10.00", "discount_allocations": []},
        {"id": 10 * n + 1, "sku": "B", "quantity": 1, "price": "5.00", "discount_allocations": []},
    ]
    if off is not None:
        lines[0]["discount_allocations"] = [{"amount": off, "amount_set": {"shop_money": {"amount": off}}}]
    refund = {
        "refund_line_items": [{"line_item_id": 10 * n, "quantity": 1, "subtotal": back}],
        "transactions": [{"amount": back, "status": "success"}, {"amount": back, "status": "failure"}],
    }
    return {
        "id": 100 + n,
        "customer": {"id": n % 5},
        "created_at": f"2024-01-{n + 1:02d}T10:00:00",
        "total_discounts": off or "0.00",
        "subtotal_price": f"{25 - float(off or 0):.2f}",
        "refunds": [refund] if back is not None else [],
        "line_items": lines,
    }


ORDERS = [order(n, "2.50" if n % 4 == 0 else None, "7.50" if n % 5 == 0 else None) for n in range(20)]


def read(folder: Path, orders: list[dict[str, Any]]) -> tuple[dict[str, Any], Tables]:
    file = folder / "orders.json"
    file.write_text(json.dumps(orders))
    study = load_study(initialise([file], force=True)[0])
    return study.order_lines.model_dump(exclude_defaults=True), read_tables(study)


def without(orders: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    stripped = [{key: value for key, value in one.items() if key not in names} for one in orders]
    lines = [[{k: v for k, v in line.items() if k not in names} for line in one["line_items"]] for one in orders]
    return [one | {"line_items": some} for one, some in zip(stripped, lines, strict=True)]


def test_what_was_given_back_and_taken_off_is_not_counted(tmp_path: Path) -> None:
    section, tables = read(tmp_path, ORDERS)
    assert section["columns"]["refunded"] == ("refunds.transactions.amount",)
    assert section["columns"]["discount"] == ("discount_allocations.amount",)
    assert (section["refunded_is"], section["amount_is"]) == ("order_total", "before_discount")
    assert tables.order_lines["amount"].sum() == pytest.approx(20 * 25 - 5 * 2.5 - 4 * 7.5)
    assert tables.order_lines["discount"].sum() == pytest.approx(5 * 2.5)
    assert not [one for one in tables.findings if one.key == "json_lists"]


def test_an_orders_discount_is_taken_off_where_another_number_proves_it(tmp_path: Path) -> None:
    section, tables = read(tmp_path, without(ORDERS, "discount_allocations", "refunds"))
    assert section["columns"]["discount"] == ("total_discounts",) and section["discount_is"] == "order_total"
    assert tables.order_lines["amount"].sum() == pytest.approx(20 * 25 - 5 * 2.5)
    section, tables = read(tmp_path, without(ORDERS, "discount_allocations", "refunds", "subtotal_price"))
    assert "discount" not in section["columns"]


def test_a_total_of_the_line_is_net_of_coupons_and_refunds_of_the_order_are_taken_off(tmp_path: Path) -> None:
    orders = [
        {
            "id": n,
            "customer_id": n % 5,
            "date_created": f"2024-01-{n + 1:02d}T10:00:00",
            "line_items": [{"sku": "A", "quantity": 2, "subtotal": "20.00", "total": "18.00"}],
            "coupon_lines": [{"code": "TEN", "discount": "2.00"}],
            "refunds": [{"id": 1, "reason": "", "total": "-4.00"}] if n % 5 == 0 else [],
        }
        for n in range(20)
    ]
    section, tables = read(tmp_path, orders)
    assert section["columns"]["refunded"] == ("refunds.total",) and "amount_is" not in section
    assert tables.order_lines["amount"].sum() == pytest.approx(20 * 18 - 4 * 4)
    (one,) = [each for each in tables.findings if each.key == "json_lists"]
    assert one.state == "warning" and "'coupon_lines' (20)" in one.text["en"]


@pytest.mark.parametrize(
    ("columns", "rule", "expected"),
    [
        (
            "",
            "",
            "say refunded = 'refunds.transactions.amount' in [order_lines.columns], with refunded_is = 'order_total'",
        ),
        ("refunded = 'refunds.transactions.amount'", "", "say discount = 'discount_allocations.amount' in"),
        ("", "refunded_is = 'none'\namount_is = 'line'", None),
    ],
)
def test_lists_that_are_left_out_name_their_keys(tmp_path: Path, columns: str, rule: str, expected: str | None) -> None:
    (tmp_path / "orders.json").write_text(json.dumps(ORDERS))
    (tmp_path / "study.toml").write_text(
        f'[study]\nname = "shop"\n[order_lines]\npath = "orders.json"\n{rule}\n[order_lines.columns]\n'
        f"customer_id = 'customer.id'\norder_id = 'order.id'\nordered_at = 'created_at'\nunit_price = 'price'\n"
        f"{columns}"
    )
    (one,) = [each for each in read_tables(load_study(tmp_path)).findings if each.key == "json_lists"]
    assert one.state == ("ok" if expected is None else "warning") and (expected or "") in one.text["en"]


def test_sums_are_exact_and_hand_on_what_is_no_number() -> None:
    record = {
        "refunds": [{"amount": "0.10"}, {"amount": "0.20", "lines": [{"total": -1}]}, {"amount": None}],
        "discounts": [{"amount": "5%"}, {"amount": "1"}],
        "payments": [{"amount": "7"}],
    }
    assert sums(record) == {"refunds.amount": "0.30", "refunds.lines.total": "-1", "discounts.amount": "5%"}
