"""Accuracy measures on cases worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from churn.value.accuracy import accuracy, best_candidate, deciles, normalised_gini


def test_gini_is_one_for_the_perfect_order_minus_one_for_its_reverse_and_zero_for_none() -> None:
    truth = np.array([0.0, 0, 1, 2, 10])
    assert normalised_gini(truth, truth * 7) == pytest.approx(1)
    assert normalised_gini(truth, -truth) == pytest.approx(-1, abs=0.3)
    assert normalised_gini(truth, np.ones(5)) == pytest.approx(0)


def test_gini_does_not_depend_on_the_order_of_tied_rows() -> None:
    truth, guess = np.array([5.0, 0, 3, 0, 1]), np.array([2.0, 2, 2, 1, 1])
    mixed = [4, 2, 0, 3, 1]
    assert normalised_gini(truth, guess) == pytest.approx(normalised_gini(truth[mixed], guess[mixed]))


def test_nobody_spent_gives_no_gini() -> None:
    assert np.isnan(normalised_gini(np.zeros(4), np.arange(4)))


def test_measures_by_hand() -> None:
    rows = pd.DataFrame({"model": "a", "expected": [1.0, 3.0], "spend": [0.0, 2.0]})
    row = accuracy(rows).iloc[0]
    assert (row["mae"], row["bias"], row["decile_error"]) == (1.0, 1.0, 1.0)


def test_deciles_hold_a_tenth_each_even_with_ties() -> None:
    table = deciles(np.arange(100), np.zeros(100))
    assert table["customers"].tolist() == [10] * 10


def test_no_single_measure_decides_and_a_tie_goes_to_the_simpler() -> None:
    zeros = {"model": "zeros", "mae": 1.0, "gini": 0.0, "bias": -1.0, "decile_error": 1.0}
    fair = {"model": "fair", "mae": 1.2, "gini": 0.8, "bias": 0.05, "decile_error": 0.1}
    assert best_candidate(pd.DataFrame([zeros, fair]), ("zeros", "fair")) == "fair"
    other = {"model": "other", "mae": 1.1, "gini": 0.9, "bias": 0.06, "decile_error": 0.2}
    assert best_candidate(pd.DataFrame([fair, other]), ("fair", "other")) == "fair"
    assert best_candidate(pd.DataFrame([other, fair]), ("other", "fair")) == "other"
