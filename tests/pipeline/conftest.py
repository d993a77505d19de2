"""The small shop of the tests of value."""

from value.conftest import fitted, lines, table, whole_lines

__all__ = ["fitted", "lines", "table", "whole_lines"]
