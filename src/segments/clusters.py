"""Groups of customers who shop alike: three ways of clustering, compared; the number of clusters chosen by the
comparison.

Every column is standardised (centre and spread of the training customers, the outer 1 % pulled in), so that no unit
weighs more than another; and every side of shopping (price, basket, time of day, ...) is divided by the largest
standard deviation it has in any direction, as multiple factor analysis does (Escofier and Pages 1994). Otherwise the
side with most columns would decide: who seldom buys in the morning buys in the afternoon, and that would count twice,
while the prices they pay count once. Customers are then assigned by k-means, because its rule - the nearest of k
centres - can be frozen in the bundle; Ward's hierarchy and the density clusters of HDBSCAN say whether methods of
another kind find the same groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from .behaviour import sides, skewed
from .missing import Missing, missing

SIZES = range(2, 9)
STABLE = 0.75
"""mean adjusted Rand index between clusterings of random halves; below it a number of clusters counts as unstable"""
TIE = 0.01
"""between settings whose silhouettes lie this close, Calinski-Harabasz decides"""
SAMPLE = 2_000
"""at most so many customers (drawn once, seeded) for what grows with the square of their number"""
FEWEST = 100
RESAMPLES = 5
STRUCTURE = {
    "strong": {"en": "strong structure", "zh": "结构明显"},
    "reasonable": {"en": "reasonable structure", "zh": "结构较清晰"},
    "weak": {"en": "weak structure", "zh": "结构较弱"},
    "none": {"en": "hardly any structure", "zh": "几乎没有结构"},
}
METHODS = {
    "k_means": {"en": "k-means", "zh": "K 均值"},
    "ward": {"en": "Ward's hierarchy", "zh": "Ward 层次聚类"},
    "hdbscan": {"en": "HDBSCAN (density)", "zh": "HDBSCAN 密度聚类"},
}


def scaling(table: pd.DataFrame) -> dict[str, Any]:
    """What standardises a behaviour table, per column: logarithm (take log(1 + x) first), low and high (1st and 99th
    percentile), fill (median), centre, spread, weight (1 over the square root of the largest eigenvalue of the
    correlations within the column's side; 1 for a single column).

    Constant columns are left out. Builtins only.
    """
    kinds = ("columns", "logarithm", "low", "high", "fill", "centre", "spread")
    facts: dict[str, list[Any]] = {kind: [] for kind in kinds}
    points: dict[str, pd.Series] = {}
    columns = [str(name) for name in table]
    for name, logarithm in zip(columns, skewed(columns), strict=True):
        values = np.log1p(table[name].clip(lower=0)) if logarithm else table[name]
        low, fill, high = (float(x) for x in values.quantile([0.01, 0.5, 0.99]))
        known_values = values.fillna(fill).clip(low, high)
        if known_values.std(ddof=0) > 1e-9:
            row = (name, logarithm, low, high, fill, float(known_values.mean()), float(known_values.std(ddof=0)))
            for kind, value in zip(facts, row, strict=True):
                facts[kind].append(value)
            points[name] = known_values
    side = pd.Series(sides(facts["columns"]), index=facts["columns"])
    largest = {
        one: np.linalg.eigvalsh(pd.DataFrame(points)[own].corr())[-1] for one, own in side.groupby(side).groups.items()
    }
    facts["weight"] = [float(largest[one] ** -0.5) for one in side]
    return facts


def standardised(table: pd.DataFrame, by: dict[str, Any]) -> np.ndarray:
    """[rows, columns] of `table` by a `scaling`; unknown values take the training median."""
    values = table[by["columns"]].to_numpy(dtype=float)
    values = np.where(by["logarithm"], np.log1p(np.clip(values, 0, None)), values)
    values = np.where(np.isfinite(values), values, by["fill"])
    return (np.clip(values, by["low"], by["high"]) - by["centre"]) / by["spread"] * by["weight"]


def compare(points: np.ndarray, seed: int = 0) -> pd.DataFrame:
    """One row per method and number of clusters: method, clusters, silhouette, calinski_harabasz, stability, noise,
    agreement.

    silhouette in [-1, 1] (Rousseeuw 1987), calinski_harabasz (1974; larger is better), stability: mean adjusted Rand
    index (Hubert and Arabie 1985) between what two random halves of the customers make of all of them, each customer
    going to the nearest cluster centre; noise: share that HDBSCAN assigns to no cluster (they are left out of its
    scores); agreement: adjusted Rand index with k-means of the same number (HDBSCAN: of the nearest number). On at most
    2,000 customers.
    """
    rng = np.random.default_rng(seed)
    sample = points[np.sort(rng.permutation(len(points))[:SAMPLE])]
    means = {k: _k_means(sample, k, seed)[0] for k in SIZES}
    rows = []
    for k, labels in means.items():
        rows += _rows("k_means", sample, [labels], means, partial(_k_means, k=k, seed=seed), rng)
    rows += _rows("ward", sample, _ward(sample), means, _ward, rng)
    (labels,) = dense = _density(sample)
    if len(set(labels) - {-1}) >= 2:
        rows += _rows("hdbscan", sample, dense, means, _density, rng)
    return pd.DataFrame(rows)


def choose(compared: pd.DataFrame) -> int:
    """The number of clusters: of the stable k-means rows (all, if none is) the largest silhouette.

    Between silhouettes within 0.01 of the largest, Calinski-Harabasz decides.
    """
    rows = compared[compared["method"] == "k_means"]
    stable = rows[rows["stability"] >= STABLE]
    rows = stable if len(stable) else rows
    best = rows[rows["silhouette"] >= rows["silhouette"].max() - TIE]
    return int(best.sort_values("calinski_harabasz")["clusters"].iloc[-1])


def structure(silhouette: float) -> str:
    """A key of `STRUCTURE`: above .70 strong, above .50 reasonable, above .25 weak, else none.

    Kaufman and Rousseeuw, Finding Groups in Data (1990), chapter 2: how a mean silhouette is to be read.
    """
    steps = ((0.70, "strong"), (0.50, "reasonable"), (0.25, "weak"))
    return next((key for least, key in steps if silhouette > least), "none")


def fit(table: pd.DataFrame, seed: int = 0) -> tuple[dict[str, Any], pd.DataFrame] | Missing:
    """(personas, comparison): the frozen k-means rule as builtins, and the table it was chosen by.

    `table`: the `behaviour` table of the training customers. personas: scaling, centres (k x columns; clusters
    in order of size, largest first), keys ("p1", "p2", ...), customers, seed. `Missing` below 100 customers or two
    usable columns.
    """
    if len(table) < FEWEST or len(table.columns) < 2 or len(scaling(table)["columns"]) < 2:
        return missing(
            "order_lines",
            en=f"Personas need at least {FEWEST} customers and two columns of behaviour that differ between them.",
            zh=f"客群画像至少需要 {FEWEST} 位客户以及两项有差异的行为指标。",
        )
    by = scaling(table)
    points = standardised(table, by)
    from sklearn.cluster import KMeans  # before the limit, which holds for loaded libraries only

    with threadpool_limits(1):  # k-means on a few thousand rows: handing work to threads takes longer than doing it
        compared = compare(points, seed)
        k = choose(compared)
        model = KMeans(k, n_init=10, random_state=seed).fit(points)
    order = np.argsort(-np.bincount(model.labels_, minlength=k), kind="stable")
    personas = {
        "scaling": by,
        "centres": [[float(x) for x in model.cluster_centers_[at]] for at in order],
        "keys": [f"p{place + 1}" for place in range(k)],
        "customers": len(table),
        "seed": seed,
    }
    return personas, compared


def assign_personas(table: pd.DataFrame, personas: dict[str, Any]) -> pd.Series:
    """The persona key of every row of a `behaviour` table: the nearest centre; depends only on the row.

    Null where nothing is known of the behaviour: a customer who bought nothing in the last history_days.
    """
    table = table.reindex(columns=personas["scaling"]["columns"])
    points = standardised(table, personas["scaling"])
    keys = np.array(personas["keys"])[_nearest(points, np.asarray(personas["centres"]))]
    return pd.Series(keys, index=table.index, name="persona", dtype="str").where(table.notna().any(axis=1))


def _rows(
    method: str,
    points: np.ndarray,
    clusterings: Sequence[np.ndarray],
    means: dict[int, np.ndarray],
    again: Callable[[np.ndarray], Sequence[np.ndarray]],
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, silhouette_score

    rows = []
    for labels, stability in zip(clusterings, _stabilities(points, again, rng), strict=True):
        in_cluster = labels >= 0
        k = len(set(labels[in_cluster]))
        nearest = min(means, key=lambda size: abs(size - k))
        rows.append(
            {
                "method": method,
                "clusters": k,
                "silhouette": float(silhouette_score(points[in_cluster], labels[in_cluster])),
                "calinski_harabasz": float(calinski_harabasz_score(points[in_cluster], labels[in_cluster])),
                "stability": stability,
                "noise": float(1 - in_cluster.mean()),
                "agreement": float(adjusted_rand_score(means[nearest][in_cluster], labels[in_cluster])),
            }
        )
    return rows


def _stabilities(
    points: np.ndarray, again: Callable[[np.ndarray], Sequence[np.ndarray]], rng: np.random.Generator
) -> list[float]:
    """The stability of each clustering that `again` makes of a half of the points; NaN where a half has no cluster."""
    from sklearn.metrics import adjusted_rand_score

    agreements = []
    for _ in range(RESAMPLES):
        order = rng.permutation(len(points))
        first, second = ([_spread(points, half, labels) for labels in again(points[half])]
                         for half in (order[: len(order) // 2], order[len(order) // 2 :]))  # fmt: skip
        agreements.append(
            [
                np.nan if one is None or other is None else adjusted_rand_score(one, other)
                for one, other in zip(first, second, strict=True)
            ]
        )
    known = np.array(agreements)
    return [float(np.nanmean(of)) if np.isfinite(of).any() else float("nan") for of in known.T]


def _spread(points: np.ndarray, half: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """All points by the nearest centre of the clusters of a half; None where it has none."""
    known = sorted(set(labels[labels >= 0]))
    centres = [points[half][labels == label].mean(axis=0) for label in known]
    return _nearest(points, np.array(centres)) if known else None


def _nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    distance = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)[None, :]
    return distance.argmin(axis=1)


def _k_means(points: np.ndarray, k: int, seed: int) -> list[np.ndarray]:
    from sklearn.cluster import KMeans

    return [KMeans(k, n_init=4, random_state=seed).fit_predict(points)]


def _ward(points: np.ndarray) -> list[np.ndarray]:
    """One hierarchy, cut into each of SIZES clusters."""
    from scipy.cluster.hierarchy import fcluster, ward

    tree = ward(points)
    return [fcluster(tree, k, "maxclust") for k in SIZES]


def _density(points: np.ndarray) -> list[np.ndarray]:
    from sklearn.cluster import HDBSCAN

    return [HDBSCAN(min_cluster_size=max(10, len(points) // 40), min_samples=10, copy=True).fit_predict(points)]
