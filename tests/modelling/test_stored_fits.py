"""The store of fits: the same results with it and without, and only what sees a change is fitted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from churn.modelling import backtest, fit
from churn.modelling.as_of import schedule
from churn.modelling.candidates import CANDIDATES
from churn.modelling.rolling_backtest import judgeable_origins
from churn.modelling.target_data import target_data
from churn.store import Entry, digest
from churn.targets import cohort

from .conftest import QUICK
from .shop import TASK, feature_table

STEP = pd.Timedelta(days=TASK.train_step_days)


class Memory:
    """A store in memory, which counts what it could not give."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.missed: list[str] = []

    def get(self, kind: str, name: str, seen: Mapping[str, str]) -> Entry | None:
        entry = self.entries.get(digest(kind, name, dict(seen)))
        if entry is None:
            self.missed.append(name)
        return entry

    def put(self, kind: str, name: str, seen: Mapping[str, str], entry: Entry) -> None:
        self.entries[digest(kind, name, dict(seen))] = entry


def _all(
    lines: pd.DataFrame,
    table: pd.DataFrame,
    store: Memory | None,
    task: Any = TASK,
    candidates: Sequence[str] = CANDIDATES,
) -> tuple[Any, ...]:
    given: dict[str, Any] = {"candidates": candidates, "settings": QUICK, "store": store}
    rows, base_rates = backtest(table, lines, "churn", task, **given)
    return rows, base_rates, fit(table, lines, "churn", task, rows, **given)


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    for ours, theirs in zip(one[:2], other[:2], strict=True):
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    assert one[2] == other[2]


def _table(lines: pd.DataFrame) -> pd.DataFrame:
    return feature_table(lines, schedule(TASK, lines["ordered_at"].min(), lines["ordered_at"].max()))


def test_month_by_month_only_the_new_date_is_fitted_and_every_bit_is_the_same(lines: pd.DataFrame) -> None:
    today = pd.Timestamp(lines["ordered_at"].max()).normalize() + pd.Timedelta(days=1)
    store = Memory()
    for months in (2, 1, 0):
        known = lines[lines["ordered_at"] < today - months * STEP]
        table = _table(known)
        store.missed.clear()
        _same(_all(known, table, store), _all(known, table, None))
        dates = sorted(table["as_of"].unique())
        if months < 2:
            assert store.missed == [f"churn {dates[-1]:%Y-%m-%d}"]


def test_six_calendar_months_with_a_correction_have_the_same_bits_and_fit_new_dates_only(lines: pd.DataFrame) -> None:
    store, candidates, known = Memory(), ("recency", "bgnbd", "linear"), lines
    end = pd.Timestamp(lines["ordered_at"].max()).normalize() + pd.Timedelta(days=1)
    asked: set[str] = set()
    for months in (5, 4, 3, 2, 1, 0):
        today = end - pd.DateOffset(months=months)
        if months == 1:
            known = lines.assign(
                amount=lines["amount"].mask(lines["ordered_at"] < today - 2 * STEP, lines["amount"] + 1)
            )
            asked = set()  # these lines are seen at every date that has been fitted
        task = SimpleNamespace(**{**vars(TASK), "as_of": today, "origins_from": date(2023, 3, 7)})
        seen = known[known["ordered_at"] < today]
        table = feature_table(seen, schedule(task, seen["ordered_at"].min(), seen["ordered_at"].max()))
        store.missed.clear()
        _same(_all(seen, table, store, task, candidates), _all(seen, table, None, task, candidates))
        origins = judgeable_origins(target_data(table, seen, "churn", task, settings=QUICK))
        wanted = {f"churn {origin:%Y-%m-%d}" for origin in [*origins, today]}
        assert set(store.missed) == wanted - asked
        asked |= wanted


def test_a_corrected_line_is_fitted_anew_at_the_dates_that_see_it_and_at_no_other(
    lines: pd.DataFrame, table: pd.DataFrame
) -> None:
    store = Memory()
    _all(lines, table, store)
    dates = [pd.Timestamp(date) for date in sorted(table["as_of"].unique())]
    origins = judgeable_origins(target_data(table, lines, "churn", TASK, settings=QUICK))
    at = dates[-3] - pd.Timedelta(days=3)
    active = table[(table["as_of"] == dates[-3]) & cohort(table, "churn", TASK)]["customer_id"]
    bought = lines[lines["customer_id"].isin(active) & (lines["ordered_at"] < at - pd.Timedelta(days=30))]
    place = bought.index[-1]
    corrected = lines.copy()
    corrected.loc[place, "amount"] *= 10
    moment = corrected.loc[place, "ordered_at"]
    # the noise column of the shop's table depends on its rows alone
    changed = feature_table(corrected, dates)
    store.missed.clear()
    _same(_all(corrected, changed, store), _all(corrected, changed, None))
    seen = {f"churn {date:%Y-%m-%d}" for date in [*origins, dates[-1]] if date > moment}
    assert set(store.missed) == seen
    assert any(date <= moment for date in origins)


def test_another_setting_fits_everything_anew(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    store = Memory()
    backtest(table, lines, "churn", TASK, candidates=("recency",), settings=QUICK, store=store)
    first = len(store.missed)
    backtest(table, lines, "churn", TASK, candidates=("recency",), settings=QUICK, store=store)
    assert len(store.missed) == first
    other = type(TASK)(**{**vars(TASK), "active_days": TASK.active_days - 1})
    backtest(table, lines, "churn", other, candidates=("recency",), settings=QUICK, store=store)
    assert len(store.missed) == 2 * first


def test_a_candidate_the_store_lacks_is_fitted(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    store = Memory()
    backtest(table, lines, "churn", TASK, candidates=("recency",), settings=QUICK, store=store)
    both, _ = backtest(table, lines, "churn", TASK, candidates=("recency", "bgnbd"), settings=QUICK, store=store)
    assert set(both["model"]) == {"recency", "bgnbd", "shipped"}


def test_a_cohort_rule_of_ones_own_is_not_stored(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    store = Memory()
    backtest(
        table, lines, "churn", TASK, candidates=("recency",), settings=QUICK, store=store,
        rule=lambda frame: frame["recency_days"] <= 60,
    )  # fmt: skip
    assert not store.entries and not store.missed


@pytest.mark.parametrize("workers", [1, 3])
def test_what_the_store_gives_is_counted_as_progress(workers: int, lines: pd.DataFrame, table: pd.DataFrame) -> None:
    store = Memory()
    options: dict[str, Any] = {"candidates": ("recency",), "settings": QUICK, "store": store, "workers": workers}
    for _ in range(2):
        calls: list[int] = []
        backtest(table, lines, "churn", TASK, progress=lambda *call, calls=calls: calls.append(call[0]), **options)
        assert calls == list(range(1, len(calls) + 1))
