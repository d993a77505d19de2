"""Customer value: true in total, per decile and in its interval where the truth is known; blind to the future."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn import scoring
from churn.errors import UserError
from churn.scoring.evaluation.value import ValueModel, blended, evaluate, money, needed
from churn.scoring.score_table import expected_value
from churn.value.accuracy import normalised_gini
from churn.value.customer_value import (
    AGAIN,
    CANDIDATES,
    LEAST_TEST_DAYS,
    CustomerValue,
    _test_days,
    _training_dates,
    customer_value,
    total_value,
    values_today,
)
from churn.value.spend import kept_share, purchases, spend_after
from churn.value.spend_correction import PRIOR
from churn.value.spend_models import boosted_inputs, fit_two_part

from .shop import TODAY, features, order_lines, study

GOLDEN = Path(__file__).parents[1] / "scoring" / "golden"


def actual(whole: pd.DataFrame, values: pd.DataFrame) -> np.ndarray:
    return spend_after(purchases(whole), values["customer_id"], TODAY, 180)


def test_expected_spend_is_true_in_total_and_ranks_customers(
    fitted: CustomerValue, table: pd.DataFrame, whole_lines: pd.DataFrame
) -> None:
    values = values_today(fitted.model, table)
    spend = actual(whole_lines, values)
    assert values["spend"].sum() == pytest.approx(spend.sum(), rel=0.12)
    assert normalised_gini(spend, values["spend"]) > 0.6
    assert values["value"].to_numpy() == pytest.approx(0.35 * values["spend"].to_numpy())


def test_the_interval_holds_what_it_says(fitted: CustomerValue, table: pd.DataFrame, whole_lines: pd.DataFrame) -> None:
    values = values_today(fitted.model, table)
    margin = 0.35 * actual(whole_lines, values)
    inside = (values["value_low"] <= margin) & (margin <= values["value_high"])
    assert 0.77 <= inside.mean() <= 0.90
    assert values["value"].between(values["value_low"], values["value_high"]).all()
    total = total_value(fitted, values)
    assert total["low"] <= total["value"] <= total["high"]


def test_one_time_buyers_are_worth_something_and_less_than_if_kept(fitted: CustomerValue, table: pd.DataFrame) -> None:
    today = table[table["as_of"] == TODAY].reset_index(drop=True)
    values = evaluate(fitted.model, today)[today["frequency"] == 1]
    assert (values["value"] > 0).all()
    assert (values["value_if_kept"] >= values["value"]).all()


def test_a_customer_given_up_for_lost_is_worth_no_fortune_if_kept(fitted: CustomerValue) -> None:
    """30 purchase days of 1,000 in a year, then ten months of silence: P(alive) is next to nothing."""
    lost = pd.DataFrame(
        {
            "frequency": [30.0],
            "recency_days": [300.0],
            "tenure_days": [420.0],
            "monetary_total": [30_000.0],
            "monetary_total_365d": [20_000.0],
        }
    )
    plain = {
        **fitted.model,
        "margin": 1.0,
        "discount_rate": 0.0,
        "kept_share": 1.0,
        "spend_correction": {},
        "horizon_days": 365,
    }
    closed = evaluate({**plain, "kind": "btyd_gamma_gamma"}, lost).iloc[0]
    made = evaluate({**plain, "kind": "blend", "known_days": 365}, lost).iloc[0]
    assert closed["spend"] < 1.0
    assert made["spend"] == pytest.approx((closed["spend"] * 20_000.0) ** 0.5)
    assert made["value_if_kept"] == pytest.approx((closed["value_if_kept"] * 20_000.0) ** 0.5)


@given(st.floats(1e-12, 1e6), st.floats(1.0, 1e9), st.floats(0, 1e7))
def test_the_blend_keeps_the_order_and_never_passes_both(spend: float, times: float, pace: float) -> None:
    low, high = blended(np.array([spend, spend * times]), np.array([pace, pace]))
    assert low <= high <= max(spend * times, pace) * (1 + 1e-12)


def test_every_model_is_judged_on_the_same_customers(fitted: CustomerValue) -> None:
    assert fitted.measures["customers"].nunique() == 1
    assert set(fitted.measures["model"]) == {"last_period", *CANDIDATES}
    assert fitted.model["kind"] in CANDIDATES
    own = fitted.measures.set_index("model")
    assert own.loc[fitted.model["kind"], "mae"] < own.loc["last_period", "mae"]


@pytest.mark.parametrize("kind", CANDIDATES)
def test_every_model_that_may_ship_stands_in_a_bundle_and_says_the_same_there(
    kind: str, table: pd.DataFrame, lines: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(customer_value.__globals__, "best_candidate", lambda measures, candidates: kind)
    some = table[table["customer_id"].str[-1].isin(["1", "2"])]
    model = customer_value(some, lines, study()).model
    assert model["kind"] == kind
    golden = scoring.read(GOLDEN / "format_1_logistic.pkl")
    bundle = scoring.read(scoring.save({**golden, "value": model}, tmp_path / "churn.pkl"))
    today = some[some["as_of"] == TODAY].reset_index(drop=True)
    assert set(needed(bundle["value"])) <= set(today.columns)
    np.testing.assert_array_equal(
        expected_value(ValueModel.of(bundle["value"]), today), values_today(model, today)["value"]
    )


def test_where_no_model_beats_last_years_spend_it_ships_as_it_is(
    table: pd.DataFrame, lines: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setitem(customer_value.__globals__, "best_candidate", lambda table, names: seen.append(names) or AGAIN)
    some = table[table["customer_id"].str[-1].isin(["1", "2"])]
    yearly = study().model_copy(update={"task": study().task.model_copy(update={"value_horizon_days": 365})})
    found = customer_value(some, lines, yearly)
    assert seen == [(*CANDIDATES, AGAIN)] and found.model["kind"] == AGAIN
    today = some[some["as_of"] == TODAY].reset_index(drop=True)
    last_year = spend_after(purchases(lines), today["customer_id"], TODAY - pd.Timedelta(days=365), 365)
    assert values_today(found.model, today)["spend"].to_numpy() == pytest.approx(last_year, abs=1e-3)
    sums = found.rows[found.rows["model"] == AGAIN].groupby("as_of")[["spend", "expected"]].sum()
    worst = np.abs(np.log(sums["spend"] / sums["expected"])).max()
    assert 0.5 * worst < found.standard_error < PRIOR["usual"] + worst
    golden = scoring.read(GOLDEN / "format_1_logistic.pkl")
    bundle = scoring.read(scoring.save({**golden, "value": found.model}, tmp_path / "churn.pkl"))
    assert bundle["value"]["kind"] == AGAIN
    customer_value(some, lines, study())
    assert seen[1] == CANDIDATES, "over half a year it is a baseline only"


def test_nothing_after_today_changes_anything(table: pd.DataFrame, whole_lines: pd.DataFrame) -> None:
    past = whole_lines[whole_lines["ordered_at"] < TODAY]
    later = whole_lines.copy()
    later.loc[later["ordered_at"] >= TODAY, "amount"] *= 100
    small = table[table["customer_id"].str[-1].isin(["1", "2"])]
    with_future, without = (customer_value(small, lines, study()) for lines in (later, past))
    assert with_future.model == without.model
    pd.testing.assert_frame_equal(with_future.rows, without.rows)


def test_candidates_expect_the_same_sum_of_new_and_of_established_customers(
    fitted: CustomerValue, table: pd.DataFrame
) -> None:
    rows = fitted.rows[fitted.rows["model"].isin(CANDIDATES)]
    known = table[["customer_id", "as_of", "frequency"]]
    rows = rows.merge(known, on=["customer_id", "as_of"]).assign(new=lambda row: row["frequency"] == 1)
    sums = rows.pivot_table("expected", ["as_of", "new"], "model", aggfunc="sum")
    assert len(sums) and sums.notna().all().all()
    assert (sums.sub(sums["btyd_gamma_gamma"], axis=0).abs() < 1e-6 * sums).all().all()


def test_a_whole_horizon_is_tested_where_the_lines_allow_it() -> None:
    first = pd.Timestamp("2024-01-01")
    assert _test_days(first, first + pd.Timedelta(days=739), 365) == 365
    assert _test_days(first, first + pd.Timedelta(days=600), 365) == 200
    assert _test_days(first, first + pd.Timedelta(days=1), 365) == 1


@pytest.mark.parametrize("horizon", [1, 7])
def test_a_horizon_of_days_is_not_corrected_by_chance(horizon: int) -> None:
    first = pd.Timestamp("2024-01-01")
    assert _test_days(first, first + pd.Timedelta(days=739), horizon) == LEAST_TEST_DAYS
    assert _test_days(first, first + pd.Timedelta(days=60), horizon) == 20
    few, dates = order_lines(customers=60), [TODAY - pd.Timedelta(days=60 * step) for step in range(10, -1, -1)]
    task = study().task.model_copy(update={"value_horizon_days": horizon})
    fitted = customer_value(features(few, dates), few, study().model_copy(update={"task": task}))
    assert fitted.test_days == LEAST_TEST_DAYS
    assert fitted.corrections["established"].factor < 1.5  # days with a sale alone would say 1.8 of a horizon of one


def test_a_blend_lies_between_the_closed_form_and_last_years_spend(fitted: CustomerValue, table: pd.DataFrame) -> None:
    today = table[table["as_of"] == TODAY].reset_index(drop=True)
    plain = {"horizon_days": 180, "margin": 1.0, "discount_rate": 0.0, "kept_share": 1.0}
    base = {**fitted.model, **plain, "spend_correction": None, "interval": None}
    closed = evaluate({**base, "kind": "btyd_gamma_gamma"}, today)
    blend = {**base, "kind": "blend", "known_days": 365}
    mixed = evaluate(blend, today)
    assert "monetary_total_365d" in needed(blend)
    pace = today["monetary_total_365d"].fillna(0.0) * 180 / 365
    low, high = np.minimum(pace, closed["spend"]), np.maximum(pace, closed["spend"])
    assert (mixed["spend"].between(low - 1e-9, high + 1e-9) | (pace < 0.05 * closed["spend"])).all()
    kept = blended(closed["value_if_kept"].to_numpy(), pace.to_numpy())
    assert mixed["value_if_kept"].to_numpy() == pytest.approx(kept)
    assert (mixed["value_if_kept"] >= mixed["value"] - 1e-9).all()
    assert np.allclose(mixed["spend"], mixed["expected_purchases"] * mixed["expected_order_value"])


def test_teachers_have_closed_windows_and_stand_apart() -> None:
    dates = list(pd.date_range("2025-01-01", "2026-07-01", freq="30D"))
    origin = pd.Timestamp("2026-01-01")
    chosen = _training_dates(dates, origin, 180)
    assert chosen
    assert all(date + pd.Timedelta(days=180) <= origin for date in chosen)
    assert all((one - other).days >= 60 for one, other in itertools.pairwise(chosen))


def test_the_model_is_builtins_that_survive_json(fitted: CustomerValue, table: pd.DataFrame) -> None:
    again = json.loads(json.dumps(fitted.model))
    today = table[table["as_of"] == TODAY]
    pd.testing.assert_frame_equal(evaluate(again, today), evaluate(fitted.model, today))


def test_both_kinds_evaluate_from_their_needed_columns_alone(
    fitted: CustomerValue, table: pd.DataFrame, lines: pd.DataFrame
) -> None:
    date = TODAY - pd.Timedelta(days=180)
    rows = table[table["as_of"] == date].reset_index(drop=True)
    closed = {name: fitted.model[name] for name in ("btyd", "gamma_gamma")}
    spend = spend_after(purchases(lines), rows["customer_id"], date, 180)
    boosted = fit_two_part(rows, spend, boosted_inputs(rows), closed, 180)
    assert boosted is not None
    for model in ({**fitted.model, "kind": "btyd_gamma_gamma"}, {**fitted.model, **boosted}):
        small = rows[needed(model)]
        values = evaluate(model, small)
        assert values["value"].notna().all()
        # what a customer brings is purchases times their worth, whatever the kind
        product = values["expected_purchases"] * values["expected_order_value"]
        assert product.to_numpy() == pytest.approx(values["spend"].to_numpy())
    assert abs(np.log(evaluate({**fitted.model, **boosted}, rows)["spend"].sum() / spend.sum())) < 0.15


def test_customers_without_a_purchase_have_no_value(fitted: CustomerValue) -> None:
    frame = pd.DataFrame(
        {"frequency": [0.0, 1.0], "recency_days": [np.nan, 5], "tenure_days": [np.nan, 5], "monetary_total": [0.0, 9]}
    )
    model = {**fitted.model, "kind": "btyd_gamma_gamma"}
    values = evaluate(model, frame)
    assert values["value"].isna().tolist() == [True, False]
    assert (evaluate(model, frame.iloc[:1])["value"].isna()).all()


def test_discount_and_margin_in_one_factor() -> None:
    model = {"margin": 0.5, "discount_rate": 0.10, "horizon_days": 365}
    # money spread evenly over a year, at 10 % a year: (1 - 1/1.1) / log 1.1
    assert money(model) == pytest.approx(0.5 * (1 - 1 / 1.1) / np.log(1.1))
    assert money({**model, "discount_rate": 0.0}) == pytest.approx(0.5)


def test_kept_share_takes_returns_of_the_last_year_off() -> None:
    lines = pd.DataFrame(
        {
            "ordered_at": pd.to_datetime(["2024-01-01", "2026-01-01", "2026-02-01", "2026-08-01"]),
            "amount": [-500.0, 100.0, -20.0, -50.0],
            "is_return": [True, False, True, True],
        }
    )
    assert kept_share(lines, pd.Timestamp("2026-07-01")) == pytest.approx(0.8)


def test_a_shop_too_young_for_a_back_test_still_gets_values() -> None:
    from .shop import features

    lines = order_lines(300, seed=3)
    lines = lines[lines["ordered_at"] < pd.Timestamp("2024-03-01")]
    table = features(lines, [pd.Timestamp("2024-03-01")])
    result = customer_value(table, lines, study())
    assert result.model["kind"] == "btyd_gamma_gamma"
    assert result.measures.empty
    values = values_today(result.model, table)
    assert values["value"].notna().all()
    assert values["value_low"].isna().all(), "no back-test, no interval"


def test_no_purchase_at_all_is_said_in_one_line(table: pd.DataFrame, lines: pd.DataFrame) -> None:
    with pytest.raises(UserError, match=r"task\.as_of"):
        customer_value(table, lines.iloc[:0], study())
