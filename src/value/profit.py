"""Profit of contacting customers: expected before, realised after, and the maximum of a ranking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from ..errors import UserError

Numbers = NDArray[np.float64]

PRIOR_WEIGHT = 20.0
"""Number of answers an assumed acceptance counts for; Verbraken et al. (2013) use Beta(6, 14): mean .30, weight 20."""


@dataclass(frozen=True)
class Acceptance:
    """The share of would-be churners who buy because they were contacted, as a Beta distribution, and its source."""

    mean: float
    weight: float = PRIOR_WEIGHT
    source: str = "assumed"
    """`assumed` (study file) or `measured` (campaign read-outs)"""
    date: str | None = None
    """last day of the newest read-out that a measured acceptance rests on"""
    readouts: int = 0

    def __post_init__(self) -> None:
        if not (0 < self.mean < 1 and self.weight > 0):
            raise UserError(
                f"acceptance {self.mean} with weight {self.weight}: allowed are 0 < acceptance < 1 and weight > 0; "
                "change economics.acceptance"
            )

    @property
    def alpha(self) -> float:
        """First parameter of the beta distribution, above 0."""
        return self.mean * self.weight

    @property
    def beta(self) -> float:
        """Second parameter of the beta distribution, above 0."""
        return (1.0 - self.mean) * self.weight

    @property
    def sd(self) -> float:
        """Standard deviation of the acceptance."""
        return float(np.sqrt(self.mean * (1.0 - self.mean) / (self.weight + 1.0)))

    def of(self, relative: ArrayLike) -> Numbers:
        """Acceptance of customers (n,) whose relative one (1: as the mean) is known, each in 0..1."""
        own: Numbers = np.minimum(self.mean * np.asarray(relative, dtype=np.float64), 1.0)
        return own

    def draw(self, n: int, seed: int) -> Numbers:
        """`n` draws of the acceptance, float [n] in (0, 1); the same for the same seed."""
        return np.random.default_rng(seed).beta(self.alpha, self.beta, n)


def contact_profit(
    p: ArrayLike, benefit: ArrayLike, incentive: ArrayLike, acceptance: ArrayLike, contact_cost: float
) -> Numbers:
    """Expected profit of contacting each customer (n,), in money: `p g (B - C) - (1 - p) C - c`.

    p (n,): probability of churn in 0..1, or the 0/1 outcome for the realised profit. benefit B (n,): what keeping the
    customer brings. incentive C (n,): what the offer costs when it is used; everyone who would have bought anyway uses
    it. acceptance g in 0..1, one for all or each customer's own (n,); contact_cost c >= 0 is paid for every contact.
    Verbraken, Verbeke and Baesens (2013), IEEE TKDE 25(5), equation 8, with B = CLV, C = d, c = f, per customer.
    """
    chance, gain, cost, accepts = (np.asarray(part, dtype=np.float64) for part in (p, benefit, incentive, acceptance))
    profit: Numbers = chance * accepts * (gain - cost) - (1.0 - chance) * cost - contact_cost
    return profit


def contact_outlay(p: ArrayLike, incentive: ArrayLike, acceptance: ArrayLike, contact_cost: float) -> Numbers:
    """Expected money spent on contacting each customer (n,): the contact, and the incentive of those who use it."""
    chance, cost, accepts = (np.asarray(part, dtype=np.float64) for part in (p, incentive, acceptance))
    outlay: Numbers = contact_cost + cost * (1.0 - chance + chance * accepts)
    return outlay


def choose(
    profit: ArrayLike, outlay: ArrayLike, *, budget: float | None = None, capacity: int | None = None
) -> NDArray[np.bool_]:
    """Whom to contact (n,) bool: all whose expected profit is above zero, within budget and capacity.

    Under a budget the best profit per money spent comes first, until the next one does not fit (greedy; at most one
    customer away from the best set). Under a capacity the largest profits come first. Under both, whichever of the two
    orders earns more. Null profit: not contacted.
    """
    gain = np.nan_to_num(np.asarray(profit, dtype=np.float64), nan=-np.inf)
    cost = np.nan_to_num(np.asarray(outlay, dtype=np.float64), nan=np.inf)
    pays = gain > 0
    per_money = np.divide(gain, cost, out=np.full(len(gain), np.inf), where=(cost > 0) & np.isfinite(cost))
    keys = [gain] if budget is None else [per_money] if capacity is None else [per_money, gain]
    best = np.empty(0, dtype=np.int64)
    for key in keys:
        order = np.argsort(-np.where(pays, key, -np.inf), kind="stable")[: int(pays.sum())]
        if budget is not None:
            order = order[np.cumsum(cost[order]) <= budget]
        if capacity is not None:
            order = order[: max(capacity, 0)]
        if gain[order].sum() > gain[best].sum():
            best = order
    chosen = np.zeros(len(gain), dtype=bool)
    chosen[best] = True
    return chosen


@dataclass(frozen=True)
class MaximumProfit:
    """Maximum profit of contacting by a ranking, and the share of customers to contact for it."""

    profit: float
    """per customer, in money"""
    share: float
    """0..1 of all customers"""


def empc(
    y: ArrayLike,
    score: ArrayLike,
    *,
    value: float,
    incentive: float,
    contact_cost: float,
    acceptance: Acceptance | None = None,
) -> MaximumProfit:
    """Expected maximum profit per customer of a ranking, every customer worth the same (EMPC).

    y (n,): 1 churned, 0 bought; score (n,): higher = more likely to churn; value > incentive >= 0, contact_cost >= 0.
    Acceptance defaults to Beta(6, 14). Verbraken, Verbeke and Baesens (2013), equation 22; in the paper churners are
    class 0, here they are 1. Raises ValueError unless both outcomes occur.
    """
    churned, ranking = np.asarray(y, dtype=np.float64), np.asarray(score, dtype=np.float64)
    n = len(churned)
    if not 0 < churned.sum() < n:
        raise ValueError("y must hold both churners (1) and buyers (0)")
    share, gain, cost = _sums(churned, ranking, np.full(n, value), np.full(n, incentive), contact_cost)
    prior = acceptance or Acceptance(0.3)
    envelope, turns = _upper_envelope(gain, cost)
    edges = np.array([0.0, *turns, 1.0])
    chance = np.diff(betainc(prior.alpha, prior.beta, edges))
    moment = prior.mean * np.diff(betainc(prior.alpha + 1.0, prior.beta, edges))
    return MaximumProfit(
        profit=float(np.sum(gain[envelope] * moment - cost[envelope] * chance)),
        share=float(np.sum(share[envelope] * chance)),
    )


def empb(
    y: ArrayLike,
    score: ArrayLike,
    *,
    value: ArrayLike,
    incentive_share: float,
    contact_cost: float,
    acceptance: float = 0.3,
) -> MaximumProfit:
    """Maximum profit per customer of a ranking at the mean acceptance, every customer with an own value (EMPB).

    value (n,) > 0 in money, the incentive is incentive_share of it; y and score as in `empc`.
    Janssens, Bogaert, Bagué and Van den Poel (2022), Annals of Operations Research, section 3. The acceptance enters
    linearly and the cut is chosen before it is known, so only its mean counts.
    """
    churned, ranking = np.asarray(y, dtype=np.float64), np.asarray(score, dtype=np.float64)
    values_if_kept = np.asarray(value, dtype=np.float64)
    share, gain, cost = _sums(churned, ranking, values_if_kept, incentive_share * values_if_kept, contact_cost)
    profit = acceptance * gain - cost
    best = int(np.argmax(profit))
    return MaximumProfit(profit=float(profit[best]), share=float(share[best]))


def _sums(
    churned: Numbers, ranking: Numbers, benefit: Numbers, incentive: Numbers, contact_cost: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Per customer asked about: share contacted, gain per unit of acceptance and cost, for the first k by ranking.

    Tied scores are contacted together, k = 0 comes first.
    """
    n = len(ranking)
    order = np.argsort(-ranking, kind="stable")
    gain = np.append(0.0, np.cumsum((churned * (benefit - incentive))[order]))
    cost = np.append(0.0, np.cumsum(((1.0 - churned) * incentive + contact_cost)[order]))
    ends = np.append(0, np.where(np.append(np.diff(ranking[order]) != 0, True))[0] + 1)
    return ends / n, gain[ends] / n, cost[ends] / n


def _upper_envelope(gain: Numbers, cost: Numbers) -> tuple[NDArray[np.int64], list[float]]:
    """Lines on the envelope by growing slope, and where one gives way to the next (all within 0..1)."""
    envelope: list[int] = [0]
    turns: list[float] = []
    for line in range(1, len(gain)):
        while True:
            rise, extra_cost = gain[line] - gain[envelope[-1]], cost[line] - cost[envelope[-1]]
            turn = np.inf if rise <= 0 and extra_cost >= 0 else (extra_cost / rise if rise > 0 else -np.inf)
            if turns and turn <= turns[-1]:
                envelope.pop()
                turns.pop()
                continue
            break
        if turn < 1.0:
            envelope.append(line)
            turns.append(float(max(turn, 0.0)))
    return np.array(envelope, dtype=np.int64), turns


def profit_curve(
    p: ArrayLike,
    benefit: ArrayLike,
    incentive: ArrayLike,
    *,
    acceptance: Acceptance,
    contact_cost: float,
    outcome: ArrayLike | None = None,
) -> pd.DataFrame:
    """Profit of contacting the best n customers, one row per n = 0..N: contacted, expected, realised, outlay.

    Customers are taken by expected profit, largest first; `realised` is null unless `outcome` (0/1 churned) is given.
    """
    profit = contact_profit(p, benefit, incentive, acceptance.mean, contact_cost)
    order = np.argsort(-profit, kind="stable")
    realised = (
        np.full(len(profit), np.nan)
        if outcome is None
        else contact_profit(outcome, benefit, incentive, acceptance.mean, contact_cost)
    )
    columns = {
        "expected": profit,
        "realised": realised,
        "outlay": contact_outlay(p, incentive, acceptance.mean, contact_cost),
    }
    curve = {name: np.append(0.0, np.cumsum(values[order])) for name, values in columns.items()}
    curve["realised"][0] = np.nan if outcome is None else 0.0
    return pd.DataFrame({"contacted": np.arange(len(profit) + 1), **curve})
