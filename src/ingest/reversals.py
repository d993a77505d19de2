"""Same-day reversals: a sale and the cancellation that undoes it later the same day, found in pairs.

One customer on one day, product 22423 at 12.75, in time order: sale of 2 at 10:00, cancellation of 2 at 10:05, sale of
2 at 10:20. The first two are a pair, the third stays. A cancellation without an open sale before it stays too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def same_day_reversals(lines: pd.DataFrame) -> pd.Series:
    """True for both lines of every pair; `lines` has customer_id, ordered_at, product_id, quantity, amount, is_return.

    A pair has the same customer, product, price (unit_price where there is one, else the absolute amount), absolute
    quantity and calendar day. Within such a group, in order of time (lines of the same minute in file order), the
    k-th cancellation that finds an open sale takes the k-th sale: one to one, first in, first out. The open sales are
    a walk of +1 (sale) and -1 (cancellation) that cannot fall below zero: a cancellation goes unmatched exactly where
    the free walk reaches a new minimum below zero.
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
    order = np.lexsort((possible, lines["ordered_at"].to_numpy()[possible], group))
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
