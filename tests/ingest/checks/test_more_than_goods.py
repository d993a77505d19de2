"""Shipping and taxes within the amount are told where the file holds the goods alone too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest import Finding, read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study


def told(folder: Path, lines: pd.DataFrame, separator: str = ",", decimal: str = ".") -> list[Finding]:
    file = folder / "orders.csv"
    lines.to_csv(file, index=False, sep=separator, decimal=decimal)
    target, _ = initialise([file], "shop")
    return [one for one in read_tables(load_study(target)).findings if one.key == "amounts_hold_more_than_goods"]


@pytest.fixture
def orders() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    goods = rng.integers(800, 9000, 120)
    table = pd.DataFrame(
        {
            "Order ID": [f"N{number}" for number in range(120)],
            "Customer ID": [f"C{number}" for number in rng.integers(0, 30, 120)],
            "Order Date": pd.date_range("2023-01-01", periods=120, freq="3D").strftime("%Y-%m-%d"),
            "Order Value": goods / 100,
            "Shipping": rng.choice([0.0, 4.9], 120),
            "Sales Tax": (goods * 0.07).round() / 100,
        }
    )
    return table.assign(**{"Order Total": table[["Order Value", "Shipping", "Sales Tax"]].sum(axis=1).round(2)})


def test_a_total_with_shipping_and_tax_is_told_with_the_column_of_the_goods(
    tmp_path: Path, orders: pd.DataFrame
) -> None:
    (one,) = told(tmp_path, orders)
    assert one.text["en"].startswith("'Order Total' is 'Order Value' with 'Shipping', 'Sales Tax' on about 120 lines")
    assert "say amount = 'Order Value' in [order_lines.columns]" in one.text["en"]
    assert one.of_states, "`churn init` tells it at once"


def test_a_discount_between_the_two_is_seen(tmp_path: Path, orders: pd.DataFrame) -> None:
    less = np.where(orders.index % 3 == 0, 1.5, 0.0)
    orders["Discount Amount"] = less
    orders["Order Total"] = (orders["Order Total"] - less).round(2)
    (one,) = told(tmp_path, orders)
    assert "before 'Discount Amount', which is not taken off then" in one.text["en"]


def test_only_what_is_in_the_amount_is_named(tmp_path: Path, orders: pd.DataFrame) -> None:
    orders["Order Total"] = (orders["Order Total"] - orders["Sales Tax"]).round(2)
    (one,) = told(tmp_path, orders)
    assert "'Shipping' on about" in one.text["en"] and "Sales Tax" not in one.text["en"]


def test_goods_alone_and_totals_that_do_not_add_up_are_told_nothing_of(tmp_path: Path, orders: pd.DataFrame) -> None:
    assert not told(tmp_path, orders.drop(columns="Order Total").rename(columns={"Order Value": "Amount"}))
    other = tmp_path / "other"
    other.mkdir()
    assert not told(other, orders.assign(**{"Order Total": orders["Order Total"].iloc[::-1].to_numpy()}))


def test_decimal_commas_hide_nothing(tmp_path: Path, orders: pd.DataFrame) -> None:
    (one,) = told(tmp_path, orders, ";", ",")
    assert "'Order Total' is 'Order Value' with 'Shipping', 'Sales Tax'" in one.text["en"]
