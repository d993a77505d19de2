"""Are today's customers like those the model learnt from, and what hangs on the difference?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..scoring import Model
from ..scoring.evaluation.cohort import in_cohort
from ..scoring.monitoring import DRIFT_LIMIT, LEAST_ROWS, MOST_ROWS, stability
from ..scoring.score_table import bands
from .ledger import Entry

BINS = 10


@dataclass(frozen=True)
class InputDrift:
    """One input that has shifted, and what the shift does to the probabilities of today's cohort."""

    name: str
    psi: float
    mean_shift: float
    """mean probability now, minus what it would be with this input distributed as in training"""
    moved: float
    """mean absolute difference between the two"""
    other_band: float
    """share of the cohort whose band differs between the two"""


def input_drift(model: Model, features: pd.DataFrame) -> tuple[list[InputDrift], int]:
    """Inputs beyond the limit of `scoring.monitoring.drift`, the costliest first, and how many inputs were measured.

    features: feature rows of one as_of. What a shift costs is found by moving the input back: each value is replaced by
    the one that has its rank in the training distribution (straight lines between the ten edges that the bundle keeps;
    values beyond the outer edges become those edges), all other inputs staying as they are. Of more than MOST_ROWS
    customers every n-th is used; with fewer than LEAST_ROWS nothing is measured. Inputs with one value for the whole
    cohort (the season) are left out.
    """
    facts = model.facts
    stored: Any = facts.get("reference_distribution", {})
    cohort = features[in_cohort(facts, features)]
    cohort = cohort.iloc[:: max(1, len(cohort) // MOST_ROWS)]
    known = {name: one for name, one in stability(stored, cohort).items() if cohort[name].nunique(dropna=False) > 1}
    drifted = {name: index for name, (index, chance) in known.items() if index > DRIFT_LIMIT + 3 * chance}
    if not drifted:
        return [], len(known)
    now = _probability(model, cohort)
    findings = []
    for name, index in drifted.items():
        values = cohort[name].to_numpy(dtype=float, na_value=np.nan)
        was = _probability(model, cohort.assign(**{name: as_in_training(values, stored[name])}))
        other = bands(facts["bands"], now) != bands(facts["bands"], was)
        moved = float(np.abs(now - was).mean())
        findings.append(InputDrift(name, index, float((now - was).mean()), moved, float(np.mean(other))))
    return sorted(findings, key=lambda one: -one.moved), len(known)


def as_in_training(values: np.ndarray, reference: Any) -> np.ndarray:
    """`values` with each known one replaced by the value that has its rank in the training rows; missing ones stay.

    float [n]. reference: a `NumberDistribution`. Monotone: what was larger is not smaller afterwards.
    """
    edges, shares = np.asarray(reference["edges"], float), np.asarray(reference["shares"][:-1], float)
    known = np.isfinite(values)
    if not known.any() or not len(edges) or shares.sum() <= 0:
        return values
    ranks = pd.Series(values[known]).rank(method="average").to_numpy()
    share = (ranks - 0.5) / known.sum()
    below = np.cumsum(shares)[:-1] / shares.sum()  # share of training rows below each edge
    moved = values.copy()
    moved[known] = np.interp(share, below, edges)
    return moved


def score_drift(before: Entry, now: Entry) -> float | None:
    """Population stability index of the probabilities against those of an earlier entry, in its tenths.

    None with fewer than LEAST_ROWS customers in either.
    """
    p, q = before.scores["p"].to_numpy(float), now.scores["p"].to_numpy(float)
    if min(len(p), len(q)) < LEAST_ROWS:
        return None
    edges = np.unique(np.quantile(p, np.arange(1, BINS) / BINS))
    shares = [np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) for one in (p, q)]
    floor = 0.5 / min(len(p), len(q))
    old, new = (np.maximum(one / one.sum(), floor) for one in shares)
    return float(((new - old) * np.log(new / old)).sum())


def _probability(model: Model, rows: pd.DataFrame) -> np.ndarray:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # drift and expiry are what is being measured
        return np.asarray(model.score_features(rows)["p"], dtype=float)
