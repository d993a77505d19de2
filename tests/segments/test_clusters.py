"""Clusters: hand-worked silhouette, the choice of their number, placing by a frozen rule."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from churn.segments import Missing, clusters, persona_descriptions


def blobs(k: int = 3, each: int = 120, spread: float = 0.04) -> tuple[pd.DataFrame, np.ndarray]:
    """`k` groups of customers who differ in discount, basket and time of day."""
    rng = np.random.default_rng(1)
    centres = np.array([[0.9, 0.1, 1.0], [0.1, 0.9, 4.0], [0.1, 0.1, 9.0], [0.9, 0.9, 2.0]])[:k]
    truth = np.repeat(np.arange(k), each)
    values = centres[truth] + spread * rng.standard_normal((k * each, 3)) * [1, 1, 6]
    return pd.DataFrame(values, columns=["promotion_share", "morning_share", "lines_per_order"]).clip(lower=0), truth


@cache
def learned() -> tuple[dict[str, Any], pd.DataFrame]:
    """The personas of `blobs()` and the comparison behind them."""
    fitted = clusters.fit(blobs()[0])
    assert not isinstance(fitted, Missing)
    return fitted


def test_the_silhouette_of_four_points_by_hand() -> None:
    # Points 0, 1 | 4, 6. For 0: own group 1 away, the other 5 on average: (5 - 1) / 5 = .8; for 1: (4 - 1) / 4 = .75;
    # for 4: own 2, other 3.5: (3.5 - 2) / 3.5 = .4286; for 6: (5.5 - 2) / 5.5 = .6364.
    found = silhouette_samples(np.array([[0.0], [1.0], [4.0], [6.0]]), [0, 0, 1, 1])
    assert found == pytest.approx([0.8, 0.75, 1.5 / 3.5, 3.5 / 5.5])


def test_planted_groups_are_found_and_their_number_chosen() -> None:
    table, truth = blobs()
    personas, compared = learned()
    assert personas["keys"] == ["p1", "p2", "p3"]
    assert adjusted_rand_score(truth, clusters.assign_personas(table, personas)) > 0.95
    assert set(compared["method"]) == {"k_means", "ward", "hdbscan"}
    assert compared["silhouette"].between(-1, 1).all()
    assert (compared.loc[compared["clusters"] == 3, "stability"] > 0.95).all()


def test_the_rule_survives_json_and_a_customer_is_placed_by_himself() -> None:
    table, _ = blobs()
    rule = json.loads(json.dumps(learned()[0]))
    everybody = clusters.assign_personas(table, rule)
    alone = pd.concat([clusters.assign_personas(table.iloc[[at]], rule) for at in range(0, len(table), 37)])
    pd.testing.assert_series_equal(alone, everybody.loc[alone.index])


def test_the_frozen_rule_says_all_that_placing_needs() -> None:
    table, _ = blobs()
    rule = learned()[0]
    by = rule["scaling"]
    parts = list(zip(by["columns"], *(by[key] for key in list(by) if key != "columns"), strict=True))
    assert list(by) == ["columns", "logarithm", "low", "high", "fill", "centre", "spread", "weight"]
    placed = clusters.assign_personas(table, rule)
    for at in range(0, len(table), 29):
        point = []
        for name, logarithm, low, high, fill, centre, spread, weight in parts:
            value = table.loc[at, name]
            value = fill if np.isnan(value) else np.log1p(value) if logarithm else value
            point.append((min(max(value, low), high) - centre) / spread * weight)
        far = [sum((a - b) ** 2 for a, b in zip(point, centre, strict=True)) for centre in rule["centres"]]
        assert placed[at] == rule["keys"][far.index(min(far))]


def test_nothing_known_of_the_behaviour_gives_no_persona() -> None:
    table, rule = blobs()[0], learned()[0]
    table.iloc[0] = np.nan
    table.iloc[1, 0] = np.nan
    personas = clusters.assign_personas(table, rule)
    assert personas.isna().tolist()[:3] == [True, False, False]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 359), min_size=1, max_size=40, unique=True), st.floats(0, 50))
def test_a_persona_changes_only_by_what_the_customer_does(kept: list[int], others: float) -> None:
    table, _ = blobs()
    rule = learned()[0]
    everybody = clusters.assign_personas(table, rule)
    changed = table.copy()
    changed.loc[~changed.index.isin(kept)] = others
    pd.testing.assert_series_equal(clusters.assign_personas(changed, rule).iloc[kept], everybody.iloc[kept])


def test_a_side_told_in_many_columns_weighs_as_much_as_one_told_in_a_single_column() -> None:
    # Two columns that mirror each other have the correlation -1, so the largest eigenvalue 2: each weighs 1 / sqrt(2),
    # and both together as much as the price, which is told once.
    rng = np.random.default_rng(3)
    early = rng.random(400)
    table = pd.DataFrame({"price_level": rng.random(400), "morning_share": early, "afternoon_share": 1 - early})
    by = clusters.scaling(table)
    assert by["weight"] == pytest.approx([1, 2**-0.5, 2**-0.5])
    far = clusters.standardised(table, by)
    assert (far[:, 1:] ** 2).sum(axis=1).mean() == pytest.approx((far[:, 0] ** 2).mean())


def test_the_same_customers_give_the_same_personas() -> None:
    again = clusters.fit(blobs()[0])
    assert not isinstance(again, Missing)
    assert again[0] == learned()[0]


def test_unknown_values_stand_at_the_median_and_extremes_are_pulled_in() -> None:
    by = clusters.scaling(pd.DataFrame({"promotion_share": [0.0, 0.5, 1.0], "morning_share": [0.2, 0.2, 0.2]}))
    assert by["columns"] == ["promotion_share"]
    points = clusters.standardised(pd.DataFrame({"promotion_share": [np.nan, 0.5, 99.0, 1.0]}), by)
    assert points[0] == points[1]
    assert points[2] == pytest.approx(points[3], abs=0.05)


@pytest.mark.parametrize(
    ("silhouettes", "indices", "stabilities", "chosen"),
    [
        ([0.5, 0.6, 0.4], [10, 10, 10], [0.9, 0.9, 0.9], 3),  # the largest silhouette
        ([0.5, 0.6, 0.4], [10, 10, 10], [0.9, 0.3, 0.9], 2),  # which must be stable
        ([0.5, 0.6, 0.4], [10, 10, 10], [0.2, 0.3, 0.1], 3),  # unless nothing is
        ([0.595, 0.6, 0.4], [99, 10, 10], [0.9, 0.9, 0.9], 2),  # a tie is broken by Calinski-Harabasz
    ],
)
def test_how_the_number_is_chosen(
    silhouettes: list[float], indices: list[float], stabilities: list[float], chosen: int
) -> None:
    table = pd.DataFrame(
        {"method": "k_means", "clusters": [2, 3, 4], "silhouette": silhouettes, "calinski_harabasz": indices}
    )
    assert clusters.choose(table.assign(stability=stabilities)) == chosen


@pytest.mark.parametrize(("silhouette", "key"), [(0.71, "strong"), (0.6, "reasonable"), (0.26, "weak"), (0.25, "none")])
def test_how_a_silhouette_is_read(silhouette: float, key: str) -> None:
    assert clusters.structure(silhouette) == key
    assert set(clusters.STRUCTURE[key]) == {"en", "zh"}


def test_too_few_customers_are_named_as_what_is_missing() -> None:
    answer = clusters.fit(blobs()[0].head(50))
    assert isinstance(answer, Missing)
    assert "100" in answer.en and "100" in answer.zh


def test_personas_are_told_in_words_that_fit_their_members() -> None:
    table, truth = blobs()
    rule = learned()[0]
    labels = clusters.assign_personas(table, rule)
    told = persona_descriptions.outline(table, rule, labels)
    assert told["name_en"].is_unique and told["name_zh"].is_unique
    assert (told["covered"] > 0.9).all() and (told["pure"] > 0.9).all()
    assert (told["tight"] < 0.7).all()
    early = told.loc[told["persona"] == labels[truth == 1].mode()[0], "name_en"].iloc[0]
    assert "in the morning" in early.lower()
    assert told["customers"].sum() == len(table)


def test_the_rule_of_a_persona_can_be_applied_by_hand() -> None:
    table = pd.DataFrame({"promotion_share": [0.0, 0.1, 0.9, 1.0] * 30, "lines_per_order": [1.0, 5.0] * 60})
    labels = pd.Series(np.where(table["promotion_share"] > 0.5, "p1", "p2"))
    told = persona_descriptions.describe(table, labels).set_index("persona")
    assert told.loc["p1", "rule_en"].endswith("above 50%")
    assert told.loc["p2", "rule_zh"].endswith("不超过50%")
    assert told[["covered", "pure"]].eq(1).all().all()


def test_a_small_persona_has_a_rule_of_its_own() -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"weekend_share": rng.random(1_000), "lines_per_order": rng.random(1_000)})
    table.loc[:14, "lines_per_order"] = 30 + rng.random(15)
    labels = pd.Series(np.where(table["weekend_share"] > 0.5, "p1", "p2"))
    labels[:15] = "p3"
    told = persona_descriptions.describe(table, labels).set_index("persona")
    assert told.loc["p3", "rule_en"].startswith("Lines in an order above")
    assert told.loc["p3", ["customers", "covered", "pure"]].tolist() == [15, 1.0, 1.0]
    assert told["rule_en"].is_unique
