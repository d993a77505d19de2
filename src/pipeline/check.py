"""`churn check`: is a study ready, what was wrong with its data, which horizon suits it; nothing is written."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .. import demo, features, ingest, modelling
from ..errors import UserError
from ..features.leaks import leaks as find_leaks
from ..ingest import Tables
from ..modelling.horizon_suggestion import suggest_horizon
from ..study import Study, load_study

MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]look[/]", "missing": "[red]missing[/]"}
LEAK_DATES = 3
"""as_of dates at which the future is edited: the newest closed ones"""


def check_study(path: str | Path, leaks: bool = False) -> int:
    """Exit code 0; prints readiness, the cleaning audit and the horizon suggestion for the study at `path`.

    With `leaks` the future of the study's own lines is edited at several dates, and every feature that changes is
    named; the exit code is then 1 if any did. Raises UserError for what the user can mend.
    """
    study, console = load_study(path), Console()
    demo.simulate_if_missing(study)
    tables = ingest.read_tables(study)
    console.print(_readiness(study, tables))
    console.print(_audit(study, tables))
    try:
        console.print(suggest_horizon(tables.order_lines).reason[study.study.language])
    except UserError as error:
        console.print(str(error))
    return _leaks(study, tables, console) if leaks else 0


def _readiness(study: Study, tables: Tables) -> Table:
    table = Table(title=f"{study.study.title or study.study.name}: readiness", title_justify="left")
    for heading in ("", "what", "found"):
        table.add_column(heading, overflow="fold")
    for finding in ingest.readiness(tables, study):
        table.add_row(
            MARKS[finding.state], finding.name[study.study.language], escape(finding.text[study.study.language])
        )
    return table


def _audit(study: Study, tables: Tables) -> Table:
    table = Table(title="cleaning audit", title_justify="left")
    for heading, side in (
        ("rule", "left"),
        ("found", "right"),
        ("lines", "right"),
        ("customers", "right"),
        ("", "left"),
    ):
        table.add_column(heading, justify=side, overflow="fold")  # type: ignore[arg-type]
    for row in tables.audit.to_dict("records"):
        counts = [f"{row[name]:,}" for name in ("found", "lines", "customers")]
        if row["kind"] == "off":
            counts[1] = "off"
        table.add_row(str(row["rule"]), *counts, escape(str(row[f"note_{study.study.language}"])))
    return table


def _leaks(study: Study, tables: Tables, console: Console) -> int:
    lines = tables.order_lines["ordered_at"]
    dates = modelling.schedule(study.task, lines.min(), lines.max())
    closed = modelling.training_as_of(dates[-1], study.task.horizon_days, dates)[-LEAK_DATES:]
    frames = {"order_lines": tables.order_lines, "customers": tables.customers, "touchpoints": tables.touchpoints}
    given = {name: frame for name, frame in frames.items() if frame is not None}
    static = study.customers.static if study.customers else ()
    changed = find_leaks(given, closed, history_days=study.task.history_days, static=static)["feature"].unique()
    checked = f"{len(features.available(given))} features at {', '.join(f'{date:%Y-%m-%d}' for date in closed)}"
    if len(changed):
        console.print(f"[red]the future moved {', '.join(sorted(changed))}[/] ({checked})")
        return 1
    console.print(f"no feature sees the future: lines at or after as_of were edited, added and deleted ({checked})")
    return 0
