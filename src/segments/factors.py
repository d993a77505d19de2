"""Factor analysis of behaviour: a few hidden factors behind many columns, as an aid to reading them.

Varimax rotation turns the factors until each column loads on as few of them as possible (Kaiser 1958), so that a factor
can be read off its largest loadings. How many: as many as have an eigenvalue above that of random columns of the same
shape (Horn's parallel analysis, 1965), six at most.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ..features import CATALOGUE
from .missing import Missing, missing
from .purchases import has

COLUMNS = (
    "recency_days",
    "tenure_days",
    "frequency",
    "frequency_90d",
    "monetary",
    "monetary_total",
    "monetary_total_90d",
    "width",
    "category_entropy",
    "mean_gap_days",
    "longest_gap_days",
    "gap_variation",
    "return_share",
    "price_level",
    "unit_price",
    "discount_share",
    "promotion_share",
    "lines_per_order",
    "units_per_order",
    "weekend_share",
    "morning_share",
    "evening_share",
    "touch_count",
    "touch_score_mean",
    "touch_complaint",
)
MOST = 6
SHOWN = 0.4
"""loadings below this size are not in a factor's name"""


def factors(features: pd.DataFrame, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame] | Missing:
    """(loadings, summary) for the customers of one as_of who bought on two days or more.

    loadings: factor (f1, f2, ... by explained variance), column, name_en, name_zh, loading (-1..1: about the
    correlation of the column with the factor). summary: factor, variance_share (of all columns' variance), name_en,
    name_zh (its largest loadings). Columns enter as standardised ranks, so that no skew decides. `Missing` below 100
    customers or four columns.
    """
    returning = features[features["frequency"] >= 2]
    columns = [
        c for c in COLUMNS if has(returning, c) and returning[c].notna().mean() > 0.3 and returning[c].nunique() > 2
    ]
    if len(returning) < 100 or len(columns) < 4:
        return missing(
            "features",
            en="Factor analysis needs at least 100 customers with two purchase days and four columns that differ.",
            zh="因子分析至少需要 100 位有两次以上购买的客户以及四项有差异的指标。",
        )
    values = returning[columns].astype("Float64").astype(float)
    ranks = values.fillna(values.median()).rank() / (len(values) + 1)
    points = ((ranks - ranks.mean()) / ranks.std(ddof=0)).to_numpy()
    from sklearn.decomposition import FactorAnalysis  # before the limit, which holds for loaded libraries only

    with threadpool_limits(1):
        count = _how_many(points, seed)
        model = FactorAnalysis(count, rotation="varimax", random_state=seed).fit(_same_covariance(points))
    components = model.components_
    components = (
        components * np.where(components[np.arange(count), np.abs(components).argmax(axis=1)] < 0, -1, 1)[:, None]
    )
    components = components[np.argsort(-(components**2).sum(axis=1), kind="stable")]
    loadings = pd.DataFrame(
        [
            (f"f{place + 1}", column, CATALOGUE[column].en, CATALOGUE[column].zh, float(row[at]))
            for place, row in enumerate(components)
            for at, column in enumerate(columns)
        ],
        columns=["factor", "column", "name_en", "name_zh", "loading"],
    )
    share = (components**2).sum(axis=1) / len(columns)
    summary = pd.DataFrame({"factor": [f"f{place + 1}" for place in range(count)], "variance_share": share})
    for language in ("en", "zh"):
        summary[f"name_{language}"] = [
            _factor_name(loadings[loadings["factor"] == f], language) for f in summary["factor"]
        ]
    return loadings, summary


def _same_covariance(points: np.ndarray) -> np.ndarray:
    """Twice as many rows as columns with the mean and covariance of `points`: all that the likelihood depends on.

    Fitting 48 rows instead of thousands takes milliseconds instead of minutes.
    """
    columns = points.shape[1]
    covariance = points.T @ points / len(points) + 1e-9 * np.eye(columns)
    half = np.sqrt(columns) * np.linalg.cholesky(covariance).T
    return np.concatenate([half, -half])


def _how_many(points: np.ndarray, seed: int) -> int:
    rng = np.random.default_rng(seed)
    own = np.sort(np.linalg.eigvalsh(np.corrcoef(points.T)))[::-1]
    noise = [np.sort(np.linalg.eigvalsh(np.corrcoef(rng.standard_normal(points.shape).T)))[::-1] for _ in range(10)]
    return int(np.clip((own > np.quantile(noise, 0.95, axis=0)).sum(), 1, min(MOST, points.shape[1] // 2)))


def _factor_name(own: pd.DataFrame, language: str) -> str:
    top = own.sort_values("loading", key=np.abs, ascending=False).head(3)
    top = top[top["loading"].abs() >= min(SHOWN, float(top["loading"].abs().max()))]
    sign = {True: "+", False: "−"}
    signed_names = [
        f"{sign[bool(value > 0)]} {text}" for text, value in zip(top[f"name_{language}"], top["loading"], strict=True)
    ]
    return ("; " if language == "en" else "；").join(signed_names)
