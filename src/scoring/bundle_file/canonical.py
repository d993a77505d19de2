"""The same bytes for the same bundle: plain builtins, sorted keys, a pickle without a memo.

A pickle normally notes which objects it has met and refers back to them, so two equal dicts give different bytes when
one of them uses a string object twice. Here nothing is referred back to: the bytes depend only on the values, in every
process and under every hash seed.
"""

from __future__ import annotations

import io
import math
import pickle
from datetime import date, datetime
from typing import Any

MAX_DEPTH = 32
"""how deep dicts and lists may be nested; a bundle needs six"""

_INT_LIMIT = 2**31


def plain(value: Any, where: str = "bundle") -> Any:
    """`value` as dict, list, str, int, float, bool and None only, dict keys sorted.

    NumPy scalars and arrays become numbers and lists, tuples become lists, dates become ISO text (a midnight without
    its time), NaN becomes None: missing is None in a bundle. Whole numbers must fit 32 bits, keys must be text.
    Raises TypeError or ValueError with the place, e.g. `bundle.inputs[3].categories`, for anything else.
    """
    return _plain(value, where, 0)


def _plain(value: Any, where: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError(f"{where}: nested deeper than {MAX_DEPTH}")
    if value is None or type(value) in (bool, str):
        return value
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{where}: key {key!r} is {type(key).__name__}; keys are text")
        return {str(key): _plain(value[key], f"{where}.{key}", depth + 1) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    if isinstance(value, datetime):
        if value != value:  # pandas.NaT is a datetime and, like NaN, unlike itself
            return None
        return value.date().isoformat() if value == datetime.combine(value.date(), datetime.min.time()) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist") and not isinstance(value, str | int | float):
        return _plain(value.tolist(), where, depth)
    return _plain_number(value, where)


def _plain_number(value: Any, where: str) -> Any:
    if isinstance(value, float):  # numpy.float64 is one too, and would be pickled as a global
        return None if math.isnan(value) else float(value)
    if isinstance(value, int):
        if not -_INT_LIMIT <= value < _INT_LIMIT:
            raise ValueError(f"{where}: {value} does not fit 32 bits")
        return int(value)
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "item"):
        return _plain(value.item(), where, 0)
    raise TypeError(f"{where}: {type(value).__module__}.{type(value).__name__} is not a plain builtin")


def dumps(value: Any) -> bytes:
    """The canonical pickle (protocol 5) of `plain(value)`; equal values of equal types give equal bytes."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.fast = True  # no memo
    pickler.dump(plain(value))
    return buffer.getvalue()
