"""Drift is measured as published, and noise is not called drift."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from churn.scoring.monitoring import days_past, drift, reference_distribution, unknown_categories

INPUTS = [{"name": "a", "kind": "number"}, {"name": "c", "kind": "category", "categories": ["x", "y"]}]


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"a": values, "c": "x"})


def test_the_index_is_the_sum_over_bins() -> None:
    """Two bins of 50 % each, now 90 % and 10 %: (.4) ln(.9/.5) + (-.4) ln(.1/.5) = .8789."""
    stored = {"a": {"edges": [5.0], "shares": [0.5, 0.5, 0.0], "rows": 100_000}}
    values = np.repeat([1.0, 9.0], [9_000, 1_000])
    index = drift(stored, frame(values))["a"]
    assert index == pytest.approx(0.4 * np.log(0.9 / 0.5) - 0.4 * np.log(0.1 / 0.5), abs=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_rows_of_the_same_kind_have_not_drifted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stored = reference_distribution(frame(rng.lognormal(size=400)), INPUTS)
    assert drift(stored, frame(rng.lognormal(size=300))) == {}


def test_missing_values_are_a_bin_of_their_own() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=3000)
    stored = reference_distribution(frame(values), INPUTS)
    assert sum(stored["a"]["shares"]) == pytest.approx(1)
    half = np.where(np.arange(3000) % 2, values, np.nan)
    assert drift(stored, frame(half))["a"] > 0.25
    assert drift(reference_distribution(frame(half), INPUTS), frame(half)) == {}


def test_columns_of_one_value_or_none_at_all_are_no_trouble() -> None:
    for values in (np.zeros(500), np.full(500, np.nan)):
        stored = reference_distribution(frame(values), INPUTS)
        assert drift(stored, frame(values)) == {}
        assert drift(stored, frame(np.arange(500.0)))["a"] > 1


def test_few_rows_say_nothing() -> None:
    stored = reference_distribution(frame(np.arange(1000.0)), INPUTS)
    assert drift(stored, frame(np.full(199, 5000.0))) == {}
    assert drift(stored, frame(np.full(200, 5000.0)))["a"] > 1


def test_a_sample_stands_for_a_million_rows() -> None:
    rng = np.random.default_rng(2)
    stored = reference_distribution(frame(rng.normal(size=20_000)), INPUTS)
    whole = drift(stored, frame(rng.normal(1.0, size=200_000)))["a"]
    assert drift(stored, frame(rng.normal(1.0, size=20_000)))["a"] == pytest.approx(whole, rel=0.1)


def test_the_day_of_expiry_is_the_first_that_is_too_late() -> None:
    assert days_past("2026-03-01", date(2026, 2, 28)) is None
    assert days_past("2026-03-01", date(2026, 3, 1)) == 0
    assert days_past("2026-03-01", date(2026, 3, 11)) == 10
    assert days_past("2026-03-01", None) is None


def test_unknown_categories_come_with_their_rows() -> None:
    given = pd.DataFrame({"c": ["x", "z", None, "z", "w"]})
    assert unknown_categories(INPUTS, given) == {"c": {"z": 2, "w": 1}}
    assert unknown_categories(INPUTS, given[:1]) == {}


def test_rare_categories_that_training_left_out_as_well_are_not_news() -> None:
    rng = np.random.default_rng(3)
    trained = pd.DataFrame({"a": 0.0, "c": rng.choice(["x", "y", "rare"], 1000, p=[0.5, 0.4, 0.1])})
    stored = reference_distribution(trained, INPUTS)
    assert stored["c"]["other_share"] == pytest.approx(0.1, abs=0.03)
    usual = pd.DataFrame({"c": rng.choice(["x", "y", "odd"], 1000, p=[0.5, 0.4, 0.1])})
    assert unknown_categories(INPUTS, usual, stored) == {}
    many = pd.DataFrame({"c": rng.choice(["x", "y", "odd"], 1000, p=[0.4, 0.3, 0.3])})
    assert list(unknown_categories(INPUTS, many, stored)) == ["c"]
    assert drift(stored, trained) == {}
