"""Additive reasons for probabilities: per customer, over all customers, per segment, and for changes between dates."""

from .conditional import learn, without
from .dependence import dependence
from .drivers import drivers, probability_changes, segment_drivers
from .outcomes import by_fifths, directions, outcomes
from .reasons import contribution_points, main_reasons, reasons
from .what_if import what_if

__all__ = [
    "by_fifths",
    "contribution_points",
    "dependence",
    "directions",
    "drivers",
    "learn",
    "main_reasons",
    "outcomes",
    "probability_changes",
    "reasons",
    "segment_drivers",
    "what_if",
    "without",
]
