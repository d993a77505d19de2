"""Every customer's reasons as a table: base + points = probability, with text in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..scoring import Model
from ..scoring.evaluation.predict import compile_model
from ..scoring.evaluation.reasons import by_family
from ..scoring.reason_text import family_of, reason

LABELS = {
    "en": {"base": "mean of all customers", "other": "everything else", "p": "probability"},
    "zh": {"base": "全体客户的平均", "other": "其他因素合计", "p": "概率"},
}


def reasons(
    model: Model | Mapping[str, Any], features_today: pd.DataFrame, top: int | None = None, texts: bool = True
) -> pd.DataFrame:
    """One row per customer and family, by customer and rank.

    customer_id, target, p, base, family, feature (the family's strongest), points (share of probability; base +
    sum(points) = p to 1e-9), rank (1 = largest |points|), matters (false: part of "other"), text_en, text_zh. model: a
    loaded model or the dict of a complete bundle. features_today: feature rows of one as_of, usually the cohort's. top:
    keep ranks up to so many (the sum then covers only those). texts: False leaves text_en and text_zh out, which take
    most of the time and memory.
    """
    model = as_model(model)
    why = model.contributions(features_today)
    n, families = why.points.shape
    order = why.order()[:, : top or families]
    row = np.repeat(np.arange(n), order.shape[1])
    family = order.ravel()
    strongest = why.strongest[row, family]
    names = np.array(why.names, dtype=object)[strongest]
    points = why.points[row, family]
    usual = why.usual or [None] * len(why.names)
    typical = [usual[place] for place in strongest]
    texts_by_column = _reason_texts(model, features_today, names, row, points, typical) if texts else {}
    return pd.DataFrame(
        {
            "customer_id": features_today["customer_id"].to_numpy()[row],
            "target": model.facts["target"],
            "p": why.p[row],
            "base": why.base,
            "family": np.array(why.families, dtype=object)[family],
            "feature": names,
            "points": points,
            "rank": np.tile(np.arange(1, order.shape[1] + 1), n),
            "matters": why.matters()[row, family],
            **texts_by_column,
        }
    )


def _reason_texts(
    model: Model,
    features: pd.DataFrame,
    names: np.ndarray,
    row: np.ndarray,
    points: np.ndarray,
    usual: list[float | None],
) -> dict[str, list[str]]:
    """text_en and text_zh of each reason: feature `names`, of the customer in `row` of `features`, worth `points`."""
    columns = model.reason_values(features, set(names))
    values = [columns[name][place] for name, place in zip(names, row, strict=True)]
    currency = str(model.facts.get("study", {}).get("currency", ""))
    return {
        f"text_{language}": [
            reason(name, value, language, share, currency, typical)
            for name, value, share, typical in zip(names, values, points, usual, strict=True)
        ]
        for language in ("en", "zh")
    }


def as_model(model: Model | Mapping[str, Any]) -> Model:
    """`model` itself, or a Model of the dict of a complete bundle."""
    return model if isinstance(model, Model) else Model(model)


def main_reasons(rows: pd.DataFrame, language: str, most: int = 3) -> pd.DataFrame:
    """One customer's probability from the base up, as people read it: reason, points; base + points = the probability.

    rows: the customer's rows of `reasons`. The first row is the base, then at most `most` reasons that matter, the
    others together, and last the probability. points: share of probability.
    """
    rows = rows.sort_values("rank")
    shown = rows[rows["matters"]].head(most)
    rest = float(rows["points"].sum() - shown["points"].sum())
    base, p = float(rows["base"].iloc[0]), float(rows["p"].iloc[0])
    labels = LABELS[language]
    return pd.DataFrame(
        {
            "reason": [labels["base"], *shown[f"text_{language}"], labels["other"], labels["p"]],
            "points": [base, *shown["points"], rest, p],
        }
    )


def contribution_points(model: Model | Mapping[str, Any], features: pd.DataFrame) -> pd.DataFrame:
    """The model's own contributions as points by family, for comparison: a column per family, rows as `features`.

    Shapley values of the calibrated log-odds (LightGBM's own, and the linear terms'), summed by family and turned into
    shares of probability; what reasons were made of in bundles without the section `reasons`.
    """
    model = as_model(model)
    values, names, intercept = compile_model(model.facts).contributions(features)
    why = by_family(values, names, intercept, family_of())
    return pd.DataFrame(why.points, columns=why.families)
