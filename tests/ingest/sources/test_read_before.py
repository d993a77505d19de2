"""`since`: what is kept and what is newly read give together what a full read gives; only newer rows are asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.errors import UserError
from churn.ingest import Tables, forget_rows, read_tables
from churn.ingest.sources import databases, read_before
from churn.study import Study

from ..helpers import make_study

SECRET = "p@ss/wörd:1"
QUERY = "select number, customer, placed_at, total, article from lines"
COLUMNS = """[order_lines.columns]
customer_id = "customer"
ordered_at = "placed_at"
amount = "total"
product_id = "article"
"""
START = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_before, "_today", lambda: date(2030, 1, 1))


def lines(days: list[int], seed: int = 0) -> pd.DataFrame:
    """One row for each day after START, in no order."""
    rng = np.random.default_rng(seed)
    moments = [pd.Timestamp(START) + pd.Timedelta(days=day, minutes=int(rng.integers(0, 60))) for day in days]
    return pd.DataFrame(
        {
            "number": rng.integers(0, 10**6, len(days)),
            "customer": [f"c{day % 7}" for day in days],
            "placed_at": pd.Series(moments, dtype="datetime64[us]"),
            "total": rng.integers(100, 9_000, len(days)) / 100,
            "article": pd.Series([None if day % 5 == 0 else f"a{day % 3}" for day in days], dtype="str"),
        }
    ).sample(frac=1, random_state=seed)


def store(folder: Path, rows: pd.DataFrame) -> None:
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.register("given", rows)
        connection.execute("create or replace table lines as select * from given")


def study(folder: Path, since: str | None = "placed_at", more: str = "", query: str = QUERY) -> Study:
    text = f'url = "duckdb:///shop.duckdb"\nquery = "{query}"\n{more}'
    return make_study(folder, text + (f'\nsince = "{since}"' if since else ""), COLUMNS)


def read(of: Study, remember: bool = True) -> tuple[Tables, str]:
    tables = read_tables(of, remember=remember)
    return tables, "\n".join(tables.reading)


def same(one: Tables, other: Tables) -> None:
    pd.testing.assert_frame_equal(one.order_lines, other.order_lines)
    pd.testing.assert_frame_equal(one.audit, other.audit)
    assert one.findings == other.findings


@settings(max_examples=examples(5))
@given(
    months=st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=12), min_size=2, max_size=3),
    late=st.lists(st.integers(0, 7), max_size=6),
    overlap=st.integers(7, 20),
    block=st.sampled_from([1, 3, 500_000]),
    seed=st.integers(0, 99),
)
def test_month_by_month_gives_what_a_full_read_gives(
    tmp_path_factory: pytest.TempPathFactory,
    months: list[list[int]],
    late: list[int],
    overlap: int,
    block: int,
    seed: int,
) -> None:
    """New months, lines up to seven days late, another order of the rows each time, lines without a date."""
    folder = tmp_path_factory.mktemp("shop")
    of = study(folder, more=f"overlap_days = {overlap}\ncleaning = {{ no_date = false }}")
    rows = pd.DataFrame()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(databases, "BLOCK", block)
        for place, days in enumerate(months):
            newest = None if rows.empty else rows["placed_at"].max()
            new = lines([31 * place + day for day in days], seed + place)
            if newest is not None and late:
                before = [(newest.date() - START).days - day for day in late]
                new = pd.concat([new, lines([day for day in before if day >= 0], seed + 50 + place)])
            rows = pd.concat([rows, new]).sample(frac=1, random_state=place)
            store(folder, rows)
            kept, _ = read(of)
        forget_rows(of)
        same(kept, read(of)[0])


def test_only_rows_from_the_overlap_on_are_asked_for(tmp_path: Path) -> None:
    store(tmp_path, lines([*range(60)]))
    first, said = read(study(tmp_path))
    assert said == "order_lines: 60 rows were read, everything"
    store(tmp_path, lines([*range(50, 90)], 1))  # what was before day 50 is gone, and is not missed
    second, said = read(study(tmp_path))
    assert "order_lines: 38 rows from 2024-02-22 on, or undated, were read, older ones the last time" in said
    days = (second.order_lines["ordered_at"].dt.normalize() - pd.Timestamp(START)).dt.days
    assert days.tolist() == [*range(90)]
    assert len(first.order_lines) == 60


def test_a_line_later_than_the_overlap_comes_with_a_fresh_read(tmp_path: Path) -> None:
    of = study(tmp_path)
    rows = lines([*range(20, 60)])
    store(tmp_path, rows)
    read(of)
    store(tmp_path, pd.concat([rows, lines([3], 9)]))
    assert len(read(of)[0].order_lines) == 40
    forget_rows(of)
    assert len(read(of)[0].order_lines) == 41


def test_nothing_is_written_unless_told_to_remember(tmp_path: Path) -> None:
    store(tmp_path, lines([*range(20)]))
    read(study(tmp_path), remember=False)
    assert not (tmp_path / "interim").exists()


def test_a_wrong_date_in_the_future_does_not_hide_what_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_before, "_today", lambda: START + timedelta(days=30))
    rows = lines([*range(30), 9_000])
    store(tmp_path, rows)
    read(study(tmp_path))
    store(tmp_path, pd.concat([rows, lines([33], 4)]))
    read_now = read(study(tmp_path))[0].order_lines["ordered_at"]
    assert read_now.max().date() == START + timedelta(days=33)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"query": QUERY + " where total > 0"}, "`url`, `query` or `since` are others than the last time"),
        ({"since": "booked_at"}, "`url`, `query` or `since` are others than the last time"),
    ],
)
def test_other_settings_read_everything_again_and_say_so(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    rows = lines([*range(40)])
    query = QUERY.replace("article", "article, placed_at as booked_at")
    store(tmp_path, rows)
    read(study(tmp_path, query=query))
    changed = {"query": query} | {key: value.replace(QUERY, query) for key, value in change.items()}
    tables, said = read(study(tmp_path, **changed))
    assert f"order_lines: {why}; everything is read again" in said
    assert len(tables.order_lines) == 40
    assert "everything" not in read(study(tmp_path, **changed))[1]


def test_other_columns_or_a_damaged_file_read_everything_again_and_say_so(tmp_path: Path) -> None:
    of = study(tmp_path, query="select * from lines")
    rows = lines([*range(40)])
    store(tmp_path, rows)
    read(of)
    store(tmp_path, rows.assign(shop="north"))
    tables, said = read(of)
    assert "gives other columns or types than the last time; everything is read again" in said
    kept = read_before.folder(of) / "order_lines.parquet"
    kept.write_bytes(kept.read_bytes()[:100])
    again, said = read(of)
    assert f"{kept} is damaged; everything is read again" in said
    same(again, tables)
    assert "everything" not in read(of)[1]


def test_a_stopped_reading_leaves_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "BLOCK", 5)
    of = study(tmp_path)
    store(tmp_path, lines([*range(40)]))
    read(of)
    kept = (read_before.folder(of) / "order_lines.parquet").read_bytes()
    store(tmp_path, lines([*range(80)]))
    reading = read_before.read_since(of, of.order_lines, "order_lines", True, print)
    next(reading)
    reading.close()
    assert [file.read_bytes() for file in read_before.folder(of).iterdir()] == [kept]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (
            "ordered_at",
            "[order_lines] since: the query gives no column 'ordered_at', only number, customer",
        ),
        ("number", "[order_lines] since: column 'number' is of type int64, which is no date"),
        ("article", "[order_lines] since: column 'article' is of type string, which is no date"),
    ],
)
def test_a_column_that_cannot_be_it_is_one_line(tmp_path: Path, since: str, expected: str) -> None:
    store(tmp_path, lines([*range(40)]))
    with pytest.raises(UserError) as caught:
        read(study(tmp_path, since))
    assert str(caught.value).startswith(expected) and "\n" not in str(caught.value)
    assert not list(read_before.folder(study(tmp_path, since)).glob("*"))


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ('path = "lines.csv"\nsince = "placed_at"', "", "`since` is for a database"),
        ('query = "select 1"\nsince = "placed_at"', "", "`since` is for a database"),
        ('url = "duckdb:///x"\nquery = "select 1"\nsince = "a"\nfill = "down"', "", 'fill = "down" needs theirs'),
        ('url = "duckdb:///x"\nquery = "select 1"\nsince = "a"\noverlap_days = -1', "", "overlap_days"),
        (
            'path = "x.csv"',
            '[customers]\nurl = "duckdb:///x"\nquery = "select 1"\nsince = "a"',
            "customers are read whole",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_told(tmp_path: Path, text: str, more: str, expected: str) -> None:
    with pytest.raises(UserError, match=expected.replace("[", r"\[")):
        make_study(tmp_path, text, more)


@pytest.fixture
def server(postgres: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    """The url of a database, and a function that puts rows into its table `lines`."""
    import adbc_driver_postgresql.dbapi as driver

    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    url = f"postgresql://{postgres['user']}:${{SHOP_PASSWORD}}@{postgres['host']}:{postgres['port']}/postgres"
    with driver.connect(databases.address(url, Path(), "test").url) as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists since_lines")
        cursor.execute(
            "create table since_lines (id uuid default gen_random_uuid(), customer text, placed_at timestamptz,"
            " total numeric(10, 2), article text)"
        )
        connection.commit()

        def execute(statement: str) -> None:
            cursor.execute(statement)
            connection.commit()

        yield url, execute
        execute("drop table since_lines")


SERIES = (
    "insert into since_lines (customer, placed_at, total, article) select 'c' || n % 9, "
    "timestamptz '{0} 12:00+00' + n * interval '7 hours', n * 1.25, case when n % 4 > 0 then 'a' || n % 5 end "
    "from generate_series(1, 100) as n order by random()"
)


def test_a_real_server_is_asked_for_the_newer_rows_only(tmp_path: Path, server: tuple[str, Any]) -> None:
    """Times with a zone, numeric, uuid; the password is not in the file; a late line within the overlap comes too."""
    url, execute = server
    text = f'url = "{url}"\nquery = "select * from since_lines"\nsince = "placed_at"\noverlap_days = 10'
    of = make_study(tmp_path, text, COLUMNS)
    of = of.model_copy(update={"study": of.study.model_copy(update={"timezone": "Asia/Shanghai"})})
    execute(SERIES.format("2024-01-01"))
    read(of)
    execute(SERIES.format("2024-02-01"))
    execute("insert into since_lines (customer, placed_at, total) values ('late', '2024-01-25 10:00+00', 5)")
    execute("insert into since_lines (customer, placed_at, total) values ('undated', null, 5)")
    kept, said = read(of)
    assert "rows from 2024-01-20 on, or undated, were read" in said
    told = int(said.split("order_lines: ")[1].split()[0].replace(",", ""))
    assert 100 < told < 150
    forget_rows(of)
    whole, _ = read(of)
    same(kept, whole)
    assert len(whole.order_lines) == 201
    file = read_before.folder(of) / "order_lines.parquet"
    assert SECRET.encode() not in file.read_bytes()
    execute("delete from since_lines where placed_at < '2024-01-15'")
    same(read(of)[0], whole)
    execute("alter table since_lines drop column article")
    with pytest.raises(UserError, match="article"):
        read(of)


def test_sqlite_s_dates_are_text_and_its_types_those_of_the_values(tmp_path: Path) -> None:
    """Whole numbers at first, fractions later; a column that was empty at first."""
    pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
    import sqlite3
    from contextlib import closing

    text = f'url = "sqlite:///shop.db"\nquery = "{QUERY}"\nsince = "placed_at"'
    of = make_study(tmp_path, text, COLUMNS)

    def insert(*rows: tuple[Any, ...]) -> None:
        with closing(sqlite3.connect(tmp_path / "shop.db")) as connection, connection:
            connection.execute("create table if not exists lines (number, customer, placed_at, total, article)")
            connection.executemany("insert into lines values (?, ?, ?, ?, ?)", rows)

    insert(*((n, f"c{n % 3}", f"2024-01-{n + 1:02} 10:00:00", n + 1, None) for n in range(30)))
    read(of)
    for day, total, article in ((3, 5, None), (9, 2.5, None), (12, 7, "a"), (15, 3, "b")):
        insert((day, "c1", f"2024-02-{day:02} 10:00:00", total, article))
        kept, _ = read(of)
        again = make_study(tmp_path, text, COLUMNS)
        shutil.move(tmp_path / "interim", tmp_path / "kept")
        whole, _ = read(again)
        same(kept, whole)
        shutil.rmtree(tmp_path / "interim")
        shutil.move(tmp_path / "kept", tmp_path / "interim")
    assert "older ones the last time" in read(of)[1]
