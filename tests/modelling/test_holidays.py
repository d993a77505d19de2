"""Dates of moving holidays against known ones, and the fortnights before them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from churn.modelling.holidays import FIRST_YEAR, HOLIDAYS, LAST_YEAR, TRADE_DAYS, dates, holiday_trade
from churn.modelling.seen import SeenDigests
from churn.modelling.target_data import TargetData, target_data

from .shop import TASK

KNOWN = {
    "easter": ["1997-03-30", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2038-04-25", "2049-04-18"],
    "orthodox_easter": ["1997-04-27", "2000-04-30", "2011-04-24", "2021-05-02", "2024-05-05", "2025-04-20"],
    "lunar_new_year": [
        "1990-01-27",
        "2000-02-05",
        "2012-01-23",
        "2024-02-10",
        "2027-02-06",
        "2033-01-31",
        "2060-02-02",
    ],
    "eid_al_fitr": ["2010-09-10", "2019-06-04", "2021-05-13", "2024-04-10", "2026-03-20"],
}
"""as announced (Eid al-Fitr: in Saudi Arabia)"""


@pytest.mark.parametrize("name", HOLIDAYS)
def test_dates_are_the_known_ones(name: str) -> None:
    for text in KNOWN[name]:
        day = date.fromisoformat(text)
        off = 1 if name == "eid_al_fitr" else 0  # seen, not reckoned
        assert [abs((one - day).days) <= off for one in dates(name, day.year)] == [True], text


@pytest.mark.parametrize("name", HOLIDAYS)
def test_a_holiday_comes_about_once_a_year(name: str) -> None:
    days = [day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in dates(name, year)]
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert gaps <= ({354, 355} if name == "eid_al_fitr" else set(range(350, 393)))


def test_eid_comes_twice_in_some_years() -> None:
    assert dates("eid_al_fitr", 2033) == sorted(dates("eid_al_fitr", 2033))
    assert [day.month for day in dates("eid_al_fitr", 2033)] == [1, 12]


def test_the_trade_is_the_fortnight_before_the_holiday() -> None:
    (trade,) = holiday_trade(["easter"], date(2024, 1, 1), date(2024, 12, 31))
    assert (trade.first_day, trade.last_day) == (date(2024, 3, 17), date(2024, 3, 30))
    assert (trade.last_day - trade.first_day).days == TRADE_DAYS - 1
    assert trade.kind == "easter"


def test_a_trade_that_reaches_into_the_days_asked_about_counts() -> None:
    eve = date(2027, 1, 31)  # New Year is on 2027-02-06
    assert len(holiday_trade(["lunar_new_year"], date(2026, 12, 1), eve)) == 1
    assert not holiday_trade(["lunar_new_year"], date(2026, 12, 1), date(2027, 1, 22))
    assert not holiday_trade(["lunar_new_year"], date(2027, 2, 6), date(2027, 6, 1))


def test_a_holiday_named_twice_counts_once_and_beyond_the_tables_none_is_known() -> None:
    assert len(holiday_trade(["easter", "easter"], date(2024, 1, 1), date(2024, 12, 31))) == 1
    assert not holiday_trade(HOLIDAYS, date(LAST_YEAR + 1, 2, 1), date(LAST_YEAR + 2, 1, 1))
    assert holiday_trade(["easter"], date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=366))[0].first_day.year == 2020


def _with_holidays(table: pd.DataFrame, lines: pd.DataFrame, *names: str) -> TargetData:
    return target_data(table, lines, "churn", SimpleNamespace(**{**vars(TASK), "holidays": names}))


def test_the_base_rate_forecast_knows_the_studys_holidays(table: pd.DataFrame, lines: pd.DataFrame) -> None:
    # books from 2023-01-01 to 2024-06-24
    behaviour = _with_holidays(table, lines, "easter", "lunar_new_year").behaviour
    assert behaviour.kinds == ("easter", "lunar_new_year")
    assert [f"{one.last_day:%Y-%m-%d}" for one in behaviour.promotions] == [
        "2023-04-08", "2024-03-30", "2023-01-21", "2024-02-09",
    ]  # fmt: skip


def test_a_fit_is_kept_while_the_holidays_it_sees_are_the_same(table: pd.DataFrame, lines: pd.DataFrame) -> None:
    """Naming a holiday fits anew the dates whose windows hold one, and a coming year's does not."""
    origin = pd.Timestamp(table["as_of"].unique()[2])  # its windows end before the Lunar New Year of 2024
    plain, easter = (SeenDigests(_with_holidays(table, lines, *names)).at(origin) for names in ((), ("easter",)))
    assert {name for name in plain if plain[name] != easter[name]} == {"promotions"}
    before = lines[lines["ordered_at"] < "2023-12-01"]
    earlier = table[table["as_of"] < "2023-12-01"]
    shorter = SeenDigests(_with_holidays(earlier, before, "easter")).at(origin)
    assert shorter["promotions"] == easter["promotions"]
