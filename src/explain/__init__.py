"""Reasons that add up: for every customer, for everybody, for a segment, and what changed since last time."""

from .dependence import dependence
from .drivers import drivers, probability_changes, segment_drivers
from .reasons import reasons

__all__ = ["dependence", "drivers", "probability_changes", "reasons", "segment_drivers"]
