"""The touchpoints table: contacts that are no purchase, each with the stage of the sale it belongs to."""

from __future__ import annotations

import pandas as pd

from ..errors import UserError
from .cleaning import EARLIEST
from .columns import STAGES, TOUCHPOINTS

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
