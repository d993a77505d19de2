"""Parallel fits: the same bits for any number of threads, true progress, an end at once when one of them fails."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.modelling import backtest, fit, raw_fit
from churn.modelling.candidates import CANDIDATES, fit_candidate
from churn.modelling.combination import MEMBERS
from churn.modelling.parallel_fits import raw_fits
from churn.modelling.rolling_backtest import judgeable_origins
from churn.modelling.target_data import TargetData, target_data

from .conftest import QUICK
from .shop import TASK


@pytest.fixture(scope="module")
def data(table: pd.DataFrame, lines: pd.DataFrame) -> TargetData:
    return target_data(table, lines, "churn", TASK, settings=QUICK)


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bits(
    workers: int, lines: pd.DataFrame, table: pd.DataFrame, judged: dict[str, Any]
) -> None:
    target = judged["target"]
    rows, base_rates = backtest(table, lines, target, TASK, settings=QUICK, workers=workers)
    pd.testing.assert_frame_equal(rows, judged["rows"], check_exact=True)
    pd.testing.assert_frame_equal(base_rates, judged["base_rates"], check_exact=True)
    assert fit(table, lines, target, TASK, rows, settings=QUICK) == judged["model"]


def test_fits_run_at_the_same_time_and_come_in_the_order_of_the_origins(
    data: TargetData, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=60)

    def meet(candidate: str, *args: Any, **more: Any) -> Any:
        both.wait()
        return fit_candidate(candidate, *args, **more)

    monkeypatch.setattr(raw_fit, "fit_candidate", meet)
    origins = judgeable_origins(data)[-2:]
    finished: list[pd.Timestamp] = []
    fits = raw_fits(data, origins, ("recency",), workers=2, finished=finished.append)
    assert [one.origin for one in fits] == origins
    assert sorted(finished) == origins


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_ends_all_fits(
    error: type[BaseException], data: TargetData, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    first = threading.Event()

    def fail_at_once(candidate: str, *args: Any, **more: Any) -> Any:
        begun.append(candidate)
        if not first.is_set():
            first.set()
            raise error
        return fit_candidate(candidate, *args, **more)

    monkeypatch.setattr(raw_fit, "fit_candidate", fail_at_once)
    before = threading.active_count()
    with pytest.raises(error):
        raw_fits(data, judgeable_origins(data), CANDIDATES, workers=2)
    assert threading.active_count() == before
    assert len(begun) < len(CANDIDATES) * len(judgeable_origins(data))


def test_a_candidate_fitted_alone_is_the_one_fitted_among_the_others(data: TargetData) -> None:
    origin = data.dates[-1]
    (alone,), (among,) = raw_fits(data, [origin], ("blend",)), raw_fits(data, [origin], CANDIDATES)
    assert set(alone.models) == set(MEMBERS)
    for member in MEMBERS:
        assert alone.models[member] == among.models[member]
        assert np.array_equal(alone.raw_log_odds[member], among.raw_log_odds[member])
