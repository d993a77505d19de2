"""Effect of having been assigned to contact, with intervals; with less variance by what was known before (CUPED)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import UserError
from .randomisation import CONTROL, TREATMENT
from .spend import purchases

CONFIDENCE = 0.95
SMALL_GROUP, SMALL_BUYERS = 50, 10
"""a segment with fewer customers, or fewer buyers, in one of its groups is marked: its interval is unreliable"""


@dataclass(frozen=True)
class Effect:
    """Mean outcome of the treatment group minus that of the control group, per customer."""

    treated: int
    control: int
    mean_treated: float
    mean_control: float
    plain: float
    plain_low: float
    plain_high: float
    effect: float
    """after CUPED; equals `plain` without covariates"""
    low: float
    high: float
    error: float
    """standard error of `effect`"""
    saved: float
    """share of variance that CUPED removed, 0..1"""


def effect(outcome: ArrayLike, treated: ArrayLike, known: ArrayLike | None = None) -> Effect:
    """Intention-to-treat effect with 95 % intervals (Welch's t).

    outcome (n,): purchase 0/1 or spend. treated (n,) bool: assigned to contact, whether reached or not. known (n,) or
    (n, k): numbers from before the assignment; what they explain of the outcome is removed with one coefficient for
    both groups: Deng, Xu, Kohavi and Walker (2013), "Improving the sensitivity of online controlled experiments by
    utilizing pre-experiment data" (CUPED), equations 4 and 5. Raises ValueError for a group of fewer than two.
    """
    y, is_treated = np.asarray(outcome, dtype=np.float64), np.asarray(treated, dtype=bool)
    if min(is_treated.sum(), (~is_treated).sum()) < 2:
        raise ValueError("each group needs at least two customers")
    plain = _difference(y, is_treated)
    adjusted = y
    if known is not None:
        adjusted = y - _explained(y, is_treated, np.asarray(known, dtype=np.float64))
    sharp = _difference(adjusted, is_treated)
    return Effect(
        treated=int(is_treated.sum()),
        control=int((~is_treated).sum()),
        mean_treated=float(y[is_treated].mean()),
        mean_control=float(y[~is_treated].mean()),
        plain=plain[0],
        plain_low=plain[1],
        plain_high=plain[2],
        effect=sharp[0],
        low=sharp[1],
        high=sharp[2],
        error=sharp[3],
        saved=float(np.clip(1.0 - (sharp[3] / plain[3]) ** 2, 0.0, 1.0)) if plain[3] > 0 else 0.0,
    )


def _difference(y: np.ndarray, treated: np.ndarray) -> tuple[float, float, float, float]:
    """Difference of means, its 95 % interval and standard error; Welch (1947)."""
    one, other = y[treated], y[~treated]
    parts = np.array([one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)])
    error = float(np.sqrt(parts.sum()))
    gap = float(one.mean() - other.mean())
    if error == 0.0:
        return gap, gap, gap, 0.0
    freedom = parts.sum() ** 2 / (parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(other) - 1))
    from scipy.stats import t as student

    half_width = float(student.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    return gap, gap - half_width, gap + half_width, error


def _explained(y: np.ndarray, treated: np.ndarray, known: np.ndarray) -> np.ndarray:
    """theta (X - mean X): theta by least squares within the groups, so that the effect itself is not removed."""
    x = known.reshape(len(y), -1)
    x = np.where(np.isfinite(x), x, np.nanmean(np.where(np.isfinite(x), x, np.nan), axis=0))
    x_within, y_within = x.copy(), y.copy()
    for group in (treated, ~treated):
        x_within[group] -= x[group].mean(axis=0)
        y_within[group] -= y[group].mean()
    theta = np.linalg.lstsq(x_within, y_within, rcond=None)[0]
    return (x - x.mean(axis=0)) @ theta


def outcomes(assignment: pd.DataFrame, order_lines: pd.DataFrame, days: int) -> pd.DataFrame:
    """`assignment` with bought (0/1) and spend (money) in [assigned_at, assigned_at + days) added.

    assignment: customer_id, assigned_at, group (treatment or control), one row per customer. Returns do not count.
    Raises UserError for a group of another name, an empty group or a customer assigned twice.
    """
    strange = sorted(set(assignment["group"]) - {TREATMENT, CONTROL})
    if strange:
        raise UserError(f"assignment: group {strange[0]!r} found; allowed are {TREATMENT} and {CONTROL}")
    for group in (TREATMENT, CONTROL):
        if (assignment["group"] == group).sum() < 2:
            raise UserError(f"assignment: fewer than two customers in group {group}; an effect needs both groups")
    twice = assignment["customer_id"][assignment["customer_id"].duplicated()]
    if len(twice):
        raise UserError(f"assignment: customer {twice.iloc[0]} assigned twice; one row per customer is allowed")
    lines = purchases(order_lines).merge(assignment[["customer_id", "assigned_at"]], on="customer_id")
    end = lines["assigned_at"] + pd.Timedelta(days=days)
    lines = lines[(lines["ordered_at"] >= lines["assigned_at"]) & (lines["ordered_at"] < end)]
    spend = lines.groupby("customer_id")["amount"].sum()
    bought = assignment["customer_id"].isin(spend.index)
    money = assignment["customer_id"].map(spend).fillna(0.0).astype(float)
    return assignment.assign(bought=bought.astype(float), spend=money)


def by_segment(rows: pd.DataFrame, column: str = "segment") -> pd.DataFrame:
    """Effect on purchase within each segment: one row per segment, largest first, and whether its cells are too small.

    rows: answer of `outcomes` with `column` and p. Columns: segment, treated, control, mean_treated, mean_control,
    effect, low, high, small. Many segments looked at together find something by chance: ideas, no proof.
    """
    answer = []
    for segment, part in rows.groupby(column, dropna=True):
        treated = (part["group"] == TREATMENT).to_numpy()
        if min(treated.sum(), (~treated).sum()) < 2:
            continue
        known = part[["p"]].to_numpy() if "p" in part and part["p"].nunique() > 1 else None
        measured = effect(part["bought"], treated, known)
        buyers = part["bought"].to_numpy()
        small = min(treated.sum(), (~treated).sum()) < SMALL_GROUP
        small |= min(buyers[treated].sum(), buyers[~treated].sum()) < SMALL_BUYERS
        answer.append(
            {
                "segment": segment,
                "treated": measured.treated,
                "control": measured.control,
                "mean_treated": measured.mean_treated,
                "mean_control": measured.mean_control,
                "effect": measured.effect,
                "low": measured.low,
                "high": measured.high,
                "small": bool(small),
            }
        )
    columns = ["segment", "treated", "control", "mean_treated", "mean_control", "effect", "low", "high", "small"]
    return pd.DataFrame(answer, columns=columns).sort_values("treated", ascending=False, ignore_index=True)
