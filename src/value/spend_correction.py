"""By how much everybody's expected spend is off, forecast from how far off it was before, as the level of churn is.

A purchase model with Gamma-Gamma ranks customers well, but the sum of what it expects is off by season, by growth and
by how many leave: standing in December, after the shop's best weeks, it expects half as much again as comes by August.
What is foreseen here is log(happened / expected), for new customers (one purchase day) and established ones apart.
Standing at 2011-09-11 with 90 days ahead and an as_of every 30 days:

none        0: the model as it is
long        its mean miss on the windows that closed within the last year, the newest of which began on 2011-06-13
last_year   its miss on last year's same season, the window that began on 2010-09-16

At every date the model is the one fitted on what was known then. Each candidate has also spoken at every earlier date;
they are averaged with weights by how well each did there, on windows closed by then (see modelling.level for the same
of churn). PRIOR says how far off each is expected to be before it has a past. The miss on the newest closed window
alone was tried as well: where a shop has seasons it points the wrong way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..modelling.forecast_error import mean_square
from ..scoring.evaluation.value import STRATA, evaluate, stratum
from .spend import spend_after
from .spend_models import fit_closed_form

YEAR, NEAR = 364, 45
"""last year's same season: an as_of at most so many days from a year ago"""
HISTORY_DAYS = 170
"""days of lines before an as_of whose miss counts: before that old customers look new, which tells on the sum"""
PRIOR = {"none": 0.30, "long": 0.30, "last_year": 0.12}
"""error (standard deviation, logarithm of the sum) expected of each candidate before it has a past; from the first
year of Online Retail II (none, long) and from the demo over 90 days (last_year: .06, doubled)"""
PRIOR_WINDOWS = 2.0
"""how many independent windows that belief is worth"""
PLAIN = {"margin": 1.0, "discount_rate": 0.0, "kept_share": 1.0}


@dataclass(frozen=True)
class SpendCorrection:
    """Forecast log(happened / expected) of one stratum."""

    shift: float
    standard_error: float
    """standard deviation of its error"""
    weights: dict[str, float]
    """of the candidates, sum 1"""

    @property
    def factor(self) -> float:
        """What expected spend is multiplied by."""
        return float(np.exp(self.shift))


def log_errors(features: pd.DataFrame, bought: pd.DataFrame, dates: list[pd.Timestamp], days: int) -> pd.DataFrame:
    """One row per closed as_of and stratum: as_of, stratum, miss, chance.

    dates: ascending; the last is today, and windows are closed by it (as_of + days <= today). miss: log(happened /
    expected) over `days`; chance: its variance were customers drawn anew. Dates with fewer than TAUGHT days of lines
    before them, and strata that spent nothing, have no row.
    """
    first, rows = bought["ordered_at"].min().normalize(), []
    for date in dates:
        if (date - first).days < HISTORY_DAYS or date + pd.Timedelta(days=days) > dates[-1]:
            continue
        asked = features[(features["as_of"] == date) & (features["monetary_total"] > 0)].reset_index(drop=True)
        expected = evaluate({**fit_closed_form(asked), "horizon_days": days, **PLAIN}, asked)["spend"].to_numpy()
        actual = spend_after(bought, asked["customer_id"], date, days)
        place = stratum(asked)
        for number, name in enumerate(STRATA):
            some, came = expected[place == number], actual[place == number]
            if came.sum() > 0 and some.sum() > 0:
                chance = float((came**2).sum() / came.sum() ** 2)
                rows.append((date, name, float(np.log(came.sum() / some.sum())), chance))
    table = pd.DataFrame(rows, columns=["as_of", "stratum", "miss", "chance"])
    return table.astype({"as_of": "datetime64[us]", "miss": "float64", "chance": "float64"})


def corrections(past: pd.DataFrame, origin: pd.Timestamp, days: int) -> dict[str, SpendCorrection]:
    """The level of every stratum at `origin`, from the rows of `misses` whose window had closed by then."""
    return {name: _correction(past[past["stratum"] == name].sort_values("as_of"), origin, days) for name in STRATA}


def _correction(past: pd.DataFrame, origin: pd.Timestamp, days: int) -> SpendCorrection:
    said = {date: _candidates(past, date, days) for date in [*past["as_of"], origin]}
    truth = dict(zip(past["as_of"], past["miss"], strict=True))
    shift, weights = _combine(past, said, truth, origin, days)
    # errors of a time without last year's season say little about a forecast that has it
    closed = _closed(past, origin, days)["as_of"]
    alike = [date for date in closed if ("last_year" in said[date]) == ("last_year" in said[origin])]
    errors = np.array([_combine(past, said, truth, date, days)[0] - truth[date] for date in alike])
    share = _share(past, days)
    prior = min(PRIOR[name] for name in weights)
    return SpendCorrection(shift, float(np.sqrt(mean_square(errors, share, prior**2, PRIOR_WINDOWS))), weights)


def _closed(past: pd.DataFrame, date: pd.Timestamp, days: int) -> pd.DataFrame:
    return past[past["as_of"] + pd.Timedelta(days=days) <= date]


def _share(past: pd.DataFrame, days: int) -> float:
    """What one of the overlapping windows counts: the step between them by their length, at most 1."""
    step = past["as_of"].diff().dt.days.median()
    return min(float(step) / days, 1.0) if np.isfinite(step) else 1.0


def _candidates(past: pd.DataFrame, date: pd.Timestamp, days: int) -> dict[str, float]:
    """What each candidate says at `date`; those without a closed window are left out."""
    said = {"none": 0.0}
    closed = _closed(past, date, days)
    if closed.empty:
        return said
    year = date - pd.Timedelta(days=days + YEAR)
    said["long"] = float(closed.loc[closed["as_of"] > year, "miss"].mean())
    off = (date - closed["as_of"]).dt.days - YEAR
    if off.abs().min() <= NEAR:
        said["last_year"] = float(closed.loc[off.abs().idxmin(), "miss"])
    return said


def _combine(
    past: pd.DataFrame,
    said: dict[pd.Timestamp, dict[str, float]],
    truth: dict[pd.Timestamp, float],
    date: pd.Timestamp,
    days: int,
) -> tuple[float, dict[str, float]]:
    """The weighted mean of what the candidates say at `date`, weights from windows closed by then."""
    closed = _closed(past, date, days)
    chance = float(closed["chance"].iloc[-1]) if len(closed) else 0.0
    share, weights = _share(past, days), {}
    for name in said[date]:
        errors = np.array([said[then][name] - truth[then] for then in closed["as_of"] if name in said[then]])
        prior = PRIOR[name] ** 2 + chance * (1.0 if name == "none" else 2.0)
        weights[name] = mean_square(errors, share, prior, PRIOR_WINDOWS) ** -2
    total = sum(weights.values())
    weights = {name: weight / total for name, weight in weights.items()}
    return sum(weights[name] * said[date][name] for name in weights), weights
