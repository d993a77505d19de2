"""An order and its invoice in one export count twice: told, with the key that leaves one of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest import Tables

from ..helpers import read_csv

HEAD = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount"]


def sales(orders: int = 80, every: int = 0) -> pd.DataFrame:
    """Orders of two goods each; with `every` the same goods for the same customer every so many days."""
    some, rows = np.random.default_rng(3), []
    for n in range(orders):
        who, first = n % 20, pd.Timestamp("2023-01-01")
        day = first + pd.Timedelta(days=n // 20 * every if every else int(some.integers(0, 700)))
        basket = [who, who + 1] if every else some.choice(30, 2, replace=False)
        rows += [(f"K{who}", str(1000 + n), day, f"P{one}", 1, 5.25 + 3 * int(one)) for one in basket]
    return pd.DataFrame(rows, columns=HEAD)


def paper(lines: pd.DataFrame, number: str, days: int, **more: str) -> pd.DataFrame:
    """The same sales under other numbers, so many days later."""
    day = lines["ordered_at"] + pd.Timedelta(days=days)
    return lines.assign(order_id=number + lines["order_id"], ordered_at=day, **more)


def read(folder: Path, lines: pd.DataFrame, section: str = "") -> Tables:
    return read_csv(folder, lines.to_csv(index=False), section)


def asked(tables: Tables) -> list[str]:
    return [one.text["en"] for one in tables.findings if one.key == "written_twice"]


@pytest.mark.parametrize(
    ("papers", "way"),
    [
        ([("", 0, "Sales Order"), ("9", 2, "Invoice")], "values = ['Invoice']"),
        ([("", 0, "Auftrag"), ("7", 1, "Lieferschein"), ("9", 5, "Rechnung")], "values = ['Rechnung']"),
        ([("SO-", 0, ""), ("INV-", 3, "")], "pattern = '^INV-[0-9]'"),
        ([("", 0, ""), ("9", 3, "")], ""),
    ],
)
def test_papers_of_one_sale_are_told_and_one_of_them_is_left(
    tmp_path: Path, papers: list[tuple[str, int, str]], way: str
) -> None:
    parts = [paper(sales(), number, days, **({"Document": kind} if kind else {})) for number, days, kind in papers]
    tables = read(tmp_path, pd.concat(parts))
    (text,) = asked(tables)
    assert f"{80 * len(papers)} of {80 * len(papers)} orders" in text and way in text
    if way:
        key = text.split(": say ")[1].split(" in [order_lines]")[0]
        assert tomllib.loads(key)
        once = read(tmp_path, pd.concat(parts), key)
        assert not asked(once)
        assert once.order_lines["amount"].sum() == pytest.approx(sales()["amount"].sum())


def test_baskets_that_come_again_and_again_are_no_papers(tmp_path: Path) -> None:
    for every in (1, 7, 30):
        assert not asked(read(tmp_path, sales(200, every)))
    assert not asked(read(tmp_path, sales()))


def test_a_few_baskets_bought_twice_are_no_papers(tmp_path: Path) -> None:
    lines = sales()
    again = paper(lines[lines["order_id"].isin(["1001", "1002", "1003"])], "9", 2)
    assert not asked(read(tmp_path, pd.concat([lines, again])))
