"""What is in the orders: lines with category, product, quantity, price, discount; and what comes back.

Tastes widen: the number of categories a customer considers grows with the time since their first purchase. Some
categories pull another one into the same basket (AFFINITIES). Returns are booked 3 to 24 days after the order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .population import CATEGORIES, CHANNELS, DAYS, REGIONS, START, Population
from .purchases import Course

AFFINITIES = (("Tea and coffee", "Sweets", 0.65), ("Garden", "Tools", 0.60), ("Bath", "Candles", 0.55))
"""(category, partner, chance that an order with the first gets a line of the second on top)"""
PRODUCTS = 20
"""per category, in order of price"""
PRICE = (9.0, 4.5, 24.0, 17.0, 8.0, 7.0, 15.0, 28.0, 19.0, 5.0, 12.0, 21.0)
"""middle of each category's price list, in the study's currency"""


def orders(rng: np.random.Generator, people: Population, course: Course) -> pd.DataFrame:
    """One row per order of the published days, by time: who, day, ordered_at, channel, region."""
    buys = (course.bought | course.extra)[:, :DAYS]
    who, day = np.nonzero(buys)
    hour = np.clip(people.of("hour")[who] + 1.5 * rng.standard_normal(len(who)), 6.5, 23.5)
    channel = _pick(rng, people.of("channels")[who])
    away = rng.random(len(who)) < 0.04
    region = np.where(away, rng.integers(0, len(REGIONS), len(who)), people.region[who])
    seconds = day * 86_400 + (hour * 3600).astype(int)
    table = pd.DataFrame(
        {
            "who": who,
            "day": day,
            "ordered_at": START.astype("datetime64[us]") + seconds.astype("timedelta64[s]"),
            "channel": channel,
            "region": region,
        }
    )
    return table.sort_values(["ordered_at", "who"], kind="stable", ignore_index=True)


def lines(rng: np.random.Generator, people: Population, order_table: pd.DataFrame) -> pd.DataFrame:
    """The order lines of `placed` and their returns, in order of time, canonical columns."""
    who, day = order_table["who"].to_numpy(), order_table["day"].to_numpy()
    order, category = _contents(rng, people, who, day)
    buyer = who[order]
    count = len(order)
    place = (PRODUCTS * rng.random(count) ** people.of("dear")[buyer]).astype(int)
    first = ~pd.DataFrame({"order": order, "category": category, "place": place}).duplicated().to_numpy()
    price = np.array(PRICE)[category] * np.linspace(0.5, 1.9, PRODUCTS)[place]
    quantity = 1 + rng.poisson(people.of("quantity")[buyer])
    reduced = rng.random(count) < _reduced(people.of("discounted")[buyer], day[order])
    share = np.where(reduced, np.array([0.1, 0.2, 0.3])[rng.integers(0, 3, count)], 0.0)
    full = np.round(price, 2) * quantity
    discount = np.round(full * share, 2)
    table = pd.DataFrame(
        {
            "who": buyer,
            "order": order,
            "ordered_at": order_table["ordered_at"].to_numpy()[order],
            "category": category,
            "place": place,
            "quantity": quantity.astype(float),
            "amount": np.round(full - discount, 2),
            "discount": discount,
            "channel": order_table["channel"].to_numpy()[order],
            "region": order_table["region"].to_numpy()[order],
        }
    )[first]
    back = _returns(rng, table, people.of("returned")[table["who"].to_numpy()])
    table = pd.concat([table.assign(is_return=False), back], ignore_index=True)
    table = table.sort_values(["ordered_at", "who", "order", "category", "place"], kind="stable", ignore_index=True)
    return _named(people, table)


def _contents(
    rng: np.random.Generator, people: Population, who: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(order, category) of every line: own choice first, then what an affinity adds."""
    count = 1 + rng.poisson(people.of("lines")[who] - 1)
    order = np.repeat(np.arange(len(who)), count)
    category = _pick(rng, _appetite(people, who, day)[order])
    for name, partner, chance in AFFINITIES:
        pulled = np.unique(order[category == CATEGORIES.index(name)])
        pulled = pulled[rng.random(len(pulled)) < chance]
        order = np.concatenate([order, pulled])
        category = np.concatenate([category, np.full(len(pulled), CATEGORIES.index(partner))])
    return order, category


def _appetite(people: Population, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """[orders, 12] weights: categories beyond the present width of taste hardly count."""
    rank = np.argsort(np.argsort(-people.taste, axis=1, kind="stable"), axis=1, kind="stable")
    months = (day - people.entry[who]) / 30.4
    width = people.of("width")[who] * (1 + 0.15 * np.exp(0.4 * people.curiosity[who]) * months**0.8)
    return people.taste[who] / (1 + np.exp(np.clip((rank[who] + 0.5 - width[:, None]) / 0.4, -30, 30)))


def _pick(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """[rows] column drawn in proportion to the row's weights."""
    heap = np.cumsum(weights, axis=1)
    return (rng.random(len(weights))[:, None] * heap[:, -1:] >= heap).sum(axis=1).clip(max=weights.shape[1] - 1)


def _reduced(usual: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Chance of a reduced price; in the June promotion its odds are four times as high."""
    date = START + day
    year = (date - date.astype("datetime64[Y]")).astype(int)
    odds = usual / (1 - usual) * np.where((year >= 152) & (year < 172), 4.0, 1.0)
    return odds / (1 + odds)


def _returns(rng: np.random.Generator, bought: pd.DataFrame, chance: np.ndarray) -> pd.DataFrame:
    draws, delay = rng.random((2, len(bought)))
    back = bought[draws < chance].copy()
    days = 3 + (delay[draws < chance] * 22).astype(int)
    back["ordered_at"] = back["ordered_at"] + days.astype("timedelta64[D]")
    back[["quantity", "amount"]] = -back[["quantity", "amount"]]
    back = back.assign(discount=0.0, is_return=True)
    return back[back["ordered_at"] < pd.Timestamp(START + DAYS)]


def _named(people: Population, table: pd.DataFrame) -> pd.DataFrame:
    """Numbers turned into the words and ids a shop would have; a return is booked under a number of its own."""
    category = np.array(CATEGORIES)[table["category"]]
    code = np.array([name[:3].upper() for name in CATEGORIES])[table["category"]]
    number = np.char.zfill((table["order"].to_numpy() + 1).astype(str), 6)
    letter = np.where(table["is_return"], "R", "A")
    place = np.char.zfill((table["place"].to_numpy() + 1).astype(str), 2)
    return pd.DataFrame(
        {
            "customer_id": pd.array(people.customer_id[table["who"]], dtype="str"),
            "order_id": pd.array(np.char.add(letter, number), dtype="str"),
            "ordered_at": table["ordered_at"].astype("datetime64[us]"),
            "product_id": pd.array(np.char.add(np.char.add(code, "-"), place), dtype="str"),
            "category": pd.array(category, dtype="str"),
            "quantity": table["quantity"],
            "amount": table["amount"],
            "discount": table["discount"],
            "channel": pd.array(np.array(CHANNELS)[table["channel"]], dtype="str"),
            "region": pd.array(np.array(REGIONS)[table["region"]], dtype="str"),
            "is_return": table["is_return"],
        }
    )
