"""customers.csv: every customer with probabilities, segments, value, reasons and advice; safe to open in a sheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from ..study import Study
from ..value.randomisation import TREATMENT
from .data import Interim, iso

REASONS = 3
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""a cell of text that begins so is run as a formula by spreadsheets (OWASP, CSV injection)"""


def customers_table(study: Study) -> pd.DataFrame:
    """One row per customer known at as_of, sorted by customer_id; probabilities unrounded, null where not scored.

    customer_id, p_churn, band, p_repeat, segment, breadth, abc, life_cycle, persona, value, value_at_risk, contact
    (bool), group, when (ISO date; only of those to contact), advice, cross_sell, reason_1 to reason_3 (of churn, in the
    study's language).
    """
    data = Interim(study)
    language = study.study.language
    churn = data.scores("churn")[["customer_id", "p", "band"]].rename(columns={"p": "p_churn"})
    repeat = data.scores("repeat")[["customer_id", "p"]].rename(columns={"p": "p_repeat"})
    group_columns = ["customer_id", "segment", "breadth", "abc", "life_cycle", "persona"]
    value = data.value[["customer_id", "value", "value_at_risk", "contact", "group", "cross_sell"]].assign(
        when=data.value["when"].where(data.value["group"] == TREATMENT).map(iso),
        advice=data.value[f"advice_{language}"],
    )
    table = data.features(data.as_of, [])[["customer_id"]]
    for part in (churn, repeat, data.segments_today[group_columns], value, _reasons(data, language)):
        table = table.merge(part, on="customer_id", how="left", validate="one_to_one")
    table["contact"] = table["contact"].eq(True)
    order = ["customer_id", "p_churn", "band", "p_repeat", *group_columns[1:], "value", "value_at_risk", "contact",
             "group", "when", "advice", "cross_sell",
             *(f"reason_{rank}" for rank in range(1, REASONS + 1))]  # fmt: skip
    return table[order].sort_values("customer_id", ignore_index=True)


def _reasons(data: Interim, language: str) -> pd.DataFrame:
    shown = [("rank", "<=", REASONS), ("matters", "==", True)]
    rows = data.reasons("churn", ["customer_id", "rank", f"text_{language}"], shown)
    table = pd.DataFrame({"customer_id": rows["customer_id"].unique()}).astype({"customer_id": "str"})
    for rank in range(1, REASONS + 1):
        texts: Any = rows.loc[rows["rank"] == rank].set_index("customer_id")[f"text_{language}"] if len(rows) else {}
        table[f"reason_{rank}"] = table["customer_id"].map(texts)
    return table


def customers_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """The file written: `frame` as CSV, UTF-8, numbers at full precision, null as an empty cell.

    Text that a spreadsheet would run as a formula is led by an apostrophe. A byte-order mark stands in front only where
    the text is not plain ASCII, because Excel reads it as something else otherwise.
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
