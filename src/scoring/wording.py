"""Numbers in sentences for people: one minus sign, and one of a thing in the singular."""

from __future__ import annotations

import re

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


class _Number:
    """A number that formats itself with a minus sign in place of a hyphen."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        shown = format(self.value, spec)
        return MINUS + shown[1:] if shown.startswith("-") else shown

    def __str__(self) -> str:
        return format(self, "")


def filled(template: str, language: str, /, **values: object) -> str:
    """`template` with its `{values}`: numbers below zero with a minus sign, and in English `1 customer has`."""
    numbers = {
        name: _Number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    text = template.format(**numbers)
    return singular(text) if language == "en" else text


def singular(text: str) -> str:
    """English `text` with `1 customer was` for `1 customers were`; 21 and 0.1 customers stay."""
    return _ONE.sub(_one, text)


def _one(match: re.Match[str]) -> str:
    noun, verb = match["noun"], (match["verb"] or "").strip()
    one = _SINGULAR.get(noun, noun[:-1])
    return f"1 {match['of']}{one}" + (f" {_VERBS[verb]}" if verb else "")
