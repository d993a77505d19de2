"""Who a bundle answers for: the rule of the cohort, read from the study's task in the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


def in_cohort(bundle: Mapping[str, Any], frame: Any) -> npt.NDArray[np.bool_]:
    """True for each row of `frame` (recency_days and frequency) the model was made for, bool [n].

    churn: last purchase at most `active_days` before as_of (null or 0: everyone). repeat: one purchase day, at most
    `new_days` old. The same rule as targets.cohort, with the bundle's own numbers.
    """
    task = bundle.get("study", {}).get("task", {})
    recency = np.asarray(frame["recency_days"], dtype=float)
    if bundle["target"] == "repeat":
        one = np.asarray(frame["frequency"], dtype=float) == 1
        return one & (recency <= float(task.get("new_days") or np.inf))
    return recency <= float(task.get("active_days") or np.inf)
