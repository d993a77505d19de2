"""Where and why customers are lost: new or established, the last contact before, the reasons, and the whole funnel."""

from __future__ import annotations

import pandas as pd

from ..modelling.as_of import newest_closed
from .life_cycle import known_by, potential
from .membership import is_member
from .missing import Missing, missing
from .purchases import has, purchases

STAGES = {
    "pre_sale": {"en": "Before the sale", "zh": "售前"},
    "in_sale": {"en": "During the sale", "zh": "售中"},
    "after_sale": {"en": "After the sale", "zh": "售后"},
    "none": {"en": "No contact", "zh": "无接触"},
}
FEW = 20
"""customers; kinds of contact with fewer are pooled"""
FUNNEL = {
    "acquisition": {"en": "Acquisition: known to us", "zh": "获取：已知客户"},
    "activation": {"en": "Activation: bought once", "zh": "激活：首次购买"},
    "retention": {"en": "Retention: bought again", "zh": "留存：再次购买"},
    "revenue": {"en": "Revenue: class A by sales", "zh": "收入：销售额 A 类"},
    "referral": {"en": "Referral: brought another customer", "zh": "推荐：带来新客户"},
}


def lost_by_tenure(segments: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """customer_type (new: one purchase day; established), customers, lost, lost_share, sales_lost
    (all they ever bought).

    At the last as_of; lost as the life cycle says. Both tables have customer_id and as_of.
    """
    now = segments.loc[segments["as_of"] == segments["as_of"].max(), ["customer_id", "as_of", "life_cycle"]]
    facts = features[["customer_id", "as_of", "frequency", "monetary_total"]]
    rows = now.merge(facts, on=["customer_id", "as_of"]).query("frequency > 0")
    lost = rows["life_cycle"] == "lost"
    rows = rows.assign(
        customer_type=(rows["frequency"] == 1).map({True: "new", False: "established"}),
        lost=lost,
        sales_lost=rows["monetary_total"].where(lost, 0.0),
    )
    return (
        rows.groupby("customer_type")
        .agg(
            customers=("lost", "size"),
            lost=("lost", "sum"),
            lost_share=("lost", "mean"),
            sales_lost=("sales_lost", "sum"),
        )
        .reindex(["new", "established"])
        .fillna({"customers": 0, "lost": 0, "sales_lost": 0.0})
        .astype({"customers": int, "lost": int})
        .reset_index()
    )


def last_contact(
    touchpoints: pd.DataFrame | None,
    order_lines: pd.DataFrame,
    as_of: pd.Timestamp,
    horizon_days: int = 90,
    look_back_days: int = 90,
) -> pd.DataFrame | Missing:
    """stage, kind, score, customers, lost, rate, lift, share_of_lost: the last touchpoint before customers left or
    stayed.

    At origin = as_of - horizon_days, among those who bought in the 180 days before it: the last touchpoint of each in
    [origin - look_back_days, origin). lost: no purchase in [origin, as_of). score: low or high against the mean
    of its kind, none without one. rate: lost / customers; lift: rate over that of everybody. Kinds with fewer than 20
    customers are pooled as `other`; stage `none`: no touchpoint. Highest rate first. `Missing` without touchpoints.
    """
    if touchpoints is None or not has(touchpoints, "stage"):
        return missing(
            "touchpoints",
            en="There are no touchpoints, so the last contact before loss is not known.",
            zh="没有接触记录，无法得知流失前的最后一次接触。",
        )
    origin = newest_closed(as_of, horizon_days)
    bought = purchases(order_lines, as_of)
    recent = bought[(bought["ordered_at"] < origin) & (bought["ordered_at"] >= origin - pd.Timedelta(days=180))]
    cohort = pd.DataFrame({"customer_id": recent["customer_id"].unique()})
    cohort["lost"] = ~is_member(cohort["customer_id"], bought.loc[bought["ordered_at"] >= origin, "customer_id"])
    when = touchpoints["occurred_at"]
    seen = touchpoints[(when < origin) & (when >= origin - pd.Timedelta(days=look_back_days))]
    last = seen.sort_values("occurred_at", kind="stable").drop_duplicates("customer_id", keep="last")
    middle = last["kind"].map(touchpoints.groupby("kind")["score"].mean()).astype(float)
    side = (last["score"] >= middle).map({True: "high", False: "low"}).mask(last["score"].isna(), "none")
    rows = cohort.merge(last[["customer_id", "stage", "kind"]].assign(score=side), on="customer_id", how="left")
    keys = ["stage", "kind", "score"]
    rows[keys] = rows[keys].fillna("none")
    few = rows.groupby(keys)["lost"].transform("size") < FEW
    rows.loc[few, ["kind", "score"]] = ["other", "none"]
    table = rows.groupby(keys)["lost"].agg(customers="size", lost="sum", rate="mean").reset_index()
    table["lift"] = table["rate"] / rows["lost"].mean()
    table["share_of_lost"] = table["lost"] / max(1, int(rows["lost"].sum()))
    return table.sort_values("rate", ascending=False, ignore_index=True)


def reasons_by(
    reasons: pd.DataFrame, segments: pd.DataFrame, by: str = "segment", target: str = "churn"
) -> pd.DataFrame:
    """`by`, family, customers, points, raised: the model's reasons per group at the last as_of.

    points: mean share of the probability that the family adds (-1..1); raised: share of members whose probability it
    raises. Largest mean first within a group.
    """
    now = segments.loc[segments["as_of"] == segments["as_of"].max(), ["customer_id", by]]
    rows = reasons[reasons["target"] == target].merge(now, on="customer_id").assign(up=lambda d: d["points"] > 0)
    table = rows.groupby([by, "family"]).agg(
        customers=("points", "size"), points=("points", "mean"), raised=("up", "mean")
    )
    return table.reset_index().sort_values([by, "points"], ascending=[True, False], ignore_index=True)


def funnel(
    segments: pd.DataFrame,
    features: pd.DataFrame,
    customers: pd.DataFrame | None,
    order_lines: pd.DataFrame,
    referred_by: str = "referred_by",
) -> tuple[pd.DataFrame, list[Missing]]:
    """(steps, absent): acquisition, activation, retention, revenue, referral at the last as_of (AARRR; McClure 2007).

    steps: step, name_en, name_zh, customers, of_first; only steps the tables allow. absent: what is missing for the
    rest. Acquisition counts everyone who had bought and the people known by then who never had, as the loyalty steps
    does. revenue: class A; referral: named in the column `referred_by` of somebody known by then.
    """
    as_of = segments["as_of"].max()
    now = segments[segments["as_of"] == as_of]
    facts = features.loc[features["as_of"] == as_of].set_index("customer_id")["frequency"]
    steps: list[tuple[str, int]] = []
    absent: list[Missing] = []
    if customers is None:
        absent.append(
            missing(
                "customers",
                en="Without a customers table nobody is known before the first purchase: no acquisition step.",
                zh="没有客户表，首购之前的客户未知，漏斗缺少“获取”一步。",
            )
        )
    else:
        known_only = potential(customers, order_lines, as_of) or 0
        steps.append(("acquisition", int((facts >= 1).sum()) + known_only))
    steps.append(("activation", int((facts >= 1).sum())))
    steps.append(("retention", int((facts >= 2).sum())))
    steps.append(("revenue", int((now["abc"] == "A").sum())))
    if customers is not None and has(customers, referred_by):
        steps.append(("referral", int(known_by(customers, as_of)[referred_by].dropna().nunique())))
    else:
        absent.append(
            missing(
                f"customers.{referred_by}",
                en="Nobody says who brought whom: no referral step.",
                zh="没有推荐人信息，漏斗缺少“推荐”一步。",
            )
        )
    rows = [(step, FUNNEL[step]["en"], FUNNEL[step]["zh"], n) for step, n in steps]
    table = pd.DataFrame(rows, columns=["step", "name_en", "name_zh", "customers"])
    return table.assign(of_first=table["customers"] / table["customers"].iloc[0]), absent
