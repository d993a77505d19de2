"""The feature table of a study, as its study file says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..ingest import Tables
from ..study import Study
from .compute import compute


def build_for_study(study: Study, tables: Tables, as_of: Sequence[Any]) -> pd.DataFrame:
    """The pandas feature table at the dates `as_of`, ordered by as_of and customer_id.

    [engine] says what computes it and within which bounds, [customers] static which custom attributes it uses,
    [task] history_days how far back habits look.
    """
    return compute(
        {"order_lines": tables.order_lines, "customers": tables.customers, "touchpoints": tables.touchpoints},
        list(as_of),
        engine=study.engine.name,
        threads=study.engine.threads,
        memory=study.engine.memory,
        history_days=study.task.history_days,
        static=study.customers.static if study.customers else (),
    )
