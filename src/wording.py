"""Numbers in sentences for people: one minus sign, and one of a thing in the singular."""

from __future__ import annotations

import re
import string
from typing import Any

MINUS = "−"
_THINGS = (
    "amounts|answers|buyers|campaigns|categories|cells|changes|channels|columns|complaints|consultations|contacts|"
    "conversations|customers|dates|days|deviations|discounts|features|files|forecasts|ids|inputs|lines|models|months|"
    "orders|origins|outcomes|people|personas|points|products|regions|rows|segments|sheets|surveys|tests|texts|units|"
    "values|visits|weeks|years"
)
_WHICH = (
    "active|after-sale|assigned|blank|business|campaign|closed|different|first-time|further|more|most predictive|new|"
    "newer|order|past|purchase|randomised|shop|silent|standard|true"
)
"""what stands between a number and its thing; any other word may belong to a name out of somebody's data"""
_VERBS = {"are": "is", "do": "does", "have": "has", "were": "was"}
_PLAIN_VERBS = "become|cost|count|differ|hold|lack|lie|meet|occur|repeat|share|stay|touch"
_ONE = re.compile(
    rf"(?<![\w.,:/'\"+−-])1 (?:(?P<of>of [\d,]+) )?(?P<which>(?:(?:{_WHICH}) )?)(?P<thing>{_THINGS})\b(?!-)"
    rf"(?P<such>(?: above zero| with a discount| without a currency)?(?: \([^)]*\))?"
    rf"(?: such as (?:'[^']*'|\"[^\"]*\"|\S+),?)?)(?: (?P<verb>{'|'.join(_VERBS)}|{_PLAIN_VERBS})\b)?"
)
_SINGULAR = {"categories": "category", "people": "person"}


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
    """English `text` with `1 customer was` for `1 customers were`; 21 and 0.1 customers, and `'1 lines'`, stay.

    Of 1 of 40 customers the verb is in the singular: `1 of 40 customers has`.
    """
    return _ONE.sub(_one, text)


def _one(match: re.Match[str]) -> str:
    of, which, thing, such, verb = match.group("of", "which", "thing", "such", "verb")
    if of is None or of == "of 1":
        thing = _SINGULAR.get(thing, thing[:-1])
    then = f" {_VERBS.get(verb, verb + ('es' if verb.endswith('ch') else 's'))}" if verb else ""
    return f"1 {of + ' ' if of else ''}{which}{thing}{such}{then}"
