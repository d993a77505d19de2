"""From satisfaction to loyalty to profit: a customer-relationship analysis on scored touchpoints.

The chain of the customer-satisfaction indices (Fornell 1992; Fornell and others 1996): what happened before, during
and after the sale makes satisfaction, satisfaction makes loyalty (in deed: buying again; in word: recommending),
loyalty makes profit. Time runs with the arrows: scores come from before an origin, buying again from the horizon
after it, profit from the horizon after that. So no arrow explains the past by the future. At 2026-07-01 with
a horizon of 90 days, the last origin is 2026-01-02: scores from before, repeat purchase 2 January to 1 April, profit
from then to 30 June.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..modelling.as_of import newest_closed
from .lost_customers import STAGES
from .membership import is_member
from .missing import Missing, missing
from .purchases import has, purchases
from .regression import ols

LOOK_BACK = 180
"""days before an origin whose scores count, and within which a customer must have bought to be included"""
ORIGINS = 4
"""origins, one horizon apart; a customer may be in several, so intervals are clustered by customer"""
FEWEST = 100
TOPICS = {
    "information": {"en": "Information found", "zh": "信息获取"},
    "brand": {"en": "Brand", "zh": "品牌"},
    "quality": {"en": "Quality and its stability", "zh": "质量及其稳定性"},
    "price": {"en": "Price and its stability", "zh": "价格及其稳定性"},
    "convenience": {"en": "Convenience", "zh": "便利性"},
    "staff": {"en": "Staff", "zh": "服务人员"},
    "service": {"en": "Service quality", "zh": "服务质量"},
    "promises": {"en": "Promises kept", "zh": "承诺兑现"},
    "value_added": {"en": "Value added", "zh": "增值服务"},
    "contact_points": {"en": "Contact points", "zh": "接触点"},
    "word_of_mouth": {"en": "Word of mouth", "zh": "口碑"},
    "trust": {"en": "Trust", "zh": "信任"},
}
PATHS = {
    "satisfaction": {"en": "Satisfaction index", "zh": "满意度指数"},
    "repeat": {"en": "Buys again within the horizon", "zh": "预测期内再次购买"},
    "recommendation": {"en": "Would recommend", "zh": "推荐意愿"},
    "profit": {"en": "Profit in the following horizon", "zh": "随后一期的利润"},
    "recency": {"en": "Days since the last purchase (held equal)", "zh": "距上次购买天数（控制变量）"},
    "frequency": {"en": "Purchase days in 180 days (held equal)", "zh": "180 天内购买天数（控制变量）"},
}
HELD = ["recency", "frequency"]


def observations(
    order_lines: pd.DataFrame,
    touchpoints: pd.DataFrame | None,
    customers: pd.DataFrame | None,
    as_of: pd.Timestamp,
    horizon_days: int = 90,
    margin: float = 0.35,
    attitude: str = "would_recommend",
) -> pd.DataFrame | Missing:
    """One row per customer and origin: customer_id, origin, one mean score per stage, repeat, profit, recency,
    frequency.

    Origins are as_of - 2, 3, 4, 5 horizons; who bought in the 180 days before one is in. Stage columns: mean score of
    the scored touchpoints in [origin - 180 days, origin), null without any. repeat (0/1): a purchase in [origin,
    origin + horizon); profit: margin x amounts (returns taken off) in the horizon after that. recommendation: the
    customers' column `attitude`, where there is one. `Missing` without scores.
    """
    if touchpoints is None or not has(touchpoints, "score"):
        return missing(
            "touchpoints.score",
            en="No touchpoint has a score, so satisfaction cannot be analysed.",
            zh="接触记录没有评分，无法分析满意度。",
        )
    day = pd.Timedelta(days=1)
    bought = purchases(order_lines, as_of)
    scored = touchpoints.dropna(subset=["score", "stage"])
    tables = []
    for number in range(2, 2 + ORIGINS):
        origin = as_of - number * horizon_days * day
        back, ahead, after = origin - LOOK_BACK * day, origin + horizon_days * day, origin + 2 * horizon_days * day
        if back < order_lines["ordered_at"].min():
            break
        recent = bought[(bought["ordered_at"] >= back) & (bought["ordered_at"] < origin)]
        table = recent.groupby("customer_id")["day"].agg(last="max", frequency="nunique")
        table["recency"] = (origin - table["last"]).dt.days
        seen = scored[(scored["occurred_at"] >= back) & (scored["occurred_at"] < origin)]
        table = table.join(seen.pivot_table(index="customer_id", columns="stage", values="score", aggfunc="mean"))
        inside = (bought["ordered_at"] >= origin) & (bought["ordered_at"] < ahead)
        table["repeat"] = is_member(table.index, bought.loc[inside, "customer_id"]).astype(float)
        later = order_lines[(order_lines["ordered_at"] >= ahead) & (order_lines["ordered_at"] < after)]
        table["profit"] = (margin * later.groupby("customer_id")["amount"].sum()).reindex(table.index).fillna(0.0)
        tables.append(table.drop(columns="last").assign(origin=origin).rename_axis("customer_id").reset_index())
    if not tables:
        return missing(
            "order_lines.ordered_at",
            en="The order lines are too short for scores, repeat purchase and profit one after another.",
            zh="订单数据时间过短，无法依次观察评分、复购与利润。",
        )
    rows = pd.concat(tables, ignore_index=True)
    if customers is not None and has(customers, attitude):
        answers = pd.to_numeric(customers.set_index("customer_id")[attitude], errors="coerce").astype(float)
        rows["recommendation"] = rows["customer_id"].map(answers)
    return rows


def stages_with_data(rows: pd.DataFrame) -> list[str]:
    """The stages that at least 100 rows have a varying score for."""
    return [s for s in STAGES if s in rows and rows[s].notna().sum() >= FEWEST and rows[s].std() > 0]


def paths(rows: pd.DataFrame | Missing) -> pd.DataFrame | Missing:
    """The path table: from, to, effect, se, low, high, n, unit_en, unit_zh (95 % intervals clustered by customer).

    stage -> repeat: change in the chance to buy again per point of the stage's score, the other stages, recency and
    frequency held equal; on rows with every stage that has data. satisfaction -> repeat, recommendation: per standard
    deviation of the index. repeat, recommendation -> profit: money, with the other loyalty and HELD held equal where
    known. The index weights the stages by their effects, estimated on the other half of the customers, so that its
    own effect is not overstated. `Missing` when no stage has data, or when `rows` is.
    """
    if isinstance(rows, Missing):
        return rows
    stages = stages_with_data(rows)
    if not stages:
        return missing(
            "touchpoints.score",
            en="Fewer than 100 scored rows in every stage: no path is estimated.",
            zh="各阶段有评分的样本均不足 100，不做路径估计。",
        )
    whole = rows.dropna(subset=stages).copy()
    whole["satisfaction"] = index(whole, stages)
    parts = [_path(whole, stages, "repeat", ("chance per point of score", "每 1 分评分对应的复购概率变化"))]
    one = ("chance per standard deviation", "每 1 个标准差对应的复购概率变化")
    parts.append(_path(whole, ["satisfaction"], "repeat", one))
    loyalties = ["repeat"]
    if "recommendation" in whole and whole["recommendation"].notna().sum() >= FEWEST:
        points = ("points of recommendation per standard deviation", "每 1 个标准差对应的推荐意愿分值")
        parts.append(_path(whole, ["satisfaction"], "recommendation", points))
        loyalties.append("recommendation")
    known = rows.dropna(subset=loyalties) if len(loyalties) > 1 else rows
    parts.append(_path(known, loyalties, "profit", ("money", "金额")))
    return pd.concat(parts, ignore_index=True)


def index(rows: pd.DataFrame, stages: list[str]) -> pd.Series:
    """The satisfaction index of every row (mean 0, standard deviation 1 over the rows).

    A weighted mean of stage scores; weights are the positive effects on repeat, estimated on the other half of the
    customers (equal where none is positive).
    """
    half = pd.util.hash_pandas_object(rows["customer_id"].astype(str), index=False).to_numpy() % 2
    values = np.zeros(len(rows))
    for side in (0, 1):
        other_half, use = rows[half != side], half == side
        effects = ols(other_half["repeat"], other_half[[*stages, *HELD]], other_half["customer_id"]).set_index("input")[
            "effect"
        ]
        weights = effects[stages].clip(lower=0).fillna(0.0).to_numpy()
        weights = weights / weights.sum() if weights.sum() > 0 else np.full(len(stages), 1 / len(stages))
        values[use] = rows.loc[use, stages].to_numpy(dtype=float) @ weights
    return pd.Series((values - values.mean()) / max(values.std(), 1e-12), index=rows.index)


def topics(
    order_lines: pd.DataFrame, touchpoints: pd.DataFrame | None, as_of: pd.Timestamp, horizon_days: int = 90
) -> pd.DataFrame | Missing:
    """stage, topic, answers, mean_score, effect, low, high, name_en, name_zh: what surveys asked, and its
    association with buying again.

    effect: change in the chance of a purchase in [answer, answer + horizon_days) per point of score, among answers old
    enough for the whole horizon to lie before `as_of`. `Missing` without scored touchpoints that name a topic.
    """
    if touchpoints is None or not has(touchpoints, "topic") or not has(touchpoints, "score"):
        return missing(
            "touchpoints.topic",
            en="No scored touchpoint names a topic, so only whole stages are compared.",
            zh="评分未注明主题，只能按阶段比较。",
        )
    horizon = pd.Timedelta(days=horizon_days)
    asked = touchpoints.dropna(subset=["score", "topic"])
    asked = (
        asked[asked["occurred_at"] <= newest_closed(as_of, horizon_days)]
        .sort_values("occurred_at")
        .reset_index(drop=True)
    )
    bought = purchases(order_lines, as_of)[["customer_id", "ordered_at"]].sort_values("ordered_at")
    bought = bought.assign(next=bought["ordered_at"])
    ahead = pd.merge_asof(
        asked, bought, left_on="occurred_at", right_on="ordered_at", by="customer_id", direction="forward"
    )
    again = (ahead["next"] < ahead["occurred_at"] + horizon).astype(float)
    rows = []
    for (stage, topic), own in asked.groupby(["stage", "topic"]):
        effect = ols(again[own.index], own[["score"]], own["customer_id"]).iloc[0]
        names = TOPICS.get(str(topic), {"en": str(topic), "zh": str(topic)})
        rows.append((stage, topic, len(own), own["score"].mean(), *effect[["effect", "low", "high"]], *names.values()))
    columns = ["stage", "topic", "answers", "mean_score", "effect", "low", "high", "name_en", "name_zh"]
    return pd.DataFrame(rows, columns=columns)


def _path(rows: pd.DataFrame, causes: list[str], to: str, unit: tuple[str, str]) -> pd.DataFrame:
    used = rows.dropna(subset=[to])
    table = ols(used[to], used[[*causes, *HELD]], used["customer_id"]).head(len(causes))
    return table.rename(columns={"input": "from"}).assign(to=to, unit_en=unit[0], unit_zh=unit[1])[
        ["from", "to", "effect", "se", "low", "high", "n", "unit_en", "unit_zh"]
    ]
