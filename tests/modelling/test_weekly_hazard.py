"""The weekly hazard: its rows by hand, no look past the origin, the truth found, and the laws of its probabilities."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.modelling import weekly_hazard
from churn.modelling.weekly_hazard import customer_weeks, fit_weekly_hazard, unlearned
from churn.scoring.evaluation import btyd as formulas
from churn.scoring.evaluation.weekly_hazard import WeeklyHazard
from churn.targets import PurchaseDays

BTYD: Any = {"r": 0.6, "alpha": 25.0, "a": 0.9, "b": 3.0, "first": 1}
FIRST, ORIGIN = pd.Timestamp("2023-01-02"), pd.Timestamp("2024-01-01")


def _lines(days: dict[str, list[int]]) -> pd.DataFrame:
    """Order lines on the given days after FIRST, by customer."""
    rows = [(customer, FIRST + pd.Timedelta(days=day, hours=15)) for customer, every in days.items() for day in every]
    return pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(is_return=False)


def _shop(customers: int, weekly: float, length: int = 364, seed: int = 1) -> dict[str, list[int]]:
    """Customers who join in the first half and then buy with the same chance every week."""
    random = np.random.default_rng(seed)
    joined = random.integers(0, length // 2, customers)
    shop = {}
    for place, start in enumerate(joined):
        weeks = np.arange(start + 7, length, 7)
        shop[f"C{place:04d}"] = [int(start), *(int(week) for week in weeks[random.random(len(weeks)) < weekly])]
    return shop


def test_the_rows_are_the_weeks_before_the_origin() -> None:
    shop = {"a": [0, 12, 400], "b": [9]}
    rows = customer_weeks(PurchaseDays.of(_lines(shop)), FIRST + pd.Timedelta(days=21))
    start = rows.start - (FIRST - pd.Timestamp("1970-01-01")).days
    assert np.column_stack([start, rows.recency, rows.frequency, rows.tenure, rows.bought]).tolist() == [
        [14, 2, 2, 14, 0],  # a bought on days 0 and 12
        [14, 5, 1, 5, 0],  # b on day 9
        [7, 7, 1, 7, 1],  # from day 7 to day 13 a bought again; b was not known yet
    ]


def test_what_happens_from_the_origin_on_changes_nothing() -> None:
    shop = _shop(60, 0.1)
    known = fit_weekly_hazard(PurchaseDays.of(_lines(shop)), ORIGIN, 60, BTYD)
    later = {"A0": [364], "C0001x": [370, 380], **{name: [*days, 364, 401] for name, days in shop.items()}}
    assert fit_weekly_hazard(PurchaseDays.of(_lines(later)), ORIGIN, 60, BTYD) == known
    earlier = {**shop, "C0000": [*shop["C0000"], 363]}
    assert fit_weekly_hazard(PurchaseDays.of(_lines(earlier)), ORIGIN, 60, BTYD) != known


def test_customers_and_rows_drawn_do_not_depend_on_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly_hazard, "MOST_CUSTOMERS", 40)
    monkeypatch.setattr(weekly_hazard, "MOST_ROWS", 300)
    shop = _shop(60, 0.1)
    known = fit_weekly_hazard(PurchaseDays.of(_lines(shop)), ORIGIN, 60, BTYD)
    assert known["customer_weeks"] < fit_rows(shop)
    later = {"A0": [364], "C0001x": [370, 380], **shop}
    assert fit_weekly_hazard(PurchaseDays.of(_lines(later)), ORIGIN, 60, BTYD) == known


def fit_rows(shop: dict[str, list[int]]) -> int:
    """Customer-weeks of the whole shop, counted by hand."""
    return sum(len(range(364 - 7, days[0], -7)) for days in shop.values())


def test_a_constant_chance_is_found() -> None:
    """Everybody buys in any week with the chance .12: the hazard must unlearn what the purchase model says."""
    shop = _shop(600, 0.12)
    days = PurchaseDays.of(_lines(shop))
    fitted = fit_weekly_hazard(days, ORIGIN, 60, BTYD)
    assert fitted["weeks"] == 51 and fitted["customer_weeks"] == fit_rows(shop)
    rows = days.history(ORIGIN)
    silent = expit(WeeklyHazard("churn", 56, fitted, BTYD).log_odds(rows))
    truth = (1 - 0.12) ** 8
    purchase_model = formulas.no_purchase(*formulas.from_features(rows), 56, BTYD)
    assert np.abs(silent - truth).mean() < 0.05 < np.abs(purchase_model - truth).mean()


def test_little_history_leaves_the_purchase_model() -> None:
    days = PurchaseDays.of(_lines(_shop(200, 0.1, length=110)))
    early = FIRST + pd.Timedelta(days=110)
    assert fit_weekly_hazard(days, early, 60, BTYD) == unlearned()
    assert fit_weekly_hazard(days, early, 50, BTYD)["weeks"] == 15
    nobody_again = PurchaseDays.of(_lines({"a": [0], "b": [3]}))
    assert fit_weekly_hazard(nobody_again, ORIGIN, 60, BTYD) == unlearned()
    rows = days.history(early)
    week = WeeklyHazard("churn", 7, unlearned(), BTYD).log_odds(rows)
    assert week == pytest.approx(formulas.no_purchase_log_odds(*formulas.from_features(rows), 7, BTYD), abs=1e-9)


HISTORIES = st.tuples(st.integers(1, 1500), st.integers(1, 300), st.integers(0, 2500))


@settings(deadline=None, max_examples=40)
@given(history=HISTORIES, days=st.integers(1, 200), more=st.integers(1, 200))
def test_longer_horizons_only_lower_the_chance_of_no_purchase(
    history: tuple[int, int, int], days: int, more: int
) -> None:
    """The product law: no purchase in d + m weeks is none in d weeks, and then none in m, a customer d weeks older."""
    recency, frequency, longer = history
    frame = {"recency_days": [recency], "frequency": [frequency], "tenure_days": [recency + longer * (frequency > 1)]}
    hazard = WeeklyHazard("churn", 90, _fitted(), BTYD)
    silent = hazard.no_purchase_log_odds(frame, days)
    assert hazard.no_purchase_log_odds(frame, days + more) <= silent + 1e-12
    whole = 7 * (days // 7 + 1)
    older = {**frame, "recency_days": [recency + whole], "tenure_days": [frame["tenure_days"][0] + whole]}
    p = expit(hazard.no_purchase_log_odds(frame, whole)) * expit(hazard.no_purchase_log_odds(older, more))
    assert expit(hazard.no_purchase_log_odds(frame, whole + more)) == pytest.approx(p, rel=1e-6, abs=1e-9)


def test_one_customer_scores_as_in_a_table_and_repeat_is_the_opposite() -> None:
    random = np.random.default_rng(3)
    recency, frequency = random.integers(1, 700, 5_000), random.integers(1, 9, 5_000)
    tenure = recency + np.where(frequency > 1, random.integers(1, 700, 5_000), 0)
    frame = {"recency_days": recency, "frequency": frequency, "tenure_days": tenure}
    hazard = WeeklyHazard("churn", 90, _fitted(), BTYD)
    every = hazard.log_odds(frame)
    assert every.shape == (5_000,) and np.isfinite(every).all()
    for place in (0, 17, 4_999):
        one = {name: [column[place]] for name, column in frame.items()}
        assert hazard.log_odds(one) == pytest.approx(every[[place]], abs=1e-12)
    assert (WeeklyHazard("repeat", 90, _fitted(), BTYD).log_odds(frame) == -every).all()


_FITTED: dict[str, Any] = {}


def _fitted() -> Any:
    if not _FITTED:
        _FITTED.update(fit_weekly_hazard(PurchaseDays.of(_lines(_shop(200, 0.1))), ORIGIN, 60, BTYD))
    return _FITTED
