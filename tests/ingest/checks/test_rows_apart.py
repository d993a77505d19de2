"""Rows that are no sale of their own are told with the key that leaves them out, and no longer once it is said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from churn.ingest import Tables, read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import read_csv


def sales(n: int = 60) -> pd.DataFrame:
    rows = [
        (f"c{k % 9}", f"o{k}", f"2024-{k % 12 + 1:02d}-{k % 28 + 1:02d}", f"P{k % 5}{line}", 2, 10.0 + k)
        for k in range(n)
        for line in range(2)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount"])


def beside(**columns: object) -> pd.DataFrame:
    """Sales, each with a row beside it in which `columns` differ; those of the sale are empty or as they were."""
    table = sales()
    names = [name for name in columns if name not in table]
    return pd.concat([table.assign(**dict.fromkeys(names, pd.NA)), table.assign(**columns)]).sort_index(kind="stable")


def read(folder: Path, table: pd.DataFrame, section: str = "") -> Tables:
    return read_csv(folder, table.to_csv(index=False), section)


def told(tables: Tables, key: str) -> str:
    return next((one.text["en"] for one in tables.findings if one.key == key), "")


TOTAL = sales()["amount"].sum()


@pytest.mark.parametrize(
    ("key", "table"),
    [
        (
            "parts_of_money",
            beside(**{"amount-description": "Commission", "amount": -1.5}).fillna({"amount-description": "Principal"}),
        ),
        ("parts_of_money", beside(Art="Umsatzsteuer 19%", amount=1.9).fillna({"Art": "Ware"})),
        ("parts_of_sets", beside(parent_sku=sales()["product_id"], product_id="part")),
        (
            "payments_as_returns",
            beside(**{"Document Type": "Payment", "amount": -20.0, "order_id": None}).fillna(
                {"Document Type": "Invoice"}
            ),
        ),
        ("status_tags", beside(tags="vip, test order").fillna({"tags": "vip"})),
    ],
)
def test_rows_beside_sales_are_told_and_left_out_as_the_key_says(tmp_path: Path, key: str, table: pd.DataFrame) -> None:
    text = told(read(tmp_path, table), key)
    way = text[text.index("drop") :].removeprefix("drop or returns").split(" in [order_lines]")[0]
    assert tomllib.loads(way)
    right = read(tmp_path, table, way)
    assert told(right, key) == "" and right.order_lines["amount"].sum() == pytest.approx(TOTAL)


def test_versions_of_an_order_are_told(tmp_path: Path) -> None:
    table = beside(revision="2", quantity=3).fillna({"revision": "1"})
    assert "'revision' has several values in 60 orders" in told(read(tmp_path, table), "order_versions")
    single = sales().assign(revision=lambda one: one["order_id"].str[-1])
    assert told(read(tmp_path, single), "order_versions") == ""


def test_pieces_that_were_not_sent_are_told_until_they_are_mapped(tmp_path: Path) -> None:
    table = sales().assign(shipped_qty=[0, *[2] * 119])
    assert "less than quantity on 1 of 120 lines" in told(read(tmp_path, table), "pieces_not_sent")
    assert told(read(tmp_path, table, "columns = { quantity = 'shipped_qty' }"), "pieces_not_sent") == ""
    assert told(read(tmp_path, table.assign(shipped_qty=2)), "pieces_not_sent") == ""


def test_how_a_line_is_taxed_and_which_product_a_variant_is_of_is_no_finding(tmp_path: Path) -> None:
    table = sales().assign(**{"Tax class": ["Reduced tax", "none"] * 60, "parent_sku": "X", "Kind": "goods"})
    keys = {one.key for one in read(tmp_path, table).findings}
    assert not keys & {"parts_of_money", "parts_of_sets"}


@pytest.mark.parametrize("form", ["{} pcs", "{} Stk.", "{}個", "{} 件", "x{}", "{}x"])
def test_quantities_with_a_word_for_pieces_are_read(tmp_path: Path, form: str) -> None:
    table = sales()
    table["qty"], table["price"] = [form.format(n % 4 + 1) for n in range(120)], 2.5
    file = tmp_path / "orders.csv"
    table.drop(columns=["quantity", "amount"]).to_csv(file, index=False)
    lines = read_tables(load_study(initialise([file])[0])).order_lines
    assert lines["quantity"].tolist() and lines["quantity"].sum() == 300
    assert lines["amount"].sum() == pytest.approx(750)


def test_a_customer_at_the_head_of_a_block_is_asked_about_and_filled(tmp_path: Path) -> None:
    table = sales().sort_values(["customer_id", "ordered_at"], kind="stable")
    heads = table.assign(customer_id=table["customer_id"].where(~table["customer_id"].duplicated()))
    text = told(read(tmp_path, heads), "customer_blocks")
    assert "fill = 'each_down'" in text
    right = read(tmp_path, heads, 'fill = "each_down"')
    assert told(right, "customer_blocks") == "" and right.order_lines["customer_id"].nunique() == 9
    assert right.order_lines["amount"].sum() == pytest.approx(TOTAL)
    guests = table.assign(customer_id=table["customer_id"].where(table["order_id"].str[-1] != "1"))
    assert told(read(tmp_path, guests), "customer_blocks") == ""


def test_a_currency_in_small_letters_and_an_auctions_buyer_are_seen(tmp_path: Path) -> None:
    table = sales().rename(columns={"customer_id": "Buyer Username"}).assign(Currency="usd")
    file = tmp_path / "orders.csv"
    table.to_csv(file, index=False)
    study = load_study(initialise([file])[0])
    assert study.study.currency == "USD" and read_tables(study).order_lines["customer_id"].nunique() == 9


def test_both_sides_of_a_ledger_without_a_sign_are_told_with_the_key_for_returns(tmp_path: Path) -> None:
    rows = "".join(f"c{n % 7},o{n},2024-01-{1 + n % 28:02},{5 + n},{'H' if n % 6 == 5 else 'S'}\n" for n in range(24))
    text = "customer_id,order_id,ordered_at,amount,Soll/Haben\n" + rows
    (one,) = [one for one in read_csv(tmp_path, text).findings if one.key == "sides_of_a_ledger"]
    assert "returns = { column = 'Soll/Haben', values = ['H'] }" in one.text["en"] and one.lines == 4
    tables = read_csv(tmp_path, text, "returns = { column = 'Soll/Haben', values = ['H'] }")
    assert tables.order_lines["is_return"].sum() == 4
    assert not [one for one in tables.findings if one.key == "sides_of_a_ledger"]
    below = "\n".join(",".join([*row.split(",")[:3], "-" + row.split(",")[3], "H"]) if row.endswith(",H") else row
                      for row in text.splitlines())  # fmt: skip
    assert not [one for one in read_csv(tmp_path, below).findings if one.key == "sides_of_a_ledger"]
    commas = "".join(
        f"c{n % 7};o{n};2024-01-{1 + n % 28:02};{'-' if n % 6 == 5 else ''}{5 + n},50;{'H' if n % 6 == 5 else 'S'}\n"
        for n in range(24)
    )
    tables = read_csv(tmp_path, text.split("\n")[0].replace(",", ";") + "\n" + commas, "separator = ';'")
    assert tables.order_lines["is_return"].sum() == 4
    assert not [one for one in tables.findings if one.key == "sides_of_a_ledger"]
