"""The catalogue: every feature once, with its words. Pictures, reasons and docs read it; nothing else has them."""

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
from .feature import FAMILIES, Feature

_MODULES = (
    recency,
    frequency,
    monetary,
    width,
    rhythm,
    trend,
    returns,
    price,
    time_of_day,
    touchpoints,
    profile,
    season,
)


def _collect() -> dict[str, Feature]:
    found = [feature for module in _MODULES for feature in module.FEATURES]
    order = list(FAMILIES)
    made = {feature.name: feature for feature in sorted(found, key=lambda feature: order.index(feature.family))}
    if len(made) != len(found):
        raise ValueError("two features share a name")
    return made


CATALOGUE: Mapping[str, Feature] = MappingProxyType(_collect())
"""feature name -> Feature, in the order of the table's columns"""
