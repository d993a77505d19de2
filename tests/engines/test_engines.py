"""One path, four engines: pandas, Polars, DuckDB and PySpark give the same feature table."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from feature_tables import START, assert_same, canonical, retailer

from churn import features

DATES = [START + pd.Timedelta(days=days) for days in (250, 400, 700)]
OPTIONS = {"history_days": 365, "static": ["club"]}
OTHERS = ["polars", "pandas"]


@pytest.fixture(scope="module")
def small() -> dict[str, pd.DataFrame]:
    return retailer(seed=11, customers=120, lines=2500)


@pytest.fixture(scope="module")
def online_retail(shared_data: Path) -> dict[str, pd.DataFrame]:
    """Every tenth customer of Online Retail II; the category is the stock code's first two characters."""
    raw = pd.read_parquet(shared_data / "online_retail_II.parquet").dropna(subset="Customer ID")
    raw = raw[(raw["Price"] > 0) & (raw["Customer ID"].astype(float).astype(int) % 10 == 0)]
    lines = pd.DataFrame(
        {
            "customer_id": raw["Customer ID"].astype(float).astype(int).astype(str),
            "order_id": raw["Invoice"].astype(str),
            "ordered_at": raw["InvoiceDate"],
            "product_id": raw["StockCode"].astype(str),
            "category": raw["StockCode"].astype(str).str[:2],
            "quantity": raw["Quantity"].astype(float),
            "amount": (raw["Quantity"] * raw["Price"]).round(4),
            "region": raw["Country"].astype(str),
            "is_return": raw["Quantity"] < 0,
        }
    ).reset_index(drop=True)
    return canonical({"order_lines": lines})


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("options", [OPTIONS, {}], ids=["history", "no history"])
def test_a_small_shop_with_everything_is_the_same(small, engine, options):
    assert_same(features.compute(small, DATES, **options), features.compute(small, DATES, engine=engine, **options))


@pytest.mark.parametrize("engine", ["duckdb", *OTHERS])
def test_numbers_are_plain_floats_where_an_attribute_is_not_known_of_everybody(small, engine):
    """A yes/no attribute of some customers only is pandas' `boolean`, whose NA is no number for whatever reads it."""
    known = small["customers"].assign(is_business=small["customers"]["is_business"].astype("boolean"))
    known.loc[known.index[::3], "is_business"] = pd.NA
    table = features.compute({**small, "customers": known}, DATES, engine=engine, **OPTIONS)
    assert 0 < table["is_business"].isna().mean() < 1
    numbers = table.select_dtypes("number")
    assert "is_business" in numbers and set(map(str, numbers.dtypes)) == {"float64"}


@pytest.mark.parametrize("engine", OTHERS)
def test_online_retail_is_the_same(online_retail, engine):
    dates = ["2010-12-10", "2011-09-11"]
    one = features.compute(online_retail, dates)
    assert len(one) > 700
    assert_same(one, features.compute(online_retail, dates, engine=engine))


def test_online_retail_against_pandas_in_other_words(online_retail):
    as_of = pd.Timestamp("2011-09-11")
    got = features.compute(online_retail, as_of).set_index("customer_id")
    lines = online_retail["order_lines"]
    bought = lines[(lines["ordered_at"] < as_of) & ~lines["is_return"]]
    day = bought["ordered_at"].dt.normalize()
    by = bought.assign(day=day).groupby("customer_id")
    assert got["frequency"].equals(by["day"].nunique().reindex(got.index).astype(float).rename("frequency"))
    assert got["width"].equals(by["category"].nunique().reindex(got.index).astype(float).rename("width"))
    recency = (as_of - by["day"].max()).dt.days
    assert got["recency_days"].equals(recency.reindex(got.index).astype(float).rename("recency_days"))
    total = by["amount"].sum().reindex(got.index)
    assert np.allclose(got["monetary_total"], total, rtol=1e-9)
    mean = total / by["order_id"].nunique().reindex(got.index)
    same_day = bought.assign(day=day).groupby("order_id")["day"].nunique().eq(1)
    assert same_day.all(), "in this shop no invoice spans two days, so orders are invoices"
    assert np.allclose(got["monetary"], mean, rtol=1e-9)


def test_unknown_is_null_and_never_nan(small):
    frames = {name: pl.from_pandas(table) for name, table in small.items()}
    polars = features.build(frames, DATES, **OPTIONS)
    numbers = polars.select(pl.col(pl.Float64))
    assert numbers.select(pl.all().is_nan().any()).row(0) == (False,) * numbers.width
    with duckdb.connect() as connection:
        for name, frame in frames.items():
            connection.register(name, frame)
        relation = features.build({name: connection.table(name) for name in frames}, DATES, **OPTIONS)
        columns = [name for name, kind in zip(relation.columns, relation.types, strict=True) if str(kind) == "DOUBLE"]
        count = ", ".join(f'count(*) FILTER (isnan("{name}"))' for name in columns)
        assert set(relation.aggregate(count).fetchall()[0]) == {0}


def test_threads_do_not_move_a_bit(small):
    one, two = (features.compute(small, DATES, threads=threads, **OPTIONS) for threads in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.mark.parametrize("unit", ["s", "ns"])
def test_the_resolution_of_the_timestamps_does_not_matter(small, unit):
    lines = small["order_lines"].copy()
    lines["ordered_at"] = lines["ordered_at"].astype(f"datetime64[{unit}]")
    for engine in ("duckdb", "pandas"):
        got = features.compute({"order_lines": lines}, DATES, engine=engine)
        assert_same(got, features.compute({"order_lines": small["order_lines"]}, DATES, engine="polars"))


@pytest.mark.integration
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark_is_the_same(spark, small):
    assert_same(features.compute(small, DATES, **OPTIONS), features.compute(small, DATES, engine="spark", **OPTIONS))


@pytest.mark.integration
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark_is_the_same_on_online_retail(spark, online_retail):
    lines = online_retail["order_lines"]
    tables = {"order_lines": lines[lines["customer_id"].str[-2] == "0"].reset_index(drop=True)}
    assert_same(features.compute(tables, "2011-09-11"), features.compute(tables, "2011-09-11", engine="spark"))


@pytest.mark.integration
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spark_moves_every_customer_once_and_plans_alike_for_any_number_of_dates(spark, small, capsys):
    frames = {name: spark.createDataFrame(table) for name, table in small.items()}

    def plan(dates):
        features.build(frames, dates, static=["club"]).explain()
        return re.sub(r"\d+", "", capsys.readouterr().out)

    many = plan([DATES[0] + pd.Timedelta(days=days) for days in range(0, 480, 20)])
    assert many == plan(DATES[:1])
    # what is persisted is read for the shop's sums and again to be finished, and each time its plan is shown
    assert many.count("InMemoryRelation") == many.count("Exchange hashpartitioning(customer_id") == 2
    # besides, only the shop's sums move: into one place, and from there to everybody
    assert many.count("Exchange") == 2 + many.count("Exchange SinglePartition") + many.count("BroadcastExchange") == 4


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas", pytest.param("spark", marks=pytest.mark.integration)])
def test_a_return_says_since_when_the_shop_is_known_at_every_date(engine, request):
    if engine == "spark":
        request.getfixturevalue("spark")
    # b only ever returned something, on day 10, before anybody bought
    known_by_returns = [("b", 10, True), ("d", 150, False), ("a", 195, False), ("c", 350, False), ("a", 360, False)]
    who, day, back = zip(*known_by_returns, strict=True)
    lines = pd.DataFrame({"customer_id": who, "ordered_at": START + pd.to_timedelta(day, unit="D"), "is_return": back})
    tables = canonical({"order_lines": lines.assign(amount=np.where(lines["is_return"], -2.5, 5.0), category="k1")})
    dates = [START + pd.Timedelta(days=days) for days in (200, 400, 500)]
    together = features.compute(tables, dates, engine=engine, history_days=100)
    apart = [features.compute(tables, as_of, engine=engine, history_days=100) for as_of in dates]
    pd.testing.assert_frame_equal(together, pd.concat(apart, ignore_index=True), check_exact=True)
    # 180 days before the first purchase the shop was there, of a and c, but not of d
    assert together["customer_id"].tolist() == ["a", "d", "a", "c", "d", "a", "c", "d"]
    assert together["tenure_known"].tolist() == [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0]
