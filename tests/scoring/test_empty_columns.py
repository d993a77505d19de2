"""A column without a single value is unknown, as it is among customers who have one, in every kind of table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from churn import explain, features, scoring
from churn.errors import UserError
from churn.features.touchpoints import KINDS, STAGES
from churn.scoring.evaluation.cohort import in_cohort
from churn.scoring.feature_rows import build_features, with_types
from churn.scoring.inputs import read_row, read_table

from .conftest import AS_OF, STUDY, fitted, people

Tables = dict[str, pd.DataFrame]
TEXT, NUMBER, FLAG, MOMENT = "str", "float64", "boolean", "datetime64[us]"
COLUMNS = {
    "order_lines": {
        "order_id": TEXT, "product_id": TEXT, "category": TEXT, "quantity": NUMBER, "discount": NUMBER,
        "channel": TEXT, "region": TEXT, "is_return": FLAG,
    },
    "customers": {
        "gender": TEXT, "club": TEXT, "birth_year": NUMBER, "joined_at": MOMENT, "is_business": FLAG, "points": NUMBER,
    },
    "touchpoints": {"kind": TEXT, "stage": TEXT, "score": NUMBER, "answered": FLAG},
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(order_lines: pd.DataFrame) -> Tables:
    """Three tables with a value in every column, most of the time."""
    rng = np.random.default_rng(8)
    customers = people().assign(
        birth_year=rng.integers(1950, 2000, 150).astype(float),
        joined_at=pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 400, 150), "D"),
        is_business=pd.array(rng.random(150) < 0.3, "boolean"),
        points=rng.random(150),
    )
    count = 900
    touchpoints = pd.DataFrame(
        {
            "customer_id": rng.choice(customers["customer_id"].to_numpy(), count),
            "occurred_at": (AS_OF - pd.to_timedelta(rng.integers(1, 500, count), "D")).astype(MOMENT),
            "kind": rng.choice(KINDS, count),
            "stage": rng.choice(STAGES, count),
            "score": rng.integers(1, 6, count).astype(float),
            "answered": pd.array(rng.random(count) < 0.5, "boolean"),
        }
    )
    customers["joined_at"] = customers["joined_at"].astype(MOMENT)
    return {"order_lines": order_lines, "customers": customers, "touchpoints": touchpoints}


@pytest.fixture(scope="module")
def model(shop: Tables) -> scoring.Model:
    study = {**STUDY, "static": ["club", "points"]}
    table = features.compute(shop, AS_OF, history_days=730, static=study["static"])
    fit = fitted("blend", "churn", table) | {"study": study}
    cohort = table[in_cohort(fit, table)]
    return scoring.Model(scoring.build_bundle(fit, cohort, reasons=explain.learn(fit, cohort, cohort)))


@pytest.fixture(scope="module")
def alone(shop: Tables) -> Tables:
    """The tables of one customer with returns, touchpoints and a record."""
    lines = shop["order_lines"]
    back = set(lines[lines["is_return"]]["customer_id"])
    who = max(back, key=lambda one: (lines["customer_id"] == one).sum())
    return {name: frame[frame["customer_id"] == who].reset_index(drop=True) for name, frame in shop.items()}


def as_arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


def as_relation(frame: pd.DataFrame) -> Any:
    return duckdb.from_arrow(as_arrow(frame))


PLAIN: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "arrow": as_arrow,
    "duckdb": as_relation,
}
EMPTY: dict[str, Callable[[pd.DataFrame, list[str]], Any]] = {
    "pandas None": lambda frame, names: frame.astype(object).assign(**dict.fromkeys(names)).astype(kept(frame, names)),
    "pandas NaN": lambda frame, names: frame.assign(**dict.fromkeys(names, np.nan)),
    "pandas NA": lambda frame, names: frame.assign(**dict.fromkeys(names, pd.NA)),
    "polars null": lambda frame, names: pl.from_pandas(frame).with_columns(pl.lit(None).alias(one) for one in names),
    "arrow null": lambda frame, names: pa.table(
        {one: pa.nulls(len(frame)) if one in names else as_arrow(frame[[one]])[one] for one in frame}
    ),
    "duckdb null": lambda frame, names: as_relation(frame).project(
        ", ".join(f'null as "{one}"' if one in names else f'"{one}"' for one in frame)
    ),
}
"""how columns without a value look"""


def kept(frame: pd.DataFrame, names: list[str]) -> dict[str, Any]:
    return {name: kind for name, kind in frame.dtypes.items() if name not in names}


def emptied(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Every optional column of its own type, without a value."""
    return frame.assign(**{name: pd.Series([None] * len(frame)).astype(kind) for name, kind in COLUMNS[table].items()})


def rows(model: scoring.Model, tables: Mapping[str, Any], engine: str | None = None) -> pd.DataFrame:
    """The features of everybody, as the model reads them, in the order of customer_id."""
    given = {"customers": None, "touchpoints": None, **tables}
    built = build_features(model.facts, as_of=AS_OF, engine=engine, **given).frame
    return built.sort_values("customer_id", ignore_index=True)


@pytest.fixture(scope="module")
def unknown(model: scoring.Model, alone: Tables) -> pd.DataFrame:
    """The features where columns of the right types have nothing in them."""
    return rows(model, {name: emptied(frame, name) for name, frame in alone.items()}, "polars")


@pytest.mark.parametrize("how", EMPTY)
def test_columns_without_a_value_are_read_as_unknown(
    model: scoring.Model, alone: Tables, unknown: pd.DataFrame, how: str
) -> None:
    given = {name: EMPTY[how](frame, [*COLUMNS[name]]) for name, frame in alone.items()}
    engine = {"duckdb null": "duckdb", "pandas None": "pandas"}.get(how, "polars")
    pd.testing.assert_frame_equal(rows(model, given, engine), unknown)


def test_one_empty_column_among_filled_ones_and_the_default_engine(model: scoring.Model, alone: Tables) -> None:
    """Somebody who never gave a score, as a pandas table has it: None, of no type."""
    contacts = alone["touchpoints"].assign(score=None)
    scores = model.score(alone["order_lines"], AS_OF, alone["customers"], contacts, reasons=0)
    typed = contacts.astype({"score": float})
    wanted = model.score_features(rows(model, {**alone, "touchpoints": typed}, "polars"))
    assert scores["p"].tolist() == pytest.approx(wanted["p"].tolist(), abs=1e-12)


def test_a_filled_attribute_of_numbers_is_left_as_it_is(model: scoring.Model, alone: Tables) -> None:
    """In tables without a single empty column, of every kind."""
    for plain in PLAIN.values():
        assert with_types(given := plain(alone["customers"])) is given
    filled = alone["customers"].assign(points=None, club=["gold"])
    assert with_types(filled)["club"].tolist() == ["gold"]


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_unknown_is_what_it_is_among_others_who_have_a_value(
    model: scoring.Model, alone: Tables, unknown: pd.DataFrame, engine: str
) -> None:
    """Somebody else bought the same things: then the columns hold something, and nothing else has changed."""
    one = {name: emptied(frame, name) for name, frame in alone.items()}
    both = {name: pd.concat([one[name], frame.assign(customer_id="z")]) for name, frame in alone.items()}
    among = rows(model, both, engine)
    pd.testing.assert_frame_equal(among[among["customer_id"] != "z"].reset_index(drop=True), unknown)


def test_an_empty_table_is_one_in_which_the_customer_does_not_occur(model: scoring.Model, alone: Tables) -> None:
    names = ("customers", "touchpoints")
    strangers = {name: alone[name].assign(customer_id="stranger") for name in names}
    wanted = rows(model, {**alone, **strangers}, "polars")
    bare = {name: pd.DataFrame(columns=list(strangers[name])) for name in names}
    pd.testing.assert_frame_equal(rows(model, {**alone, **bare}, "polars"), wanted)


def test_a_column_that_is_not_there_is_still_refused(model: scoring.Model, alone: Tables) -> None:
    with pytest.raises(UserError, match="column `score` of touchpoints"):
        rows(model, {**alone, "touchpoints": alone["touchpoints"].drop(columns="score")})


def test_feature_rows_of_any_type_are_missing_where_every_value_is() -> None:
    """What a database gives for a bare NULL, and what a dict of one customer may hold."""
    kinds = {"recency_days": "number", "gender": "category"}
    empty = [pa.nulls(2, kind) for kind in (pa.null(), pa.int32(), pa.bool_(), pa.string(), pa.float32(), pa.date32())]
    for column in empty:
        read = read_table(pa.table({"recency_days": column, "gender": column}), kinds)
        assert read["recency_days"].isna().all() and read["recency_days"].dtype == float
        assert read["gender"].tolist() == [None, None]
    for missing in (None, np.nan, pd.NA, pd.NaT, np.float32("nan"), np.datetime64("NaT")):
        row = read_row({"recency_days": missing, "gender": missing}, kinds)
        assert np.isnan(row["recency_days"][0]) and row["gender"] == [None]
