"""Lines that are alike in every column: an export that overlaps another, or two of the same in one basket?

A till that books every piece on a line of its own gives two equal lines for two bottles of water; a file of June that
begins in May gives whole orders twice. Line by line both look alike; which orders are touched, and how, tells.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...wording import singular
from ..finding import Finding
from ..parsing.unmapped import COLUMN
from .cleaning import Alike

LARGE = 0.02
"""Share of all orders that are touched in part, from which on the analyst is asked whether these are true repeats."""


def duplicate_findings(
    lines: pd.DataFrame, audit: pd.DataFrame, alike: Alike, configured: bool | str | None
) -> tuple[pd.DataFrame, list[Finding]]:
    """The audit whose note on exact duplicates says what share of orders they touch, and what there is to ask.

    `lines` are all order lines before cleaning, `alike` those among them that are; `configured` is what the study file
    says of the rule, None where nothing.
    """
    row = audit["rule"] == "exact_duplicates"
    findings = _only_elsewhere(lines, alike)
    if not audit.loc[row, "found"].sum() or lines["order_id"].isna().all():
        return audit, findings
    order, orders = lines["order_id"], lines["order_id"].nunique()
    marks = np.zeros(len(lines), dtype=bool)
    marks[alike.places] = pd.Series(alike.whole).duplicated(keep=False).to_numpy()
    touched = order[marks].dropna().unique()
    theirs = order.isin(touched)
    whole = int((pd.Series(marks, lines.index)[theirs].groupby(order[theirs]).mean() == 1).sum())
    part = len(touched) - whole
    audit = audit.copy()
    share = f"{len(touched) / orders:.1%}" if orders else "0%"
    of_them = (f", {whole:,} of them whole", f"，其中 {whole:,} 个为整单重复") if whole else ("", "")
    audit.loc[row, "note_en"] += singular(f"; touches {len(touched):,} orders ({share}){of_them[0]}")
    audit.loc[row, "note_zh"] += f"；涉及 {len(touched):,} 个订单（{share}）{of_them[1]}"
    if configured is None and part >= LARGE * orders and (audit.loc[row, "kind"] == "dropped").all():
        findings.append(
            Finding(
                "true_repeats",
                "warning",
                {"en": "Two of the same in one basket?", "zh": "同一订单中买了两件？"},
                {
                    "en": f"{part:,} of {orders:,} orders ({part / orders:.1%}) have some lines that are alike in "
                    "every column, "
                    "and all but one of them are dropped; if each is a piece of its own, say [order_lines.cleaning] "
                    "exact_duplicates = false, else true",
                    "zh": f"{orders:,} 个订单中有 {part:,} 个（{part / orders:.1%}）含有各列都相同的行，"
                    "现只保留一行；若每行是单独一件，"
                    "请设 [order_lines.cleaning] exact_duplicates = false，否则设 true",
                },
            )
        )
    return audit, findings


def _only_elsewhere(lines: pd.DataFrame, alike: Alike) -> list[Finding]:
    """A word on lines that are alike in the mapped columns and differ in others, so that they are kept."""
    if COLUMN not in lines or lines[COLUMN].nunique() < 2 or lines["order_id"].isna().all():
        return []
    n = int(pd.Series(alike.mapped).duplicated().sum() - pd.Series(alike.whole).duplicated().sum())
    if n == 0:
        return []
    return [
        Finding(
            "alike_where_mapped",
            "ok" if n < LARGE * len(lines) else "warning",
            {"en": "Alike in the columns that are used", "zh": "所用各列相同的行"},
            {
                "en": f"{n:,} lines repeat an earlier one in all mapped columns and not in others: each counts; if a "
                "running number or the like is all that differs, say [order_lines] duplicate_columns = 'mapped'",
                "zh": f"{n:,} 行在所有映射列上与前面某行相同，但其他列不同，因此保留；若不同的只是流水号之类，"
                "请设 [order_lines] duplicate_columns = 'mapped'",
            },
        )
    ]
