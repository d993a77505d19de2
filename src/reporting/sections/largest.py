"""Whether one customer, or ten, make up so much of the shop that its figures move with them."""

from __future__ import annotations

from typing import Any

from ..data import Interim
from .people import people

ONE_SHARE, TEN_SHARE = 0.20, 0.60
"""of the last year's sales or of all expected value"""
FEWEST = 100
"""customers; of fewer than these, ten are not few"""


def summarise(data: Interim) -> dict[str, Any] | None:
    """`n` (1 or 10), `customer_id` (of one, where the study shows ids), `sales` and `value`: their shares (0..1; None
    without any); None where no customer has ONE_SHARE and no ten of at least FEWEST have TEN_SHARE.

    The one is the customer with the larger of the two shares; the ten are those with the largest sales.
    """
    table = people(data).set_index("customer_id")[["spend", "value"]].fillna(0.0).astype(float).clip(lower=0.0)
    shares = table / table.sum().where(lambda total: total > 0)
    if len(shares) < 2 or shares.isna().all(axis=None):
        return None
    most = shares.max(axis=1)
    largest = most.idxmax()
    if most.max() >= ONE_SHARE:
        own, name = shares.loc[[largest]], str(largest) if data.study.report.show_customer_ids else None
    else:
        own, name = shares.sort_values(["spend", "value"], ascending=False, kind="stable").head(10), None
        if len(shares) < FEWEST or not own.sum().max() >= TEN_SHARE:
            return None
    known = {key: None if shares[key].isna().all() else float(own[key].sum()) for key in ("spend", "value")}
    return {"n": len(own), "customer_id": name, "sales": known["spend"], "value": known["value"]}
