"""Customers that another column knows: guests with an e-mail address, cashiers that are no customers."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest import read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import read_csv


def text(guest: str, second: str = "Billing Email") -> str:
    rows = (f"{guest if n % 2 else 500 + n % 8},c{n % 16}@shop.example,{n},2024-0{1 + n % 9}-11,5" for n in range(64))
    return "\n".join([f"User ID,{second},order_id,order_date,total", *rows]) + "\n"


@pytest.mark.parametrize("guest", ["", "0", "guest"])
def test_init_takes_the_column_that_tells_who_guests_are(tmp_path: Path, guest: str) -> None:
    file = tmp_path / "shop" / "orders.csv"
    file.parent.mkdir()
    file.write_text(text(guest))
    target, _ = initialise([file])
    assert read_tables(load_study(target)).order_lines["customer_id"].nunique() == 16
    assert "'User ID' tells no customer on 50% of the lines" in target.read_text()


@pytest.mark.parametrize("guest", ["", "0"])
def test_check_tells_of_it_where_the_study_says_otherwise(tmp_path: Path, guest: str) -> None:
    columns = "[order_lines.columns]\ncustomer_id = 'User ID'\nordered_at = 'order_date'\namount = 'total'\n"
    (told,) = [one for one in read_csv(tmp_path, text(guest), "", columns).findings if one.key == "customer_overlooked"]
    assert "on 32 of 64 lines (50%)" in told.text["en"] and "customer_id = 'Billing Email'" in told.text["zh"]


def test_anonymous_sales_that_nothing_else_knows_are_not_asked_about(tmp_path: Path) -> None:
    anonymous = "\n".join(
        row if not row.startswith(",") else f",,{row.split(',', 2)[2]}" for row in text("").splitlines()
    )
    columns = "[order_lines.columns]\ncustomer_id = 'User ID'\nordered_at = 'order_date'\namount = 'total'\n"
    tables = read_csv(tmp_path, anonymous, "", columns)
    assert "customer_overlooked" not in {one.key for one in tables.findings}


def test_a_user_beside_a_customer_is_the_cashier(tmp_path: Path) -> None:
    file = tmp_path / "shop" / "till.csv"
    file.parent.mkdir()
    rows = (f"2024-0{1 + n % 9}-11,{n},{('Ann', 'Bob')[n % 2]},Customer {n % 16},5" for n in range(64))
    file.write_text("\n".join(["Date,Receipt,User,Customer Name,Total", *rows]) + "\n")
    target, _ = initialise([file])
    assert read_tables(load_study(target)).order_lines["customer_id"].nunique() == 16
