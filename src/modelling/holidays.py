"""Holidays whose date moves from year to year, as promotions: the fortnight before them, in which customers buy more.

A study names them by `task.holidays`. At 2027-02-01 the trade before the Lunar New Year (2027-02-06) is under way,
from 2027-01-23 to 2027-02-05; a year before, it lay from 2026-02-03 to 2026-02-16. Each holiday is a kind of promotion
with an effect of its own, learned from closed windows and shrunk towards none: one that the shop's customers do not
care about costs little.

easter           Western Easter Sunday
orthodox_easter  Orthodox Easter Sunday, by the Julian calendar
lunar_new_year   first day of the Chinese lunar year, as of Beijing
eid_al_fitr      first day after Ramadan by the arithmetical Islamic calendar; what is announced may be a day off

Sources: dateutil for both Easters; Meeus (1998), Astronomical Algorithms, chapter 9, for the Islamic calendar; the
conversion tables of the Hong Kong Observatory for the Lunar New Year. Known from 1990 to 2060.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import get_args

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from ..study_rules import Holiday, Promotion

TRADE_DAYS = 14
"""how long before the holiday customers are taken to buy more; the day itself is not among them"""
ALWAYS_KNOWN = date(1900, 1, 1)
HOLIDAYS: tuple[Holiday, ...] = get_args(Holiday)
EASTERS = {"easter": EASTER_WESTERN, "orthodox_easter": EASTER_ORTHODOX}
FIRST_YEAR, LAST_YEAR = 1990, 2060
LUNAR_NEW_YEAR = (
    127, 215, 204, 123, 210, 131, 219, 207, 128, 216, 205, 124, 212, 201, 122, 209, 129, 218, 207, 126,
    214, 203, 123, 210, 131, 219, 208, 128, 216, 205, 125, 212, 201, 122, 210, 129, 217, 206, 126, 213,
    203, 123, 211, 131, 219, 208, 128, 215, 204, 124, 212, 201, 122, 210, 130, 217, 206, 126, 214, 202,
    123, 211, 201, 219, 208, 128, 215, 204, 124, 212, 202,
)  # fmt: skip
"""month * 100 + day, from FIRST_YEAR on"""


def holiday_trade(names: Iterable[Holiday], first: date, last: date) -> tuple[Promotion, ...]:
    """The fortnight before each of the named holidays that touches first..last, kind = the holiday's name."""
    years = range(max(first.year, FIRST_YEAR), min(last.year + 1, LAST_YEAR) + 1)
    trades = []
    for name in dict.fromkeys(names):
        for day in sorted({one for year in years for one in dates(name, year)}):
            begins, ends = day - timedelta(days=TRADE_DAYS), day - timedelta(days=1)
            if begins <= last and ends >= first:
                known = {"first_day": begins, "last_day": ends, "planned_on": ALWAYS_KNOWN}
                trades.append(Promotion(**known, what=f"{name} {day}", kind=name))
    return tuple(trades)


def dates(name: Holiday, year: int) -> list[date]:
    """The days of `year` (FIRST_YEAR..LAST_YEAR) on which the holiday begins: one, for Eid al-Fitr at times two."""
    if name in EASTERS:
        return [easter(year, EASTERS[name])]
    if name == "lunar_new_year":
        return [date(year, *divmod(LUNAR_NEW_YEAR[year - FIRST_YEAR], 100))]
    lunar_year = int((year - 622) * 365.2425 / 354.367)
    return [day for day in map(_eid_al_fitr, range(lunar_year - 1, lunar_year + 3)) if day.year == year]


def _eid_al_fitr(lunar_year: int) -> date:
    """1 Shawwal, after nine months of 30 and 29 days in turn; 11 years of 30 have a day more.

    Counted from 15 July 622 of the Julian calendar, the day of the new moon, which is nearer to what is announced than
    the civil 16 July.
    """
    days = 354 * (lunar_year - 1) + (3 + 11 * lunar_year) // 30 + 5 * 30 + 4 * 29
    return date(622, 7, 18) + timedelta(days=days)
