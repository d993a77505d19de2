"""customers.csv: every customer with probabilities, segments, value, reasons and advice; safe to open in a sheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from ..scoring.score_files import FORMULA_STARTS
from ..segments import life_cycle, rfm_segments
from ..study import Study
from ..value.contact_list import timing_text
from ..value.randomisation import TREATMENT
from .data import Interim, iso
from .formats import Formats
from .sections import personas

REASONS = 3
GROUPS: dict[str, dict[str, dict[str, str]]] = {
    "segment": rfm_segments.NAMES,
    "breadth": rfm_segments.BREADTHS,
    "life_cycle": life_cycle.NAMES,
    "persona": {},
}
"""columns that hold codes, and the codes' names; those of personas come from the study"""
VALUES = ("rank", "value", "value_at_risk", "value_if_kept", "expected_profit", "next_purchase")


def customers_table(study: Study) -> pd.DataFrame:
    """One row per customer known at as_of, sorted by customer_id; figures unrounded, null where there are none.

    customer_id, p_churn, band, p_repeat; segment, breadth, life_cycle and persona, each followed by its name in the
    study's language (`segment_name`, ...), abc; rank (1 is contacted first; by it this is the contact list), value,
    value_at_risk, value_if_kept, expected_profit (of a contact), next_purchase (ISO date, when it is due), contact
    (bool), group; when (ISO date) and timing (text), only of those to contact; advice, cross_sell. Of churn: reason_1
    to reason_3 (in the study's language), base, points_1 to points_3 (0 without a text) and other, shares of
    probability: base + points_1 + points_2 + points_3 + other = p_churn.
    """
    data = Interim(study)
    language = study.study.language
    churn = data.scores("churn")[["customer_id", "p", "band"]].rename(columns={"p": "p_churn"})
    repeat = data.scores("repeat")[["customer_id", "p"]].rename(columns={"p": "p_repeat"})
    groups = data.segments_today[["customer_id", *GROUPS, "abc"]]
    table = data.features(data.as_of, [])[["customer_id"]]
    for part in (churn, repeat, groups, _value(data, language), _reasons(data, language)):
        table = table.merge(part, on="customer_id", how="left", validate="one_to_one")
    table["contact"] = table["contact"].eq(True)
    for column, names in (GROUPS | {"persona": personas.names(data)}).items():
        shown = {key: name[language] for key, name in names.items()}
        table[f"{column}_name"] = table[column].map(shown).astype("str")
    named = [name for column in GROUPS for name in (column, f"{column}_name")]
    order = ["customer_id", "p_churn", "band", "p_repeat", *named, "abc", *VALUES, "contact", "group", "when", "timing",
             "advice", "cross_sell", *(f"reason_{rank}" for rank in range(1, REASONS + 1)), "base",
             *(f"points_{rank}" for rank in range(1, REASONS + 1)), "other"]  # fmt: skip
    return table[order].sort_values("customer_id", ignore_index=True)


def _value(data: Interim, language: str) -> pd.DataFrame:
    """What each customer is worth and what to do, with days as ISO dates; when and timing only of those to contact."""
    value = data.value
    contacted, shown = value["group"] == TREATMENT, Formats(language)
    timing = [
        timing_text(one, shown.short_day(iso(day)), language) if asked else None
        for one, day, asked in zip(value["timing"], value["when"], contacted, strict=True)
    ]
    return value[["customer_id", *VALUES, "contact", "group", "cross_sell"]].assign(
        next_purchase=value["next_purchase"].map(iso),
        when=value["when"].where(contacted).map(iso),
        timing=pd.Series(timing, index=value.index, dtype="str"),
        advice=value[f"advice_{language}"],
    )


def _reasons(data: Interim, language: str) -> pd.DataFrame:
    shown = [("rank", "<=", REASONS), ("matters", "==", True)]
    rows = data.reasons("churn", ["customer_id", "rank", "points", f"text_{language}"], shown)
    first = data.reasons("churn", ["customer_id", "p", "base"], [("rank", "==", 1)])
    table = first.astype({"customer_id": "str", "p": "float64", "base": "float64"}).reset_index(drop=True)
    table["other"] = table.pop("p") - table["base"]
    for rank in range(1, REASONS + 1):
        mine = rows[rows["rank"] == rank].set_index("customer_id")
        table[f"reason_{rank}"] = table["customer_id"].map(mine[f"text_{language}"]).astype("str")
        points = table["customer_id"].map(mine["points"]).astype("float64").fillna(0.0)
        table[f"points_{rank}"], table["other"] = points, table["other"] - points
    return table


def customers_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """The file written: `frame` as CSV, UTF-8, numbers at full precision, null as an empty cell.

    Text that a spreadsheet would run as a formula is led by an apostrophe. There is a byte-order mark in front only
    where the text is not plain ASCII, because Excel reads it as something else otherwise.
    """
    safe = frame.copy()
    for name in safe.columns:
        if not (pd.api.types.is_numeric_dtype(safe[name]) or pd.api.types.is_datetime64_any_dtype(safe[name])):
            safe[name] = safe[name].map(_cell, na_action="ignore")
    safe.columns = pd.Index([str(_cell(name)) for name in safe.columns])
    text = safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    path = Path(path)
    path.write_bytes(text.encode("utf-8" if text.isascii() else "utf-8-sig"))
    return path


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = value.replace("\x00", "")
    safe = f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
    return safe.replace("\r", " ")  # a lone carriage return ends a row for some readers, quoted or not
