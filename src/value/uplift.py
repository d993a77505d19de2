"""Who responds to a contact: each customer's acceptance, relative to the mean one, from randomised campaigns.

The rule for contacts takes one acceptance g for everybody: the effect of a contact on the chance of a purchase is p g,
with the probability p of buying nothing. Here it is p g r with a relative acceptance r = 1 + z b, linear in a few
standardised facts z from before the campaign: an R-learner, Nie and Wager (2021), "Quasi-oracle estimation of
heterogeneous treatment effects", Biometrika 108(2), pages 299 to 319, equations 2 to 4. With outcome y, assignment w,
the treated share e of a campaign and m(x), the purchases expected whatever the group (cross-fitted), y - m is regressed
on (w - e) p and (w - e) p z. T- and X-learners (Künzel, Sekhon, Bickel and Yu 2019, PNAS 116(10), pages 4156 to 4165)
fit a model to each group; with a few thousand customers the difference of two models is mostly noise.

Every campaign has a mean effect of its own. The coefficients b are shrunk towards 0, the same for all, by a prior whose
width is the most likely one given the campaigns (empirical Bayes; Morris 1983, Journal of the American Statistical
Association 78, pages 47 to 55); where nothing differs it is mostly 0 exactly.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..scoring.evaluation import btyd

FACTS = ("p", "recency_days", "frequency", "monetary_total", "width", "tenure_days")
"""what the relative acceptance may depend on, as known before the campaign; a missing one counts as average"""
LEAST, MOST = 0.0, 3.0
"""range of the relative acceptance"""
FOLDS = 5
SPREADS = (0.0, *np.geomspace(0.02, 1.0, 25))
"""standard deviations of the prior that are tried, in units of the mean acceptance"""
SURE = 2.0
"""standard errors that the mean acceptance must lie above zero: else there is nothing to divide by"""


@dataclass(frozen=True)
class RelativeAcceptance:
    """How acceptance depends on what is known of a customer, in units of the mean acceptance."""

    centre: dict[str, float]
    scale: dict[str, float]
    """of the transformed facts, see `facts`"""
    slope: dict[str, float]
    """change of the relative acceptance per standard deviation"""
    prior_sd: float
    acceptance: float
    """mean acceptance of the campaigns it was fitted on"""

    def of(self, known: pd.DataFrame) -> np.ndarray:
        """Relative acceptance, float64 [n], LEAST to MOST. known: columns of FACTS; one that is absent is average."""
        relative = 1.0 + _standardised(facts(known), self.centre, self.scale) @ np.array(list(self.slope.values()))
        clipped: np.ndarray = np.clip(relative, LEAST, MOST)
        return clipped

    def content(self) -> dict[str, Any]:
        """The same as builtins."""
        return asdict(self)


@dataclass(frozen=True)
class Residuals:
    """What an R-learner regresses: rows of campaigns, each freed of what was expected whatever the group."""

    outcome: np.ndarray
    """[n] purchases less those expected, y - m"""
    assigned: np.ndarray
    """[n] treated less the campaign's treated share, w - e"""
    p: np.ndarray
    """[n] probability of no purchase"""
    campaign: np.ndarray
    """[n] campaign_id"""


def known_facts(features: pd.DataFrame, btyd_parameters: dict[str, Any], horizon_days: int) -> pd.DataFrame:
    """FACTS of the rows of a feature table at one as_of, on its index: p by the purchase model, the others as they are;
    those that the table lacks are left out."""
    p = btyd.no_purchase(*btyd.from_features(features), float(horizon_days), btyd_parameters)
    return features[[name for name in FACTS if name in features]].assign(p=p)


def facts(known: pd.DataFrame) -> pd.DataFrame:
    """The facts on scales on which equal steps mean something: log-odds of p, logarithms of the others; NaN unknown."""
    table = known.reindex(columns=list(FACTS)).astype(float)
    p = table["p"].clip(0.01, 0.99)
    others = table.drop(columns="p").clip(lower=0.0)
    return pd.DataFrame({"p": np.log(p / (1 - p)), **{name: np.log1p(others[name]) for name in others}})


def residuals(rows: pd.DataFrame, seed: int = 7) -> Residuals:
    """rows: campaign_id, customer_id, treated (bool), bought (0/1) and FACTS, p without gaps; several campaigns.

    m(x) is linear in p and the facts, fitted for each campaign on the other four fifths of its customers.
    """
    outcome, assigned = np.zeros(len(rows)), np.zeros(len(rows))
    centre, scale = _centre_and_scale(facts(rows), np.ones(len(rows)))
    z = np.column_stack([np.ones(len(rows)), rows["p"], _standardised(facts(rows), centre, scale)])
    for _, places in sorted(rows.groupby("campaign_id").indices.items()):
        bought = rows["bought"].to_numpy(float)[places]
        treated = rows["treated"].to_numpy(float)[places]
        by_name = np.argsort(rows["customer_id"].to_numpy(str)[places], kind="stable")
        fold = np.empty(len(places), dtype=int)
        fold[by_name] = np.random.default_rng([seed, len(places)]).permutation(len(places)) % FOLDS
        expected = np.zeros(len(places))
        for one in range(FOLDS):
            known, asked = z[places[fold != one]], z[places[fold == one]]
            penalty = np.diag([0.0] + [1.0] * (z.shape[1] - 1))
            expected[fold == one] = asked @ np.linalg.solve(known.T @ known + penalty, known.T @ bought[fold != one])
        outcome[places], assigned[places] = bought - expected, treated - treated.mean()
    return Residuals(outcome, assigned, rows["p"].to_numpy(float), rows["campaign_id"].to_numpy(str))


def mean_acceptance(rest: Residuals) -> tuple[float, float]:
    """(acceptance of all campaigns together, its standard error)."""
    regressor = rest.assigned * rest.p
    weight = float(regressor @ regressor)
    mean = float(regressor @ rest.outcome) / weight
    left = rest.outcome - mean * regressor
    return mean, float(np.sqrt((regressor * left) @ (regressor * left))) / weight


def fit(rows: pd.DataFrame, rest: Residuals) -> RelativeAcceptance | None:
    """The relative acceptance by `rows` and their `residuals`; None where the campaigns have no sure effect at all."""
    mean, error = mean_acceptance(rest)
    if mean <= SURE * error:
        return None
    regressor = rest.assigned * rest.p
    transformed = facts(rows)
    centre, scale = _centre_and_scale(transformed, regressor**2)
    z = _standardised(transformed, centre, scale)
    # what the campaigns' own mean effects explain is taken out of both sides
    own = np.column_stack([regressor * (rest.campaign == name) for name in np.unique(rest.campaign)])
    x, y = (_without(part, own) for part in (mean * regressor[:, None] * z, rest.outcome))
    prior_sd, slope = _shrunk(x, y)
    return RelativeAcceptance(centre, scale, dict(zip(FACTS, slope.tolist(), strict=True)), prior_sd, mean)


def _shrunk(x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """(prior standard deviation, coefficients): the most likely of SPREADS, and the posterior mean under it."""
    left, singular, right = np.linalg.svd(x, full_matrices=False)
    seen = left.T @ y
    noise = float(y @ y - seen @ seen) / max(len(y) - x.shape[1], 1)
    variances = noise + np.square(SPREADS)[:, None] * singular**2
    likelihood = -0.5 * (np.log(variances) + seen**2 / variances).sum(axis=1)
    spread = SPREADS[int(np.argmax(likelihood))]
    return float(spread), right.T @ (singular * spread**2 / (noise + spread**2 * singular**2) * seen)


def _without(part: np.ndarray, own: np.ndarray) -> np.ndarray:
    rest: np.ndarray = part - own @ np.linalg.lstsq(own, part, rcond=None)[0]
    return rest


def _centre_and_scale(table: pd.DataFrame, weight: np.ndarray) -> tuple[dict[str, float], dict[str, float]]:
    """Weighted means and standard deviations; a fact that is missing everywhere or constant gets 0 and 1."""
    centre, scale = {}, {}
    for name in FACTS:
        values, known = table[name].to_numpy(), table[name].notna().to_numpy()
        if not known.any() or weight[known].sum() <= 0:
            centre[name], scale[name] = 0.0, 1.0
            continue
        centre[name] = float(np.average(values[known], weights=weight[known]))
        spread = float(np.sqrt(np.average((values[known] - centre[name]) ** 2, weights=weight[known])))
        scale[name] = spread if spread > 1e-9 else 1.0
    return centre, scale


def _standardised(table: pd.DataFrame, centre: dict[str, float], scale: dict[str, float]) -> np.ndarray:
    z = np.column_stack([(table[name].to_numpy() - centre[name]) / scale[name] for name in FACTS])
    return np.where(np.isfinite(z), z, 0.0)
