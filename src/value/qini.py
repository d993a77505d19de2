"""Qini curve: how many purchases a contact adds when customers are contacted in some order.

Radcliffe (2007), "Using control groups to target on predicted lift: building and assessing uplift models", Direct
Marketing Analytics Journal 1, pages 14 to 21: purchases of the contacted less those of the control group, the latter
scaled to as many customers, against the share of customers targeted; the coefficient is the area between this curve and
the straight line of a random order. Here it is not divided by the area of an ideal order, which no data show.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def qini_curve(
    outcome: ArrayLike, treated: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(share targeted, purchases added per customer of all), each float64 from 0 on, customers by falling `score`.

    outcome (n,): purchase 0/1, or what is left of it after a forecast from before the campaign (less noise, the same
    mean). treated (n,): assigned to contact (bool). weight (n,) >= 0: how often each customer counts. Equal scores are
    targeted together, so the curve does not depend on the order of rows. Raises ValueError where a group is empty.
    """
    order, ends = _places(np.asarray(score, dtype=np.float64))
    share, added = _curve(
        np.asarray(outcome, dtype=np.float64)[order],
        np.asarray(treated, dtype=bool)[order],
        np.ones(len(order)) if weight is None else np.asarray(weight, dtype=np.float64)[order],
    )
    ends = np.append(0, ends)
    return share[ends], added[ends]


def qini_coefficient(
    outcome: ArrayLike, treated: ArrayLike, score: ArrayLike, weight: ArrayLike | None = None
) -> float:
    """Area between the Qini curve and the line of a random order: purchases added per customer, on average over how
    many are targeted. 0 for a random order and for a constant score; see `qini_curve`."""
    return area(*qini_curve(outcome, treated, score, weight))


def qini_of_effects(effect: ArrayLike, score: ArrayLike) -> float:
    """The coefficient where each customer's true effect (n,) is known: the order by it has the largest possible."""
    order, ends = _places(np.asarray(score, dtype=np.float64))
    true = np.asarray(effect, dtype=np.float64)[order]
    ends, n = np.append(0, ends), len(order)
    return area(ends / n, np.append(0.0, np.cumsum(true))[ends] / n)


def area(share: np.ndarray, added: np.ndarray) -> float:
    """Area between a curve that begins at (0, 0) and ends at share 1, and the straight line to its end."""
    return float(np.trapezoid(added, share) - added[-1] / 2)


def _places(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places by falling score, and after how many of them each group of equal scores ends."""
    order = np.argsort(-score, kind="stable")
    return order, np.append(np.flatnonzero(np.diff(score[order])) + 1, len(order))


def _curve(outcome: np.ndarray, treated: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share targeted and purchases added per customer after 0, 1 .. n customers in the order given."""
    contacted, control = weight * treated, weight * ~treated
    if min(contacted.sum(), control.sum()) <= 0:
        raise ValueError("a Qini curve needs a treatment and a control group")
    n_contacted, n_control = np.cumsum(contacted), np.cumsum(control)
    by_contacted, by_control = np.cumsum(contacted * outcome), np.cumsum(control * outcome)
    scaled = np.divide(by_control * n_contacted, n_control, out=np.zeros(len(weight)), where=n_control > 0)
    share = np.cumsum(weight) / weight.sum()
    # added among the contacted so far, for everybody so far
    per_contacted = np.divide(by_contacted - scaled, n_contacted, out=np.zeros(len(weight)), where=n_contacted > 0)
    return np.append(0.0, share), np.append(0.0, per_contacted * share)
