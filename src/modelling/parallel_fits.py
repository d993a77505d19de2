"""Raw fits at many origins: out of the store where it has them, the others in parallel.

LightGBM and the products of matrices work outside Python's global lock, so threads share the processors, without a
process to start and a copy of the data for each.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from threading import Event

import pandas as pd
from threadpoolctl import threadpool_limits

from ..store import Store
from .raw_fit import RawFit, raw_fit
from .stored_fits import StoredFits
from .target_data import TargetData


def raw_fits(
    data: TargetData,
    origins: Sequence[pd.Timestamp],
    candidates: Sequence[str],
    train_until: pd.Timestamp | None = None,
    workers: int = 1,
    finished: Callable[[pd.Timestamp], None] | None = None,
    store: Store | None = None,
) -> list[RawFit]:
    """One raw fit per origin, in the order of `origins`; the same bits for any number of workers, with a store or not.

    train_until: see `fit_at_origin`; workers (>= 1): threads that fit; `finished(origin)` is called in this thread
    after each fit. Products of matrices take one thread: two that wait for a busy processor take up to five times as
    long, and the last bits would depend on how many processors there are. On an exception, KeyboardInterrupt included,
    fits that have not begun are dropped and the others end with the candidate they are at.
    `store`: gives the fits whose digests (see `seen`) it knows, and keeps the others; a rule of the caller's own for
    the cohort has no digest, so that the store is then not asked. Fits out of a store have their models at today only.
    """
    stored = StoredFits(data, train_until, store) if store is not None and data.cohort_days is not None else None
    fits: dict[pd.Timestamp, RawFit] = {}
    for origin in origins:
        known = stored.get(origin, candidates) if stored is not None else None
        if known is not None:
            fits[origin] = known
            if finished is not None:
                finished(origin)
    missing = [origin for origin in origins if origin not in fits]
    with closing(_computed(data, missing, candidates, train_until, workers)) as computed:
        for fit in computed:
            fits[fit.origin] = fit
            if stored is not None:
                stored.put(fit)
            if finished is not None:
                finished(fit.origin)
    return [fits[origin] for origin in origins]


def _computed(
    data: TargetData,
    origins: Sequence[pd.Timestamp],
    candidates: Sequence[str],
    train_until: pd.Timestamp | None,
    workers: int,
) -> Generator[RawFit, None, None]:
    """The raw fits as they are done, in any order."""
    if not origins:
        return
    stop = Event()
    with threadpool_limits(limits=1, user_api="blas"), _pool(min(workers, len(origins)), stop) as pool:
        # the latest origins have the most training rows: begun first, they do not keep the others waiting at the end
        for future in as_completed(
            pool.submit(raw_fit, data, origin, candidates, train_until, stop)
            for origin in sorted(origins, reverse=True)
        ):
            yield future.result()


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
