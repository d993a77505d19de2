"""What if margin, costs or acceptance were others? The contact rule on cached probabilities and values, in a moment.

One retailer: margin .35, a contact at 1, acceptance .15: 1,142 of 2,822 customers pay. At a contact cost of 5 fewer do.
Nothing is fitted again: value if kept is proportional to the margin, and the model gives every customer a probability
for each horizon. Past origins (see `evidence`) say whether the rule can be relied on at all; this module does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..study import Study
from .profit import choose, contact_outlay, contact_profit
from .targeting import gave_back, relative_acceptance


@dataclass(frozen=True)
class Terms:
    """What the decision to contact depends on besides the customers themselves."""

    horizon_days: int
    """one of those the scores have"""
    margin: float
    """profit per unit of amount, above 0"""
    contact_cost: float
    """money per contact, 0 or more"""
    incentive_share: float
    """of the value if kept, 0 to 1"""
    acceptance: float
    """share of would-be leavers whom a contact keeps, 0 to 1; the mean one where customers differ"""


@dataclass(frozen=True)
class Outcome:
    """What the rule gives on some terms, control group included."""

    contacts: int
    profit: float
    """expected, after all costs"""
    outlay: float
    """contacts and the incentives of those who use them"""
    at_risk: float
    """value at risk of the contacted at this margin"""
    break_even: float
    """mean acceptance at which this list's expected profit is zero; nan without contacts"""


def terms_of(study: Study, acceptance: float) -> Terms:
    """Those of the study file, with the acceptance in use."""
    economics = study.economics
    return Terms(
        study.task.horizon_days, economics.margin, economics.contact_cost, economics.incentive_share, acceptance
    )


def customers(value: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """One row per scored customer: customer_id, value, value_if_kept, relative_acceptance (that of the list), and a
    column of probabilities per horizon (int).

    Who gave back all they bought is left out: no terms make a contact of them. value: interim/value. scores:
    interim/scores_churn, with customer_id, horizon_days, p.
    """
    wide = scores.pivot_table(index="customer_id", columns="horizon_days", values="p")
    wide.columns = [int(days) for days in wide.columns]
    columns = ["customer_id", "value", "value_if_kept", "relative_acceptance"]
    scored = value.assign(relative_acceptance=relative_acceptance(value)).dropna(subset=["p_churn", "value_if_kept"])
    scored = scored.loc[~gave_back(scored), columns]
    return scored.merge(wide.reset_index(), on="customer_id").sort_values("customer_id", ignore_index=True)


def each(table: pd.DataFrame, terms: Terms, study: Study) -> pd.DataFrame:
    """p, benefit, incentive, accepts (the customer's own acceptance on these terms), profit, outlay and contact (bool)
    of every row of `table` (see `customers`).

    Raises KeyError for a horizon the table lacks.
    """
    p = table[terms.horizon_days].to_numpy(float)
    benefit = table["value_if_kept"].to_numpy(float) * terms.margin / study.economics.margin
    incentive = terms.incentive_share * benefit
    accepts = np.minimum(terms.acceptance * table["relative_acceptance"].to_numpy(float), 1.0)
    profit = contact_profit(p, benefit, incentive, accepts, terms.contact_cost)
    outlay = contact_outlay(p, incentive, accepts, terms.contact_cost)
    chosen = choose(profit, outlay, budget=study.economics.budget, capacity=study.economics.capacity)
    parts = {"p": p, "benefit": benefit, "incentive": incentive, "accepts": accepts}
    return pd.DataFrame({**parts, "profit": profit, "outlay": outlay, "contact": chosen})


def outcome(table: pd.DataFrame, terms: Terms, study: Study) -> Outcome:
    """What contacting by the rule gives on `terms`."""
    rows = each(table, terms, study)
    listed = rows[rows["contact"]]
    gain = listed["p"] * (listed["benefit"] - listed["incentive"])
    won = float((gain * listed["accepts"]).sum()) / terms.acceptance if terms.acceptance > 0 else 0.0
    spent = float(((1 - listed["p"]) * listed["incentive"]).sum()) + terms.contact_cost * len(listed)
    scale = terms.margin / study.economics.margin
    return Outcome(
        contacts=len(listed),
        profit=float(listed["profit"].sum()),
        outlay=float(listed["outlay"].sum()),
        at_risk=float((table.loc[rows["contact"].to_numpy(), "value"] * listed["p"].to_numpy()).sum() * scale),
        break_even=spent / won if won > 0 else float("nan"),
    )


def curve(table: pd.DataFrame, terms: Terms, study: Study, points: int = 120) -> pd.DataFrame:
    """contacted, profit: expected profit of the best n customers together, n from 0 to all, the best n among them."""
    profit = np.sort(each(table, terms, study)["profit"].to_numpy())[::-1]
    total, best = np.append(0.0, np.cumsum(profit)), int((profit > 0).sum())
    at = np.unique(np.append(np.linspace(0, len(table), min(points, len(table) + 1)).round().astype(int), best))
    return pd.DataFrame({"contacted": at, "profit": total[at]})


def one_at_a_time(table: pd.DataFrame, start: Terms, study: Study) -> pd.DataFrame:
    """term, value, contacts, profit, change: each term moved down and up while the others stay as in `start`.

    Margin by a fifth; contact cost, incentive and acceptance to half and double (the last two at most .95); the horizon
    to each of the others that the scores have. change: profit less that of `start`. Largest span of profit first.
    """
    horizons = [days for days in table.columns if isinstance(days, int) and days != start.horizon_days]
    moves: dict[str, list[float]] = {
        "horizon_days": [float(days) for days in horizons],
        "margin": [0.8 * start.margin, min(1.2 * start.margin, 1.0)],
        "contact_cost": [0.5 * start.contact_cost, 2 * start.contact_cost],
        "incentive_share": [0.5 * start.incentive_share, min(2 * start.incentive_share, 0.95)],
        "acceptance": [0.5 * start.acceptance, min(2 * start.acceptance, 0.95)],
    }
    base, rows = outcome(table, start, study).profit, []
    for term, values in moves.items():
        for value in values:
            change: dict[str, Any] = {term: int(value) if term == "horizon_days" else value}
            moved = replace(start, **change)
            result = outcome(table, moved, study)
            rows.append((term, value, result.contacts, result.profit, result.profit - base))
    moved_table = pd.DataFrame(rows, columns=["term", "value", "contacts", "profit", "change"])
    span = moved_table.groupby("term")["change"].agg(lambda change: change.abs().max())
    order = span.sort_values(ascending=False, kind="stable").index
    return moved_table.sort_values("term", key=lambda terms: terms.map({t: i for i, t in enumerate(order)}),
                                   kind="stable", ignore_index=True)  # fmt: skip


def grid(table: pd.DataFrame, start: Terms, study: Study, acceptances: list[float], costs: list[float]) -> pd.DataFrame:
    """Expected profit by acceptance (rows) and contact cost (columns), everything else as in `start`."""
    rows = {
        acceptance: {
            cost: outcome(table, replace(start, acceptance=acceptance, contact_cost=cost), study).profit
            for cost in costs
        }
        for acceptance in acceptances
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("acceptance")
