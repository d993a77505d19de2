"""Grams among pieces are asked about, by a column of units or by the quantities alone; `weighed` makes them pieces."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest import Tables
from churn.ingest.checks.weights import units_in

from ..helpers import column, read_csv

HEAD = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount", "Unit"]


def lines(grams: bool = True, per: float = 0.018) -> pd.DataFrame:
    """Cups and lamps by the piece, cheese and ham by weight; `per` is the price of a gram."""
    some, rows = np.random.default_rng(1), []
    for n in range(120):
        product = ["cup", "lamp", "cheese", "ham"][n % 4]
        weight = n % 4 > 1 and grams
        quantity = int(some.integers(80, 900)) if weight else int(some.integers(1, 4))
        price = per if weight else 9.5
        day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        rows.append((n % 30, n, day, product, quantity, round(quantity * price, 2), "g" if weight else "pcs"))
    return pd.DataFrame(rows, columns=HEAD)


def read(folder: Path, table: pd.DataFrame, section: str = "") -> Tables:
    return read_csv(folder, table.to_csv(index=False), section)


def asked(tables: Tables) -> dict[str, str]:
    keys = ("quantity_units", "weighed_products", "weighed_price")
    return {one.key: one.text["en"] for one in tables.findings if one.key in keys}


@pytest.mark.parametrize(("unit", "key"), [(True, "quantity_units"), (False, "weighed_products")])
def test_grams_among_pieces_are_asked_about_and_become_pieces(tmp_path: Path, unit: bool, key: str) -> None:
    table = lines() if unit else lines().drop(columns="Unit")
    (text,) = asked(read(tmp_path, table)).values()
    way = text.split("say ")[1].split(" in [order_lines]")[0]
    assert tomllib.loads(way) and ("'Unit'" in way) == unit
    one = read(tmp_path, table, way)
    assert asked(one) == {} and asked(read(tmp_path, table, "weighed = []")) == {}
    assert one.order_lines["quantity"].max() == 3
    assert one.order_lines["amount"].sum() == pytest.approx(table["amount"].sum())
    assert key in asked(read(tmp_path, table))


def test_a_kilograms_price_times_grams_is_told_until_it_is_mapped_otherwise(tmp_path: Path) -> None:
    table = lines(per=18.0)
    assert "quantity and unit_price" in asked(read(tmp_path, table))["weighed_price"]
    way = "weighed = { column = 'Unit', values = ['g'] }"
    assert [*asked(read(tmp_path, table, way))] == ["weighed_price"]


def test_pieces_and_dozens_are_no_grams(tmp_path: Path) -> None:
    assert asked(read(tmp_path, lines(grams=False))) == {}
    dozens = lines(grams=False)
    dozens.loc[dozens["product_id"].isin(["cheese", "ham"]), "quantity"] *= 48
    assert asked(read(tmp_path, dozens)) == {}


def test_a_column_of_units_holds_nothing_else_and_several_of_them() -> None:
    assert units_in(column(["g", "pcs", "g", None])) == {"g": 2, "pcs": 1}
    assert units_in(column(["kg", "Stk.", "Stück"])) == {"kg": 1, "Stk": 1, "Stück": 1}
    assert units_in(column(["件", "箱"])) == {"件": 1, "箱": 1}
    for values in (["g", "g"], ["g", "large"], ["S", "M", "L"], ["M", "L"], ["pcs", "each", "PCS"], ["kg"]):
        assert not units_in(column(values))


@pytest.mark.parametrize("unit", ["kg", "Box", "箱"])
def test_boxes_and_kilograms_beside_pieces_are_asked_about(tmp_path: Path, unit: str) -> None:
    table = lines(grams=False)
    table["Unit"] = table["product_id"].map({"cup": "pcs", "lamp": "each"}).fillna(unit)
    text = asked(read(tmp_path, table))["quantity_units"]
    way = text.split("say ")[1].split(" in [order_lines]")[0]
    assert tomllib.loads(way)["weighed"]["values"] == [unit]
    one = read(tmp_path, table, way)
    assert asked(one) == {}
    assert one.order_lines.loc[one.order_lines["product_id"].isin(["cheese", "ham"]), "quantity"].eq(1).all()
    table["Unit"] = table["product_id"].map({"cup": "pcs"}).fillna("each")
    assert asked(read(tmp_path, table)) == {}
