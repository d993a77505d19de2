"""Reasons of small fits: those of a planted effect agree between draws and dates, those of noise do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.modelling import model_review, training_overview
from churn.modelling.candidates import Settings
from churn.modelling.reason_stability import reason_stability
from churn.study import Task

TASK = Task(horizon_days=90, active_days=180)
DATES = pd.date_range("2025-01-01", periods=8, freq="45D")


def shop(strength: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """600 customers at eight dates; whether they buy depends on width with this strength, and on nothing else."""
    rng = np.random.default_rng(3)
    rows, lines = [], []
    ids = np.array([f"C{n}" for n in range(600)])
    for date in DATES:
        width = rng.integers(1, 9, 600).astype(float)
        columns = {
            "customer_id": ids,
            "as_of": date,
            "recency_days": rng.integers(1, 150, 600).astype(float),
            "frequency": rng.integers(2, 9, 600).astype(float),
            "monetary": rng.gamma(4, 10, 600),
            "width": width,
        }
        rows.append(pd.DataFrame(columns))
        buys = rng.random(600) < 1 / (1 + np.exp(-strength * (width - 4.5)))
        bought = {"customer_id": ids[buys], "ordered_at": date + pd.Timedelta(days=10), "is_return": False}
        lines.append(pd.DataFrame(bought))
    return pd.concat(rows, ignore_index=True), pd.concat(lines, ignore_index=True)


def test_a_planted_reason_is_stable_and_noise_is_not() -> None:
    tables = []
    for strength in (1.5, 0.0):
        data = model_review.review(*shop(strength), "churn", TASK)
        assert data is not None
        tables.append(reason_stability(data).set_index("compared"))
    planted, noise = tables
    assert list(planted.index) == ["seeds", "dates"]
    assert (planted["p"] > 0.8).all() and (planted["effects"] > 0.8).all() and (planted["first"] > 0.8).all()
    assert (noise.loc["dates", ["p", "effects"]].abs() < 0.3).all()
    assert (noise < planted - 0.2).all(axis=None)


def test_splits_end_a_horizon_before_their_origin_and_count_the_cohort() -> None:
    features, _ = shop(1.5)
    origins = [DATES[3], DATES[-1]]
    table = training_overview.splits(features, "churn", TASK, origins).set_index("as_of")
    horizon = pd.Timedelta(days=TASK.horizon_days)
    assert all(row["last"] + horizon <= origin for origin, row in table.iterrows())
    assert table["dates"].tolist() == [2, 6] and table["rows"].tolist() == [1200, 3600]
    assert (table["shorter"] > 0).all() and (table["scored"] == 600).all() and (table["customers"] == 600).all()
    early = training_overview.splits(features, "churn", TASK, [DATES[0]]).iloc[0]
    assert early["rows"] == 0 and pd.isna(early["first"])


def test_parameters_and_inputs_are_those_of_the_fits() -> None:
    table = training_overview.parameters(Settings(trees=7)).set_index("parameter")["setting"]
    assert table["trees"] == "7" and set(table.index) == set(vars(Settings()))
    counted = training_overview.inputs_by_family(["recency_days", "width", "width_90d", "my_column"]).set_index(
        "family"
    )
    assert counted["features"].to_dict() | {"recency": 1, "width": 2, "profile": 1} == counted["features"].to_dict()
    assert counted["features"].sum() == pytest.approx(4)
