"""Which sign is the decimal one, found from a whole column: what a value proves, and where values leave it open.

12,50 proves a decimal comma, 0,750 too (no group of thousands begins with 0), 1,234.50 and 1,234,567 a point. 12,500
by itself proves nothing: it is 12.5 or 12500. A column is read by its own proofs; where it has none, a sign means in
one column what it means in the others of the same table; where that says nothing either, the analyst is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError

SIGNS = {".": ",", ",": "."}
"""either sign -> the other"""
_GROUPING_BLANKS = "[ \u00a0\u2009\u202f'’]"


@dataclass
class Evidence:
    """What one column of one file shows: sign -> the first value that shows it."""

    decimal: dict[str, str] = field(default_factory=dict)
    """signs seen as decimal ones"""
    group: dict[str, str] = field(default_factory=dict)
    """signs seen between groups of thousands"""
    open: dict[str, str] = field(default_factory=dict)
    """signs seen once, before three digits, where both readings are possible"""

    def proofs(self) -> dict[str, str]:
        """Decimal sign -> a value that proves it; two of them contradict each other."""
        return {SIGNS[sign]: value for sign, value in self.group.items()} | self.decimal

    def add(self, other: Evidence) -> None:
        """Takes in what another column shows."""
        for name in ("decimal", "group", "open"):
            for sign, value in getattr(other, name).items():
                getattr(self, name).setdefault(sign, value)


def evidence(column: pa.ChunkedArray) -> Evidence:
    """What the values of a text column show; those that are no numbers show nothing."""
    signs = Evidence()
    marked = pc.filter(column, pc.fill_null(pc.match_substring_regex(column, "[.,]"), False))
    values = pc.unique(pc.utf8_trim_whitespace(marked))
    blanks = pc.match_substring_regex(values, rf"\d{_GROUPING_BLANKS}\d")
    for sign, other in SIGNS.items():
        s, o = f"[{sign}]", f"[{other}]"
        grouped = rf"^[+-]?[1-9]\d{{0,2}}({o}\d{{3}})+{s}\d*$"
        _first(
            values, rf"^[+-]?(\d+{s}(\d{{0,2}}|\d{{4,}})|{s}\d{{1,2}}|{s}\d{{4,}})([eE][+-]?\d+)?$", signs.decimal, sign
        )
        _first(values, rf"^[+-]?(0\d*|\d{{4,}}|){s}\d{{3}}([eE][+-]?\d+)?$", signs.decimal, sign)
        _first(values, rf"^[+-]?\d{{1,3}}{s}\d{{3}}[eE][+-]?\d+$", signs.decimal, sign)
        _first(values, grouped, signs.decimal, sign)
        _first(values, grouped, signs.group, other)
        _first(values, rf"^[+-]?[1-9]\d{{0,2}}({s}\d{{3}}){{2,}}$", signs.group, sign)
        _first(values, rf"^[+-]?[1-9]\d?({s}\d{{2}})+{s}\d{{3}}$", signs.group, sign)
        _first(values, rf"^[+-]?[1-9]\d{{0,2}}{s}\d{{3}}$", signs.open, sign)
        _first(pc.filter(values, blanks), rf"^[+-]?\d{{1,3}}({_GROUPING_BLANKS}\d{{3}})+{s}\d+$", signs.decimal, sign)
    return signs


def _first(values: pa.Array, pattern: str, into: dict[str, str], sign: str) -> None:
    matches = pc.filter(values, pc.fill_null(pc.match_substring_regex(values, pattern), False))
    if sign not in into and len(matches):
        into[sign] = matches[0].as_py()


def own_sign(own: Evidence, where: str, key: str) -> str | None:
    """The decimal sign that a column proves by itself, any where it needs none; None where its values leave it open.

    Raises UserError when its values contradict each other.
    """
    proofs = own.proofs()
    if len(proofs) > 1:
        raise UserError(
            f"{where}: {proofs['.']!r} has a decimal point and {proofs[',']!r} a decimal comma; write all its "
            f"numbers alike, or say {key.format('.')} (or ',') and unreadable = 'drop'"
        )
    return next(iter(proofs), None if own.open else ".")


def shared_sign(own: Evidence, column: Iterable[Evidence], table: Iterable[Evidence], where: str, key: str) -> str:
    """The decimal sign of a column whose own values leave it open, from the same column of other files, then the table.

    Raises UserError, showing a value and its two readings, when nothing decides it.
    """
    whole = Evidence()
    for other in column:
        whole.add(other)
    if len(whole.proofs()) == 1:
        return next(iter(whole.proofs()))
    others = Evidence()
    for other in table if not whole.proofs() else ():
        others.add(other)
    decided = {sign for sign in own.open if sign in others.decimal and sign not in others.group}
    decided |= {SIGNS[sign] for sign in own.open if sign in others.group and sign not in others.decimal}
    if len(decided) == 1 and len(own.open) == 1:
        return decided.pop()
    sign, value = next(iter(own.open.items()))
    small, large = value.replace(sign, "."), value.replace(sign, "")
    raise UserError(
        f"{where}: {value!r} can be {float(small):g} or {float(large):,.0f}, and nothing in the column tells; "
        f"say {key.format(sign)} if it is {float(small):g}, {key.format(SIGNS[sign])} if it is {float(large):,.0f}"
    )
