"""Additive reasons for probabilities: per customer, over all customers, per segment, and for changes between dates."""

from .conditional import learn, without
from .drivers import drivers, segment_drivers
from .early_warning import rising_risk
from .outcomes import by_fifths, directions, outcomes
from .reasons import contribution_points, main_reasons, reasons
from .what_if import what_if

__all__ = [
    "by_fifths",
    "contribution_points",
    "directions",
    "drivers",
    "learn",
    "main_reasons",
    "outcomes",
    "reasons",
    "rising_risk",
    "segment_drivers",
    "what_if",
    "without",
]
