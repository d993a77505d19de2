"""Who is asked about, and who a bundle is for: the rule of the cohort, written once for training and for scoring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

TARGETS = ("churn", "repeat")


def belongs(
    target: str,
    recency_days: npt.NDArray[np.float64],
    frequency: npt.NDArray[np.float64],
    active_days: int | None,
    new_days: int | None,
) -> npt.NDArray[np.bool_]:
    """bool [n]: whose outcome the target asks about, from their recency and purchase days so far, both float [n].

    churn: last purchase at most `active_days` days before as_of (None or 0: everyone who ever bought, that is whose
    recency is not NaN). repeat: exactly one purchase day, at most `new_days` days before as_of (None or 0: no limit).
    """
    if target == "repeat":
        return (frequency == 1) & (recency_days <= float(new_days or np.inf))
    return recency_days <= float(active_days or np.inf)


def in_cohort(bundle: Mapping[str, Any], frame: Any) -> npt.NDArray[np.bool_]:
    """bool [n]: the rows of `frame` (recency_days and frequency) that the bundle's model was trained for.

    `belongs` with the target and the limits (study.task) that are stored in the bundle.
    """
    task = bundle.get("study", {}).get("task", {})
    recency = np.asarray(frame["recency_days"], dtype=float)
    repeat = bundle["target"] == "repeat"
    frequency = np.asarray(frame["frequency"], dtype=float) if repeat else np.zeros(len(recency))
    return belongs(bundle["target"], recency, frequency, task.get("active_days"), task.get("new_days"))
