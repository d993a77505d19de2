"""Additive reasons for probabilities: per customer, over all customers, per segment, and for changes between dates."""

from .conditional import learn, without
from .dependence import dependence
from .drivers import drivers, probability_changes, segment_drivers
from .outcomes import by_fifths, directions, outcomes
from .reasons import reasons

__all__ = [
    "by_fifths",
    "dependence",
    "directions",
    "drivers",
    "learn",
    "outcomes",
    "probability_changes",
    "reasons",
    "segment_drivers",
    "without",
]
