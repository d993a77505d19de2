"""Three ways to give a probability reasons by family: as bundles do, as they did, and shap's TreeExplainer."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import shap

from churn import explain
from churn.scoring import Model, build_bundle
from churn.scoring.evaluation.predict import compile_model, input_matrix
from churn.scoring.evaluation.reasons import Reasons, by_family
from churn.scoring.reason_text import family_of

BACKGROUND = 100
METHODS = ("contributions", "TreeExplainer", "families")
NAMES = {
    "contributions": "contributions summed",
    "TreeExplainer": "shap TreeExplainer",
    "families": "expected given families",
}


def points(method: str, model: dict[str, Any], rows: pd.DataFrame, today: pd.DataFrame) -> tuple[pd.DataFrame, Reasons]:
    """(points [customers, families], the reasons) of `today`, customer_id as index; rows: the cohort of all dates."""
    if method == "families":
        why = learned(model, rows, today).contributions(today)
    elif method == "contributions":
        why = by_family(*compile_model(model, 1).contributions(today), family_of())
    else:
        why = by_family(*_tree_explainer(model, rows, today), family_of())
    return frame(why, today), why


def learned(model: dict[str, Any], rows: pd.DataFrame, today: pd.DataFrame) -> Model:
    """The model with the reasons that a bundle holds."""
    return Model(build_bundle(model, today, reasons=explain.learn(model, rows, today)))


def frame(why: Reasons, today: pd.DataFrame) -> pd.DataFrame:
    """Points by family, one row per customer."""
    return pd.DataFrame(why.points, columns=why.families, index=pd.Index(today["customer_id"], name="customer_id"))


def _tree_explainer(
    model: dict[str, Any], rows: pd.DataFrame, today: pd.DataFrame
) -> tuple[np.ndarray, list[str], float]:
    """Interventional values of the trees against BACKGROUND random rows, the linear part as predict has it."""
    spec = model["model"]
    if not spec.get("trees"):
        return compile_model(model, 1).contributions(today)
    values, names, base = compile_model(model, 1).contributions(today)
    scaling = model["calibration"][str(model["horizon_days"])]
    share = float(scaling["slope"]) * float(spec["tree_weight"]) / len(spec["trees"])
    matrix = input_matrix(model)
    data = matrix.values(today)
    background = matrix.values(rows.sample(min(BACKGROUND, len(rows)), random_state=1))
    for text in spec["trees"]:
        booster = lightgbm.Booster(model_str=text)
        path = np.asarray(booster.predict(data, pred_contrib=True, num_threads=1))
        explainer = shap.TreeExplainer(booster, background, feature_perturbation="interventional")
        shap_values = np.asarray(explainer.shap_values(data, check_additivity=False))
        values[:, : data.shape[1]] += share * (shap_values - path[:, :-1])
        base += share * (float(np.ravel(explainer.expected_value)[0]) - path[0, -1])
    return values, names, base
