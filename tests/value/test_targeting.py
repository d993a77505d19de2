"""Whom to contact: the value table, its band, and the rule followed at past origins."""

import numpy as np
import pandas as pd
import pytest

from churn.value.profit import Acceptance, contact_profit
from churn.value.targeting import mean_acceptance, profit_band, targeting

from .shop import TODAY, study


def values(n: int = 200, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    worth = rng.gamma(1, 200, n)
    return pd.DataFrame(
        {
            "customer_id": [f"C{number:03d}" for number in range(n)],
            "as_of": TODAY,
            "value": worth,
            "value_if_kept": 1.5 * worth,
        }
    )


def scores(table: pd.DataFrame, share: float = 0.8, seed: int = 2) -> pd.DataFrame:
    asked = table.sample(frac=share, random_state=seed)
    return asked[["customer_id"]].assign(p=np.random.default_rng(seed).random(len(asked)))


def test_contacts_are_those_that_pay_ranked_first() -> None:
    table = values()
    done = targeting(table, scores(table), study(contact_cost=2.0))
    assert (done["contact"] == (done["expected_profit"] > 0).fillna(False)).all()
    by_rank = done.sort_values("rank")
    assert by_rank["contact"].tolist() == sorted(by_rank["contact"], reverse=True)
    assert by_rank["expected_profit"].dropna().is_monotonic_decreasing
    assert sorted(done["rank"]) == list(range(1, len(done) + 1))
    assert done["value_at_risk"].dropna().to_numpy() == pytest.approx((done["value"] * done["p_churn"]).dropna())


def test_customers_outside_the_cohort_have_no_probability_and_no_contact() -> None:
    table = values()
    done = targeting(table, scores(table), study())
    outside = done[done["p_churn"].isna()]
    assert len(outside) == 40
    assert not outside["contact"].any()
    assert outside[["value_at_risk", "expected_profit"]].isna().all().all()


def test_who_gave_back_everything_is_not_contacted_and_takes_no_budget() -> None:
    table = values()
    asked, terms = scores(table), study(capacity=20)
    plain = targeting(table, asked, terms)
    first = plain.sort_values("rank")["customer_id"].iloc[:5]
    back = pd.Series(True, index=first)
    done = targeting(table, asked, terms, gave_back=back).set_index("customer_id")
    assert not done.loc[first, "contact"].any() and done.loc[first, "gave_back"].all()
    assert done["contact"].sum() == plain["contact"].sum() == 20
    assert (done.loc[first, "expected_profit"] > 0).all(), "the figures stay, the decision differs"


def test_the_budget_is_kept() -> None:
    table = values()
    done = targeting(table, scores(table), study(budget=300.0))
    assert 0 < done.loc[done["contact"], "outlay"].sum() <= 300.0
    assert done["contact"].sum() < targeting(table, scores(table), study())["contact"].sum()


def test_a_measured_acceptance_changes_the_decision() -> None:
    table = values()
    few = targeting(table, scores(table), study(), acceptance=Acceptance(0.05))
    assert few["contact"].sum() < targeting(table, scores(table), study())["contact"].sum()


def test_customers_who_respond_more_come_first_and_the_mean_is_the_rule_for_the_rest() -> None:
    table = values()
    asked = scores(table)
    same = targeting(table, asked, study())
    assert (same["relative_acceptance"] == 1.0).all()
    ones = pd.Series(1.0, index=pd.Index(table["customer_id"]))
    pd.testing.assert_frame_equal(targeting(table, asked, study(), relative=ones.head(10)), same)
    twice, never = asked["customer_id"].iloc[0], asked["customer_id"].iloc[1]
    done = targeting(table, asked, study(), relative=pd.Series({twice: 2.0, never: 0.0})).set_index("customer_id")
    row = done.loc[twice]
    own = contact_profit(row["p_churn"], row["value_if_kept"], row["incentive"], 2 * 0.3, 1.0)
    assert row["expected_profit"] == pytest.approx(float(own))
    assert done.loc[never, "expected_profit"] < 0 and not done.loc[never, "contact"]
    rest = done.drop(index=[twice, never])["expected_profit"]
    pd.testing.assert_series_equal(rest, same.set_index("customer_id")["expected_profit"].loc[rest.index])
    assert Acceptance(0.3).of([0.0, 1.0, 9.0]).tolist() == pytest.approx([0.0, 0.3, 1.0])


def test_the_mean_acceptance_of_a_list_weighs_customers_by_how_likely_they_leave() -> None:
    table = pd.DataFrame({"p_churn": [0.8, 0.2, np.nan], "relative_acceptance": [2.0, 0.5, 3.0]})
    assert mean_acceptance(table, Acceptance(0.2)) == pytest.approx((0.8 * 0.4 + 0.2 * 0.1) / 1.0)
    assert mean_acceptance(table[["p_churn"]], Acceptance(0.2)) == pytest.approx(0.2)
    assert mean_acceptance(table.iloc[:0], Acceptance(0.2)) == 0.2


def test_the_band_is_of_the_same_profits_as_the_list() -> None:
    p, benefit, incentive = offer()
    relative = np.random.default_rng(4).uniform(0, 3, len(p))
    band = profit_band(
        p, benefit, incentive, acceptance=Acceptance(0.3, 1e7), contact_cost=1.0, relative=relative, at=[500]
    )
    everyone = contact_profit(p, benefit, incentive, Acceptance(0.3).of(relative), 1.0).sum()
    assert band["expected"].iloc[0] == pytest.approx(everyone)
    assert band["low"].iloc[0] == pytest.approx(everyone, rel=0.01)


def test_capacity_of_the_study_bounds_the_list_and_keeps_its_best() -> None:
    table = values()
    free = targeting(table, scores(table), study())
    most = int(free["contact"].sum()) // 3
    tight = targeting(table, scores(table), study(capacity=most))
    assert tight["contact"].sum() == most
    best = free.sort_values("rank").head(most)["customer_id"]
    assert set(tight.loc[tight["contact"], "customer_id"]) == set(best)


def offer(n: int = 500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(9)
    benefit = rng.gamma(1, 200, n)
    return rng.random(n), benefit, 0.1 * benefit


def test_the_band_holds_the_expectation_and_starts_at_nothing() -> None:
    p, benefit, incentive = offer()
    band = profit_band(
        p, benefit, incentive, acceptance=Acceptance(0.3), contact_cost=1.0, level=(0.45, 0.55), at=[0, 100, 500]
    )
    assert band.loc[0, ["expected", "low", "high"]].tolist() == [0, 0, 0]
    assert (band["low"] <= band["expected"]).all()
    assert (band["expected"] <= band["high"]).all()
    everyone = contact_profit(p, benefit, incentive, 0.3, 1.0).sum()
    assert band["expected"].iloc[-1] == pytest.approx(everyone)


def test_an_unsure_level_and_an_unsure_acceptance_each_widen_the_band() -> None:
    p, benefit, incentive = offer()
    width = {}
    for name, weight, level in (("sure", 1e6, None), ("level", 1e6, (0.4, 0.6)), ("both", 20, (0.4, 0.6))):
        band = profit_band(
            p, benefit, incentive, acceptance=Acceptance(0.3, weight), contact_cost=1.0, level=level, at=[300]
        )
        width[name] = float(band["high"].iloc[0] - band["low"].iloc[0])
    assert width["sure"] < 0.02 * width["level"]
    assert width["level"] < width["both"]


def test_the_band_of_a_sure_level_is_the_beta_distributions_own() -> None:
    from scipy.stats import beta

    p, benefit, incentive = offer()
    band = profit_band(p, benefit, incentive, acceptance=Acceptance(0.3), contact_cost=1.0, at=[500], draws=20_000)
    for side, quantile in (("low", 0.1), ("high", 0.9)):
        known = contact_profit(p, benefit, incentive, float(beta.ppf(quantile, 6, 14)), 1.0).sum()
        assert band[side].iloc[0] == pytest.approx(known, rel=0.03)


def test_the_band_covers_what_happens_when_its_assumptions_hold() -> None:
    p, benefit, incentive = offer(400)
    band = profit_band(
        p, benefit, incentive, acceptance=Acceptance(0.3), contact_cost=1.0, level=(0.42, 0.58), at=[400]
    )
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(400):
        shift = rng.normal(0, (np.log(0.58 / 0.42)) / 1.2816)
        moved = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + 1.25 * shift)))
        profit = contact_profit(moved, benefit, incentive, rng.beta(6, 14), 1.0).sum()
        inside += band["low"].iloc[0] <= profit <= band["high"].iloc[0]
    assert 0.72 <= inside / 400 <= 0.88
