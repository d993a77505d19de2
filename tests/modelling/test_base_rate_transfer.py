"""The transfer of the recently active customers' base rate to the cohort: both shifts, and their weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from churn.modelling import base_rate_transfer

RANDOM = np.random.default_rng(2)
LOG_ODDS, PURCHASE = RANDOM.normal(0, 1, 400), RANDOM.normal(0.3, 1.5, 400)
RECENTLY_ACTIVE = np.arange(400) < 150


def shifts(log_odds: np.ndarray, rate: float) -> np.ndarray:
    """`candidate_shifts` of `log_odds` with the purchase model's transferred rate."""
    transferred = base_rate_transfer.transferred_rate(PURCHASE, RECENTLY_ACTIVE, rate)
    return base_rate_transfer.candidate_shifts(log_odds, RECENTLY_ACTIVE, rate, transferred)


def test_the_models_own_shift_gives_the_recently_active_their_rate() -> None:
    own, _ = shifts(LOG_ODDS, 0.3)
    assert expit(LOG_ODDS[RECENTLY_ACTIVE] + own).mean() == pytest.approx(0.3, abs=1e-9)


def test_the_purchase_models_shift_gives_the_cohort_its_mean() -> None:
    _, transferred = shifts(LOG_ODDS, 0.3)
    shift, _ = shifts(PURCHASE, 0.3)
    assert expit(LOG_ODDS + transferred).mean() == pytest.approx(expit(PURCHASE + shift).mean(), abs=1e-9)


def test_both_shifts_are_equal_for_the_purchase_model_itself() -> None:
    own, transferred = shifts(PURCHASE, 0.4)
    assert own == pytest.approx(transferred, abs=1e-9)


@given(st.floats(-1.5, 1.5), st.floats(0.01, 0.3), st.floats(0.3, 4.0))
def test_an_error_of_the_base_rate_shift_error_the_rate_by_just_that(
    base_rate: float, standard_error: float, apart: float
) -> None:
    log_odds, everybody = apart * LOG_ODDS, np.ones(400, dtype=bool)
    shift, shift_error = base_rate_transfer.base_rate_shift(
        np.array([1.0, 0.0]), log_odds, PURCHASE, everybody, base_rate, standard_error
    )
    rates = [expit(log_odds + at).mean() for at in (shift - shift_error, shift, shift + shift_error)]
    assert logit(rates) == pytest.approx(
        [base_rate - standard_error, base_rate, base_rate + standard_error], abs=0.1 * standard_error
    )
    assert shift_error > standard_error  # the rate of customers who differ moves less than their own log-odds


def test_without_closed_dates_both_shifts_weigh_the_same() -> None:
    weights, standard_error = base_rate_transfer.transfer_weights([], 0.5, 0.6)
    assert weights.tolist() == [0.5, 0.5]
    assert standard_error == pytest.approx(base_rate_transfer.PRIOR * 0.6)


def test_in_a_wholly_active_cohort_the_transfer_has_no_error() -> None:
    assert base_rate_transfer.transfer_weights([np.zeros(2)] * 3, 0.5, 0.0)[1] == pytest.approx(0.0, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-0.05, 0.05), st.floats(0.2, 0.6)), min_size=1, max_size=8),
    st.floats(0.1, 1.0),
    st.floats(0.1, 1.0),
)
def test_the_shift_with_smaller_errors_weighs_more(
    errors: list[tuple[float, float]], share: float, outside: float
) -> None:
    weights, standard_error = base_rate_transfer.transfer_weights([np.array(pair) for pair in errors], share, outside)
    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] > 0.5
    assert 0 < standard_error < 1


def test_for_the_purchase_model_both_transfer_errors_are_equal() -> None:
    outcome = (RANDOM.random(400) < expit(PURCHASE)).astype(float)
    transferred = base_rate_transfer.transferred_rate(PURCHASE, RECENTLY_ACTIVE, float(outcome[RECENTLY_ACTIVE].mean()))
    off = base_rate_transfer.transfer_errors(PURCHASE, RECENTLY_ACTIVE, outcome, transferred)
    assert off[0] == pytest.approx(off[1], abs=1e-9)
    assert abs(off[0]) < 0.4
