"""Customer analysis: the systems managers know, on one feature table, one as_of and frozen cut points."""

from .assign import COLUMNS, assign, cut_points
from .missing import Missing

__all__ = ["COLUMNS", "Missing", "assign", "cut_points"]
