"""Totals among the lines: told wherever they stand and whatever they are called, never seen where there are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest import Tables
from churn.ingest.checks.totals import totals_in

from ..helpers import read_csv

NAMES = ["customer_id", "order_id", "ordered_at", "product_id", "amount"]


def lines(customers: int = 12) -> pd.DataFrame:
    """Orders of one to four lines, by customer."""
    rng = np.random.default_rng(3)
    rows = [
        (f"C{customer}", f"{customer}-{order}", f"2024-{1 + order:02}-{1 + customer:02}", f"P{line}", cents / 100)
        for customer in range(customers)
        for order in range(int(rng.integers(1, 6)))
        for line, cents in enumerate(rng.integers(150, 9999, int(rng.integers(1, 5))))
    ]
    return pd.DataFrame(rows, columns=NAMES)


def with_totals(by: str, first: bool = False, **total: str | None) -> pd.DataFrame:
    """The lines with a row for each value of `by` that says what its last line does, but for `total`."""
    parts = []
    for _, group in lines().groupby(by, sort=False):
        row = group.tail(1).assign(amount=group["amount"].sum(), **total)
        parts += [row, group] if first else [group, row]
    return pd.concat(parts)


def read(folder: Path, table: pd.DataFrame, more: str = "") -> tuple[Tables, list[str]]:
    tables = read_csv(folder, table.round(2).to_csv(index=False), more)
    return tables, [one.text["en"] for one in tables.findings if one.key in ("totals_among_lines", "order_totals")]


@pytest.mark.parametrize(
    ("table", "way"),
    [
        (with_totals("customer_id", product_id=None), "drop = { column = 'product_id', values = [''] }"),
        (with_totals("customer_id", order_id="Summe"), "drop = { column = 'order_id', values = ['Summe'] }"),
        (with_totals("customer_id", True, product_id="合计"), "drop = { column = 'product_id', values = ['合计'] }"),
        (with_totals("order_id", customer_id="Alle", order_id=None), "drop = { column = 'order_id', values = [''] }"),
        (with_totals("ordered_at", customer_id="All"), "drop = { column = 'customer_id', values = ['All'] }"),
    ],
)
def test_totals_are_told_with_the_key_that_leaves_them_out(tmp_path: Path, table: pd.DataFrame, way: str) -> None:
    _, (text,) = read(tmp_path, table)
    assert f"{len(table) - len(lines())} lines are worth as much as the lines next to them" in text and way in text
    settled, nothing = read(tmp_path, table, way)
    assert nothing == []
    assert settled.order_lines["amount"].sum() == pytest.approx(lines()["amount"].sum())


def test_totals_that_nothing_tells_apart_are_told(tmp_path: Path) -> None:
    _, (text,) = read(tmp_path, with_totals("customer_id"))
    assert "take them out of the export" in text


def test_a_grand_total_and_totals_of_totals_are_told(tmp_path: Path) -> None:
    end = lines().tail(1).assign(amount=lines()["amount"].sum())
    _, (text,) = read(tmp_path, pd.concat([lines(), end]))
    assert text.startswith("1 line")
    cents = [100, 250, 350, 75, 20, 45, 140, 490, 33, 44, 12, 89, 1, 5, 6, 95, 8, 1, 2, 3, 14]
    assert sorted(totals_in(cents)) == [2, 6, 7, 11, 14, 15, 20]


def test_a_total_by_name_is_told_where_it_is_no_sum(tmp_path: Path) -> None:
    table = with_totals("order_id", product_id="Subtotal").assign(amount=lambda all: all["amount"] * 1.07 + 0.31)
    _, (text,) = read(tmp_path, table)
    assert "are called totals" in text and "values = ['Subtotal']" in text


def test_lines_that_are_the_sum_of_others_by_chance_are_left_in_peace(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for most in (2, 3, 5, 40):
        for _ in range(20):
            assert totals_in(rng.integers(1, most, 400).tolist()) == []
    twice = pd.concat([lines(), lines()]).sort_values("order_id", kind="stable")
    assert read(tmp_path, twice.assign(note=range(len(twice))))[1] == []


def test_totals_without_a_customer_are_left_out_by_the_rules_and_not_told(tmp_path: Path) -> None:
    tables, texts = read(tmp_path, with_totals("customer_id", customer_id=None, order_id=None))
    assert texts == [] and len(tables.order_lines) == len(lines())


@pytest.mark.parametrize("label", ["Total", "Summe 2024-01", "小计"])
def test_a_label_in_the_column_of_dates_is_told_as_such(tmp_path: Path, label: str) -> None:
    from churn.ingest.study_file.initialise import initialise

    file = tmp_path / "lines.csv"
    file.write_text(with_totals("customer_id", ordered_at=label).round(2).to_csv(index=False), encoding="utf-8")
    assert f"{label!r} is the label of a total and no date" in " ".join(initialise([file])[1])
