"""Names in place of codes: heads and values of an analysis's table in the study's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..features import CATALOGUE, FAMILIES
from ..modelling import candidates
from ..segments import growth_share, life_cycle, lost_customers, rfm_segments, rfmw, satisfaction, tags
from ..segments.value_names import VALUES
from .text import LANGUAGES, Words

Names = Mapping[str, Mapping[str, str]]
"""code -> language -> name"""


def head(column: object, language: str) -> str:
    """The heading of a column: its name in `language`; a column of somebody's own keeps its own name.

    Columns of a pivot table are named after what they hold: segments, families, features, states.
    """
    key = _key(column).removesuffix(f"_{language}")
    if (heading := LANGUAGES[language].get(f"head.{key}")) is not None:
        return heading
    groups = (FAMILIES, rfm_segments.NAMES, life_cycle.NAMES, _TENURES)
    return _first(key, language, *groups) or _feature(key, language) or key


def _key(column: object) -> str:
    """A column's name; of two levels both (`ece_before`)."""
    return "_".join(str(part) for part in column if str(part)) if isinstance(column, tuple) else str(column)


def named(frame: pd.DataFrame, language: str, names: Mapping[str, Names] | None = None) -> pd.DataFrame:
    """`frame` with codes replaced by names, on the same columns; texts in another language are left out.

    names: column -> code -> language -> name, for codes that mean something else in this table. Of columns that come in
    both languages (`note_en`, `note_zh`) those of `language` are kept.
    """
    other = {"en": "_zh", "zh": "_en"}[language]
    twins = [c for c in frame.columns if str(c).endswith(other) and f"{str(c)[:-3]}_{language}" in frame.columns]
    shown = frame.drop(columns=twins)
    for column in shown.columns:
        of = (names or {}).get(column)
        if pd.api.types.is_bool_dtype(shown[column]) or not pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = [value_name(_key(column), value, language, of) for value in shown[column]]
    return shown


def value_name(column: str, value: Any, language: str, names: Names | None = None) -> Any:
    """The name of a code in `column`; a number, or a text that is no code there, as it is. names: of this table."""
    if isinstance(value, bool):
        return Words(language)("code.yes" if value else "code.no")
    if not isinstance(value, str):
        return value
    if names is not None:
        return _first(value, language, names) or value
    if column == "feature" or column == "strongest":
        return _feature(value, language) or value
    for source in (*_OF.get(column, ()), *([_CODES] if column in _WITH_CODES else [])):
        if (name := source.get(value, {}).get(language)) is not None:
            return name
    return value


def _first(key: str, language: str, *sources: Names) -> str | None:
    return next((source[key][language] for source in sources if key in source), None)


def _feature(name: str, language: str) -> str | None:
    return getattr(CATALOGUE[name], language) if name in CATALOGUE else None


def _strings(kind: str) -> Names:
    """The strings `kind.*` of the text, by what follows the dot."""
    keys = [key for key in LANGUAGES["en"] if key.startswith(f"{kind}.")]
    return {key.removeprefix(f"{kind}."): {of: LANGUAGES[of][key] for of in LANGUAGES} for key in keys}


_CODES, _SETTINGS = _strings("code"), _strings("setting")
_STEPS: Names = {
    " -> ".join(pair): {
        language: " → ".join(_CODES["full"][language] if one == "full" else one for one in pair)
        for language in LANGUAGES
    }
    for pair in (("R", "RF"), ("RF", "RFM"), ("RFM", "RFMW"), ("RFMW", "full"))
}
_TENURES: Names = {
    LANGUAGES["en"][key]: {language: LANGUAGES[language][key] for language in LANGUAGES}
    for key in ("code.under_90", "code.under_180", "code.under_365", "code.over_365")
}
_OF: dict[str, tuple[Names, ...]] = {
    "segment": (rfm_segments.NAMES,),
    "breadth": (rfm_segments.BREADTHS,),
    "life_cycle": (life_cycle.NAMES,),
    "family": (FAMILIES,),
    "model": (candidates.NAMES,),
    "variable": (rfmw.NAMES,),
    "class": (growth_share.CUSTOMER_CLASSES,),
    "stage": (lost_customers.STAGES,),
    "kind": (_strings("kind"),),
    "score": (_strings("mood"),),
    "from": (lost_customers.STAGES, satisfaction.PATHS),
    "to": (lost_customers.STAGES, satisfaction.PATHS),
    "preferred_time": (tags.TIMES,),
    "preferred_channel": (VALUES,),
    "term": (_strings("what_if"),),
    "parameter": (_SETTINGS,),
    "step": (_STEPS,),
    "group": (rfm_segments.NAMES, _TENURES),
}
_WITH_CODES = {
    "compared",
    "learner",
    "customer_type",
    "customers",
    "band",
    "risk_band",
    "price_sensitivity",
    "verdict",
    "method",
    "from",
    "kind",
    "state",
    "class",
}
"""columns whose values are among the codes of text/tables.py"""
