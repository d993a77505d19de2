"""The level of spend: recovers what is off, knows the season once seen, and never sees a window not closed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.value.customer_value import CustomerValue
from churn.value.spend import purchases
from churn.value.spend_correction import HISTORY_DAYS, PACE, PRIOR, USUAL, corrections, log_errors, own_pace

from .shop import TODAY

START = pd.Timestamp("2024-01-01")
DAYS = 90


def past(miss: np.ndarray, chance: float = 0.001) -> pd.DataFrame:
    """Rows of `misses` as if every 30 days from START both strata had missed so."""
    dates = START + pd.to_timedelta(30 * np.arange(len(miss)), unit="D")
    parts = [
        pd.DataFrame({"as_of": dates, "stratum": name, "log_error": miss, "sampling_variance": chance, "pace": np.nan})
        for name in ("new", "established")
    ]
    return pd.concat(parts, ignore_index=True)


def season(n: int) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * 30 * np.arange(n) / 360)


def test_last_years_season_is_foreseen_once_a_year_has_been_seen() -> None:
    miss = season(30)
    rows = past(miss)
    left = [
        miss[place] - corrections(rows, START + pd.Timedelta(days=30 * place), DAYS)["new"].shift
        for place in range(16, 30)
    ]
    assert np.sqrt(np.mean(np.square(left))) < 0.35 * np.sqrt(np.mean(np.square(miss[16:])))
    late = corrections(rows, START + pd.Timedelta(days=30 * 29), DAYS)["established"]
    assert max(late.weights, key=lambda name: late.weights[name]) == "last_year"
    assert late.standard_error < PRIOR["last_year"]


def test_a_steady_miss_is_taken_up_and_without_a_past_the_usual_one_is_expected() -> None:
    steady = corrections(past(np.full(24, -0.3)), START + pd.Timedelta(days=720), DAYS)["new"]
    assert steady.shift == pytest.approx(-0.3, abs=0.05)
    alone = corrections(past(np.zeros(0)), START, DAYS)["new"]
    assert alone.shift == pytest.approx(USUAL * DAYS / 365) and alone.weights == {"usual": 1.0}
    assert alone.standard_error == pytest.approx(PRIOR["usual"])


def test_a_stratum_that_spent_nothing_for_a_year_has_a_correction_all_the_same() -> None:
    """Its newest window with an error is older than a year: there is no mean of the last year's."""
    for answer in corrections(past(np.full(6, -0.3)), START + pd.Timedelta(days=900), DAYS).values():
        assert np.isfinite([answer.shift, answer.standard_error]).all()
        assert set(answer.weights) == {"usual"}


@pytest.mark.parametrize(("days", "least", "most"), [(DAYS, 0.9, 1.0), (365, 0.1, 0.5)])
def test_the_first_closed_window_counts_for_less_when_it_is_a_year(days: int, least: float, most: float) -> None:
    """A window of a year that has just closed began when the shop had hardly been seen."""
    miss, usual = -0.5, USUAL * days / 365
    one = corrections(past(np.array([miss])), START + pd.Timedelta(days=400), days)["new"]
    assert set(one.weights) == {"usual", "long", "last_year"}
    assert least < (one.shift - usual) / (miss - usual) < most


def test_a_young_shops_own_pace_moves_the_established_half_way() -> None:
    none = past(np.zeros(0))
    alone, moved = (corrections(none, START, 365, pace) for pace in (None, {"established": 0.25}))
    assert moved["new"] == alone["new"]
    assert moved["established"].shift == pytest.approx((USUAL + 0.25 + PACE) / 2)
    assert moved["established"].weights == pytest.approx({"usual": 0.5, "pace": 0.5})
    asked = pd.DataFrame({"frequency": [1.0, 3.0, 5.0], "monetary_total_365d": [50.0, 100.0, 200.0]})
    expected = np.array([10.0, 250.0, 250.0])
    assert own_pace(asked, expected, 200, 365)["established"] == pytest.approx(np.log(300 * 365 / 200 / 500))
    assert own_pace(asked, expected, 365, 365) == {}, "a year is known: last year's season is there instead"
    assert own_pace(asked.head(1), expected[:1], 200, 365) == {}


@settings(deadline=None, max_examples=examples(15))
@given(
    miss=st.lists(st.floats(-1, 1), min_size=4, max_size=26),
    later=st.lists(st.floats(-1, 1), min_size=1, max_size=5),
)
def test_windows_that_close_after_the_origin_change_nothing(miss: list[float], later: list[float]) -> None:
    origin = START + pd.Timedelta(days=30 * (len(miss) - 1) + DAYS)
    one, other = past(np.array(miss)), past(np.array([*miss, *later]))
    assert corrections(one, origin, DAYS) == corrections(other, origin, DAYS)
    found = corrections(one, origin, DAYS)["new"]
    assert sum(found.weights.values()) == pytest.approx(1.0)
    usual = USUAL * DAYS / 365
    assert min(usual, *miss) - 1e-9 <= found.shift <= max(usual, *miss) + 1e-9
    assert found.standard_error > 0


def test_misses_are_of_closed_windows_with_enough_lines_before_them(
    fitted: CustomerValue, table: pd.DataFrame, whole_lines: pd.DataFrame
) -> None:
    bought = purchases(whole_lines)
    dates = [pd.Timestamp(date) for date in np.sort(table["as_of"].unique())]
    rows = log_errors(table, bought[bought["ordered_at"] < TODAY], dates, 90)
    first = bought["ordered_at"].min().normalize()
    assert len(rows) and (rows["as_of"] + pd.Timedelta(days=90) <= TODAY).all()
    assert (rows["as_of"] - first).dt.days.min() >= HISTORY_DAYS
    assert np.isfinite(rows["log_error"]).all() and (rows["sampling_variance"] > 0).all()
    assert set(fitted.model["spend_correction"]) == {"new", "established"} and fitted.standard_error > 0
