"""Regression and paths: formulas by hand, coverage of the intervals, a planted chain, what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.segments import Missing, satisfaction
from churn.segments.regression import ols

from .segment_tables import AS_OF, lines_of


def test_least_squares_by_hand() -> None:
    # y = 1, 2, 4 at x = 0, 1, 2: slope 3/2, residuals 1/6, -1/3, 1/6. Each row a customer: the sandwich's middle is
    # sum of (x - 1)^2 e^2 = 1/36 + 1/36, over (sum of (x - 1)^2)^2 = 4, times 3/2 x 2/1.
    one = ols(pd.Series([1.0, 2, 4]), pd.DataFrame({"x": [0.0, 1, 2]}), pd.Series(["a", "b", "c"])).iloc[0]
    assert one["effect"] == pytest.approx(1.5)
    assert one["se"] == pytest.approx(np.sqrt(2 / 36 / 4 * 3))
    assert one["high"] - one["low"] == pytest.approx(2 * 1.959964 * one["se"], rel=1e-6)


def test_a_row_given_twice_by_the_same_customer_does_not_make_it_surer() -> None:
    rng = np.random.default_rng(0)
    x = pd.DataFrame({"x": rng.standard_normal(300)})
    y = x["x"] + rng.standard_normal(300)
    who = pd.Series(range(300)).astype(str)
    once = ols(y, x, who).iloc[0]
    twice = ols(pd.concat([y, y]), pd.concat([x, x]), pd.concat([who, who])).iloc[0]
    assert twice["effect"] == pytest.approx(once["effect"])
    assert twice["se"] == pytest.approx(once["se"], rel=0.01)


def test_the_intervals_hold_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        own = np.repeat(rng.standard_normal(60), 4)  # what a customer's four rows share
        x = np.repeat(rng.standard_normal(60), 4) + 0.3 * rng.standard_normal(240)
        y = 0.5 * x + own + rng.standard_normal(240)
        one = ols(pd.Series(y), pd.DataFrame({"x": x}), pd.Series(np.repeat(np.arange(60), 4))).iloc[0]
        held += one["low"] <= 0.5 <= one["high"]
    assert 176 <= held <= 199


def test_a_constant_input_has_no_effect_to_tell() -> None:
    table = ols(pd.Series([1.0, 2, 3, 5]), pd.DataFrame({"x": [0.0, 1, 2, 3], "c": 1.0}), pd.Series(list("abcd")))
    assert table["effect"].isna().tolist() == [False, True]


def shop(n: int = 700) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Customers who buy monthly for two years while their after-sales score keeps them; other scores mean nothing."""
    rng = np.random.default_rng(5)
    bought, scored = [], []
    for number in range(n):
        customer, score = f"c{number:03d}", rng.integers(1, 6)
        leaves = rng.integers(200, 730) if rng.random() < 0.9 - 0.15 * score else 9_999
        for day in range(int(rng.integers(0, 30)), 730, 30):
            if day < leaves:
                date = AS_OF - pd.Timedelta(days=730 - day)
                bought.append((customer, str(date.date()), 50.0))
        for day in range(10, 720, 60):
            date = AS_OF - pd.Timedelta(days=730 - day)
            scored.append((customer, date, "survey", "after_sale", float(score), "trust"))
            scored.append((customer, date, "survey", "in_sale", float(rng.integers(1, 6)), "quality"))
    names = ["customer_id", "occurred_at", "kind", "stage", "score", "topic"]
    touchpoints = pd.DataFrame(scored, columns=names)
    people = pd.DataFrame({"customer_id": sorted(touchpoints["customer_id"].unique())})
    return lines_of(bought), touchpoints, people.assign(would_recommend=3)


def test_a_planted_chain_is_found_and_noise_is_not() -> None:
    lines, touchpoints, _ = shop()
    found = satisfaction.paths(satisfaction.observations(lines, touchpoints, None, AS_OF))
    assert isinstance(found, pd.DataFrame)
    rows = found.set_index(["from", "to"])
    assert rows.loc[("after_sale", "repeat"), "low"] > 0
    assert rows.loc[("in_sale", "repeat"), "low"] < 0 < rows.loc[("in_sale", "repeat"), "high"]
    assert rows.loc[("satisfaction", "repeat"), "low"] > 0
    assert rows.loc[("repeat", "profit"), "low"] > 0
    assert ("pre_sale", "repeat") not in rows.index
    assert ("satisfaction", "recommendation") not in rows.index


def test_scores_come_from_before_purchases_from_after_profit_from_later() -> None:
    lines, touchpoints, people = shop(60)
    before = satisfaction.observations(lines, touchpoints, people, AS_OF)
    assert isinstance(before, pd.DataFrame)
    origin = AS_OF - pd.Timedelta(days=180)
    later = touchpoints["occurred_at"] >= origin
    changed = touchpoints.assign(score=touchpoints["score"].mask(later, 1.0))
    after = satisfaction.observations(lines, changed, people, AS_OF)
    assert isinstance(after, pd.DataFrame)
    pd.testing.assert_frame_equal(before[before["origin"] == origin], after[after["origin"] == origin])
    ahead = lines.assign(amount=lines["amount"].where(lines["ordered_at"] < origin + pd.Timedelta(days=90), 0.0))
    poor = satisfaction.observations(ahead, touchpoints, people, AS_OF)
    assert isinstance(poor, pd.DataFrame)
    newest = poor[poor["origin"] == origin]
    assert newest["profit"].eq(0).all()
    assert newest["repeat"].equals(before.loc[before["origin"] == origin, "repeat"])


def test_topics_are_told_by_name_with_an_interval() -> None:
    lines, touchpoints, _ = shop(300)
    table = satisfaction.topics(lines, touchpoints, AS_OF)
    assert isinstance(table, pd.DataFrame)
    found = table.set_index("topic")
    assert found.loc["trust", "name_zh"] == "信任"
    assert found.loc["trust", "low"] > 0
    assert found["low"].lt(found["high"]).all()


def test_what_is_missing_is_named() -> None:
    lines, touchpoints, _ = shop(60)
    none = satisfaction.observations(lines, None, None, AS_OF)
    assert isinstance(none, Missing)
    assert satisfaction.paths(none) is none
    assert isinstance(satisfaction.observations(lines, touchpoints.assign(score=np.nan), None, AS_OF), Missing)
    assert isinstance(satisfaction.topics(lines, touchpoints.drop(columns="topic"), AS_OF), Missing)
    short = satisfaction.observations(lines[lines["ordered_at"] > "2025-09-01"], touchpoints, None, AS_OF)
    assert isinstance(short, Missing) and short.needs == ("order_lines.ordered_at",)
    few = satisfaction.observations(lines, touchpoints.head(40), None, AS_OF)
    assert isinstance(few, pd.DataFrame)
    assert isinstance(satisfaction.paths(few), Missing)
