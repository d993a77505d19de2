"""A few lines as they are in the files, and what was read from them: what an analyst looks at before believing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..sources.raw import Raw, cell_text

SHOWN = ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount")
LINES = 10
_SOURCES = {"amount": ("amount", "unit_price"), "ordered_at": ("ordered_at", "ordered_time")}
"""What a column is made of where the file has it in parts."""


@dataclass(frozen=True)
class Sampled:
    """One line of a file: where it is, its texts by canonical name, and its place among the lines read, if any."""

    label: str
    row: int
    texts: dict[str, str]
    place: int | None

    def moved(self, by: int) -> Sampled:
        """The same, `by` places further on, where the lines of other files come before its own."""
        return self if self.place is None else replace(self, place=self.place + by)


def sampled(raw: Raw, renamed: dict[str, str], bad: np.ndarray) -> list[Sampled]:
    """At most LINES lines of a file, evenly from its first to its last; `bad` marks those that could not be read."""
    n = raw.table.num_rows
    places = np.cumsum(~bad) - 1
    return [
        Sampled(
            raw.label,
            int(at) + raw.first_row,
            {name: cell_text(raw.table.column(theirs), int(at)) for name, theirs in renamed.items()},
            None if bad[at] else int(places[at]),
        )
        for at in sorted(set(np.linspace(0, n - 1, min(n, LINES)).astype(int)))
    ]


def evenly(lines: list[Sampled]) -> list[Sampled]:
    """At most LINES of the lines of all files."""
    places = sorted(set(np.linspace(0, len(lines) - 1, min(len(lines), LINES)).astype(int)))
    return [lines[place] for place in places]


def side_by_side(lines: list[Sampled], understood: pd.DataFrame) -> pd.DataFrame:
    """One row per sampled line: file, row, counted (whether it is among `understood`), and of each column in SHOWN
    what the file says (`<name>_raw`) and what was made of it (`<name>`; null where the line does not count).

    `understood` are the lines that stay, under the index that they had when they were read.
    """
    rows = []
    for one in lines:
        parsed = understood[understood.index == one.place]  # none where the line could not be read
        counted = len(parsed) > 0
        row: dict[str, object] = {"file": one.label, "row": one.row, "counted": counted}
        for name in SHOWN:
            parts = [one.texts[part] for part in _SOURCES.get(name, (name,)) if part in one.texts]
            row[f"{name}_raw"] = " ".join(parts)
            row[name] = parsed[name].iloc[0] if counted else None
        rows.append(row)
    both = [f"{name}{end}" for name in SHOWN for end in ("_raw", "")]
    return pd.DataFrame(rows, columns=["file", "row", "counted", *both])
