"""Numbers in sentences for people: one minus sign, and one of a thing in the singular."""

from __future__ import annotations

import re
import string
from typing import Any

MINUS = "−"
_NOUNS = (
    "customers|orders|lines|dates|days|weeks|months|products|people|origins|forecasts|outcomes|campaigns|inputs|features|"
    "categories|segments|personas|rows|columns|buyers|tests|contacts|regions|models|answers"
)
_ONE = re.compile(
    r"(?<![\d.,+−-])1 (?P<of>(?:(?!(?:of|to|in|and|or|the|at|from|for|with) )[a-z-]+ ){0,2}?)"
    rf"(?P<noun>{_NOUNS})\b(?P<verb> (?:were|are|have|do|meet|share)\b)?"
)
_SINGULAR = {"categories": "category", "people": "person"}
_VERBS = {"were": "was", "are": "is", "have": "has", "do": "does", "meet": "meets", "share": "shares"}


class SignedNumbers(string.Formatter):
    """`str.format`, with a minus sign in place of a hyphen before a number below zero."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """`value` as a text in the format `format_spec`."""
        shown: str = super().format_field(value, format_spec)
        return MINUS + shown[1:] if shown.startswith("-") and not isinstance(value, str) else shown


_SIGNED = SignedNumbers()


def filled(template: str, language: str, /, **values: object) -> str:
    """`template` with its `{values}`: numbers below zero with a minus sign, and in English `1 customer has`."""
    text = _SIGNED.vformat(template, (), values)
    return singular(text) if language == "en" else text


def singular(text: str) -> str:
    """English `text` with `1 customer was` for `1 customers were`; 21 and 0.1 customers stay."""
    return _ONE.sub(_one, text)


def _one(match: re.Match[str]) -> str:
    noun, verb = match["noun"], (match["verb"] or "").strip()
    one = _SINGULAR.get(noun, noun[:-1])
    return f"1 {match['of']}{one}" + (f" {_VERBS[verb]}" if verb else "")
