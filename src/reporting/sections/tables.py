"""Tables that several sections share: a grouping with its members' figures, and rows as dicts of builtins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...segments.shares import shares


def group(people: pd.DataFrame, by: str) -> pd.DataFrame:
    """customers, share, active, risk (mean p of the active), repeat (mean p of first-time buyers), spend, value,
    value_at_risk of each class of `by`."""
    table = people.groupby(by).agg(
        customers=("customer_id", "size"),
        active=("p", "count"),
        risk=("p", "mean"),
        repeat=("p_repeat", "mean"),
        spend=("spend", "sum"),
        value=("value", "sum"),
        value_at_risk=("value_at_risk", "sum"),
    )
    table.insert(1, "share", table["customers"] / len(people))
    table["spend_share"] = shares(table["spend"])
    return table


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of builtins, null as None."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [
        {str(key): value.item() if isinstance(value, np.generic) else value for key, value in row.items()}
        for row in rows
    ]
