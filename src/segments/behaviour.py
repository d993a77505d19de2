"""How a customer shops, in a few numbers: what personas are made of.

How *often* they buy, how long ago and for how much is the matter of RFMW and the life cycle; personas describe the
manner: baskets, price, time of the day and week, channel. So a customer's persona stays when they go quiet.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .purchases import has, purchases
from .value_names import channel_name

MANNER = {
    "promotion_share": "price",
    "price_level": "price",
    "lines_per_order": "basket",
    "units_per_order": "basket",
    "morning_share": "day",
    "afternoon_share": "day",
    "evening_share": "day",
    "weekend_share": "week",
}
"""column of the feature table -> the side of shopping it describes (see `clusters.scaling`); `unit_price` takes the
place of `price_level` where there are no categories"""
NAMES = {
    "promotion_share": {"en": "Lines bought at a discount", "zh": "折扣行占比"},
    "price_level": {"en": "Price level (1 = usual for the category)", "zh": "价格水平（1 为品类平均）"},
    "unit_price": {"en": "Price of a unit", "zh": "单件价格"},
    "lines_per_order": {"en": "Lines in an order", "zh": "每单行数"},
    "units_per_order": {"en": "Pieces in an order", "zh": "每单件数"},
    "morning_share": {"en": "Orders in the morning (6 to 12)", "zh": "上午（6-12时）下单占比"},
    "afternoon_share": {"en": "Orders in the afternoon (12 to 18)", "zh": "下午（12-18时）下单占比"},
    "evening_share": {"en": "Orders in the evening (18 to 24)", "zh": "晚间（18-24时）下单占比"},
    "weekend_share": {"en": "Purchase days at the weekend", "zh": "周末购买天数占比"},
}
CHANNELS_SHOWN = 5
CHANNEL = "channel_share: "
_SKEWED = ("lines_per_order", "units_per_order", "unit_price")


def behaviour(
    features: pd.DataFrame, order_lines: pd.DataFrame | None = None, columns: list[str] | None = None
) -> pd.DataFrame:
    """The manner columns of every row of `features` that have data, in its index; channel shares from `order_lines`.

    Floats, null where unknown. A channel's share is the share of a customer's purchase lines before the row's as_of;
    the five channels with most lines before the last as_of have a column `channel_share: <name>` each, none when there
    is a single one. With `columns` (those of a frozen rule) the table has exactly these, so that a channel that is
    large today but was not when the rule was fitted changes nobody's persona.
    """
    if columns is not None:
        return _chosen(features, order_lines, columns)
    names = [name for name in MANNER if has(features, name)]
    if "price_level" not in names and has(features, "unit_price"):
        names.append("unit_price")
    table = features[names].astype("Float64").astype(float)
    if order_lines is None or not has(order_lines, "channel"):
        return table
    lines = purchases(order_lines, features["as_of"].max()).dropna(subset=["channel"])
    shown = lines["channel"].value_counts().index[:CHANNELS_SHOWN]
    if len(shown) < 2:
        return table
    shares = _shares(features, lines, [str(name) for name in shown])
    return table.join(shares)


def _chosen(features: pd.DataFrame, order_lines: pd.DataFrame | None, columns: list[str]) -> pd.DataFrame:
    channels = [name.removeprefix(CHANNEL) for name in columns if name.startswith(CHANNEL)]
    table = features.reindex(columns=[name for name in columns if not name.startswith(CHANNEL)])
    table = table.astype("Float64").astype(float)
    if channels and order_lines is not None and has(order_lines, "channel"):
        lines = purchases(order_lines, features["as_of"].max()).dropna(subset=["channel"])
        table = table.join(_shares(features, lines, channels))
    return table.reindex(columns=columns)


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
        dated = np.flatnonzero((features["as_of"] == as_of).to_numpy() & (rows >= 0))
        own = counts[rows[dated]]
        total = own.sum(axis=1)
        shares[dated] = np.where(total[:, None] > 0, own[:, :-1] / np.maximum(total, 1)[:, None], np.nan)
    return pd.DataFrame(shares, index=features.index, columns=[CHANNEL + name for name in channels])


def name_of(column: str, language: str) -> str:
    """What a manner column is called where a persona is described."""
    if column.startswith(CHANNEL):
        channel = column.removeprefix(CHANNEL)
        return {"en": "Lines bought {}", "zh": "{}购买行数占比"}[language].format(channel_name(channel, language))
    return NAMES[column][language]


def formatted(column: str, value: float) -> str:
    """`value` of a manner column as text: 34% for shares, 1.43 for price levels and counts."""
    share = column.startswith(CHANNEL) or column.endswith("_share")
    return f"{100 * value:.0f}%" if share else f"{value:.3g}"


def sides(columns: list[str]) -> list[str]:
    """The side of shopping each manner column describes: price, basket, day, week or channel."""
    return ["channel" if name.startswith(CHANNEL) else MANNER.get(name, "price") for name in columns]


def skewed(columns: list[str]) -> list[bool]:
    """Whether each column is a skewed count or price, which is clustered as log(1 + x); shares stay as they are."""
    return [name in _SKEWED for name in columns]
