"""Raw fits: what is fitted at an origin and depends on no other origin, and so on all origins at the same time.

That is the purchase model, the candidate models with their raw log-odds for the cohort, and the forecast of the base
rate: nearly all of the work of a back-test. LightGBM and the products of matrices work outside Python's global lock,
so threads share the processors as well as processes would, without a copy of the data for each. At 2011-06-09 with a
horizon of 90 days nothing of 2011-06-09 or later is read, whatever fits run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ..scoring.bundle_file.fitted_content import FittedModel
from ..scoring.evaluation.matrix import PurchaseModel
from ..scoring.evaluation.predict import compile_model
from . import btyd as likelihood
from .base_rate_forecast import BaseRateForecast, forecast_base_rate
from .candidates import blended, fit_candidate
from .target_data import TargetData


@dataclass(frozen=True)
class RawFit:
    """The candidate models of an origin before calibration, and what else depends on no other origin."""

    origin: pd.Timestamp
    models: dict[str, FittedModel]
    """by candidate"""
    raw_log_odds: dict[str, np.ndarray]
    """by candidate: float [customers of the cohort]"""
    purchase_log_odds: np.ndarray
    """float [customers of the cohort]: log-odds of the target by the purchase model"""
    base_rate: BaseRateForecast
    windows: dict[pd.Timestamp, int]
    """as_of dates trained on -> days of their window"""


def raw_fits(
    data: TargetData,
    origins: Sequence[pd.Timestamp],
    candidates: Sequence[str],
    train_until: pd.Timestamp | None = None,
    workers: int = 1,
    finished: Callable[[pd.Timestamp], None] | None = None,
) -> list[RawFit]:
    """One raw fit per origin, in the order of `origins`; the same bits for any number of workers.

    train_until: see `fit_at_origin`; workers (>= 1): threads that fit; `finished(origin)` is called in this thread
    after each fit. Products of matrices take one thread: two that wait for a busy processor take up to five times as
    long, and the last bits would depend on how many processors there are. On an exception, KeyboardInterrupt included,
    fits that have not begun are dropped and the others end with the candidate they are at.
    """
    stop = Event()
    fits: dict[pd.Timestamp, RawFit] = {}
    with threadpool_limits(limits=1, user_api="blas"), _pool(min(workers, len(origins)), stop) as pool:
        # the latest origins have the most training rows: begun first, they do not keep the others waiting at the end
        futures: dict[Future[RawFit], pd.Timestamp] = {
            pool.submit(_raw_fit, data, origin, candidates, train_until, stop): origin
            for origin in sorted(origins, reverse=True)
        }
        for future in as_completed(futures):
            fits[futures[future]] = future.result()
            if finished is not None:
                finished(futures[future])
    return [fits[origin] for origin in origins]


@contextmanager
def _pool(workers: int, stop: Event) -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(workers, thread_name_prefix="fit")
    try:
        yield pool
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


class _Stopped(Exception):
    """Another fit failed, or the user stopped the run."""


def _raw_fit(
    data: TargetData,
    origin: pd.Timestamp,
    candidates: Sequence[str],
    train_until: pd.Timestamp | None,
    stop: Event,
) -> RawFit:
    purchases = data.purchase_histories[origin]
    btyd = likelihood.fit_btyd(*(purchases[name].to_numpy() for name in ("x", "t_x", "total")))
    windows = data.windows(origin, train_until)
    training = data.training_rows(windows)
    today = data.at(origin)
    base_rate = forecast_base_rate(data.behaviour, origin, btyd)
    purchase_log_odds = PurchaseModel(data.target, data.horizon, btyd).log_odds(today)
    models: dict[str, FittedModel] = {}
    raw_log_odds: dict[str, np.ndarray] = {}
    for candidate in candidates:
        if stop.is_set():
            raise _Stopped
        if candidate == "blend" and {"linear", "lightgbm"} <= models.keys():
            models[candidate] = blended(models["linear"], models["lightgbm"])
        else:
            models[candidate] = fit_candidate(
                candidate, data.target, data.horizon, training, data.inputs, btyd, data.settings
            )
        raw_log_odds[candidate] = compile_model(models[candidate], data.settings.threads).log_odds(today)
    return RawFit(origin, models, raw_log_odds, purchase_log_odds, base_rate, windows)
