"""Additive reasons for probabilities: per customer, over all customers, per segment, and for changes between dates."""

from .dependence import dependence
from .drivers import drivers, probability_changes, segment_drivers
from .reasons import reasons

__all__ = ["dependence", "drivers", "probability_changes", "reasons", "segment_drivers"]
