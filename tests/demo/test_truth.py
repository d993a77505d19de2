"""The true probabilities against what then happened, and against slow Python that knows nothing of the fast one."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma

from churn.demo.campaigns import CAMPAIGNS, WINDOW
from churn.demo.population import START
from churn.demo.purchases import BAD_EXPERIENCE_HAZARD, DAILY_DECAY, Rhythm, season
from churn.demo.retailer import retailer

from .demo_shop import shop


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return shop().truth()


@pytest.mark.parametrize("horizon", [30, 60, 90])
@pytest.mark.parametrize("column", ["p", "p_observable"])
def test_of_those_given_a_chance_that_share_buys(truth: pd.DataFrame, horizon: int, column: str) -> None:
    """Reliability in 15 bins of equal count, windows of one quarter so that rows do not repeat an outcome too often."""
    rows = truth[truth["as_of"].isin(pd.date_range("2024-04-01", "2026-07-01", freq="3MS"))]
    p = rows[f"{column}_{horizon}"].to_numpy()
    y = rows[f"bought_{horizon}"].astype(float).to_numpy()
    order = np.argsort(p, kind="stable")
    for part in np.array_split(order, 15):
        spread = math.sqrt(max((p[part] * (1 - p[part])).sum(), 1.0))
        assert abs(y[part].sum() - p[part].sum()) < 4 * spread
    assert abs(y.mean() - p.mean()) < 3 * math.sqrt((p * (1 - p)).sum()) / len(p)


def test_the_belief_that_somebody_is_still_there_is_calibrated(truth: pd.DataFrame) -> None:
    rows = truth[truth["as_of"].isin(pd.date_range("2024-04-01", "2026-07-01", freq="3MS"))]
    p, y = rows["p_alive"].to_numpy(), rows["alive"].to_numpy().astype(float)
    for part in np.array_split(np.argsort(p, kind="stable"), 15):
        assert abs(y[part].sum() - p[part].sum()) < 4 * math.sqrt(max((p[part] * (1 - p[part])).sum(), 1.0))


def test_what_happened_agrees_with_the_published_lines(truth: pd.DataFrame) -> None:
    lines = shop().order_lines
    sold = lines[~lines["is_return"]]
    for as_of in (pd.Timestamp("2025-03-01"), pd.Timestamp("2026-04-01")):
        rows = truth[truth["as_of"] == as_of]
        window = sold[(sold["ordered_at"] >= as_of) & (sold["ordered_at"] < as_of + pd.Timedelta(days=90))]
        assert (rows["customer_id"].isin(window["customer_id"]) == rows["bought_90"]).all()
        seen = sold.loc[sold["ordered_at"] < as_of, "customer_id"].unique()
        assert set(rows["customer_id"]) == set(seen)


def test_longer_horizons_are_never_less_likely_and_the_gone_buy_only_when_contacted(truth: pd.DataFrame) -> None:
    assert (truth["p_60"] >= truth["p_30"]).all() and (truth["p_90"] >= truth["p_60"]).all()
    assert (truth["p_observable_90"] <= 1).all() and (truth["p_observable_30"] >= 0).all()
    gone = truth[~truth["alive"]]
    starts = [START + campaign.day for campaign in CAMPAIGNS if campaign.win_back]
    near = np.zeros(len(gone), bool)
    for start in starts:
        days = (pd.Timestamp(start) - gone["as_of"]).dt.days
        near |= ((days < 90) & (days > -WINDOW)).to_numpy()
    assert (gone.loc[~near, "p_90"] == 0).all() and not gone.loc[~near, "bought_90"].any()
    assert gone.loc[near, "bought_90"].sum() > 50


@pytest.mark.parametrize("as_of", ["2024-09-01", "2024-10-01", "2026-02-01", "2026-03-15", "2026-04-01"])
def test_as_many_of_the_gone_come_back_as_their_chance_says(as_of: str) -> None:
    rows = shop().truth([as_of])
    gone = rows[~rows["alive"]]
    p = gone["p_90"].to_numpy()
    assert abs(gone["bought_90"].sum() - p.sum()) < 4 * math.sqrt((p * (1 - p)).sum())
    assert p.sum() > 3 and (p == 0).any()


def test_the_silence_of_a_rhythm_is_a_gamma_survival_ratio() -> None:
    people = shop().people
    rhythm = Rhythm(people)
    day, last = 500, rhythm.now(430)
    scale = 1 / rhythm.pace
    after = gamma.sf(rhythm.now(day + 1) - last, people.shape, scale=scale)
    before = gamma.sf(rhythm.now(day) - last, people.shape, scale=scale)
    np.testing.assert_allclose(rhythm.silence(last, day), after / before, rtol=1e-10)
    np.testing.assert_allclose(rhythm.open(last, day), before, rtol=1e-10, atol=1e-300)


def slow_survival(shape: int, x: float) -> float:
    return math.exp(-x) * sum(x**j / math.factorial(j) for j in range(shape))


def test_a_slow_walk_through_single_lives_finds_the_same_probabilities(truth: pd.DataFrame) -> None:
    """Day by day with two numbers, alive and gone, for twelve customers at one as_of without a campaign ahead."""
    made, moment = shop(), pd.Timestamp("2025-02-01")
    as_of = (moment - pd.Timestamp(START)).days
    rows = truth[truth["as_of"] == moment].set_index("customer_id")
    people, course, plan = made.people, made.course, made.plan
    quiet_lately = ~course.bought[:, as_of - 12 : as_of].any(axis=1)  # nothing pending
    who = [
        i for i in np.flatnonzero(quiet_lately) if people.customer_id[i] in rows.index and not plan.member[:, i].any()
    ]
    strength = season()
    for i in who[:: max(1, len(who) // 12)]:
        clock = np.concatenate([[0.0], np.cumsum(strength[people.persona[i]])])
        pace = people.shape[i] * people.rate[i]

        def quiet(day: int, last: float, clock: np.ndarray = clock, pace: float = pace, i: int = i) -> float:
            shape = int(people.shape[i])
            before = slow_survival(shape, pace * (clock[day] - last))
            return slow_survival(shape, pace * (clock[day + 1] - last)) / before

        belief, last, added_hazard = 0.0, 0.0, 0.0
        for day in range(people.entry[i], as_of):
            if course.bought[i, day] or course.visited[i, day] or course.answered[i, day]:
                belief = 1.0
            else:
                still = belief * quiet(day, last) * (1 - people.visits[i]) * (1 - made.answer_chance[i, day])
                belief = still / (still + 1 - belief)
            last = clock[day + 1] if course.bought[i, day] else last
            added_hazard = added_hazard * DAILY_DECAY + BAD_EXPERIENCE_HAZARD * course.bad[i, day]
            stay = math.exp(-people.hazard[i] - added_hazard)
            belief *= stay * (1 - people.one_time[i]) if day == people.entry[i] else stay
        no_purchase, alive = 0.0, 1.0
        for day in range(as_of, as_of + 30):
            alive *= quiet(day, last)
            added_hazard *= DAILY_DECAY
            leaves = alive * (1 - math.exp(-people.hazard[i] - added_hazard))
            no_purchase, alive = no_purchase + leaves, alive - leaves
        expected = belief * (1 - no_purchase - alive)
        assert rows.loc[people.customer_id[i], "p_observable_30"] == pytest.approx(expected, abs=1e-9)


def test_knowing_less_costs_log_loss_step_by_step() -> None:
    """State known beats own rate known beats rate unknown, each calibrated; summed over six quarters."""
    as_of = pd.date_range("2025-01-01", "2026-04-01", freq="3MS")
    rows = (
        shop().attainable_probabilities(as_of, horizons=(90,)).merge(shop().truth(as_of), on=["customer_id", "as_of"])
    )
    y = rows["bought_90"].astype(float)

    def loss(p: pd.Series) -> float:
        p = p.clip(1e-9, 1 - 1e-9)
        return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())

    state, own, rate = loss(rows["p_90"]), loss(rows["p_observable_90"]), loss(rows["p_attainable_90"])
    assert state < own - 0.05
    assert own < rate < own + 0.03
    assert abs(y.mean() - rows["p_attainable_90"].mean()) < 0.012


def test_an_as_of_outside_the_published_time_is_refused() -> None:
    small = retailer(customers=60)
    with pytest.raises(ValueError, match="must lie between"):
        small.truth(["2026-07-02"])
    with pytest.raises(ValueError, match="must lie between"):
        small.truth(["2024-01-01"])


def test_a_window_beyond_the_simulated_days_is_refused() -> None:
    small = retailer(customers=60)
    assert "bought_90" in small.truth(["2026-07-01"])
    with pytest.raises(ValueError, match="nothing is known after 2026-09-28"):
        small.truth(["2026-07-01"], horizons=(90, 91))
