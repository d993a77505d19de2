"""Numbers, money and dates as a reader of each language expects them. Nothing here computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import isfinite

from ..scoring.reason_text import WHOLE, currency_sign
from ..wording import MINUS

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
UNKNOWN = "–"


@dataclass(frozen=True)
class Formats:
    """Formats of one language and currency: `–` for a figure that is None or no number (NaN, infinite)."""

    language: str = "en"
    currency: str = "GBP"

    def raw(self, value: float | str) -> str:
        """0.123457, 1234.5679: a number to be sorted by or copied, to six decimals below ten and four above."""
        return str(round(value, 6 if abs(value) < 10 else 4)) if isinstance(value, float) else str(value)

    def count(self, value: float | None) -> str:
        """1,234"""
        return UNKNOWN if value is None or not isfinite(value) else _sign(f"{abs(round(value)):,}", round(value))

    def mean(self, value: float | None) -> str:
        """5.5, 228: a mean count; one digit more below 20, where a whole number would hide half of a change."""
        return self.number(value, 1) if value is not None and 0 < abs(value) < 20 else self.count(value)

    def number(self, value: float | None, digits: int = 3) -> str:
        """0.123"""
        return UNKNOWN if value is None or not isfinite(value) else _sign(f"{abs(value):,.{digits}f}", value)

    def percent(self, value: float | None, digits: int | None = None) -> str:
        """12%; one digit more below 10 %, so that 1.4 and 1.6 do not look alike; <0.1% where there is hardly any."""
        if value is None or not isfinite(value):
            return UNKNOWN
        if digits is None:
            if 0 < value < 0.0005:
                return "<0.1%"
            digits = 1 if 0 < abs(value) < 0.0995 else 0
        return _sign(f"{abs(value) * 100:.{digits}f}%", value)

    def points(self, value: float | None, digits: int = 1) -> str:
        """+3.2: percentage points with their sign."""
        if value is None or not isfinite(value):
            return UNKNOWN
        shown = f"{abs(value) * 100:.{digits}f}"
        return shown if float(shown) == 0 else ("+" if value > 0 else MINUS) + shown

    def difference(self, now: float, before: float) -> str:
        """+4: percentage points between two percentages as `percent` shows them, so that the three agree.

        24 % (.236) against 20 % (.204) is +4; where the two look alike, one digit more: +0.3.
        """
        digits = [3 if 0 < abs(value) < 0.0995 else 2 for value in (now, before)]
        shown = round(now, digits[0]) - round(before, digits[1])
        return self.points(shown, max(digits) - 2) if round(shown, 3) else self.points(now - before)

    def risk(self, value: float | None) -> str:
        """37%, <1%, >99%: a probability of one customer, who is never certain to leave or to stay."""
        if value is not None and 0 < value < 1:
            return "<1%" if value < 0.01 else ">99%" if value > 0.99 else self.percent(value, 0)
        return self.percent(value, 0)

    def decimal(self, value: float | None) -> str:
        """+0.62: a small number with its sign."""
        return (
            UNKNOWN if value is None or not isfinite(value) else ("+" if value > 0.005 else "") + self.number(value, 2)
        )

    def money(self, value: float | None) -> str:
        """£1,234, £12.3k, £1.23m (1.23万, 1.23亿): three digits, because the rest is noise."""
        if value is None or not isfinite(value):
            return UNKNOWN
        size, unit = abs(value), ""
        for limit, name in ((1e8, "亿"), (1e4, "万")) if self.language == "zh" else ((1e6, "m"), (1e4, "k")):
            if size >= limit:
                size, unit = size / (1e3 if name == "k" else limit), name
                break
        if not unit:
            return self.amount(value)
        shown = f"{size:,.{max(0, 3 - len(str(int(size))))}f}"
        return _sign(f"{self.symbol}{shown.rstrip('0').rstrip('.') if '.' in shown else shown}{unit}", value)

    def amount(self, value: float | None) -> str:
        """£12,345 in full, with pence below ten: for columns that are compared downwards; <£0.01 of hardly any."""
        if value is None or not isfinite(value):
            return UNKNOWN
        if 0 < value < 0.5 * 10**-self.pence:
            return f"<{self.symbol}{10**-self.pence:.{self.pence}f}"
        digits = self.pence if 0 < abs(value) < 10 else 0
        return _sign(f"{self.symbol}{abs(value):,.{digits}f}", value)

    def scaled(self, values: Iterable[float | None]) -> Callable[[float | None], str]:
        """A format for money in a column: all of `values` in one unit, three digits for the largest.

        £1,815k and £3k; 181.5万 and 3.2万. In full where the largest has at most four digits, and in Chinese also where
        one of them is below 1万: 1,815,000 and 3,000.
        """
        sizes = [abs(value) for value in values if value and isfinite(value)]
        most = max(sizes, default=0.0)
        if most < 1e4 or (self.language == "zh" and most < 1e8 and min(sizes) < 1e4):
            return self.amount
        units = ((1e4, "万"), (1e8, "亿")) if self.language == "zh" else ((1e3, "k"), (1e6, "m"))
        size, unit = units[most >= (1e9 if self.language == "zh" else 1e7)]
        digits = 0 if most / size >= 100 else 1

        def shown(value: float | None) -> str:
            if value is None or not isfinite(value):
                return UNKNOWN
            part = abs(value) / size
            if not part:
                return f"{self.symbol}0"
            small = part < 0.5 * 10**-digits
            return ("<" if small else "") + _sign(
                f"{self.symbol}{10**-digits if small else part:,.{digits}f}{unit}", value
            )

        return shown

    @property
    def pence(self) -> int:
        """Digits of the currency's smaller unit: 2, or 0 where it has none."""
        return 0 if self.currency in WHOLE else 2

    @property
    def symbol(self) -> str:
        """The currency's sign, or its three letters and a space where it has none."""
        return currency_sign(self.currency)

    def day(self, value: str | date | None) -> str:
        """1 January 2026, 2026年1月1日; takes `2026-01-01` or a date."""
        if value is None:
            return UNKNOWN
        moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        if self.language == "zh":
            return f"{moment.year}年{moment.month}月{moment.day}日"
        return f"{moment.day}\u00a0{MONTHS[moment.month - 1]} {moment.year}"

    def short_day(self, value: str | date | None) -> str:
        """1 Jan 2026, 2026/1/1: for tables and axes."""
        if value is None:
            return UNKNOWN
        moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        if self.language == "zh":
            return f"{moment.year}/{moment.month}/{moment.day}"
        return f"{moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"

    def month(self, value: str | date | None) -> str:
        """Jan 26, 26年1月: for axes."""
        if value is None:
            return UNKNOWN
        moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        if self.language == "zh":
            return f"{moment.year % 100:02d}年{moment.month}月"
        return f"{MONTHS[moment.month - 1][:3]} {moment.year % 100:02d}"

    def quarter(self, value: str | date) -> str:
        """2026 Q1, 2026年1季度"""
        moment = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        number = (moment.month + 2) // 3
        return f"{moment.year}年{number}季度" if self.language == "zh" else f"{moment.year} Q{number}"

    def month_name(self, month: int, full: bool = False) -> str:
        """Jan or January, 1月; month is 1..12."""
        if self.language == "zh":
            return f"{month}月"
        return MONTHS[month - 1] if full else MONTHS[month - 1][:3]

    def signed(self, kind: str, value: float) -> str:
        """`value` in the format named `kind`, a rise led by +."""
        shown = str(getattr(self, kind)(value))
        return "+" + shown if value > 0 and any(digit in shown for digit in "123456789") else shown

    def change(self, value: float | None) -> str:
        """+12%: a relative change with its sign; one digit more below 1 %."""
        if value is None or not isfinite(value):
            return UNKNOWN
        return ("+" if value > 0 and round(value, 3) else "") + self.percent(
            value, 1 if 0.0005 <= abs(value) < 0.0095 else 0
        )


def _sign(shown: str, value: float) -> str:
    is_zero = not any(digit in shown for digit in "123456789")
    return shown if value >= 0 or is_zero else MINUS + shown
