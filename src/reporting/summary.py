"""The report's numbers as one dict of builtins: section by section, in no language, ready to be kept as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..segments import rfm_segments
from ..study import Study
from . import history
from .data import Interim
from .sections import (
    action,
    customers,
    filters,
    months,
    overview,
    products,
    profiles,
    profit,
    trust,
    who,
    why,
)

SECTIONS: dict[str, Callable[[Interim], dict[str, Any]]] = {
    "overview": overview.summarise,
    "months": months.summarise,
    "who": who.summarise,
    "why": why.summarise,
    "action": action.summarise,
    "profit": profit.summarise,
    "customers": customers.summarise,
    "trust": trust.summarise,
    "products": products.summarise,
    "profiles": profiles.summarise,
}


FILTERED = {"who", "action", "customers"}
"""sections whose tables can be filtered"""


def summary(study: Study) -> dict[str, Any]:
    """Everything the report says of `study`, from the files in its interim folder: one dict per section, `short` (the
    answers of page one) and `filters` (see `sections.filters`).

    Sections left out by the study's `report.sections` are missing; page one is always there. Numbers are unrounded,
    dates ISO strings, names of things dicts {"en", "zh"}. Raises UserError for a missing interim file.
    """
    wanted: set[str] = {*study.report.sections} or {*SECTIONS}
    data = Interim(study)
    needed = wanted | {"overview", "who", "why"}  # page one takes its short answers from these
    parts = {name: make(data) for name, make in SECTIONS.items() if name in needed}
    result: dict[str, Any] = {
        "format": 1,
        "study": {
            "name": study.study.name,
            "title": study.study.title or study.study.name,
            "currency": study.study.currency,
            "language": study.study.language,
            "abc_shares": list(study.segments.abc_shares),
        },
        "as_of": parts["overview"]["as_of"],
        "short": _short(parts),
        "filters": filters.summarise(data) if FILTERED & wanted else None,
    } | parts
    result["changes"] = _changes(study, result)
    return {key: part for key, part in result.items() if key not in SECTIONS or key in wanted or key == "overview"}


def first_page(summary: dict[str, Any]) -> dict[str, Any]:
    """`summary` with page one only: what is rendered of it is one page."""
    return {key: part for key, part in summary.items() if key == "overview" or key not in SECTIONS}


def _short(parts: dict[str, Any]) -> dict[str, Any]:
    """For page one: the segment with most value at risk, and the reason that raises the risk most."""
    segments, drivers = parts["who"]["segments"], parts["why"]["drivers"]
    short: dict[str, Any] = {"who": None, "why": None}
    total = sum(one["value_at_risk"] for one in segments)
    if total > 0:
        worst = max(segments, key=lambda one: one["value_at_risk"])
        short["who"] = {
            "name": worst["name"],
            "rule": worst["rule"],
            "at_risk": worst["value_at_risk"],
            "share": worst["value_at_risk"] / total,
        }
    if drivers:
        first = max(drivers, key=lambda one: one["up"] * one["up_points"])
        short["why"] = {
            "key": first["key"],
            "points": first["up_points"],
            "n": first["up"],
            "outcome": first["outcome"],
        }
    return short


def _changes(study: Study, result: dict[str, Any]) -> dict[str, Any] | None:
    """What changed since the last report, segments and reasons named in both languages."""
    changed = history.changes(history.read_history(study), history.entry(result))
    for row in changed["rows"] if changed else []:
        kind, key = row["key"].split(".")
        row["name"] = rfm_segments.NAMES[key] if kind == "segment" else None
    return changed
