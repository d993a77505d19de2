"""How the types of a bundle's content describe a field: allowed values, unit and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any


@dataclass(frozen=True)
class About:
    """What a field means, and its unit."""

    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Allowed:
    """Which values of its type a field may have: in words, and as a function."""

    words: str
    holds: Callable[[Any], bool]


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_days(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) >= 1


Target = Annotated[str, Allowed("one of churn, repeat", ("churn", "repeat").__contains__)]
Text = Annotated[str, Allowed("text that is not empty", bool)]
Date = Annotated[str, Allowed("a date, YYYY-MM-DD", _is_date)]
Days = Annotated[str, Allowed("a number of days, as text", _is_days)]
Flag = Annotated[int, Allowed("0 or 1", (0, 1).__contains__)]
Count = Annotated[int, Allowed("a whole number from 1 on", lambda number: number >= 1)]
Positive = Annotated[float, Allowed("a number above zero", lambda number: number > 0)]
Figures = dict[str, float | None]
