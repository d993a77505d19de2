"""A made-up shop month by month: probabilities, what became of them, and the shock that all customers share."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from churn.monitoring.alarm import Error
from churn.monitoring.closed_dates import NORMAL_90, ClosedDate, measured

START = date(2020, 1, 1)
STEP, HORIZON = 30, 90


def sigmoid(odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-odds)))


def months(
    rng: np.random.Generator,
    count: int,
    customers: int = 400,
    sd: float = 0.12,
    break_at: int | None = None,
    shift: float = 0.0,
) -> list[ClosedDate]:
    """`count` as_of dates 30 days apart with 90-day windows. The model states the shock's true standard deviation `sd`.

    Each window's shock is the sum of three monthly ones, so neighbours err alike. From month `break_at` on the log-odds
    of the outcome are `shift` above what the model says.
    """
    lasting = rng.normal(-0.2, 1.5, customers)
    monthly = rng.normal(size=count + 2)
    closed = []
    for month in range(count):
        odds = lasting + rng.normal(0, 0.3, customers)
        shock = sd * monthly[month : month + 3].sum() / np.sqrt(3)
        if break_at is not None and month >= break_at:
            shock += shift
        happened = (rng.random(customers) < sigmoid(odds + shock)).astype(float)
        low, high = (float(sigmoid(odds + side * NORMAL_90 * sd).mean()) for side in (-1, 1))
        as_of = START + timedelta(STEP * month)
        which = {"target": "churn", "as_of": as_of, "closes": as_of + timedelta(HORIZON), "model": "0" * 64}
        closed.append(measured(sigmoid(odds), happened, (low, high), horizon_days=HORIZON, unknown=0, **which))
    return closed


def errors(closed: list[ClosedDate]) -> list[Error]:
    return [Error(one.as_of, one.closes, one.z) for one in closed if one.z is not None]
