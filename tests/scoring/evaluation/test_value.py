"""Expected value: the parts multiply, a customer without a purchase has none, one customer is valued as many are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.scoring.evaluation.value import ValueModel, evaluate, evaluate_columns, kept_shares, money, needed

CLOSED_FORM: dict[str, Any] = {
    "kind": "btyd_gamma_gamma",
    "horizon_days": 365,
    "margin": 0.35,
    "discount_rate": 0.1,
    "kept_share": 0.97,
    "btyd": {"r": 0.6, "alpha": 25.0, "a": 0.9, "b": 3.0, "first": 1},
    "gamma_gamma": {"p": 6.25, "q": 3.74, "v": 15.44},
    "interval": {"cuts": [10.0, 100.0], "low": [0.0, 0.2, 0.4], "high": [2.0, 1.9, 1.7], "coverage": 0.8},
}
BLEND = {**CLOSED_FORM, "kind": "blend", "known_days": 365}
LAST_PERIOD = {**CLOSED_FORM, "kind": "last_period"}


def customers() -> pd.DataFrame:
    """Five customers; the last two without a purchase of a positive amount."""
    return pd.DataFrame(
        {
            "frequency": [1.0, 12.0, 40.0, 2.0, np.nan],
            "recency_days": [200.0, 9.0, 30.0, 50.0, 10.0],
            "tenure_days": [200.0, 400.0, 700.0, 90.0, 10.0],
            "monetary_total": [25.0, 800.0, 9_000.0, -4.0, 30.0],
            "monetary_total_365d": [25.0, 500.0, np.nan, 0.0, 30.0],
        },
        index=[7, 3, 3, 9, 1],
    )


@pytest.mark.parametrize("model", [CLOSED_FORM, BLEND, LAST_PERIOD], ids=lambda model: model["kind"])
def test_the_parts_multiply_and_the_interval_holds_the_value(model: dict[str, Any]) -> None:
    values = evaluate(model, customers()).iloc[:3]
    product = values["expected_purchases"] * values["expected_order_value"]
    np.testing.assert_allclose(values["spend"], product, rtol=1e-12)
    np.testing.assert_allclose(values["value"], money(model) * model["kept_share"] * values["spend"], rtol=1e-12)
    assert (values["value_low"] <= values["value"]).all() and (values["value"] <= values["value_high"]).all()
    assert (values["value_if_kept"] >= values["value"]).all()


def test_each_customer_is_worth_what_they_keep() -> None:
    """Shop: .97 kept. Ten days, half given back, weight 10: (10 x .5 + 10 x .03) / 20 = .265."""
    own = CLOSED_FORM | {"return_weight": 10.0}
    frame = pd.DataFrame({"frequency": [10.0, 10.0, 10.0, 1.0], "return_share": [0.5, 1.7, np.nan, 0.0]})
    back = [(5 + 0.3) / 20, (10 + 0.3) / 20, 0.03, 0.3 / 11]
    assert 1 - kept_shares(own, frame) == pytest.approx(back)
    assert kept_shares(CLOSED_FORM, frame) == pytest.approx([0.97] * 4)
    assert "return_share" in needed(own) and "return_share" not in needed(CLOSED_FORM)
    table = customers().assign(return_share=[0.0, 1.0, 0.2, 0.0, 0.0])
    plain, values = evaluate(CLOSED_FORM, table), evaluate(own, table)
    factor = kept_shares(own, table) / 0.97
    for name in ("value", "value_low", "value_high", "value_if_kept"):
        np.testing.assert_allclose(values[name], factor * plain[name], rtol=1e-12)
    np.testing.assert_allclose(values["spend"], plain["spend"], rtol=1e-12)


@pytest.mark.parametrize("model", [CLOSED_FORM, BLEND, LAST_PERIOD], ids=lambda model: model["kind"])
def test_a_customer_without_a_purchase_has_no_value_and_keeps_their_row(model: dict[str, Any]) -> None:
    values = evaluate(model, customers())
    assert values.index.tolist() == [7, 3, 3, 9, 1]
    assert values["value"].notna().tolist() == [True, True, True, False, False]
    assert evaluate(model, customers().iloc[3:]).isna().all(axis=None)


@pytest.mark.parametrize("model", [CLOSED_FORM, BLEND, LAST_PERIOD], ids=lambda model: model["kind"])
def test_one_customer_as_a_dict_is_valued_as_in_a_table(model: dict[str, Any]) -> None:
    compiled, table = ValueModel.of(model), customers()
    whole = evaluate(compiled, table)
    for place in range(len(table)):
        row = {name: [column.iloc[place]] for name, column in table.items()}
        for name, column in evaluate_columns(compiled, row).items():
            np.testing.assert_allclose(column, [whole[name].iloc[place]], rtol=1e-12)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_the_correction_multiplies_new_and_established_customers_apart(new: float, established: float) -> None:
    table = customers().iloc[:3]
    plain = evaluate(CLOSED_FORM, table)["spend"]
    moved = evaluate({**CLOSED_FORM, "spend_correction": {"new": new, "established": established}}, table)["spend"]
    np.testing.assert_allclose(np.log(moved / plain), [new, established, established], atol=1e-12)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind 'guess'"):
        evaluate({**CLOSED_FORM, "kind": "guess"}, customers())


def test_the_last_period_is_last_years_spend_also_for_one_who_stays() -> None:
    found = evaluate(LAST_PERIOD, customers())
    assert found["spend"].tolist()[:3] == [25.0, 500.0, 0.0] and found["spend"].iloc[3:].isna().all()
    assert (found["value_if_kept"].iloc[:3] == found["value"].iloc[:3]).all()
    half = evaluate({**LAST_PERIOD, "horizon_days": 73}, customers())
    assert half["spend"].iloc[1] == pytest.approx(100.0)
