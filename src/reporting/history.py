"""What past reports said, in one small file, so that this one can say what changed and why.

`history.json` lies beside the report: a list of entries, oldest first, one per as_of. A report for an as_of that is
already there replaces it, so that the same input gives the same file.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import UserError
from ..study import Study

FILE = "history.json"
KEPT = 60
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
    """What is remembered of a report: as_of, tiles, segment sizes, drivers and the model's ladder."""
    who, why, trust = (summary.get(name) or {} for name in ("who", "why", "trust"))
    churn = trust.get("churn") or {}
    return {
        "as_of": summary["as_of"],
        "tiles": {one["key"]: {"kind": one["kind"], "value": one["value"]} for one in summary["overview"]["tiles"]},
        "segments": {one["key"]: one["customers"] for one in who.get("segments", [])},
        "drivers": {one["key"]: one["size"] for one in why.get("drivers") or []},
        "miss": churn.get("miss"),
    }


def extended(entries: list[dict[str, Any]], summary: dict[str, Any]) -> list[dict[str, Any]]:
    """`entries` with this report's own at its place; at most `KEPT`, oldest dropped."""
    others = [one for one in entries if one["as_of"] != summary["as_of"]]
    return sorted([*others, entry(summary)], key=lambda one: str(one["as_of"]))[-KEPT:]


def changes(entries: list[dict[str, Any]], now: dict[str, Any]) -> dict[str, Any] | None:
    """What differs from the last report before this one: as_of, rows (key, kind, before, now, change); None if first.

    The figures of page one come first, then the three reasons whose strength changed most.
    """
    earlier = [one for one in entries if one["as_of"] < now["as_of"]]
    if not earlier:
        return None
    last = earlier[-1]
    rows = [
        _row({"key": f"tile.{key}"}, one["kind"], last["tiles"][key]["value"], one["value"])
        for key, one in now["tiles"].items()
        if key in last["tiles"]
    ]
    drivers = [
        _row({"family": key}, "points", last["drivers"][key], size)
        for key, size in now["drivers"].items()
        if key in last["drivers"]
    ]
    drivers.sort(key=lambda row: (-abs(row["change"]), row["family"]))
    return {"as_of": last["as_of"], "rows": rows + drivers[:3]}


def _row(label: dict[str, str], kind: str, before: float, now: float) -> dict[str, Any]:
    return label | {"kind": kind, "before": before, "now": now, "change": now - before}
