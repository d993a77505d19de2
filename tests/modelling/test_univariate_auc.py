"""Univariate AUC: scikit-learn's on the known rows, and each family names its strongest feature."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from churn.errors import UserError
from churn.features import FAMILIES
from churn.modelling.univariate_auc import by_family, closed_outcomes, strongest_features, univariate_auc
from churn.study import Task


@pytest.fixture
def table() -> pd.DataFrame:
    random = np.random.default_rng(2)
    left = random.random(400) < 0.4
    return pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(400)],
            "as_of": pd.Timestamp("2026-01-01"),
            "recency_days": left * 30 + random.integers(1, 90, 400).astype(float),
            "tenure_days": random.integers(90, 900, 400).astype(float),
            "mean_gap_days": np.where(random.random(400) < 0.3, np.nan, random.integers(1, 9, 400)),
            "shop_growth": 1.1,
            "gender": random.choice(["f", "m"], 400),
            "left": left,
        }
    )


def test_auc_is_that_of_the_known_rows_with_ties_counting_half(table):
    table_of_auc = univariate_auc(table.drop(columns="left"), table["left"]).set_index("feature")
    known = table["mean_gap_days"].notna()
    want = roc_auc_score(table.loc[known, "left"], table.loc[known, "mean_gap_days"])
    assert table_of_auc.loc["mean_gap_days", "auc"] == pytest.approx(want, abs=1e-12)
    assert table_of_auc.loc["mean_gap_days", "unknown"] == pytest.approx(1 - known.mean())
    assert table_of_auc.loc["recency_days", "auc"] > 0.6
    assert table_of_auc.loc[["shop_growth", "gender"], "auc"].isna().all(), "one value, and text"


def test_a_feature_turned_round_has_the_auc_turned_round(table):
    features = table[["recency_days"]]
    one, other = (univariate_auc(sign * features, table["left"])["auc"].item() for sign in (1, -1))
    assert one + other == pytest.approx(1.0, abs=1e-12)


def test_every_family_has_a_row_and_the_strongest_feature_is_named(table):
    table_of_auc = univariate_auc(table.drop(columns="left"), table["left"])
    assert strongest_features(table_of_auc)["recency"] == ["recency_days"]
    assert strongest_features(table_of_auc, each=2)["recency"] == ["recency_days", "tenure_days"]
    assert "season" not in strongest_features(table_of_auc)
    for language in ("en", "zh"):
        words = by_family(table_of_auc, language)
        assert len(words) == len(FAMILIES)
        assert words["asks"].is_unique and words["features"].sum() == 5


def shop(last: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two customers on 2026-01-01 and their order lines; the second one's last is of `last`."""
    features = pd.DataFrame(
        {
            "customer_id": ["a", "b"],
            "as_of": pd.Timestamp("2026-01-01").as_unit("us"),
            "recency_days": [10.0, 20.0],
            "frequency": [3.0, 3.0],
        }
    )
    days = pd.to_datetime(["2025-12-22", "2025-12-12", last]).as_unit("us")
    lines = pd.DataFrame({"customer_id": ["a", "b", "b"], "ordered_at": days, "amount": 1.0, "is_return": False})
    return features, lines


def test_outcomes_of_a_closed_date_are_those_of_its_cohort() -> None:
    features, lines = shop("2026-02-01")
    then, churned = closed_outcomes(features, lines, Task(horizon_days=90), [pd.Timestamp("2026-01-01")])
    assert dict(zip(then["customer_id"], churned, strict=True)) == {"a": True, "b": False}


def test_a_date_at_which_all_did_the_same_is_passed_over_for_an_older_one() -> None:
    features, lines = shop("2026-02-01")
    newer = features.assign(as_of=pd.Timestamp("2026-03-01").as_unit("us"))
    closed = [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01")]
    then, churned = closed_outcomes(pd.concat([features, newer]), lines, Task(horizon_days=90), closed)
    assert set(then["as_of"]) == {closed[0]} and sorted(churned) == [False, True]
    then, churned = closed_outcomes(pd.concat([features, newer]), lines, Task(horizon_days=30), closed)
    assert set(then["as_of"]) == {closed[1]} and churned.all() and list(churned.index) == list(then.index)


def test_where_nobody_can_be_learned_from_it_is_said() -> None:
    features, lines = shop("2026-02-01")
    words = r"nobody bought in the 180 days before, the last order is of 2026-02-01; move \[task\]"
    with pytest.raises(UserError, match=words):
        closed_outcomes(features.assign(recency_days=700.0), lines, Task(horizon_days=90), [pd.Timestamp("2026-01-01")])
