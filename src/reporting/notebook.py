"""Output of notebook cells: figures with a text alternative, tables that fit, sentences with numbers."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown
from markupsafe import escape
from matplotlib.figure import Figure
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..segments import Missing
from ..study import Study, load_study
from . import tables
from .figures import style
from .svg import take_title
from .text import Words

COUNTS = {"n", "customers"}
"""columns of customers, whose means over dates are shown as whole numbers"""
SHORT = 10
"""characters of a Chinese text that is not broken in a table; a browser may break it between any two"""


def open_study(path: str | Path) -> tuple[Study, Words, str]:
    """The study at `path`, the strings of its language, and that language (en or zh)."""
    study = load_study(path)
    return study, Words(study.study.language), study.study.language


def show_figure(figure: Figure) -> HTML:
    """`figure` as inline SVG under its message and above its reading, the same bytes for the same figure.

    The message says what the figure shows, the reading puts its data into words for who cannot see it and for everybody
    else. Both are set as text, so that they wrap; labels outside the figure (shap's) are kept.
    """
    title, description = take_title(figure)
    buffer = io.StringIO()
    with style.styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's own fonts draw the text
        figure.savefig(buffer, format="svg", metadata={"Date": None}, facecolor=style.PAPER, bbox_inches="tight")
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :].replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
    words = description if description != title else ""
    stop = "。" if description.endswith("。") else ". "
    return HTML(
        f'<p style="max-width:44em;margin:.4em 0"><strong>{escape(title)}</strong></p>'
        f'<div role="img" aria-label="{escape(title)}{stop}{escape(description)}">{drawing}</div>'
        f'<p aria-hidden="true" style="max-width:44em;margin:.4em 0">{escape(words)}</p>'
    )


def say(text: str) -> Markdown:
    """A sentence or paragraph (Markdown)."""
    return Markdown(text)


def show_table(
    frame: pd.DataFrame,
    language: str = "en",
    rows: int = 20,
    digits: int = 3,
    names: Mapping[str, tables.Names] | None = None,
    reading: object = None,
) -> HTML:
    """At most `rows` rows of `frame` as a table, text escaped and to the left, numbers to the right.

    Columns and codes have their names in `language` (see `tables.named`, also for `names`); the code itself is shown
    where a pointer rests on its name. Numbers have `digits` decimals, from a thousand on and in a column of whole
    numbers or of mean counts of customers none. The index is shown unless it only counts the rows. reading: a column of
    numbers; below the table a sentence says for which rows of all of `frame` it is highest and lowest. A table without
    rows is one word.
    """
    if frame.empty:
        return HTML(f"<p>{escape(Words(language)('table.none'))}</p>")
    top = frame.head(rows)
    if not isinstance(top.index, pd.RangeIndex):
        top = top.rename_axis(index=[str(name or "") for name in top.index.names]).reset_index()
    shown = tables.named(top, language, names)
    codes = top[list(shown.columns)]
    right = {name: pd.api.types.is_numeric_dtype(codes[name]) and codes[name].dtype != bool for name in shown.columns}

    whole = {name for name in right if right[name] and (name in COUNTS or (codes[name].dropna() % 1 == 0).all())}

    def cell(kind: str, name: Any, text: object, code: object) -> str:
        hint = f' title="{escape(code)}"' if str(code) not in (str(text), "") else ""
        look = "text-align:right" if right[name] else "text-align:left"
        look += ";white-space:nowrap" if len(str(text)) <= SHORT and style.WIDE.search(str(text)) else ""
        return f'<{kind} style="{look}"{hint}>{escape(text)}</{kind}>'

    head = "".join(cell("th", name, tables.head(name, language), _joined(name)) for name in right)
    body = [
        "".join(
            cell("td", name, _format(value, 0 if name in whole else digits), code if isinstance(code, str) else "")
            for name, value, code in zip(right, row, row_codes, strict=True)
        )
        for row, row_codes in zip(
            shown.itertuples(index=False, name=None), codes.itertuples(index=False, name=None), strict=True
        )
    ]
    table = f"<table><thead><tr>{head}</tr></thead><tbody><tr>{'</tr><tr>'.join(body)}</tr></tbody></table>"
    left = Words(language)("table.more", rows=rows, all=len(frame)) if len(frame) > rows else ""
    sentence = "" if reading is None else _reading(frame, reading, language, digits, names)
    return HTML(
        f'<div style="overflow-x:auto">{table}{left}</div>' + (f"<p>{escape(sentence)}</p>" if sentence else "")
    )


def _reading(
    frame: pd.DataFrame, column: Any, language: str, digits: int, names: Mapping[str, tables.Names] | None
) -> str:
    """For which rows `column` is highest and lowest, a row called by the texts before its first number; empty where
    fewer than two rows differ."""
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.rename_axis(index=[str(name or "") for name in frame.index.names]).reset_index()
    if column not in frame or not pd.api.types.is_numeric_dtype(frame[column]):
        return ""
    known = frame[frame[column].notna()].reset_index(drop=True)
    if known[column].nunique() < 2:
        return ""
    shown = tables.named(known, language, names)
    first = next((at for at, name in enumerate(shown.columns) if pd.api.types.is_numeric_dtype(shown[name])), 1) or 1
    values = known[column].astype(float)
    ends = {"most": int(values.idxmax()), "least": int(values.idxmin())}
    called = {end: " · ".join(_format(text, digits) for text in shown.iloc[at, :first]) for end, at in ends.items()}
    whole = bool((values % 1 == 0).all())
    figures = {end: _format(float(values[at]), 0 if whole else digits) for end, at in ends.items()}
    return Words(language)(
        "table.reading", what=tables.head(column, language), **called, high=figures["most"], low=figures["least"]
    )


def _joined(name: Any) -> str:
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _format(value: Any, digits: int) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if pd.api.types.is_bool(value) or not pd.api.types.is_number(value):
        return str(value)
    number: Any = value
    if not isfinite(number):
        return "–"
    whole = pd.api.types.is_integer(value) or abs(number) >= 1000 or (abs(number) >= 100 and number % 1 == 0)
    return f"{number:z,.{0 if whole else digits}f}"


def show_or_missing(
    result: Any, language: str, draw: Callable[..., Any], *details: Any, **more: Any
) -> HTML | Markdown:
    """What `draw(result, *details, **more)` gives; for `Missing`, the sentence that names the missing data."""
    if isinstance(result, Missing):
        return Markdown(f"*{result.zh if language == 'zh' else result.en}*")
    output = draw(result, *details, **more)
    return show_figure(output) if isinstance(output, Figure) else output


def versus(words: Words, change: float) -> str:
    """How a figure stands to another that it is `change` above (a share of that one): 13% below, 0.4% above, level."""
    size = abs(change)
    if size < 0.0005:
        return words("versus.level")
    return words("versus.below" if change < 0 else "versus.above", by=f"{size:.0%}" if size >= 0.1 else f"{size:.1%}")


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
