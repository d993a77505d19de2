"""SQL over local files: paths, zeros and dates."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables

from ..helpers import make_study

QUERY = (
    "select o.customer as customer_id, o.bought as ordered_at, i.price as amount "
    "from 'raw/orders.csv' o join 'raw/items.parquet' i using (number)"
)


def read(folder: Path, query: str = QUERY, more: str = "", bought: str = "2024-01-05") -> Tables:
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "raw" / "orders.csv").write_text(f"number,customer,bought\n1,000123,{bought}\n2,4,{bought}\n")
    pq.write_table(pa.table({"number": [1, 1, 2], "price": [1.5, 2.5, 3.0]}), folder / "raw" / "items.parquet")
    return read_tables(make_study(folder, f'query = """{query}"""\n{more}'))


def test_files_are_joined_and_ids_keep_their_zeros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(os.sep)
    lines = read(tmp_path).order_lines
    assert sorted(lines["customer_id"]) == ["000123", "000123", "4"]
    assert lines["amount"].sum() == 7.0


def test_a_database_in_memory_is_the_same(tmp_path: Path) -> None:
    assert len(read(tmp_path, more='url = "duckdb:///:memory:"').order_lines) == 3


def test_digits_beyond_what_a_number_holds_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("c,d,a\n12345678901234567890,2024-01-01,5\n12345678901234567891,2024-01-01,6\n")
    query = "select c as customer_id, d as ordered_at, a as amount from read_csv('a.csv')"
    assert read(tmp_path, query).order_lines["customer_id"].tolist() == ["12345678901234567890", "12345678901234567891"]


def test_a_date_of_two_readings_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can be read in several ways"):
        read(tmp_path, bought="03/04/2024")
    lines = read(tmp_path, bought="03/04/2024", more='date_format = "%d/%m/%Y"').order_lines
    assert set(lines["ordered_at"].dt.month) == {4}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select * from 'raw/none.csv'", "none.csv"),
        ("copy (select 1) to 'raw/x.csv'", "one select"),
        ("select 1; select 2", "one select"),
        ("selct 1", "syntax error"),
        ("select customer as customer_id from 'raw/orders.csv'", "gives no ordered_at"),
    ],
)
def test_a_query_that_cannot_be_is_told_in_one_line(tmp_path: Path, query: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, query)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(file.name for file in (tmp_path / "raw").iterdir()) == ["items.parquet", "orders.csv"]


def test_a_database_file_that_is_not_there_tells_of_local_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no database file at .*leave `url` out"):
        read(tmp_path, more='url = "duckdb:///shop.duckdb"')


@pytest.mark.parametrize(
    "query",
    [
        "select customer as customer_id, bought as ordered_at, price as amount from 'raw/orders.csv' join "
        "'raw/items.parquet' using (number) where orders.number > 0",
        "select x.customer as customer_id, x.bought as ordered_at, 1 as amount from 'raw/orders.csv' AS x",
        "select o.customer as customer_id, o.bought as ordered_at, 1 as amount from 'raw/orders.csv' o left join "
        "read_csv('raw/orders.csv') p using (number)",
        "select customer as customer_id, bought as ordered_at, 1 as amount from read_csv('raw/orders.csv')",
    ],
)
def test_tables_keep_the_names_that_the_query_gives_them(tmp_path: Path, query: str) -> None:
    assert "000123" in set(read(tmp_path, query).order_lines["customer_id"])
