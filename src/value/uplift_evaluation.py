"""Whether individual acceptances beat one for all, on campaigns they were not fitted on; only then are they used.

Each campaign is left out in turn: the relative acceptance is fitted on the others and judged on the one left out, by
the mean squared error of the effect (the R-loss of Nie and Wager 2021, section 2) and by the Qini coefficient, both
against the effect with the mean acceptance of the same other campaigns for everybody. Customers are drawn anew to say
how sure the difference is; somebody in several campaigns is drawn with all of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..modelling.forecast_error import NORMAL_80
from .qini import Order, area, curve_in_order
from .uplift import RelativeAcceptance, Residuals, fit, known_facts, mean_acceptance, residuals

FEWEST_CAMPAIGNS = 2
CERTAIN = 0.9
"""share of resamples in which individual acceptances must be better"""
RESAMPLES = 500
TAIL = 0.1
"""of the resamples on either side of the intervals: 80 % lie between"""
THIRDS = 3

TOO_FEW, NO_EFFECT, NO_DIFFERENCE, NO_BETTER, USED = "too_few", "no_effect", "no_difference", "no_better", "used"


@dataclass(frozen=True)
class Uplift:
    """What campaigns say of who responds, and what is done about it."""

    state: str
    """too_few (campaigns), no_effect (that could differ), no_difference (the most likely spread is 0), no_better (than
    one acceptance for all on campaigns left out), or used"""
    campaigns: int
    customers: int
    """rows of the campaigns, those in several counted once for each"""
    model: RelativeAcceptance | None = None
    """what targeting uses: None unless `used`"""
    certainty: float | None = None
    """share of resamples in which the error of the effect is smaller with individual acceptances"""
    improvement: tuple[float, float, float] | None = None
    """how much smaller the mean squared error of the effect is with individual acceptances, over the mean squared
    effect, with its 80 % interval; above 0: better"""
    qini: tuple[float, float, float] | None = None
    """Qini coefficient (purchases added per 1,000 customers) less that of the mean acceptance, with 80 % interval"""
    slope: tuple[float, float, float] | None = None
    """calibration: measured difference from the mean effect, over the predicted one; 1 is right, 0 is chance"""
    horizon_days: int = 90
    """of the p that the model reads: days in which a campaign's customers bought or not"""
    held_out: list[dict[str, Any]] = field(default_factory=list)
    """per campaign: campaign_id, customers, qini_mean, qini_individual (per 1,000 customers)"""
    thirds: list[dict[str, Any]] = field(default_factory=list)
    """by predicted effect, held out: customers, expected, measured, low, high (80 %); purchases per 1,000 customers"""

    def relative(self, features: pd.DataFrame, btyd_parameters: dict[str, Any]) -> pd.Series | None:
        """Relative acceptance by customer_id at the newest as_of of a feature table; None unless `used`.

        btyd_parameters: the purchase model fitted at that as_of, see `uplift.known_facts`.
        """
        if self.model is None:
            return None
        today = features[features["as_of"] == features["as_of"].max()]
        known = known_facts(today, btyd_parameters, self.horizon_days)
        return pd.Series(self.model.of(known), index=pd.Index(today["customer_id"]))

    def facts(self) -> dict[str, Any]:
        """The same as builtins, for a JSON file."""
        return asdict(self)


def uplift(rows: pd.DataFrame, horizon_days: int = 90, resamples: int = RESAMPLES, seed: int = 7) -> Uplift:
    """rows: campaign_id, customer_id, treated (bool), bought (0/1), and the columns of uplift.FACTS with p in 0..1.

    bought and p (of not buying) are of horizon_days. Rows of one offer only; closed windows only. Deterministic for the
    same rows, whatever their order.
    """
    rows = rows.dropna(subset=["p"]).sort_values(["campaign_id", "customer_id"], ignore_index=True)
    names = sorted(rows["campaign_id"].unique())
    known: dict[str, Any] = {"campaigns": len(names), "customers": len(rows), "horizon_days": horizon_days}
    if len(names) < FEWEST_CAMPAIGNS:
        return Uplift(TOO_FEW, **known)
    rest = residuals(rows)
    model = fit(rows, rest)
    if model is None:
        return Uplift(NO_EFFECT, **known)
    judged = _judged(rows, rest, names)
    known |= _evidence(judged, resamples, seed)
    if model.prior_sd == 0:
        return Uplift(NO_DIFFERENCE, **known)
    better = known["certainty"] >= CERTAIN and known["qini"][0] > 0
    return Uplift(USED if better else NO_BETTER, **known, model=model if better else None)


@dataclass(frozen=True)
class _Judged:
    """Rows with their effect as predicted by campaigns that do not include them."""

    rows: pd.DataFrame
    rest: Residuals
    mean: np.ndarray
    """[n] effect with one acceptance"""
    individual: np.ndarray
    """[n] effect with individual ones"""


def _judged(rows: pd.DataFrame, rest: Residuals, names: list[str]) -> _Judged:
    mean, individual = np.zeros(len(rows)), np.zeros(len(rows))
    for name in names:
        out = rest.campaign == name
        others = Residuals(*(getattr(rest, part)[~out] for part in ("outcome", "assigned", "p", "campaign")))
        model = fit(rows[~out], others)
        level = max(mean_acceptance(others)[0], 0.0)
        mean[out] = level * rest.p[out]
        individual[out] = mean[out] * (1.0 if model is None else model.of(rows[out]))
    return _Judged(rows, rest, mean, individual)


def _evidence(judged: _Judged, resamples: int, seed: int) -> dict[str, Any]:
    """certainty, improvement, qini, slope, held_out and thirds of `Uplift`."""
    names, customer = np.unique(judged.rows["customer_id"].to_numpy(str), return_inverse=True)
    random = np.random.default_rng([seed, len(names)])
    per_customer = np.array([np.bincount(customer, part, len(names)) for part in _parts(judged)])
    campaigns = [_Campaign.of(judged, name) for name in np.unique(judged.rest.campaign)]
    times, sums, gained = np.ones(len(names)), [], []
    for _ in range(resamples + 1):
        sums.append(per_customer @ times)
        gained.append(1000 * _gain(campaigns, times[customer]))
        times = np.bincount(random.integers(len(names), size=len(names)), minlength=len(names)).astype(float)
    better, squared, agrees, predicted = np.array(sums).T
    improvement, slope = _ratio(better, squared), _ratio(agrees, predicted)
    held_out = [
        {
            "campaign_id": one.name,
            "customers": len(one.places),
            "qini_mean": 1000 * one.qini(one.mean, np.ones(len(customer))),
            "qini_individual": 1000 * one.qini(one.individual, np.ones(len(customer))),
        }
        for one in campaigns
    ]
    certainty = float((improvement[1:] > 0).mean())
    ranges = {"improvement": _range(improvement), "qini": _range(np.array(gained)), "slope": _range(slope)}
    return {"certainty": certainty, **ranges, "held_out": held_out, "thirds": _thirds(judged)}


def _parts(judged: _Judged) -> list[np.ndarray]:
    """Per row: squared error less that with individual effects, squared effect; agreement of the predicted difference
    with the measured one, and its square."""
    rest, difference = judged.rest, judged.individual - judged.mean
    predicted, left = rest.assigned * difference, rest.outcome - rest.assigned * judged.mean
    squared = np.square(left) - np.square(left - predicted)
    return [squared, np.square(rest.assigned * judged.mean), predicted * left, np.square(predicted)]


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    ratio: np.ndarray = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    return ratio


def _range(figures: np.ndarray) -> tuple[float, float, float]:
    """(the figure itself, 80 % interval), from the figure and its resamples."""
    low, high = np.quantile(figures[1:], [TAIL, 1 - TAIL])
    return float(figures[0]), float(low), float(high)


@dataclass(frozen=True)
class _Campaign:
    """One campaign, its customers in the order of either effect."""

    name: str
    places: np.ndarray
    outcome: np.ndarray
    treated: np.ndarray
    mean: Order
    individual: Order

    @classmethod
    def of(cls, judged: _Judged, name: str) -> _Campaign:
        """The rows of campaign `name`."""
        places = np.flatnonzero(judged.rest.campaign == name)
        treated = judged.rest.assigned[places] > 0
        orders = (Order.by(effect[places]) for effect in (judged.mean, judged.individual))
        return cls(str(name), places, judged.rest.outcome[places], treated, *orders)

    def qini(self, order: Order, weight: np.ndarray) -> float:
        """Coefficient in `order`, the rows of all campaigns counted `weight` times; 0 where a group is empty."""
        times = weight[self.places]
        if min(times[self.treated].sum(), times[~self.treated].sum()) <= 0:
            return 0.0
        return area(*curve_in_order(self.outcome, self.treated, order, times))


def _gain(campaigns: list[_Campaign], weight: np.ndarray) -> float:
    """Qini coefficient with individual effects less that with the mean one, per customer of all campaigns."""
    sizes = np.array([weight[one.places].sum() for one in campaigns])
    gains = [one.qini(one.individual, weight) - one.qini(one.mean, weight) for one in campaigns]
    return float(sizes @ gains / sizes.sum())


def _thirds(judged: _Judged) -> list[dict[str, Any]]:
    """Customers in thirds by predicted effect: what was expected of a contact, and what the campaigns measured."""
    rest, answer = judged.rest, []
    order = np.argsort(np.argsort(judged.individual, kind="stable"), kind="stable")
    third = order * THIRDS // len(order)
    for one in range(THIRDS):
        members = third == one
        assigned, outcome = rest.assigned[members], rest.outcome[members]
        measured = float(assigned @ outcome / (assigned @ assigned))
        error = float(np.sqrt(np.square(assigned * (outcome - measured * assigned)).sum()) / (assigned @ assigned))
        half_width = NORMAL_80 * error
        answer.append(
            {
                "customers": int(members.sum()),
                "expected": 1000 * float(judged.individual[members].mean()),
                "measured": 1000 * measured,
                "low": 1000 * (measured - half_width),
                "high": 1000 * (measured + half_width),
            }
        )
    return answer
