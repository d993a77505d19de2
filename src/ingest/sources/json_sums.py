"""Money in lists within an order or a line of JSON, summed up: what was given back, what was taken off.

{"id": 7, "refunds": [{"transactions": [{"amount": "5.00"}, {"amount": "1.50"}]}]} -> refunds.transactions.amount: 6.50
A payment that failed gave nothing back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from ..column_names import plain_name

LOWERS = re.compile(r"refund|return|discount|coupon|voucher|rabatt|remise|退款|优惠", re.IGNORECASE)
"""In the name of a list that lowers what an order is worth"""
_MONEY = {"amount", "total", "money", "refundamount", "amountrefunded", "totalrefunded", "discountamount", "退款金额",
          "优惠金额"}  # fmt: skip
_FAILED = {"failure", "failed", "error", "declined", "cancelled", "canceled", "voided", "pending", "rejected"}
"""States of what moved no money"""


def sums(record: dict[str, Any]) -> dict[str, str]:
    """Path -> sum, of the money in every list of `record` that lowers what it is worth. A value that is no number is
    handed on as it is, for whoever reads it to stop at."""
    totals: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, list) and LOWERS.search(name):
            for path, one in _money(value, name):
                totals[path] = _plus(totals.get(path), one)
    return totals


def _money(elements: list[Any], name: str) -> Iterator[tuple[str, str]]:
    for one in elements:
        if not isinstance(one, dict) or str(one.get("status", "")).casefold() in _FAILED:
            continue
        for key, value in one.items():
            if isinstance(value, list):
                yield from _money(value, f"{name}.{key}")
            elif plain_name(key) in _MONEY and value is not None and not isinstance(value, dict):
                yield f"{name}.{key}", str(value)


def _plus(total: str | None, one: str) -> str:
    try:
        return str(Decimal(total or "0") + Decimal(one))
    except InvalidOperation:
        return one if total is None or _is_number(total) else total


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
