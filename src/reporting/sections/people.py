"""Today's customers, one row each, with what several sections group and filter them by."""

from __future__ import annotations

from typing import cast

import pandas as pd

from ...order_lines import RETURN_SHARE
from ..data import Interim
from .periods import spend_last_year

PLACES = ("region", "channel")


def people(data: Interim) -> pd.DataFrame:
    """`segments_today` with value, value_at_risk, p, band, p_repeat, spend, spend_kept, region, channel and
    `<group>_before`.

    p, band and p_repeat are null outside their cohorts; spend is of the last year, spend_kept is what is left of it
    after the share the customer gives back (ABC classes go by it); region and channel are those of the
    last purchase (null: not known); segment_before, life_cycle_before and abc_before are null for who was no customer
    yet, and absent where the earlier date is not comparable.
    """
    return cast(pd.DataFrame, data.shared("people", lambda: _people(data)))


def _of(table: pd.DataFrame, figures: pd.Series) -> pd.Series:
    """`figures` by customer_id for the rows of `table`, 0 where there is none."""
    return table["customer_id"].map(figures).astype("Float64").astype(float).fillna(0.0)


def _people(data: Interim) -> pd.DataFrame:
    table = (
        data.segments_today.merge(data.value[["customer_id", "value", "value_at_risk"]], on="customer_id", how="left")
        .merge(data.scores("churn")[["customer_id", "p", "band"]], on="customer_id", how="left")
        .merge(data.scores("repeat")[["customer_id", "p"]].rename(columns={"p": "p_repeat"}), how="left")
    )
    table["spend"] = table["customer_id"].map(spend_last_year(data.purchase_days, data.as_of)).fillna(0.0)
    features = data.features(data.as_of, [RETURN_SHARE])
    given_back = features.set_index("customer_id")[RETURN_SHARE] if RETURN_SHARE in features else pd.Series(dtype=float)
    table["spend_kept"] = table["spend"] * (1.0 - _of(table, given_back).clip(0.0, 1.0))
    for kind in PLACES:
        days = data.purchase_places(kind)
        last = None if days is None else days.sort_values(["customer_id", "day"]).groupby("customer_id")["place"].last()
        table[kind] = table["customer_id"].map(last) if last is not None else pd.NA
    if data.segments_before is not None:
        before = data.segments_before.set_index("customer_id")
        for name in ("segment", "life_cycle", "abc"):
            table[f"{name}_before"] = table["customer_id"].map(before[name])
    return table
