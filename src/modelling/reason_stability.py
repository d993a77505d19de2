"""Do small fits agree on why? The same fit on two draws of customers, and on older and newer dates.

One retailer with training dates January to June: fits on two halves of the customers, drawn with two seeds, and fits on
January to March and on April to June, each explain the same test customers. A feature family's effect on a customer is
the sum of its features' contributions to the log-odds (TreeSHAP: Lundberg et al. 2020, Nature Machine Intelligence 2,
p. 56). These are the small fits of `model_review`, not the shipped model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..features import entry
from .model_review import Review, split_rows

SEEDS = (1, 2)
SHARE = 0.5
"""of the customers in each of the two draws"""
EXPLAINED = 2000
"""test rows at most whose effects are compared, drawn once"""


def reason_stability(data: Review) -> pd.DataFrame:
    """Two rows, compared = `seeds` and `dates` (the latter with two training dates or more): p, effects, first.

    p: rank correlation of the predictions (-1..1); effects: correlation of the families' effects over customers and
    families; first: share of the test customers with the same strongest family (0..1). Null where one side's training
    rows hold one outcome only, or are too few for a single split.
    """
    pairs = {"seeds": [_explained(data, seed=seed, customers=SHARE) for seed in SEEDS]}
    if len(data.train) > 1:
        middle = len(data.train) // 2
        pairs["dates"] = [_explained(data, dates=part) for part in (data.train[:middle], data.train[middle:])]
    rows = [{"compared": name} | _agreement(*pair) for name, pair in pairs.items()]
    return pd.DataFrame(rows, columns=["compared", "p", "effects", "first"])


def _explained(
    data: Review, *, seed: int = 1, customers: float = 1.0, dates: list[pd.Timestamp] | None = None
) -> pd.DataFrame | None:
    """Effects on EXPLAINED test rows, a column per family and the base's as `base`; None with one outcome only."""
    train, test, y = split_rows(data, data.task, dates, customers, seed)
    if len(np.unique(y[train])) < 2:
        return None
    booster = data.learned(train, y[train], seed=seed)
    rows = np.flatnonzero(test)
    rows = np.sort(np.random.default_rng(7).permutation(rows)[:EXPLAINED])
    effects = np.asarray(booster.predict(data.matrix[rows], pred_contrib=True, num_threads=1))
    families = [entry(name).family for name in data.names]
    return pd.DataFrame(effects.T, index=[*families, "base"]).groupby(level=0).sum().T


def _agreement(one: pd.DataFrame | None, other: pd.DataFrame | None) -> dict[str, float]:
    if one is None or other is None:
        return dict.fromkeys(("p", "effects", "first"), float("nan"))
    left, right = one.drop(columns="base"), other.drop(columns="base")
    if min(left.to_numpy().std(), right.to_numpy().std()) == 0:
        return dict.fromkeys(("p", "effects", "first"), float("nan"))
    return {
        "p": float(one.sum(axis=1).corr(other.sum(axis=1), method="spearman")),
        "effects": float(np.corrcoef(left.to_numpy().ravel(), right.to_numpy().ravel())[0, 1]),
        "first": float((left.abs().idxmax(axis=1) == right.abs().idxmax(axis=1)).mean()),
    }
