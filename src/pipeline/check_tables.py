"""What `churn check` shows, as tables that a terminal and a page can draw: text by row, in the study's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ..ingest import Finding, Tables
from ..ingest.checks.samples import SHOWN
from ..order_lines import purchase_lines, returned
from ..study import Study

TOP = 5
WORDS = {
    "readiness": ("Readiness", "数据就绪情况"),
    "audit": ("Cleaning audit", "数据清洗记录"),
    "sample": ("Lines as they are in the files, and as they were understood", "文件中的原始行与理解结果对照"),
    "months": ("Totals per month", "每月合计"),
    "customers": ("Customers who bought for most", "购买金额最高的客户"),
    "products": ("Products sold for most", "销售金额最高的商品"),
    "what": ("what", "项目"),
    "found": ("found", "发现"),
    "rule": ("rule", "规则"),
    "lines": ("lines", "行数"),
    "where": ("file, row", "文件与行号"),
    "month": ("month", "月份"),
    "orders": ("orders", "订单数"),
    "buyers": ("customers", "客户数"),
    "sales": ("sales", "销售额"),
    "returned": ("returns", "退货"),
    "share": ("share", "占比"),
    "customer_id": ("customer", "客户"),
    "order_id": ("order", "订单"),
    "ordered_at": ("date", "日期"),
    "product_id": ("product", "商品"),
    "quantity": ("quantity", "数量"),
    "amount": ("amount", "金额"),
    "off": ("off", "未启用"),
    "not_counted": ("does not count", "不计入"),
    "nothing": ("none", "无"),
    "part": ("{month} (from {first} to {last})", "{month}（{first} 至 {last}）"),
    "ok": ("ok", "正常"),
    "warning": ("look", "请核实"),
    "missing": ("missing", "缺失"),
}


@dataclass(frozen=True)
class Sheet:
    """One table: texts by row; `right` are the columns of numbers; `states` marks rows as ok, warning or missing."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    right: frozenset[int] = frozenset()
    states: tuple[str, ...] = ()

    def frame(self) -> pd.DataFrame:
        """The texts under their headings."""
        return pd.DataFrame(list(self.rows), columns=list(self.headings))


def word(key: str, language: str) -> str:
    """The heading or label `key` in `language` (en or zh)."""
    return WORDS[key][("en", "zh").index(language)]


def sheets(study: Study, tables: Tables, findings: list[Finding]) -> list[Sheet]:
    """Everything that `churn check` shows as a table, what to believe first at the head."""
    language = study.study.language
    every = [
        _readiness(findings, language),
        _audit(tables.audit, language),
        _sample(tables.sample, language),
        _months(tables.order_lines, language),
        _top(tables.order_lines, "customer_id", "customers", language),
        _top(tables.order_lines, "product_id", "products", language),
    ]
    return [one for one in every if one.rows]


def _sheet(key: str, language: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: int) -> Sheet:
    """A sheet whose columns from `right` on are numbers."""
    named = tuple(word(one, language) if one else "" for one in headings)
    return Sheet(key, word(key, language), named, rows, frozenset(range(right, len(headings))))


def _readiness(findings: list[Finding], language: str) -> Sheet:
    rows = [(word(one.state, language), one.name[language], one.text[language]) for one in findings]
    sheet = _sheet("readiness", language, ("", "what", "found"), rows, 3)
    return replace(sheet, states=tuple(one.state for one in findings))


def _audit(audit: pd.DataFrame, language: str) -> Sheet:
    rows = []
    for row in audit.to_dict("records"):
        lines = word("off", language) if row["kind"] == "off" else f"{row['lines']:,}"
        note = str(row[f"note_{language}"])
        rows.append((str(row["rule"]), note, f"{row['found']:,}", lines, f"{row['customers']:,}"))
    return _sheet("audit", language, ("rule", "what", "found", "lines", "buyers"), rows, 2)


def _sample(sample: pd.DataFrame | None, language: str) -> Sheet:
    """Two rows a line: as the file says it, and as it was understood."""
    rows: list[tuple[str, ...]] = []
    for line in [] if sample is None else sample.to_dict("records"):
        rows.append((f"{line['file']} {line['row']}", *(str(line[f"{name}_raw"]) for name in SHOWN)))
        if line["counted"]:
            rows.append(("  →", *(_shown(line[name]) for name in SHOWN)))
        else:
            rows.append((f"  → {word('not_counted', language)}", *([""] * len(SHOWN))))
    return _sheet("sample", language, ("where", *SHOWN), rows, 5)


def _shown(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M:%S}"
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


def _months(lines: pd.DataFrame, language: str) -> Sheet:
    """One row per calendar month; the first and last say from and to which day, as they are seldom whole."""
    month = lines["ordered_at"].dt.to_period("M")
    numbered = bool(lines["order_id"].notna().any())
    first, last = lines["ordered_at"].min(), lines["ordered_at"].max()
    rows = []
    for period, part in lines.groupby(month):
        back = returned(part)
        bought = part[~back]
        name = str(period)
        starts, ends = max(first, period.start_time), min(last, period.end_time)
        if starts.normalize() > period.start_time or ends.normalize() < period.end_time.normalize():
            name = word("part", language).format(month=name, first=starts.day, last=ends.day)
        returns = part.loc[back, "amount"].sum()
        orders = f"{bought['order_id'].nunique():,}" if numbered else ""
        rows.append((name, f"{len(part):,}", orders, f"{bought['customer_id'].nunique():,}",
                     f"{bought['amount'].sum():,.2f}", f"{returns:,.2f}" if returns else ""))  # fmt: skip
    return _sheet("months", language, ("month", "lines", "orders", "buyers", "sales", "returned"), rows, 1)


def _top(lines: pd.DataFrame, column: str, key: str, language: str) -> Sheet:
    bought = purchase_lines(lines)
    by = bought.groupby(column)["amount"].agg(["size", "sum"]).sort_values("sum", ascending=False, kind="stable")
    whole = bought["amount"].sum()
    rows = [
        (str(name), f"{int(row['size']):,}", f"{row['sum']:,.2f}", f"{row['sum'] / whole:.1%}" if whole else "")
        for name, row in by.head(TOP).iterrows()
    ]
    return _sheet(key, language, (column, "lines", "sales", "share"), rows, 1)
