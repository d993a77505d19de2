"""Small studies in a temporary folder, for the tests of ingest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from churn.ingest import Tables, read_tables
from churn.study import Study, load_study

HEADER = "customer_id,order_id,ordered_at,product_id,quantity,amount\n"


def make_study(folder: Path, order_lines: str = 'path = "lines.csv"', more: str = "") -> Study:
    """A study whose [order_lines] section is `order_lines`; `more` is put after it."""
    text = f'[study]\nname = "shop"\n[order_lines]\n{order_lines}\n{more}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return load_study(folder)


def read_csv(folder: Path, text: str | bytes, order_lines: str = "", more: str = "") -> Tables:
    """The tables of a study with this text as its lines.csv."""
    (folder / "lines.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_tables(make_study(folder, f'path = "lines.csv"\n{order_lines}', more))


def counts(audit: pd.DataFrame, column: str = "lines") -> dict[str, int]:
    """rule -> number, rules that found nothing left out."""
    return {rule: int(number) for rule, number in zip(audit["rule"], audit[column], strict=True) if number}


def column(values: list[object], kind: pa.DataType | None = None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, kind)])


def read_values(result: tuple[pd.Series, np.ndarray]) -> list[object]:
    """The values, None where null, `BAD` where unreadable."""
    return [
        "BAD" if odd else None if pd.isna(value) else value for value, odd in zip(result[0], result[1], strict=True)
    ]


def daily_shop(weeks: int = 60, customers: int = 25, start: str = "2023-01-02") -> pd.DataFrame:
    """So many customers on each day but Sundays, each with a line of one of five products at its price."""
    days = [day for day in pd.date_range(start, periods=7 * weeks) if day.day_of_week < 6]
    table = pd.DataFrame({"ordered_at": np.repeat(days, customers)})
    number = np.arange(len(table))
    table["customer_id"], table["order_id"] = (number % 997).astype(str), number.astype(str)
    product = number % 5
    table["product_id"] = pd.Series(product).map("P{}".format)
    return table.assign(quantity=2.0, amount=2 * (9.99 + product), discount=0.0, is_return=False)


def without_days(table: pd.DataFrame, *days: str) -> pd.DataFrame:
    return table[~table["ordered_at"].isin(pd.to_datetime(list(days)))]
