"""How the customers' expected value is spread: tenths of the customers, and the curve of its concentration."""

from __future__ import annotations

from typing import Any

from ...value.concentration import curve, tenths
from ..data import Interim
from .people import people
from .tables import group, records


def summarise(data: Interim) -> dict[str, Any] | None:
    """`tenths` and `curve`, `median` and `mean` value; None where nothing is expected of anybody.

    tenths: key (1: the most valuable tenth, .. 10), customers, least, mean, value, value_share, risk (mean p of the
    active), value_at_risk. curve: see `value.concentration.curve`. A tenth without a customer (of fewer than ten) is
    left out.
    """
    table = people(data)
    known = table.dropna(subset=["value"])
    if not (known["value"] > 0).any():
        return None
    number = tenths(table["value"], table["customer_id"])
    sums = group(table.assign(tenth=number), "tenth")
    by = known.groupby(number)["value"]
    sums = sums.assign(
        least=by.min(), mean=by.mean(), value_share=sums["value"] / max(float(sums["value"].sum()), 1e-9)
    )
    return {
        "tenths": [row | {"key": str(row["key"])} for row in records(sums.reset_index(names="key"))],
        "curve": records(curve(known)),
        "median": float(known["value"].median()),
        "mean": float(known["value"].mean()),
    }
