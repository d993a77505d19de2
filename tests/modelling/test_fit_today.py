"""The fitted model: builtins, the same bytes, base rates and horizons as promised, one evaluation for all."""

import pickle
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.errors import UserError
from churn.modelling import fit, horizons, scores
from churn.modelling.candidates import blend_weights_of
from churn.modelling.rolling_backtest import history_from_rows
from churn.scoring.evaluation.predict import compile_model
from churn.targets import cohort

from .conftest import QUICK
from .shop import TASK


def _today(table: pd.DataFrame, target: str) -> pd.DataFrame:
    newest = table[table["as_of"] == table["as_of"].max()]
    return newest[cohort(newest, target, TASK)]


def test_the_same_input_gives_the_same_bytes(judged: dict[str, Any], lines: pd.DataFrame, table: pd.DataFrame) -> None:
    again = fit(table, lines, judged["target"], TASK, judged["rows"], settings=QUICK)
    assert pickle.dumps(again, 5) == pickle.dumps(judged["model"], 5)


def test_mean_probability_is_the_base_rate_shown(judged: dict[str, Any], table: pd.DataFrame) -> None:
    model = judged["model"]
    p = compile_model(model).probability(_today(table, judged["target"]))
    assert p.mean() == pytest.approx(model["base_rate"]["rate"], abs=1e-9)
    assert p.mean() == pytest.approx(judged["base_rates"]["rate_forecast"].iloc[-1], abs=1e-9)
    assert model["base_rate"]["low"] < p.mean() < model["base_rate"]["high"]


def test_training_states_dates_rows_and_customers(judged: dict[str, Any]) -> None:
    model = judged["model"]
    newest = pd.Timestamp(model["training"]["as_of"][-1])
    assert newest + pd.Timedelta(days=TASK.horizon_days) <= pd.Timestamp(model["as_of"])
    for day, days in model["training"]["shorter_windows"].items():
        assert days < TASK.horizon_days and newest < pd.Timestamp(day)
        assert pd.Timestamp(day) + pd.Timedelta(days=days) <= pd.Timestamp(model["as_of"])
    assert 0 < model["training"]["customers"] <= model["training"]["rows"]


def test_scores_hold_every_horizon_in_order(judged: dict[str, Any], table: pd.DataFrame) -> None:
    model, today = judged["model"], _today(table, judged["target"])
    scored = scores(model, today)
    wide = scored.pivot_table(index="customer_id", columns="horizon_days", values="p")
    assert list(wide.columns) == [20, 40, 60]
    steps = np.diff(wide.to_numpy(), axis=1)
    assert (steps <= 0).all() if judged["target"] == "churn" else (steps >= 0).all()
    assert set(scored["band"]) <= set(model["bands"]["names"])


def test_metrics_are_those_of_the_rows(judged: dict[str, Any]) -> None:
    shown = judged["model"]["metrics"]
    assert shown["origins"] == judged["rows"]["as_of"].nunique()
    assert len(shown["per_origin"]) == shown["origins"]
    assert shown["log_loss_95"][0] < shown["log_loss_95"][1]


@pytest.mark.parametrize(("named", "expected"), [([], [30, 60, 90]), ([30, 60], [30, 60, 90]), ([90, 45], [45, 90])])
def test_horizons_end_with_the_main_one(named: list[int], expected: list[int]) -> None:
    assert horizons(SimpleNamespace(horizon_days=90, horizons=named)) == expected


def test_a_horizon_beyond_the_main_one_is_refused() -> None:
    with pytest.raises(UserError, match=r"task\.horizons"):
        horizons(SimpleNamespace(horizon_days=90, horizons=[120]))


def test_the_bundle_holds_the_weights_of_the_blend(judged: dict[str, Any]) -> None:
    model = judged["model"]
    today = pd.Timestamp(model["as_of"])
    weights = history_from_rows(judged["rows"]).blend_weights(judged["target"], today, TASK.horizon_days)
    assert blend_weights_of(model["model"]) == pytest.approx(weights, abs=2e-6)
    with pytest.raises(ValueError, match="recency"):
        blend_weights_of({"kind": "recency", "center": 0.0})
