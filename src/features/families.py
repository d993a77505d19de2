"""The feature families, each once; the order is that of the table's columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import (
    frequency,
    monetary,
    price,
    profile,
    recency,
    returns,
    rhythm,
    season,
    time_of_day,
    touchpoints,
    trend,
    width,
)
from .feature import Family

ALL: tuple[Family, ...] = (
    recency.FAMILY,
    frequency.FAMILY,
    monetary.FAMILY,
    width.FAMILY,
    rhythm.FAMILY,
    trend.FAMILY,
    returns.FAMILY,
    price.FAMILY,
    time_of_day.FAMILY,
    touchpoints.FAMILY,
    profile.FAMILY,
    season.FAMILY,
)

FAMILIES: Mapping[str, Mapping[str, str]] = MappingProxyType({family.name: family.title for family in ALL})
"""family -> its title in en and zh"""

QUESTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType({family.name: family.question for family in ALL})
"""family -> what it asks, in en and zh"""
