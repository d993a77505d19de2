"""Closed forms against lifetimes, against simulation by quadrature, and in the corners."""

from typing import Any

import lifetimes
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_law

from churn.scoring.evaluation import btyd

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
X = np.array([0.0, 0.0, 1.0, 2.0, 7.0, 26.0])
T_X = np.array([0.0, 0.0, 1.7, 30.4, 20.0, 38.0])
TOTAL = np.array([38.9, 27.0, 38.9, 38.9, 35.0, 38.9])


def _theirs(first: int) -> Any:
    fitter = (lifetimes.ModifiedBetaGeoFitter if first else lifetimes.BetaGeoFitter)()
    fitter.params_ = pd.Series(PUBLISHED)
    return fitter


@pytest.mark.parametrize("first", [0, 1])
def test_alive_and_expected_purchases_agree_with_lifetimes(first: int) -> None:
    params, theirs = {**PUBLISHED, "first": first}, _theirs(first)
    assert btyd.alive(X, T_X, TOTAL, params) == pytest.approx(
        np.asarray(theirs.conditional_probability_alive(X, T_X, TOTAL)), abs=1e-6
    )
    assert btyd.expected_purchases(X, T_X, TOTAL, 39.0, params) == pytest.approx(
        np.asarray(theirs.conditional_expected_number_of_purchases_up_to_time(39.0, X, T_X, TOTAL)), abs=1e-6
    )


def test_expected_purchases_are_the_published_ones() -> None:
    """Fader, Hardie and Lee (2005), Implementing the BG/NBD Model for Customer Base Analysis in Excel.

    39 weeks of the customer with x = 2, t_x = 30.43, T = 38.86; and what a customer is expected to buy in so many
    weeks from the first purchase on.
    """
    # the paper's parameters with more digits, as the R package CLVTools (0.11) gives them
    params = {"r": 0.2425945, "alpha": 4.4136019, "a": 0.7929199, "b": 2.4258881}
    customer = (np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert btyd.expected_purchases(*customer, 39.0, params)[0] == pytest.approx(1.226, abs=5e-4)
    new = (np.zeros(1), np.zeros(1), np.zeros(1))
    weeks = (0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0)
    expected = [float(btyd.expected_purchases(*new, week, params)[0]) for week in weeks]
    assert expected == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=5e-4)


def test_a_one_time_buyer_can_leave_only_when_the_model_says_so() -> None:
    one = (np.array([0.0]), np.array([0.0]), np.array([300.0]))
    assert btyd.alive(*one, {**PUBLISHED, "first": 0}) == 1.0
    silences = [(np.array([0.0]), np.array([0.0]), np.array([days])) for days in (3.0, 30.0, 300.0, 3000.0)]
    falling = [float(btyd.alive(*silence, {**PUBLISHED, "first": 1})[0]) for silence in silences]
    assert falling == sorted(falling, reverse=True)
    assert 0 < falling[-1] < falling[0] < 1


def test_no_purchase_is_the_integral_over_the_rate() -> None:
    params = {**PUBLISHED, "first": 1}
    r, alpha = PUBLISHED["r"], PUBLISHED["alpha"]
    p_alive = btyd.alive(X, T_X, TOTAL, params)
    for x, t_x, total, alive in zip(X, T_X, TOTAL, p_alive, strict=True):
        silent = ((alpha + total) / (alpha + total + 13)) ** (r + x)
        closed_form = btyd.no_purchase(np.array([x]), np.array([t_x]), np.array([total]), 13.0, params)[0]
        assert closed_form == pytest.approx(1 - alive * (1 - silent), abs=1e-12)


def test_expected_purchases_is_the_integral_over_the_drop_out_chance() -> None:
    """E[(1 - (1 + p h / (alpha + T))^-(r + x)) / p] over p ~ beta(a, b + n), times P(alive), by quadrature."""
    params = {**PUBLISHED, "first": 1}
    r, alpha, a, b = (PUBLISHED[name] for name in ("r", "alpha", "a", "b"))
    closed_form = btyd.expected_purchases(X, T_X, TOTAL, 39.0, params)
    p_alive = btyd.alive(X, T_X, TOTAL, params)
    for place, (x, total) in enumerate(zip(X, TOTAL, strict=True)):

        def inner(p: float, x: float = x, total: float = total) -> float:
            return (1 - (1 + p * 39 / (alpha + total)) ** -(r + x)) / p * beta_law.pdf(p, a, b + x + 1)

        value = quad(inner, 0, 1e-4, limit=200)[0] + quad(inner, 1e-4, 1, limit=200)[0]
        assert closed_form[place] == pytest.approx(p_alive[place] * value, rel=2e-5)


def test_expected_purchases_is_smooth_through_a_equal_one() -> None:
    values = [
        float(btyd.expected_purchases(X, T_X, TOTAL, 39.0, {**PUBLISHED, "a": a, "first": 1})[3])
        for a in (0.99, 0.9985, 1.0, 1.0015, 1.01)
    ]
    slopes = np.diff(values) / np.diff([0.99, 0.9985, 1.0, 1.0015, 1.01])
    assert slopes == pytest.approx(np.full(4, slopes.mean()), rel=0.03)


def test_the_median_wait_is_where_the_chance_is_half() -> None:
    params = {**PUBLISHED, "first": 0}
    wait = btyd.next_purchase_days(X, T_X, TOTAL, params)
    silent = ((4.414 + TOTAL) / (4.414 + TOTAL + wait)) ** (0.243 + X)
    assert silent == pytest.approx(np.full(len(X), 0.5), abs=1e-9)


def test_mean_order_value_lies_between_the_population_and_the_customer() -> None:
    params = {"p": 6.25, "q": 3.74, "v": 15.44}
    population = 6.25 * 15.44 / 2.74
    assert btyd.mean_order_value(np.array([0.0]), np.array([0.0]), params)[0] == pytest.approx(population)
    value = btyd.mean_order_value(np.array([1.0, 50.0]), np.array([100.0, 100.0]), params)
    assert population < value[0] < value[1] < 100


params = st.fixed_dictionaries(
    {
        "r": st.floats(0.01, 20),
        "alpha": st.floats(0.1, 500),
        "a": st.floats(0.01, 20),
        "b": st.floats(0.01, 20),
        "first": st.sampled_from([0, 1]),
    }
)


@settings(deadline=None, max_examples=150)
@given(
    params=params, x=st.integers(0, 3000), share=st.floats(0, 1), total=st.floats(1, 4000), horizon=st.floats(1, 730)
)
def test_probabilities_and_expectations_are_sane_everywhere(
    params: dict[str, float], x: int, share: float, total: float, horizon: float
) -> None:
    one = (np.array([float(x)]), np.array([total * share if x else 0.0]), np.array([total]))
    near, far = (float(btyd.no_purchase(*one, days, params)[0]) for days in (horizon / 2, horizon))
    assert 0.0 <= far <= near <= 1.0
    assert np.isfinite(btyd.no_purchase_log_odds(*one, horizon, params)).all()
    expected = float(btyd.expected_purchases(*one, horizon, params)[0])
    assert np.isfinite(expected)
    # buying at least once is not likelier than the number of purchases expected
    assert 1.0 - far <= expected + 1e-6
