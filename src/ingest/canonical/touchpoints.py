"""The touchpoints table: contacts that are no purchase, each with the stage of the sale it belongs to.

A customer's mean score of a survey of 1 to 5 and one of 0 to 100 says which survey was answered, not how content the
customer is: scores on several scales in one column are a finding.
"""

from __future__ import annotations

import pandas as pd

from ...errors import UserError
from ..columns import STAGES, TOUCHPOINTS
from ..finding import Finding
from ..lines.cleaning import EARLIEST

STAGE_OF_KIND = {
    "consultation": "pre_sale",
    "communication": "pre_sale",
    "campaign": "pre_sale",
    "visit": "in_sale",
    "complaint": "after_sale",
    "after_sale": "after_sale",
    "survey": "after_sale",
}
"""Used where the source gives no stage; other kinds keep an empty stage."""

SCALES = {5: (5, 5), 10: (10, 10), 100: (50, 100)}
"""A scale's top, and between which scores the highest of many on it lies"""
FEW = 30
"""Scores that tell which scale they are on"""
LOW, HIGH = 0.25, 0.1
"""Shares of scores from 1 to 10 and of 50 and more, from which on a column of hundreds has a smaller scale in it"""

_DTYPES = {"text": "str", "number": "float64", "time": "datetime64[us]", "flag": "boolean"}


def clean_touchpoints(touchpoints: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Touchpoints with customer, time and kind, sorted by time, and the audit rows of what that took.

    Raises UserError for a stage that is none of pre_sale, in_sale, after_sale.
    """
    audit = [_row("touchpoints.read", "read", touchpoints, "Touchpoints as they came", "读入的接触记录")]
    lacking = touchpoints[["customer_id", "occurred_at", "kind"]].isna().any(axis=1)
    note = "Lacks customer, time or kind"
    audit.append(_row("touchpoints.incomplete", "dropped", touchpoints[lacking], note, "缺少客户、时间或类型"))
    rest = touchpoints[~lacking]
    placeholder = rest["occurred_at"] < EARLIEST
    note = "Is dated before 1980"
    audit.append(_row("touchpoints.placeholder_date", "dropped", rest[placeholder], note, "日期早于 1980 年"))
    rest = rest[~placeholder]
    ahead = rest["occurred_at"] > pd.Timestamp.now() + pd.Timedelta(days=1)
    audit.append(_row("touchpoints.future_date", "dropped", rest[ahead], "Is dated in the future", "日期在未来"))
    rest = rest[~ahead]
    twice = rest.duplicated()
    note = "Repeats an earlier touchpoint in every column"
    audit.append(_row("touchpoints.exact_duplicates", "dropped", rest[twice], note, "与前面某条记录完全相同"))
    rest = rest[~twice].sort_values("occurred_at", kind="stable").reset_index(drop=True)
    for name, kind in TOUCHPOINTS.items():
        if name not in rest:
            rest[name] = pd.Series(pd.NA if kind == "text" else None, index=rest.index, dtype=_DTYPES[kind])
    odd = sorted(set(rest["stage"].dropna()) - set(STAGES))
    if odd:
        raise UserError(
            f"[touchpoints] stage {odd[0]!r} is none of {', '.join(STAGES)}; change the values or leave it out"
        )
    rest["stage"] = rest["stage"].fillna(rest["kind"].map(STAGE_OF_KIND).astype("str"))
    audit.append(_row("touchpoints.kept", "kept", rest, "Touchpoints that stay", "保留的接触记录"))
    return rest[[*TOUCHPOINTS, *(name for name in rest if name not in TOUCHPOINTS)]], pd.DataFrame(audit)


def score_findings(touchpoints: pd.DataFrame) -> list[Finding]:
    """A finding where the scores are on several scales: by topic, kind or year, or by how they lie."""
    scored = touchpoints[touchpoints["score"].notna()]
    groups = {name: scored[name] for name in ("topic", "kind") if name in scored}
    for name, group in (groups | {"year": scored["occurred_at"].dt.year.astype("str")}).items():
        by = scored["score"].groupby(group)
        tops = by.max()[by.size() >= FEW]
        first = {
            top: str(tops[tops.between(*span)].index[0]) for top, span in SCALES.items() if tops.between(*span).any()
        }
        if len(first) > 1:
            shown_en = ", ".join(f"up to {top} for {name} {one!r}" for top, one in first.items())
            shown_zh = "，".join(f"{name} {one!r} 最高 {top}" for top, one in first.items())
            return [_scales(len(scored), shown_en, shown_zh)]
    score = scored["score"]
    low, high = int((score.between(1, 10) & (score % 1 == 0)).sum()), int((score >= 50).sum())
    if min(low / LOW, high / HIGH) >= max(len(scored), FEW):
        shown_en = f"{low:,} from 1 to 10, {high:,} of 50 and more"
        return [_scales(len(scored), shown_en, f"1 至 10 的 {low:,} 个，50 以上的 {high:,} 个")]
    return []


def _scales(n: int, shown_en: str, shown_zh: str) -> Finding:
    return Finding(
        "touchpoints_scales",
        "warning",
        {"en": "Scores on several scales?", "zh": "评分的量表不同？"},
        {
            "en": f"the {n:,} scores of [touchpoints] are not on one scale: {shown_en}; their means say which survey "
            "was answered; bring them to one scale in the export, or by `query` (select ..., score / 20 as score)",
            "zh": f"[touchpoints] 的 {n:,} 个评分不在同一量表：{shown_zh}；其均值只反映答了哪份问卷；请在导出时或用 "
            "query 换算到同一量表（select ..., score / 20 as score）",
        },
    )


def _row(rule: str, kind: str, rows: pd.DataFrame, note_en: str, note_zh: str) -> dict[str, object]:
    return {
        "rule": rule,
        "kind": kind,
        "found": len(rows),
        "lines": len(rows),
        "customers": int(rows["customer_id"].nunique()),
        "amount": 0.0,
        "changed": False,
        "note_en": note_en,
        "note_zh": note_zh,
    }
