"""What the models of a study learn from: dates, rows, parameters and features, for a reader of notebook 04."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..features import FAMILIES, entry
from ..study import Task
from ..targets import cohort
from .candidates import Settings
from .training_rows import closed_windows

COLUMNS = ["as_of", "first", "last", "dates", "rows", "customers", "shorter", "scored"]


def splits(
    features: pd.DataFrame, target: str, task: Task, origins: Iterable[pd.Timestamp], shown: int = 6
) -> pd.DataFrame:
    """One row per origin, the last `shown` of `origins`: as_of, first, last, dates, rows, customers, shorter, scored.

    first and last are the ends of the `dates` training dates whose horizon had closed by as_of; rows and customers are
    of the cohort at those dates. shorter: later dates that enter with a shorter window (see `training_rows`); scored:
    the cohort at as_of. features: interim/features.
    """
    members = features.loc[cohort(features, target, task), ["customer_id", "as_of"]]
    dates = sorted(features["as_of"].unique())
    rows = []
    for origin in sorted(origins)[-shown:]:
        windows = closed_windows(origin, task.horizon_days, dates)
        used = sorted(date for date, days in windows.items() if days == task.horizon_days)
        seen = members[members["as_of"].isin(used)]
        ends = (used[0], used[-1]) if used else (pd.NaT, pd.NaT)
        scored = int((members["as_of"] == origin).sum())
        counts = (len(used), len(seen), seen["customer_id"].nunique(), len(windows) - len(used), scored)
        rows.append((origin, *ends, *counts))
    return pd.DataFrame(rows, columns=COLUMNS)


def parameters(settings: Settings | None = None) -> pd.DataFrame:
    """parameter, setting: every parameter of the candidates' fits, as `Settings` has it."""
    chosen = vars(settings or Settings())
    return pd.DataFrame({"parameter": list(chosen), "setting": [f"{value:,g}" for value in chosen.values()]})


def inputs_by_family(names: Iterable[str]) -> pd.DataFrame:
    """family, features: how many of the features `names` belong to each family, in the catalogue's order."""
    of = pd.Series([entry(name).family for name in names], dtype="str").value_counts()
    return pd.DataFrame({"family": list(FAMILIES), "features": [int(of.get(family, 0)) for family in FAMILIES]})
