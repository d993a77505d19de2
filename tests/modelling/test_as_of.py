"""The schedule and the one rule of time, by hand-written dates."""

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.modelling.as_of import (
    closed_rows,
    independent_windows,
    newest_closed,
    newest_closed_day,
    schedule,
    today_of,
    training_as_of,
)
from churn.modelling.split_check import SplitError, check_split
from churn.modelling.training_rows import closed_windows
from churn.study import Task

TASK = SimpleNamespace(as_of=None, horizon_days=90, train_step_days=30, origins_from=None)


def test_today_is_the_midnight_after_the_last_line() -> None:
    assert today_of(TASK, "2011-12-31 18:40") == pd.Timestamp("2012-01-01")


def test_a_study_may_fix_today() -> None:
    assert today_of(SimpleNamespace(as_of="2011-06-09"), "2011-12-31") == pd.Timestamp("2011-06-09")


def test_schedule_steps_back_from_today_and_leaves_a_horizon_of_history() -> None:
    dates = schedule(TASK, "2011-01-04 09:00", "2011-12-31 18:00")
    assert dates[-1] == pd.Timestamp("2012-01-01")
    assert {later - earlier for earlier, later in pairwise(dates)} == {pd.Timedelta(days=30)}
    assert dates[0] == pd.Timestamp("2011-04-06")
    assert dates[0] - pd.Timedelta(days=30) < pd.Timestamp("2011-01-04") + pd.Timedelta(days=90)


def test_a_today_that_is_a_slip_of_the_pen_makes_no_thousands_of_dates() -> None:
    with pytest.raises(UserError, match=r"as_of = 2204-01-01 lies 70,\d+ days after the last order line, 2011-12-31"):
        schedule(Task(as_of=date(2204, 1, 1)), "2010-01-04", "2011-12-31 18:00")


def test_the_worked_retailer_of_the_module() -> None:
    dates = schedule(TASK, "2010-01-04", "2011-12-31 23:00")
    assert max(training_as_of("2012-01-01", 90, dates)) == pd.Timestamp("2011-10-03")
    assert max(training_as_of("2011-10-03", 90, dates)) == pd.Timestamp("2011-07-05")


def test_a_window_that_ends_on_the_origin_has_closed() -> None:
    dates = ["2011-06-08", "2011-06-09", "2011-06-10"]
    assert training_as_of("2011-09-07", 90, dates) == [pd.Timestamp("2011-06-08"), pd.Timestamp("2011-06-09")]


def test_too_few_lines_name_the_study_key() -> None:
    with pytest.raises(UserError, match=r"task\.horizon_days"):
        schedule(TASK, "2011-01-01", "2011-05-01")


def test_dates_that_stay_put_leave_out_the_newest_until_it_is_half_a_step_old() -> None:
    task = SimpleNamespace(as_of=None, horizon_days=90, train_step_days=30, origins_from=date(2012, 1, 1))
    at = {end: schedule(task, "2011-01-04", end) for end in ("2011-12-31", "2012-01-31", "2012-02-14", "2012-02-29")}
    assert at["2011-12-31"] == schedule(TASK, "2011-01-04", "2011-12-31")
    old = at["2011-12-31"]
    assert at["2012-01-31"] == [*old, pd.Timestamp("2012-02-01")]
    assert at["2012-02-14"] == [*old, *pd.to_datetime(["2012-01-31", "2012-02-15"])]
    assert at["2012-02-29"] == [*old, *pd.to_datetime(["2012-01-31", "2012-03-01"])]


@pytest.mark.parametrize("far", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_date_from_which_the_others_are_counted_may_lie_anywhere(far: date) -> None:
    dates = schedule(SimpleNamespace(**{**vars(TASK), "origins_from": far}), "2010-01-04", "2011-12-31")
    assert all((one.date() - far).days % 30 == 0 for one in dates[:-1])


@settings(deadline=None, max_examples=50)
@given(
    horizon=st.integers(1, 200),
    step=st.integers(5, 120),
    anchor=st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    last=st.integers(500, 900),
    later=st.integers(1, 200),
)
def test_a_later_today_only_adds_dates_that_stay_put(
    horizon: int, step: int, anchor: date, last: int, later: int
) -> None:
    task = SimpleNamespace(as_of=None, horizon_days=horizon, train_step_days=step, origins_from=anchor)
    first = pd.Timestamp("2021-01-01")
    ends = [first + pd.Timedelta(days=days, hours=12) for days in (last, last + later)]
    try:
        before, after = (schedule(task, first, end) for end in ends)
    except UserError:  # with a long step, no date of the grid may have closed
        return
    closed = training_as_of(before[-1], horizon, before)
    assert set(before[:-1]) <= set(after)
    assert closed == training_as_of(before[-1], horizon, after)
    for origin in closed[-2:]:
        assert closed_windows(origin, horizon, before) == closed_windows(origin, horizon, after)
    for dates in (before, after):
        assert {(one.date() - anchor).days % step for one in dates[:-1]} == {0}
        assert {(late - early).days for early, late in pairwise(dates[:-1])} <= {step}
        assert (dates[-1] - dates[-2]).days >= min(step / 2, horizon)
        assert (newest_closed(dates[-1], horizon) - max(training_as_of(dates[-1], horizon, dates))).days < step
        check_split(training_as_of(dates[-1], horizon, dates), horizon, dates[-1])
    as_it_was = SimpleNamespace(as_of=None, horizon_days=horizon, train_step_days=step, origins_from=None)
    on_the_grid = SimpleNamespace(**{**vars(as_it_was), "origins_from": before[-1].date()})
    assert schedule(on_the_grid, first, ends[0]) == schedule(as_it_was, first, ends[0])


@settings(deadline=None, max_examples=80)
@given(
    offsets=st.lists(st.integers(0, 800), max_size=20),
    horizon=st.integers(1, 400),
    origin=st.integers(0, 900),
)
def test_the_splitter_satisfies_the_independent_checker(offsets: list[int], horizon: int, origin: int) -> None:
    zero = pd.Timestamp("2020-01-01")
    dates = [zero + pd.Timedelta(days=offset) for offset in offsets]
    origin_date = zero + pd.Timedelta(days=origin)
    chosen = training_as_of(origin_date, horizon, dates)
    check_split(chosen, horizon, origin_date)
    for refused in set(dates) - set(chosen):
        with pytest.raises(SplitError):
            check_split([refused], horizon, origin_date)


def test_windows_that_overlap_are_worth_less() -> None:
    assert independent_windows([], 90) == 0.0
    assert independent_windows(["2011-01-01"], 90) == 1.0
    assert independent_windows(["2011-03-02", "2011-01-01", "2011-01-31"], 90) == pytest.approx(1 + 60 / 90)
    assert independent_windows(["2011-01-01", "2012-01-01"], 90) == 2.0


def test_rows_are_closed_when_their_date_is() -> None:
    as_of = pd.Series(pd.to_datetime(["2011-06-09", "2011-06-10", "2011-06-09", "2011-06-08"]))
    assert closed_rows(as_of, 90, "2011-09-07").tolist() == [True, False, True, True]
    assert closed_rows(as_of[:0], 90, "2011-09-07").tolist() == []


def test_the_newest_closed_start_is_the_same_in_dates_and_day_numbers() -> None:
    assert newest_closed("2011-09-07", 90) == pd.Timestamp("2011-06-09")
    origin = pd.Timestamp("2011-09-07")
    days = (origin - pd.Timestamp("1970-01-01")).days
    assert pd.Timestamp(newest_closed_day(days, 90), unit="D") == newest_closed(origin, 90)


def test_a_date_that_is_no_midnight_is_refused() -> None:
    with pytest.raises(SplitError, match="midnight"):
        training_as_of("2011-09-07", 90, [pd.Timestamp("2011-06-08 12:00")])
