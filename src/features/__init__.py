"""Order lines -> one row per customer and as_of date: the behaviour and RFMW table."""

from .assemble import KEYS
from .build import BURN_IN_DAYS, as_of_days, available, build
from .catalogue import CATALOGUE, entry
from .compute import compute
from .families import FAMILIES, QUESTIONS
from .feature import WINDOWS, Family, Feature, ReasonText
from .leaks import leaks

__all__ = [
    "BURN_IN_DAYS",
    "CATALOGUE",
    "FAMILIES",
    "KEYS",
    "QUESTIONS",
    "WINDOWS",
    "Family",
    "Feature",
    "ReasonText",
    "as_of_days",
    "available",
    "build",
    "compute",
    "entry",
    "leaks",
]
