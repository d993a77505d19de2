"""One thing that an analyst should know about a study's data, in both languages; and findings as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

State = Literal["ok", "warning", "missing"]


@dataclass(frozen=True)
class Finding:
    """One thing that matters for a study, in both languages; `state` is ok, warning (look) or missing."""

    key: str
    state: State
    name: dict[str, str]
    text: dict[str, str]


COLUMNS = ("key", "state", "name_en", "name_zh", "text_en", "text_zh")


def as_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row per finding with the text columns COLUMNS, in the order given."""
    rows = [(one.key, one.state, one.name["en"], one.name["zh"], one.text["en"], one.text["zh"]) for one in findings]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def from_table(table: pd.DataFrame) -> tuple[Finding, ...]:
    """The findings that `as_table` made a table of."""
    return tuple(
        Finding(
            row["key"],
            row["state"],
            {"en": row["name_en"], "zh": row["name_zh"]},
            {"en": row["text_en"], "zh": row["text_zh"]},
        )
        for row in table.to_dict("records")
    )
