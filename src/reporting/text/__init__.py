"""Every string the report shows, in each language; names that belong to an analysis come from that analysis.

A string is named by place and role (`who.title`). Numbers go in as `{name}`, already formatted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...wording import SignedNumbers, singular
from . import (
    action,
    behaviour,
    columns,
    customers,
    filters,
    glossary,
    handouts,
    months,
    newcomers,
    notebooks,
    page,
    pictures,
    products,
    profiles,
    profit,
    review,
    sentences,
    tables,
    trust,
    what_if,
    who,
    why,
)

_PARTS = (
    page,
    months,
    newcomers,
    who,
    why,
    action,
    profit,
    customers,
    filters,
    profiles,
    products,
    trust,
    glossary,
    columns,
    pictures,
    notebooks,
    handouts,
    what_if,
    review,
    behaviour,
    sentences,
    tables,
)
LANGUAGES = {
    language: {key: both[place] for part in _PARTS for key, both in part.WORDS.items()}
    for place, language in enumerate(("en", "zh"))
}
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_SEPARATORS = {"en": (", ", " and "), "zh": ("、", "和")}


class _Figures(SignedNumbers):
    """`str.format` for readers: a number that could not be computed is a dash, only all of something is 100 % and only
    none of it 0 % (.996 is >99%, .0004 as `.1%` is <0.1%)."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if _is_unknown(value):
            return "–"
        shown: str = super().format_field(value, format_spec)
        if not format_spec.endswith("%") or "+" in format_spec or not 0 < value < 1:
            return shown
        digits = len(shown.partition(".")[2][:-1])
        if float(shown[:-1]) == 100:
            return f">{100 - 10**-digits:.{digits}f}%"
        return f"<{10**-digits:.{digits}f}%" if float(shown[:-1]) == 0 else shown


_FIGURES = _Figures()


def _is_unknown(value: object) -> bool:
    """Whether `value` is NaN, NaT or infinite: a word no reader has learned, and no figure."""
    return bool(
        (isinstance(value, float | np.floating) and not np.isfinite(value))
        or (isinstance(value, np.datetime64 | type(pd.NaT)) and pd.isna(value))
    )


def _closed_up(text: str, values: dict[str, object]) -> str:
    """`text` without the space between a character and `{name}` whose value is Chinese on that side: 在 2026年7月1日之前.

    Numbers and Latin letters are set off by a space, Chinese characters are not; a date begins with a digit and ends
    with a character.
    """
    for name, value in values.items():
        shown = str(value)
        if _CHINESE.match(shown[:1]):
            text = re.sub(rf"(?<={_CHINESE.pattern}) (?=\{{{name}\}})", "", text)
        if _CHINESE.match(shown[-1:]):
            text = re.sub(rf"(?<=\{{{name}\}}) (?={_CHINESE.pattern})", "", text)
    return text


def note(key: str) -> dict[str, str]:
    """The string `key` in every language, for a summary that is in none."""
    return {language: words[key] for language, words in LANGUAGES.items()}


@dataclass(frozen=True)
class Words:
    """The strings of one language; called with a key it gives the string with its values filled in."""

    language: str = "en"

    def __call__(self, key: str, /, **values: object) -> str:
        """A number that could not be computed (NaN, infinite) is shown as a dash.

        Raises KeyError for a key that has no string: an untranslated report must not be written.
        """
        text = LANGUAGES[self.language][key]
        if self.language == "zh":
            text = _closed_up(text, values)
        if not values:
            return text
        shown = _FIGURES.vformat(text, (), values)
        return singular(shown) if self.language == "en" else shown

    def name(self, kind: str, key: str) -> str:
        """The shown name of `key` among the names `kind.*`, or `key` itself (a custom level of somebody's data)."""
        return LANGUAGES[self.language].get(f"{kind}.{key}", key.replace("_", " "))

    def of(self, names: dict[str, str] | None) -> str:
        """The entry of this language in a dict like {"en": ..., "zh": ...}; empty for None."""
        return "" if names is None else names[self.language]

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return _SEPARATORS[self.language][0]

    @property
    def semicolon(self) -> str:
        """What stands between the parts of a list whose parts hold commas."""
        return "; " if self.language == "en" else "；"

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return " " if self.language == "en" else ""

    def joined(self, sentences: Sequence[str]) -> str:
        """Whole sentences one after another."""
        return self.gap.join(sentences)

    def listed(self, names: Sequence[str]) -> str:
        """`a, b and c`"""
        comma, last = _SEPARATORS[self.language]
        return names[0] if len(names) == 1 else comma.join(names[:-1]) + last + names[-1] if names else ""
