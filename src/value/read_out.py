"""A campaign's result: effect on purchase and spend, what it cost and brought, and in words whether to repeat it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..study import Economics
from .effects import Effect, by_segment, effect, outcomes
from .randomisation import TREATMENT
from .read_out_text import read_out_text


@dataclass(frozen=True)
class ReadOut:
    """What a campaign did, in numbers; `words` says it."""

    campaign_id: str
    assigned_at: str
    """YYYY-MM-DD, first day of the window"""
    days: int
    purchase: Effect
    spend: Effect
    segments: pd.DataFrame
    cost: float
    """contacts and incentives used, in money"""
    profit: tuple[float, float, float]
    """within the window: estimate, low, high (95 %)"""
    profit_kept: tuple[float, float, float] | None
    """over the value horizon, if those won over then behave as kept customers do; null without value_if_kept"""
    acceptance: float
    """share of those who would not have bought that bought because of the contact"""
    acceptance_error: float
    needed: int
    """customers a campaign of these shares needs to tell this effect from none with 80 % chance"""
    verdict: str
    """repeat, repeat_if_kept, stop or unclear"""

    def text(self, language: str = "en", currency: str = "", names: dict[str, str] | None = None) -> str:
        """The read-out in a few lines; `names` maps segment keys to their names in that language."""
        return read_out_text(self, language, currency, names or {})

    def facts(self) -> dict[str, Any]:
        """The same as builtins, for a JSON file."""
        facts = {**asdict(self), "segments": self.segments.to_dict("records")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def read_out(
    assignment: pd.DataFrame, order_lines: pd.DataFrame, days: int, economics: Economics, campaign_id: str = ""
) -> ReadOut:
    """Intention-to-treat read-out of `days` days after the assignment.

    assignment: customer_id, assigned_at, group; and where known p (of churn), value, value_if_kept, incentive, segment.
    p sharpens both effects, value the spend. order_lines must reach assigned_at + days (campaign.read checks that).
    Incentives count for everyone contacted who bought: `incentive`, or else incentive_share of the amount. This errs on
    the dear side: amounts are net of discounts, so one given as a discount on the lines is counted twice.
    """
    rows = outcomes(assignment, order_lines, days)
    treated = (rows["group"] == TREATMENT).to_numpy()
    known = [name for name in ("p", "value") if name in rows and rows[name].notna().any() and rows[name].nunique() > 1]
    bought = effect(rows["bought"], treated, rows[["p"]].to_numpy() if "p" in known else None)
    spent = effect(rows["spend"], treated, rows[known].to_numpy() if known else None)
    n = int(treated.sum())
    incentive = rows["incentive"] if "incentive" in rows else economics.incentive_share * rows["spend"]
    cost = economics.contact_cost * n + float((incentive * rows["bought"])[treated].sum())
    profit = _money(economics.margin * n, spent, cost)
    kept = None
    if "value_if_kept" in rows:
        kept = _money(float(rows.loc[treated, "value_if_kept"].sum()), bought, cost)
    silent = 1.0 - bought.mean_control
    return ReadOut(
        campaign_id=campaign_id,
        assigned_at=f"{rows['assigned_at'].iloc[0]:%Y-%m-%d}",
        days=days,
        purchase=bought,
        spend=spent,
        segments=by_segment(rows) if "segment" in rows else by_segment(rows.assign(segment=None)),
        cost=cost,
        profit=profit,
        profit_kept=kept,
        acceptance=bought.effect / silent if silent > 0 else 0.0,
        acceptance_error=bought.error / silent if silent > 0 else float("inf"),
        needed=_needed(bought),
        verdict=_verdict(bought, profit, kept),
    )


def _money(factor: float, found: Effect, cost: float) -> tuple[float, float, float]:
    return tuple(factor * side - cost for side in (found.effect, found.low, found.high))  # type: ignore[return-value]


def _needed(found: Effect) -> int:
    """Customers for 80 % power at the same shares: the error shrinks with the square root of their number."""
    n = found.treated + found.control
    if found.effect == 0 or found.error == 0:
        return n
    return int(np.ceil(n * ((1.959964 + 0.841621) * found.error / abs(found.effect)) ** 2))


def _verdict(bought: Effect, profit: tuple[float, float, float], kept: tuple[float, float, float] | None) -> str:
    if profit[1] > 0:
        return "repeat"
    if bought.low > 0 and kept is not None and kept[1] > 0:
        return "repeat_if_kept"
    if profit[2] < 0 and (kept is None or kept[2] < 0 or bought.high <= 0):
        return "stop"
    return "unclear"
