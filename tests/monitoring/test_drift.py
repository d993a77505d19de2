"""Shifted inputs are found and priced: by what the model makes of them, not by their index alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring.conftest import bundle, customers, make_bundle, order_lines, table

from churn import scoring
from churn.monitoring.drift import as_in_training, input_drift, score_drift
from churn.monitoring.ledger import Entry
from churn.scoring.monitoring import reference_distribution

__all__ = ["bundle", "customers", "make_bundle", "order_lines", "table"]


@pytest.fixture(scope="module")
def model(bundle: dict[str, Any]) -> scoring.Model:
    return scoring.Model(bundle, threads=1)


@pytest.fixture(scope="module")
def many(table: pd.DataFrame) -> pd.DataFrame:
    """The small shop's feature rows three times over: drift is not measured on fewer than 200 customers."""
    return pd.concat([table] * 3, ignore_index=True)


def test_the_training_rows_themselves_have_not_drifted(model: scoring.Model, many: pd.DataFrame) -> None:
    found, measured = input_drift(model, many)
    assert found == []
    assert measured > 20


def test_a_shifted_input_is_found_and_costs_what_the_model_makes_of_it(
    model: scoring.Model, many: pd.DataFrame
) -> None:
    moved = many.assign(recency_days=many["recency_days"] + 60, unit_price=many["unit_price"] * 40)
    found = {one.name: one for one in input_drift(model, moved)[0]}
    assert {"recency_days", "unit_price"} <= set(found)
    assert found["recency_days"].moved >= abs(found["recency_days"].mean_shift)
    assert found["recency_days"].moved > found["unit_price"].moved
    assert all(one.psi > 0.25 and 0 <= one.other_band <= 1 for one in found.values())


def test_too_few_customers_are_not_measured(model: scoring.Model, table: pd.DataFrame) -> None:
    assert input_drift(model, table.head(50)) == ([], 0)


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=60), st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_moving_back_keeps_order_and_gaps(values: list[float], seed: int) -> None:
    training = pd.DataFrame({"x": np.random.default_rng(seed).normal(size=300)})
    reference = reference_distribution(training, [{"name": "x", "kind": "number", "version": 1, "categories": None}])[
        "x"
    ]
    given_values = np.array(values)
    moved = as_in_training(given_values, reference)
    assert (np.isnan(moved) == np.isnan(given_values)).all()
    known = ~np.isnan(given_values)
    order = np.argsort(given_values[known], kind="stable")
    assert (np.diff(moved[known][order]) >= 0).all()
    assert np.nanmin(training["x"]) <= np.nanmin(np.append(moved, training["x"]))


def test_moving_back_undoes_a_shift() -> None:
    rng = np.random.default_rng(2)
    before = rng.gamma(2.0, 10.0, 4000)
    item: Any = {"name": "x", "kind": "number", "version": 1, "categories": None}
    reference = reference_distribution(pd.DataFrame({"x": before}), [item])["x"]
    back = as_in_training(before * 3 + 50, reference)
    inner = (before > np.quantile(before, 0.12)) & (before < np.quantile(before, 0.88))
    assert np.abs(back - before)[inner].max() < 1.5


def entry(p: np.ndarray) -> Entry:
    scores = pd.DataFrame({"customer_id": [str(n) for n in range(len(p))], "p": p})
    return Entry("churn", date(2026, 1, 1), 90, "", "", None, scores)


def test_scores_of_the_same_distribution_have_a_small_index_and_of_another_a_large_one() -> None:
    rng = np.random.default_rng(1)
    first, second, other = rng.beta(2, 3, 3000), rng.beta(2, 3, 3000), rng.beta(4, 2, 3000)
    same, shifted = score_drift(entry(first), entry(second)), score_drift(entry(first), entry(other))
    assert same is not None and shifted is not None
    assert 0 <= same < 0.02 < 0.5 < shifted
    assert score_drift(entry(first[:100]), entry(second)) is None
