"""Order lines -> one row per customer and as_of date: the behaviour and RFMW table."""

from .assemble import KEYS
from .build import SETTLE_DAYS, as_of_days, available, build
from .catalogue import CATALOGUE, entry
from .compute import compute
from .feature import FAMILIES, WINDOWS, Feature
from .leaks import leaks

__all__ = [
    "CATALOGUE",
    "FAMILIES",
    "KEYS",
    "SETTLE_DAYS",
    "WINDOWS",
    "Feature",
    "as_of_days",
    "available",
    "build",
    "compute",
    "entry",
    "leaks",
]
