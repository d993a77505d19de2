"""The model review: splits hold, a planted effect is found, shuffled outcomes leave nothing to learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.modelling import model_review
from churn.reporting.figures import model_review as pictures
from churn.study import Task
from churn.targets import cohort

TASK = Task(horizon_days=90, active_days=180)
DATES = pd.date_range("2025-01-01", periods=8, freq="45D")


@pytest.fixture(scope="module")
def planted() -> tuple[pd.DataFrame, pd.DataFrame]:
    """700 customers at eight dates; whether they buy depends on width alone; the lines say who bought."""
    rng = np.random.default_rng(7)
    rows, lines = [], []
    ids = np.array([f"C{n}" for n in range(700)])
    for date in DATES:
        width = rng.integers(1, 9, 700).astype(float)
        columns = {
            "customer_id": ids,
            "as_of": date,
            "recency_days": rng.integers(1, 150, 700).astype(float),
            "tenure_days": rng.integers(1, 900, 700).astype(float),
            "frequency": rng.integers(2, 9, 700).astype(float),
            "monetary": rng.gamma(4, 10, 700),
            "width": width,
        }
        rows.append(pd.DataFrame(columns))
        buys = rng.random(700) < 1 / (1 + np.exp(-1.5 * (width - 4.5)))
        bought = {"customer_id": ids[buys], "ordered_at": date + pd.Timedelta(days=10), "is_return": False}
        lines.append(pd.DataFrame(bought))
    return pd.concat(rows, ignore_index=True), pd.concat(lines, ignore_index=True)


@pytest.fixture(scope="module")
def data(planted: tuple[pd.DataFrame, pd.DataFrame]) -> model_review.Review:
    found = model_review.review(*planted, "churn", TASK)
    assert found is not None
    return found


def test_no_training_window_reaches_a_date_that_is_predicted(data: model_review.Review) -> None:
    horizon = pd.Timedelta(days=TASK.horizon_days)
    assert max(data.train) + horizon <= min(data.test)
    assert max(data.test) + horizon <= DATES[-1]
    assert DATES[-1] not in set(data.features["as_of"])


def test_too_little_history_gives_no_review(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    short = features[features["as_of"] >= DATES[-4]]
    assert model_review.review(short, lines, "churn", TASK) is None
    stranger = lines.iloc[:1].assign(customer_id="X")
    assert model_review.review(features, stranger, "churn", TASK) is None  # everybody leaves


def test_the_planted_family_is_the_one_that_is_missed(data: model_review.Review) -> None:
    table = model_review.ablation(data)
    assert table["family"].iloc[0] == "width" and table["low"].iloc[0] > 0.05
    assert (table["low"] <= table["loss"]).all() and (table["loss"] <= table["high"]).all()
    assert (table.loc[table["family"] != "width", "loss"].abs() < 0.05).all()
    alone = table.set_index("family")["skill_alone"]
    assert alone["width"] > 0.2 > alone["monetary"]


def test_shuffled_outcomes_leave_nothing_to_learn(data: model_review.Review) -> None:
    assert model_review.shuffled_aucs(data).mean() == pytest.approx(0.5, abs=0.06)
    assert model_review.fitted(data)["auc"] > 0.7


def test_more_data_do_not_hurt_and_the_curve_ends_at_the_whole(data: model_review.Review) -> None:
    table = model_review.learning_curve(data)
    whole = model_review.fitted(data)
    ends = table.groupby("of").last()
    assert ends["skill"].tolist() == [whole["skill"], whole["skill"]]
    few = table[table["of"] == "customers"].iloc[0]
    assert few["rows"] < whole["rows"] and few["skill"] < whole["skill"]


def test_another_question_has_another_cohort_and_rate(data: model_review.Review) -> None:
    table = model_review.sensitivity(data, (30, 90, 120), (60, 180)).set_index(["horizon_days", "active_days"])
    assert 120 not in table.index.get_level_values(0)  # has not closed
    assert table.loc[(90, 60), "customers"] < table.loc[(90, 180), "customers"]
    assert table.loc[(30, 180), "rate"] >= table.loc[(90, 180), "rate"]
    own = model_review.fitted(data)
    assert table.loc[(90, 180), "skill"] == own["skill"]


def test_label_rates_are_the_counts(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    rates = model_review.label_rates(features, lines, "churn", TASK)
    assert list(rates.columns) == [*model_review.TENURES, "all"]
    date = rates.index[-1]
    rows = features[(features["as_of"] == date) & cohort(features, "churn", TASK)]
    bought = set(lines.loc[lines["ordered_at"].between(date, date + pd.Timedelta(days=90)), "customer_id"])
    left = ~rows["customer_id"].isin(bought)
    assert rates.loc[date, "all"] == pytest.approx(left.mean())
    young = rows["tenure_days"] < 90
    assert rates.loc[date, "under 90 days"] == pytest.approx(left[young].mean())


def test_errors_count_customers_and_not_rows() -> None:
    rng = np.random.default_rng(1)
    base = pd.DataFrame({"customer_id": [f"C{n}" for n in range(400)], "p": 0.4, "y": (rng.random(400) < 0.6) * 1.0})
    group = pd.Series(np.where(np.arange(400) < 200, "a", "b"))
    once = model_review.errors_by(base, group)
    again = model_review.errors_by(pd.concat([base] * 3, ignore_index=True), pd.concat([group] * 3, ignore_index=True))
    pd.testing.assert_frame_equal(once, again)  # the same customers three times say nothing new
    assert (once["gap"] == once["mean_p"] - once["rate"]).all() or np.allclose(
        once["gap"], once["mean_p"] - once["rate"]
    )
    assert once["gap"].abs().is_monotonic_decreasing
    assert (once["high"] < 0).all()


def test_stability_shows_every_closed_date(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    table = model_review.stability(*planted, "churn", TASK)
    assert "width" in table.index and list(table.columns)[-1] == "span"
    assert table.columns[-2] == f"{DATES[-3]:%Y-%m-%d}"
    assert (table.loc["width"].drop("span") < 0.25).all()


def test_stability_looks_for_the_strongest_where_both_outcomes_happened(
    planted: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    features, lines = planted
    first_half = lines[lines["ordered_at"] < DATES[4]]
    table = model_review.stability(features, first_half, "churn", TASK)
    assert "width" in table.index and table[f"{DATES[-3]:%Y-%m-%d}"].isna().all()
    nobody = lines.assign(ordered_at=DATES[0] - pd.Timedelta(days=1))
    assert model_review.stability(features, nobody, "churn", TASK).empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_say_what_they_show(data: model_review.Review, language: str) -> None:
    curve, table = model_review.learning_curve(data), model_review.ablation(data)
    for figure in (pictures.learning_curve(curve, language), pictures.ablation(table, language)):
        assert figure.get_suptitle() and len(str(figure.get_label())) > 20
