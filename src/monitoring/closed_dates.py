"""Predicted against happened, for every as_of of the ledger whose horizon is over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ..modelling.as_of import training_as_of
from ..modelling.metrics import CLIP, auc, brier, log_loss
from ..targets import PurchaseDays, outcome
from .ledger import Entry

NORMAL_90, NORMAL_975 = 1.2815515655446004, 1.959963984540054
LEAST_EVENTS = 10
"""with fewer customers expected of either outcome, a date is shown and left out of the alarm"""


@dataclass(frozen=True)
class ClosedDate:
    """One scoring and what became of it."""

    target: str
    as_of: date
    horizon_days: int
    closes: date
    """as_of + horizon_days: the first day after the window"""
    model: str
    customers: int
    unknown: int
    """customers in the ledger who have no order line before as_of now (merged, erased); left out"""
    expected: float
    """sum of the probabilities"""
    low: float
    high: float
    """95 % interval of the number, from the model's own uncertainty about the rate and from chance"""
    happened: int
    auc: float
    auc_low: float
    auc_high: float
    """95 % interval of the ranking, from chance"""
    log_loss: float
    log_loss_promised: float
    """what the log loss would be if the probabilities were exact"""
    brier: float
    z: float | None
    """error of the rate in log-odds, divided by its stated standard error; None with too few events"""

    def facts(self) -> dict[str, Any]:
        """Its fields as JSON can hold them; what is not known is None."""
        values = {name: None if value != value else value for name, value in asdict(self).items()}
        return values | {"as_of": str(self.as_of), "closes": str(self.closes)}


def closed_dates(entries: Sequence[Entry], order_lines: pd.DataFrame) -> list[ClosedDate]:
    """Every entry with as_of + horizon_days <= the midnight after the last order line, in the order of `entries`.

    order_lines: canonical. An empty list where nothing has closed yet.
    """
    if order_lines.empty:
        return []
    end = order_lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    bought = PurchaseDays.of(order_lines)
    return [_closed(entry, bought) for entry in entries if training_as_of(end, entry.horizon_days, [entry.as_of])]


def _closed(entry: Entry, bought: PurchaseDays) -> ClosedDate:
    known = bought.history(entry.as_of).set_index("customer_id")["days_to_next_purchase"]
    rows = entry.scores[entry.scores["customer_id"].isin(known.index)]
    p = rows["p"].to_numpy(float)
    y = outcome(entry.target, known.loc[rows["customer_id"]].to_numpy(float), entry.horizon_days)
    return measured(
        p,
        y,
        entry.rate,
        target=entry.target,
        as_of=entry.as_of,
        horizon_days=entry.horizon_days,
        closes=entry.as_of + timedelta(days=entry.horizon_days),
        model=entry.model,
        unknown=len(entry.scores) - len(rows),
    )


def measured(p: np.ndarray, y: np.ndarray, rate: tuple[float, float] | None, **which: Any) -> ClosedDate:
    """The figures of one closed date: p (0 to 1) and y (0 or 1), float [n]; rate: 80 % interval of the cohort's rate.

    The model says that its log-odds are right but for one shift of the whole cohort, normal around 0 with a standard
    deviation s: the shifts that take the mean probability to either end of the 80 % interval are 2 * 1.28 s apart. The
    shift that explains what happened, d, then has variance
    s^2 + 1 / sum p(1 - p), the second term from chance, and z = d / its square root. The interval of the number moves
    all log-odds by 1.96 of these standard errors. The interval of AUC: Hanley and McNeil (1982), Radiology 143, p. 31.
    """
    odds = _log_odds(p)
    information = float((p * (1 - p)).sum())
    low, high = (_shift(odds, share * len(p)) for share in rate) if rate and len(p) else (0.0, 0.0)
    s = (high - low) / (2 * NORMAL_90)
    error = math.sqrt(s * s + 1 / information) if information > 0 else math.inf
    expected, happened = float(p.sum()), float(y.sum())
    enough = min(expected, len(p) - expected) >= LEAST_EVENTS
    low, high = (_expected(odds + side * min(error, 30) * NORMAL_975) for side in (-1, 1))
    ranking = auc(p, y) if len(p) else math.nan
    spread = _auc_error(ranking, happened, len(p) - happened)
    return ClosedDate(
        customers=len(p),
        expected=expected,
        low=min(low, expected),  # where all probabilities are 0 or 1 there is nothing to move
        high=max(high, expected),
        happened=int(happened),
        auc=ranking,
        auc_low=max(0.0, ranking - NORMAL_975 * spread),
        auc_high=min(1.0, ranking + NORMAL_975 * spread),
        log_loss=log_loss(p, y) if len(p) else math.nan,
        log_loss_promised=_entropy(p),
        brier=brier(p, y) if len(p) else math.nan,
        z=_shift(odds, happened) / error if enough else None,
        **which,
    )


def _log_odds(p: np.ndarray) -> np.ndarray:
    safe = np.clip(p, CLIP, 1 - CLIP)
    return np.asarray(np.log(safe / (1 - safe)))


def _expected(odds: np.ndarray) -> float:
    return float((1 / (1 + np.exp(-odds))).sum())


def _shift(odds: np.ndarray, happened: float) -> float:
    """The shift of all log-odds under which `happened` is expected; nobody or everybody counts as half a customer."""
    from scipy.optimize import brentq

    wanted = min(max(happened, 0.5), len(odds) - 0.5)
    return float(brentq(lambda shift: _expected(odds + shift) - wanted, -40, 40))


def _auc_error(area: float, positive: float, negative: float) -> float:
    if not 0 < area < 1:
        return 0.0 if area == area else math.nan
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    top = area * (1 - area) + (positive - 1) * (q1 - area * area) + (negative - 1) * (q2 - area * area)
    return math.sqrt(max(top, 0.0) / (positive * negative))


def _entropy(p: np.ndarray) -> float:
    if not len(p):
        return math.nan
    safe = np.clip(p, CLIP, 1 - CLIP)
    return float(-(safe * np.log(safe) + (1 - safe) * np.log(1 - safe)).mean())
