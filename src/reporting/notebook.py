"""Output of notebook cells: figures with a text alternative, tables that fit, sentences with numbers."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import escape
from matplotlib.figure import Figure
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..segments import Missing
from .figures import style
from .svg import take_title


def show_figure(figure: Figure) -> HTML:
    """`figure` as inline SVG under its message, the same bytes for the same figure; its description is read aloud.

    The message is set as text, so that it wraps; labels outside the figure (shap's) are kept.
    """
    title, description = take_title(figure)
    buffer = io.StringIO()
    with style.styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's own fonts draw the text
        figure.savefig(buffer, format="svg", metadata={"Date": None}, facecolor=style.PAPER, bbox_inches="tight")
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :].replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
    return HTML(
        f'<p style="max-width:44em;margin:.4em 0"><strong>{escape(title)}</strong></p>'
        f'<div role="img" aria-label="{escape(title)}. {escape(description)}">{drawing}</div>'
    )


def say(text: str) -> Markdown:
    """A sentence or paragraph (Markdown)."""
    return Markdown(text)


def show_table(frame: pd.DataFrame, rows: int = 20, digits: int = 3) -> HTML:
    """At most `rows` rows of `frame` as a table, text escaped and to the left, numbers to the right.

    Numbers have `digits` decimals, from a thousand on none. The index is shown unless it only counts the rows.
    """
    top = frame.head(rows)
    if not isinstance(top.index, pd.RangeIndex):
        top = top.rename_axis(index=[str(name or "") for name in top.index.names]).reset_index()
    right = {name: pd.api.types.is_numeric_dtype(top[name]) and top[name].dtype != bool for name in top.columns}

    def cell(kind: str, name: Any, text: object) -> str:
        return f'<{kind} style="text-align:{"right" if right[name] else "left"}">{escape(text)}</{kind}>'

    head = "".join(cell("th", name, " ".join(map(str, name)) if isinstance(name, tuple) else name) for name in right)
    body = [
        "".join(cell("td", name, _format(value, digits)) for name, value in zip(right, row, strict=True))
        for row in top.itertuples(index=False, name=None)
    ]
    table = f"<table><thead><tr>{head}</tr></thead><tbody><tr>{'</tr><tr>'.join(body)}</tr></tbody></table>"
    left = f"the first {rows:,} of {len(frame):,} rows" if len(frame) > rows else ""
    return HTML(f'<div style="overflow-x:auto;white-space:nowrap">{table}{left}</div>')


def _format(value: Any, digits: int) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if pd.api.types.is_bool(value) or not pd.api.types.is_number(value):
        return str(value)
    number: Any = value
    decimals = 0 if pd.api.types.is_integer(value) or abs(number) >= 1000 else digits
    return f"{number:,.{decimals}f}"


def show_or_missing(result: Any, language: str, draw: Callable[..., Any], *details: Any) -> HTML | Markdown:
    """What `draw(result, *details)` gives; where `result` is `Missing`, the sentence that names the missing data."""
    if isinstance(result, Missing):
        return Markdown(f"*{result.zh if language == 'zh' else result.en}*")
    output = draw(result, *details)
    return show_figure(output) if isinstance(output, Figure) else output


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None]]:
    """A bar for anything over five seconds: call the yielded function with (done, total) or with a text."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int | str, total: int | None = None, text: str = "") -> None:
            if isinstance(done, str):
                bar.update(task, description=f"{what}: {done}")
            else:
                bar.update(task, completed=done, total=total, description=f"{what} {text}".strip())

        yield report
