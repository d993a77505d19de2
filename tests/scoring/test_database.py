"""`churn score --to URL --table NAME`: scores in a database, whole or not at all, no password shown."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.cli import main

LATER = "2025-07-01"


@pytest.fixture
def lines(order_lines: pd.DataFrame, customers: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The order lines' file, in the folder the command runs in."""
    order_lines.to_parquet(tmp_path / "lines.parquet", index=False)
    customers.to_parquet(tmp_path / "customers.parquet", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "lines.parquet"


@pytest.fixture(params=["duckdb", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "duckdb":
        return "duckdb:///scores.duckdb"
    if request.param == "sqlite":
        pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
        return "sqlite:///scores.db"
    server = request.getfixturevalue("postgres")
    monkeypatch.setenv("SHOP_PASSWORD", server["password"])
    return f"postgresql://{server['user']}:${{SHOP_PASSWORD}}@{server['host']}:{server['port']}/postgres"


def stored(url: str, table: str) -> pd.DataFrame:
    """What stands in the table, by a driver of the database's own where there is one."""
    query = f"select * from {table} order by 2, 1"
    if url.startswith("duckdb"):
        with duckdb.connect("scores.duckdb", read_only=True) as connection:
            return connection.sql(query).df()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect("scores.db")) as connection:
            return pd.read_sql(query, connection)
    import adbc_driver_postgresql.dbapi as postgresql

    from churn.ingest.sources.databases import address

    with postgresql.connect(address(url, Path(), "test").url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetch_arrow_table().to_pandas()


def score(bundle: Path, lines: Path, *more: str) -> int:
    """Exit code of the command; Polars, because DuckDB takes a second to plan what these few lines need."""
    customers = str(lines.with_name("customers.parquet"))
    return main(["score", str(bundle), str(lines), "--customers", customers, "--engine", "polars", *more])


def test_the_table_holds_what_the_model_scores_and_the_same_as_of_is_replaced(
    bundle_file: Path, lines: Path, url: str, model: scoring.Model, capsys: pytest.CaptureFixture[str]
) -> None:
    table = f"churn_scores_{os.getpid()}"
    for as_of in ("2025-06-01", LATER, "2025-06-01"):
        assert score(bundle_file, lines, "--to", url, "--table", table, "--as-of", as_of) == 0
    written = stored(url, table)
    expected = model.score(pd.read_parquet(lines), "2025-06-01", pd.read_parquet("customers.parquet"))
    moments = pd.to_datetime(written["as_of"])
    assert set(moments) == {pd.Timestamp("2025-06-01"), pd.Timestamp(LATER)}
    written = written[moments == pd.Timestamp("2025-06-01")]
    assert written["customer_id"].tolist() == expected["customer_id"].tolist()
    np.testing.assert_allclose(written["p"].astype(float), expected["p"], rtol=0, atol=1e-15)
    assert written["in_cohort"].astype(bool).tolist() == expected["in_cohort"].tolist()
    assert written["expected_value"].isna().all()
    assert written["reason_3"].tolist() == expected["reason_3"].tolist()
    np.testing.assert_allclose(written["other"].astype(float), expected["other"], rtol=0, atol=1e-15)
    output = capsys.readouterr()
    assert f"{len(expected)} customers scored: {table}" in output.out
    assert "wörd" not in output.out + output.err


def test_a_file_may_be_written_beside_it(bundle_file: Path, lines: Path) -> None:
    to = ("--to", "duckdb:///scores.duckdb", "--table", "scores")
    assert score(bundle_file, lines, *to, "-o", "scores.parquet") == 0
    assert len(pd.read_parquet("scores.parquet")) == len(stored(to[1], "scores"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "nowhere to write the scores: name a file (-o), or a database (--to and --table)"),
        (["--to", "duckdb:///scores.duckdb"], "--to URL and --table NAME go together"),
        (["--table", "scores"], "--to URL and --table NAME go together"),
        (["--to", "duckdb:///no/scores.duckdb", "--table", "scores"], "there is no folder no"),
        (["--to", "duckdb:///scores.duckdb", "--table", "a; drop table b"], "is no plain name"),
        (["--to", "mysql://host/shop", "--table", "scores"], "it must begin with postgresql://"),
        (["--to", "postgresql://me:written@host/shop", "--table", "scores"], "has a password in it"),
        (["--to", "postgresql://me:${NOT_SET}@host/shop", "--table", "scores"], "environment variable NOT_SET"),
        (["--to", "duckdb:///lines.parquet", "--table", "scores"], "lines.parquet is no DuckDB database"),
        (["--to", "duckdb:///s.duckdb", "--table", "s", "--engine", "spark", "-o", "out"], "Spark's own JDBC writer"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_reported_in_one_line(
    bundle_file: Path, lines: Path, capsys: pytest.CaptureFixture[str], more: list[str], message: str
) -> None:
    before = lines.read_bytes()
    assert score(bundle_file, lines, *more) == 2
    output = capsys.readouterr().err.strip()
    assert message in output.splitlines()[-1]
    assert "written" not in output.replace("could not be written", "")
    assert lines.read_bytes() == before


def test_a_server_that_is_not_there_is_reported_before_anything_is_scored(
    bundle_file: Path, lines: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("adbc_driver_postgresql", reason="needs the extra `databases`")
    monkeypatch.setenv("SHOP_PASSWORD", "p@ss/wörd:1")
    monkeypatch.setattr(
        "churn.scoring.score_files.load", lambda *_: pytest.fail("scored before the database was tried")
    )
    to = ("--to", "postgresql://me:${SHOP_PASSWORD}@127.0.0.1:9/shop", "--table", "scores")
    assert score(bundle_file, lines, *to) == 2
    output = capsys.readouterr().err
    assert "table scores at postgresql://me:***@127.0.0.1:9/shop could not be written" in output
    assert "refused" in output


def test_a_table_of_other_columns_stays_as_it_is(
    bundle_file: Path, lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect("scores.duckdb") as connection:
        connection.execute("create table scores as select 1 as id, timestamp '2025-06-01' as as_of")
    to = ("--to", "duckdb:///scores.duckdb", "--table", "scores", "--as-of", "2025-06-01")
    assert score(bundle_file, lines, *to, "-o", "scores.parquet") == 2
    assert "could not be written" in capsys.readouterr().err
    assert stored(to[1], "scores")["id"].tolist() == [1]
    assert not Path("scores.parquet").exists()


def test_a_table_of_an_earlier_version_keeps_its_columns(
    bundle_file: Path, lines: Path, url: str, model: scoring.Model
) -> None:
    """It has the reasons' texts and not their points; its rows of another as_of stay."""
    from churn.ingest import write_back

    table = f"earlier_{os.getpid()}"
    scores = model.score(pd.read_parquet(lines), LATER, pd.read_parquet("customers.parquet"))
    write_back(scores.drop(columns=["base", "points_1", "points_2", "points_3", "other"]), url, table)
    assert score(bundle_file, lines, "--to", url, "--table", table, "--as-of", "2025-06-01") == 0
    written = stored(url, table)
    assert "other" not in written
    assert set(pd.to_datetime(written["as_of"])) == {pd.Timestamp("2025-06-01"), pd.Timestamp(LATER)}
    assert written["reason_1"].notna().all()


def test_values_of_every_kind_arrive(bundle_file: Path, lines: Path, url: str) -> None:
    """Missing is null, text is text whatever it looks like."""
    from churn.ingest import write_back

    table = f"kinds_{os.getpid()}"
    rows = {"customer_id": ["=1+1", "客户'; drop"], "as_of": pd.to_datetime([LATER] * 2), "p": [0.5, np.nan]}
    write_back(pd.DataFrame({**rows, "in_cohort": [True, False], "reason_1": ["a", None]}), url, table)
    written: Any = stored(url, table)
    assert written["customer_id"].tolist() == ["=1+1", "客户'; drop"]
    assert written["p"].isna().tolist() == [False, True]
    assert written["reason_1"].isna().tolist() == [False, True]
