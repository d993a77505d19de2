"""Touchpoints: contacts that are no purchase, by kind and by stage, and complaints and contacts left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from .backend import wall_clock
from .feature import (
    AMOUNT_SCALE,
    HISTORY,
    WINDOW,
    Family,
    Feature,
    Part,
    ReasonText,
    VisibleTables,
    aggregate,
    col,
    fixed_point,
    habit,
    ratio,
)

KINDS = ("consultation", "communication", "visit", "campaign", "complaint", "after_sale", "survey")
STAGES = ("pre_sale", "in_sale", "after_sale")
YEAR = 365
OPTIONAL = ("kind", "stage", "score", "answered")

_KIND_TEXTS = {
    "consultation": ("Consultations", "咨询"),
    "communication": ("Communications", "沟通"),
    "visit": ("Visits", "访问"),
    "campaign": ("Campaign contacts", "营销活动接触"),
    "complaint": ("Complaints", "投诉"),
    "after_sale": ("After-sale contacts", "售后服务"),
    "survey": ("Surveys", "调查"),
}
_STAGE_TEXTS = {"pre_sale": ("before", "售前"), "in_sale": ("during", "售中"), "after_sale": ("after", "售后")}
_KIND_REASONS = {
    "consultation": ("{v} consultations in the last 365 days", "最近365天咨询{v}次"),
    "communication": ("{v} conversations in the last 365 days", "最近365天沟通{v}次"),
    "visit": ("{v} visits in the last 365 days", "最近365天访问{v}次"),
    "campaign": ("{v} campaign contacts in the last 365 days", "最近365天营销接触{v}次"),
    "complaint": ("{v} complaints in the last 365 days", "最近365天投诉{v}次"),
    "after_sale": ("{v} after-sale contacts in the last 365 days", "最近365天售后服务{v}次"),
    "survey": ("{v} surveys in the last 365 days", "最近365天调查{v}次"),
}
_KIND_LAST = {
    "consultation": "consultation",
    "communication": "conversation",
    "visit": "visit",
    "campaign": "campaign contact",
    "complaint": "complaint",
    "after_sale": "after-sale contact",
    "survey": "survey",
}
_STAGE_REASONS = {"pre_sale": "before a sale", "in_sale": "during a sale", "after_sale": "after a sale"}
NEEDS = ("touchpoints",)
RECENCY = ("", "_recency_days")

FEATURES = (
    Feature(
        "touch_count",
        "touchpoints",
        "contacts",
        f"Touchpoints in the last {YEAR} days; 0 for a customer without any",
        f"最近{YEAR}天的接触次数",
        NEEDS,
        reason=ReasonText("count", "{v} contacts in the last 365 days", "最近365天有{v}次接触"),
        looks_back=WINDOW,
    ),
    Feature(
        "touch_count_90d",
        "touchpoints",
        "contacts",
        "Touchpoints in the last 90 days",
        "最近90天的接触次数",
        NEEDS,
        reason=ReasonText("count", "{v} contacts in the last 90 days", "最近90天有{v}次接触"),
        looks_back=WINDOW,
    ),
    Feature(
        "touch_recency_days",
        "touchpoints",
        "days",
        "Days since the last touchpoint; null without one",
        "距最近一次接触的天数",
        NEEDS,
        reason=ReasonText("days", "last contact {v} ago", "最近一次接触在{v}前"),
        version=2,
    ),
    *(
        Feature(
            f"touch_{kind}",
            "touchpoints",
            "contacts",
            f"{en} in the last {YEAR} days",
            f"最近{YEAR}天的{zh}次数",
            (*NEEDS, "touchpoints.kind"),
            reason=ReasonText("count", *_KIND_REASONS[kind]),
            looks_back=WINDOW,
        )
        for kind, (en, zh) in _KIND_TEXTS.items()
    ),
    *(
        Feature(
            f"touch_{kind}_recency_days",
            "touchpoints",
            "days",
            f"Days since the last of the {en.lower()}; null without one",
            f"距最近一次{zh}的天数",
            (*NEEDS, "touchpoints.kind"),
            reason=ReasonText("days", f"last {_KIND_LAST[kind]} {{v}} ago", f"最近一次{zh}在{{v}}前"),
            version=2,
        )
        for kind, (en, zh) in _KIND_TEXTS.items()
    ),
    *(
        Feature(
            f"touch_stage_{stage}",
            "touchpoints",
            "contacts",
            f"Touchpoints {en} the sale in the last {YEAR} days",
            f"最近{YEAR}天的{zh}接触次数",
            (*NEEDS, "touchpoints.stage"),
            reason=ReasonText(
                "count",
                f"{{v}} contacts {_STAGE_REASONS[stage]} in the last {YEAR} days",
                f"最近{YEAR}天{zh}接触{{v}}次",
            ),
            looks_back=WINDOW,
        )
        for stage, (en, zh) in _STAGE_TEXTS.items()
    ),
    *(
        Feature(
            f"touch_stage_{stage}_recency_days",
            "touchpoints",
            "days",
            f"Days since the last touchpoint {en} the sale; null without one",
            f"距最近一次{zh}接触的天数",
            (*NEEDS, "touchpoints.stage"),
            reason=ReasonText("days", f"last contact {en} a sale {{v}} ago", f"最近一次{zh}接触在{{v}}前"),
            version=2,
        )
        for stage, (en, zh) in _STAGE_TEXTS.items()
    ),
    Feature(
        "touch_score_mean",
        "touchpoints",
        "score",
        "Mean score given",
        "平均评分",
        (*NEEDS, "touchpoints.score"),
        reason=ReasonText("plain", "mean score given {v}", "平均评分{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "touch_score_last",
        "touchpoints",
        "score",
        "Mean score of the last day with a score",
        "最近一次评分",
        (*NEEDS, "touchpoints.score"),
        reason=ReasonText("plain", "last score given {v}", "最近一次评分{v}"),
        version=2,
    ),
    Feature(
        "open_complaint",
        "touchpoints",
        "1 or 0",
        "1 when the customer has not bought on a day after the last complaint",
        "投诉之后是否再未购买",
        (*NEEDS, "touchpoints.kind"),
        reason=ReasonText(
            "yes_no",
            "no purchase since the last complaint|has bought since the last complaint, or never complained",
            "投诉之后再未购买|投诉之后有购买或从未投诉",
        ),
        version=2,
    ),
    Feature(
        "touch_unanswered",
        "touchpoints",
        "contacts",
        f"Touchpoints of the last {YEAR} days known to be left without an answer",
        f"最近{YEAR}天未获回应的接触次数",
        (*NEEDS, "touchpoints.answered"),
        reason=ReasonText("count", "{v} contacts left unanswered in the last 365 days", "最近365天{v}次接触未获回应"),
        looks_back=WINDOW,
    ),
    Feature(
        "campaign_responses",
        "touchpoints",
        "contacts",
        f"Campaign contacts of the last {YEAR} days that were answered",
        f"最近{YEAR}天有回应的营销活动次数",
        (*NEEDS, "touchpoints.kind", "touchpoints.answered"),
        looks_back=WINDOW,
    ),
    Feature(
        "campaign_response_share",
        "touchpoints",
        "share",
        f"Share of the campaign contacts of the last {YEAR} days that were answered; null without one",
        f"最近{YEAR}天营销活动的回应比例",
        (*NEEDS, "touchpoints.kind", "touchpoints.answered"),
        reason=ReasonText("share", "{v} of campaign contacts answered", "{v}的营销接触得到回应"),
        looks_back=WINDOW,
    ),
)

COUNTED = {
    "touch_count",
    "touch_count_90d",
    "touch_unanswered",
    "campaign_responses",
    *(f"touch_{kind}" for kind in KINDS),
    *(f"touch_stage_{stage}" for stage in STAGES),
}
"""features that are 0, not null, for a customer without touchpoints"""


def contact_days(touchpoints: nw.LazyFrame, have: set[str], last_day: int) -> nw.LazyFrame:
    """One row per customer_id and day with a touchpoint: counts by kind and stage, scores, and the next scored day."""
    rows = wall_clock(touchpoints, "occurred_at", "day").filter(~col("customer_id").is_null(), col("day") < last_day)
    columns = {"touches": nw.lit(1.0)}

    def flag(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(1.0).otherwise(0.0)

    if "kind" in have:
        columns |= {f"kind_{kind}": flag(col("kind") == kind) for kind in KINDS}
    if "stage" in have:
        columns |= {f"stage_{stage}": flag(col("stage") == stage) for stage in STAGES}
    if "score" in have:
        columns["scored"] = flag(~col("score").is_null())
        columns["score"] = fixed_point(col("score").cast(nw.Float64)).fill_null(0.0)
    if "answered" in have:
        # filled before the cast: in a pandas column of objects a cast would turn None into False
        columns["unanswered"] = flag(~col("answered").fill_null(True).cast(nw.Boolean))
        if "kind" in have:
            columns["responses"] = flag((col("kind") == "campaign") & col("answered").fill_null(False).cast(nw.Boolean))
    days = (
        rows.select("customer_id", "day", **columns)
        .group_by("customer_id", "day")
        .agg(*(nw.col(name).sum() for name in columns))
    )
    if "score" not in have:
        return days
    days = days.with_columns(has_score=flag(col("scored") > 0))
    return days.with_columns(next_scored=col("day").shift(-1).over("customer_id", "has_score", order_by="day"))


def blocks(visible: VisibleTables) -> list[nw.LazyFrame]:
    """Frames with one row per customer and as_of that are joined to the feature table, from the visible tables."""
    return [] if visible.contacts is None else [_contacts(visible, visible.contacts)]


def combine(names: Sequence[str], columns: Mapping[str, set[str]]) -> dict[str, nw.Expr]:
    """Counts of 0 for a customer without touchpoints, and the last complaint set against the last purchase."""
    combined = {name: col(name).fill_null(0.0) for name in names if name in COUNTED}
    if "kind" in columns.get("touchpoints", set()):
        unanswered = col("touch_complaint_recency_days") <= col("last_age")
        combined["open_complaint"] = nw.when(unanswered).then(1.0).otherwise(0.0)
    return combined


def _contacts(visible: VisibleTables, rows: nw.LazyFrame) -> nw.LazyFrame:
    """customer_id, now and the touchpoint features except open_complaint, which needs the purchases too.

    `rows` are the contact days visible at each now, with their age.
    """
    have = visible.columns["touchpoints"]

    def recent(column: str, oldest: int = YEAR) -> Part:
        return Part("sum", col(column) * (col("age") <= oldest).cast(nw.Float64))

    def age_of(column: str) -> Part:
        return Part("min", nw.when(col(column) > 0).then(col("age")))

    parts = {
        "touch_count": recent("touches"),
        "touch_count_90d": recent("touches", 90),
        "touch_recency_days": Part("min", col("age")),
    }
    finished: dict[str, nw.Expr] = {name: col(name) for name in parts}
    if "kind" in have:
        parts |= {f"touch_{kind}": recent(f"kind_{kind}") for kind in KINDS}
        parts |= {f"touch_{kind}_recency_days": age_of(f"kind_{kind}") for kind in KINDS}
        finished |= {f"touch_{kind}{what}": col(f"touch_{kind}{what}") for kind in KINDS for what in RECENCY}
    if "stage" in have:
        parts |= {f"touch_stage_{stage}": recent(f"stage_{stage}") for stage in STAGES}
        parts |= {f"touch_stage_{stage}_recency_days": age_of(f"stage_{stage}") for stage in STAGES}
        finished |= {
            f"touch_stage_{stage}{what}": col(f"touch_stage_{stage}{what}") for stage in STAGES for what in RECENCY
        }
    if "score" in have:
        latest = (col("has_score") > 0) & (col("next_scored").is_null() | (col("next_scored") >= col("now")))
        parts |= {
            "score_sum": habit("score"),
            "scored": habit("scored"),
            "touch_score_last": Part("max", nw.when(latest).then(ratio(col("score"), col("scored") * AMOUNT_SCALE))),
        }
        finished["touch_score_mean"] = ratio(col("score_sum"), col("scored") * AMOUNT_SCALE)
        finished["touch_score_last"] = col("touch_score_last")
    if "answered" in have:
        parts["touch_unanswered"] = recent("unanswered")
        finished["touch_unanswered"] = col("touch_unanswered")
        if "kind" in have:
            parts["responses"] = recent("responses")
            finished["campaign_responses"] = col("responses")
            finished["campaign_response_share"] = ratio(col("responses"), col("touch_campaign"))
    return aggregate(rows, ["customer_id", "now"], parts, visible.history_days).select("customer_id", "now", **finished)


FAMILY = Family(
    "touchpoints",
    title={"en": "Touchpoints", "zh": "客户接触"},
    question={
        "en": "Which contacts were there besides purchases, when, and were they answered?",
        "zh": "除购买外有哪些接触？何时？是否得到回应？",
    },
    features=FEATURES,
    blocks=blocks,
    combine=combine,
)
