"""How a customer shops, in a few numbers: what personas are made of.

How *often* he comes, how long ago and for how much is told by RFMW and the life cycle; personas tell the manner:
baskets, price, time of the day and week, channel. So a persona stays when a customer goes quiet.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..features import CATALOGUE
from .purchases import has, purchases

MANNER = (
    "promotion_share",
    "price_level",
    "lines_per_order",
    "units_per_order",
    "morning_share",
    "afternoon_share",
    "evening_share",
    "weekend_share",
)
"""columns of the feature table; `unit_price` stands in for `price_level` where there are no categories"""
CHANNELS_SHOWN = 5
CHANNEL = "channel_share: "
_SKEWED = ("lines_per_order", "units_per_order", "unit_price")


def behaviour(features: pd.DataFrame, order_lines: pd.DataFrame | None = None) -> pd.DataFrame:
    """The manner columns of every row of `features` that have data, in its index; channel shares from `order_lines`.

    Floats, null where unknown. A channel's share is the share of a customer's purchase lines before his row's as_of;
    the five largest channels have a column `channel_share: <name>` each, none when there is a single one.
    """
    names = [name for name in MANNER if has(features, name)]
    if "price_level" not in names and has(features, "unit_price"):
        names.append("unit_price")
    table = features[names].astype("Float64").astype(float)
    if order_lines is None or not has(order_lines, "channel"):
        return table
    lines = purchases(order_lines).dropna(subset=["channel"])
    shown = lines["channel"].value_counts().index[:CHANNELS_SHOWN]
    if len(shown) < 2:
        return table
    shares = _shares(features, lines, [str(name) for name in shown])
    return table.join(shares)


def _shares(features: pd.DataFrame, lines: pd.DataFrame, channels: list[str]) -> pd.DataFrame:
    """Plain counting with numpy: a cross table per as_of would take minutes for many as_of dates."""
    who, customers = pd.factorize(lines["customer_id"])
    how = pd.Index(channels).get_indexer(pd.Index(lines["channel"]))
    how = np.where(how < 0, len(channels), how)
    width = len(channels) + 1
    when = lines["ordered_at"].to_numpy()
    rows = pd.Index(customers).get_indexer(features["customer_id"])
    shares = np.full((len(features), len(channels)), np.nan)
    for as_of in features["as_of"].unique():
        seen = when < as_of.to_datetime64()
        counts = np.bincount(who[seen] * width + how[seen], minlength=len(customers) * width).reshape(-1, width)
        here = np.flatnonzero((features["as_of"] == as_of).to_numpy() & (rows >= 0))
        own = counts[rows[here]]
        total = own.sum(axis=1)
        shares[here] = np.where(total[:, None] > 0, own[:, :-1] / np.maximum(total, 1)[:, None], np.nan)
    return pd.DataFrame(shares, index=features.index, columns=[CHANNEL + name for name in channels])


def name_of(column: str, language: str) -> str:
    """What a manner column is called, from the feature catalogue."""
    if column.startswith(CHANNEL):
        channel = column.removeprefix(CHANNEL)
        return f"Share of order lines through {channel}" if language == "en" else f"经{channel}渠道购买行数占比"
    feature = CATALOGUE[column]
    return feature.en if language == "en" else feature.zh


def transformed(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with skewed counts and prices as logarithms, log(1 + x); shares and ratios as they are."""
    skewed = [name for name in table if name in _SKEWED]
    return table.assign(**{name: np.log1p(table[name].clip(lower=0)) for name in skewed})
