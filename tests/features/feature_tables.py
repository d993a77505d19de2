"""Small canonical tables: a seeded retailer, a Hypothesis strategy, and comparison of two feature tables."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from churn import features

START = pd.Timestamp("2020-01-01")
KINDS = ["consultation", "communication", "visit", "campaign", "complaint", "after_sale", "survey", "other"]
TEXT = {"customer_id", "order_id", "product_id", "category", "channel", "region", "kind", "stage", "gender", "club"}


def retailer(seed: int = 0, customers: int = 200, lines: int = 3000, days: int = 800) -> dict[str, pd.DataFrame]:
    """A shop with everything in it: returns, midnight times, missing values in every optional column, silent people."""
    random = np.random.default_rng(seed)
    who = (customers * random.random(lines) ** 2).astype(int)
    day = random.integers(0, days, lines)
    second = random.integers(0, 86_400, lines) * (random.random(lines) < 0.9)
    back = random.random(lines) < 0.08
    units = random.integers(1, 9, lines).astype(float)
    amount = np.round(units * random.choice([1.5, 2.25, 9.99, 30.0], lines), 2) * np.where(back, -1, 1)
    order_lines = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in who],
            "order_id": [f"o{i}-{d // 3}" for i, d in zip(who, day, strict=True)],
            "ordered_at": START + pd.to_timedelta(day * 86_400 + second, unit="s"),
            "product_id": [f"p{i}" for i in random.integers(0, 60, lines)],
            "category": [f"k{i}" for i in random.integers(0, 9, lines)],
            "quantity": units,
            "amount": amount,
            "discount": np.where(random.random(lines) < 0.3, np.round(random.random(lines) * 5, 2), 0.0),
            "channel": random.choice(["web", "shop", "app"], lines),
            "region": random.choice(["north", "south"], lines),
            "is_return": back,
        }
    )
    for column in ("order_id", "product_id", "category", "quantity", "discount", "channel", "region"):
        order_lines.loc[random.random(lines) < 0.05, column] = None
    contacts = lines // 4
    touchpoints = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in random.integers(0, customers, contacts)],
            "occurred_at": START + pd.to_timedelta(random.integers(0, days * 86_400, contacts), unit="s"),
            "kind": random.choice(KINDS, contacts),
            "stage": random.choice(["pre_sale", "in_sale", "after_sale"], contacts),
            "score": np.where(random.random(contacts) < 0.5, random.integers(1, 6, contacts), np.nan),
            "answered": random.choice(np.array([True, False, None], dtype=object), contacts),
        }
    )
    people = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(customers)],
            "gender": random.choice(["f", "m"], customers),
            "birth_year": random.integers(1940, 2005, customers).astype(float),
            "region": random.choice(["north", "south"], customers),
            "joined_at": START + pd.to_timedelta(random.integers(0, days, customers), unit="D"),
            "is_business": random.random(customers) < 0.2,
            "club": random.choice(["gold", "none"], customers),
        }
    )
    people.loc[random.random(customers) < 0.2, "joined_at"] = pd.NaT
    return canonical({"order_lines": order_lines, "touchpoints": touchpoints, "customers": people})


def canonical(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Text as str and times as datetime64[us], as ingest leaves them."""
    for table in tables.values():
        for column in table.columns:
            if column in TEXT:
                table[column] = table[column].astype("str")
            elif column.endswith("_at"):
                table[column] = table[column].astype("datetime64[us]")
    return tables


_LINE = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 500),
    st.sampled_from([0, 1, 8 * 3600, 12 * 3600, 86_399]),
    st.sampled_from(["o1", "o2", None]),
    st.sampled_from(["p1", "p2", "p3", None]),
    st.sampled_from(["k1", "k2", None]),
    st.sampled_from([1.0, 2.0, None]),
    st.integers(0, 9_999),
    st.sampled_from([0.0, 0.5, None]),
    st.sampled_from(["web", "shop", None]),
    st.booleans(),
)
_NAMES = ["order_id", "product_id", "category", "quantity", "amount", "discount", "channel", "is_return"]


@st.composite
def some_order_lines(draw: st.DrawFn, least: int = 1, most: int = 25) -> pd.DataFrame:
    """Order lines of up to three customers over 500 days; amounts have two decimals."""
    drawn = draw(st.lists(_LINE, min_size=least, max_size=most))
    frame = pd.DataFrame([line[3:] for line in drawn], columns=_NAMES)
    frame.insert(0, "customer_id", [line[0] for line in drawn])
    frame.insert(2, "ordered_at", [START + pd.Timedelta(days=line[1], seconds=line[2]) for line in drawn])
    frame["region"] = pd.Series([None] * len(frame), dtype="str")
    for column in ("amount", "quantity", "discount"):
        frame[column] = frame[column].astype("float64")
    frame["amount"] = frame["amount"] / 100 * np.where(frame["is_return"], -1, 1)
    # one line with every column filled, so that no column is wholly empty
    first = {"order_id": "o1", "product_id": "p1", "category": "k1", "quantity": 1.0, "discount": 0.0, "channel": "web"}
    for column, value in first.items():
        frame.loc[0, column] = value
    frame.loc[0, "ordered_at"] = START
    return canonical({"order_lines": frame})["order_lines"]


def assert_same(left: pd.DataFrame, right: pd.DataFrame, tolerance: float = 1e-9) -> None:
    """The same rows, columns and nulls, and numbers within `tolerance` (relative, and absolute below 1)."""
    pd.testing.assert_frame_equal(left, right, check_dtype=False, rtol=tolerance, atol=tolerance)


@cache
def by_hand() -> dict[str, Any]:
    """The features of A at 2024-01-01, in a shop known since 2022-06-01; its other customer, B, last came 200 days ago.

    A: 300 days ago at 9:00 two lines of tea in one order, 2 units for 20 (1 less than the full price) and 1 unit for
    20; 100 days ago at 20:00 a unit of tea for nothing; 10 days ago 3 cups for 50, in the shop, without a time of day;
    5 days ago a return of 5. A complaint came 4 days ago, a call 50 days ago.
    """
    as_of = pd.Timestamp("2024-01-01")
    rows = [
        ("A", "o1", 300, 9, "p1", "tea", 2.0, 20.0, 1.0, "web", False),
        ("A", "o1", 300, 9, "p2", "tea", 1.0, 20.0, 0.0, "web", False),
        ("A", "o2", 100, 20, "p1", "tea", 1.0, 0.0, 0.0, "web", False),
        ("A", "o3", 10, 0, "p3", "cups", 3.0, 50.0, 0.0, "shop", False),
        ("A", "o4", 5, 0, "p3", "cups", 1.0, -5.0, 0.0, "shop", True),
        ("B", "o5", 579, 0, None, None, None, 8.0, None, None, False),
        ("B", "o6", 200, 0, None, None, None, 8.0, None, None, False),
    ]
    lines = pd.DataFrame([(*row[:2], *row[4:]) for row in rows], columns=["customer_id", *_NAMES])
    lines["ordered_at"] = [as_of - pd.Timedelta(days=row[2]) + pd.Timedelta(hours=row[3]) for row in rows]
    touches = pd.DataFrame({"customer_id": "A", "kind": ["complaint", "communication"], "score": [1.0, 3.0]})
    touches["occurred_at"] = [as_of - pd.Timedelta(days=days) for days in (4, 50)]
    people = pd.DataFrame({"customer_id": ["A", "B"], "birth_year": [1983.0, 1990.0]})
    people["joined_at"] = as_of - pd.Timedelta(days=300)
    tables = canonical({"order_lines": lines, "touchpoints": touches, "customers": people})
    return features.compute(tables, as_of, engine="polars").set_index("customer_id").loc["A"].to_dict()
