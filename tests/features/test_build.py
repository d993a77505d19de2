"""What `build` gives and refuses: columns, rows, how far features look, data that start late, errors in one line."""

import sys
from datetime import date, timedelta
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from feature_tables import START, canonical, retailer

from churn import features
from churn.errors import UserError
from churn.features import assemble
from churn.scoring.reason_text import reason
from churn.segments.life_cycle import life_cycle
from churn.targets import cohort

AS_OF = START + timedelta(days=400)


def bare(*lines: tuple[str, int, float]) -> pd.DataFrame:
    """Order lines of (customer, day, amount) with nothing else."""
    return pd.DataFrame(
        {
            "customer_id": [line[0] for line in lines],
            "ordered_at": [START + timedelta(days=line[1]) for line in lines],
            "amount": [line[2] for line in lines],
        }
    )


def test_bare_lines_give_the_features_that_need_nothing_else():
    tables = {"order_lines": bare(("a", 10, 5.0), ("a", 10, 7.0), ("a", 40, 3.0), ("b", 399, 1.0))}
    got = features.compute(tables, AS_OF).set_index("customer_id")
    assert list(got.columns[1:]) == features.available(tables)
    assert not {"width", "product_width", "discount_share", "return_lines", "units", "channel_count"} & set(got.columns)
    assert got.loc["a", ["recency_days", "tenure_days", "frequency", "monetary"]].tolist() == [360.0, 390.0, 2.0, 7.5]
    assert got.loc["a", "orders"] == 2.0, "without order numbers a customer's day is one order"


def test_a_column_that_is_wholly_empty_counts_as_absent():
    tables = retailer(customers=20, lines=200)
    tables["order_lines"]["category"] = pd.Series([None] * 200, dtype="str")
    tables["touchpoints"]["score"] = np.nan
    got = features.compute(tables, AS_OF, engine="polars")
    left_out = {name for name, feature in features.CATALOGUE.items() if "category" in feature.needs}
    assert left_out >= {"width", "price_level"}
    assert not (left_out | {"touch_score_mean"}) & set(got.columns)
    assert {"product_width", "touch_complaint"} <= set(got.columns)


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, duckdb.from_df])
def test_a_column_that_begins_late_is_there_from_the_day_on_which_it_begins(kind, monkeypatch):
    lines = bare(*(("a", day, 5.0) for day in range(300))).assign(category=None, quantity=np.nan)
    lines["category"] = pd.Series([*[None] * 250, *["tea"] * 50], dtype="str")
    lines["quantity"] = [*[np.nan] * 299, 1.0]
    for first in (1, 10_000):
        monkeypatch.setattr(sys.modules["churn.features.build"], "FIRST_ROWS", first)
        for as_of, has_category, has_quantity in ((250, False, False), (251, True, False), (300, True, True)):
            names = features.available({"order_lines": kind(lines)}, START + timedelta(days=as_of))
            assert ("width" in names, "units" in names) == (has_category, has_quantity), (first, as_of)


def test_everyone_who_bought_before_has_a_row_however_long_ago():
    lines = bare(("old", 0, 5.0), ("new", 390, 5.0), ("later", 400, 5.0))
    returned = bare(("returner", 395, -5.0))
    tables = {"order_lines": pd.concat([lines.assign(is_return=False), returned.assign(is_return=True)])}
    for history in (None, 100):
        got = features.compute(tables, AS_OF, history_days=history)
        assert got["customer_id"].tolist() == ["new", "old"]


def test_history_bounds_habits_and_leaves_the_whole_life_and_windows_alone():
    tables = {"order_lines": bare(("a", 50, 100.0), ("a", 250, 1.0), ("a", 380, 1.0))}
    got = features.compute(tables, AS_OF, history_days=200).iloc[0]
    assert (got["tenure_days"], got["frequency"], got["monetary_total"], got["longest_gap_days"]) == (350, 3, 102, 200)
    assert (got["mean_gap_days"], got["lines_per_order"]) == (130, 1), "the gap of 200 days began before the history"
    assert got["frequency_365d"] == 3, "a window is as long as its name says"


def test_habits_are_null_for_a_customer_silent_for_longer_than_the_history():
    tables = {"order_lines": bare(("a", 10, 4.0), ("a", 40, 4.0), ("b", 390, 1.0))}
    got = features.compute(tables, AS_OF, history_days=100).set_index("customer_id").loc["a"]
    assert got[["frequency", "last_gap_days", "monetary"]].tolist() == [2, 30, 4]
    assert got[["mean_gap_days", "lateness", "lines_per_order", "weekend_share"]].isna().all()


def test_an_old_friend_is_no_first_time_buyer():
    # five purchase days, four of them nearly four years ago; of the second customer the shop saw both
    anna = ["2021-02-01", "2021-04-01", "2021-06-01", "2021-08-01", "2024-12-10"]
    bert = ["2021-01-01", "2024-12-31"]
    lines = pd.DataFrame({"customer_id": ["ANNA"] * 5 + ["BERT"] * 2, "ordered_at": pd.to_datetime([*anna, *bert])})
    got = features.compute({"order_lines": lines.assign(amount=30.0)}, "2025-01-01", history_days=730)
    got = got.set_index("customer_id")
    assert got.loc["ANNA", ["frequency", "tenure_days", "recency_days", "tenure_known"]].tolist() == [5, 1430, 22, 0]
    assert got.loc["BERT", ["frequency", "tenure_days", "recency_days"]].tolist() == [2, 1461, 1]
    assert not cohort(got, "repeat", SimpleNamespace(active_days=180, new_days=180)).any()
    told = [reason(name, float(got.loc["ANNA", name]), "en") for name in ("frequency", "tenure_days")]
    assert told == ["5 purchase days so far", "first purchase 1,430 days ago"]
    fixed = {"typical_gap_days": 60.0, "loyal_from": 3.0}
    assert life_cycle(got, fixed).tolist() == ["won_back", "won_back"]


def test_data_that_start_late_do_not_make_a_shop_of_new_customers():
    everyone_early = bare(*((f"c{i}", i, 1.0) for i in range(100)), ("late", 350, 1.0))
    got = features.compute({"order_lines": everyone_early}, AS_OF).set_index("customer_id")["tenure_known"]
    assert got["late"] == 1.0, "350 days of the shop without them: new indeed"
    assert got.drop("late").eq(0.0).all(), "first seen within 180 days of the first line: may have bought before"
    with_history = features.compute({"order_lines": everyone_early}, AS_OF, history_days=200)
    assert with_history.set_index("customer_id")["tenure_known"].equals(got), "how far habits look does not matter"


def test_shares_of_the_shop_that_reach_before_the_data_are_null_and_later_are_not():
    tables = retailer(customers=50, lines=2000)
    dates = [START + timedelta(days=days) for days in (150, 400, 700)]
    got = features.compute(tables, dates, engine="polars").groupby("as_of")[["shop_bought_90d", "shop_growth"]].first()
    assert got["shop_bought_90d"].isna().tolist() == [True, False, False]
    assert got["shop_growth"].isna().tolist() == [True, True, False]


def test_an_unknown_category_and_a_record_of_later_become_null():
    tables = {"order_lines": bare(("a", 10, 5.0), ("b", 10, 5.0), ("c", 10, 5.0))}
    people = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c"],
            "gender": ["f", "x", "f"],
            "club": ["gold", "gold", "gold"],
            "joined_at": [START, START, AS_OF],
        }
    )
    tables |= canonical({"customers": people})
    got = features.compute(tables, AS_OF, static=["club"], categories={"gender": ["f", "m"]}).set_index("customer_id")
    assert got["gender"].fillna("-").tolist() == ["f", "-", "-"]
    assert got["club"].fillna("-").tolist() == ["gold", "gold", "-"]
    assert got["joined_days"].fillna(-1).tolist() == [400.0, 400.0, -1.0]


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, duckdb.from_df])
def test_ids_that_are_categories_are_read_as_text(kind):
    tables = retailer(customers=20, lines=200)
    wanted = features.compute(tables, AS_OF)
    odd = {
        name: frame.assign(customer_id=frame["customer_id"].astype(pd.CategoricalDtype(frame["customer_id"].unique())))
        for name, frame in tables.items()
    }
    got = features.build({name: kind(frame) for name, frame in odd.items()}, AS_OF)
    got = got if isinstance(got, pd.DataFrame) else got.to_pandas() if isinstance(got, pl.DataFrame) else got.df()
    got = got.sort_values("customer_id", ignore_index=True).astype({"customer_id": "str"})
    pd.testing.assert_frame_equal(got[list(wanted)], wanted, check_dtype=False)


def test_a_customer_named_twice_stays_one_row():
    people = pd.DataFrame({"customer_id": ["a", "a"], "gender": ["f", "m"]})
    tables = {"order_lines": bare(("a", 10, 5.0)), "customers": people}
    assert len(features.compute(tables, AS_OF)) == 1


def test_the_answer_is_of_the_kind_that_came_in():
    lines = bare(("a", 10, 5.0))
    assert isinstance(features.build({"order_lines": lines}, AS_OF), pd.DataFrame)
    eager = pl.from_pandas(lines)
    assert isinstance(features.build({"order_lines": eager}, AS_OF), pl.DataFrame)
    assert isinstance(features.build({"order_lines": eager.lazy()}, AS_OF), pl.LazyFrame)


@pytest.mark.parametrize("as_of", ["2021-02-04", date(2021, 2, 4), AS_OF, np.datetime64("2021-02-04"), [AS_OF, AS_OF]])
def test_as_of_may_be_said_in_many_ways(as_of):
    got = features.compute({"order_lines": bare(("a", 10, 5.0))}, as_of)
    assert got["as_of"].tolist() == [AS_OF]
    assert str(got["as_of"].dtype) == "datetime64[us]"


@pytest.mark.parametrize(
    ("tables", "options", "word"),
    [
        ({}, {}, "order_lines"),
        ({"order_lines": bare().drop(columns="amount")}, {}, "amount"),
        ({"order_lines": [1, 2]}, {}, "list"),
        ({"order_lines": bare(), "orders": bare()}, {}, "orders"),
        ({"order_lines": bare()}, {"as_of": "soon"}, "task.as_of"),
        ({"order_lines": bare()}, {"as_of": "2021-01-01 12:00"}, "midnight"),
        ({"order_lines": bare()}, {"as_of": []}, "task.as_of"),
        ({"order_lines": bare()}, {"history_days": 0}, "task.history_days"),
        (
            {"order_lines": bare(("a", 1, 1.0)), "customers": pd.DataFrame({"customer_id": ["a"], "width": ["x"]})},
            {"static": ["width"]},
            "customers.static",
        ),
    ],
)
def test_what_a_user_can_get_wrong_ends_in_one_line(tables, options, word):
    with pytest.raises(UserError, match=word):
        features.build(tables, **{"as_of": AS_OF, **options})


def test_an_unknown_engine_is_refused():
    with pytest.raises(UserError, match=r"engine\.name"):
        features.compute({"order_lines": bare(("a", 1, 1.0))}, AS_OF, engine="excel")


@pytest.mark.parametrize("history", [365, None])
@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_taking_the_dates_one_at_a_time_changes_nothing(engine, history, monkeypatch):
    tables = retailer(customers=40, lines=600)
    dates = [START + timedelta(days=days) for days in (200, 400, 700)]
    together = features.compute(tables, dates, engine=engine, history_days=history)
    for limit in ("ROWS_AT_ONCE", "ROWS_AT_ONCE_STREAMED"):
        monkeypatch.setattr(assemble, limit, 1)
    apart = features.compute(tables, dates, engine=engine, history_days=history)
    pd.testing.assert_frame_equal(together, apart, check_exact=True)


def test_duckdb_drops_the_tables_it_materialised(monkeypatch):
    monkeypatch.setattr(assemble, "ROWS_AT_ONCE_STREAMED", 1)
    tables = retailer(customers=20, lines=200)
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        relations = {name: connection.table(name) for name in tables}
        made = features.build(relations, [AS_OF, AS_OF + timedelta(days=30)])
        left = connection.sql("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall()[0][0]
        assert left == 2, "one table for each date taken alone"
        assert len(made.df()) > 10
