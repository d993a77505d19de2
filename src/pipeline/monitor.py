"""`churn monitor`: new order lines against the ledger of scores; figures, a page, and whether the alarm sounds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from .. import demo, ingest
from ..atomic_write import replacing
from ..errors import UserError
from ..features.build_for_study import build_for_study
from ..monitoring import ledger
from ..monitoring.alarm import ONE_IN, Alarm, Error, alarm
from ..monitoring.closed_dates import ClosedDate, closed_dates, measured
from ..monitoring.drift import input_drift, score_drift
from ..monitoring.ledger import Entry
from ..scoring import load
from ..scoring.monitoring import DRIFT_LIMIT, LEAST_ROWS, days_past
from ..study import Study, load_study
from ..targets import TARGETS
from .check import drawn
from .check_page import page, write_page
from .check_tables import Sheet
from .monitor_text import word

ALARM_CODE = 3
"""exit code when the alarm sounds"""


def monitor_study(
    path: str | Path,
    ledger_place: ledger.Place | None = None,
    html: Path | None = None,
    json_file: Path | None = None,
    since: date | None = None,
    one_in: float = ONE_IN,
) -> int:
    """Exit code 3 where the alarm sounds for one of the targets, else 0; prints what was predicted and what happened.

    The study's order lines are read anew. ledger_place: default the study's own. since: dates of the ledger before it
    are left out, as after a model was replaced because of an alarm. one_in: closed dates per false alarm, above 1.
    Writes `json_file` and `html` where they are given, nothing else. Raises UserError for what the user can mend.
    """
    if not 1 < one_in < math.inf:
        raise UserError(f"--one-in {one_in:g}: closed dates per false alarm, above 1 and finite; default {ONE_IN:g}")
    study = load_study(path)
    demo.simulate_if_missing(study)
    entries = ledger.read(ledger_place or ledger.place(study))
    entries = [entry for entry in entries if since is None or entry.as_of >= since]
    if not entries:
        raise UserError(f"the ledger has no scores from {since} on (--since)")
    facts = summary(study, ingest.read_tables(study), entries, one_in)
    console, language = Console(), study.study.language
    shown, notes = sheets(facts, language), remarks(facts, language)
    for sheet in shown:
        console.print(drawn(sheet, ""))
    for note in notes:
        console.print(
            note, style="bold red" if note in alarms(facts, language) else None, markup=False, highlight=False
        )
    if json_file is not None:
        _write_json(json_file, facts)
    if html is not None:
        title = word("title", language, study=study.study.title or study.study.name)
        write_page(html, page(title, language, shown, notes))
    return ALARM_CODE if facts["alarm"] else 0


def summary(study: Study, tables: ingest.Tables, entries: list[Entry], one_in: float = ONE_IN) -> dict[str, Any]:
    """Everything that `churn monitor` found, as JSON can hold it: `alarm`, and one dict per target in `targets`.

    tables: canonical, with the newest lines. entries: of the ledger.
    """
    lines = tables.order_lines
    today = (lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)).date() if len(lines) else date.min
    targets = [
        _target(study, tables, [entry for entry in entries if entry.target == target], today, one_in)
        for target in TARGETS
        if any(entry.target == target for entry in entries)
    ]
    return {
        "study": study.study.name,
        "today": str(today),
        "alarm": any(one["alarm"]["sounding"] for one in targets),
        "targets": targets,
    }


def _target(study: Study, tables: ingest.Tables, entries: list[Entry], today: date, one_in: float) -> dict[str, Any]:
    closed = closed_dates(entries, tables.order_lines)
    raised = alarm([Error(one.as_of, one.closes, one.z) for one in closed if one.z is not None], one_in)
    evidence = {step.as_of: step.evidence for step in raised.steps}
    done = {(one.as_of, one.horizon_days) for one in closed}
    waiting = [entry for entry in entries if (entry.as_of, entry.horizon_days) not in done]
    previous = [entry for entry in entries[:-1] if entry.horizon_days == entries[-1].horizon_days][-1:]
    psi = score_drift(previous[0], entries[-1]) if previous else None
    return {
        "target": entries[0].target,
        "closed": [one.facts() | {"evidence": evidence.get(one.as_of)} for one in closed],
        "open": [_open(entry) for entry in waiting],
        "alarm": _alarm(raised),
        "score_psi": None if psi is None else {
            "before": str(previous[0].as_of), "now": str(entries[-1].as_of), "psi": psi,
        },
        "inputs": _inputs(study, tables, entries[0].target, today),
    }  # fmt: skip


def _open(entry: Entry) -> dict[str, Any]:
    """What was predicted, of an entry whose window has not closed."""
    p = entry.scores["p"].to_numpy(float)
    closes = entry.as_of + timedelta(days=entry.horizon_days)
    which: dict[str, Any] = {"as_of": entry.as_of, "horizon_days": entry.horizon_days, "closes": closes}
    one: ClosedDate = measured(p, p, entry.rate, target=entry.target, model=entry.model, unknown=0, **which)
    return {name: one.facts()[name] for name in ("as_of", "closes", "customers", "expected", "low", "high")}


def _alarm(raised: Alarm) -> dict[str, Any]:
    newest = {step.chain: step.evidence for step in raised.steps}
    return {
        "sounding": raised.sounding,
        "first": None if raised.first is None else str(raised.first),
        "threshold": raised.threshold,
        "evidence": max(newest.values(), default=None),
        "dates": len(raised.steps),
        "false_alarm_bound": raised.false_alarm_bound,
    }


def _inputs(study: Study, tables: ingest.Tables, target: str, today: date) -> dict[str, Any]:
    """Drift of the published model's inputs among today's customers."""
    file = study.paths.models / f"{target}.pkl"
    if not file.exists():
        return {"file": str(file), "measured": None, "drifted": []}
    model = load(file)
    rows = build_for_study(study, tables, [pd.Timestamp(today)])
    drifted, count = input_drift(model, rows)
    late = days_past(model.facts["expires"], today)
    return {
        "file": str(file),
        "expired": None if late is None else model.facts["expires"],
        "measured": count,
        "drifted": [asdict(one) for one in drifted],
    }


def sheets(facts: Mapping[str, Any], language: str) -> list[Sheet]:
    """The tables: one of dates for each target, and one of shifted inputs where there are any."""
    tables = []
    for one in facts["targets"]:
        target = word(one["target"], language)
        keys = ("as_of", "customers", "expected", "happened", "auc", "evidence")
        headings = tuple(word(key, language) for key in keys)
        threshold = one["alarm"]["threshold"]
        rows = [_closed_row(each) for each in one["closed"]]
        states = ["missing" if (each["evidence"] or 0) >= threshold else "ok" for each in one["closed"]]
        for each in one["open"]:
            waits = word("open", language, closes=each["closes"])
            rows.append((each["as_of"], f"{each['customers']:,}", _expected(each), waits, "", ""))
            states.append("ok")
        right = frozenset(range(1, len(keys)))
        tables.append(Sheet(f"dates_{one['target']}", target, headings, rows, right, tuple(states)))
        if drifted := one["inputs"]["drifted"]:
            headings = tuple(word(key, language) for key in ("input", "psi", "mean_shift", "moved", "other_band"))
            rows = [
                (
                    each["name"],
                    f"{each['psi']:.2f}",
                    f"{100 * each['mean_shift']:+.1f}",
                    f"{100 * each['moved']:.1f}",
                    f"{100 * each['other_band']:.0f}%",
                )
                for each in drifted
            ]
            title = word("drift", language, target=target)
            tables.append(Sheet(f"drift_{one['target']}", title, headings, rows, frozenset({1, 2, 3, 4})))
    return tables


def _closed_row(one: Mapping[str, Any]) -> tuple[str, ...]:
    ranking = "" if one["auc"] is None else f"{one['auc']:.3f} ± {(one['auc_high'] - one['auc_low']) / 2:.3f}"
    evidence = "" if one["evidence"] is None else f"{one['evidence']:,.1f}"
    return (one["as_of"], f"{one['customers']:,}", _expected(one), f"{one['happened']:,}", ranking, evidence)


def _expected(one: Mapping[str, Any]) -> str:
    return f"{one['expected']:,.0f} ({one['low']:,.0f}–{one['high']:,.0f})"


def alarms(facts: Mapping[str, Any], language: str) -> list[str]:
    """One sentence for each target whose alarm sounds."""
    return [
        word(
            "alarm",
            language,
            target=word(one["target"], language),
            first=one["alarm"]["first"],
            evidence=f"{one['alarm']['evidence']:,.0f}",
            threshold=f"{one['alarm']['threshold']:,.0f}",
        )
        for one in facts["targets"]
        if one["alarm"]["sounding"]
    ]


def remarks(facts: Mapping[str, Any], language: str) -> list[str]:
    """What stands below the tables, alarms first."""
    texts = alarms(facts, language)
    for one in facts["targets"]:
        raised, inputs, name = one["alarm"], one["inputs"], word(one["target"], language)
        if not one["closed"]:
            texts.append(word("nothing_closed", language, target=name, closes=one["open"][0]["closes"]))
        elif not raised["sounding"] and raised["evidence"] is not None:
            shown = {"evidence": f"{raised['evidence']:,.1f}", "threshold": f"{raised['threshold']:,.0f}"}
            texts.append(word("calm", language, target=name, dates=raised["dates"], **shown))
            if raised["first"]:
                texts.append(word("past", language, target=name, first=raised["first"]))
        if raised["dates"]:
            texts.append(word("bound", language, bound=f"{100 * raised['false_alarm_bound']:.1f}%"))
        if one["score_psi"]:
            psi = one["score_psi"]
            texts.append(
                word("score_psi", language, target=name, now=psi["now"], before=psi["before"], psi=f"{psi['psi']:.2f}")
            )
        if inputs["measured"] is None:
            texts.append(word("no_model", language, target=name, file=inputs["file"]))
        elif not inputs["measured"]:
            texts.append(word("too_few", language, target=name, least=LEAST_ROWS))
        elif not inputs["drifted"]:
            texts.append(word("no_drift", language, target=name, measured=inputs["measured"], limit=DRIFT_LIMIT))
        if inputs.get("expired"):
            texts.append(word("expired", language, target=name, expires=inputs["expired"]))
    unknown = sum(each["unknown"] for one in facts["targets"] for each in one["closed"])
    return texts + ([word("unknown", language, count=f"{unknown:,}")] if unknown else [])  # fmt: skip


def record_run(study: Study) -> list[ledger.Place]:
    """Files written into the study's ledger, or its table: for each target the scores of the run just published."""
    from .. import interim
    from ..scoring import read

    written = []
    for target in TARGETS:
        file = study.paths.models / f"{target}.pkl"
        scores = interim.read_if_there(study, f"scores_{target}")
        if scores is None or not file.exists():
            continue
        bundle = read(file)
        main = scores[scores["horizon_days"] == bundle["horizon_days"]]
        if len(main):
            written.append(
                ledger.record(
                    ledger.place(study),
                    main,
                    target=target,
                    as_of=main["as_of"].iloc[0],
                    horizon_days=bundle["horizon_days"],
                    model=ledger.sha256(file),
                    rate=ledger.expected_rate(bundle),
                )
            )
    return written


def _write_json(file: Path, facts: Mapping[str, Any]) -> None:
    try:
        with replacing(file) as draft:
            draft.write_text(json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file} cannot be written ({error.strerror}): give another file to --json") from None
