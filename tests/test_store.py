"""Digests: the same for the same values, another for any other value, order or kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from churn.store import digest


@given(arrays("float64", st.integers(1, 20)), st.data())
def test_any_changed_number_changes_the_digest(values: np.ndarray, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values) - 1))
    changed = values.copy()
    changed[place] = 0.5 if values[place] != 0.5 else 1.5
    assert digest(values) == digest(values.copy())
    assert digest(values) != digest(changed)


@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), min_size=1, max_size=10))
def test_text_columns_differ_where_their_values_do(values: list[str | None]) -> None:
    column = pd.Series(values, dtype="str")
    assert digest(column) == digest(pd.Series(values, dtype="str"))
    assert digest(column) != digest(pd.Series([*values, "x"], dtype="str"))
    assert digest(column) != digest(pd.Series([f"{value}x" for value in values], dtype="str"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pd.Series([1.0, np.nan]), pd.Series([1.0, 0.0])),
        (pd.Series(["a", None], dtype="str"), pd.Series(["a", ""], dtype="str")),
        (pd.Series(["a", "b"]), pd.Series(["b", "a"])),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]])),
        (np.array([1], dtype="int64"), np.array([1], dtype="float64").view("float64")),
        ("ab", ["a", "b"]),
    ],
)
def test_order_shape_kind_and_missing_values_count(one: object, other: object) -> None:
    assert digest(one) != digest(other)


def test_parts_do_not_run_together() -> None:
    assert digest("a", "b") != digest("ab")
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
