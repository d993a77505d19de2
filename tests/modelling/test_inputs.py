"""Which columns a model is given: no keys, no season, no constant, nothing that names individuals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn.modelling.inputs import MAX_LEVELS, describe


def _table(**columns: object) -> pd.DataFrame:
    rows = 400
    base = {"customer_id": [f"C{i}" for i in range(rows)], "as_of": pd.Timestamp("2026-01-01")}
    return pd.DataFrame({**base, "recency_days": np.arange(rows, dtype=float), **columns})


def test_a_category_that_names_individuals_is_left_out() -> None:
    table = _table(referred_by=[f"C{i % 300}" for i in range(400)], region=["North", "South"] * 200)
    assert [item["name"] for item in describe(table)] == ["recency_days", "region"]


def test_a_category_keeps_its_most_frequent_levels_sorted() -> None:
    town = ["A" * (1 + i % 60) for i in range(300)] + ["common"] * 100
    found = {item["name"]: item for item in describe(_table(town=town))}
    assert len(found["town"]["levels"]) == MAX_LEVELS
    assert found["town"]["levels"] == sorted(found["town"]["levels"])
    assert "common" in found["town"]["levels"]


def test_constant_and_season_columns_are_no_inputs() -> None:
    table = _table(width=1.0, year_sine=np.linspace(-1, 1, 400))
    names = [item["name"] for item in describe(table)]
    assert "width" not in names
    assert "customer_id" not in names and "as_of" not in names
