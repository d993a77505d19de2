"""What is doubtful about a candidate forecast of the base rate, before a record of errors shows it.

A shop's first customers all came a few weeks before its first windows began; months later they are those who stayed.
Habits learned on the first windows know neither how long a customer has been one nor how often he ever bought; the
purchase model knows both. So how far the two disagree about what the change of customers means counts against the
habits. But the purchase model has an idea of its own about when customers leave, early or late, and it may be wrong:
what it has missed in the newest closed short windows counts against it, at most as much as the disagreement; a miss
that has other reasons, the season above all, is no doubt about it. At 2011-06-09, with a horizon of 90 days, these
are the windows that began on 2011-03-11, 2011-04-10 and 2011-05-10 and end there.

Where customers come all the time, habits and purchase model agree, and neither doubt moves a weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .cohort_behaviour import CohortBehaviour

FIRST_HABITS = 0.30
"""error of habits (standard deviation, log-odds) when one window has closed, falling with the number of independent
ones; measured on CDNOW before its test origin"""
DISAGREEMENT = 0.7
"""how much of the disagreement with the purchase model is taken for an error of the habits"""
MISSED = 4.0
"""how many times over the squared miss of short windows counts: over the horizon misses add up; this and DISAGREEMENT
were chosen on young shops (benchmarks/young_shops.py)"""
SHORT_WINDOWS = (30, 60, 90)
ALIKE = 0.7
"""sampling variance of the mean of windows that end on the same day, as a share of that of one"""


def doubts(
    behaviour: CohortBehaviour,
    day: int,
    look_back: int,
    btyd: Mapping[str, Any],
    model_rate: Callable[[int], float],
) -> dict[str, float]:
    """Candidate -> squared error (log-odds) to be expected on `day` besides its usual one; `season` and `model` only.

    From windows closed by `day`, of those who bought in the `look_back` days before. btyd: the purchase model;
    model_rate: its rate over the horizon by day.
    """
    season = behaviour.season_forecast(day)
    if not season.learned_on:
        return {}
    by_model = model_rate(day) - float(np.mean([model_rate(then) for then in season.learned_on]))
    disagreement = (DISAGREEMENT * (by_model - season.composition)) ** 2
    return {
        "season": (FIRST_HABITS / season.windows) ** 2 + disagreement,
        "model": min(MISSED * missed(behaviour, day, look_back, btyd), disagreement),
    }


def missed(behaviour: CohortBehaviour, day: int, look_back: int, btyd: Mapping[str, Any]) -> float:
    """Squared mean miss of the purchase model in short windows that end on `day`, less chance; 0 without a window."""
    misses, sampling = [], []
    for length in SHORT_WINDOWS:
        start = day - length
        miss = behaviour.observed_rate(start, length, look_back, day)
        miss -= behaviour.purchase_model_rate(start, btyd, length)
        if np.isfinite(miss):
            misses.append(miss)
            sampling.append(behaviour.sampling_variance(start, look_back, length))
    return max(float(np.mean(misses)) ** 2 - ALIKE * float(np.mean(sampling)), 0.0) if misses else 0.0
