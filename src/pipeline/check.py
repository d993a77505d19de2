"""`churn check`: is a study ready, what was wrong with its data, which horizon suits it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .. import demo, features, ingest, modelling
from ..features.leaks import leaks as find_leaks
from ..ingest import Tables
from ..modelling.horizon_suggestion import suggest_horizon
from ..segments.score_card import idle_rules, read_card
from ..study import Study, load_study
from .check_page import page, write_page
from .check_tables import Sheet, sheets
from .late_settings import refuse_unusable

COLOURS = {"ok": "green", "warning": "yellow", "missing": "red"}
LEAK_DATES = 3
"""as_of dates at which the future is edited: the newest closed ones"""


def check_study(path: str | Path, leaks: bool = False, html: Path | None = None) -> int:
    """Exit code 0; prints what the study at `path` allows, what cleaning did, ten lines as they were understood next to
    the files', totals per month, top customers and products, and the horizon suggestion.

    `html` is a file to write the same to, as a page; nothing else is written. With `leaks` the future of the study's
    own lines is edited at several dates, and every feature that changes is named; the exit code is then 1 if any did.
    Raises UserError for what the user can mend.
    """
    study, console = load_study(path), Console()
    demo.simulate_if_missing(study)
    refuse_unusable(study)
    tables = ingest.read_tables(study)
    refuse_unusable(study, tables)
    for text in tables.reading:
        console.print(text, markup=False, highlight=False)
    shown = sheets(study, tables, ingest.readiness(tables, study))
    for sheet in shown:
        console.print(drawn(sheet, study.study.title or study.study.name))
    horizon = suggest_horizon(tables.order_lines).reason[study.study.language]
    console.print(horizon)
    idle = idle_rules(tables.customers, read_card(study.segments))
    doubts = [*assumption_doubts(study), *(text[study.study.language] for text in idle)]
    for text in doubts:
        console.print(text, markup=False, highlight=False)
    if html is not None:
        title = study.study.title or study.study.name
        write_page(html, page(title, study.study.language, shown, [horizon, *doubts]))
        console.print(str(html))
    return _leaks(study, tables, console) if leaks else 0


def assumption_doubts(study: Study) -> list[str]:
    """Sentences on assumptions of [economics] that decide the result by themselves, in the study's language."""
    from ..reporting.formats import Formats
    from ..reporting.text import Words
    from ..value.evidence import beyond_belief
    from .campaign import current_acceptance

    acceptance, language = current_acceptance(study), study.study.language
    shown = Formats(language, study.study.currency).percent(acceptance.mean)
    return [Words(language)(f"refuse.{key}", acceptance=shown) for key in beyond_belief(study.economics, acceptance)]


def drawn(sheet: Sheet, study: str) -> Table:
    """`sheet` as the terminal shows it; `study` goes before the title of the sheet `readiness`."""
    title = f"{study}: {sheet.title}" if sheet.key == "readiness" else sheet.title
    table = Table(title=escape(title), title_justify="left")
    for place, heading in enumerate(sheet.headings):
        table.add_column(heading, justify="right" if place in sheet.right else "left", overflow="fold")
    for place, row in enumerate(sheet.rows):
        cells = [escape(cell) for cell in row]
        if sheet.states:
            cells[0] = f"[{COLOURS[sheet.states[place]]}]{cells[0]}[/]"
        table.add_row(*cells)
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
