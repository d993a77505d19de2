"""What had been predicted against what happened: half-open windows, intervals that hold, honest figures."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from churn.modelling.metrics import log_loss
from churn.monitoring.closed_dates import closed_dates, measured
from churn.monitoring.ledger import Entry

from .shops import months, sigmoid

AS_OF = date(2026, 1, 1)
WHICH = {"target": "churn", "as_of": AS_OF, "horizon_days": 90, "closes": date(2026, 4, 1), "model": "", "unknown": 0}


def entry(target: str, p: dict[str, float], horizon: int = 90) -> Entry:
    scores = pd.DataFrame({"customer_id": list(p), "p": list(p.values())})
    return Entry(target, AS_OF, horizon, "0" * 64, "", (0.3, 0.5), scores)


def lines(*bought: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(bought, columns=["customer_id", "ordered_at"]).assign(amount=10.0, is_return=False)
    return table.assign(ordered_at=pd.to_datetime(table["ordered_at"], format="mixed").astype("datetime64[us]"))


SHOP = lines(
    ("stays", "2025-12-01"),
    ("stays", "2026-01-01 00:00"),
    ("leaves", "2025-12-01"),
    ("late", "2025-12-01"),
    ("late", "2026-04-01 00:00"),
    ("last", "2025-12-01"),
    ("last", "2026-03-31 23:59"),
    ("new", "2026-02-01"),
)


@pytest.mark.parametrize(("target", "happened"), [("churn", 2), ("repeat", 2)])
def test_the_window_is_half_open(target: str, happened: int) -> None:
    """as_of 2026-01-01, 90 days: a purchase on 2026-01-01 00:00 counts, one on 2026-04-01 00:00 does not."""
    given = entry(target, {"stays": 0.1, "leaves": 0.9, "late": 0.8, "last": 0.3, "new": 0.5, "merged": 0.5})
    (one,) = closed_dates([given], SHOP)
    assert (one.customers, one.unknown) == (4, 2)  # "new" had not bought before as_of, "merged" is in no line
    assert one.happened == happened
    assert one.expected == pytest.approx(2.1)
    assert one.closes == date(2026, 4, 1)
    assert one.z is None  # four customers are no evidence


def test_a_window_that_has_not_closed_is_left_out() -> None:
    given = entry("churn", {"stays": 0.1})
    assert closed_dates([given], SHOP[SHOP["ordered_at"] < "2026-03-31"]) == []
    assert closed_dates([given], SHOP[:0]) == []
    ends = SHOP[SHOP["ordered_at"] < "2026-04-01"]  # the last line is of 2026-03-31: that day is known
    assert len(closed_dates([given], ends)) == 1


def test_the_interval_holds_95_of_100_dates_and_z_is_standard() -> None:
    rng = np.random.default_rng(4)
    closed = [one for _ in range(60) for one in months(rng, 10)]
    inside = np.mean([one.low <= one.happened <= one.high for one in closed])
    assert 0.93 < inside < 0.975
    z = np.array([one.z for one in closed], dtype=float)
    assert abs(z.mean()) < 0.2 and 0.9 < z.std() < 1.1


def test_figures_agree_with_the_back_test_s() -> None:
    rng = np.random.default_rng(7)
    p = sigmoid(rng.normal(0, 1.5, 3000))
    y = (rng.random(3000) < p).astype(float)
    one = measured(p, y, None, **WHICH)
    assert one.log_loss == log_loss(p, y)
    assert one.log_loss_promised == pytest.approx(one.log_loss, abs=0.02)
    assert one.auc_low < one.auc < one.auc_high
    assert one.facts()["as_of"] == "2026-01-01"


def test_the_interval_of_the_ranking_holds() -> None:
    rng = np.random.default_rng(9)
    true = 0.0
    found = []
    for _ in range(300):
        p = sigmoid(rng.normal(0, 1.5, 400))
        found.append(measured(p, (rng.random(400) < p).astype(float), None, **WHICH))
    true = float(np.mean([one.auc for one in found]))
    assert 0.92 < np.mean([one.auc_low <= true <= one.auc_high for one in found]) < 0.985


@pytest.mark.parametrize("p", [np.array([]), np.zeros(50), np.ones(50), np.full(50, 0.5)])
def test_extremes_give_figures_and_no_error(p: np.ndarray) -> None:
    for y in (np.zeros(len(p)), np.ones(len(p))):
        one = measured(p, y, (0.2, 0.4), **WHICH)
        assert one.low <= one.expected <= one.high
        assert all(value is None or value == value for value in one.facts().values())


def test_a_date_counts_from_the_horizon_s_own_length() -> None:
    one = entry("repeat", {"stays": 0.1}, horizon=7)
    (closed,) = closed_dates([one], SHOP)
    assert closed.closes - closed.as_of == timedelta(days=7)
