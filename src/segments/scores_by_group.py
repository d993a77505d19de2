"""Mean churn and repeat probabilities of the members of any grouping of customers."""

from __future__ import annotations

import pandas as pd

from ..order_lines import purchase_lines
from .membership import is_member

NAMES = {
    "p_churn": {"en": "Mean churn probability", "zh": "平均流失概率"},
    "p_repeat": {"en": "Mean repeat probability", "zh": "平均复购概率"},
    "asked_churn": {"en": "Customers with a churn probability", "zh": "有流失概率的客户数"},
    "asked_repeat": {"en": "Customers with a repeat probability", "zh": "有复购概率的客户数"},
}


def scores_by_group(
    groups: pd.DataFrame,
    by: str | list[str],
    scores_churn: pd.DataFrame | None = None,
    scores_repeat: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group: `by`, customers, share, and where scores are given asked_churn, p_churn, asked_repeat,
    p_repeat.

    `groups` has customer_id (once each) and `by`; scores have customer_id, p and perhaps horizon_days (the longest is
    taken). p is the mean over the members who have one (`asked_...`: how many): only active customers have a churn
    probability, only first-time buyers a repeat one.
    """
    rows = groups
    columns = {"customers": ("customer_id", "size")}
    for target, scores in (("churn", scores_churn), ("repeat", scores_repeat)):
        if scores is not None:
            rows = rows.merge(longest(scores).rename(columns={"p": f"p_{target}"}), on="customer_id", how="left")
            columns |= {f"asked_{target}": (f"p_{target}", "count"), f"p_{target}": (f"p_{target}", "mean")}
    keys = [by] if isinstance(by, str) else by
    table = rows.groupby(keys, dropna=False).agg(**columns).reset_index()
    table.insert(len(keys) + 1, "share", table["customers"] / table["customers"].sum())
    return table


def mean_by_horizon(scores: pd.DataFrame, groups: pd.DataFrame, by: str) -> pd.DataFrame:
    """Mean p of each group (rows) at each horizon of `scores` (columns, days); groups without a p are left out.

    `groups` has customer_id (once each) and `by`; scores: customer_id, horizon_days, p.
    """
    joined = scores.merge(groups[["customer_id", by]], on="customer_id")
    return joined.pivot_table(index=by, columns="horizon_days", values="p", observed=True)


def longest(scores: pd.DataFrame) -> pd.DataFrame:
    """customer_id and p at the longest horizon in `scores`."""
    if "horizon_days" in scores:
        scores = scores[scores["horizon_days"] == scores["horizon_days"].max()]
    return scores[["customer_id", "p"]]


def churned_after(order_lines: pd.DataFrame, earlier: pd.DataFrame, by: str, horizon_days: int) -> pd.DataFrame:
    """Outcome of an earlier grouping: `by`, customers, churned, rate (0..1); for rules that are fitted to no outcome.

    `earlier` has customer_id, as_of (one date) and `by`. churned: no purchase in [as_of, as_of + horizon_days).
    """
    as_of = earlier["as_of"].iloc[0]
    bought = purchase_lines(order_lines, ["customer_id", "ordered_at"])
    inside = (bought["ordered_at"] >= as_of) & (bought["ordered_at"] < as_of + pd.Timedelta(days=horizon_days))
    churned = ~is_member(earlier["customer_id"], bought.loc[inside, "customer_id"])
    table = churned.groupby(earlier[by]).agg(["size", "sum", "mean"])
    table.columns = ["customers", "churned", "rate"]
    return table.rename_axis(by).reset_index()
