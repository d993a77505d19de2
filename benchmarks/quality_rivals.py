"""Rivals on the same rows: well-known classifiers, fitted on the same training rows, each with its defaults.

Every rival runs twice: on recency, frequency and monetary value only, and on the full feature table (with the
purchase model's log-odds among the columns, as ours). Seconds: SECONDS for FLAML's own search; the others run 300
rounds. FLAML is given the customer of each row: with rows split at random it would validate on customers that
it has trained on, and select what memorises them. None uses the base rate forecast; `debiased` figures show what is
left when every model's base rate is right.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

RFM = ("recency_days", "frequency", "monetary")
SECONDS = 6.0
ROWS = 60_000
RIVALS = ("logistic_rfm", "hgb_rfm", "hgb_full", "catboost_rfm", "catboost_full", "flaml_rfm", "flaml_full")


def predict(name: str, x: np.ndarray, y: np.ndarray, customers: np.ndarray, ahead: np.ndarray) -> np.ndarray | None:
    """p of `ahead` (float [n, k]) by the rival `name` fitted on x, y; None when its package is not there.

    customers: int [rows of x], a number for each row's customer.
    """
    known = ~np.isnan(x).all(axis=0)  # HistGradientBoosting refuses a column that no training row has
    x, ahead = x[:, known], ahead[:, known]
    kind = name.split("_")[0]
    if kind == "logistic":
        model: Any = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        return _fit(model, np.log1p(np.maximum(x, 0)), y, np.log1p(np.maximum(ahead, 0)))
    if kind == "hgb":
        return _fit(HistGradientBoostingClassifier(max_iter=300, learning_rate=0.05, random_state=1), x, y, ahead)
    if kind == "catboost":
        model = CatBoostClassifier(
            iterations=300, learning_rate=0.05, depth=6, random_seed=1, verbose=False, thread_count=1,
            allow_writing_files=False,
        )  # fmt: skip
        return _fit(model, x, y, ahead)
    return _flaml(x, y, customers, ahead)


def matrix(rows: pd.DataFrame, inputs: list[dict[str, Any]], log_odds: np.ndarray, full: bool) -> np.ndarray:
    """The rival's columns as float64: R, F, M; or every input (categories as codes) and BG/NBD's log-odds."""
    if not full:
        return rows[list(RFM)].to_numpy(dtype=float, na_value=np.nan)
    columns = []
    for item in inputs:
        column = rows[item["name"]]
        if item["kind"] == "category":
            columns.append(pd.Index(item["categories"]).get_indexer(pd.Index(column.astype(object))).astype(float))
        else:
            columns.append(column.to_numpy(dtype=float, na_value=np.nan))
    return np.column_stack([*columns, log_odds])


def _fit(model: Any, x: np.ndarray, y: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    return np.asarray(model.fit(x, y).predict_proba(ahead))[:, 1]


def _flaml(x: np.ndarray, y: np.ndarray, customers: np.ndarray, ahead: np.ndarray) -> np.ndarray | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from flaml.automl import AutoML
        except ImportError as missing:
            print(f"FLAML is left out: {missing}", flush=True)
            return None
        search = AutoML()
        search.fit(
            x, y, task="classification", metric="log_loss", time_budget=SECONDS, seed=1, verbose=0, n_jobs=1,
            estimator_list=["lgbm", "rf", "extra_tree"], split_type="group", groups=customers,
        )  # fmt: skip
        return np.asarray(search.predict_proba(ahead))[:, 1]
