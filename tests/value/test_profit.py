"""Profit of contacts: the published formula, its maximum against empulse, the per-customer rule under limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from churn.errors import UserError
from churn.value.profit import Acceptance, choose, contact_outlay, contact_profit, empb, empc, profit_curve

OFFER = {"value": 200.0, "incentive": 10.0, "contact_cost": 1.0}


def ranking(seed: int, n: int = 400, digits: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes and scores with many ties."""
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.3).astype(int)
    return y, np.round(1 / (1 + np.exp(-(y + rng.normal(size=n) - 1))), digits)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("digits", [2, 12])
def test_empc_and_its_share_equal_empulse(seed: int, digits: int) -> None:
    from empulse.metrics import empc_score

    y, score = ranking(seed, digits=digits)
    ours = empc(y, score, **OFFER, acceptance=Acceptance(0.3, 20))
    theirs = {"alpha": 6, "beta": 14, "clv": 200, "incentive_cost": 10, "contact_cost": 1}
    assert ours.profit == pytest.approx(empc_score(y, score, **theirs), abs=1e-6)
    assert ours.share == pytest.approx(empc_score.optimal_rate(y, score, **theirs), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_empb_with_own_values_equals_empulse(seed: int) -> None:
    from empulse.metrics import empb_score

    y, score = ranking(seed)
    value = np.random.default_rng(seed).gamma(2, 100, len(y))
    ours = empb(y, score, value=value, incentive_share=0.05, contact_cost=15.0)
    theirs = {"clv": value, "alpha": 6, "beta": 14, "incentive_fraction": 0.05, "contact_cost": 15}
    assert ours.profit == pytest.approx(empb_score(y, score, **theirs), abs=1e-6)
    assert ours.share == pytest.approx(empb_score.optimal_rate(y, score, **theirs), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_expected_cost_per_customer_equals_empulse(seed: int) -> None:
    from empulse.metrics import mpc_score

    y, score = ranking(seed)
    sure = empc(y, score, **OFFER, acceptance=Acceptance(0.3, 1e7))
    theirs = mpc_score(y, score, accept_rate=0.3, clv=200, incentive_cost=10, contact_cost=1)
    assert sure.profit == pytest.approx(theirs, abs=1e-3)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=30).filter(
        lambda rows: len({churned for churned, _ in rows}) == 2
    ),
    st.floats(0.05, 0.95),
    st.floats(1.0, 60.0),
)
def test_empc_is_the_mean_over_the_acceptances_quantiles(
    rows: list[tuple[bool, int]], mean: float, weight: float
) -> None:
    y, score = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    belief = Acceptance(mean, weight)
    reach = empc(y, score, **OFFER, acceptance=belief)
    draws = beta.ppf((np.arange(5000) + 0.5) / 5000, belief.alpha, belief.beta)
    cuts = [score >= cut for cut in np.unique(score)] + [np.zeros(len(y), bool)]
    totals = np.array([contact_profit(y[cut], 200.0, 10.0, 1.0, 1.0).sum() for cut in cuts])
    slopes = np.array([190.0 * y[cut].sum() for cut in cuts])
    best = (totals[:, None] + slopes[:, None] * (draws - 1.0)).max(axis=0)
    assert reach.profit == pytest.approx(best.mean() / len(y), rel=2e-3, abs=2e-3)
    assert reach.profit >= 0
    assert 0 <= reach.share <= 1
    assert empc(y, np.exp(score), **OFFER, acceptance=belief) == reach, "only the order of scores counts"


def test_profit_by_hand() -> None:
    # 200 at stake, 20 given, a third accept: churner 60 - 1, buyer -20 - 1
    assert contact_profit([1, 0], [200, 200], [20, 20], 1 / 3, 1.0) == pytest.approx([59.0, -21.0])
    assert contact_outlay([1, 0], [20, 20], 0.5, 1.0) == pytest.approx([11.0, 21.0])


def test_a_useless_ranking_of_a_losing_offer_contacts_nobody() -> None:
    reach = empc([1, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], value=10.0, incentive=9.0, contact_cost=5.0)
    assert reach.profit == pytest.approx(0.0, abs=1e-9)
    assert reach.share == pytest.approx(0.0, abs=1e-9)


def test_one_outcome_only_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        empc([1, 1], [0.2, 0.3], **OFFER)


@pytest.mark.parametrize("mean", [0.0, 1.0, -0.1])
def test_an_impossible_acceptance_is_refused_with_its_key(mean: float) -> None:
    with pytest.raises(UserError, match=r"economics\.acceptance"):
        Acceptance(mean)


def test_beta_of_the_default_is_the_papers() -> None:
    assert (Acceptance(0.3).alpha, Acceptance(0.3).beta) == pytest.approx((6.0, 14.0))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 20)), min_size=1, max_size=40),
    st.floats(0, 200),
    st.integers(0, 20),
)
def test_choice_keeps_budget_and_capacity_and_takes_only_what_pays(
    rows: list[tuple[float, float]], budget: float, capacity: int
) -> None:
    profit, outlay = (np.array(column) for column in zip(*rows, strict=True))
    free = choose(profit, outlay)
    assert (free == (profit > 0)).all()
    bound = choose(profit, outlay, budget=budget, capacity=capacity)
    assert outlay[bound].sum() <= budget + 1e-9
    assert bound.sum() <= capacity
    assert (profit[bound] > 0).all()


def test_a_budget_buys_the_best_profit_per_money_first() -> None:
    assert choose([10, 9, 9], [10, 3, 3], budget=7).tolist() == [False, True, True]
    assert choose([10, 9, 9], [10, 3, 3], capacity=1).tolist() == [True, False, False]
    # both bind: one contact is left, so the dearer one that earns more is the better use of it
    assert choose([10, 9, 9], [10, 3, 3], budget=10, capacity=1).tolist() == [True, False, False]


def test_customers_without_a_probability_are_never_chosen() -> None:
    assert choose([np.nan, 5.0], [np.nan, 1.0], budget=10).tolist() == [False, True]


def test_curve_peaks_where_the_rule_stops_and_ends_with_everyone() -> None:
    rng = np.random.default_rng(3)
    p, value = rng.random(300), rng.gamma(2, 50, 300)
    y = (rng.random(300) < p).astype(float)
    curve = profit_curve(p, value, 0.1 * value, acceptance=Acceptance(0.3), contact_cost=1.0, outcome=y)
    expected = contact_profit(p, value, 0.1 * value, 0.3, 1.0)
    assert int(curve["expected"].argmax()) == int((expected > 0).sum())
    assert curve["expected"].iloc[-1] == pytest.approx(expected.sum())
    assert curve["realised"].iloc[-1] == pytest.approx(contact_profit(y, value, 0.1 * value, 0.3, 1.0).sum())
    assert curve["expected"].iloc[0] == 0
