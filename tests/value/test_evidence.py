"""What past origins say of the list: skill of the ranking, profit with its interval, and the test proposed instead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.study import Economics
from churn.value.evidence import beyond_belief, past_mean, past_return, ranking_skill, refusals, times_as_often, trial
from churn.value.power import power_of
from churn.value.profit import Acceptance

ORIGINS = pd.date_range("2024-01-01", periods=24, freq="30D")


def backtest(skill: float, seed: int = 1, customers: int = 400) -> pd.DataFrame:
    """Outcomes whose chance is spread by `skill` log-odds (0: random buyers), foreseen by the shipped model."""
    rng, parts = np.random.default_rng(seed), []
    for as_of in ORIGINS:
        signal = rng.normal(size=customers)
        y = (rng.random(customers) < 1 / (1 + np.exp(-skill * signal))).astype(float)
        known = {"as_of": as_of, "customer_id": [f"C{n}" for n in range(customers)], "y": y}
        for model, heard in (("shipped", 1.0), ("recency", 0.5)):
            forecast = 1 / (1 + np.exp(-max(skill, 0.3) * heard * signal))
            parts.append(pd.DataFrame(known | {"model": model, "p": forecast}))
    return pd.concat(parts, ignore_index=True)


def past(realised: list[float], saved: float = 1000.0) -> pd.DataFrame:
    rows = pd.DataFrame({"as_of": ORIGINS[: len(realised)], "contacted": 100, "expected": 150.0, "realised": realised})
    return rows.assign(saved=saved, spent=0.2 * saved - rows["realised"])


def test_origins_that_share_their_horizon_count_once() -> None:
    values = pd.Series(np.arange(24.0), index=ORIGINS)
    found = past_mean(values, 90)
    assert found is not None
    assert (found.origins, found.horizons) == (24, 8)  # 690 days
    alone = past_mean(values[:3], 90)
    assert alone is not None
    assert (alone.horizons, alone.low) == (1, None)
    assert past_mean(values[:0], 90) is None


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=24), st.floats(0, 50))
def test_another_error_only_widens_the_interval(values: list[float], error: float) -> None:
    series = pd.Series(values, index=ORIGINS[: len(values)])
    narrow, wide = past_mean(series, 90), past_mean(series, 90, error)
    assert narrow is not None
    assert wide is not None
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low <= narrow.low <= narrow.mean + 1e-9


def test_a_ranking_of_random_buyers_is_red_and_one_that_sees_is_green() -> None:
    blind, sees = ranking_skill(backtest(0.0), 90), ranking_skill(backtest(1.5), 90)
    assert blind is not None
    assert sees is not None
    assert (blind.colour, sees.colour) == ("red", "green")
    assert blind.auc == pytest.approx(0.5, abs=0.02)
    assert sees.constant.mean < -0.1


def test_a_model_that_equals_the_rule_is_amber() -> None:
    rows = backtest(1.5)
    equal = pd.concat([rows[rows["model"] == "shipped"].assign(model=model) for model in ("shipped", "recency")])
    found = ranking_skill(equal, 90)
    assert found is not None
    assert found.colour == "amber"


def test_without_two_whole_horizons_nothing_is_certain() -> None:
    rows = backtest(1.5)
    young = rows[rows["as_of"].isin(ORIGINS[:3])]
    skill = ranking_skill(young, 90)
    assert skill is not None
    assert skill.colour == "grey"
    assert refusals(skill, past_return(past([120.0] * 24), Acceptance(0.2), 90)) == ["unknown"]
    assert refusals(None, None) == ["unknown"] == refusals(skill, None, never=True)
    assert refusals(ranking_skill(rows, 90), None, never=True) == ["never"]
    assert ranking_skill(rows.iloc[:0], 90) is None


def test_a_list_is_followed_only_if_past_profit_is_above_zero_with_fair_certainty() -> None:
    skill, sure = ranking_skill(backtest(1.5), 90), Acceptance(0.2, 1e6)
    steady = past_return(past([120.0, 130.0] * 12), sure, 90)
    assert steady is not None
    assert steady.realised.mean == pytest.approx(1.25)
    assert refusals(skill, steady) == []
    losing = past_return(past([-120.0, 100.0] * 12), sure, 90)
    assert refusals(skill, losing) == ["profit"]
    assert refusals(ranking_skill(backtest(0.0), 90), losing) == ["ranking", "profit"]


def test_an_assumption_past_belief_is_to_be_measured_first() -> None:
    """Where 1 in 100 buys, three in ten who are kept by a contact would buy thirty times as often."""
    assert times_as_often([0.5, 0.5], 0.3) == pytest.approx(1.3)
    assert times_as_often([0.99] * 10, [0.3] * 10) == pytest.approx(30.7)
    assert times_as_often([1.0], 0.3) == float("inf")
    skill, steady = ranking_skill(backtest(1.5), 90), past_return(past([120.0, 130.0] * 12), Acceptance(0.2, 1e6), 90)
    assert refusals(skill, steady, 4.9) == []
    assert refusals(skill, steady, 5.1) == ["acceptance"]
    assert refusals(ranking_skill(backtest(0.0), 90), steady, 5.1) == ["ranking", "acceptance"]


@pytest.mark.parametrize(
    ("terms", "source", "beyond"),
    [
        ({"acceptance": 0.3}, "assumed", []),
        ({"acceptance": 0.5}, "assumed", []),
        ({"acceptance": 0.95}, "assumed", ["assumed"]),
        ({"acceptance": 0.95}, "measured", []),
        ({"contact_cost": 0.0}, "assumed", []),
        ({"contact_cost": 0.0, "incentive_share": 0.0}, "measured", ["costless"]),
        ({"acceptance": 0.95, "contact_cost": 0.0, "incentive_share": 0.0}, "assumed", ["assumed", "costless"]),
    ],
)
def test_assumptions_that_decide_the_result_are_no_evidence(
    terms: dict[str, float], source: str, beyond: list[str]
) -> None:
    economics = Economics.model_validate(terms)
    acceptance = Acceptance(economics.acceptance, source=source)
    assert beyond_belief(economics, acceptance) == beyond
    skill, steady = ranking_skill(backtest(1.5), 90), past_return(past([120.0, 130.0] * 12), Acceptance(0.2, 1e6), 90)
    assert refusals(skill, steady, 1.0, beyond) == beyond
    assert refusals(None, None, 1.0, beyond) == ["unknown", *beyond]


def test_an_unsure_acceptance_makes_the_same_past_uncertain() -> None:
    rows = past([120.0, 130.0] * 12, saved=20_000.0)
    sure, unsure = past_return(rows, Acceptance(0.2, 1e6), 90), past_return(rows, Acceptance(0.2, 3), 90)
    assert sure is not None
    assert unsure is not None
    assert unsure.realised.low is not None
    assert sure.realised.low is not None
    assert unsure.realised.low < 0 < sure.realised.low


def test_at_the_break_even_acceptance_the_past_list_earns_nothing() -> None:
    rows = past([120.0, 130.0] * 12)
    found = past_return(rows, Acceptance(0.2), 90)
    assert found is not None
    assert found.break_even * rows["saved"].sum() - rows["spent"].sum() == pytest.approx(0)
    assert past_return(rows.assign(contacted=0), Acceptance(0.2), 90) is None


@given(st.floats(0.05, 0.9), st.floats(0.02, 0.1))
def test_the_test_is_just_large_enough(rate: float, effect: float) -> None:
    found = trial(1_000_000, rate, effect)
    assert found.size == found.needed
    assert power_of(rate, effect, found.size - found.control, found.control) == pytest.approx(0.8, abs=0.02)


def test_a_short_list_is_tested_whole_and_says_what_it_can_show() -> None:
    found = trial(200, 0.4, 0.05)
    assert (found.size, found.control) == (200, 100)
    assert found.needed > 200
    assert found.detectable > 0.05
