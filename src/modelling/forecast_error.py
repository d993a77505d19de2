"""How far off a forecaster is expected to be, from a belief and from what it said on windows that have closed.

Forecast levels (of churn, of spend, and how a level is carried to the whole cohort) are averages of candidates weighted
by this, and their intervals are as wide as it says.
"""

from __future__ import annotations

import numpy as np

NORMAL_80 = 1.2815515655446004
"""standard deviations on either side of the mean that hold 80 % of a normal distribution"""


def mean_square(errors: np.ndarray, share: float, prior: float, windows: float) -> float:
    """Expected squared error: (windows * prior + share * sum of squared errors) / (windows + share * n).

    errors: float [n], of past windows; share: what one of them counts, for they overlap (step / length, at most 1);
    prior: the squared error believed in before there is a past, worth `windows` independent windows (> 0).
    """
    known = np.asarray(errors, dtype=float)
    return (windows * prior + share * float(known @ known)) / (windows + share * len(known))
