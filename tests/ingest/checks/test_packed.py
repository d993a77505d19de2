"""All products of an order in one cell are told, as product_id and in a column that nobody mapped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest.checks.packed import packed

from ..helpers import read_csv

NAMES = ("Shirt", "Cap", "Scarf", "Lamp", "Red bowl")


def baskets(form: str, sign: str, n: int = 120) -> list[str]:
    some = np.random.default_rng(4)
    return [
        sign.join(form.format(one, some.integers(1, 4)) for one in some.choice(NAMES, some.integers(1, 4), False))
        for _ in range(n)
    ]


@pytest.mark.parametrize(
    ("form", "sign"),
    [
        ("{0} x {1}", "; "),
        ("{0}*{1}", "，"),
        ("{1}×{0}", "、"),
        ("{0} x {1}", " + "),
        ("{1}x {0}", ", "),
        ("{0} (x{1})", " | "),
        ("{0}", "|"),
        ("{0} x{1}", "\n"),
    ],
)
def test_packed_values_are_seen(form: str, sign: str) -> None:
    basket = packed(pd.Series(baskets(form, sign)))
    assert basket is not None and basket[1] == (sign if sign == " + " else sign.strip(" "))


@pytest.mark.parametrize(
    "values",
    [
        [f"{name} | {colour}" for name in NAMES for colour in ("red", "blue", "green", "black", "white")],
        [*NAMES, *(f"{name}, {colour}, {n}" for n in range(9) for name in NAMES for colour in ("red", "blue"))],
        [f"P{n}" for n in range(200)],
        [None, None],
    ],
)
def test_products_with_a_sign_in_their_name_are_not_packed(values: list[str | None]) -> None:
    assert packed(pd.Series(values, dtype="str")) is None


def test_check_tells_of_both(tmp_path: Path) -> None:
    rows = [f"{n % 9},{n},2024-01-{n % 28 + 1:02d},5,{one}" for n, one in enumerate(baskets("{0} x {1}", "; "))]
    for name, state in (("product_id", "missing"), ("Items", "warning")):
        text = "\n".join([f"customer_id,order_id,ordered_at,amount,{name}", *rows])
        (one,) = [each for each in read_csv(tmp_path, text).findings if each.key == "packed_products"]
        assert one.state == state and name in one.text["en"] and "unpack = ';'" in one.text["en"]
