"""ABC classes by contribution after returns: the few who bring 80 % are A, the next up to 95 % B, the rest C.

Worked example with shares .80 and .95: sales of 600, 250, 80, 40, 30 add up to 60, 85, 93, 97, 100 %. The first two
are A (the second one takes the sum over 80 %), the next two B, the last C.

Sales are those of a year. What is taken off for returns is the share that a customer has given back of everything (or
of the last history_days), a habit: one year often has too few orders to say, and returns booked in it belong in
part to sales before it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import UserError
from ..order_lines import RETURN_SHARE
from .shares import shares

NO_DISCOUNT = (
    'segments.abc_by is "margin", but the order lines have no discount, without which margin is the same share '
    'of every amount: set segments.abc_by to "sales", or map discount in [order_lines] columns'
)


def thresholds(amounts: pd.Series | np.ndarray, shares: tuple[float, float] = (0.80, 0.95)) -> tuple[float, float]:
    """(a, b): the smallest amount that is still A, and that is still B, when the largest amounts are added up first.

    A customer belongs to A while the sum *before* them is below `shares[0]` of the total, so the one who crosses the
    line is in. Amounts at or below zero add nothing. Without any positive amount both are infinite: everyone is C.
    Allowed: 0 < shares[0] < shares[1] < 1.
    """
    values = np.sort(np.asarray(amounts, float)[np.asarray(amounts, float) > 0])[::-1]
    if not len(values):
        return float("inf"), float("inf")
    before = np.concatenate([[0.0], np.cumsum(values)[:-1]]) / values.sum()
    last = [values[np.flatnonzero(before < share - 1e-12)[-1]] for share in shares]
    return float(last[0]), float(last[1])


def classes(amounts: pd.Series, at: tuple[float, float]) -> pd.Series:
    """A, B or C for every amount, by fixed thresholds: equal amounts are always in one class; null counts as zero."""
    values = amounts.astype("Float64").to_numpy(dtype=float, na_value=0.0)
    letters = np.where(values >= at[0], "A", np.where(values >= at[1], "B", "C"))
    return pd.Series(letters, index=amounts.index, name="abc", dtype="str")


def returns_column(features: pd.DataFrame) -> str | None:
    """The feature with what each customer has given back, as a share of what they bought; None in a shop without."""
    return RETURN_SHARE if RETURN_SHARE in features else None


def contributions(
    features: pd.DataFrame, column: str, margin: float | None = None, returns: str | None = None
) -> pd.Series:
    """What each customer contributes: the amounts in `column`, or with `margin` (0 < margin <= 1) what they leave.

    returns: column with the share of what was bought that the customer has given back, which is taken off (null: none
    came back; at most everything); None: nothing is.
    The goods cost (1 - margin) of their price before discount, so amount s with discount share d (of the price before
    it) leaves s - (1 - margin) x s / (1 - d): a customer who buys 100 at list price with margin .35 leaves 35, one who
    pays 80 for the same goods 15. Null counts as zero. Raises UserError when there is no discount_share to know it by.
    """
    amount = _numbers(features[column])
    if returns is not None:
        amount = amount * (1.0 - _numbers(features[returns]).clip(0.0, 1.0))
    if margin is None:
        return amount
    if "discount_share" not in features:
        raise UserError(NO_DISCOUNT)
    share = _numbers(features["discount_share"]).clip(upper=0.99)
    return amount - (1 - margin) * amount / (1 - share)


def _numbers(column: pd.Series) -> pd.Series:
    return column.astype("Float64").astype(float).fillna(0.0)


def curve(amounts: pd.Series) -> pd.DataFrame:
    """The concentration curve: customer_share and sales_share (both 0..1, cumulative, largest customers first).

    One row per customer with a positive amount, at most 1,000 evenly spaced rows, and (0, 0) before them.
    """
    values = np.sort(amounts.astype("Float64").to_numpy(dtype=float, na_value=0.0))[::-1]
    values = values[values > 0]
    if not len(values):
        return pd.DataFrame({"customer_share": [0.0], "sales_share": [0.0]})
    at = np.unique(np.linspace(0, len(values), min(1_000, len(values)) + 1).round().astype(int))
    total = np.concatenate([[0.0], np.cumsum(values)])
    return pd.DataFrame({"customer_share": at / len(values), "sales_share": total[at] / total[-1]})


def overview(assigned: pd.DataFrame, amounts: pd.Series) -> pd.DataFrame:
    """abc, customers, customer_share, amount, amount_share (none of a loss, see `shares`); `amounts` has the index of
    `assigned`."""
    table = amounts.groupby(assigned["abc"]).agg(["size", "sum"]).reindex(["A", "B", "C"], fill_value=0)
    table.columns = ["customers", "amount"]
    table.insert(1, "customer_share", table["customers"] / table["customers"].sum())
    table["amount_share"] = shares(table["amount"])
    return table.rename_axis("abc").reset_index()
