"""What a loaded model scores, for whom, and what it refuses."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from churn import scoring
from churn.errors import UserError
from churn.scoring import feature_rows
from churn.scoring.evaluation import value
from churn.scoring.evaluation.predict import compile_model
from churn.targets import cohort

from .conftest import AS_OF, TASK
from .golden.__main__ import VALUE


@pytest.fixture(autouse=True)
def _drift_is_expected() -> Any:
    """The shop at its own as_of has not drifted, but small slices of it would warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", scoring.DriftWarning)
        yield


def test_order_lines_and_ready_features_score_alike(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, table: pd.DataFrame
) -> None:
    from_lines = model.score(order_lines, as_of=AS_OF, customers=customers)
    from_table = model.score_features(table, reasons=3)
    pd.testing.assert_frame_equal(from_lines, from_table, check_dtype=False)
    assert list(from_lines) == [
        "customer_id",
        "as_of",
        "p",
        "band",
        "in_cohort",
        "expected_value",
        "reason_1",
        "reason_2",
        "reason_3",
        "base",
        "points_1",
        "points_2",
        "points_3",
        "other",
    ]


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_the_engine_does_not_change_a_score(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, table: pd.DataFrame, engine: str
) -> None:
    scores = model.score(order_lines, as_of=AS_OF, customers=customers, engine=engine, reasons=0)
    np.testing.assert_allclose(scores["p"], compile_model(model.facts).probability(table), rtol=0, atol=1e-9)


def test_scores_come_with_what_is_watched(model: scoring.Model, table: pd.DataFrame) -> None:
    odd = table.head(50).assign(**{next(name for name, kind in model.inputs.items() if kind == "category"): "new"})
    scores, monitoring = model.score_and_monitor(odd, reasons=2)
    with pytest.warns(scoring.UnknownCategoryWarning) as warned:
        pd.testing.assert_frame_equal(scores, model.score_features(odd, reasons=2))
    assert {one.filename for one in warned} == {__file__}, "who called is named, not the model"
    assert monitoring.unknown_categories and monitoring == model.monitoring(odd, AS_OF.date())
    score, monitoring = model.score_and_monitor(odd.iloc[0].to_dict())
    assert score == model.score_features(odd.iloc[0].to_dict())
    assert monitoring == model.monitoring(odd.iloc[0].to_dict())


ODD: dict[str, Callable[[pd.DataFrame], Any]] = {
    "texts": lambda lines: lines.astype({"customer_id": "string[python]", "category": object}),
    "categories": lambda lines: lines.astype({"customer_id": "category", "channel": "category"}),
    "small numbers": lambda lines: lines.assign(quantity=lines["quantity"].astype("Int64"), ordered_at=_ns(lines)),
    "answers with a gap": lambda lines: lines.assign(is_return=[None, *lines["is_return"].astype(bool)[1:]]),
    "a column of everything": lambda lines: lines.assign(note=[[1], {"a": 2}, *["x"] * (len(lines) - 2)]),
    "a name that is a number": lambda lines: lines.assign(category=[7, *lines["category"].astype(object)[1:]]),
    "Arrow": lambda lines: pa.Table.from_pandas(lines, preserve_index=False),
    "Arrow, dictionaries": lambda lines: pa.Table.from_pandas(lines.astype({"channel": "category"})),
}
"""the same order lines as their owner may have them"""


def _ns(lines: pd.DataFrame) -> pd.Series:
    return lines["ordered_at"].astype("datetime64[ns]")


@pytest.mark.parametrize("how", ODD)
def test_lines_of_any_types_are_scored_as_duckdb_scores_them(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, how: str
) -> None:
    few = order_lines[order_lines["customer_id"].isin(order_lines["customer_id"].unique()[:40])].assign(quantity=1.0)
    given: Any = ODD[how](few)
    people = customers if isinstance(given, pd.DataFrame) else pa.Table.from_pandas(customers)
    scores = model.score(given, as_of=AS_OF, customers=people, reasons=0)
    wanted = model.score(given, as_of=AS_OF, customers=people, engine="duckdb", reasons=0)
    assert list(scores["p"]) == list(wanted["p"])
    assert type(scores) is type(wanted) is type(given)


def test_polars_is_for_few_lines_of_types_that_it_knows(
    order_lines: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert feature_rows.quickest({"order_lines": order_lines}) == "polars"
    assert feature_rows.quickest({"order_lines": pl.from_pandas(order_lines).lazy()}) == "polars"
    assert feature_rows.quickest({"order_lines": duckdb.from_df(order_lines)}) == "duckdb"
    assert feature_rows.quickest({"order_lines": ODD["categories"](order_lines)}) == "duckdb"
    monkeypatch.setattr(feature_rows, "FEW_LINES", 10)
    assert feature_rows.quickest({"order_lines": order_lines}) == "duckdb"


def test_as_of_defaults_to_the_day_after_the_last_line(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame
) -> None:
    scores = model.score(order_lines, customers=customers, reasons=0)
    assert set(scores["as_of"]) == {order_lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)}


def test_every_kind_of_table_gets_its_own_kind_back(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, table: pd.DataFrame
) -> None:
    expected = model.score_features(table)["p"].to_numpy()
    kinds: dict[type, Callable[[pd.DataFrame], Any]] = {
        pd.DataFrame: lambda frame: frame,
        pl.DataFrame: pl.from_pandas,
        pa.Table: pa.Table.from_pandas,
    }
    for kind, convert in kinds.items():
        ready = model.score_features(convert(table))
        assert isinstance(ready, kind)
        np.testing.assert_array_equal(np.asarray(ready["p"]), expected)
        lines = model.score(convert(order_lines), as_of=AS_OF, customers=convert(customers), reasons=1)
        assert isinstance(lines, kind)
        np.testing.assert_allclose(np.asarray(lines["p"]), expected, rtol=0, atol=1e-9)
    assert isinstance(model.score_features(pl.from_pandas(table).lazy()), pl.DataFrame)
    with duckdb.connect() as connection:
        connection.register("given", table)
        relation = model.score_features(connection.table("given"))
    assert isinstance(relation, pa.Table)
    np.testing.assert_array_equal(np.asarray(relation["p"]), expected)


def test_one_customer_as_a_dict_is_scored_like_the_table(model: scoring.Model, table: pd.DataFrame) -> None:
    whole = model.score_features(table, reasons=2)
    for row in (0, 7, 31):
        scores = model.score_features(table.iloc[row].to_dict(), reasons=2)
        assert np.isnan(scores.pop("expected_value"))  # this bundle has no value model
        expected = whole.drop(columns="expected_value").iloc[row].to_dict()
        # a product of one row and one of many differ in the last bits
        summed = {name: pytest.approx(expected[name], abs=1e-12) for name in ("points_1", "points_2", "other")}
        assert scores == expected | summed


def test_nobody_to_score_is_an_empty_table(model: scoring.Model, table: pd.DataFrame) -> None:
    scores = model.score_features(table.iloc[:0], reasons=1)
    assert scores.shape == (0, len(model.score_features(table.iloc[:2], reasons=1).columns))


def test_expected_value_is_that_of_the_value_model(
    make_bundle: Callable[..., dict[str, Any]], table: pd.DataFrame
) -> None:
    model = scoring.Model(make_bundle("logistic", value=VALUE))
    expected = value.evaluate(VALUE, table)["value"]
    scores = model.score_features(table)
    np.testing.assert_allclose(scores["expected_value"], expected)
    assert (scores["expected_value"] > 0).all()
    assert model.score_features(table.iloc[4].to_dict())["expected_value"] == expected.iloc[4]


def test_one_customer_is_warned_about_as_well(model: scoring.Model, table: pd.DataFrame) -> None:
    row = table.iloc[0].to_dict()
    with pytest.warns(scoring.UnknownCategoryWarning, match="1 row has a club .* 'platinum' 1"):
        model.score_features({**row, "club": "platinum"})
    with pytest.warns(scoring.StaleModelWarning, match="4 days before the as_of"):
        model.score_features({**row, "as_of": pd.Timestamp(model.facts["expires"]) + pd.Timedelta(days=4)})


def test_the_order_of_columns_does_not_matter(model: scoring.Model, table: pd.DataFrame) -> None:
    turned = table[list(table.columns[::-1])].assign(further=1.0)
    np.testing.assert_array_equal(model.score_features(turned)["p"], model.score_features(table)["p"])


@pytest.mark.parametrize("missing", [["frequency"], ["width", "gender"], ["recency_days"]])
def test_missing_columns_are_named(model: scoring.Model, table: pd.DataFrame, missing: list[str]) -> None:
    for given in (table.drop(columns=missing), table.drop(columns=missing).iloc[0].to_dict()):
        with pytest.raises(UserError, match=", ".join(f"`{name}`" for name in missing)):
            model.score_features(given)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("frequency", "three", "`frequency` .*numbers"),
        ("gender", 1.0, "`gender` .*text"),
        ("recency_days", pd.Timestamp("2025-01-01"), "`recency_days` .*numbers"),
        ("club", True, "`club` .*text"),
    ],
)
def test_a_column_of_another_type_is_named(
    model: scoring.Model, table: pd.DataFrame, column: str, values: Any, message: str
) -> None:
    wrong = table.assign(**{column: values})
    for given in (wrong, pl.from_pandas(wrong), pa.Table.from_pandas(wrong), wrong.iloc[0].to_dict()):
        with pytest.raises(UserError, match=message):
            model.score_features(given)


@pytest.mark.parametrize("given", [np.zeros((3, 80)), [[1.0, 2.0]], "churn", 3.0, pd.Series([1.0])])
def test_what_has_no_column_names_is_refused(model: scoring.Model, given: Any) -> None:
    with pytest.raises(UserError, match=r"columns are taken by name|missing"):
        model.score_features(given)


def test_a_column_that_occurs_twice_is_refused(model: scoring.Model, table: pd.DataFrame) -> None:
    with pytest.raises(UserError, match="`width` occurs twice"):
        model.score_features(pd.concat([table, table[["width"]]], axis=1))


def test_nan_none_and_null_are_all_missing(model: scoring.Model, table: pd.DataFrame) -> None:
    """One column missing throughout, in every way a table can say so."""
    expected = model.score_features(table.assign(lateness=np.nan, gender=None))["p"].to_numpy()
    assert not np.array_equal(expected, model.score_features(table)["p"])
    tables = [
        table.assign(lateness=None, gender=np.nan),
        table.assign(lateness=pd.array([None] * len(table), dtype="Float64"), gender=pd.NA),
        pl.from_pandas(table).with_columns(lateness=pl.lit(None), gender=pl.lit(None)),
        pl.from_pandas(table).with_columns(lateness=pl.lit(float("nan")), gender=pl.lit(None, pl.String)),
        pa.Table.from_pandas(table.drop(columns=["lateness", "gender"]))
        .append_column("lateness", pa.nulls(len(table)))
        .append_column("gender", pa.nulls(len(table), pa.string())),
    ]
    for given in tables:
        np.testing.assert_array_equal(np.asarray(model.score_features(given)["p"]), expected)
    row = table.iloc[0].to_dict()
    for lateness, gender in ((None, None), (float("nan"), float("nan"))):
        assert model.score_features({**row, "lateness": lateness, "gender": gender})["p"] == expected[0]


def test_a_narrower_number_type_is_a_number(model: scoring.Model, table: pd.DataFrame) -> None:
    expected = model.score_features(table)["p"].to_numpy()
    for dtype in ("int32", "float32", "Int64", "int64[pyarrow]"):
        scores = model.score_features(table.assign(frequency=table["frequency"].astype(dtype)))
        np.testing.assert_array_equal(scores["p"], expected)


def test_a_customer_without_recency_is_refused_by_row(model: scoring.Model, table: pd.DataFrame) -> None:
    who = table["customer_id"].iloc[3]
    broken = table.assign(recency_days=table["recency_days"].where(table["customer_id"] != who))
    with pytest.raises(UserError, match="1 row cannot be scored, the first is row 4: `recency_days`") as refused:
        model.score_features(broken)
    assert who not in str(refused.value), "errors end in logs, which hold no ids"


def test_unknown_categories_are_counted_and_scored_as_missing(model: scoring.Model, table: pd.DataFrame) -> None:
    odd = table.assign(club=["platinum"] * 3 + ["gold"] * (len(table) - 3))
    blank = table.assign(club=[None] * 3 + ["gold"] * (len(table) - 3))
    with pytest.warns(scoring.UnknownCategoryWarning, match="3 rows have a club .* 'platinum' 3"):
        scores = model.score_features(odd)
    np.testing.assert_array_equal(scores["p"], model.score_features(blank)["p"])
    assert model.monitoring(odd).unknown_categories == {"club": {"platinum": 3}}


def test_an_expired_model_says_by_how_much(model: scoring.Model, table: pd.DataFrame) -> None:
    expires = pd.Timestamp(model.facts["expires"])
    with warnings.catch_warnings():
        warnings.simplefilter("error", scoring.StaleModelWarning)
        model.score_features(table.assign(as_of=expires - pd.Timedelta(days=1)))
    with pytest.warns(scoring.StaleModelWarning, match="12 days before the as_of"):
        model.score_features(table.assign(as_of=expires + pd.Timedelta(days=12)))


def test_drifted_inputs_warn_with_their_index(model: scoring.Model, table: pd.DataFrame) -> None:
    many = pd.concat([table] * 3, ignore_index=True)
    assert model.monitoring(many).drift == {}
    with pytest.warns(scoring.DriftWarning, match=r"monetary \d+\.\d\d"):
        model.score_features(many.assign(monetary=many["monetary"] * 3 + 50))


@pytest.mark.parametrize("target", ["churn", "repeat"])
@pytest.mark.parametrize("days", [90, 180, None])
def test_the_cohort_is_the_one_of_training(
    make_bundle: Callable[..., dict[str, Any]], table: pd.DataFrame, target: Any, days: int | None
) -> None:
    bundle = make_bundle("logistic", target)
    task = type("Task", (), {**TASK, "active_days": days, "new_days": days or 999})
    bundle["study"] = {"task": {"active_days": days, "new_days": days or 999}}
    scores = scoring.Model(bundle).score_features(table)
    np.testing.assert_array_equal(scores["in_cohort"], cohort(table, target, task))
    assert scores["in_cohort"].sum() > 0


@pytest.mark.parametrize("kind", ["recency", "bgnbd", "logistic", "linear", "lightgbm", "blend", "offset_lightgbm"])
@pytest.mark.parametrize("target", ["churn", "repeat"])
def test_every_kind_of_model_scores_and_its_reasons_add_up(
    make_bundle: Callable[..., dict[str, Any]], table: pd.DataFrame, kind: str, target: str
) -> None:
    model = scoring.Model(make_bundle(kind, target), threads=1)
    scores = model.score_features(table, reasons=2)
    why = model.contributions(table)
    assert scores["p"].between(0, 1).all()
    np.testing.assert_allclose(why.base + why.points.sum(axis=1), scores["p"], rtol=0, atol=1e-9)


def test_horizons_never_contradict_each_other(model: scoring.Model, table: pd.DataFrame) -> None:
    p = np.stack([model.score_features(table, horizon=days)["p"] for days in (30, 60, 90)])
    assert (np.diff(p, axis=0) <= 0).all(), "staying away for 90 days is rarer than staying away for 30"
    with pytest.raises(UserError, match="reasons are those of 90 days"):
        model.score_features(table, horizon=30, reasons=3)
    with pytest.raises(ValueError, match="horizon 45"):
        model.score_features(table, horizon=45)


def test_a_cut_belongs_to_the_band_above(model: scoring.Model, table: pd.DataFrame) -> None:
    scores = model.score_features(table)
    cuts = np.array(model.facts["bands"]["cuts"])
    expected = [model.facts["bands"]["names"][int((cuts <= p).sum())] for p in scores["p"]]
    assert scores["band"].tolist() == expected
    assert scoring_bands([0.25, 0.75]) == ["medium", "very_high"]


def scoring_bands(p: list[float]) -> list[str]:
    from churn.scoring.bundle_file.build import BANDS
    from churn.scoring.score_table import bands

    return bands(BANDS, np.array(p)).tolist()


def test_sixteen_threads_get_what_one_gets(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, table: pd.DataFrame
) -> None:
    expected = model.score_features(table, reasons=1)
    lines = model.score(order_lines, as_of=AS_OF, customers=customers, reasons=0)

    def work(number: int) -> bool:
        if number % 16 == 0:
            again = model.score(order_lines, as_of=AS_OF, customers=customers, reasons=0)
            return bool(again.equals(lines))
        part = table.iloc[number : number + 40]
        return bool(model.score_features(part, reasons=1).equals(expected.iloc[number : number + 40]))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(32)))


def test_scoring_changes_nothing_it_was_given(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, table: pd.DataFrame
) -> None:
    before = [frame.copy() for frame in (order_lines, customers, table)]
    model.score(order_lines, as_of=AS_OF, customers=customers)
    model.score_features(table, reasons=1)
    for frame, copy in zip((order_lines, customers, table), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)
    model.facts["calibration"]["90"]["slope"] = 7.0
    assert model.facts["calibration"]["90"]["slope"] == 0.8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="amount"), "no column `amount`"),
        (lambda t: t.assign(customer_id=range(len(t))), "`customer_id` is of type Int64: text is"),
        (lambda t: t.assign(ordered_at=t["ordered_at"].dt.tz_localize("UTC")), "without a time zone"),
        (lambda t: t.assign(amount=t["amount"].where(t.index > 2)), "3 lines without a usable `amount`"),
        (lambda t: t.assign(amount=[np.inf] + [1.0] * (len(t) - 1)), "1 line without a usable `amount`"),
        (lambda t: t.assign(customer_id=t["customer_id"].where(t.index > 0)), "1 line without a usable `customer_id`"),
        (lambda t: t.iloc[:0], "no line"),
        (lambda t: t.drop(columns="category"), "cannot be built without column `category` of order_lines: give"),
    ],
)
def test_order_lines_that_cannot_be_scored_are_refused(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame, change: Any, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        model.score(change(order_lines), customers=customers)


def test_tables_and_columns_that_the_features_are_made_of_are_asked_for_by_name(
    model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame
) -> None:
    with pytest.raises(UserError, match="cannot be built without the table customers: give"):
        model.score(order_lines)
    with pytest.raises(UserError, match=r"column `quantity` of order_lines, .*column `gender` of customers: give"):
        model.score(order_lines.drop(columns="quantity"), customers=customers.drop(columns="gender"))


def test_a_feature_that_changed_its_meaning_is_refused(
    bundle: dict[str, Any], order_lines: pd.DataFrame, customers: pd.DataFrame
) -> None:
    older = {**bundle, "inputs": [dict(item) for item in bundle["inputs"]]}
    changed = older["inputs"][3]
    here, changed["version"] = changed["version"], 7
    with pytest.raises(UserError, match=f"`{changed['name']}` is version {here} here and version 7"):
        scoring.Model(older).score(order_lines, customers=customers)


def test_golden_rows_that_score_otherwise_refuse_the_bundle(bundle: dict[str, Any], tmp_path: Path) -> None:
    golden = {**bundle["golden"], "p": [p + 2e-9 for p in bundle["golden"]["p"]]}
    path = scoring.save({**bundle, "golden": golden}, tmp_path / "churn.pkl")
    with pytest.raises(scoring.BundleError, match="golden rows score 2e-09 away"):
        scoring.load(path)


@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_base_reasons_and_the_rest_add_up_to_the_probability(
    model: scoring.Model, table: pd.DataFrame, count: int
) -> None:
    scored = model.score_features(table, reasons=count)
    points = [f"points_{rank}" for rank in range(1, count + 1)]
    whole = scored["base"] + scored[points].sum(axis=1) + scored["other"]
    np.testing.assert_allclose(whole, scored["p"], rtol=0, atol=1e-9)
    for rank in range(1, count + 1):
        untold = scored[f"reason_{rank}"].isna()
        assert (scored.loc[untold, f"points_{rank}"] == 0).all()
        told = scored[~untold]
        shown = told[f"reason_{rank}"].str.extract(r"\(([+−][0-9.]+) points\)$")[0].str.replace("−", "-").astype(float)
        np.testing.assert_allclose(shown, 100 * told[f"points_{rank}"], rtol=0, atol=0.0500001)
    one = model.score_features(table.iloc[0].to_dict(), reasons=count)
    assert one["base"] + sum(one[name] for name in points) + one["other"] == pytest.approx(one["p"], abs=1e-9)
    assert [one[name] for name in points] == pytest.approx(scored.loc[0, points].tolist(), abs=1e-12)


def test_batches_of_reasons_are_those_of_all_rows(
    model: scoring.Model, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model.score_features(table, reasons=3)
    monkeypatch.setattr("churn.scoring.score_table.BATCH", 7)
    pd.testing.assert_frame_equal(model.score_features(table, reasons=3), whole, rtol=0, atol=1e-12)


def test_a_reason_that_nobody_has_is_a_column_of_text(model: scoring.Model, table: pd.DataFrame) -> None:
    """Of ten reasons the last never is worth saying."""
    scored = model.score_features(pa.Table.from_pandas(table, preserve_index=False), reasons=10)
    last = scored.column("reason_10")
    assert last.null_count == len(table)
    assert pa.types.is_string(last.type) or pa.types.is_large_string(last.type)
