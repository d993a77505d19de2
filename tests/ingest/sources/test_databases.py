"""Order lines by SQL from a real PostgreSQL server, SQLite and DuckDB files; no secret is ever shown."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables, write_back
from churn.ingest.sources import databases

from ..helpers import make_study

SECRET = "p@ss/wörd:1"
"""also the password of the tests' server"""
QUERY = "select customer, placed_at, total, article from lines order by id"
COLUMNS = """[order_lines.columns]
customer_id = "customer"
ordered_at = "placed_at"
amount = "total"
product_id = "article"
"""


def tables(folder: Path, url: str, query: str = QUERY, more: str = "") -> Tables:
    return read_tables(make_study(folder, f"url = '{url}'\nquery = \"{query}\"\n", more + COLUMNS))


def complaint(folder: Path, url: str, query: str = QUERY) -> str:
    with pytest.raises(UserError) as caught:
        tables(folder, url, query)
    text = str(caught.value)
    assert "\n" not in text
    assert SECRET not in text
    return text


def check(read: Tables) -> None:
    lines = read.order_lines
    assert lines["customer_id"].tolist() == ["007", "客户", "007"]
    assert lines["amount"].tolist() == [12.5, 3.0, -2.25]
    assert lines["product_id"].tolist()[:2] == ["a", "b"]
    assert pd.isna(lines["product_id"][2])
    assert [str(moment) for moment in lines["ordered_at"]] == [
        "2024-01-05 10:20:30",
        "2024-01-06 00:00:00",
        "2024-02-01 00:00:00",
    ]


ROWS = [
    (1, "007", "2024-01-05 10:20:30", "12.50", "a"),
    (2, "客户", "2024-01-06 00:00:00", "3.00", "b"),
    (3, "007", "2024-02-01 00:00:00", "-2.25", None),
]


@pytest.fixture
def duck(tmp_path: Path) -> Path:
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table lines (id int, customer text, placed_at timestamp, total decimal(10, 2), article text)"
        )
        connection.executemany("insert into lines values (?, ?, ?, ?, ?)", ROWS)
    return file


@pytest.fixture
def lite(tmp_path: Path) -> Path:
    pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table lines (id integer, customer text, placed_at text, total real, article text)")
        connection.executemany("insert into lines values (?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return file


@pytest.fixture
def shop(postgres: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The url of a database with order lines; the password is in the environment."""
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    url = f"postgresql://{postgres['user']}:${{SHOP_PASSWORD}}@{postgres['host']}:{postgres['port']}/postgres"
    found = databases.address(url, Path(), "test")
    with databases.connect(found, "test", writing=True) as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists lines")
        cursor.execute(
            "create table lines (id int, customer text, placed_at timestamp, total numeric(10, 2), article text)"
        )
        for row in ROWS:
            values = ", ".join("null" if value is None else f"'{value}'" for value in row)
            cursor.execute(f"insert into lines values ({values})")
        connection.commit()
    return url


def test_duckdb_lines_are_read(tmp_path: Path, duck: Path) -> None:
    check(tables(tmp_path, "duckdb:///shop.duckdb"))
    check(tables(tmp_path, f"duckdb:///{duck}"))


def test_sqlite_lines_are_read(tmp_path: Path, lite: Path) -> None:
    check(tables(tmp_path, "sqlite:///shop.db"))


def test_postgresql_lines_are_read(tmp_path: Path, shop: str) -> None:
    check(tables(tmp_path, shop))


def test_the_whole_url_may_come_from_the_environment(
    tmp_path: Path, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP", databases.address(shop, Path(), "test").url)
    check(tables(tmp_path, "${SHOP}"))


def test_postgresql_times_with_a_zone_move_into_the_study_s(tmp_path: Path, shop: str) -> None:
    query = QUERY.replace("placed_at,", "placed_at at time zone 'UTC' as placed_at,")
    assert "timezone" in complaint(tmp_path, shop, query)
    text = f"url = '{shop}'\nquery = \"{query}\"\n"
    study = make_study(tmp_path, text, COLUMNS)
    zoned = study.model_copy(update={"study": study.study.model_copy(update={"timezone": "Asia/Shanghai"})})
    assert str(read_tables(zoned).order_lines["ordered_at"][0]) == "2024-01-05 18:20:30"


def test_postgresql_s_own_types_are_read(tmp_path: Path, shop: str) -> None:
    query = (
        "select 'c4581d3a-d2e4-42c6-8cb3-bc08f9e573c2'::uuid as customer, date '2024-01-05' as placed_at, "
        "1.25::numeric as total, 'a'::char(5) as article union all select null, date '2024-01-06', 'NaN', 'b'"
    )
    lines = tables(tmp_path, shop, query, "cleaning = { no_customer = false, no_amount = false }\n").order_lines
    assert lines["customer_id"][0] == "c4581d3a-d2e4-42c6-8cb3-bc08f9e573c2"
    assert lines["customer_id"].isna().tolist() == [False, True]
    assert lines["amount"].isna().tolist() == [False, True]
    assert lines["product_id"].tolist() == ["a", "b"]


def test_money_is_refused_because_it_comes_in_hundredths(tmp_path: Path, shop: str) -> None:
    text = complaint(tmp_path, shop, QUERY.replace("total", "total::money as total"))
    assert "column 'total' as money; write total::numeric" in text


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_the_size_of_the_blocks_makes_no_difference(
    tmp_path: Path, duck: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(databases, "BLOCK", block)
    check(tables(tmp_path, "duckdb:///shop.duckdb"))


def test_a_large_result_is_read_in_blocks(tmp_path: Path, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "BLOCK", 20_000)
    query = (
        "select n % 500 as customer, timestamp '2020-01-01' + n * interval '1 minute' as placed_at, "
        "n * 0.01 as total, repeat('x', 800) as article from generate_series(1, 100000) as n"
    )
    said: list[str] = []
    study = make_study(tmp_path, f"url = '{shop}'\nquery = \"{query}\"\n", COLUMNS)
    assert len(read_tables(study, said.append).order_lines) == 100_000
    assert len(said) >= 3


STREAM = """
import resource, sys
from pathlib import Path
from churn.ingest.sources import databases
from churn.study import OrderLines

databases.BLOCK = 20_000

query = (
    f"select n as customer, repeat('x', 1000) as article from generate_series(1, {sys.argv[2]}) as t(n)"
    if not sys.argv[1].startswith("sqlite")
    else f"with recursive t(n) as (select 1 union all select n + 1 from t where n < {sys.argv[2]})"
    " select n as customer, replace(hex(zeroblob(500)), '00', 'xx') as article from t"
)
source = OrderLines(url=sys.argv[1], query=query)
rows = sum(raw.table.num_rows for raw in databases.read_query(source, Path(sys.argv[3]), "order_lines"))
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.integration
def test_memory_does_not_grow_with_the_result(tmp_path: Path, target: str) -> None:
    """Results of 100 and 900 MB, each row 1 kB, are read block by block: the peak stays within 150 MB of itself."""
    peaks = []
    for rows in (100_000, 900_000):
        made = subprocess.run(
            [sys.executable, "-c", STREAM, target, str(rows), str(tmp_path)], capture_output=True, text=True, check=True
        )
        found, peak = map(int, made.stdout.split()[-2:])
        assert found == rows
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 150, peaks


def test_a_traceback_shows_no_password_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="needs the extra `databases`")
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    make_study(tmp_path, f"url = 'postgresql://me:${{SHOP_PASSWORD}}@127.0.0.1:9/shop'\nquery = \"{QUERY}\"\n", COLUMNS)
    command = [sys.executable, "-m", "churn.cli", "check", str(tmp_path), "--debug"]
    made = subprocess.run(command, capture_output=True, text=True)
    assert "Traceback" in made.stderr
    assert "me:***@127.0.0.1" in made.stderr
    for secret in (SECRET, urllib.parse.quote(SECRET, safe="")):
        assert secret not in made.stdout + made.stderr


def test_a_query_cannot_change_anything(tmp_path: Path, shop: str, duck: Path) -> None:
    assert "read-only" in complaint(tmp_path, shop, "delete from lines returning customer, placed_at, total, article")
    assert "read-only" in complaint(tmp_path, "duckdb:///shop.duckdb", "delete from lines")
    check(tables(tmp_path, shop))
    check(tables(tmp_path, "duckdb:///shop.duckdb"))


def test_sqlite_cannot_be_changed_either(tmp_path: Path, lite: Path) -> None:
    before = lite.read_bytes()
    assert "readonly" in complaint(tmp_path, "sqlite:///shop.db", "delete from lines")
    assert lite.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://host/shop", "it must begin with postgresql://, sqlite:/// or duckdb:///"),
        ("duckdb:///nothing.duckdb", "no database file at"),
        ("postgresql://keeper:written@localhost/shop", "has a password in it"),
        ("postgresql://keeper@localhost/shop?password=written", "has a password in it"),
        ("postgresql://keeper:${UNSET_VARIABLE}@localhost/shop", "environment variable UNSET_VARIABLE"),
        ("postgresql://[oops/shop", "no address of a database"),
    ],
)
def test_a_url_that_leads_nowhere_is_told(tmp_path: Path, url: str, expected: str) -> None:
    text = complaint(tmp_path, url)
    assert expected in text
    assert "written" not in text


def test_a_server_that_is_not_there_is_told_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="needs the extra `databases`")
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    text = complaint(tmp_path, "postgresql://keeper:${SHOP_PASSWORD}@127.0.0.1:9/shop")
    assert "at postgresql://keeper:***@127.0.0.1:9/shop" in text
    assert "refused" in text


def test_a_wrong_password_or_query_is_told_without_the_password(
    tmp_path: Path, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'relation "orders" does not exist' in complaint(tmp_path, shop, "select * from orders")
    assert f"{SECRET}x" not in complaint(tmp_path, shop, f"select '{SECRET}' from orders")
    monkeypatch.setenv("SHOP_PASSWORD", "wrong")
    assert "authentication failed" in complaint(tmp_path, shop)


def test_a_missing_column_of_a_query_is_told(tmp_path: Path, duck: Path) -> None:
    text = complaint(tmp_path, "duckdb:///shop.duckdb", "select customer, total as placed from lines")
    assert "[order_lines] query has no column 'placed_at'" in text


SCORES = pd.DataFrame(
    {
        "customer_id": ["007", "客户"],
        "as_of": pd.to_datetime(["2024-07-01", "2024-07-01"]).astype("datetime64[us]"),
        "p": [0.25, 0.75],
    }
)


@pytest.fixture(params=["duckdb", "sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("shop"))
    request.getfixturevalue({"duckdb": "duck", "sqlite": "lite"}[request.param])
    return {"duckdb": "duckdb:///shop.duckdb", "sqlite": "sqlite:///shop.db"}[request.param]


def stored(url: str, folder: Path, name: str) -> list[tuple[str, str, float]]:
    found = databases.address(url, folder, "test")
    with databases.connect(found, "test", writing=True) as connection:
        cursor = connection.cursor()
        cursor.execute(f"select customer_id, as_of, p from {name} order by as_of, customer_id")
        return [(row[0], str(row[1]), row[2]) for row in cursor.fetchall()]


def test_scores_of_the_same_as_of_are_replaced_and_others_stay(tmp_path: Path, target: str) -> None:
    later = SCORES.assign(as_of=SCORES["as_of"] + pd.Timedelta(days=31))
    name = f"scores_{os.getpid()}"
    assert write_back(SCORES, target, name, tmp_path) == 2
    write_back(later, target, name, tmp_path)
    write_back(SCORES.assign(p=[0.5, 0.6]).iloc[:1], target, name, tmp_path)
    assert stored(target, tmp_path, name) == [
        ("007", "2024-07-01 00:00:00", 0.5),
        ("007", "2024-08-01 00:00:00", 0.25),
        ("客户", "2024-08-01 00:00:00", 0.75),
    ]


def test_a_write_that_fails_changes_nothing(tmp_path: Path, target: str) -> None:
    name = f"whole_{os.getpid()}"
    write_back(SCORES, target, name, tmp_path)
    with pytest.raises(UserError, match="could not be written"):
        write_back(SCORES.rename(columns={"p": "q"}), target, name, tmp_path)
    assert len(stored(target, tmp_path, name)) == 2


def test_two_writers_of_the_same_as_of_do_not_both_stay(tmp_path: Path, shop: str) -> None:
    name = f"at_once_{os.getpid()}"
    write_back(SCORES, shop, name, tmp_path)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: write_back(SCORES, shop, name, tmp_path), range(12))) == [2] * 12
    assert len(stored(shop, tmp_path, name)) == 2


def test_scores_without_as_of_and_odd_table_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="need a column as_of"):
        write_back(SCORES.drop(columns="as_of"), "duckdb:///x", "scores", tmp_path)
    with pytest.raises(UserError, match="no plain name"):
        write_back(SCORES, "duckdb:///x", "scores; drop table lines", tmp_path)
