"""Counts in English sentences: "1 lines have" is "1 line has", whatever was counted."""

from __future__ import annotations

import re

_THINGS = "lines|orders|rows|customers|ids|files|products|discounts|values|days|dates|amounts|cells|texts|sheets|weeks"
_VERBS = {"have": "has", "are": "is", "do": "does"}
_PLAIN = "count|repeat|differ|occur|stay|lie|hold|cost|touch|become|lack"
_ONE = re.compile(
    rf"(?<![\w.,:/'\"-])1 (?:(of [\d,]+) )?((?:order |true |different |purchase |blank )?)({_THINGS})\b(?!-)"
    rf"((?: above zero| with a discount| without a currency)?(?: \([^)]*\))?"
    rf"(?: such as (?:'[^']*'|\"[^\"]*\"|\S+),?)?)(?: ({'|'.join(_VERBS)}|{_PLAIN})\b)?"
)


def agreeing(text: str) -> str:
    """The text with things and verbs behind a count of one in the singular."""
    return _ONE.sub(_singular, text)


def _singular(match: re.Match[str]) -> str:
    of, kind, thing, such, verb = match.groups()
    thing = thing if of and of != "of 1" else thing.removesuffix("s")
    then = f" {_VERBS.get(verb, verb + ('es' if verb.endswith('ch') else 's'))}" if verb else ""
    return f"1 {of + ' ' if of else ''}{kind}{thing}{such}{then}"
