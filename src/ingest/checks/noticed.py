"""What was noticed of values while files were read, gathered over all files of a table, and told as findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from ...study import Source
from ..finding import Finding, State
from ..parsing.id_forms import Change
from ..parsing.number_columns import NumberTexts
from ..parsing.times import true_dates
from ..sources.raw import DATE, Raw
from .overlooked import Overlooked
from .samples import Sampled

_FORMS = {
    "signs": ("full-width or invisible signs, or several blanks", "全角、不可见字符或多余空格"),
    "twice": ("accents that were encoded twice", "重复编码的字符"),
    "formula": ("a spreadsheet formula or quotes around", "被电子表格公式或引号包裹"),
    "email": ("an e-mail address with capitals, brackets or mailto:", "邮箱地址含大写字母、尖括号或 mailto:"),
    "exponent": ("a number written with an exponent", "以科学计数法书写"),
    "decimals": ("a needless decimal part", "多余的小数部分"),
    "minus": ("a minus behind, or brackets for it", "负号在后或以括号表示负数"),
}

_IDS = {"en": "Ids brought to one spelling", "zh": "统一编号写法"}
_NUMBERS = {"en": "Numbers below zero", "zh": "负数的写法"}

SURELY_SWAPPED = 10
"""From so many dates on it is no chance that all true ones have days of 12 or less and no text has."""


@dataclass
class Noticed:
    """Counts over all files of one table; `findings` puts them into words."""

    table: str
    marks: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column -> mark for nothing -> how often"""
    forms: dict[tuple[str, str], Change] = field(default_factory=dict)
    """(column, what was changed) -> how often, and the first"""
    padded: Counter[str] = field(default_factory=Counter)
    """column of text -> lines with blanks around the value"""
    thousands: dict[tuple[str, str], str] = field(default_factory=dict)
    """(column, sign) -> a value that was read with the sign between thousands only because the study file says so"""

    undecided: dict[str, str] = field(default_factory=dict)
    """attribute that stays text because its decimal sign is unknown -> a value of it"""
    overlooked: Overlooked = field(default_factory=Overlooked)
    """what the columns that are not mapped hold"""
    headers: int = 0
    """rows that repeat their file's header"""
    percent: bool = False
    """whether discounts were written with a percent sign"""
    mixed_dates: list[tuple[str, str, str, int, int, bool]] = field(default_factory=list)
    """(where, a true date, a text, how many of each, whether all true ones have days of 12 or less and no text has)"""
    counted_times: str = ""
    """a column of times counted since 1970, read as UTC for want of a time zone"""

    reading: list[str] = field(default_factory=list)
    """how the rows of a database were read, where that is more than once and for all"""
    sample: list[Sampled] = field(default_factory=list)
    """lines as they are in the files"""
    columns: list[Finding] = field(default_factory=list)
    """what was noticed of files and columns as wholes"""

    def look_at_dates(
        self, raw: Raw, theirs: str, column: pa.ChunkedArray, times: pd.Series, source: Source, timezone: str | None
    ) -> None:
        """Takes in a sheet's column that mixes true dates with texts in another order, and counted times."""
        formats = (source.date_format,) if isinstance(source.date_format, str) else source.date_format or ()
        if timezone is None and any(one.startswith("unix") for one in formats):
            self.counted_times = f"{raw.label} column {theirs!r}"
        cells = raw.cells.get(theirs)
        true = true_dates(column, None if cells is None else cells == DATE, source.date_format)
        if true is None or source.swap_true_dates or not any("%d" in one and "%m" in one for one in formats):
            return
        known = times.notna().to_numpy()
        true, text = true & known, ~true & known
        if true.any() and text.any():
            apart = bool((times[true].dt.day <= 12).all() and (times[text].dt.day > 12).all())
            first = (str(times[true].iloc[0].date()), str(column[int(np.flatnonzero(text)[0])].as_py()))
            place = f"{raw.label} column {theirs!r}"
            self.mixed_dates.append((place, *first, int(true.sum()), int(text.sum()), apart))

    def look_at_numbers(self, column: str, texts: NumberTexts) -> None:
        """Takes in how one file's column writes its numbers."""
        self.percent |= texts.percent
        self.add_forms(column, texts.changes())
        self.overlooked.written[column] += texts.currencies()

    def add_forms(self, column: str, changes: dict[str, Change]) -> None:
        """Takes in what was changed in one file's column."""
        for what, change in changes.items():
            before = self.forms.get((column, what))
            lines = change.lines + (before.lines if before else 0)
            first = before or change
            self.forms[column, what] = Change(lines, first.before, first.after)

    def findings(self) -> list[Finding]:
        """In words; what was certain is told with state ok, what rests only on the study file as a warning."""
        return [
            *self._marks(),
            *self._forms(),
            *self._padded(),
            *self._thousands(),
            *self._undecided(),
            *self._dates(),
            *self._headers(),
            *self.columns,
        ]

    def _marks(self) -> list[Finding]:
        counts = [(name, counted) for name, counted in sorted(self.marks.items()) if counted]
        if not counts:
            return []
        shown = "; ".join(
            f"{name} {counted.total():,} ({', '.join(repr(mark) for mark, _ in counted.most_common(3))})"
            for name, counted in counts
        )
        return [
            Finding(
                f"{self.table}_marks",
                "ok",
                {"en": "Marks read as nothing", "zh": "视为空值的标记"},
                {
                    "en": f"[{self.table}] {shown}; if one of them means something, list the others in `empty`",
                    "zh": f"[{self.table}] {shown}；若其中某个有含义，请在 empty 中列出其余标记",
                },
                sum(counted.total() for _, counted in counts),
            )
        ]

    def _forms(self) -> list[Finding]:
        return [
            Finding(
                f"{self.table}_{column}_{what}",
                "ok",
                _NUMBERS if what == "minus" else _IDS,
                {
                    "en": f"[{self.table}] {column} on {change.lines:,} lines had {_FORMS[what][0]}: "
                    f"{change.before!r} is read as {change.after!r}",
                    "zh": f"[{self.table}] {column} 有 {change.lines:,} 行{_FORMS[what][1]}："
                    f"{change.before!r} 读作 {change.after!r}",
                },
                change.lines,
            )
            for (column, what), change in self.forms.items()
        ]

    def _padded(self) -> list[Finding]:
        if not self.padded:
            return []
        shown = ", ".join(f"{name} {n:,}" for name, n in sorted(self.padded.items()))
        return [
            Finding(
                f"{self.table}_padded",
                "ok",
                {"en": "Blanks around values", "zh": "值两端的空格"},
                {
                    "en": f"[{self.table}] taken away, on so many lines: {shown}",
                    "zh": f"[{self.table}] 已去除，行数：{shown}",
                },
                self.padded.total(),
            )
        ]

    def _headers(self) -> list[Finding]:
        if not self.headers:
            return []
        return [
            Finding(
                f"{self.table}_headers",
                "ok",
                {"en": "Headers among the lines", "zh": "数据中重复的表头"},
                {
                    "en": f"[{self.table}] {self.headers:,} rows repeat the header and are passed over",
                    "zh": f"[{self.table}] {self.headers:,} 行重复表头，已跳过",
                },
                self.headers,
            )
        ]

    def _undecided(self) -> list[Finding]:
        return [
            Finding(
                f"{self.table}_{name}_undecided",
                "warning",
                {"en": "A number or a text?", "zh": "数字还是文本？"},
                {
                    "en": f"[{self.table}] {name}: {value!r} can be two numbers, so the attribute stays text; say "
                    f"decimals = {{ {name} = ... }} with '.' or ','",
                    "zh": f"[{self.table}] {name}：{value!r} 可读作两种数字，因此保留为文本；"
                    f"请设 decimals = {{ {name} = ... }}，取 '.' 或 ','",
                },
            )
            for name, value in self.undecided.items()
        ]

    def _thousands(self) -> list[Finding]:
        return [
            Finding(
                f"{self.table}_{column}_thousands",
                "warning",
                {"en": "Thousands or decimals?", "zh": "千位分隔符还是小数点？"},
                {
                    "en": f"[{self.table}] {column}: every {sign!r} is before three digits, so that {value!r} is "
                    f"read as {value.replace(sign, '')} only because the study file says so; if it is "
                    f"{value.replace(sign, '.')}, say decimals = {{ {column} = {sign!r} }}",
                    "zh": f"[{self.table}] {column}：每个 {sign!r} 后都恰有三位数字，仅因配置文件的设定把 "
                    f"{value!r} 读作 {value.replace(sign, '')}；若应为 {value.replace(sign, '.')}，"
                    f"请设 decimals = {{ {column} = {sign!r} }}",
                },
            )
            for (column, sign), value in self.thousands.items()
        ]

    def _dates(self) -> list[Finding]:
        findings = []
        for place, true, text, trues, texts, apart in self.mixed_dates:
            state: State = "missing" if apart and trues + texts >= SURELY_SWAPPED else "warning"
            more = (
                "all true dates have days of 12 or less and all texts days above; ",
                "所有真日期的日都不超过 12，而文本的日都超过 12；",
            )
            findings.append(
                Finding(
                    f"{self.table}_mixed_dates",
                    state,
                    {"en": "Day and month swapped?", "zh": "日与月颠倒？"},
                    {
                        "en": f"{place}: {trues:,} true dates (such as {true}) and {texts:,} texts (such as {text!r}); "
                        "a spreadsheet that expects the month first makes a true date of 03/04/2024, with day and "
                        f"month swapped, and leaves 13/04/2024 as text; {more[0] if apart else ''}look up a true one "
                        "and say swap_true_dates = true if they are swapped",
                        "zh": f"{place}：{trues:,} 个真日期（如 {true}）与 {texts:,} 个文本（如 {text!r}）；"
                        "按月在前解析的电子表格会把 03/04/2024 变成日月颠倒的真日期，而 13/04/2024 仍为文本；"
                        f"{more[1] if apart else ''}请核对一个真日期，若颠倒请设 swap_true_dates = true",
                    },
                )
            )
        if self.counted_times:
            findings.append(
                Finding(
                    f"{self.table}_utc",
                    "warning",
                    {"en": "Times in UTC", "zh": "UTC 时间"},
                    {
                        "en": f"{self.counted_times}: times counted since 1970 are in UTC and stay so; an evening may "
                        "be the next day; say [study] timezone, such as Asia/Shanghai (UTC if that is meant)",
                        "zh": f"{self.counted_times}：自 1970 年起计的时间为 UTC，日期可能相差一天；"
                        "请设 [study] timezone，如 Asia/Shanghai（若本就用 UTC 则写 UTC）",
                    },
                )
            )
        return findings
