"""The customers table: one row per customer, with what the retailer knows of them besides orders."""

from __future__ import annotations

import pandas as pd

from .finding import Finding

EARLIEST_BIRTH = 1900


def clean_customers(customers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per customer_id (the last in the file wins), and the audit rows of what that took."""
    audit = [_row("customers.read", "read", len(customers), "Customer rows as they came", "读入的客户行")]
    nameless = customers["customer_id"].isna()
    audit.append(_row("customers.no_customer", "dropped", int(nameless.sum()), "Has no customer", "没有客户编号"))
    rest = customers[~nameless]
    repeated = rest["customer_id"].duplicated(keep="last")
    audit.append(
        _row(
            "customers.repeated",
            "dropped",
            int(repeated.sum()),
            "Occurs again further down; the last row counts",
            "后面又出现同一客户，以最后一行为准",
        )
    )
    rest = rest[~repeated].reset_index(drop=True)
    if "birth_year" in rest:
        year = rest["birth_year"]
        odd = year.notna() & ((year < EARLIEST_BIRTH) | (year > pd.Timestamp.now().year) | (year % 1 != 0))
        note = f"Has a birth year before {EARLIEST_BIRTH} or in the future: emptied"
        audit.append(_row("customers.birth_year", "changed", int(odd.sum()), note, "出生年份不可能：改为空"))
        rest["birth_year"] = year.mask(odd)
    audit.append(_row("customers.kept", "kept", len(rest), "Customers that stay", "保留的客户"))
    return rest, pd.DataFrame(audit)


def contradictions(customers: pd.DataFrame) -> list[Finding]:
    """A finding where rows of one customer say different things, so that the order of the file decides."""
    different = customers[customers["customer_id"].notna()].drop_duplicates()
    several = different[different["customer_id"].duplicated(keep=False)]
    if several.empty:
        return []
    first = several["customer_id"].iloc[0]
    two = several[several["customer_id"] == first].iloc[[0, -1]]
    column = next(str(name) for name in two if two[name].nunique(dropna=False) > 1)
    shown = [str(value) for value in two[column]]
    n = several["customer_id"].nunique()
    return [
        Finding(
            "customers_contradict",
            "warning",
            {"en": "Customers with rows that differ", "zh": "同一客户的多行不一致"},
            {
                "en": f"{n:,} customers have several rows in [customers] that differ, such as {first!r} with {column} "
                f"{shown[0]!r} and {shown[1]!r}; the last row of the file counts",
                "zh": f"[customers] 中有 {n:,} 位客户的多行内容不同，如 {first!r} 的 {column} 为 {shown[0]!r} 与 "
                f"{shown[1]!r}；"
                "以文件中最后一行为准",
            },
        )
    ]


def _row(rule: str, kind: str, lines: int, note_en: str, note_zh: str) -> dict[str, object]:
    return {
        "rule": rule,
        "kind": kind,
        "found": lines,
        "lines": lines,
        "customers": lines,
        "amount": 0.0,
        "changed": kind == "changed",
        "note_en": note_en,
        "note_zh": note_zh,
    }
