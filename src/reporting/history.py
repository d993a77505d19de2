"""Figures of past reports, in one small file, so that the next one can show what changed and why.

`history.json` is in the folder of the report: a list of entries, oldest first, one per as_of. A report for an as_of
that is already there replaces it, so that the same input gives the same file.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import UserError
from ..study import Study

FILE = "history.json"
MOST_ENTRIES = 60
"""entries; five years of monthly reports"""


def read_history(study: Study) -> list[dict[str, Any]]:
    """Entries of the published reports, oldest first; empty before the first one."""
    path = study.paths.reports / FILE
    if not path.exists():
        return []
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return sorted((dict(entry) for entry in entries), key=lambda entry: str(entry["as_of"]))
    except (ValueError, TypeError, KeyError):
        raise UserError(
            f"{path} is damaged: restore it or remove it (the next report then has nothing to compare with)"
        ) from None


def entry(summary: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of a report: as_of, tiles, segment sizes, the parts of the mean risk, the forecast's miss."""
    who, why, trust = (summary.get(name) or {} for name in ("who", "why", "trust"))
    churn = trust.get("churn") or {}
    return {
        "as_of": summary["as_of"],
        "tiles": {
            one["key"]: {"kind": one["kind"], "value": one["value"]} | ({} if one["whole"] else {"whole": False})
            for one in summary["overview"]["tiles"]
        },
        **({} if summary["overview"]["whole_life"] else {"whole_life": False}),
        "segments": {one["key"]: one["customers"] for one in who.get("segments", [])},
        "parts": why.get("parts"),
        "miss": churn.get("miss"),
    }


def extended(entries: list[dict[str, Any]], summary: dict[str, Any]) -> list[dict[str, Any]]:
    """`entries` with this report's own at its place; at most `MOST_ENTRIES`, oldest dropped."""
    others = [one for one in entries if one["as_of"] != summary["as_of"]]
    return sorted([*others, entry(summary)], key=lambda one: str(one["as_of"]))[-MOST_ENTRIES:]


def changes(entries: list[dict[str, Any]], now: dict[str, Any]) -> dict[str, Any] | None:
    """What differs from the last report before this one: as_of, `rows` and `reasons` (below); None if first.

    rows: the figures of page one, those whose look-back the data of both reports held whole, and the number of
    customers in each segment (key, kind, before, now, change), where both knew whole lives.
    reasons: why the mean risk moved; None where the last report did not remember it, or one did not know whole lives.
    """
    earlier = [one for one in entries if one["as_of"] < now["as_of"]]
    if not earlier:
        return None
    last = earlier[-1]
    tiles = [
        _row(f"tile.{key}", one["kind"], last["tiles"][key]["value"], one["value"])
        for key, one in now["tiles"].items()
        if key in last["tiles"] and one.get("whole", True) and last["tiles"][key].get("whole", True)
    ]
    sizes = [
        _row(f"segment.{key}", "count", last["segments"][key], count)
        for key, count in now["segments"].items()
        if key in last["segments"] and _whole_lives(last, now)
    ]
    before, after = (one.get("parts") if _whole_lives(last, now) else None for one in (last, now))
    return {
        "as_of": last["as_of"],
        "rows": tiles + sizes,
        "reasons": moved(before, after) if before and after else None,
    }


def _whole_lives(*entries: dict[str, Any]) -> bool:
    return all(one.get("whole_life", True) for one in entries)


def moved(before: dict[str, float], now: dict[str, float], shown: int = 4) -> dict[str, Any]:
    """Why the mean risk moved: before, now, change; `parts` (key, change), largest first; `rest` of those not shown.

    Reasons add up to the probability, so the changes of their means add up to the change of the mean. `before` and
    `now`: mean share of each family in the probability, `base` among them; a family that is missing counts as 0. One
    retailer: .49 = .55 (base) - .06 (rhythm) was, .67 = .71 - .04 is; of +.18 points .16 are the base's, .02 rhythm's.
    """
    changed = {key: now.get(key, 0.0) - before.get(key, 0.0) for key in {**before, **now}}
    order = sorted(changed, key=lambda key: (-abs(changed[key]), key))
    return {
        "before": sum(before.values()),
        "now": sum(now.values()),
        "change": sum(changed.values()),
        "parts": [{"key": key, "change": changed[key]} for key in order[:shown]],
        "rest": sum(changed[key] for key in order[shown:]),
    }


def _row(key: str, kind: str, before: float, now: float) -> dict[str, Any]:
    return {"key": key, "kind": kind, "before": before, "now": now, "change": now - before}
