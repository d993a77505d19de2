"""Targeting: value, probability and cost of a contact in one table, and the uncertainty of the total profit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from ..modelling.forecast_error import NORMAL_80
from ..study import Study
from .profit import Acceptance, choose, contact_outlay, contact_profit

TAIL = 0.1
"""share of draws below `low`, and above `high`: an 80 % band, like the interval of the base-rate forecast"""


def targeting(
    values: pd.DataFrame,
    scores: pd.DataFrame,
    study: Study,
    *,
    acceptance: Acceptance | None = None,
    relative: pd.Series | None = None,
    gave_back: pd.Series | None = None,
) -> pd.DataFrame:
    """`values` with p_churn, value_at_risk, incentive, relative_acceptance, gave_back (bool), expected_profit, outlay,
    contact (bool) and rank added.

    values: customer_value.values_today. scores: customer_id, p of one horizon; customers without a score (not in the
    churn cohort) are never contacted and have null in these columns. value_at_risk = value x p_churn. The benefit of
    keeping a customer is `value_if_kept`, the incentive is incentive_share of it. economics.budget and
    economics.capacity limit whom to contact (see profit.choose). relative: each customer's acceptance over the mean
    one, by customer_id; None, or without an entry: 1, the mean for everybody. gave_back: who gave back all they bought,
    bool by customer_id; they have brought nothing and are not contacted (None: nobody did). rank 1..n: contacted ones
    first, then by expected profit.
    """
    economics, prior = study.economics, acceptance or Acceptance(study.economics.acceptance)
    table = values.merge(scores[["customer_id", "p"]].rename(columns={"p": "p_churn"}), on="customer_id", how="left")
    table["value_at_risk"] = table["value"] * table["p_churn"]
    table["incentive"] = economics.incentive_share * table["value_if_kept"]
    table["relative_acceptance"] = 1.0 if relative is None else table["customer_id"].map(relative).fillna(1.0)
    own = prior.of(table["relative_acceptance"])
    terms = (table["p_churn"], table["value_if_kept"], table["incentive"])
    table["expected_profit"] = contact_profit(*terms, own, economics.contact_cost)
    table["outlay"] = contact_outlay(terms[0], terms[2], own, economics.contact_cost)
    table["gave_back"] = False if gave_back is None else table["customer_id"].map(gave_back).fillna(False).astype(bool)
    table["contact"] = choose(
        table["expected_profit"].mask(table["gave_back"]),
        table["outlay"],
        budget=economics.budget,
        capacity=economics.capacity,
    )
    order = np.lexsort((table["customer_id"], -table["expected_profit"].fillna(-np.inf), ~table["contact"]))
    rank = np.empty(len(table), dtype=np.int64)
    rank[order] = np.arange(1, len(table) + 1)
    table["rank"] = rank
    return table


def relative_acceptance(value: pd.DataFrame) -> pd.Series:
    """The column of `value`, or 1 for everybody in a table that was made before there was one."""
    return value["relative_acceptance"] if "relative_acceptance" in value else pd.Series(1.0, index=value.index)


def gave_back(value: pd.DataFrame) -> pd.Series:
    """The column of `value`, or False for everybody in a table that was made before there was one."""
    return value["gave_back"].astype(bool) if "gave_back" in value else pd.Series(False, index=value.index)


def mean_acceptance(value: pd.DataFrame, acceptance: Acceptance) -> float:
    """Share of the would-be leavers of `value` (p_churn, relative_acceptance) whom contacting all would keep; the mean
    of `acceptance` without any."""
    p = value["p_churn"].fillna(0.0)
    return float(acceptance.of(relative_acceptance(value)) @ p / p.sum()) if p.sum() > 0 else acceptance.mean


def profit_band(
    p: ArrayLike,
    benefit: ArrayLike,
    incentive: ArrayLike,
    *,
    acceptance: Acceptance,
    contact_cost: float,
    relative: ArrayLike = 1.0,
    level: tuple[float, float] | None = None,
    at: ArrayLike | None = None,
    in_order: bool = False,
    draws: int = 2000,
    seed: int = 7,
) -> pd.DataFrame:
    """contacted, expected, low, high: profit of contacting the best n customers, with acceptance and churn rate
    uncertain.

    p, benefit, incentive (n,) as in contact_profit; relative (n,): acceptance over the mean one. `level`: 80 % interval
    of the churn rate of these n customers, each side 0..1 (None: taken as certain). `at`: numbers of contacts evaluated
    (default: the best number and up to 200 more between 0 and n). `in_order`: customers are contacted as given, not by
    their expected profit.
    Every draw takes one acceptance from its Beta distribution and shifts all log-odds by one amount, so that the mean p
    is a draw of the rate: an error in the base rate affects all customers together and does not average out.
    """
    chance, gain, cost = (np.asarray(values, dtype=np.float64) for values in (p, benefit, incentive))
    n = len(chance)
    accepts = np.broadcast_to(acceptance.of(relative), (n,))
    each = contact_profit(chance, gain, cost, accepts, contact_cost)
    order = np.arange(n) if in_order else np.argsort(-each, kind="stable")
    grid = np.append(np.linspace(0, n, min(n + 1, 200)).round().astype(int), int((each > 0).sum()))
    steps = np.unique(grid if at is None else np.asarray(at, int))
    chance, gain, cost, accepts = (values[order] for values in (chance, gain, cost, accepts))
    shifts = np.linspace(-3.0, 3.0, 61)
    shifted = expit(logit(np.clip(chance, 1e-9, 1 - 1e-9)) + shifts[:, None])
    won = _sums_at(shifted * (gain - cost) * (accepts / acceptance.mean), steps)
    lost = _sums_at((1.0 - shifted) * cost, steps)
    shift = np.zeros(draws)
    if level is not None and n:
        low, high = logit(np.clip(level, 1e-6, 1 - 1e-6))
        rate = np.random.default_rng([seed, 1]).normal((low + high) / 2, (high - low) / (2 * NORMAL_80), draws)
        shift = np.interp(expit(rate), shifted.mean(axis=1), shifts)
    accepted = acceptance.draw(draws, seed)
    profit = np.empty((draws, len(steps)))
    for place, count in enumerate(steps):
        profit[:, place] = (
            accepted * np.interp(shift, shifts, won[:, place])
            - np.interp(shift, shifts, lost[:, place])
            - contact_cost * count
        )
    middle = len(shifts) // 2
    expected = acceptance.mean * won[middle] - lost[middle] - contact_cost * steps
    low_band, high_band = np.quantile(profit, [TAIL, 1 - TAIL], axis=0)
    return pd.DataFrame({"contacted": steps, "expected": expected, "low": low_band, "high": high_band})


def _sums_at(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Sums of the first `steps` columns, [rows, len(steps)]."""
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)[:, steps]
