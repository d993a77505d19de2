"""The Qini curve: by hand, against known effects, and the same in whatever order the rows come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.value.qini import qini_coefficient, qini_curve, qini_of_effects


def test_a_curve_by_hand() -> None:
    """Four customers: the two with the high score buy only if contacted, the others never."""
    share, added = qini_curve([1, 0, 0, 0], [True, False, True, False], [2, 2, 1, 1])
    assert share.tolist() == [0.0, 0.5, 1.0]
    assert added.tolist() == [0.0, 0.5, 0.5]
    # area under it: .5 x .5 / 2 + .5 x .5 = .375, less the line's .25
    assert qini_coefficient([1, 0, 0, 0], [True, False, True, False], [2, 2, 1, 1]) == pytest.approx(0.125)
    assert qini_of_effects([1, 1, 0, 0], [2, 2, 1, 1]) == pytest.approx(0.125)


def test_a_score_that_says_nothing_has_none_and_an_empty_group_is_refused() -> None:
    outcome, treated = np.random.default_rng(1).random((2, 200)) < 0.5
    assert qini_coefficient(outcome, treated, np.zeros(200)) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="control group"):
        qini_curve(outcome, np.ones(200, bool), np.arange(200))


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 60))
def test_neither_the_order_of_rows_nor_repeating_them_matters(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    outcome, score = random.random(n) < 0.4, random.integers(0, 5, n)
    treated = np.arange(n) % 2 == 0
    own, mixed = qini_coefficient(outcome, treated, score), random.permutation(n)
    assert qini_coefficient(outcome[mixed], treated[mixed], score[mixed]) == pytest.approx(own)
    assert qini_coefficient(outcome, treated, score, np.full(n, 3.0)) == pytest.approx(own)
    times = random.integers(0, 3, n) + (np.arange(n) < 2)
    repeated = np.repeat(np.arange(n), times)
    again = qini_coefficient(outcome[repeated], treated[repeated], score[repeated])
    assert qini_coefficient(outcome, treated, score, times) == pytest.approx(again)


def test_it_estimates_the_coefficient_of_the_true_effects() -> None:
    random = np.random.default_rng(3)
    n = 40_000
    effect = random.random(n) < random.random(n) * 0.4
    score = effect + random.normal(0, 1.0, n)
    treated = random.random(n) < 0.5
    outcome = (random.random(n) < 0.3) | (effect & treated)
    true = qini_of_effects(effect & ~(random.random(n) < 0.3), score)
    assert qini_coefficient(outcome, treated, score) == pytest.approx(true, abs=0.006)
    assert qini_of_effects(effect, effect) >= qini_of_effects(effect, score)
