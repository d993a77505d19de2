"""The rule at past origins: it adds up, values are of the kind that ships, and a few customers who decide are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.scoring.evaluation.value import evaluate
from churn.value.customer_value import CustomerValue, customer_value
from churn.value.customer_value import model_at as value_model_at
from churn.value.evidence import past_return
from churn.value.past_profit import decisive, past_profit
from churn.value.profit import Acceptance

from .conftest import DATES
from .shop import TODAY, features, order_lines, study

ModelAt = Callable[[pd.Timestamp], Mapping[str, Any]]


@pytest.fixture
def model_at(fitted: CustomerValue, table: pd.DataFrame, lines: pd.DataFrame) -> ModelAt:
    return lambda origin: value_model_at(fitted, table, lines, study(), origin)


def test_past_profit_adds_up_with_the_true_outcomes(table: pd.DataFrame, model_at: ModelAt) -> None:
    dates = sorted(table["as_of"].unique())[-5:-2]
    rows = table[table["as_of"].isin(dates)][["customer_id", "as_of"]]
    rng = np.random.default_rng(6)
    rows = rows.assign(p=rng.random(len(rows)))
    rows["y"] = (rng.random(len(rows)) < rows["p"]).astype(float)
    past = past_profit(rows, table, study(), model_at)
    assert past["as_of"].tolist() == [pd.Timestamp(date) for date in dates]
    assert (past["realised"] <= past["oracle"]).all()
    assert (past["realised"] > past["everyone"]).all()
    assert past["realised"].to_numpy() == pytest.approx(study().economics.acceptance * past["saved"] - past["spent"])
    # p is the true chance here, so what is expected is what happens, but for the noise
    assert past["realised"].sum() == pytest.approx(past["expected"].sum(), rel=0.25)
    fewer = past_profit(rows, table, study(budget=200.0), model_at)
    assert (fewer["contacted"] < past["contacted"]).all()
    assert past_profit(rows, table, study(capacity=7), model_at)["contacted"].tolist() == [7, 7, 7]


def test_the_model_of_an_origin_is_that_of_a_run_on_that_day(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    """Today's own model comes out for today; the past is worth what a run of that day would have said."""
    result = customer_value(table, lines, study())
    now = table[table["as_of"] == TODAY].reset_index(drop=True)
    again = evaluate(value_model_at(result, table, lines, study(), TODAY), now)
    pd.testing.assert_series_equal(again["value_if_kept"], evaluate(result.model, now)["value_if_kept"])
    origin = DATES[-3]
    then, before = table[table["as_of"] <= origin], lines[lines["ordered_at"] < origin]
    rows = then[then["as_of"] == origin].reset_index(drop=True)
    of_that_day = customer_value(then, before, study())
    assert of_that_day.model["kind"] == result.model["kind"] and of_that_day.test_days == result.test_days
    expected = evaluate(of_that_day.model, rows)["value_if_kept"]
    past = evaluate(value_model_at(result, table, lines, study(), origin), rows)["value_if_kept"]
    assert past.to_numpy() == pytest.approx(expected.to_numpy(), nan_ok=True)


def test_what_comes_back_is_no_past_profit(lines: pd.DataFrame, table: pd.DataFrame, fitted: CustomerValue) -> None:
    """Half of the money returned: the past list's benefit is half of it, as today's is."""
    back = lines.assign(amount=-0.5 * lines["amount"], is_return=True, order_id=lines["order_id"] + "R")
    both = pd.concat([lines, back], ignore_index=True)
    rows = table[table["as_of"] == DATES[-3]][["customer_id", "as_of"]].assign(p=0.6, y=1.0)
    plain, half = (
        past_profit(rows, table, study(contact_cost=0.0), partial(value_model_at, fitted, table, part, study()))
        for part in (lines, both)
    )
    assert half["saved"].to_numpy() == pytest.approx(0.5 * plain["saved"].to_numpy())


def listed(large: dict[int, float], each: float = 5.0) -> pd.DataFrame:
    """Two origins with 200 customers each; `large`: what single ones brought at the second."""
    names = [f"C{number:03d}" for number in range(200)]
    rows = [pd.DataFrame({"customer_id": names, "as_of": day, "realised": each}) for day in DATES[:2]]
    for place, brought in large.items():
        rows[1].loc[place, "realised"] = brought
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize(
    ("large", "few"),
    [
        ({}, []),
        ({3: 100.0}, []),
        ({3: 4000.0, 9: 3000.0}, ["C003", "C009"]),
        ({3: -4000.0}, ["C003"]),
        (dict.fromkeys(range(20), 1000.0), []),
    ],
)
def test_a_few_customers_who_decide_the_past_are_named(large: dict[int, float], few: list[str]) -> None:
    """One large account moves the mean; twenty that leave are no few, and five of them do not explain it."""
    assert decisive(listed(large)) == few


def test_a_past_that_rests_on_one_account_is_told_and_judged_without_it() -> None:
    lines = order_lines(400)
    large = lines["customer_id"] == "C00000"
    assert large.any()
    lines = lines.assign(amount=np.where(large, 400.0, 1.0) * lines["amount"])
    table = features(lines, DATES)
    result = customer_value(table, lines, study())
    rows = table[table["as_of"].isin(DATES[4:9])][["customer_id", "as_of"]].assign(p=0.6, y=0.6)
    rows.loc[rows["customer_id"] == "C00000", "y"] = 1.0
    terms = study(contact_cost=0.1)
    past = past_profit(rows, table, terms, partial(value_model_at, result, table, lines, terms))
    assert past["few"].unique().tolist() == [1]
    earned = past_return(past, Acceptance(0.3, 1e6), 90)
    assert earned is not None and earned.without_few is not None
    others = (past["realised"] - past["few_realised"]) / (past["contacted"] - past["few_contacted"])
    assert earned.without_few.mean == pytest.approx(others.mean())
    assert earned.without_few.mean < 0.67 * earned.realised.mean


@pytest.mark.parametrize(("brought", "certain"), [(4000.0, True), (-4000.0, False)])
def test_a_windfall_does_not_make_a_sure_profit_unsure_and_a_loss_does(brought: float, certain: bool) -> None:
    """The interval of all is as wide as one account is large; without it the others earn 5 each at every origin."""
    days = pd.date_range("2024-01-01", periods=12, freq="90D")
    past = pd.DataFrame({"as_of": days, "contacted": 200, "expected": 900.0, "realised": 1000.0, "saved": 6000.0})
    past = past.assign(spent=200.0, few=1, few_contacted=0, few_realised=0.0, few_saved=0.0)
    past.loc[5, ["realised", "few_realised", "few_contacted"]] = [1000.0 + 20 * brought, 20 * brought, 1]
    earned = past_return(past, Acceptance(0.2, 1e6), 90)
    assert earned is not None and earned.realised.low is not None and earned.realised.low < 0
    assert earned.certain is certain
