"""Plain counts beside reasons, and whether points have their direction."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from churn import explain
from churn.explain.outcomes import FEWEST, SPLITS
from churn.features import CATALOGUE, FAMILIES

OLD, NEW = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-01")


def _rows(n: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(features, backtest) of two dates: who is silent for more than twice the gap leaves, nobody else does."""
    dice = np.random.default_rng(2)
    features = pd.DataFrame(
        {
            "customer_id": [f"{number:04d}" for number in range(n)] * 2,
            "as_of": np.repeat([OLD, NEW], n),
            "lateness": dice.gamma(2, 1, 2 * n),
            "recency_days": dice.uniform(1, 180, 2 * n),
            "width": np.where(np.arange(2 * n) < 10, 3.0, 1.0),
        }
    )
    features.loc[::7, "lateness"] = np.nan
    leaves = (features["lateness"] > 2).astype(float)
    backtest = features[["customer_id", "as_of"]].assign(y=np.where(features["as_of"] == NEW, leaves, 1 - leaves))
    return features, backtest


def test_every_family_has_a_fact_of_its_own_to_split_by() -> None:
    assert set(SPLITS) == set(FAMILIES) - {"season"}
    assert all(CATALOGUE[split.feature].family == family for family, split in SPLITS.items())


def test_the_newest_date_is_counted_side_by_side() -> None:
    features, backtest = _rows()
    table = explain.outcomes(features, backtest).set_index("family")
    newest = features[(features["as_of"] == NEW) & features["lateness"].notna()]
    rhythm = table.loc["rhythm"]
    assert (rhythm["rate"], rhythm["others_rate"]) == (1.0, 0.0)
    assert rhythm["customers"] == (newest["lateness"] > 2).sum()
    assert rhythm["customers"] + rhythm["others"] == len(newest), "who has no gap is on neither side"
    assert abs(table.loc["recency", "customers"] - table.loc["recency", "others"]) < 40, "split at the median"
    assert f"{table.loc['recency', 'threshold']:.0f} days" in table.loc["recency", "en"]


def test_a_threshold_of_one_is_in_the_singular() -> None:
    features, backtest = _rows()
    counted = features.assign(
        **{name: np.tile([1.0, 2.0, 1.0], 267)[:800] for name in ("recency_days", "frequency", "width")}
    )
    table = explain.outcomes(counted, backtest).set_index("family")
    assert table.loc["recency", "en"] == "silent for more than 1 day"
    assert table.loc["frequency", "en"] == "with more than 1 purchase day"
    assert table.loc["width", "en"] == "who bought from more than 1 category"


def test_a_threshold_of_money_has_its_currency() -> None:
    features, backtest = _rows()
    spent = features.assign(monetary_total=features["recency_days"] * 100)
    named = explain.outcomes(spent, backtest, "JPY").set_index("family")
    assert named.loc["monetary", "en"].startswith("who spent more than ¥")
    assert "¥" in named.loc["monetary", "zh"]
    assert "¥" not in named.loc["recency", "en"]


def test_a_side_of_few_customers_is_not_shown() -> None:
    features, backtest = _rows()
    assert "width" not in set(explain.outcomes(features, backtest)["family"])
    assert "frequency" not in set(explain.outcomes(features, backtest)["family"]), "the table has no such column"
    assert explain.outcomes(features.head(0), backtest).empty
    assert FEWEST >= 20


def test_points_against_the_outcomes_are_named() -> None:
    features, backtest = _rows()
    backtest = backtest[backtest["as_of"] == NEW]
    today = features[features["as_of"] == NEW].reset_index(drop=True)
    right = pd.DataFrame({"rhythm": today["lateness"].fillna(0.0), "recency": 0.0})
    table = explain.directions(right, today, features, backtest).set_index("family")
    assert table.loc["rhythm", "outcome"] > 0.5
    assert not table.loc["rhythm", "against"]
    table = explain.directions(-right, today, features, backtest).set_index("family")
    assert table.loc["rhythm", "against"]
    assert table.loc["rhythm", "points"] < -0.9


def test_what_never_varied_in_the_past_or_is_known_of_nobody_says_nothing_of_the_direction() -> None:
    features, backtest = _rows()
    today = features[features["as_of"] == NEW].reset_index(drop=True)
    points = pd.DataFrame({"rhythm": today["lateness"].fillna(0.0)})
    for past in (1.0, np.nan):
        then = features.assign(lateness=past)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert explain.directions(points, today, then, backtest).empty


def test_fifths_hold_a_fifth_each_and_leave_out_what_is_missing() -> None:
    values = pd.Series([*range(100), np.nan], dtype=float)
    rates = explain.by_fifths(values, pd.Series([*([0.0] * 80), *([1.0] * 21)]))
    assert rates.tolist() == pytest.approx([0, 0, 0, 0, 1])
