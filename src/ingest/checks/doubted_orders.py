"""How a finding names the order of a line that it doubts, and the key that leaves such orders out."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import pandas as pd

from ..quoting import toml


def leave_out(orders: pd.Series, order_column: str) -> dict[str, str]:
    """How the first of `orders` that has a number is left out, as the end of a sentence; empty where none has."""
    first = orders.dropna().head(1).to_list()
    if not first:
        return {"en": "", "zh": ""}
    way = f"drop = [{{ column = {toml(order_column)}, pattern = {toml(f'^{re.escape(str(first[0]))}$')} }}]"
    return {
        "en": f", or leave such orders out with [order_lines] {way}",
        "zh": f"，或用 [order_lines] {way} 剔除此类订单",
    }


def order_of(row: dict[Hashable, Any]) -> dict[str, str]:
    """The order that a line is of, or its customer where that is unknown."""
    if pd.isna(row["order_id"]):
        return {"en": f"customer {row['customer_id']}", "zh": f"客户 {row['customer_id']}"}
    return {"en": f"order {row['order_id']}", "zh": f"订单 {row['order_id']}"}
