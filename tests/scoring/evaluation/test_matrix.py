"""The matrix: columns by name, categories by their codes, one customer read as many are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.scoring.bundle_file.fitted_content import DERIVED, Input
from churn.scoring.evaluation.matrix import InputMatrix, PurchaseModel, floats

BTYD = {"r": 0.6, "alpha": 20.0, "a": 0.8, "b": 2.5, "first": 1}
INPUTS: list[Input] = [
    {"name": "recency_days", "kind": "number", "version": 1, "categories": None},
    {"name": "gender", "kind": "category", "version": 1, "categories": ["f", "m"]},
    {"name": "width", "kind": "number", "version": 1, "categories": None},
]


def frame() -> pd.DataFrame:
    columns: dict[str, Any] = {
        "width": [2.0, np.nan, 5.0],
        "gender": ["m", None, "x"],
        "recency_days": [3.0, 40.0, 7.0],
    }
    return pd.DataFrame(columns | {"frequency": [4.0, 1.0, 9.0], "tenure_days": [90.0, 40.0, 300.0]})


def test_columns_stand_in_the_order_of_the_inputs_and_what_is_unknown_is_missing() -> None:
    matrix = InputMatrix.of(INPUTS)
    assert matrix.columns == ["recency_days", "gender", "width"]
    nan = np.nan
    np.testing.assert_array_equal(matrix.values(frame()), [[3.0, 1.0, 2.0], [40.0, nan, nan], [7.0, nan, 5.0]])


@pytest.mark.parametrize("target", ["churn", "repeat"])
def test_the_purchase_models_log_odds_are_the_last_column(target: str) -> None:
    purchases = PurchaseModel(target, 90, BTYD)
    matrix = InputMatrix.of(INPUTS, purchases)
    assert matrix.columns[-1] == DERIVED
    np.testing.assert_array_equal(matrix.values(frame())[:, -1], purchases.log_odds(frame()))


def test_churn_is_the_opposite_of_repeat() -> None:
    churn, repeat = (PurchaseModel(target, 90, BTYD).log_odds(frame()) for target in ("churn", "repeat"))
    np.testing.assert_array_equal(churn, -repeat)


@pytest.mark.parametrize("inputs", [INPUTS, INPUTS[:1]])
def test_one_customer_is_read_as_in_a_table(inputs: list[Input]) -> None:
    matrix = InputMatrix.of(inputs, PurchaseModel("churn", 90, BTYD))
    table = frame().astype({"gender": object})
    for place, expected in enumerate(matrix.values(table)):
        row = {name: [column.iloc[place]] for name, column in table.items()}
        np.testing.assert_allclose(matrix.values(row), [expected], rtol=1e-15)


def test_what_is_no_number_is_missing() -> None:
    column = pd.Series([1, None, pd.NA, "2", "x"], dtype=object)
    np.testing.assert_array_equal(floats(column), [1.0, np.nan, np.nan, 2.0, np.nan])
