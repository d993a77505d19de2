"""What is wrong in the simulated raw files: how many lines have which flaw, and what in cleaning must find them.

Counted from the text that is written, not by ingest. raw/planted_flaws.csv holds it; `against_found` compares it with
the cleaning audit and the findings.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..study import Study
from .population import CATEGORIES
from .written_otherwise import MISSPELT, Rewritten

FILE = "planted_flaws.csv"


@dataclass(frozen=True)
class Flaw:
    """One kind of flaw; `found_by` is a rule of the cleaning audit or the key of a finding, empty where nothing counts
    it."""

    flaw: str
    table: str
    rows: int
    found_by: str
    what_en: str
    what_zh: str


_LINES: dict[str, tuple[str, str, str]] = {
    "repeated": ("exact_duplicates", "exported twice within a file", "同一文件内重复导出"),
    "repeated_next_file": ("exact_duplicates", "exported once more in the next file", "在下一个文件中再次导出"),
    "repeated_header": ("order_lines_headers", "the header once more among the lines", "数据行中重复的表头"),
    "cancelled": (
        "drop 'status'",
        "of cancelled orders, the status spelt in five ways",
        "已取消的订单，状态有五种写法",
    ),
    "test_account": ("left_out", "of accounts that are no customers (TEST, STAFF)", "非客户账户（TEST、STAFF）"),
    "test_order": ("drop 'order_id'", "of test orders (TEST-...)", "测试订单（TEST-...）"),
    "no_customer": (
        "no_customer",
        "without a customer: empty, \\N, N/A, NULL or -",
        "没有客户：空、\\N、N/A、NULL 或 -",
    ),
    "no_date": ("no_date", "without a date", "没有日期"),
    "placeholder_date": ("placeholder_date", "dated 1900-01-01", "日期为 1900-01-01"),
    "future_date": ("future_date", "dated 2062: a slip of the keyboard", "日期误写为 2062 年"),
    "no_amount": ("no_amount", "without an amount", "没有金额"),
    "no_price": ("no_price", "gifts at a price of zero", "价格为零的赠品"),
    "negative_sale": ("negative_sales", "written off: below zero, no return", "冲销：金额为负但不是退货"),
    "adjustment": ("adjustments", "bookkeeping (ADJ-...)", "账务调整（ADJ-...）"),
    "postage": ("shipping_lines", "postage", "邮费"),
    "bank_fee": ("charge_lines", "bank fees", "银行手续费"),
    "gift_voucher": ("gift_card_lines", "gift vouchers", "礼券"),
    "sample": ("not_a_product", "sample sets", "样品"),
    "undone": (
        "same_day_reversals",
        "sold and taken back within the hour, both lines",
        "一小时内售出又撤销（两行都算）",
    ),
    "price_slip": (
        "same_day_reversals",
        "entered at a hundred times the price and taken back, both lines",
        "价格误录为一百倍后撤销（两行都算）",
    ),
}
"""`flaw` of an added line -> what finds it, what it is in both languages"""
_BEFORE_NAMES = ("cancelled", "test_account", "test_order", "postage", "bank_fee", "gift_voucher", "repeated_header")
"""Lines that are gone when names are brought to one spelling"""
_MARKS = {"customer_id": ("\\N", "N/A", "NULL", "-"), "ordered_at": ("0000-00-00 00:00:00",), "amount": ("NULL",)}


def of_lines(lines: pd.DataFrame) -> list[Flaw]:
    """What is wrong in the order lines: text, with `flaw` and `day`."""
    counts = lines["flaw"].value_counts()
    added = [Flaw(key, "order_lines", int(counts.get(key, 0)), *_LINES[key]) for key in _LINES]
    return added + [
        Flaw(flaw, "order_lines", int(marked.sum()), found_by, *words)
        for flaw, found_by, marked, words in _otherwise(lines)
    ]


def _otherwise(lines: pd.DataFrame) -> Iterable[tuple[str, str, pd.Series, tuple[str, str]]]:
    true, ids = lines["flaw"] == "", lines["customer_id"]
    read = lines["flaw"] != "repeated_header"
    named = ~lines["flaw"].isin(_BEFORE_NAMES)
    category, back = lines["category"].str.strip(), lines["is_return"] == "true"
    new = (lines["day"] >= pd.Timestamp("2026-04-01")) | (lines["flaw"] == "repeated_next_file")
    plus = ~lines["amount"].str.startswith("-")
    yield "return_sign", "return_signs", true & back & plus, ("returns without a minus", "退货缺少负号")
    below = lines["discount"].str.startswith("-")
    yield "discount_sign", "discount_signs", true & below, ("discounts with a minus", "折扣带负号")
    minus = ("amounts with the minus behind (12.5-)", "负号写在后面的金额（12.5-）")
    yield "minus_behind", "order_lines_amount_minus", read & new & ~plus, minus
    formula = ("customer ids as a spreadsheet's formula", "客户编号为电子表格公式")
    yield "formula", "order_lines_customer_id_formula", ids.str.startswith('="'), formula
    wide = ("customer ids in full-width signs", "客户编号为全角字符")
    yield "full_width", "order_lines_customer_id_signs", ids.str.contains("\uff23"), wide
    short = ("customer ids that lost their zeros (C4 for C00004)", "客户编号丢失前导零（C00004 写成 C4）")
    yield "lost_zeros", "order_lines_customer_ids", ids.str.fullmatch(r"C\d{1,4}"), short
    padded = read & ((ids != ids.str.strip()).astype(int) + (lines["category"] != category).astype(int)).astype(bool)
    yield "padded", "order_lines_padded", padded, ("ids or categories with blanks around", "编号或品类两端有空格")
    wrong = category.isin(list(MISSPELT.values()))
    yield "misspelt", "order_lines_category_corrected", named & wrong, ("misspelt categories", "品类误写")
    cased = ~category.isin([*CATEGORIES, "", *MISSPELT.values()])
    yield (
        "category_case",
        "order_lines_category_spelling",
        named & cased,
        (
            "categories in other letters (GARDEN, garden)",
            "品类大小写不同（GARDEN、garden）",
        ),
    )
    upper = lines["channel"].str.isupper()
    yield "channel_case", "order_lines_channel_spelling", named & upper, ("channels in capitals", "渠道为大写")
    marks = pd.Series(False, index=lines.index)
    for name, some in _MARKS.items():
        marks |= lines[name].isin(list(some))
    yield "marks", "order_lines_marks", marks, ("\\N, N/A and the like for nothing", "用 \\N、N/A 等表示空值")


def of_files(lines: pd.DataFrame, late: pd.Timestamp, new_till: np.datetime64) -> list[Flaw]:
    """What differs from file to file of the order lines; nothing counts it, reading takes it in."""
    is_new = (lines["day"] >= new_till) | (lines["flaw"] == "repeated_next_file")
    words = (
        (int((lines["day"] == late).sum()), "sent_later", "a day that is missing and was sent in a file of its own"),
        (
            int(is_new.sum()),
            "second_date_format",
            "from another till: days first, yes and no, CRLF and a byte order mark",
        ),
    )
    zh = ("原文件缺少、后来单独补发的一天", "来自另一收银系统：日期日在前，是否为 yes/no，CRLF 与 BOM")
    return [Flaw(key, "order_lines", n, "", en, other) for (n, key, en), other in zip(words, zh, strict=True)]


_TABLES: dict[str, dict[str, tuple[str, str, str]]] = {
    "customers": {
        "repeated": ("customers.repeated", "customers listed twice", "重复列出的客户"),
        "no_customer": ("customers.no_customer", "rows of nobody", "没有客户编号的行"),
        "birth_year": ("customers.birth_year", "born in 1066", "出生年份为 1066"),
        "marks": ("customers_marks", "\\N, N/A and NULL for nothing", "用 \\N、N/A、NULL 表示空值"),
        "padded": ("customers_padded", "regions with a blank before", "地区前有空格"),
        "spelling": ("customers_gender_spelling", "genders in capitals", "性别为大写"),
    },
    "touchpoints": {
        "repeated": ("touchpoints.exact_duplicates", "contacts listed twice", "重复列出的接触记录"),
        "incomplete": ("touchpoints.incomplete", "contacts without a customer or a kind", "缺少客户或类型的接触记录"),
        "spelling": ("touchpoints_kind_spelling", "kinds in capitals", "类型首字母大写"),
    },
}


def of_table(table: str, written: Rewritten) -> list[Flaw]:
    """What is wrong in the customers or touchpoints."""
    return [Flaw(flaw, table, written.rows[flaw], *words) for flaw, words in _TABLES[table].items()]


def write(flaws: Iterable[Flaw], file: Path) -> None:
    """One row per flaw, with a header."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow([one.name for one in fields(Flaw)])
        rows.writerows(astuple(one) for one in flaws)


class Cleaned(Protocol):
    """What ingest.Tables has of the kind."""

    @property
    def audit(self) -> pd.DataFrame:
        """The cleaning audit."""

    @property
    def findings(self) -> tuple[Any, ...]:
        """Findings: key, lines."""


def against_found(study: Study, tables: Cleaned) -> pd.DataFrame | None:
    """Per rule or finding: what was planted (in words, in the study's language), planted and found rows; None where the
    study has no list of planted flaws."""
    file = study.paths.raw / FILE
    if not file.exists():
        return None
    flaws = pd.read_csv(file, keep_default_na=False)
    flaws = flaws[flaws["found_by"] != ""]
    words = flaws[f"what_{study.study.language}"]
    joined = words.groupby([flaws["table"], flaws["found_by"]], sort=False).agg("; ".join)
    rows = flaws.groupby(["table", "found_by"], sort=False)["rows"].sum()
    table = pd.DataFrame({"what": joined, "planted": rows}).reset_index()
    counts = _lines_by_rule(tables)
    return table.assign(found=[counts.get(key, 0) for key in table["found_by"]])


def _lines_by_rule(tables: Cleaned) -> dict[str, int]:
    """Lines by rule of the audit (what was dropped or changed) and by key of finding."""
    taken = tables.audit[tables.audit["kind"].isin(["dropped", "changed"])]
    counts = {one.key: int(one.lines) for one in tables.findings}
    for row in taken.itertuples():
        column = str(row.note_en).partition(": ")[2].split("'")
        key = f"drop '{column[1]}'" if row.rule == "drop" and len(column) > 1 else str(row.rule)
        counts[key] = counts.get(key, 0) + int(str(row.lines))
    return counts
