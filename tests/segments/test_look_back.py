"""Is the look-back of an earlier date whole in the data?"""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from churn.segments.look_back import comparable, is_whole, whole_life_days

FIRST = pd.Timestamp("2024-01-01 10:20")


def test_a_look_back_is_whole_from_its_own_length_after_the_first_day_on() -> None:
    assert is_whole(FIRST, pd.Timestamp("2024-06-29"), 180)
    assert not is_whole(FIRST, pd.Timestamp("2024-06-28"), 180)
    assert is_whole(FIRST, pd.Timestamp("2024-06-28"), 180, grace_days=1)


def test_a_look_back_without_an_end_and_a_shop_without_lines_never_are() -> None:
    assert not is_whole(FIRST, pd.Timestamp("2030-01-01"), None)
    assert not is_whole(pd.NaT, pd.Timestamp("2030-01-01"), 1)


def test_whole_lives_are_known_a_year_and_the_days_of_the_new_after_the_beginning() -> None:
    dates = list(pd.date_range("2024-12-01", "2025-12-01", freq="MS"))
    assert whole_life_days(180) == 545
    assert comparable(FIRST, dates, 180) == [one for one in dates if one >= pd.Timestamp("2025-06-29")]


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_is_whole_stays_whole(days: int, later: int) -> None:
    at = FIRST.normalize() + pd.Timedelta(days=1000)
    if is_whole(FIRST, at, days):
        assert is_whole(FIRST, at + pd.Timedelta(days=later), days)
        assert is_whole(FIRST - pd.Timedelta(days=later), at, days)
