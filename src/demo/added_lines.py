"""Order lines that are no purchases, as exports hold them: repeated, cancelled, undone, tests, fees, of nobody.

Each bears in `flaw` what it is. They are drawn from what the shop sold, take new order numbers where they are orders of
their own, and none of them touches a true line: an undone sale falls on a day on which its customer bought nothing
else, and a slip of the decimal sign (999.00 for 9.99) is undone at its own wrong price.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

CANCELLED = ("cancelled", "Cancelled", "CANCELED", "cancelled by customer", "void")
"""Spellings of one status"""
NOBODY = ("", "", "\\N", "N/A", "NULL", "-")
"""What stands for a customer where there is none"""
NO_GOODS = {
    "postage": ("POST", "4.95", 0.012),
    "bank_fee": ("BANK-FEE", "2.5", 0.0006),
    "gift_voucher": ("GIFT-VOUCHER", "25.0", 0.0015),
    "sample": ("SAMPLE-SET", "1.0", 0.0008),
}
"""flaw -> product, amount, share of the orders that have such a line"""
DAY, MINUTE = np.timedelta64(1, "D"), np.timedelta64(60, "s")


def draw(lines: pd.DataFrame, when: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """The additional lines: the columns of `lines`, `flaw`, `place` (a line's place and a half) and `day` (their time).

    `lines` are the true ones as text, in order of `when` (datetime64[s]).
    """
    shop = _Shop(lines, when, rng)
    parts = [draw_one(shop) for draw_one in _DRAWN]
    return pd.concat(parts, ignore_index=True)


class _Shop:
    """The true lines, and numbers for further orders."""

    def __init__(self, lines: pd.DataFrame, when: np.ndarray, rng: np.random.Generator) -> None:
        self.lines, self.when, self.rng = lines, when, rng
        self.sold = np.flatnonzero((lines["is_return"] == "false").to_numpy())
        self.next_number = int(lines["order_id"].str[1:].astype(int).max()) + 1
        order, customer = lines["order_id"].to_numpy(), lines["customer_id"].to_numpy()
        self.customer = pd.Series(customer).map(plain_id).to_numpy()
        self.orders = pd.Series(order[self.sold]).drop_duplicates().to_numpy()
        self.by_order = pd.Series(self.sold).groupby(order[self.sold]).indices

    def number(self, share: float, least: int = 1) -> int:
        """So many lines or orders as a share of the lines says."""
        return max(least, round(share * len(self.lines)))

    def some(self, n: int) -> np.ndarray:
        """Places of `n` different sales; fewer in a tiny shop."""
        return np.sort(self.rng.choice(self.sold, min(n, len(self.sold) // 4), replace=False))

    def some_orders(self, n: int) -> list[np.ndarray]:
        """Places of the lines of `n` different orders."""
        chosen = self.rng.choice(self.orders, min(n, len(self.orders) // 4), replace=False)
        return [self.sold[self.by_order[order]] for order in chosen]

    def new_order(self) -> str:
        self.next_number += 1
        return f"A{self.next_number - 1:06d}"

    def copies(self, places: np.ndarray, flaw: str, **changed: Any) -> pd.DataFrame:
        """The lines at `places` once more, each right behind its original unless `when` is among what is changed."""
        when = changed.pop("when", None)
        at = self.when[places] if when is None else np.asarray(when)
        place = places + 0.5 if when is None else np.searchsorted(self.when, at, side="right") - 0.5
        copy = self.lines.iloc[places].assign(flaw=flaw, place=place, day=at, **changed)
        return copy if when is None else copy.assign(ordered_at=as_text(at))


def plain_id(written: str) -> str:
    """A customer's id without what `written_otherwise` puts around it."""
    digits = "".join(sign for sign in written if sign.isdigit())
    return f"C{int(digits):05d}" if digits else written


def as_text(when: np.ndarray) -> np.ndarray:
    """Moments as the old till writes them."""
    return pd.Series(when).dt.strftime("%Y-%m-%d %H:%M:%S").to_numpy(dtype=object)


def _repeated(shop: _Shop) -> pd.DataFrame:
    """Whole orders exported twice, and single lines; the last day before the new till is in its file too."""
    orders = shop.some_orders(shop.number(0.0008))
    places = np.unique(np.concatenate([*orders, shop.some(shop.number(0.0004))]))
    day = shop.when.astype("datetime64[D]")
    old = day[day < np.datetime64("2026-04-01")]
    overlap = np.flatnonzero(day == old[-1]) if len(old) else np.array([], dtype=int)
    places = np.setdiff1d(places, overlap)
    first_new = np.searchsorted(shop.when, np.datetime64("2026-04-01"))
    again = shop.copies(overlap, "repeated_next_file").assign(place=first_new - 0.5)
    return pd.concat([shop.copies(places, "repeated"), again])


def _cancelled(shop: _Shop) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []
    for places in shop.some_orders(shop.number(0.002, 3)):
        status = CANCELLED[len(parts) % len(CANCELLED)]
        parts.append(shop.copies(places, "cancelled", order_id=shop.new_order(), status=status))
    return pd.concat(parts)


def _undone(shop: _Shop) -> pd.DataFrame:
    """A sale that is taken back within the hour, on a day on which the customer bought nothing else."""
    day = shop.when.astype("datetime64[D]")
    busy = set(zip(shop.customer, day, strict=True))
    sales, moments = [], []
    for place in shop.some(shop.number(0.0008)):
        moment = day[place] + np.timedelta64(int(shop.rng.integers(9 * 60, 18 * 60)), "m")
        moment += DAY * int(shop.rng.integers(-20, 20))
        key = (shop.customer[place], moment.astype("datetime64[D]"))
        if key not in busy and shop.when[0] < moment < shop.when[-1]:
            busy.add(key)
            sales.append(place)
            moments.append(moment.astype("datetime64[s]"))
    return _sale_and_cancellation(shop, np.array(sales, dtype=int), np.array(moments, dtype="datetime64[s]"), "undone")


def _slipped(shop: _Shop) -> pd.DataFrame:
    """A price a hundred times too high, taken back within the hour; the right line is the true one."""
    places = shop.some(shop.number(0.0004))
    minute = (shop.when - shop.when.astype("datetime64[D]")) / MINUTE
    places = places[minute[places] < 22 * 60]
    amount = shop.lines["amount"].iloc[places].astype(float) * 100
    lines = _sale_and_cancellation(shop, places, shop.when[places], "price_slip", amount.map("{:.2f}".format))
    return lines


def _sale_and_cancellation(
    shop: _Shop, places: np.ndarray, when: np.ndarray, flaw: str, amount: pd.Series | None = None
) -> pd.DataFrame:
    amounts = shop.lines["amount"].iloc[places] if amount is None else amount
    numbers = [shop.new_order() for _ in places]
    sale = shop.copies(places, flaw, when=when, order_id=numbers, amount=amounts.to_numpy())
    later = when + shop.rng.integers(5, 55, len(places)).astype("timedelta64[m]")
    back = shop.copies(
        places,
        flaw,
        when=later,
        order_id=["R" + number[1:] for number in numbers],
        amount=("-" + amounts).to_numpy(),
        quantity=("-" + sale["quantity"]).to_numpy(),
        discount="0.0",
        is_return="true",
    )
    return pd.concat([sale, back])


def _tests(shop: _Shop) -> pd.DataFrame:
    """Orders of accounts that are no customers, and orders numbered as tests."""
    accounts = shop.copies(shop.some(shop.number(0.0002, 2)), "test_account")
    accounts["order_id"] = [shop.new_order() for _ in range(len(accounts))]
    accounts["customer_id"] = [("TEST", "STAFF")[i % 2] for i in range(len(accounts))]
    orders = shop.copies(shop.some(shop.number(0.0002)), "test_order")
    orders["order_id"] = [f"TEST-{i + 1:03d}" for i in range(len(orders))]
    return pd.concat([accounts, orders])


def _nobodys(shop: _Shop) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []
    for places in shop.some_orders(shop.number(0.003, len(NOBODY))):
        nobody = NOBODY[len(parts) % len(NOBODY)]
        parts.append(shop.copies(places, "no_customer", order_id=shop.new_order(), customer_id=nobody))
    return pd.concat(parts)


def _incomplete(shop: _Shop) -> pd.DataFrame:
    """Lines without a date, with a placeholder or a slip in the year, without an amount."""
    parts: list[pd.DataFrame] = []
    for flaw, share, column, written in (
        ("no_date", 0.0001, "ordered_at", ("", "0000-00-00 00:00:00")),
        ("placeholder_date", 0.0001, "ordered_at", ("1900-01-01 00:00:00",)),
        ("future_date", 0.00005, "ordered_at", ("2062-05-14 10:20:00",)),
        ("no_amount", 0.0001, "amount", ("", "NULL")),
    ):
        lines = shop.copies(shop.some(shop.number(share, 2)), flaw)
        lines["order_id"] = [shop.new_order() for _ in range(len(lines))]
        lines[column] = [written[i % len(written)] for i in range(len(lines))]
        parts.append(lines)
    return pd.concat(parts)


def _worthless(shop: _Shop) -> pd.DataFrame:
    """Gifts at a price of zero, write-offs below zero, and bookkeeping under numbers of its own."""
    gifts = shop.copies(shop.some(shop.number(0.0015)), "no_price", amount="0.0", discount="0.0")
    below = shop.copies(shop.some(shop.number(0.0002)), "negative_sale", discount="0.0")
    below["order_id"] = [shop.new_order() for _ in range(len(below))]
    below["amount"] = "-" + below["amount"]
    booked = shop.copies(shop.some(shop.number(0.0002)), "adjustment", quantity="1.0", discount="0.0")
    booked["order_id"] = [f"ADJ-{i + 1:03d}" for i in range(len(booked))]
    booked["product_id"], booked["category"] = "BAD-DEBT", ""
    booked["amount"] = [f"{-10.5 - i % 40}" for i in range(len(booked))]
    return pd.concat([gifts, below, booked])


def _no_goods(shop: _Shop) -> pd.DataFrame:
    """Postage, bank fees, gift vouchers and samples among the lines of true orders."""
    parts: list[pd.DataFrame] = []
    for flaw, (product, amount, share) in NO_GOODS.items():
        orders = shop.some_orders(max(1, round(share * len(shop.orders))))
        places = np.sort(np.array([places[0] for places in orders]))
        parts.append(
            shop.copies(places, flaw, product_id=product, category="", quantity="1.0", amount=amount, discount="0.0")
        )
    return pd.concat(parts)


_DRAWN: tuple[Callable[[_Shop], pd.DataFrame], ...] = (
    _repeated,
    _cancelled,
    _undone,
    _slipped,
    _tests,
    _nobodys,
    _incomplete,
    _worthless,
    _no_goods,
)
