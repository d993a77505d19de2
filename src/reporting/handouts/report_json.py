"""report.json: what the report says, as data, with a schema."""

from __future__ import annotations

import json
from typing import Any

from ..page_one import PageOne, page_one
from . import report_data as data

LANGUAGES = ("en", "zh")


def report_data(summary: dict[str, Any]) -> data.ReportData:
    """What the report of `summary` (see `reporting.summary`) says; no list and no profit where it advises a test."""
    overview, study = summary["overview"], summary["study"]
    pages = {language: page_one(summary, language) for language in LANGUAGES}
    headline, fresh = overview["headline"], overview["freshness"]
    figures = [
        data.Figure(
            name=_text(pages, lambda page, at=at: page.tiles[at].name),
            note=_text(pages, lambda page, at=at: page.tiles[at].note),
            previous=_earlier(one["previous"]),
            last_year=_earlier(one["last_year"]),
            **{key: one[key] for key in ("key", "kind", "value", "low", "high")},
        )
        for at, one in enumerate(overview["tiles"])
    ]
    trust = summary.get("trust") or {}
    return data.ReportData(
        format=1,
        as_of=summary["as_of"],
        study=data.StudyFacts(
            **{key: study[key] for key in ("name", "title", "currency", "language")},
            **{key: overview[key] for key in ("horizon_days", "active_days", "new_days", "value_days")},
            first_order=fresh["first"],
            last_order=fresh["last"],
            customers=fresh["customers"],
        ),
        forecast=data.Forecast(
            customers=headline["n"],
            **{key: headline[key] for key in ("expected", "low", "high", "rate")},
            until=overview["window_end"],
            headline=_text(pages, lambda page: page.headline),
            lead=_text(pages, lambda page: page.lead),
        ),
        figures=figures,
        answers=[
            data.Answer(
                key=one.key,
                question=_text(pages, lambda page, at=at: page.answers[at].question),
                text=_text(pages, lambda page, at=at: page.answers[at].text),
            )
            for at, one in enumerate(pages["en"].answers)
        ],
        decision=_decision(summary, pages["en"].acts),
        lights=[
            data.Light(
                key=one.key,
                colour=one.colour,
                name=_text(pages, lambda page, at=at: page.lights[at].name),
                text=_text(pages, lambda page, at=at: page.lights[at].text),
            )
            for at, one in enumerate(pages["en"].lights)
        ],
        segments=_segments(summary.get("who")),
        reasons=_reasons(summary.get("why")),
        churn_forecasts=_origins(trust.get("churn")),
        repeat_forecasts=_origins(trust.get("repeat")),
        changes=_changes(summary["changes"]),
    )


def report_json(summary: dict[str, Any]) -> str:
    """The text of report.json; the same summary gives the same text."""
    content = report_data(summary).model_dump(mode="json")
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of report.json."""
    schema = data.ReportData.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def _text(pages: dict[str, PageOne], of: Any) -> data.Text:
    return data.Text(**{language: of(page) for language, page in pages.items()})


def _earlier(one: dict[str, Any] | None) -> data.Earlier | None:
    return None if one is None else data.Earlier(**{key: one[key] for key in ("value", "change", "tone")})


def _decision(summary: dict[str, Any], acts: bool) -> data.Decision:
    overview, action = summary["overview"], summary.get("action") or {}
    evidence, contact = overview["evidence"], overview["headline"]["contact"]
    past, trial = evidence["past"], evidence["trial"]
    contacts = None
    if acts:
        contacts = data.Contacts(
            customers=contact["n"],
            control=action.get("control"),
            value_at_risk=contact["reach"],
            **{key: contact[key] for key in ("profit", "low", "high")},
        )
    return data.Decision(
        act=acts,
        refusals=evidence["refusals"],
        contacts=contacts,
        past=None
        if past is None
        else data.Past(
            realised=past["realised"]["mean"],
            **{key: past["realised"][key] for key in ("origins", "low", "high")},
            without_few=past["without_few"] and past["without_few"]["mean"],
            **{key: past[key] for key in ("expected", "break_even", "few")},
        ),
        trial=None
        if trial is None
        else data.Trial(
            days=overview["horizon_days"],
            expected_effect=trial["effect"],
            detectable_effect=trial["detectable"],
            **{key: trial[key] for key in ("size", "control", "needed")},
        ),
        acceptance=evidence["acceptance"],
        acceptance_text=evidence["acceptance_text"],
    )


def _segments(who: dict[str, Any] | None) -> list[data.Segment] | None:
    if who is None:
        return None
    fields = ("key", "name", "rule", "advice", "customers", "share", "value", "value_at_risk", "risk")
    return [
        data.Segment(sales_share=one["spend_share"], **{key: one[key] for key in fields}) for one in who["segments"]
    ]


def _reasons(why: dict[str, Any] | None) -> list[data.Reason] | None:
    if why is None:
        return None
    return [
        data.Reason(
            raises_for=one["up"],
            raises_by=one["up_points"],
            lowers_for=one["down"],
            lowers_by=one["down_points"],
            **{key: one[key] for key in ("key", "name", "size")},
        )
        for one in why["drivers"]
    ]


def _origins(backtest: dict[str, Any] | None) -> list[data.Origin] | None:
    if not backtest:
        return None
    fields = ("as_of", "expected", "low", "high")
    return [
        data.Origin(customers=one["n"], actual=one["happened"], **{key: one[key] for key in fields})
        for one in backtest["origins"]
    ]


def _changes(changes: dict[str, Any] | None) -> data.Changes | None:
    if changes is None:
        return None
    rows = [data.Change(**{key: row[key] for key in ("key", "before", "now")}) for row in changes["rows"]]
    return data.Changes(as_of=changes["as_of"], figures=rows)
