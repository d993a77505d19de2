"""Same-day reversals: a sale and the cancellation that undoes it later the same day, found in pairs.

One customer on one day, product 22423 at 12.75, in time order: sale of 2 at 10:00, cancellation of 2 at 10:05, sale of
2 at 10:20. The first two are a pair, the third stays. A cancellation without an open sale before it stays too.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Within = Literal["sales_first", "order_number", "file_order"]


def same_day_reversals(lines: pd.DataFrame, within: Within = "sales_first") -> pd.Series:
    """True for both lines of every pair; `lines` has customer_id, ordered_at, product_id, quantity, amount, is_return.

    A pair has the same customer, product, price (unit_price where there is one, else the absolute amount), absolute
    quantity and calendar day. Within such a group, in order of time, the k-th cancellation that finds an open sale
    takes the k-th sale: one to one, first in, first out. At the same moment sales come first, whatever the order of the
    file; `within` may name order_number (C489449 comes before 489450) or file_order instead. The open sales are a walk
    of +1 (sale) and -1 (cancellation) that cannot fall below zero: a cancellation goes unmatched exactly where the free
    walk reaches a new minimum below zero.
    """
    price = lines["unit_price"] if "unit_price" in lines else lines["amount"].abs()
    key = pd.DataFrame(
        {
            "customer": lines["customer_id"],
            "product": lines["product_id"],
            "price": price,
            "quantity": lines["quantity"].abs().fillna(0.0) if "quantity" in lines else 0.0,
            "day": lines["ordered_at"].dt.normalize(),
        }
    )
    known = key[["customer", "product", "price", "day"]].notna().all(axis=1).to_numpy()
    returns = lines["is_return"].to_numpy(dtype=bool)
    buyers = set(key.loc[known & returns, "customer"])
    possible = np.flatnonzero(known & key["customer"].isin(buyers).to_numpy())
    pair = np.zeros(len(lines), dtype=bool)
    if possible.size == 0:
        return pd.Series(pair, index=lines.index)
    group = key.iloc[possible].groupby(list(key), sort=False).ngroup().to_numpy()
    with_return = np.isin(group, group[returns[possible]])
    possible, group = possible[with_return], group[with_return]
    chosen = lines.iloc[possible]
    tie_breaks: list[np.ndarray] = [np.arange(len(chosen))]
    if within != "file_order":
        tie_breaks = [_rank_by_content(chosen), returns[possible]]
    if within == "order_number":
        tie_breaks.append(_order_numbers(chosen["order_id"]))
    order = np.lexsort((*tie_breaks, chosen["ordered_at"].to_numpy(), group))
    possible, group = possible[order], group[order]
    cancels = returns[possible]
    walk = pd.Series(np.where(cancels, -1, 1)).groupby(group).cumsum()
    lowest = walk.groupby(group).cummin().clip(upper=0)
    before = lowest.groupby(group).shift(fill_value=0)
    matched = cancels & (lowest == before).to_numpy()
    pairs = pd.Series(matched).groupby(group).transform("sum").to_numpy()
    rank = pd.Series(~cancels).groupby(group).cumsum().to_numpy()
    pair[possible[matched | (~cancels & (rank <= pairs))]] = True
    return pd.Series(pair, index=lines.index)


def _order_numbers(orders: pd.Series) -> np.ndarray:
    """The digits of the order ids as numbers, 0 where there are none."""
    digits = orders.astype("str").str.replace(r"\D", "", regex=True).str[-18:]
    return pd.to_numeric(digits, errors="coerce").fillna(0).to_numpy(dtype=np.int64)


def _rank_by_content(lines: pd.DataFrame) -> np.ndarray:
    """The lines' places when they are sorted by all of their columns, whatever order they come in."""
    place = np.empty(len(lines), dtype=np.int64)
    numbered = lines.reset_index(drop=True)
    by = [str(name) for name in numbered]
    place[numbered.sort_values(by, kind="stable").index.to_numpy()] = np.arange(len(lines))
    return place
