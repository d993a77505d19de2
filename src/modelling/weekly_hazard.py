"""Fits the weekly hazard (scoring.evaluation.weekly_hazard) on every customer's weeks up to the origin itself.

A window of 90 days must have closed before it can be learned from; a week needs seven days. Standing at 2011-06-09,
candidates that learn from windows of the horizon know whom they lost until 2011-03-11; the hazard also knows who bought
in the week from 2011-06-02 on, and who did not. Every week is a row: recency, frequency and tenure at its start, and
whether the customer bought in it. Every calendar week has an effect of its own, drawn towards 0, so that a good
December is not mistaken for a trait of its customers; in the future it is 0, since the base rate is forecast elsewhere.

Logistic regression (Newton's method) with the purchase model's log-odds as offset and a ridge: where there is little to
learn from, the hazard is the purchase model. It is the purchase model outright when fewer weeks than two horizons are
known, for nobody has then been seen to be silent for as long as is asked. Non-buying weeks are many and alike; above
MOST_ROWS rows as many buying as other weeks are drawn, each with the weight of those it speaks for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..scoring.bundle_file.fitted_content import BtydParameters, HazardForm, HazardParameters
from ..scoring.evaluation import btyd as formulas
from ..scoring.evaluation.weekly_hazard import FURTHEST, WEEK, values
from ..targets import DAY_BITS, DateLike, PurchaseDays, day_number
from .split_check import check_split

MOST_WEEKS = 156
MOST_CUSTOMERS = 10_000
MOST_ROWS = 40_000
HALF_LIFE_DAYS = 365.0
"""a week so long ago counts half of the newest"""
RECENCY_KNOTS = (0.2, 0.4, 0.6, 0.8, 0.93)
"""quantiles of the rows' recency"""
FREQUENCY_KNOTS = (np.log(3.0), np.log(8.0))
TENURE_KNOT = float(np.log(120.0))
LATENESS_KNOTS = (-FURTHEST, -1.5, -0.7, 0.0, 0.7, 1.4)
RIDGE, LATENESS_RIDGE = 200.0, 20.0
"""on squared weights of standardised columns; being late tells most where customers are regular"""
WEEK_RIDGE = 10.0
"""on the squared effects of calendar weeks"""
LONGEST = 0.98
"""quantile of recency and tenure from which on the hazard follows the purchase model"""
STEPS = 30


@dataclass(frozen=True)
class CustomerWeeks:
    """n weeks of customers who had bought before."""

    start: np.ndarray
    """int [n], the day number of the week's first day"""
    recency: np.ndarray
    frequency: np.ndarray
    tenure: np.ndarray
    """float [n] each, in days and purchase days before `start`"""
    bought: np.ndarray
    """float [n]: 1.0 where the customer bought within seven days from `start` on"""


def unlearned() -> HazardParameters:
    """The hazard that is the purchase model's."""
    nothing: HazardForm = {"intercept": 0.0, "pieces": []}
    return {
        "one_time": nothing,
        "repeat": {**nothing, "pieces": []},
        "longest_recency": 1.0,
        "longest_tenure": 1.0,
        "weeks": 0,
        "customer_weeks": 0,
    }


def customer_weeks(days: PurchaseDays, origin: DateLike) -> CustomerWeeks:
    """The newest MOST_WEEKS weeks, stepping back from `origin`, of at most MOST_CUSTOMERS customers drawn from all.

    Only purchases before the origin are read; customers who come later change nothing.
    """
    today = day_number(origin)
    known = days.day < today
    _, code = np.unique(days.code[known], return_inverse=True)
    day, customers = days.day[known], int(code.max()) + 1 if len(code) else 0
    if customers > MOST_CUSTOMERS:
        chosen = np.zeros(customers, dtype=bool)
        chosen[np.random.default_rng(7).permutation(customers)[:MOST_CUSTOMERS]] = True
        drawn = chosen[code]
        _, code = np.unique(code[drawn], return_inverse=True)
        day, customers = day[drawn], MOST_CUSTOMERS
    key, base = code.astype("int64") * 2**DAY_BITS + day, np.arange(customers, dtype="int64") * 2**DAY_BITS
    first = np.searchsorted(key, base)
    end, parts = np.searchsorted(key, base + today), []
    oldest = int(day.min()) if customers else today
    for start in range(today - WEEK, max(oldest, today - WEEK * MOST_WEEKS - 1), -WEEK):
        split = np.searchsorted(key, base + start)
        seen = np.flatnonzero(split > first)
        parts.append(
            np.stack(
                [
                    np.full(len(seen), start),
                    start - day[split[seen] - 1],
                    (split - first)[seen],
                    start - day[first[seen]],
                    end[seen] > split[seen],
                ]
            ).astype(np.int32)
        )
        end = split
    start, recency, frequency, tenure, bought = np.concatenate([np.empty((5, 0), dtype=np.int32), *parts], axis=1)
    return CustomerWeeks(start, *(column.astype(float) for column in (recency, frequency, tenure, bought)))


def fit_weekly_hazard(
    days: PurchaseDays, origin: DateLike, horizon_days: int, purchases: BtydParameters
) -> HazardParameters:
    """The hazard known at `origin`; `unlearned` where the books cover less than two horizons.

    days: the purchase days of all customers, of which only those before the origin are read; purchases: the purchase
    model fitted at the origin, in days.
    """
    rows = customer_weeks(days, origin)
    check_split([pd.Timestamp(int(start), unit="D") for start in np.unique(rows.start)], WEEK, pd.Timestamp(origin))
    weeks = len(np.unique(rows.start))
    if (weeks + 1) * WEEK < 2 * horizon_days or not 0 < rows.bought.sum() < len(rows.bought):
        return unlearned()
    longest = {
        "longest_recency": max(float(np.quantile(rows.recency, LONGEST)), 1.0),
        "longest_tenure": max(float(np.quantile(rows.tenure, LONGEST)), 1.0),
    }
    chosen, weight = _drawn(rows.bought)
    weight = weight * 0.5 ** ((day_number(origin) - rows.start[chosen]) / HALF_LIFE_DAYS)
    recency, frequency, tenure = (part[chosen] for part in (rows.recency, rows.frequency, rows.tenure))
    history = formulas.from_features({"recency_days": recency, "frequency": frequency, "tenure_days": tenure})
    offset = -formulas.no_purchase_log_odds(*history, float(WEEK), purchases)
    known = values(recency, frequency, tenure, longest)
    repeat = frequency > 1
    knots = np.unique(np.quantile(known["recency"], RECENCY_KNOTS))
    names: list[tuple[bool, str, float]] = [
        (group, "recency", float(knot)) for group in (False, True) for knot in (0.0, *knots)
    ]
    names += [(True, "frequency", float(knot)) for knot in (0.0, *FREQUENCY_KNOTS)]
    names += [(True, "tenure", 0.0), (True, "tenure", TENURE_KNOT), (True, "mean_gap", 0.0)]
    names += [(True, "lateness", knot) for knot in LATENESS_KNOTS]
    columns = [~repeat * 1.0]
    columns += [np.where(repeat == group, np.maximum(known[of] - knot, 0.0), 0.0) for group, of, knot in names]
    ridge = np.array([RIDGE, *(LATENESS_RIDGE if of == "lateness" else RIDGE for _, of, _ in names)])
    everyone, weights = _fit(np.column_stack(columns), rows.start[chosen], rows.bought[chosen], weight, offset, ridge)
    forms: dict[bool, HazardForm] = {
        group: {
            "intercept": everyone + (0.0 if group else float(weights[0])),
            "pieces": [
                {"of": of, "knot": knot, "weight": float(value)}  # type: ignore[typeddict-item]
                for (own, of, knot), value in zip(names, weights[1:], strict=True)
                if own == group and value
            ],
        }
        for group in (False, True)
    }
    return {
        "one_time": forms[False],
        "repeat": forms[True],
        "longest_recency": longest["longest_recency"],
        "longest_tenure": longest["longest_tenure"],
        "weeks": weeks,
        "customer_weeks": len(rows.start),
    }


def _drawn(bought: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(positions of at most MOST_ROWS rows, ascending; float: how many rows each speaks for), the same each time."""
    if len(bought) <= MOST_ROWS:
        return np.arange(len(bought)), np.ones(len(bought))
    random = np.random.default_rng(7)
    yes, no = np.flatnonzero(bought == 1), np.flatnonzero(bought == 0)
    some = random.permutation(yes)[: MOST_ROWS // 2]
    others = random.permutation(no)[: MOST_ROWS - len(some)]
    weight = np.zeros(len(bought))
    weight[some], weight[others] = len(yes) / len(some), len(no) / max(len(others), 1)
    chosen = np.flatnonzero(weight)
    return chosen, weight[chosen]


def _fit(
    columns: np.ndarray,
    start: np.ndarray,
    bought: np.ndarray,
    weight: np.ndarray,
    offset: np.ndarray,
    ridge: np.ndarray,
) -> tuple[float, np.ndarray]:
    """(intercept, weights [k] of the columns as they are); 0 for a column that does not vary.

    Newton's method; the effects of calendar weeks are eliminated from each step (Schur complement).
    """
    center = np.average(columns, axis=0, weights=weight)
    scale = np.sqrt(np.average((columns - center) ** 2, axis=0, weights=weight))
    varies = scale > 1e-6
    z = np.column_stack([np.ones(len(columns)), (columns[:, varies] - center[varies]) / scale[varies]])
    penalty = np.concatenate([[0.0], ridge[varies]])
    _, week = np.unique(start, return_inverse=True)
    count = int(week.max()) + 1
    effects, beta = np.zeros(count), np.zeros(z.shape[1])
    rate = float(np.clip(np.average(bought, weights=weight), 1e-4, 1 - 1e-4))
    beta[0] = logit(rate) - float(np.average(offset, weights=weight))
    for _ in range(STEPS):
        p = expit(offset + effects[week] + z @ beta)
        curved, residual = weight * p * (1 - p), weight * (bought - p)
        by_week = np.bincount(week, curved, count) + WEEK_RIDGE
        pull = np.bincount(week, residual, count) - WEEK_RIDGE * effects
        mixed = np.stack([np.bincount(week, curved * column, count) for column in z.T], axis=1)
        hessian = (z * curved[:, None]).T @ z + np.diag(penalty) - mixed.T @ (mixed / by_week[:, None])
        gradient = z.T @ residual - penalty * beta - mixed.T @ (pull / by_week)
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        effects += np.clip((pull - mixed @ step) / by_week, -1.0, 1.0)
        beta = beta + step
        if np.abs(step).max() < 1e-7:
            break
    weights = np.zeros(columns.shape[1])
    weights[varies] = beta[1:] / scale[varies]
    return float(beta[0] - weights @ center), weights
