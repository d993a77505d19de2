"""Univariate AUC: scikit-learn's on the known rows, and each family names its strongest feature."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from churn.features import FAMILIES
from churn.modelling.univariate_auc import by_family, strongest_features, univariate_auc


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
