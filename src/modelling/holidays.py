"""Holidays whose date moves from year to year, as promotions: the fortnight before them, in which customers buy more.

A study names them by `task.holidays`. At 2027-02-01 the trade before the Lunar New Year (2027-02-06) is under way,
from 2027-01-23 to 2027-02-05; a year before, it lay from 2026-02-03 to 2026-02-16. Each holiday is a kind of promotion
with an effect of its own, learned from closed windows and shrunk towards none: one that the shop's customers do not
care about costs little.

easter           Western Easter Sunday
orthodox_easter  Orthodox Easter Sunday, by the Julian calendar
lunar_new_year   first day of the Chinese lunar year, as of Beijing
eid_al_fitr      first day after Ramadan by the arithmetical Islamic calendar; what is announced may be a day off

Sources: Meeus (1998), Astronomical Algorithms, chapter 8 (Easter) and 9 (the Islamic calendar); the Lunar New Year from
the conversion tables of the Hong Kong Observatory. Known from 1990 to 2060.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import get_args

from ..study_rules import Holiday, Promotion

TRADE_DAYS = 14
"""how long before the holiday customers are taken to buy more; the day itself is not among them"""
ALWAYS_KNOWN = date(1900, 1, 1)
HOLIDAYS: tuple[Holiday, ...] = get_args(Holiday)
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
    if name == "easter":
        return [_easter(year)]
    if name == "orthodox_easter":
        return [_orthodox_easter(year)]
    if name == "lunar_new_year":
        return [date(year, *divmod(LUNAR_NEW_YEAR[year - FIRST_YEAR], 100))]
    lunar_year = int((year - 622) * 365.2425 / 354.367)
    return [day for day in map(_eid_al_fitr, range(lunar_year - 1, lunar_year + 3)) if day.year == year]


def _easter(year: int) -> date:
    """Sunday after the first full moon from 21 March on, by the tables of the Gregorian calendar."""
    century, in_century = divmod(year, 100)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _orthodox_easter(year: int) -> date:
    """The same by the Julian calendar, which is 13 days behind from 1900 to 2099."""
    epact = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7
    month, day = divmod(epact + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _eid_al_fitr(lunar_year: int) -> date:
    """1 Shawwal, after nine months of 30 and 29 days in turn; 11 years of 30 have a day more.

    Counted from 15 July 622 of the Julian calendar, the day of the new moon, which is nearer to what is announced than
    the civil 16 July.
    """
    days = 354 * (lunar_year - 1) + (3 + 11 * lunar_year) // 30 + 5 * 30 + 4 * 29
    return date(622, 7, 18) + timedelta(days=days)
