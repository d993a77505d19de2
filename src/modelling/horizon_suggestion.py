"""Return times per customer type, and a horizon and active days suggested by them.

After each purchase day the customer either comes back or is still silent when the data end (censored). The share that
has come back within d days is the Kaplan-Meier estimate (Kaplan and Meier 1958, JASA 53, 457-481), so that recent
purchases, which had little time, do not make customers look gone. "Returners" are those who come back within FOLLOW_UP
days, or within the span of the data where that is shorter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import UserError
from ..targets import DateLike, PurchaseDays, day_number

FOLLOW_UP = 365
TYPES = {
    "new": {"en": "after the first purchase", "zh": "首次购买之后"},
    "established": {"en": "after the 2nd to 4th purchase", "zh": "第2至4次购买之后"},
    "frequent": {"en": "after the 5th purchase or later", "zh": "第5次及以后购买之后"},
}
SHARES = (0.5, 0.8, 0.9, 0.95)
HORIZONS = (14, 30, 60, 90, 120, 180, 365)
HORIZON_SHARE = 0.8
"""a horizon is long enough when this share of the established returners has returned"""
ACTIVE_SHARE = 0.95
"""a silence is too long to ask about when this share of the returners has returned sooner"""
NOBODY = {
    "en": "No customer ever bought on a second day: no horizon can be judged on these order lines.",
    "zh": "没有客户在第二天再次购买过：无法据这些订单行判断合适的预测期。",
}


@dataclass(frozen=True)
class HorizonSuggestion:
    """Return times and what they suggest; `curve` and `table` are tidy frames for pictures."""

    curve: pd.DataFrame
    """customer_type, days (1..follow-up), returned (share of all, 0..1), of_returners (share of the returners, 0..1)"""
    table: pd.DataFrame
    """customer_type, purchase_days (how many were followed), returned (share), days_50, days_80, days_90, days_95 (days
    until that percentage of the returners has returned)"""
    horizon_days: int | None
    """None, as active_days: nobody ever came back"""
    active_days: int | None
    reason: dict[str, str]
    """en and zh: why, in one or two sentences"""


def suggest_horizon(order_lines: pd.DataFrame, end: DateLike | None = None) -> HorizonSuggestion:
    """Return times in `order_lines` before the midnight `end` (default: after the last line), and a suggestion.

    Where nobody ever came back there is a flat curve of first purchases, and none is suggested. Raises UserError when
    there is no purchase.
    """
    days = PurchaseDays.of(order_lines)
    if not len(days.day):
        raise UserError("no purchase in the order lines: return times need some (study key order_lines.path)")
    stop = int(days.day.max()) + 1 if end is None else day_number(end)
    known = days.day < stop
    code, day = days.code[known], days.day[known]
    same = np.append(code[1:] == code[:-1], False)
    gap = np.where(same, np.append(day[1:], 0) - day, stop - day)
    starts = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
    number = np.arange(len(code)) - np.repeat(starts, np.diff(np.append(starts, len(code)))) + 1
    follow_up = int(min(FOLLOW_UP, stop - day.min()))
    kinds = np.select([number == 1, number < 5], ["new", "established"], "frequent")
    curves, rows, days_of = [], [], [f"days_{round(100 * part)}" for part in SHARES]
    for kind in TYPES:
        members = kinds == kind
        if not (same & members).any() and (same.any() or kind != "new"):
            continue
        returned = _returned(gap[members], same[members], follow_up)
        share = returned / max(float(returned[-1]), 1e-12)
        curves.append(
            pd.DataFrame(
                {
                    "customer_type": kind,
                    "days": np.arange(1, follow_up + 1),
                    "returned": returned,
                    "of_returners": share,
                }
            )
        )
        reached = np.searchsorted(share, SHARES) + (1.0 if returned[-1] else np.nan)
        times = dict(zip(days_of, reached, strict=True))
        rows.append(
            {"customer_type": kind, "purchase_days": int(members.sum()), "returned": float(returned[-1]), **times}
        )
    curve, table = pd.concat(curves, ignore_index=True), pd.DataFrame(rows)
    if not same.any():
        return HorizonSuggestion(curve, table, None, None, NOBODY)
    return _suggest(curve, table.astype(dict.fromkeys(days_of, int)), follow_up, stop - int(day.min()))


def _returned(gap: np.ndarray, came_back: np.ndarray, follow_up: int) -> np.ndarray:
    """Kaplan-Meier share that has come back within 1..follow_up days; float [follow_up], never falling."""
    length = follow_up + 1
    inside = np.minimum(gap, length)
    back = np.bincount(inside[came_back & (gap <= follow_up)], minlength=length + 1)[1:length]
    leaving = np.bincount(inside, minlength=length + 1)[1:length]
    at_risk = len(gap) - np.append(0, np.cumsum(leaving)[:-1])
    return 1.0 - np.cumprod(1.0 - back / np.maximum(at_risk, 1))


def _suggest(curve: pd.DataFrame, table: pd.DataFrame, follow_up: int, span: int) -> HorizonSuggestion:
    known = set(table["customer_type"])
    kind = "established" if "established" in known else str(table["customer_type"].iloc[0])
    share = curve.loc[curve["customer_type"] == kind, "of_returners"].to_numpy()
    possible = [days for days in HORIZONS if 4 * days <= span] or [HORIZONS[0]]
    enough = [days for days in possible if share[min(days, follow_up) - 1] >= HORIZON_SHARE]
    horizon = enough[0] if enough else possible[-1]
    active = int(np.ceil((np.searchsorted(share, ACTIVE_SHARE) + 1) / 30) * 30)
    active = max(active, horizon)
    reached = round(100 * share[min(horizon, follow_up) - 1])
    silent = round(100 * share[min(active, follow_up) - 1])
    lead = (f"A horizon of {horizon} days suits these data", f"适合这些数据的预测期为{horizon}天")
    if not enough:
        lead = (f"The longest horizon these data allow is {horizon} days", f"这些数据所允许的最长预测期为{horizon}天")
    en = (
        f"{lead[0]}: within it {reached}% of the customers who return {TYPES[kind]['en']} have returned; "
        f"after {active} days {silent}% have, so who is silent longer gets no score."
    )
    zh = (
        f"{lead[1]}：其间{TYPES[kind]['zh']}会回来的客户中{reached}%已经回来；"
        f"{active}天后为{silent}%，因此沉默更久的客户不再列入询问。"
    )
    if not enough:
        en += f" A longer one would be better, but the lines span only {span} days and four horizons are needed."
        zh += f"更长的预测期会更好，但订单行只覆盖{span}天，而至少需要四个预测期。"
    return HorizonSuggestion(curve, table, horizon, active, {"en": en, "zh": zh})
