"""What the six slides say: titles, sentences, tables and notes, before any of them is a shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..definitions import definition
from ..formats import UNKNOWN, Formats
from ..page_one import PageOne
from ..text import Words

DEFINED = ("as_of", "horizon", "risk", "value", "worth", "at_risk", "won_back", "rfmw", "interval", "log_loss", "auc",
           "ece", "psi")  # fmt: skip
"""terms on the slide of definitions; the report defines more"""
REASONS = 7
"""rows of the table of reasons"""


@dataclass(frozen=True)
class Table:
    """Column names, rows of shown texts, relative widths; `numbers`: columns to the right; text size in points."""

    columns: list[str]
    rows: list[list[str]]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    size: float = 12
    colours: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) -> green, amber, red, grey"""


@dataclass(frozen=True)
class Slide:
    """One slide; `picture` names a figure of the report (see `render.figures`), empty for none."""

    title: str
    lead: list[str]
    table: Table | None
    notes: list[str]
    picture: str = ""
    picture_width: float = 5.6
    """inches"""


def contents(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> list[Slide]:
    """The six slides, in order; one whose section `report.sections` leaves out has only the sentence of page one."""
    make = (_headline, _where, _why, _do, _trust, _definitions)
    return [one(summary, page, words, formats) for one in make]


def _headline(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    days = summary["overview"]["horizon_days"]
    columns = [
        words("handout.figure"),
        words("handout.now"),
        words("overview.previous", days=days),
        words("handout.year"),
    ]
    rows = [
        [
            f"{one.name}\n{one.note}" if one.note else one.name,
            one.shown,
            one.previous.shown if one.previous else UNKNOWN,
            one.last_year.shown if one.last_year else UNKNOWN,
        ]
        for one in page.tiles
    ]
    table = Table(columns, rows, (3.4, 1, 1.1, 1.1), frozenset({1, 2, 3}))
    notes = _notes(
        summary, words, formats, "slide.notes.headline", "interim/base_rates_churn.parquet, order_lines.parquet"
    )
    return Slide(page.headline, [page.lead], table, notes, "base_rates_churn")


def _where(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    short, who = summary["short"]["who"], summary.get("who") or {}
    notes = _notes(summary, words, formats, "slide.notes.where", "interim/segments.parquet, value.parquet")
    if not short:
        return Slide(words("slide.where.none"), [], None, notes)
    title = words("slide.where", segment=words.of(short["name"]), share=formats.percent(short["share"]))
    segments = who.get("segments") or []
    value, at_risk = (formats.scaled(one[key] for one in segments) for key in ("value", "value_at_risk"))
    rows = [
        [
            words.of(one["name"]),
            formats.count(one["customers"]),
            value(one["value"]),
            formats.percent(one["risk"]),
            at_risk(one["value_at_risk"]),
            words.of(one["advice"]),
        ]
        for one in segments
    ]
    columns = [words(f"col.{key}") for key in ("segment", "customers", "value", "risk", "at_risk", "advice")]
    table = Table(columns, rows, (1.4, 0.95, 1.05, 0.85, 1.05, 2.7), frozenset({1, 2, 3, 4}), 11) if rows else None
    return Slide(title, [page.answer["who"].text], table, notes, "map", 4.9)


def _why(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    short, why = summary["short"]["why"], summary.get("why") or {}
    notes = _notes(summary, words, formats, "slide.notes.why", "interim/reasons.parquet, backtest_churn.parquet")
    if not short:
        return Slide(words("slide.why.none"), [], None, notes)
    if "ranking" in summary["overview"]["evidence"]["refusals"]:
        return Slide(words("slide.why.none"), [page.answer["why"].text], None, notes)
    rows = [
        [
            words.of(one["name"]),
            formats.count(one["up"]),
            formats.points(one["up_points"]),
            formats.count(one["down"]),
            formats.points(one["down_points"]),
        ]
        for one in (why.get("drivers") or [])[:REASONS]
    ]
    columns = [words(f"col.{key}") for key in ("reason", "raises", "by", "lowers", "by")]
    table = Table(columns, rows, (2, 1.3, 0.9, 1.3, 0.9), frozenset({1, 2, 3, 4})) if rows else None
    return Slide(
        words("slide.why", name=words(f"reason.{short['key']}")), [page.answer["why"].text], table, notes, "drivers"
    )


def _do(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    overview, action = summary["overview"], summary.get("action") or {}
    contact, evidence = overview["headline"]["contact"], overview["evidence"]
    lead = [page.decision.text]
    files = "interim/value.parquet, past_profit.parquet"
    if not page.acts:
        trial = evidence["trial"] if contact["n"] else None
        table = None
        if trial:
            shown = [
                ("size", formats.count(trial["size"])),
                ("control", formats.count(trial["control"])),
                ("days", formats.count(overview["horizon_days"])),
                ("effect", formats.number(100 * trial["effect"], 1)),
                ("detectable", formats.number(100 * trial["detectable"], 1)),
                ("needed", formats.count(trial["needed"])),
            ]
            rows = [[words(f"slide.trial.{key}"), value] for key, value in shown]
            table = Table([words("slide.col.test"), ""], rows, (3, 1), frozenset({1}), 14)
        title = words("slide.do.refused" if contact["n"] else "slide.do.none")
        return Slide(title, lead, table, _notes(summary, words, formats, None, files))
    advice = action.get("advice") or []
    money = {key: formats.scaled(one[key] for one in advice) for key in ("at_risk", "profit")}
    rows = [
        [words.of(one["name"]), formats.count(one["customers"]), *(money[key](one[key]) for key in money)]
        for one in advice
    ]
    columns = [words(f"col.{key}") for key in ("what", "customers", "at_risk", "profit")]
    table = Table(columns, rows, (3, 1.1, 1, 1), frozenset({1, 2, 3})) if rows else None
    assumed = [words.of(summary["profit"]["acceptance"])] if summary.get("profit") else []
    title = words("slide.do", n=formats.count(contact["n"]), money=formats.money(contact["profit"]))
    return Slide(title, lead, table, [*_notes(summary, words, formats, None, files), *assumed], "curve")


def _trust(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    green = sum(one.colour == "green" for one in page.lights)
    rows = [[one.name, one.word, one.text] for one in page.lights]
    table = Table(
        [words("slide.col.light"), words("slide.col.state"), words("slide.col.because")],
        rows,
        (1.2, 0.8, 4),
        colours={(at, 1): one.colour for at, one in enumerate(page.lights)},
    )
    notes = _notes(summary, words, formats, "slide.notes.trust", "backtest.parquet, interim/findings.parquet")
    title = words("slide.trust", green=formats.count(green), n=formats.count(len(page.lights)))
    return Slide(title, [], table, notes, "calibration_churn", 5.2)


def _definitions(summary: dict[str, Any], page: PageOne, words: Words, formats: Formats) -> Slide:
    rows = [[page.definition.question, page.definition.text]]
    rows += [[words(f"define.{name}"), definition(name, summary["overview"], words)] for name in DEFINED]
    table = Table([words("slide.col.term"), words("slide.col.meaning")], rows, (1.6, 8), size=10)
    return Slide(words("slide.definitions"), [], table, _notes(summary, words, formats, None, "docs/glossary.md"))


def _notes(summary: dict[str, Any], words: Words, formats: Formats, key: str | None, source: str) -> list[str]:
    """The speaker's notes: where the figures come from, and how they are to be read."""
    where = words("handout.notes", day=formats.day(summary["as_of"]), source=source)
    return [words(key), where] if key else [where]
