"""The customers table: one row per customer, with what the retailer knows of them besides orders."""

from __future__ import annotations

import pandas as pd

from ..finding import Finding
from ..lines.cleaning import EARLIEST

EARLIEST_BIRTH = 1900
MANY = 0.2
"""Share of birth years that are none, and of buyers who joined after their first purchase, from which on both are a
finding"""


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
    if "joined_at" in rest:
        joined = rest["joined_at"]
        odd = (joined < EARLIEST) | (joined > pd.Timestamp.now() + pd.Timedelta(days=1))
        note = "Joined before 1980 or in the future: emptied"
        audit.append(
            _row("customers.joined_at", "changed", int(odd.sum()), note, "加入日期早于 1980 年或在未来：改为空")
        )
        rest["joined_at"] = joined.mask(odd)
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


def customer_findings(listed: pd.DataFrame, cleaned: pd.DataFrame, lines: pd.DataFrame) -> list[Finding]:
    """Findings on birth years that are none in the table as it came, and on customers who joined after they bought."""
    return [*_births(listed), *_joined(cleaned, lines)]


def _births(listed: pd.DataFrame) -> list[Finding]:
    if "birth_year" not in listed:
        return []
    years = listed["birth_year"].dropna()
    none = years[(years < EARLIEST_BIRTH) | (years > pd.Timestamp.now().year) | (years % 1 != 0)]
    if none.empty or len(none) < MANY * len(years):
        return []
    return [
        Finding(
            "birth_years",
            "warning",
            {"en": "Birth years that are none", "zh": "出生年份不可用"},
            {
                "en": f"{len(none):,} of {len(years):,} values of birth_year are no year since {EARLIEST_BIRTH} (such "
                f"as {none.iloc[0]:g}) and are emptied; export years of two digits and ages as the whole year",
                "zh": f"birth_year 的 {len(years):,} 个值中有 {len(none):,} 个不是 {EARLIEST_BIRTH} 年以来的年份（如 "
                f"{none.iloc[0]:g}），已改为空；两位年份或年龄请导出为完整年份",
            },
        )
    ]


def _joined(cleaned: pd.DataFrame, lines: pd.DataFrame) -> list[Finding]:
    if "joined_at" not in cleaned:
        return []
    first = lines.groupby("customer_id")["ordered_at"].min().dt.normalize()
    joined = cleaned.set_index("customer_id")["joined_at"].dt.normalize().dropna()
    both = joined.index.intersection(first.index)
    late = both[(joined[both] > first[both]).to_numpy()]
    if not len(both) or len(late) < MANY * len(both):
        return []
    day, bought = f"{joined[late[0]]:%Y-%m-%d}", f"{first[late[0]]:%Y-%m-%d}"
    return [
        Finding(
            "joined_late",
            "warning",
            {"en": "Joined after the first purchase?", "zh": "加入晚于首次购买？"},
            {
                "en": f"{len(late):,} of {len(both):,} buyers joined after their first purchase (such as "
                f"{str(late[0])!r}: {day}, bought {bought}); until they join, what [customers] says of them is not "
                "known: if joined_at is the day of a change or of the export, map another column, or none",
                "zh": f"{len(both):,} 位买家中有 {len(late):,} 位的加入日期晚于首次购买（如 {str(late[0])!r}：{day}，"
                f"购买于 {bought}）；加入之前 [customers] 的内容视为未知：若 joined_at 是修改或导出"
                "日期，请映射其他列，或不映射",
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
