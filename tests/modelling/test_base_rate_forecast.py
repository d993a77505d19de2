"""The base rate forecast: uses closed windows only, finds last year's season, and its interval fits its errors."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from churn.modelling import base_rate_doubts
from churn.modelling.base_rate_forecast import BaseRateForecast, forecast_base_rate, rate_interval
from churn.modelling.btyd import fit_btyd
from churn.modelling.cohort_behaviour import LOOK_BACK, CohortBehaviour
from churn.scoring.evaluation import btyd as formulas
from churn.study_rules import Promotion
from churn.targets import PurchaseDays, day_number

START = pd.Timestamp("2021-01-01")


def _seasonal(days: int = 1_100, customers: int = 700, swing: float = 0.7, seed: int = 0) -> pd.DataFrame:
    """Steady customers whose daily chance of buying doubles and halves with the time of year."""
    random = np.random.default_rng(seed)
    chance = 0.02 * np.exp(swing * np.sin(2 * np.pi * np.arange(days) / 364))
    bought = random.random((customers, days)) < chance * random.gamma(2, 0.5, (customers, 1))
    who, day = np.nonzero(bought)
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in who],
            "ordered_at": START + pd.to_timedelta(day, unit="D"),
            "is_return": False,
        }
    )


def _behaviour(lines: pd.DataFrame, target: str = "churn", horizon: int = 60) -> CohortBehaviour:
    return CohortBehaviour(PurchaseDays.of(lines), lambda frame: frame["recency_days"] > 0, target, horizon)


def _forecast(behaviour: CohortBehaviour, as_of: pd.Timestamp) -> BaseRateForecast:
    btyd = fit_btyd(*formulas.from_features(behaviour.days.history(as_of)))
    return forecast_base_rate(behaviour, as_of, btyd)


@pytest.fixture(scope="module")
def seasonal() -> pd.DataFrame:
    return _seasonal()


@pytest.mark.parametrize("offset", [800, 860, 920, 980])
def test_last_years_season_is_forecast(seasonal: pd.DataFrame, offset: int) -> None:
    as_of = START + pd.Timedelta(days=offset)
    behaviour = _behaviour(seasonal)
    forecast = _forecast(behaviour, as_of)
    observed_log_odds = behaviour.observed_rate(day_number(as_of), 60, LOOK_BACK, day_number(START) + 1_100)
    assert abs(forecast.log_odds - observed_log_odds) < 0.25
    assert forecast.how.startswith("last_year")
    # the purchase model alone knows no season and errs more over the year
    assert forecast.weights["last_year"] + forecast.weights["last_year_moved"] > 0.5


def test_nothing_at_or_after_as_of_changes_the_forecast(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=800)
    past = seasonal[seasonal["ordered_at"] < as_of]
    other = pd.concat([past, past.tail(300).assign(ordered_at=as_of + pd.Timedelta(days=3))])
    silent, busy = (_forecast(_behaviour(lines), as_of) for lines in (past, other))
    full = _forecast(_behaviour(seasonal), as_of)
    assert silent == busy == full


def test_a_young_shop_gets_a_wide_interval_and_no_last_year(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=230)
    young = _forecast(_behaviour(seasonal), as_of)
    grown = _forecast(_behaviour(seasonal), START + pd.Timedelta(days=980))
    assert not any(name.startswith("last_year") for name in young.weights)
    assert young.standard_error > grown.standard_error


def test_the_interval_widens_when_a_year_is_missing(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=800)
    cut = seasonal[seasonal["ordered_at"] >= as_of - pd.Timedelta(days=300)]
    assert _forecast(_behaviour(cut), as_of).standard_error > _forecast(_behaviour(seasonal), as_of).standard_error


def test_the_season_candidate_is_the_same_whoever_asks_later(seasonal: pd.DataFrame) -> None:
    # it is kept from origin to origin, so it may not depend on which origin asked first
    day = day_number(START + pd.Timedelta(days=500))
    late, early = _behaviour(seasonal), _behaviour(seasonal[seasonal["ordered_at"] < START + pd.Timedelta(days=500)])
    late.season_forecast(day + 90)
    assert late.season_forecast(day) == early.season_forecast(day)


def test_before_any_window_closed_the_purchase_model_is_the_only_candidate(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=50)
    early = _forecast(_behaviour(seasonal), as_of)
    assert early.how == "model"
    assert np.isfinite(early.log_odds)


def test_without_recently_active_customers_there_is_no_forecast(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=500)
    nobody = CohortBehaviour(PurchaseDays.of(seasonal), lambda frame: frame["recency_days"] < 0, "churn", 60)
    assert np.isnan(_forecast(nobody, as_of).log_odds)


def test_weights_add_up_and_repeat_is_the_mirror(seasonal: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=900)
    forecast = _forecast(_behaviour(seasonal, "repeat"), as_of)
    assert isinstance(forecast, BaseRateForecast)
    assert sum(forecast.weights.values()) == pytest.approx(1.0, abs=1e-4)
    churn = _forecast(_behaviour(seasonal, "churn"), as_of)
    assert expit(forecast.log_odds) == pytest.approx(1 - expit(churn.log_odds), abs=0.05)


def test_interval_holds_the_rate_and_grows_with_the_standard_error() -> None:
    log_odds = np.random.default_rng(0).normal(size=400)
    rate = float(expit(log_odds).mean())
    narrow, wide = rate_interval(log_odds, 0.05), rate_interval(log_odds, 0.5)
    assert wide[0] < narrow[0] < rate < narrow[1] < wide[1]


def test_interval_without_forecast_error_is_binomial_chance() -> None:
    log_odds = np.zeros(10_000)
    low, high = rate_interval(log_odds, 0.0)
    assert (high - low) / 2 == pytest.approx(1.2816 * 0.5 / 100, rel=0.01)


def _sale(first: int, days: int = 25, planned: int = 100) -> Promotion:
    moment = [START + pd.Timedelta(days=day) for day in (first, first + days - 1, first - planned)]
    first_day, last_day, planned_on = (one.date() for one in moment)
    return Promotion(first_day=first_day, last_day=last_day, planned_on=planned_on, what="sale")


SALES = [_sale(first) for first in (150, 320, 500, 590, 730, 815)]


@pytest.fixture(scope="module")
def with_sales() -> pd.DataFrame:
    """Every second line of customers without a season falls away, but for the days of the sales."""
    lines = _seasonal(900, swing=0.0)
    day = (lines["ordered_at"] - START).dt.days
    on = pd.concat(
        [day.between((sale.first_day - START.date()).days, (sale.last_day - START.date()).days) for sale in SALES],
        axis=1,
    ).any(axis=1)
    return lines[on | (np.random.default_rng(1).random(len(lines)) < 0.5)]


def _behaviour_with(lines: pd.DataFrame, sales: list[Promotion]) -> CohortBehaviour:
    return CohortBehaviour(PurchaseDays.of(lines), lambda frame: frame["recency_days"] > 0, "churn", 60, sales)


def test_a_planned_sale_is_expected_to_keep_customers(with_sales: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=800)
    told, untold = _behaviour_with(with_sales, SALES), _behaviour_with(with_sales, SALES[:-1])
    truth = told.observed_rate(day_number(as_of), 60, LOOK_BACK, day_number(as_of) + 60)
    assert told.season_forecast(day_number(as_of)).effect[0] < -0.3
    assert abs(_forecast(told, as_of).log_odds - truth) < abs(_forecast(untold, as_of).log_odds - truth)


def test_a_kind_of_promotion_has_an_effect_of_its_own(with_sales: pd.DataFrame) -> None:
    """Named among the sales, days on which nothing happens blur their effect; named as another kind they do not."""
    as_of = day_number(START + pd.Timedelta(days=800))
    nothing = [_sale(first, days=20) for first in (220, 420, 660)]
    alone = _behaviour_with(with_sales, SALES).season_forecast(as_of).effect[0]
    among = _behaviour_with(with_sales, [*SALES, *nothing]).season_forecast(as_of).effect[0]
    other = [promotion.model_copy(update={"kind": "nothing"}) for promotion in nothing]
    sales, without_effect = _behaviour_with(with_sales, [*SALES, *other]).season_forecast(as_of).effect
    assert abs(sales - alone) < 0.5 * abs(among - alone)
    assert abs(without_effect) < 0.3 * abs(sales)


def test_a_sale_planned_later_changes_nothing(with_sales: pd.DataFrame) -> None:
    as_of = START + pd.Timedelta(days=700)
    later = [*SALES[:4], _sale(730, planned=29), _sale(740, planned=0)]
    assert _forecast(_behaviour_with(with_sales, later), as_of) == _forecast(
        _behaviour_with(with_sales, SALES[:4]), as_of
    )


def test_without_promotions_all_is_as_without_the_table(seasonal: pd.DataFrame) -> None:
    # one that covers no window that is known and none ahead: the very same bits
    as_of = START + pd.Timedelta(days=800)
    far = _sale(-400)
    assert _forecast(_behaviour_with(seasonal, [far]), as_of) == _forecast(_behaviour_with(seasonal, []), as_of)


def _one_intake(days: int = 460, customers: int = 3_000, seed: int = 4) -> pd.DataFrame:
    """Customers who all join within 90 days, buy at rates of their own and may leave after any purchase."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        at, rate, leaves = random.uniform(0, 90), random.gamma(0.5, 0.02), random.beta(0.8, 2.5)
        while at < days:
            rows.append((f"c{number}", START + pd.Timedelta(days=int(at))))
            if random.random() < leaves:
                break
            at += max(random.exponential(1 / max(rate, 1e-6)), 1.0)
    return pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(is_return=False)


def test_habits_of_a_shops_first_customers_count_for_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first closed window all customers are new; half a year later those who still buy are not like them."""
    behaviour = _behaviour(_one_intake(), horizon=180)
    as_of = START + pd.Timedelta(days=271)
    observed = behaviour.observed_rate(day_number(as_of), 180, LOOK_BACK, day_number(START) + 460)
    forecast = _forecast(behaviour, as_of)
    assert forecast.weights["season"] < forecast.weights["model"]
    monkeypatch.setattr(base_rate_doubts, "FIRST_HABITS", 0.0)
    monkeypatch.setattr(base_rate_doubts, "DISAGREEMENT", 0.0)
    trusting = _forecast(behaviour, as_of)
    assert trusting.weights["season"] > trusting.weights["model"]
    assert abs(forecast.log_odds - observed) < abs(trusting.log_odds - observed)


def test_habits_and_purchase_model_agree_where_customers_come_all_the_time(seasonal: pd.DataFrame) -> None:
    """The doubt about habits is of a shop whose customers have changed: one intake, and not a steady shop."""
    doubted = {}
    for name, lines, offset in (("one intake", _one_intake(customers=1_500), 271), ("steady", seasonal, 800)):
        behaviour, as_of = _behaviour(lines, horizon=90), START + pd.Timedelta(days=offset)
        btyd = fit_btyd(*formulas.from_features(behaviour.days.history(as_of)))
        rate = partial(behaviour.purchase_model_rate, btyd=btyd)
        day = day_number(as_of)
        doubted[name] = base_rate_doubts.doubts(behaviour, day, LOOK_BACK, btyd, rate)["season"]
        doubted[name] -= (base_rate_doubts.FIRST_HABITS / behaviour.season_forecast(day).windows) ** 2
    assert doubted["one intake"] > 2 * doubted["steady"]


@pytest.mark.parametrize(("leaving", "counts"), [(0.0, False), (0.6, True)])
def test_what_the_purchase_model_missed_counts_against_it(seasonal: pd.DataFrame, leaving: float, counts: bool) -> None:
    """Of a share of the customers all purchases of the newest 60 days are struck out: it did not see them leave."""
    as_of = START + pd.Timedelta(days=400)
    behaviour = _behaviour(seasonal[seasonal["ordered_at"] < as_of - pd.Timedelta(days=60)])
    btyd = fit_btyd(*formulas.from_features(behaviour.days.history(as_of - pd.Timedelta(days=60))))
    gone = seasonal["customer_id"].str[1:].astype(int) < 700 * leaving
    kept = seasonal[~gone | (seasonal["ordered_at"] < as_of - pd.Timedelta(days=60))]
    missed = base_rate_doubts.missed(_behaviour(kept), day_number(as_of), LOOK_BACK, btyd)
    assert (missed > 0.3) == counts
