"""Columns of numbers: currencies that stand with them, and minuses behind."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from churn.errors import UserError
from churn.ingest import Tables
from churn.ingest.parsing.number_columns import number_texts, written_currencies
from churn.ingest.sources.raw import Raw

from ..helpers import read_csv

HEADER = "customer_id,ordered_at,amount\n"


def found(tables: Tables) -> dict[str, str]:
    return {one.key: one.state for one in tables.findings}


def rows(*amounts: str) -> str:
    return HEADER + "".join(f'{n},2024-01-0{n % 9 + 1},"{amount}"\n' for n, amount in enumerate(amounts))


def test_counts_go_by_rows() -> None:
    raw = Raw("x", pa.table({"amount": ["$5", "$5", "€ 6", "(7)", "8"]}))
    texts = number_texts(raw, "order_lines", "amount", "amount")
    assert texts is not None
    assert texts.currencies() == {"$": 2, "EUR": 1}
    assert texts.changes()["minus"].lines == 1
    assert written_currencies(raw.table.column("amount")) == ["$", "EUR"]
    assert number_texts(raw, "order_lines", "customer_id", "amount") is None


def test_one_currency_that_is_the_studys_says_nothing(tmp_path: Path) -> None:
    assert "currency_overlooked" not in found(read_csv(tmp_path, rows("£5.00", "£6.00")))


def test_one_that_is_not_is_told_and_several_more_so(tmp_path: Path) -> None:
    assert found(read_csv(tmp_path, rows("$5.00", "$6.00")))["currency_overlooked"] == "warning"
    tables = read_csv(tmp_path, rows("$5.00", "€6.00", "€7.00"))
    assert found(tables)["currency_overlooked"] == "missing"
    text = next(one.text["en"] for one in tables.findings if one.key == "currency_overlooked")
    assert "amount say EUR 2, $ 1" in text and "rates = { EUR = ..., '$' = ... }" in text


def test_rates_turn_them_into_the_studys(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, rows("$5.00", "€6.00", "7.00"), "rates = { EUR = 0.5, '$' = 2 }")
    assert tables.order_lines["amount"].tolist() == [10.0, 3.0, 7.0]
    with pytest.raises(UserError, match="EUR on 1 line"):
        read_csv(tmp_path, rows("$5.00", "€6.00"), "rates = { '$' = 2 }")
