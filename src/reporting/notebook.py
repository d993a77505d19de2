"""What a notebook shows: pictures with their text alternative, tables that fit, sentences made from numbers."""

from __future__ import annotations

import io
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


def show(figure: Figure) -> HTML:
    """`figure` as inline SVG, the same bytes for the same figure; its description is the text alternative."""
    buffer = io.StringIO()
    with style.styled():
        figure.savefig(buffer, format="svg", metadata={"Date": None}, facecolor=style.PAPER)
    drawing = buffer.getvalue()
    title = figure.get_suptitle()
    return HTML(
        f'<div role="img" aria-label="{escape(title)}. {escape(figure.get_label() or "")}">'
        f"{drawing[drawing.index('<svg') :]}</div>"
    )


def say(text: str) -> Markdown:
    """A sentence or paragraph (Markdown)."""
    return Markdown(text)


def shown(frame: pd.DataFrame, rows: int = 20, digits: int = 3) -> HTML:
    """At most `rows` rows of `frame` as a table, text escaped; numbers with `digits` decimals, counts with separators.

    The index is shown where it says something, that is unless it only counts the rows.
    """
    top = frame.head(rows)
    formats: dict[str, Callable[[Any], str]] = {}
    for name in top.columns:
        if pd.api.types.is_float_dtype(top[name]):
            formats[name] = f"{{:,.{digits}f}}".format
        elif pd.api.types.is_integer_dtype(top[name]):
            formats[name] = "{:,}".format
    index = not isinstance(top.index, pd.RangeIndex)
    table = top.to_html(index=index, formatters=formats, na_rep="–", border=0, justify="left", max_cols=None)
    left = f"; the first {rows:,} of {len(frame):,} rows" if len(frame) > rows else ""
    return HTML(f'<div style="overflow-x:auto;white-space:nowrap">{table}{left.removeprefix("; ")}</div>')


def drawn(found: Any, language: str, draw: Callable[..., Any], *details: Any) -> HTML | Markdown:
    """What `draw(found, *details)` shows; where `found` is `Missing`, the sentence that says what the data lack."""
    if isinstance(found, Missing):
        return Markdown(f"*{found.zh if language == 'zh' else found.en}*")
    made = draw(found, *details)
    return show(made) if isinstance(made, Figure) else made


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None]]:
    """A bar for anything over five seconds: call the yielded function with (done, total) or with a text."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int | str, total: int | None = None, text: str = "") -> None:
            if isinstance(done, str):
                bar.update(task, description=f"{what}: {done}")
            else:
                bar.update(task, completed=done, total=total, description=f"{what} {text}".strip())

        yield tell
