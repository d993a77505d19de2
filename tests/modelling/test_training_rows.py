"""Which dates may train at an origin, by hand-written dates; how shorter windows are labelled and weighted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.modelling.split_check import check_split
from churn.modelling.target_data import target_data
from churn.modelling.training_rows import TrainingRows, closed_windows, training_rows

from .conftest import QUICK
from .shop import TASK


def _days(*dates: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(date) for date in dates]


def test_every_date_trains_with_its_longest_closed_window() -> None:
    dates = _days("2011-03-11", "2011-03-12", "2011-04-10", "2011-04-11", "2011-05-10", "2011-05-11", "2011-06-09")
    windows = closed_windows(pd.Timestamp("2011-06-09"), 90, dates)
    assert windows == dict(zip(dates[:5], [90, 60, 60, 30, 30], strict=True))


@given(
    st.integers(1, 400),
    st.lists(st.dates(pd.Timestamp("2020-01-01").date(), pd.Timestamp("2024-12-31").date()), max_size=30),
    st.dates(pd.Timestamp("2021-01-01").date(), pd.Timestamp("2024-12-31").date()),
)
def test_no_window_reaches_the_origin(horizon: int, dates: list, origin: object) -> None:
    origin_date = pd.Timestamp(str(origin))
    for date, length in closed_windows(origin_date, horizon, [pd.Timestamp(day) for day in dates]).items():
        check_split([date], length, origin_date)
        assert 1 <= length <= horizon


def _rows(windows: dict[str, int], waits: list[float], target: str = "churn") -> TrainingRows:
    """One row per date and days to the next purchase, horizon 90."""
    rows = pd.DataFrame({"as_of": np.repeat(pd.to_datetime(list(windows)), len(waits))})
    days_to_next_purchase = np.tile(np.array(waits, dtype=float), len(windows))
    return training_rows(
        rows, days_to_next_purchase, target, 90, {pd.Timestamp(day): days for day, days in windows.items()}
    )


def test_a_label_looks_at_its_own_window() -> None:
    rows = _rows({"2024-01-01": 90, "2024-03-01": 30}, [10, 29.9, 30, 89, np.inf])
    assert rows.outcome.tolist() == [0, 0, 0, 0, 1, 0, 0, 1, 1, 1]
    assert rows.days.tolist() == [90] * 5 + [30] * 5
    repeat = _rows({"2024-01-01": 90, "2024-03-01": 30}, [10, 29.9, 30, 89, np.inf], "repeat")
    assert (repeat.outcome == 1 - rows.outcome).all()


def test_the_more_has_closed_the_less_a_short_window_counts() -> None:
    # one date spans one horizon: 2 / 3; five dates a quarter apart span about five: 2 / 7
    young = _rows({"2024-01-01": 90, "2024-03-01": 30}, [10])
    assert young.weight.tolist() == pytest.approx([1, 2 / 3])
    old = _rows({f"{day:%Y-%m-%d}": 90 for day in pd.date_range("2023-01-01", periods=5, freq="90D")}, [10])
    assert old.weight.tolist() == [1] * 5
    both = _rows(
        {f"{day:%Y-%m-%d}": 90 for day in pd.date_range("2023-01-01", periods=5, freq="90D")} | {"2024-06-01": 60}, [10]
    )
    assert both.weight[-1] == pytest.approx(2 / 7)


def test_overlapping_windows_are_no_independent_rows() -> None:
    # 90 days of closed dates, one every 30: four dates span two horizons
    rows = _rows({f"{day:%Y-%m-%d}": 90 for day in pd.date_range("2024-01-01", periods=4, freq="30D")}, [1, 2, 3, 4])
    assert rows.independent == pytest.approx(8.0)
    apart = _rows({f"{day:%Y-%m-%d}": 90 for day in pd.date_range("2023-01-01", periods=4, freq="200D")}, [1, 2])
    assert apart.independent == pytest.approx(8.0)


def test_purchases_after_the_origin_change_no_training_row(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    whole = target_data(table, lines, "churn", TASK, settings=QUICK)
    origin = whole.dates[-4] + pd.Timedelta(days=45)
    cut = target_data(table, lines[lines["ordered_at"] < origin], "churn", TASK, settings=QUICK)
    with_future, without = whole.training_rows(whole.windows(origin)), cut.training_rows(cut.windows(origin))
    assert (with_future.days < TASK.horizon_days).any()
    pd.testing.assert_frame_equal(with_future.rows, without.rows)
    assert (with_future.outcome == without.outcome).all()
