"""Which lines a study file's `keep`, `drop` and `returns` mean, by what a column of the file says on them.

A shop's export holds cancelled, unpaid and refunded orders among real ones, and says so in a column of its own:
    drop = { column = "Financial Status", values = ["voided", "refunded"] }
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...errors import UserError
from ...presets import preset_columns
from ...study import OrderLines
from ...study_rules import Filter
from ..finding import Finding

RAW = "source: "
"""Beginning of the names under which columns that only filters and kinds of lines look at travel with the lines."""
SHOWN = 8


def says(lines: pd.DataFrame, column: str, values: tuple[str, ...] | str) -> pd.Series:
    """Lines on which the file's `column` says one of `values` (in any case; "" is an empty cell) or fits a pattern."""
    cells = lines[RAW + column]
    known = pd.Index(cells.dropna().unique())
    if isinstance(values, str):
        return cells.isin(known[[re.search(values, str(one), re.IGNORECASE) is not None for one in known]])
    wanted = {folded(value) for value in values}
    fits = known[[folded(str(one)) in wanted for one in known]]
    return cells.isin(fits) | (cells.isna() if "" in wanted else False)


def folded(value: str) -> str:
    """The value as it is compared: case, outer blanks and full-width forms set aside."""
    return pd.Series([value], dtype="str").str.normalize("NFKC").str.strip().str.casefold().iloc[0]


def fits(lines: pd.DataFrame, one: Filter) -> pd.Series:
    """Lines that the filter `one` means; none where it is optional and no file has its column."""
    if RAW + one.column not in lines:
        return pd.Series(False, index=lines.index)
    return says(lines, one.column, one.pattern or one.values)  # noqa: PD011 - a list of the study file


def column_of(canonical: str, source: OrderLines) -> str:
    """What the file, or the first file that has another name for it, calls a canonical column."""
    return {**preset_columns(source.preset), **source.columns}.get(canonical, (canonical,))[0]


def filtered(
    lines: pd.DataFrame, keep: Iterable[Filter], drop: Iterable[Filter]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines that every `keep` and no `drop` means, and one audit row per filter that took any.

    Raises UserError where a `keep` or all of them together leave nothing: it names the values that there are.
    """
    rows = []
    for key, filters in (("keep", keep), ("drop", drop)):
        for one in filters:
            if RAW + one.column not in lines:
                continue
            marked = fits(lines, one)
            taken = ~marked if key == "keep" else marked
            if taken.all() and len(lines):
                raise UserError(
                    f"[order_lines] {key} leaves no line of {len(lines):,}: column {one.column!r} says "
                    f"{listed(lines[RAW + one.column])}; change `{key}` in the study file"
                )
            if taken.any():
                rows.append(audit_row(key, "dropped", lines[taken], *_notes(key, one, lines[taken])))
                lines = lines[~taken]
    return lines, rows


def torn_orders(lines: pd.DataFrame, drop: Iterable[Filter]) -> list[Finding]:
    """A finding where `drop` takes one line of an order and leaves others that say nothing in its column."""
    findings: list[Finding] = []
    if "order_id" not in lines:
        return findings
    for one in drop:
        if RAW + one.column not in lines:
            continue
        taken = fits(lines, one)
        left = ~taken & lines[RAW + one.column].isna() & lines["order_id"].isin(lines.loc[taken, "order_id"].unique())
        if left.any():
            n = int(left.sum())
            findings.append(
                Finding(
                    "torn_orders",
                    "warning",
                    {"en": "Orders left out in part", "zh": "只剔除了一部分的订单"},
                    {
                        "en": f"{n:,} lines stay whose column {one.column!r} is empty and whose order has other lines "
                        "that `drop` takes; if it means the whole order, add whole_order = true there",
                        "zh": f"{n:,} 行保留：其 {one.column!r} 为空，而同一订单的其他行被 `drop` 剔除；"
                        "若指整个订单，请在该处加 whole_order = true",
                    },
                )
            )
    return findings


def listed(cells: pd.Series, language: str = "en") -> str:
    """The commonest values of a column, such as `'paid' (12), 'voided' (3)`, and how many others there are."""
    counts = cells.fillna("").astype("str").value_counts()
    shown = ", ".join(f"{value!r} ({number:,})" for value, number in counts.head(SHOWN).items())
    more = {"en": " and {n} more", "zh": "，另有 {n} 种"}[language].format(n=len(counts) - SHOWN)
    return shown + (more if len(counts) > SHOWN else "")


def _notes(key: str, one: Filter, taken: pd.DataFrame) -> tuple[str, str]:
    values = taken[RAW + one.column]
    return (
        f"Is left out by `{key}`: {one.column!r} says {listed(values)}",
        f"按 `{key}` 剔除：{one.column!r} 的值为 {listed(values, 'zh')}",
    )


def audit_row(rule: str, kind: str, lines: pd.DataFrame, note_en: str, note_zh: str) -> dict[str, object]:
    """A row of the cleaning audit about `lines`."""
    amount = lines["amount"].to_numpy(dtype=float) if "amount" in lines else np.zeros(0)
    return {
        "rule": rule,
        "kind": kind,
        "found": len(lines),
        "lines": len(lines),
        "customers": int(lines["customer_id"].nunique()),
        "amount": float(np.nansum(amount)),
        "changed": kind == "changed",
        "note_en": note_en,
        "note_zh": note_zh,
    }
