"""What is learned for reasons: the weighted sum of all regressions, and laws that any shop's reasons must keep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn import explain, features, scoring
from churn.explain.conditional import COUNTED_WITH, _chances, needed, random_order_values
from churn.modelling.btyd import fit_btyd
from churn.modelling.candidates import fit_candidate
from churn.modelling.target_data import target_data
from churn.scoring import Model
from churn.scoring.bundle_file.canonical import dumps
from churn.scoring.evaluation.conditional import Conditional
from explain.shops import AS_OF, CAUSES, TASK, one_cause


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_the_tree_of_coalitions_sums_every_regression(seed: int, f: int) -> None:
    """Against all 2^f regressions solved one by one."""
    dice = np.random.default_rng(seed)
    rates = dice.integers(1, 5, f).tolist()
    needs = np.array([*(1 << np.repeat(np.arange(f), 3)), 0b11, 0b11])
    columns = dice.normal(size=(60, len(needs))) @ dice.normal(size=(len(needs), len(needs)))
    moments, target = columns.T @ columns / 60, columns.T @ dice.normal(size=60) / 60
    chance, expected = _chances(rates), np.zeros((len(needs), f))
    for known in range(1, 1 << f):
        places = np.flatnonzero((needs & ~known) == 0)
        if len(places):
            solved = np.linalg.solve(moments[np.ix_(places, places)] + 0.1 * np.eye(len(places)), target[places])
            for i in range(f):
                inside = bool(known >> i & 1)
                step = chance[known & ~(1 << i), i] if inside else -chance[known, i]
                expected[places, i] += step * solved
    np.testing.assert_allclose(random_order_values(moments, target, needs, rates, 0.1), expected, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_chances_are_those_of_random_arrivals(rates: list[int]) -> None:
    chance = _chances(rates)
    np.testing.assert_allclose(chance.sum(axis=0), 1.0, atol=1e-12)
    assert (chance >= -1e-15).all()
    total = sum(rates)
    np.testing.assert_allclose(chance[0], [rate / total for rate in rates], atol=1e-12)


def test_equal_rates_are_shapleys_weights() -> None:
    """s! (f - s - 1)! / f! for a coalition of s of the others."""
    chance = _chances([1, 1, 1, 1])
    assert chance[0b0000, 0] == pytest.approx(1 / 4)
    assert chance[0b0110, 0] == pytest.approx(2 * 1 / 24)
    assert chance[0b1110, 0] == pytest.approx(1 / 4)
    assert chance[0b0001, 0] == 0


@pytest.mark.parametrize(
    ("name", "family", "families"),
    [
        ("recency_days", "recency", {"recency"}),
        ("frequency", "frequency", {"frequency"}),
        ("frequency_30d", "frequency", {"frequency", "recency"}),
        ("monetary_total_90d", "monetary", {"monetary", "recency"}),
        ("frequency_change_90d", "trend", {"trend", "recency"}),
        ("mean_gap_days", "rhythm", {"frequency"}),
        ("lateness", "rhythm", {"rhythm", "frequency"}),
        ("club", "profile", {"profile"}),
        ("btyd_log_odds", None, {"recency", "frequency"}),
    ],
)
def test_what_tells_of_two_things_is_known_with_both(name: str, family: str | None, families: set[str]) -> None:
    assert needed(name, family) == families


def test_what_is_counted_with_another_family_is_in_the_catalogue() -> None:
    assert {features.CATALOGUE[name].family for name in COUNTED_WITH} == {"rhythm"}


def test_all_families_together_are_what_the_surrogate_says(bundle: dict[str, Any], table: pd.DataFrame) -> None:
    """The families' points before the remainder add up to v(all) - base."""
    whole, _ = explain.without(bundle, table, table, [])
    spec = explain.learn(bundle, table, table)
    evaluated = Conditional.of({**bundle, "reasons": spec})
    assert evaluated is not None
    columns = evaluated.pieces.columns(evaluated.matrix.values(table))
    points = columns @ evaluated.weights - evaluated.center
    np.testing.assert_allclose(points.sum(axis=1), whole - whole.mean(), atol=1e-9)


def test_equal_rows_learn_equal_bytes(bundle: dict[str, Any], table: pd.DataFrame) -> None:
    shuffled = table.sample(frac=1, random_state=3)
    assert dumps(explain.learn(bundle, table, table)) == dumps(explain.learn(bundle, shuffled, table))


def test_equal_customers_have_equal_reasons(model: Model, table: pd.DataFrame) -> None:
    twice = pd.concat([table, table.assign(customer_id="twin-" + table["customer_id"])], ignore_index=True)
    why = model.contributions(twice)
    n = len(table)
    np.testing.assert_array_equal(why.points[:n], why.points[n:])
    np.testing.assert_array_equal(why.strongest[:n], why.strongest[n:])


def test_nobody_to_explain_is_refused(bundle: dict[str, Any], table: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="no rows of today's cohort"):
        explain.learn(bundle, table, table.head(0))
    with pytest.raises(ValueError, match="no feature rows"):
        explain.learn(bundle, table.head(0), table)


def test_an_unused_independent_feature_gets_about_nothing() -> None:
    """A model of recency alone, beside numbers of other families that have nothing to do with it."""
    dice = np.random.default_rng(7)
    n = 4000
    rows = pd.DataFrame(
        {
            "customer_id": [f"{number:05d}" for number in range(n)],
            "as_of": AS_OF,
            "recency_days": dice.uniform(1, 180, n),
            "frequency": 1.0 + dice.poisson(4, n),
            "tenure_days": 400.0,
            "monetary_total": dice.gamma(2, 50, n),
            "width": 1.0 + dice.poisson(3, n),
            "promotion_share": dice.uniform(0, 1, n),
        }
    )
    names = ["recency_days", "monetary_total", "width", "promotion_share"]
    inputs = [{"name": name, "kind": "number", "version": 1, "categories": None} for name in names]
    terms = [{"name": "recency_days", "center": 4.0, "scale": 1.0, "weight": 2.0}]
    fitted: dict[str, Any] = {
        "target": "churn",
        "horizon_days": 90,
        "as_of": f"{AS_OF:%Y-%m-%d}",
        "bands": {"cuts": [0.5], "names": ["low", "high"]},
        "inputs": inputs,
        "model": {"kind": "logistic", "derived": [], "linear": {"intercept": 0.0, "terms": terms}},
        "calibration": {"90": {"slope": 1.0, "intercept": 0.0, "base_rate_shift": 0.0}},
    }
    why = Model(scoring.build_bundle(fitted, rows, reasons=explain.learn(fitted, rows, rows))).contributions(rows)
    size = dict(zip(why.families, np.abs(why.points).mean(axis=0), strict=True))
    assert size["recency"] > 0.1
    assert max(size[family] for family in ("monetary", "width", "price")) < 0.01


@pytest.mark.parametrize("cause", CAUSES)
def test_the_one_cause_of_a_shop_is_named_first(cause: str) -> None:
    """Customers stay unless one thing happens to them: of those it happened to, 95 % and more are told so first."""
    shop = one_cause(cause)
    dates = sorted(pd.date_range(AS_OF, periods=8, freq="-30D"))
    tables = {"order_lines": shop.order_lines, "touchpoints": shop.touchpoints}
    table = features.compute(tables, dates, engine="polars", history_days=730)
    table["as_of"] = pd.to_datetime(table["as_of"])
    data = target_data(table, shop.order_lines, "churn", TASK)
    training = data.training_rows(data.windows(AS_OF))
    histories = data.purchase_histories[AS_OF]
    btyd = fit_btyd(*(histories[name].to_numpy() for name in ("x", "t_x", "total")))
    fitted = fit_candidate("blend", "churn", TASK.horizon_days, training, data.inputs, btyd)
    fitted |= {"calibration": {str(TASK.horizon_days): {"slope": 1.0, "intercept": 0.0, "base_rate_shift": 0.0}}}
    fitted |= {"as_of": f"{AS_OF:%Y-%m-%d}"}
    today = data.at(AS_OF).reset_index(drop=True)
    model = Model(scoring.build_bundle(fitted, today, reasons=explain.learn(fitted, data.rows, today)))
    why = model.contributions(today)
    first = np.array(why.families)[np.abs(why.points).argmax(axis=1)]
    hit = shop.hit(today)
    assert hit.sum() >= 15
    assert np.isin(first[hit], CAUSES[cause]).mean() >= 0.95
    assert why.p[hit].mean() > why.p.mean() + 0.1
    raised = why.points[np.arange(len(first)), np.abs(why.points).argmax(axis=1)] > 0
    assert raised[hit].mean() >= 0.95
