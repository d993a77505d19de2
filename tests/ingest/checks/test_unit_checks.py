"""Findings on units: each is made where the data have the shape, and not in shops that are as they should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest.checks.unit_checks import file_findings, unit_findings
from churn.ingest.finding import Finding

from ..helpers import make_study


def shop(orders: int = 200, seed: int = 3) -> pd.DataFrame:
    """A shop in order: three products an order, 40 products at prices of their own, quantities of one to five."""
    rng = np.random.default_rng(seed)
    n = 3 * orders
    prices = np.round(rng.lognormal(3, 0.6, 40), 2)
    product = np.concatenate([rng.choice(40, 3, replace=False) for _ in range(orders)])
    quantity = rng.integers(1, 6, n).astype(float)
    table = pd.DataFrame(
        {
            "order_id": pd.Series(np.repeat(np.arange(orders), 3).astype(str), dtype="str"),
            "product_id": pd.Series(product.astype(str), dtype="str"),
            "quantity": quantity,
            "unit_price": prices[product],
            "amount": prices[product] * quantity,
            "is_return": False,
        }
    )
    given = np.where(rng.random(n) < 0.3, rng.choice([0.05, 0.1, 0.2, 0.5], n), 0.0)
    return table.assign(rate=given, discount=(table["amount"] * given / (1 - given)).round(2))


def found(folder: Path, lines: pd.DataFrame, said: str = "", more: str = "") -> dict[str, Finding]:
    study = make_study(folder, f'path = "lines.csv"\n{said}', more)
    findings = unit_findings(lines.drop(columns="rate", errors="ignore"), study)
    assert all(one.state == "warning" and one.text["en"] and one.text["zh"] for one in findings)
    return {one.key: one for one in findings}


def test_a_shop_in_order_has_no_finding(tmp_path: Path) -> None:
    for seed in range(5):
        assert found(tmp_path, shop(seed=seed)) == {}
    assert found(tmp_path, shop().assign(discount=np.nan, quantity=np.nan, amount=5.0).drop(columns="unit_price")) == {}


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        (lambda lines: {"discount": lines["rate"]}, "discount_rate", "discount_is = 'amount'"),
        (lambda lines: {"discount": lines["rate"] * 100}, "discount_percent", "discount_is = 'percent'"),
        (
            lambda lines: {"amount": lines.groupby("order_id")["amount"].transform("sum")},
            "amount_order_total",
            "amount_is = 'line'",
        ),
        (
            lambda lines: {"discount": lines.groupby("order_id")["discount"].transform("sum")},
            "discount_order_total",
            "discount_is = 'amount'",
        ),
        (
            lambda lines: {name: (lines[name] * 100).round() for name in ("amount", "unit_price", "discount")},
            "money_in_cents",
            "money_in = 'units'",
        ),
        (lambda lines: {"amount": lines["unit_price"]}, "amount_per_piece", "amount_is = 'line'"),
    ],
)
def test_another_unit_shows_and_is_not_asked_about_once_said(
    tmp_path: Path, change: Callable[[pd.DataFrame], dict[str, pd.Series]], key: str, said: str
) -> None:
    lines = shop()
    lines = lines.assign(**change(lines))
    told = found(tmp_path, lines)
    assert set(told) == {key}
    assert all(said.split(" = ")[0] in text or "unit_price" in text for text in told[key].text.values())
    assert key not in found(tmp_path, lines, said)


def test_a_unit_price_that_is_the_line_s_total_shows(tmp_path: Path) -> None:
    lines = shop()
    assert set(found(tmp_path, lines.assign(unit_price=lines["amount"]))) == {"unit_price_per_line"}


def test_two_lines_are_enough_to_show_a_rate_and_an_order_s_total(tmp_path: Path) -> None:
    lines = shop(2).iloc[:2].assign(order_id="7", amount=[80.0, 80.0], discount=[0.2, 0.7])
    told = found(tmp_path, lines)
    assert "0.2 / 80" in told["discount_rate"].text["en"]
    assert "1 of 1 order with several products" in told["amount_order_total"].text["en"]


def test_cents_in_one_of_several_files_show() -> None:
    units = shop()
    cents = units.assign(amount=(units["amount"] * 100).round())
    (told,) = file_findings([units, cents, units], ["a.csv", "b.csv", "c.csv"])
    assert told.state == "missing"
    assert "b.csv" in told.text["en"] and "b.csv" in told.text["zh"]
    round_prices = units.assign(amount=units["amount"].round())
    for frames in ([units, units], [cents, cents], [units, round_prices], [units]):
        assert file_findings(frames, ["a.csv", "b.csv"][: len(frames)]) == []


def test_whole_prices_of_currencies_without_decimals_are_no_cents(tmp_path: Path) -> None:
    lines = shop()
    lines = lines.assign(amount=(lines["amount"] * 100).round())
    study = make_study(tmp_path, 'path = "lines.csv"')
    yen = study.model_copy(update={"study": study.study.model_copy(update={"currency": "JPY"})})
    assert "money_in_cents" in {one.key for one in unit_findings(lines, study)}
    assert "money_in_cents" not in {one.key for one in unit_findings(lines, yen)}
