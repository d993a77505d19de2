"""A campaign's read-out: effects on purchase and spend, cost, profit, and a verdict whether to repeat it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..study import Economics
from .effects import Effect, by_segment, effect, outcomes
from .randomisation import TREATMENT
from .spend import kept_share


@dataclass(frozen=True)
class ReadOut:
    """A campaign's effects, cost, profit and verdict; `read_out_text` writes it out."""

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
    """over the value horizon, if customers won over behave like kept ones; None without value_if_kept"""
    acceptance: float
    """of those who would not have bought, the share that bought because of the contact"""
    acceptance_error: float
    needed: int
    """customers that a campaign with these shares needs to show this effect with 80 % power"""
    verdict: str
    """repeat, repeat_if_kept, stop or unclear"""

    def facts(self) -> dict[str, Any]:
        """The same as builtins, for a JSON file."""
        facts = {**asdict(self), "segments": self.segments.to_dict("records")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def read_out(
    assignment: pd.DataFrame, order_lines: pd.DataFrame, days: int, economics: Economics, campaign_id: str = ""
) -> ReadOut:
    """Intention-to-treat read-out of `days` days after the assignment.

    assignment: customer_id, assigned_at, group; and where known p (of churn), value, value_if_kept, incentive, segment.
    p sharpens both effects, value the spend. order_lines must reach assigned_at + days (pipeline.campaign checks that).
    Incentives count for everyone contacted who bought: `incentive`, or else incentive_share of the amount. This
    overstates the cost: amounts are net of discounts, so an incentive given as a discount on the lines counts twice.
    Spend is before returns; profits are after them, at the shop's share of the year before the assignment.
    Raises UserError for a bad assignment, see `effects.outcomes`.
    """
    rows = outcomes(assignment, order_lines, days)
    treated = (rows["group"] == TREATMENT).to_numpy()
    known = [name for name in ("p", "value") if name in rows and rows[name].notna().any() and rows[name].nunique() > 1]
    bought = effect(rows["bought"], treated, rows[["p"]].to_numpy() if "p" in known else None)
    spent = effect(rows["spend"], treated, rows[known].to_numpy() if known else None)
    n = int(treated.sum())
    incentive = rows["incentive"] if "incentive" in rows else economics.incentive_share * rows["spend"]
    cost = economics.contact_cost * n + float((incentive * rows["bought"])[treated].sum())
    not_returned = kept_share(order_lines, rows["assigned_at"].iloc[0])
    profit = _money(economics.margin * not_returned * n, spent, cost)
    profit_kept = None
    if "value_if_kept" in rows:
        profit_kept = _money(float(rows.loc[treated, "value_if_kept"].sum()), bought, cost)
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
        profit_kept=profit_kept,
        acceptance=bought.effect / silent if silent > 0 else 0.0,
        acceptance_error=bought.error / silent if silent > 0 else float("inf"),
        needed=_needed(bought),
        verdict=_verdict(bought, profit, profit_kept),
    )


def _money(factor: float, effect_size: Effect, cost: float) -> tuple[float, float, float]:
    return tuple(factor * side - cost for side in (effect_size.effect, effect_size.low, effect_size.high))  # type: ignore[return-value]


def _needed(effect_size: Effect) -> int:
    """Customers for 80 % power at the same shares: the error falls with the square root of their number."""
    n = effect_size.treated + effect_size.control
    if effect_size.effect == 0 or effect_size.error == 0:
        return n
    return int(np.ceil(n * ((1.959964 + 0.841621) * effect_size.error / abs(effect_size.effect)) ** 2))


def _verdict(bought: Effect, profit: tuple[float, float, float], profit_kept: tuple[float, float, float] | None) -> str:
    if profit[1] > 0:
        return "repeat"
    if bought.low > 0 and profit_kept is not None and profit_kept[1] > 0:
        return "repeat_if_kept"
    if profit[2] < 0 and (profit_kept is None or profit_kept[2] < 0 or bought.high <= 0):
        return "stop"
    return "unclear"
