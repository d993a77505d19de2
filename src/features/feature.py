"""What a feature is, and the few expressions that every family is written with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import narwhals as nw

WINDOWS = (14, 30, 60, 90, 180, 365)
"""days before as_of; a window of w days holds the purchase days with 1 <= age <= w"""

MONEY = 10_000.0
"""amounts, units, discounts, scores are counted in whole ten-thousandths, so that sums are exact in any order"""

FINE = 1e9
"""terms that are no plain sums (logarithms, price estimates) are counted in whole billionths before they are added"""

FAMILIES = {
    "recency": {"en": "Recency", "zh": "最近购买"},
    "frequency": {"en": "Frequency", "zh": "购买频率"},
    "monetary": {"en": "Monetary", "zh": "消费金额"},
    "width": {"en": "Width", "zh": "购买广度"},
    "rhythm": {"en": "Rhythm", "zh": "购买节奏"},
    "trend": {"en": "Trend", "zh": "变化趋势"},
    "returns": {"en": "Returns", "zh": "退货"},
    "price": {"en": "Basket and price", "zh": "购物篮与价格"},
    "time_of_day": {"en": "Weekday and time of day", "zh": "购买时段"},
    "touchpoints": {"en": "Touchpoints", "zh": "客户接触"},
    "profile": {"en": "Profile", "zh": "客户属性"},
    "season": {"en": "Season and shop", "zh": "季节与整体"},
}


ABOUT = {
    "recency": {
        "en": "How long ago was the last purchase, and since when is the customer known?",
        "zh": "最近一次购买在多久以前？从何时起成为客户？",
    },
    "frequency": {"en": "On how many days did the customer buy?", "zh": "客户在多少天购买过？"},
    "monetary": {"en": "What is an order worth, and what all of them?", "zh": "每单金额多少？总金额多少？"},
    "width": {
        "en": "How many categories and products, how evenly, and which are new or dropped?",
        "zh": "购买多少品类和商品？分布是否均匀？哪些是新增或放弃的？",
    },
    "rhythm": {
        "en": "How regular are the gaps, and is the present silence unusual for this customer?",
        "zh": "购买间隔是否规律？当前的沉默对该客户是否反常？",
    },
    "trend": {"en": "More or less than before?", "zh": "比以前多还是少？"},
    "returns": {"en": "What came back, how much of it, and when?", "zh": "退了什么、多少、何时？"},
    "price": {
        "en": "How large is the basket, how much on discount, dear or cheap within its category?",
        "zh": "购物篮多大？折扣占多少？在品类内偏贵还是偏便宜？",
    },
    "time_of_day": {
        "en": "When in the week and in the day, and how fixed is that?",
        "zh": "在一周和一天的何时购买？是否固定？",
    },
    "touchpoints": {
        "en": "Which contacts were there besides purchases, when, and were they answered?",
        "zh": "除购买外有哪些接触？何时？是否得到回应？",
    },
    "profile": {
        "en": "Who is the customer, and through which channels and regions do they buy?",
        "zh": "客户是谁？通过哪些渠道和地区购买？",
    },
    "season": {
        "en": "Which time of the year is it, and how does the whole shop do? One value a date.",
        "zh": "处于一年的何时？全店状况如何？每个基准日一个值。",
    },
}
"""what each family asks"""


@dataclass(frozen=True)
class Feature:
    """One column of the feature table.

    `needs` names the columns it is made from besides customer_id, ordered_at and amount (`touchpoints` is a table).
    `one_day` says its value for a customer with exactly one purchase day. `bounded` is True when it looks back at most
    history_days. `version` goes up when the meaning changes, so that an old bundle refuses a new table.
    """

    name: str
    family: str
    unit: str
    en: str
    zh: str
    needs: tuple[str, ...] = ()
    one_day: str = "as any other"
    bounded: bool = True
    version: int = 1


class Part(NamedTuple):
    """A column to be made on the rows a customer has before as_of, and how its values are put together."""

    how: str
    """sum, min, max or median"""
    expr: nw.Expr


def col(name: str) -> nw.Expr:
    return nw.col(name)


def ratio(top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """top / bottom, and null where bottom is not above zero."""
    return top / nw.when(bottom > 0).then(bottom)


def per(top: nw.Expr, number: float) -> nw.Expr:
    """top / number for a customer's sums (rows that have a column `zero`).

    The number is made a column, because Polars divides by a constant through its reciprocal, or not, depending on how
    many rows come together: the last bit would depend on other customers.
    """
    return top / (nw.col("zero") + number)


def within(column: str, oldest: int, newest: int = 0) -> nw.Expr:
    """`column` on rows with newest < age <= oldest (days before as_of), 0 elsewhere."""
    age = nw.col("age")
    inside = (age <= oldest) & (age > newest) if newest else age <= oldest
    return nw.when(inside).then(nw.col(column)).otherwise(0.0)


def total(column: str, oldest: int | None = None, newest: int = 0) -> Part:
    """The sum of `column` over the window, or over all that is visible."""
    return Part("sum", nw.col(column) if oldest is None else within(column, oldest, newest))


def gather(frame: nw.LazyFrame, keys: list[str], parts: dict[str, Part]) -> nw.LazyFrame:
    """One row per `keys` with every part under its name."""
    made = frame.select(*keys, **{f"p_{name}": part.expr for name, part in parts.items()})
    return made.group_by(*keys).agg(**{name: getattr(nw.col(f"p_{name}"), part.how)() for name, part in parts.items()})


def whole(expr: nw.Expr, step: float = MONEY) -> nw.Expr:
    """`expr` as a whole number of 1/step, in a float: exact sums up to 9e15 / step whatever the order of adding."""
    return (expr * step + 0.5).floor()
