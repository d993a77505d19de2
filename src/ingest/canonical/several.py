"""Several files with slightly different columns: a column that only some of them have is said, one in none refused."""

from __future__ import annotations

import re

from ...errors import UserError
from ..finding import Finding
from ..lines.filters import RAW
from .mapping import Plan

_MONEY = re.compile(r"refund|return|discount|coupon|voucher|rabatt|remise|退款|优惠", re.IGNORECASE)
"""In the name of a list that lowers what an order is worth"""


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


def hidden_sheet(label: str, lines: int) -> Finding:
    """A finding on a sheet that whoever opens the workbook does not see."""
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


def lists_passed_over(label: str, lists: dict[str, int]) -> list[Finding]:
    """A finding on the lists within the orders of a JSON file that are not read; those of refunds count."""
    if not lists:
        return []
    money = [name for name in lists if _MONEY.search(name)]
    shown = ", ".join(f"{name!r} ({n:,})" for name, n in lists.items())
    more_en = f"; what {money[0]!r} takes off is not taken off here: map a column that is net of it" if money else ""
    more_zh = f"；{money[0]!r} 中的扣减未计入：请映射已扣除的列" if money else ""
    return [
        Finding(
            "json_lists",
            "warning" if money else "ok",
            {"en": "Lists within orders that are not read", "zh": "未读取的订单内列表"},
            {"en": f"{label}: {shown}{more_en}", "zh": f"{label}：{shown}{more_zh}"},
            of_states=True,
        )
    ]
