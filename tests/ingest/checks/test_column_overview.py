"""Missing values and outliers by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.ingest.checks.column_overview import column_overview


def _lines(n: int = 1000) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{k % 50}" for k in range(n)],
            "ordered_at": pd.date_range("2025-01-01", periods=n, freq="h"),
            "amount": 10.0,
            "region": [None if k % 4 == 0 else "North" for k in range(n)],
            "is_return": False,
        }
    )
    return frame


def test_one_huge_line_stands_out() -> None:
    lines = _lines()
    lines.loc[7, "amount"] = 5000.0
    found = column_overview(lines).set_index("column")
    assert found.loc["amount", "far"] == 1
    assert found.loc["amount", "largest"] == 5000
    assert found.loc["amount", "top_share"] == pytest.approx(5000 / (5000 + 999 * 10))
    assert found.loc["region", "missing"] == 0.25
    assert np.isnan(found.loc["region", "median"])
    assert found.loc["customer_id", "distinct"] == 50


def test_returns_are_no_outliers_of_purchases() -> None:
    lines = _lines()
    lines.loc[3, ["amount", "is_return"]] = [-9000.0, True]
    assert column_overview(lines).set_index("column").loc["amount", "largest"] == 10


def test_an_empty_table_and_an_empty_column() -> None:
    assert column_overview(_lines().iloc[:0]).empty
    found = column_overview(_lines().assign(discount=np.nan)).set_index("column")
    assert found.loc["discount", "missing"] == 1 and np.isnan(found.loc["discount", "median"])
