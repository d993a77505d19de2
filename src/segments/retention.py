"""Cohort retention, period by period since the first purchase, and survival from purchase day to purchase day."""

from __future__ import annotations

import pandas as pd

from .look_back import YEAR_DAYS, is_whole
from .missing import Missing, missing
from .purchases import purchase_days

PERIODS = {"month": "M", "quarter": "Q"}


def cohort_retention(order_lines: pd.DataFrame, as_of: pd.Timestamp, by: str = "month") -> pd.DataFrame:
    """cohort (start of the first period), period (0, 1, ... periods later), customers (of the cohort), active, share,
    truncated, unsure.

    Calendar periods that had ended by `as_of` only, so that every share is of a whole period; period 0 is 1 by
    definition. truncated: the cohort of the first period in the data, which also holds older customers whose real first
    purchase came before the data begin; not where it is the only one. unsure: any other cohort that began less than a
    year after the data, of whom nobody can say whether they had bought before. `by` is month or quarter.
    """
    days = purchase_days(order_lines, as_of)
    period = days["day"].dt.to_period(PERIODS[by])
    last = (as_of - pd.Timedelta(days=1)).to_period(PERIODS[by])
    if last.end_time.floor("D") >= as_of:
        last -= 1
    number = period.dt.year * 12 + period.dt.month if by == "month" else period.dt.year * 4 + period.dt.quarter
    ends = last.year * 12 + last.month if by == "month" else last.year * 4 + last.quarter
    first = number.groupby(days["customer_id"]).transform("min")
    start = period.groupby(days["customer_id"]).transform("min").dt.start_time
    seen = pd.DataFrame({"customer_id": days["customer_id"], "cohort": start, "first": first, "period": number - first})
    seen = seen[number <= ends].drop_duplicates()
    active = seen.groupby(["cohort", "first", "period"]).size().rename("active").reset_index()
    whole = active[active["period"] == 0].set_index("cohort")["active"]
    every = pd.DataFrame(
        [
            (cohort, at, later)
            for cohort, at in active[["cohort", "first"]].drop_duplicates().itertuples(index=False)
            for later in range(ends - at + 1)
        ],
        columns=["cohort", "first", "period"],
    ).astype({"cohort": active["cohort"].dtype, "first": int, "period": int})  # also where no period has ended
    table = every.merge(active, on=["cohort", "first", "period"], how="left").fillna({"active": 0})
    table["active"] = table["active"].astype(int)
    table["customers"] = table["cohort"].map(whole)
    table["share"] = table["active"] / table["customers"]
    table["truncated"] = (table["cohort"] == table["cohort"].min()) & (table["cohort"].nunique() > 1)
    begins = days["day"].min()
    known = table["cohort"].map(lambda start: is_whole(begins, start, YEAR_DAYS))
    table["unsure"] = ~known.astype(bool) & ~table["truncated"] & (table["cohort"].nunique() > 1)
    return table[["cohort", "period", "customers", "active", "share", "truncated", "unsure"]]


def followed(cohorts: pd.DataFrame) -> pd.DataFrame | Missing:
    """The table of `cohort_retention`, or `Missing` where no cohort but the first can be followed to a later period."""
    if ((cohorts["period"] > 0) & ~cohorts["truncated"].astype(bool)).any():
        return cohorts
    return missing(
        "order_lines",
        en="The order lines are too short to follow new customers into a later period: retention is not shown.",
        zh="订单数据时间太短，无法跟踪新客户到之后的时期，因此不展示留存。",
    )


def reached(steps: pd.DataFrame) -> pd.DataFrame | Missing:
    """The table of `order_survival`, or `Missing` where nobody's first purchase lies far enough back."""
    if len(steps):
        return steps
    return missing(
        "order_lines",
        en="No first purchase lies far enough back to tell who went on: the steps are not shown.",
        zh="没有足够早的首次购买，无法得知哪些客户继续购买，因此不展示各步骤。",
    )


def order_survival(
    order_lines: pd.DataFrame, as_of: pd.Timestamp, wait_days: int = 180, steps: int = 10
) -> pd.DataFrame:
    """From purchase day to purchase day: step (1 = first to second), reached, went_on, share, survival, median_days.

    reached: customers whose step-th purchase day lies at least `wait_days` before `as_of`, so that all had the same
    time; went_on: those who bought again within `wait_days`; survival: the product of the shares so far (of 100
    first-time buyers so many reach the step); median_days: to the next purchase, among those who went on.
    """
    days = purchase_days(order_lines, as_of)
    gap = (days.groupby("customer_id")["day"].shift(-1) - days["day"]).dt.days
    observed = (as_of - days["day"]).dt.days >= wait_days
    rows = days.assign(gap=gap, on=gap <= wait_days)[observed & (days["number"] <= steps)]
    table = rows.groupby("number").agg(reached=("on", "size"), went_on=("on", "sum"), share=("on", "mean"))
    table["survival"] = table["share"].cumprod()
    table["median_days"] = rows[rows["on"]].groupby("number")["gap"].median()
    return table.rename_axis("step").reset_index()
