"""The contact list: who, when, why, what, expected value, and the group (contact or control)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .advice import advice
from .power import Power, plan
from .profit import Acceptance
from .randomisation import CONTROL, NONE, TREATMENT, draw, strata
from .randomisation import NAMES as GROUP_NAMES

SCHEMA = (
    "customer_id",
    "as_of",
    "expected_purchases",
    "expected_order_value",
    "value",
    "value_low",
    "value_high",
    "value_if_kept",
    "p_churn",
    "value_at_risk",
    "incentive",
    "relative_acceptance",
    "gave_back",
    "expected_profit",
    "contact",
    "group",
    "stratum",
    "when",
    "timing",
    "next_purchase",
    "segment",
    "advice",
    "advice_en",
    "advice_zh",
    "cross_sell",
    "rank",
)
"""columns of interim/value.parquet, one row per customer known today"""

COLUMNS = {
    "rank": {"en": "Rank", "zh": "序号"},
    "customer_id": {"en": "Customer", "zh": "客户"},
    "group": {"en": "Group", "zh": "分组"},
    "when": {"en": "Contact by", "zh": "联系日期"},
    "timing": {"en": "Contact", "zh": "联系时间"},
    "advice": {"en": "What to do", "zh": "行动建议"},
    "why_1": {"en": "Reason 1", "zh": "原因1"},
    "why_2": {"en": "Reason 2", "zh": "原因2"},
    "why_3": {"en": "Reason 3", "zh": "原因3"},
    "cross_sell": {"en": "Category to suggest", "zh": "推荐品类"},
    "p_churn": {"en": "Probability of churn", "zh": "流失概率"},
    "value": {"en": "Expected value", "zh": "预期价值"},
    "value_low": {"en": "Value, low", "zh": "价值下限"},
    "value_high": {"en": "Value, high", "zh": "价值上限"},
    "expected_profit": {"en": "Expected profit of contact", "zh": "联系的预期利润"},
}
"""columns of the contact list, and their headings"""

DAY = pd.Timedelta(days=1)
LEAD_SHARE, LEAD_MOST = 0.2, 7
"""contact comes a fifth of the customer's gap, at least one and at most seven days, before the next purchase is due"""
WEEK_DAYS = 7
URGENT_SHARE = 0.5
"""share of the expected profit of those due this week that the first to be contacted bring"""
THIS_WEEK, BY_DATE, ANY_TIME = "this_week", "by_date", "any_time"
TIMINGS = {
    THIS_WEEK: {"en": "this week", "zh": "本周内"},
    BY_DATE: {"en": "by {day}", "zh": "{day}前"},
    ANY_TIME: {"en": "when convenient", "zh": "方便时"},
}
"""how urgent a contact is, and how that is said"""


def complete(
    targeted: pd.DataFrame,
    features: pd.DataFrame,
    acceptance: Acceptance,
    *,
    horizon_days: int,
    segments: pd.DataFrame | None = None,
    reasons: pd.DataFrame | None = None,
    cross_sell: pd.Series | None = None,
    control: int | None = None,
    seed: int = 0,
) -> tuple[pd.DataFrame, Power]:
    """The rows of interim/value.parquet (SCHEMA), and the power calculation behind the size of the control group.

    targeted: the table of targeting.targeting. features: rows of today (customer_id, frequency, recency_days,
    median_gap_days). segments: customer_id, segment, breadth. reasons: as written by explain (customer_id, target,
    family, points). cross_sell: category by customer_id (from segments.baskets.offers). The group is drawn among
    customers whose contact has a positive expected profit. control: size of the control group, None: planned by power.
    """
    table = targeted.merge(features[["customer_id", "frequency", *_GAP_COLUMNS]], on="customer_id", how="left")
    no_segments = pd.DataFrame(columns=["customer_id", "segment", "breadth"], dtype="str")
    customer_segments = no_segments if segments is None else segments[["customer_id", "segment", "breadth"]]
    table = table.merge(customer_segments, on="customer_id", how="left")
    table["cross_sell"] = None if cross_sell is None else table["customer_id"].map(cross_sell)
    table["cross_sell"] = table["cross_sell"].astype("str")
    table["family"] = table["customer_id"].map(_raising(reasons)) if reasons is not None else None
    table = pd.concat([table, contact_dates(table, horizon_days), advice(table)], axis=1)
    listed = table[table["contact"]]
    table["timing"] = triage(table["timing"], listed)
    p = listed["p_churn"]
    added = float((acceptance.of(listed["relative_acceptance"]) * p).mean())
    power = plan(len(listed), float(1 - p.mean()) if len(p) else 0.0, added, control)
    table["group"], table["stratum"] = NONE, pd.Series(pd.NA, index=table.index, dtype="str")
    if len(listed):
        stratum = strata(p, listed["value"])
        table.loc[listed.index, "stratum"] = stratum
        table.loc[listed.index, "group"] = draw(listed["customer_id"], stratum, power.control, seed)
    table["group"] = table["group"].astype("str")
    return table[list(SCHEMA)].sort_values("rank", ignore_index=True), power


_GAP_COLUMNS = ("recency_days", "median_gap_days")


def contact_dates(table: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """next_purchase and when (midnights), timing (of TIMINGS) on the index of `table`.

    `table`: as_of, frequency, recency_days, median_gap_days.

    The next purchase is due one gap after the last: the median gap of those with three or more purchase days; with two,
    the middle between the only gap and the shop's; with one, the shop's (the median of all customers' gaps). The
    contact comes before that moment, and today where it is past. Customers due only after the horizon are contacted
    before its end, because whoever buys later counts as lost: as_of <= when < as_of + horizon_days. One retailer: last
    purchase 2026-06-01, gap 40 days, due 2026-07-11, contact 2026-07-04; with a gap of 200 days due 2026-12-18, but at
    as_of 2026-07-01 and a horizon of 90 days contacted on 2026-09-22.

    timing: `by_date` where that day is a week or more away, else `this_week` (see `triage`).
    """
    gap = table["median_gap_days"].astype(float)
    shop = float(gap.median()) if gap.notna().any() else 30.0
    own = np.where(table["frequency"] >= 3, gap, np.where(table["frequency"] == 2, (gap + shop) / 2, shop))
    own = np.where(np.isnan(own), shop, own)
    lead = np.clip(np.floor(own * LEAD_SHARE), 1, LEAD_MOST)
    ahead = pd.Series(np.ceil(own) - table["recency_days"].to_numpy(dtype=float), index=table.index)
    due = table["as_of"] + _days(ahead)
    when = table["as_of"] + _days((ahead.clip(upper=horizon_days) - lead).clip(lower=0.0))
    timing = np.where(when >= table["as_of"] + WEEK_DAYS * DAY, BY_DATE, THIS_WEEK)
    dates = pd.DataFrame({"next_purchase": due, "when": when}).astype("datetime64[us]")
    return dates.assign(timing=pd.Series(timing, index=table.index, dtype="str"))


def triage(timing: pd.Series, listed: pd.DataFrame) -> pd.Series:
    """`timing` with `any_time` for those of `listed` who are due this week and not among the first to be contacted.

    The first are those who together bring URGENT_SHARE of the expected profit of all listed who are due this week, best
    first: most of a list is overdue already, and a team that cannot reach everybody at once begins with these. listed:
    rank and expected_profit on (part of) the index of `timing`.
    """
    due = listed[timing.loc[listed.index] == THIS_WEEK].sort_values("rank")
    before = due["expected_profit"].cumsum() - due["expected_profit"]
    later = due.index[before >= URGENT_SHARE * due["expected_profit"].sum()]
    return timing.where(~timing.index.isin(later), ANY_TIME)


def timing_text(timing: str, day: str, language: str) -> str:
    """`by 19 Jul 2026`, `this week`, `when convenient`; day: the last day as it is to be shown."""
    return TIMINGS[timing][language].format(day=day)


def _days(numbers: pd.Series) -> pd.Series:
    return numbers.fillna(0.0).round().astype("int64") * DAY


def _raising(reasons: pd.DataFrame) -> pd.Series:
    """Family that raises the probability of churn most, by customer_id; absent where none raises it."""
    churn = reasons[(reasons["target"] == "churn") & (reasons["points"] > 0)]
    top = churn.sort_values(["points", "family"], ascending=[False, True]).drop_duplicates("customer_id")
    return top.set_index("customer_id")["family"]


def contact_list(value: pd.DataFrame, reasons: pd.DataFrame | None = None, language: str = "en") -> pd.DataFrame:
    """The customers to contact or to keep as control, by rank, with the columns of COLUMNS (keys, not headings).

    value: interim/value.parquet. reasons: interim/reasons.parquet; the text of the three largest for churn, as far as
    they matter. `advice`, `group` and `timing` are text in `language` (en, zh).
    """
    rows = value[value["group"].isin([TREATMENT, CONTROL])].sort_values("rank", ignore_index=True)
    why = pd.DataFrame(columns=["customer_id", "why_1", "why_2", "why_3"], dtype="str")
    if reasons is not None and len(reasons):
        top = reasons[(reasons["target"] == "churn") & (reasons["rank"] <= 3) & reasons["matters"]]
        wide = top.pivot_table(index="customer_id", columns="rank", values=f"text_{language}", aggfunc="first")
        why = wide.rename(columns=lambda customer_segments: f"why_{int(customer_segments)}").reset_index()
    rows = rows.merge(why, on="customer_id", how="left")
    rows["advice"] = rows[f"advice_{language}"]
    rows["timing"] = [
        timing_text(timing, f"{day:%Y-%m-%d}", language)
        for timing, day in zip(rows["timing"], rows["when"], strict=True)
    ]
    rows["group"] = [GROUP_NAMES[group][language] for group in rows["group"]]
    return rows.reindex(columns=list(COLUMNS))
