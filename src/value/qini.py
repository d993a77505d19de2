"""Qini curve: how many purchases a contact adds when customers are contacted in some order.

Radcliffe (2007), "Using control groups to target on predicted lift: building and assessing uplift models", Direct
Marketing Analytics Journal 1, pages 14 to 21: purchases of the contacted less those of the control group, the latter
scaled to as many customers, against the share of customers targeted; the coefficient is the area between this curve and
the straight line of a random order. Here it is not divided by the area of an ideal order, which no data show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Order:
    """Customers by falling score; those with equal scores are targeted together."""

    places: np.ndarray
    """int [n]"""
    ends: np.ndarray
    """after how many customers a group of equal scores ends, from 0 on"""

    @classmethod
    def by(cls, score: ArrayLike) -> Order:
        """The order by `score` (n,)."""
        values = np.asarray(score, dtype=np.float64)
        places = np.argsort(-values, kind="stable")
        return cls(places, np.concatenate([[0], np.flatnonzero(np.diff(values[places])) + 1, [len(places)]]))


def qini_curve(
    outcome: ArrayLike, treated: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(share targeted, purchases added per customer of all), each float64 from 0 on, customers by falling `score`.

    outcome (n,): purchase 0/1, or what is left of it after a forecast from before the campaign (less noise, the same
    mean). treated (n,): assigned to contact (bool). weight (n,) >= 0: how often each customer counts. Equal scores are
    targeted together, so the curve does not depend on the order of rows. Raises ValueError where a group is empty.
    """
    bought, contacted = np.asarray(outcome, dtype=np.float64), np.asarray(treated, dtype=bool)
    times = np.ones(len(bought)) if weight is None else np.asarray(weight, dtype=np.float64)
    if min(times[contacted].sum(), times[~contacted].sum()) <= 0:
        raise ValueError("a Qini curve needs a treatment and a control group")
    return curve_in_order(bought, contacted, Order.by(score), times)


def curve_in_order(
    outcome: np.ndarray, treated: np.ndarray, order: Order, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """`qini_curve` of customers whose order is known, both groups being there."""
    bought, contacted, times = outcome[order.places], treated[order.places], weight[order.places]
    ends = order.ends[1:] - 1
    n_contacted, by_contacted = (np.cumsum(part)[ends] for part in (times * contacted, times * contacted * bought))
    n_control, by_control = (np.cumsum(part)[ends] for part in (times * ~contacted, times * ~contacted * bought))
    zero = np.zeros(len(ends))
    rates = [
        np.divide(total, n, out=zero.copy(), where=n > 0)
        for total, n in ((by_contacted, n_contacted), (by_control, n_control))
    ]
    share = (n_contacted + n_control) / times.sum()
    # the difference of the rates so far, for everybody so far
    return np.append(0.0, share), np.append(0.0, (rates[0] - rates[1]) * share)


def qini_coefficient(
    outcome: ArrayLike, treated: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None
) -> float:
    """Area between the Qini curve and the line of a random order: purchases added per customer, on average over how
    many are targeted. 0 for a random order and for a constant score; see `qini_curve`."""
    return area(*qini_curve(outcome, treated, score, weight))


def qini_of_effects(effect: ArrayLike, score: ArrayLike) -> float:
    """The coefficient where each customer's true effect (n,) is known: the order by it has the largest possible."""
    order = Order.by(score)
    added = np.append(0.0, np.cumsum(np.asarray(effect, dtype=np.float64)[order.places]))[order.ends]
    n = len(order.places)
    return area(order.ends / n, added / n)


def area(share: np.ndarray, added: np.ndarray) -> float:
    """Area between a curve that begins at (0, 0) and ends at share 1, and the straight line to its end."""
    return float(np.trapezoid(added, share) - added[-1] / 2)
