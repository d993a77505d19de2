"""Made-up shops that differ in what the demo holds fixed: rhythm, season, growth, shocks, dormancy, size, age.

They are not the demo's process with other numbers. A customer has an own mean gap (lognormal), an own regularity (gamma
gaps), lives until a moment of leaving that is longer the wider he buys, may fall asleep and wake again, and slows down
before he leaves; the shop has a season, a growth of newcomers and monthly shocks (an autoregression) that nobody can
foresee. The books begin long after the shop opened, except in `young`. Choices about models are made on these shops, on
the demo and on closed dates of the public data; see benchmarks/panel.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

BEFORE = 720
"""days the shop had traded before its books begin"""


@dataclass(frozen=True)
class Shop:
    """One simulated retailer; days unless said otherwise."""

    name: str
    seed: int
    customers: int = 6000
    days: int = 820
    """length of the books"""
    gap: float = 45.0
    """median over customers of the mean gap between purchases"""
    spread: float = 0.7
    """standard deviation of the log of it"""
    regularity: float = 1.5
    """median shape of the gamma gaps; 1 is a Poisson process"""
    life: float = 300.0
    """median time a customer stays"""
    one_time: float = 0.25
    """share that never comes back whatever the offer"""
    season: float = 0.2
    """amplitude of the yearly wave, in logs of intensity"""
    peak: float = 330.0
    """day of the year of the wave's top"""
    growth: float = 0.1
    """growth of newcomers a year, in logs"""
    shock: float = 0.10
    """standard deviation of the shop's monthly shocks, in logs of intensity"""
    sleepers: float = 0.15
    """chance that a gap is a sleep of several months"""
    categories: int = 14
    opened: bool = False
    """whether the books begin with the shop's first day"""
    lock_down: tuple[int, int, float] | None = None
    """(first day of the books, day after the last, what intensity is multiplied by)"""
    promotions: tuple[tuple[int, int, float], ...] = ()
    """of each: as of `lock_down`"""
    new_range: int | None = None
    """day of the books from which the second half of the categories is sold too, in place of only the first"""
    constant: bool = False
    """everybody buys at the same rate and stays: nothing tells customers apart"""
    acquired: int | None = None
    """days from opening in which all customers come; None: until the books end"""


SHOPS = (
    Shop(
        "grocer", 1, customers=3000, gap=9, spread=0.5, regularity=2.0, life=420, one_time=0.15, season=0.05, shock=0.05
    ),
    Shop("fashion", 2, gap=70, spread=0.8, regularity=1.0, life=350, one_time=0.45, season=0.35, peak=300, shock=0.15),
    Shop("pet_food", 3, customers=4000, gap=32, spread=0.35, regularity=5.0, life=380, one_time=0.2, season=0.03),
    Shop("gifts", 4, gap=120, spread=0.9, regularity=1.2, life=600, one_time=0.4, season=0.8, peak=345, growth=-0.1),
    Shop("young", 5, days=560, gap=40, regularity=1.3, life=250, one_time=0.35, growth=0.7, shock=0.12, opened=True),
    Shop(
        "hobby", 6, gap=55, spread=1.0, regularity=0.8, life=200, one_time=0.3, sleepers=0.3, categories=30, growth=0.4
    ),
    Shop("village", 11, customers=300, days=2190, gap=50, spread=0.8, life=700, one_time=0.3, growth=0.0),
    Shop("decline", 12, customers=3000, days=1825, gap=60, life=400, one_time=0.3, season=0.15, growth=-0.35),
    Shop("new_range", 13, customers=3000, gap=50, life=350, one_time=0.3, categories=24, new_range=450),
    Shop("lock_down", 14, customers=3000, days=1095, gap=35, life=450, season=0.1, lock_down=(600, 690, 0.15)),
    Shop("random", 15, customers=2000, gap=90, season=0.1, one_time=0.0, sleepers=0.0, constant=True),
    Shop(
        "subscription", 16, customers=2000, gap=30, spread=0.15, regularity=40.0, life=300, one_time=0.15, season=0.0,
        shock=0.03, sleepers=0.05,
    ),
)  # fmt: skip

LONG_SHOPS = (
    *(replace(shop, name=f"{shop.name}_5y", days=1825) for shop in SHOPS[:6]),
    Shop("stationer_5y", 7, days=1825, gap=150, spread=0.6, regularity=1.0, life=1600, one_time=0.1, sleepers=0.4),
)
"""five years of books: the same kinds of shop, and one whose customers stay for years and buy seldom"""


def order_lines(shop: Shop) -> pd.DataFrame:
    """Canonical order lines of the shop's books, the first on 2023-01-01; the same for the same `shop`."""
    random = np.random.default_rng([20_260, shop.seed])
    before = 0 if shop.opened else BEFORE
    length = before + shop.days
    n = shop.customers
    arrived = _arrivals(random, n, shop.acquired or length, shop.growth)
    mean_gap = np.exp(random.normal(np.log(shop.gap), shop.spread, n))
    shape = np.exp(random.normal(np.log(shop.regularity), 0.4, n))
    taste = random.dirichlet(np.full(shop.categories, 0.25), n)
    if shop.constant:
        mean_gap, shape = np.full(n, shop.gap), np.ones(n)
    breadth = 1.0 / (taste**2).sum(axis=1)
    stays = shop.life * np.exp(random.normal(0, 0.8, n)) * (breadth / np.median(breadth)) ** 0.4
    stays = np.where(random.random(n) < shop.one_time, 0.0, stays)
    if shop.constant:
        stays = np.full(n, np.inf)
    clock = np.concatenate([[0.0], np.cumsum(_intensity(random, shop, length))])
    worth = np.exp(random.normal(3.3, 0.6, n) - 0.15 * np.log(mean_gap / shop.gap))
    when, who = _purchases(random, shop, arrived, mean_gap, shape, stays, clock, length)
    inside = (when >= before) & (when < length)
    when, who = when[inside] - before, who[inside]
    lines = 1 + random.poisson(1.2, len(who))
    order = np.repeat(np.arange(len(who)), lines)
    customer = who[order]
    cumulative = taste[customer].cumsum(axis=1)
    category = (random.random(len(order))[:, None] > cumulative[:, :-1]).sum(axis=1)
    if shop.new_range is not None:
        half = shop.categories // 2
        category = np.where(when[order] < shop.new_range, category % half, category)
    amount = worth[customer] / 2.2 * np.exp(random.normal(0, 0.5, len(order)))
    hour = 9 + 11 * random.random(len(who))
    return pd.DataFrame(
        {
            "customer_id": "C" + pd.Series(customer).astype(str).str.zfill(5),
            "order_id": "O" + pd.Series(order).astype(str).str.zfill(7),
            "ordered_at": pd.Timestamp("2023-01-01")
            + pd.to_timedelta(when[order], unit="D")
            + pd.to_timedelta((hour[order] * 3600).astype(int), unit="s"),
            "product_id": "P" + pd.Series(category * 40 + random.integers(0, 40, len(order))).astype(str),
            "category": "K" + pd.Series(category).astype(str).str.zfill(2),
            "quantity": 1.0 + random.poisson(0.4, len(order)),
            "amount": amount.round(2).clip(0.5),
            "is_return": False,
        }
    )


def _arrivals(random: np.random.Generator, n: int, length: int, growth: float) -> np.ndarray:
    """Sorted days on which n customers come for the first time, their density growing by `growth` a year."""
    share = random.random(n)
    rate = growth / 365
    grown = share if abs(rate) < 1e-9 else np.log1p(share * np.expm1(rate * length)) / (rate * length)
    return np.sort(grown * length)


def _intensity(random: np.random.Generator, shop: Shop, length: int) -> np.ndarray:
    """How fast the shop's clock runs on each day: season times shocks, about 1 on average."""
    day = np.arange(length) - (0 if shop.opened else BEFORE)
    months = length // 30 + 2
    shocks = np.zeros(months)
    for month in range(1, months):
        shocks[month] = 0.7 * shocks[month - 1] + random.normal(0, shop.shock * 0.71)
    wave = shop.season * np.cos(2 * np.pi * (day - shop.peak) / 365)
    intensity = np.exp(wave + np.interp(np.arange(length) / 30, np.arange(months), shocks))
    for first, until, factor in (*shop.promotions, *([shop.lock_down] if shop.lock_down else [])):
        intensity[(day >= first) & (day < until)] *= factor
    return np.asarray(intensity)


def later(now: np.ndarray, gap: np.ndarray, clock: np.ndarray) -> np.ndarray:
    """The days `gap` behind the days `now` by `clock`, what a clock shows at each midnight; inf behind its end."""
    days = np.arange(len(clock))
    return np.asarray(np.interp(np.interp(now, days, clock) + gap, clock, days, right=np.inf))


def _purchases(
    random: np.random.Generator,
    shop: Shop,
    arrived: np.ndarray,
    mean_gap: np.ndarray,
    shape: np.ndarray,
    stays: np.ndarray,
    clock: np.ndarray,
    length: int,
) -> tuple[np.ndarray, np.ndarray]:
    """(day, customer) of every purchase: gaps are drawn on the shop's clock and slow down towards the leaving."""
    now, alive = arrived.copy(), np.arange(len(arrived))
    gone = arrived + stays
    days, customers = [np.floor(now)], [alive]
    while len(alive):
        gap = random.gamma(shape[alive], mean_gap[alive] / shape[alive])
        asleep = random.random(len(alive)) < shop.sleepers * np.minimum(mean_gap[alive] / 200, 0.5)
        gap = gap + np.where(asleep, random.uniform(60, 240, len(alive)), 0.0)
        with np.errstate(invalid="ignore"):  # who stays for ever: inf / inf
            left = np.nan_to_num(np.maximum(gone[alive] - now[alive], 0.0) / np.maximum(stays[alive], 1.0), nan=1.0)
        gap = np.maximum(gap * (1.0 + 0.5 * (left < 0.25)), 1.0)
        following = later(now[alive], gap, clock)
        stay = (following < gone[alive]) & (following < length)
        alive = alive[stay]
        now[alive] = following[stay]
        days.append(np.floor(now[alive]))
        customers.append(alive)
    return np.concatenate(days).astype(int), np.concatenate(customers)
