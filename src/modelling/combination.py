"""The weights of the blend: a weighted mean of members in log-odds, weighted by their record at closed origins.

The members are the weekly hazard, which corrects the purchase model by every customer's weeks up to today, the logistic
regression on all features, and trees on all features. Which of them is nearest the truth differs from shop to shop, and
a record of few customers and few windows says little about it. So the weights are a posterior mean (stacking in log-
odds, as in Yao, Vehtari, Simpson and Gelman, 2018, "Using stacking to average Bayesian predictive distributions",
Bayesian Analysis 13, with a prior): every combination on a grid of the simplex is judged by its log-likelihood at the
closed origins, and the mean is taken over the grid. Standing at 2011-06-09 with a horizon of 90 days, origins up to
2011-03-11 have closed; with an origin every 15 days each of them counts for about a sixth of an independent window.
Each date's own rate is fitted away, since all members share one forecast of it. With no closed origin the weights are
PRIOR; with a hundred customers and one window they have hardly moved; with thousands the record decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

import numpy as np
from scipy.special import expit

from .calibration import shift_to_rate

MEMBERS = ("hazard", "linear", "lightgbm")
PRIOR = {
    "churn": {"hazard": 0.15, "linear": 0.50, "lightgbm": 0.35},
    "repeat": {"hazard": 0.40, "linear": 0.35, "lightgbm": 0.25},
}
"""target -> member -> its weight before any origin has closed; one purchase day says little beyond its date"""
PRIOR_WORTH = 8.0
"""concentration of the prior, a Dirichlet density with the mean PRIOR of the target"""
STEPS = 10
"""of the grid on the simplex: 66 combinations"""
LEAST = 0.02
"""weight at which the prior's density is taken for a weight of 0, where it vanishes"""
MOST_ROWS = 5_000
"""customers of an origin that are looked at; as many as decide anything"""


def combined(raw_log_odds: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    """The members' weighted mean, float [n]; raw_log_odds: member -> float [n]."""
    return np.asarray(sum(weight * raw_log_odds[member] for member, weight in weights.items()))


def log_likelihoods(raw_log_odds: Mapping[str, np.ndarray], outcome: np.ndarray) -> np.ndarray:
    """float [66]: log-likelihood of `outcome` (0 or 1, [n]) under every combination of the grid, at the observed rate.

    raw_log_odds: member -> float [n]. 0 for all where every outcome is the same.
    """
    every = -(-len(outcome) // MOST_ROWS) or 1
    y = outcome[::every]
    if not 0 < y.sum() < len(y):
        return np.zeros(len(_grid()))
    members = np.column_stack([raw_log_odds[member][::every] for member in MEMBERS])
    rate = float(y.mean())
    by_combination = []
    for weights in _grid():
        log_odds = members @ weights
        p = np.clip(expit(log_odds + shift_to_rate(log_odds, rate)), 1e-9, 1 - 1e-9)
        by_combination.append(y @ np.log(p) + (1 - y) @ np.log1p(-p))
    return np.array(by_combination)


def blend_weights(target: str, closed: Sequence[np.ndarray], independent: float) -> dict[str, float]:
    """Member -> weight, sum 1: the posterior mean.

    target: churn or repeat; closed: `log_likelihoods` of each closed origin; independent (>= 1 where there is one): how
    many of their windows would not overlap.
    """
    if not closed:
        return dict(PRIOR[target])
    grid, share = _grid(), min(independent / len(closed), 1.0)
    density = np.log(np.maximum(grid, LEAST)) @ (PRIOR_WORTH * np.array(list(PRIOR[target].values())) - 1.0)
    density = density + share * np.sum(closed, axis=0)
    posterior = np.exp(density - density.max())
    mean = posterior @ grid / posterior.sum()
    return {member: round(float(weight), 6) for member, weight in zip(MEMBERS, mean, strict=True)}


@cache
def _grid() -> np.ndarray:
    """float [66, 3]: weights of the members, each a multiple of 1 / STEPS."""
    places = [place for place in product(range(STEPS + 1), repeat=len(MEMBERS)) if sum(place) == STEPS]
    return np.array(places) / STEPS
