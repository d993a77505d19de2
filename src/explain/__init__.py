"""Reasons that add up: for every customer, for everybody, for a segment, and what changed since last time."""

from .reasons import reasons

__all__ = ["reasons"]
