"""Reasons, drivers and moves add up to the probabilities they explain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn import explain, features
from churn.scoring import Model
from churn.scoring.reason_text import family_of


def test_every_customers_reasons_add_up(model: Model, table: pd.DataFrame) -> None:
    made = explain.reasons(model, table)
    whole = made.groupby("customer_id").agg(p=("p", "first"), base=("base", "first"), points=("points", "sum"))
    np.testing.assert_allclose(whole["base"] + whole["points"], whole["p"], rtol=0, atol=1e-9)
    expected = model.score_features(table).set_index("customer_id")["p"].sort_index()
    np.testing.assert_allclose(whole["p"], expected, rtol=0, atol=1e-12)
    assert made["base"].nunique() == 1
    assert set(made["target"]) == {"churn"}


def test_ranks_follow_the_size_of_the_points(model: Model, table: pd.DataFrame) -> None:
    made = explain.reasons(model, table)
    for _, mine in made.groupby("customer_id"):
        assert mine["rank"].tolist() == list(range(1, len(mine) + 1))
        assert mine["points"].abs().is_monotonic_decreasing
        assert mine["family"].is_unique
    top = explain.reasons(model, table, top=3)
    pd.testing.assert_frame_equal(top, made[made["rank"] <= 3].reset_index(drop=True))


def test_words_are_those_of_the_score(model: Model, table: pd.DataFrame) -> None:
    made = explain.reasons(model, table, top=2)
    scored = model.score_features(table, reasons=2)
    first = made[made["rank"] == 1].set_index("customer_id").loc[scored["customer_id"]]
    assert first["text_en"].tolist() == scored["reason_1"].tolist()
    assert first["text_zh"].str.contains("百分点").all()
    assert set(made["family"]) <= set(features.FAMILIES)


def test_a_bundles_dict_does_as_well_as_a_model(bundle: dict, model: Model, table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(explain.reasons(bundle, table), explain.reasons(model, table))


def test_drivers_are_the_mean_of_everybodys_points(model: Model, table: pd.DataFrame) -> None:
    made = explain.drivers(model, table).set_index("family")["strength"]
    each = explain.reasons(model, table)
    expected = each.assign(points=each["points"].abs()).groupby("family")["points"].mean()
    pd.testing.assert_series_equal(made.sort_index(), expected.sort_index(), check_names=False)
    assert made.is_monotonic_decreasing


def test_a_features_direction_is_that_of_its_points(model: Model, table: pd.DataFrame) -> None:
    made = explain.drivers(model, table, by="feature").set_index("feature")
    why = model.contributions(table)
    assert set(made.index) == set(why.names)
    for name in ("recency_days", "active_span_days"):
        points = why.feature_points[:, why.names.index(name)]
        expected = pd.Series(points).corr(table[name].reset_index(drop=True), method="spearman")
        assert made.loc[name, "direction"] == pytest.approx(expected, nan_ok=True)
    assert np.isnan(made.loc["gender", "direction"])
    assert made["family"].to_dict() == {name: family_of().get(name, name) for name in made.index}


def test_a_segments_reasons_add_up_to_its_mean(model: Model, table: pd.DataFrame) -> None:
    segment = pd.Series(np.where(table["frequency"] > 3, "often", "rare")).where(table.index != 0)
    made = explain.segment_drivers(model, table, segment)
    assert made.drop_duplicates("segment")["customers"].sum() == len(table) - 1
    for name, mine in made.groupby("segment"):
        assert mine["base"].iloc[0] + mine["points"].sum() == pytest.approx(mine["p"].iloc[0], abs=1e-9)
        inside = model.score_features(table)["p"][(segment == name).to_numpy()]
        assert mine["p"].iloc[0] == pytest.approx(inside.mean(), abs=1e-12)
        assert mine["points"].abs().is_monotonic_decreasing


def test_a_rising_risk_names_what_rose_most(model: Model, table: pd.DataFrame) -> None:
    later = table.iloc[5:].assign(recency_days=table["recency_days"] + 30, tenure_days=table["tenure_days"] + 30)
    then, now = (explain.reasons(model, rows, texts=False) for rows in (table, later.sample(frac=1, random_state=1)))
    made = explain.rising_risk(then, now).set_index("customer_id")
    assert set(made.index) == set(later["customer_id"]) and made.index.is_unique
    for column, rows in (("p_before", table), ("p", later)):
        expected = model.score_features(rows).set_index("customer_id")["p"]
        np.testing.assert_allclose(made[column], expected.loc[made.index], rtol=0, atol=1e-12)
    np.testing.assert_allclose(made["rise"], made["p"] - made["p_before"], rtol=0, atol=1e-12)
    parts = [rows.pivot_table(index="customer_id", columns="family", values="points") for rows in (now, then)]
    by_family = (parts[0] - parts[1]).dropna()
    np.testing.assert_allclose(by_family.sum(axis=1).loc[made.index], made["rise"], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(by_family.max(axis=1).loc[made.index], made["points"])
    assert (by_family.idxmax(axis=1).loc[made.index] == made["family"]).mean() > 0.99


def test_one_customer_reads_from_the_base_to_the_probability(model: Model, table: pd.DataFrame) -> None:
    rows = explain.reasons(model, table)
    for _, mine in rows.groupby("customer_id"):
        told = explain.main_reasons(mine, "en")
        assert 3 <= len(told) <= 6, "base, one to three reasons, everything else, probability"
        assert told["points"].iloc[:-1].sum() == pytest.approx(told["points"].iloc[-1], abs=1e-9)
        assert told["reason"].iloc[0] == "mean of all customers"
        assert told["reason"].iloc[-2:].tolist() == ["everything else", "probability"]


def test_small_reasons_are_other(model: Model, table: pd.DataFrame) -> None:
    rows = explain.reasons(model, table)
    size = rows.groupby("customer_id")["points"].transform(lambda points: points.abs().sum())
    share = rows["points"].abs() / size
    assert rows.loc[rows["rank"] == 1, "matters"].all()
    assert not rows.loc[(share < 0.1) & (rows["rank"] > 1), "matters"].any()
    scored = model.score_features(table, reasons=3)
    third = rows[rows["rank"] == 3].set_index("customer_id").loc[scored["customer_id"], "matters"]
    assert (scored["reason_3"].notna().to_numpy() == third.to_numpy()).all()


def test_contributions_for_comparison_add_up_too(model: Model, table: pd.DataFrame) -> None:
    summed = explain.contribution_points(model, table)
    p = model.contributions(table).p
    assert np.ptp(p - summed.sum(axis=1).to_numpy()) == pytest.approx(0.0, abs=1e-9)
