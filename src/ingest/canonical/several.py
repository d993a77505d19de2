"""Several files with slightly different columns: a column that only some of them have is said, one in none refused."""

from __future__ import annotations

import re

from ...errors import UserError
from ...study import OrderLines, Source
from ..finding import Finding
from ..lines.filters import RAW
from ..quoting import toml
from ..sources.json_sums import LOWERS
from ..sources.raw import Raw
from .mapping import Plan


def of_several(plan: Plan, columns: list[set[str]], labels: list[str]) -> list[Finding]:
    """A finding per column that some of the files (or sheets) have and others lack; their lines have no value there.

    `columns` are the canonical names of every file, `labels` how messages name it. Raises UserError for a column that
    the study file maps and no file has, and for one of a filter that only some have.
    """
    known = set().union(*columns)
    for canonical, message in plan.absent.items():
        if canonical not in known:
            raise UserError(message)
    findings = []
    for name in sorted(known):
        lacking = [label for own, label in zip(columns, labels, strict=True) if name not in own]
        lacking = list(dict.fromkeys(lacking))
        if not lacking:
            continue
        if name.startswith(RAW) and name.removeprefix(RAW) in plan.extra:
            raise UserError(
                f"{lacking[0]} has no column {name.removeprefix(RAW)!r}, which other files have and [{plan.table}] "
                "keep, drop, returns or line_kinds looks at; export all files alike"
            )
        if name in plan.configured or name in plan.offered or name == "unit_price":
            findings.append(_partly(name, lacking, len(set(labels))))
    return findings


def _partly(name: str, lacking: list[str], files: int) -> Finding:
    shown = ", ".join(lacking[:3]) + (" ..." if len(lacking) > 3 else "")
    return Finding(
        f"column_{name}_partly",
        "warning",
        {"en": f"{name} not in every file", "zh": f"{name} 并非每个文件都有"},
        {
            "en": f"{len(lacking)} of {files} files lack it ({shown}); their lines have none",
            "zh": f"{files} 个文件中有 {len(lacking)} 个缺少（{shown}）；这些行没有该值",
        },
    )


def hidden_parts(raw: Raw, renamed: dict[str, str]) -> list[Finding]:
    """Findings on a sheet, on rows and on columns used (`renamed`) that whoever opens the workbook does not see."""
    parts = [_hidden_sheet(raw.label, raw.table.num_rows)] if raw.hidden else []
    if raw.hidden_rows:
        parts.append(_hidden_rows(raw.label, raw.hidden_rows, raw.table.num_rows))
    used = [theirs for theirs in renamed.values() if theirs in raw.hidden_columns]
    if used:
        parts.append(_hidden_columns(raw.label, used))
    return parts


def _hidden_rows(label: str, hidden: int, rows: int) -> Finding:
    return Finding(
        "rows_hidden",
        "warning",
        {"en": "Hidden rows are read", "zh": "读取了隐藏的行"},
        {
            "en": f"{label} does not show {hidden:,} of its {rows:,} rows (hidden, collapsed or filtered out), and "
            "they count like the others; if they should not, delete them there, or copy the visible cells "
            "into a new file",
            "zh": f"{label} 的 {rows:,} 行中有 {hidden:,} 行未显示（隐藏、折叠或被筛选），仍与其他行一样计入；"
            "如不应计入，请在文件中删除，或只把可见单元格复制到新文件",
        },
        hidden,
    )


def _hidden_columns(label: str, columns: list[str]) -> Finding:
    shown = ", ".join(map(repr, columns))
    return Finding(
        "columns_hidden",
        "warning",
        {"en": "Hidden columns are used", "zh": "使用了隐藏的列"},
        {
            "en": f"{label} does not show {shown}, which the study reads; if another column holds what is meant, name "
            "it in `columns`",
            "zh": f"{label} 未显示 {shown}，而分析读取该列；若另有正确的列，请在 columns 中指定",
        },
    )


def _hidden_sheet(label: str, lines: int) -> Finding:
    return Finding(
        "sheet_hidden",
        "warning",
        {"en": "A hidden sheet is read", "zh": "读取了隐藏的工作表"},
        {
            "en": f"{label} is hidden in the workbook, and its {lines:,} rows count like those of the others; if they "
            "should not, delete it, or name the one to read: sheet = '...'",
            "zh": f"{label} 在工作簿中是隐藏的，其 {lines:,} 行与其他工作表一样计入；如不应计入，请删除它，"
            "或指定要读取的工作表：sheet = '...'",
        },
    )


def lists_passed_over(raw: Raw, renamed: dict[str, str], source: Source) -> list[Finding]:
    """A finding on the lists within the orders of a JSON file that are not read; it is grave that those of refunds and
    discounts are not, unless the study file says that the amounts are net of them."""
    columns = {column: one for column, one in raw.sums.items() if one in raw.lists}
    read = {columns[theirs] for theirs in renamed.values() if theirs in columns}
    lists = {name: n for name, n in raw.lists.items() if name not in read}
    if not lists:
        return []
    given_back = "refunded" in renamed or (isinstance(source, OrderLines) and source.refunded_is == "none")
    taken_off = "discount" in renamed or (isinstance(source, OrderLines) and source.amount_is == "line")
    open_ = [name for name in lists if LOWERS.search(name) and not (given_back if _is_refund(name) else taken_off)]
    shown = ", ".join(f"{name!r} ({n:,})" for name, n in lists.items())
    ways = _ways(open_[0], [column for column, one in columns.items() if one == open_[0]]) if open_ else None
    more_en = f"; what {open_[0]!r} takes off is not taken off here: {ways[0]}" if ways else ""
    more_zh = f"；{open_[0]!r} 中的扣减未计入：{ways[1]}" if ways else ""
    return [
        Finding(
            "json_lists",
            "warning" if open_ else "ok",
            {"en": "Lists within orders that are not read", "zh": "未读取的订单内列表"},
            {"en": f"{raw.label}: {shown}{more_en}", "zh": f"{raw.label}：{shown}{more_zh}"},
            of_states=bool(open_),
        )
    ]


def _is_refund(name: str) -> bool:
    return re.search(r"refund|return|退款", name, re.IGNORECASE) is not None


def _ways(name: str, columns: list[str]) -> tuple[str, str]:
    """What to say in the study file about a list that lowers what orders are worth, in both languages."""
    if not columns:
        return "map a column that is net of it", "请映射已扣除的列"
    within = "" if "." in name else ", with {} = 'order_total'"
    within_zh = "" if "." in name else "，并设 {} = 'order_total'"
    if _is_refund(name):
        way = f"refunded = {toml(columns[0])}"
        also = within.format("refunded_is"), within_zh.format("refunded_is")
        return (
            f"say {way} in [order_lines.columns]{also[0]}, or refunded_is = 'none' if the amounts are net of it",
            f"请在 [order_lines.columns] 设 {way}{also[1]}；若金额已扣除退款，请设 refunded_is = 'none'",
        )
    way = f"discount = {toml(columns[0])}"
    also = within.format("discount_is"), within_zh.format("discount_is")
    return (
        f"say {way} in [order_lines.columns]{also[0]} and amount_is = 'before_discount', or amount_is = 'line' if the "
        "amounts are net of it",
        f"请在 [order_lines.columns] 设 {way}{also[1]} 及 amount_is = 'before_discount'；若金额已扣除折扣，请设 "
        "amount_is = 'line'",
    )
