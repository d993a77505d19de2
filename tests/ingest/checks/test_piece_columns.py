"""Which column counts pieces, is the price of one, or the line's total: what `churn init` and `churn check` say."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest import read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import read_csv

PRICES = (2.5, 7.25, 19.9)
LINES = [(n % 9, n, f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}", n % 3, 1 + n % 5) for n in range(120)]
"""customer, order, date, product, pieces"""
WORTH = sum(PRICES[product] * pieces for *_, product, pieces in LINES)


def written(folder: Path, names: str, *values: str) -> Path:
    """A file with these two last columns; values are expressions of price and pieces."""
    rows = [f"{customer},{order},{day},tea{product}," + ",".join(
        f"{eval(value, {}, {'price': PRICES[product], 'pieces': pieces}):g}" for value in values)
        for customer, order, day, product, pieces in LINES]  # fmt: skip
    file = folder / "shop" / "raw" / "lines.csv"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([f"customer_id,order_id,order_date,sku,{names}", *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("Amount,Price", ("pieces", "price")),
        ("Pieces sold,Price", ("pieces", "price")),
        ("quantity-purchased,item-price", ("pieces", "price * pieces")),
        ("Qty (pcs),Total (EUR)", ("pieces", "price * pieces")),
        ("qty,amount", ("pieces", "price")),
        ("qty,price", ("pieces", "price * pieces")),
        ("qty,Price", ("pieces", "price")),
    ],
)
def test_values_decide_what_counts_pieces_and_what_is_the_price_of_one(
    tmp_path: Path, names: str, values: tuple[str, str]
) -> None:
    target, _ = initialise([written(tmp_path, names, *values)])
    lines = read_tables(load_study(target)).order_lines
    assert round(lines["amount"].sum(), 2) == round(WORTH, 2)
    assert lines["quantity"].sum() == sum(pieces for *_, pieces in LINES)


def test_a_weight_counts_no_pieces(tmp_path: Path) -> None:
    target, _ = initialise([written(tmp_path, "Qty (g),Price", "pieces * 250", "price * pieces")])
    text = target.read_text(encoding="utf-8")
    assert "quantity =" not in text
    assert "guessed: no column counts pieces; if it is the price of one, say quantity and unit_price" in text


def test_a_price_mapped_as_amount_beside_a_column_of_pieces_is_asked_about(tmp_path: Path) -> None:
    text = "customer_id,order_id,ordered_at,Price,Pieces\n1,1,2024-01-05,5,2\n2,2,2024-01-06,5,1\n"
    mapped = "[order_lines.columns]\namount = 'Price'\n"
    (told,) = [one for one in read_csv(tmp_path, text, "", mapped).findings if one.key == "quantity_overlooked"]
    assert "unit_price = 'Price' and quantity = 'Pieces'" in told.text["en"]
    both = f"{mapped}quantity = 'Pieces'\n"
    assert not [one for one in read_csv(tmp_path, text, "", both).findings if one.key == "quantity_overlooked"]


def test_a_column_that_the_study_takes_for_something_else_is_not_the_amount_too(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount,quantity\n1,2024-01-05,5,2\n"
    tables = read_csv(tmp_path, text, "", "[order_lines.columns]\nunit_price = 'amount'\n")
    assert tables.order_lines["amount"].tolist() == [10]
