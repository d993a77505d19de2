"""Currencies and times of day in columns that nobody mapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest import Tables

from ..helpers import read_csv

HEADER = "customer_id,order_id,ordered_at,amount,"


def found(tables: Tables) -> dict[str, str]:
    return {one.key: one.state for one in tables.findings}


@pytest.mark.parametrize(
    ("values", "state"),
    [(["EUR", "USD"], "missing"), (["€", "£"], "missing"), (["EUR", "EUR"], "warning"), (["GBP", ""], None)],
)
def test_currencies_that_are_not_mapped_are_told(tmp_path: Path, values: list[str], state: str | None) -> None:
    rows = "".join(f"{n},{n},2024-01-0{n + 1},5,{value}\n" for n, value in enumerate(values))
    tables = read_csv(tmp_path, f"{HEADER}Currency\n{rows}")
    assert found(tables).get("currency_overlooked") == state
    if state == "missing":
        text = next(one.text["en"] for one in tables.findings if one.key == "currency_overlooked")
        assert "'Currency'" in text and f"{values[0]} 1" in text and "added up as if all were GBP" in text
        mapped = "[order_lines.columns]\ncurrency = 'Currency'\n[order_lines.rates]\nEUR = 1\nUSD = 1\n"
        assert "currency_overlooked" not in found(read_csv(tmp_path, f"{HEADER}Currency\n{rows}", "", mapped))


def test_other_columns_are_no_currencies(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n},2024-01-0{n + 1},5,{value}\n" for n, value in enumerate(["USA", "GBR", "WEB"]))
    assert "currency_overlooked" not in found(read_csv(tmp_path, f"{HEADER}Land\n{rows}"))


def test_times_of_day_that_are_not_mapped_are_told_where_dates_have_none(tmp_path: Path) -> None:
    text = f"{HEADER}Time\n1,1,2024-01-05,5,10:20\n2,2,2024-01-06,5,9:05:30 PM\n"
    assert found(read_csv(tmp_path, text))["time_overlooked"] == "warning"
    assert "time_overlooked" not in found(read_csv(tmp_path, text.replace("-06,", "-06 10:00,")))
    mapped = "[order_lines.columns]\nordered_time = 'Time'\n"
    assert "time_overlooked" not in found(read_csv(tmp_path, text, "", mapped))
