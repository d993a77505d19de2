"""One thing that an analyst should know about a study's data, in both languages; and findings as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ..wording import singular

State = Literal["ok", "warning", "missing"]


@dataclass(frozen=True)
class Finding:
    """One thing that matters for a study, in both languages; `state` is ok, warning (look) or missing."""

    key: str
    state: State
    name: dict[str, str]
    text: dict[str, str]
    lines: int = 0
    """on how many lines something was changed or is doubted, where that is counted"""
    of_states: bool = False
    """whether orders may not count, or not in full: `churn init` tells it at once; not in the table of findings"""

    def __post_init__(self) -> None:
        """Counts of one are in the singular."""
        object.__setattr__(self, "text", self.text | {"en": singular(self.text["en"])})


COLUMNS = ("key", "state", "name_en", "name_zh", "text_en", "text_zh", "lines")


def as_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row per finding with the columns COLUMNS (text, and the number of lines), in the order given."""
    rows = [
        (one.key, one.state, one.name["en"], one.name["zh"], one.text["en"], one.text["zh"], one.lines)
        for one in findings
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS, "str") | {"lines": "int64"})


def from_table(table: pd.DataFrame) -> tuple[Finding, ...]:
    """The findings that `as_table` made a table of."""
    return tuple(
        Finding(
            row["key"],
            row["state"],
            {"en": row["name_en"], "zh": row["name_zh"]},
            {"en": row["text_en"], "zh": row["text_zh"]},
            int(row.get("lines", 0)),
        )
        for row in table.to_dict("records")
    )
