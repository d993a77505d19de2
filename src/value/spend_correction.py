"""The spend correction: how far the total of expected spend is off, forecast from how far it was off before.

A purchase model with Gamma-Gamma ranks customers well, but the total of what it expects is off by season, by growth and
by how many leave: in December, after the shop's best weeks, it expects half as much again as customers spend by August.
The forecast quantity is log(actual / expected), for new customers (one purchase day) and established ones separately.
At 2011-09-11 with 90 days ahead and an as_of every 30 days, the candidates are:

usual       what is usual of such models, USUAL over a year: fewer stay for long than the model expects
pace        of established customers, while less than a year of lines is known: the sum they have spent so far, over as
            many days, and what is usual of that, PACE over a year: the model draws everybody to the mean of a shop that
            it has hardly seen
long        its mean log error on the windows that closed within the last year, the newest of which began on 2011-06-13
last_year   its log error on last year's same season, the window that began on 2010-09-16

At every date the model is the one fitted on what was known then. Each candidate has also forecast at every earlier
date; they are averaged with weights by how well each did there, on windows closed by then (modelling's base-rate
forecast does the same for churn). PRIOR is the error expected of each before it has a past. The log error on the newest
closed window only was tried as well: where a shop has seasons it points the wrong way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..modelling.as_of import closed_rows, newest_closed, training_as_of
from ..modelling.forecast_error import mean_square, weighted_average
from ..scoring.evaluation.value import LAST_YEAR, STRATA, evaluate, stratum
from .spend import spend_after
from .spend_models import fit_closed_form

YEAR, NEAR = 364, 45
"""last year's same season: an as_of at most so many days from a year ago"""
HISTORY_DAYS = 170
"""days of lines needed before an as_of whose log error counts: with fewer, old customers look new and distort the
total"""
USUAL = -0.20
"""log error over a year that is expected before there is a past, in proportion to the days ahead; chosen on the made-up
shops, the demo and CDNOW (benchmarks/value_prior.py)"""
PACE = -0.45
"""the same of the customers' own pace, chosen there too"""
YOUNG_DAYS = 365
"""the own pace is a candidate while fewer days of lines than this are known"""
PRIOR = {"usual": 0.30, "pace": 0.30, "long": 0.30, "last_year": 0.12}
"""error (standard deviation, logarithm of the sum) expected of each candidate before it has a past; from the first
year of Online Retail II (usual, long), taken to be the usual one's (pace), and from the demo over 90 days (last_year:
.06, doubled)"""
PRIOR_OF_YEAR = {**PRIOR, "long": 0.45, "last_year": 0.45}
"""the same over a year, for those windows of a year that have closed began when the shop had hardly been seen; chosen
on made-up shops (benchmarks/value_record.py)"""
PRIOR_DAYS, YEAR_DAYS = 90, 365
"""PRIOR holds up to 90 days, PRIOR_OF_YEAR from a year on; in between in proportion"""
PRIOR_WINDOWS = 2.0
"""how many independent windows the prior counts for"""
PLAIN = {"margin": 1.0, "discount_rate": 0.0, "kept_share": 1.0}


@dataclass(frozen=True)
class SpendCorrection:
    """Forecast of log(actual / expected) of one stratum."""

    shift: float
    standard_error: float
    """standard error of `shift`"""
    weights: dict[str, float]
    """of the candidates, sum 1"""

    @property
    def factor(self) -> float:
        """What expected spend is multiplied by, > 0."""
        return float(np.exp(self.shift))


def log_errors(features: pd.DataFrame, bought: pd.DataFrame, dates: list[pd.Timestamp], days: int) -> pd.DataFrame:
    """One row per closed as_of and stratum: as_of, stratum, log_error, sampling_variance, pace.

    dates: ascending; the last is today, and windows are closed by it (as_of + days <= today). log_error: log(actual /
    expected) over `days`; sampling_variance: its variance if customers were drawn anew; pace: see `own_pace`. Dates
    with fewer than HISTORY_DAYS days of lines before them, and strata that spent nothing, have no row.
    """
    first, rows = bought["ordered_at"].min().normalize(), []
    for date in training_as_of(dates[-1], days, dates):
        if (date - first).days < HISTORY_DAYS:
            continue
        asked = features[(features["as_of"] == date) & (features["monetary_total"] > 0)].reset_index(drop=True)
        expected = evaluate({**fit_closed_form(asked), "horizon_days": days, **PLAIN}, asked)["spend"].to_numpy()
        pace = own_pace(asked, expected, (date - first).days, days)
        actual = spend_after(bought, asked["customer_id"], date, days)
        stratum_of = stratum(asked)
        for number, name in enumerate(STRATA):
            expected_of_stratum, actual_of_stratum = expected[stratum_of == number], actual[stratum_of == number]
            if actual_of_stratum.sum() > 0 and expected_of_stratum.sum() > 0:
                sampling_variance = float((actual_of_stratum**2).sum() / actual_of_stratum.sum() ** 2)
                log_error = float(np.log(actual_of_stratum.sum() / expected_of_stratum.sum()))
                rows.append((date, name, log_error, sampling_variance, pace.get(name, np.nan)))
    numbers = dict.fromkeys(["log_error", "sampling_variance", "pace"], "float64")
    table = pd.DataFrame(rows, columns=["as_of", "stratum", *numbers])
    return table.astype({"as_of": "datetime64[us]", **numbers})


def own_pace(asked: pd.DataFrame, expected: np.ndarray, known_days: int, days: int) -> dict[str, float]:
    """{"established": log(what these customers spent so far, over as many days / what is expected of them)}.

    Empty from YOUNG_DAYS known days on, without such customers, and without the column of last year's spend. New
    customers have no pace: their only purchase is what made them customers. asked: rows of one as_of; expected (n,):
    their spend over `days` by the purchase model; known_days: days of lines before the as_of.
    """
    established = stratum(asked) == STRATA.index("established")
    if known_days >= YOUNG_DAYS or LAST_YEAR not in asked or not established.any():
        return {}
    spent = float(asked.loc[established, LAST_YEAR].sum()) * days / known_days
    sum_expected = float(expected[established].sum())
    return {"established": float(np.log(spent / sum_expected))} if min(spent, sum_expected) > 0 else {}


def corrections(
    past: pd.DataFrame, origin: pd.Timestamp, days: int, pace: Mapping[str, float] | None = None
) -> dict[str, SpendCorrection]:
    """The correction of every stratum at `origin`, from the rows of `log_errors` whose window had closed by then.

    pace: `own_pace` at the origin; None or empty where there is none.
    """
    answer = {}
    for name in STRATA:
        rows = past[past["stratum"] == name].sort_values("as_of")
        answer[name] = _correction(rows, origin, days, (pace or {}).get(name, np.nan))
    return answer


def _correction(past: pd.DataFrame, origin: pd.Timestamp, days: int, pace: float) -> SpendCorrection:
    paces = [*zip(past["as_of"], past["pace"], strict=True), (origin, pace)]
    forecasts = {date: _candidates(past, date, days, there) for date, there in paces}
    actual_errors = dict(zip(past["as_of"], past["log_error"], strict=True))
    shift, weights = _average_at(past, forecasts, actual_errors, origin, days)
    # errors from before there was a last year's season say little about a forecast that has it
    closed = _closed(past, origin, days)["as_of"]
    comparable = [date for date in closed if ("last_year" in forecasts[date]) == ("last_year" in forecasts[origin])]
    errors = np.array(
        [_average_at(past, forecasts, actual_errors, date, days)[0] - actual_errors[date] for date in comparable]
    )
    share = _share(past, days)
    prior = min(_prior(name, days) for name in weights)
    return SpendCorrection(shift, float(np.sqrt(mean_square(errors, share, prior**2, PRIOR_WINDOWS))), weights)


def _closed(past: pd.DataFrame, date: pd.Timestamp, days: int) -> pd.DataFrame:
    """The rows of `past` whose window had closed by `date`."""
    return past[closed_rows(past["as_of"], days, date)]


def _share(past: pd.DataFrame, days: int) -> float:
    """How much each of the overlapping windows counts: the step between them by their length, at most 1."""
    step = past["as_of"].diff().dt.days.median()
    return min(float(step) / days, 1.0) if np.isfinite(step) else 1.0


def _candidates(past: pd.DataFrame, date: pd.Timestamp, days: int, pace: float) -> dict[str, float]:
    """Each candidate's forecast at `date`; those without a closed window of theirs are left out, and an unknown (NaN)
    pace. Windows in which a stratum spent nothing have no error, so the newest of them can be old."""
    forecasts = {"usual": USUAL * days / 365}
    if np.isfinite(pace):
        forecasts["pace"] = pace + PACE * days / 365
    closed = _closed(past, date, days)
    if closed.empty:
        return forecasts
    year = newest_closed(date, days + YEAR)
    if len(within := closed.loc[closed["as_of"] > year, "log_error"]):
        forecasts["long"] = float(within.mean())
    off = (date - closed["as_of"]).dt.days - YEAR
    if off.abs().min() <= NEAR:
        forecasts["last_year"] = float(closed.loc[off.abs().idxmin(), "log_error"])
    return forecasts


def _prior(name: str, days: int) -> float:
    """Error expected of a candidate for `days` days before it has a past."""
    share = float(np.clip((days - PRIOR_DAYS) / (YEAR_DAYS - PRIOR_DAYS), 0.0, 1.0))
    return PRIOR[name] + share * (PRIOR_OF_YEAR[name] - PRIOR[name])


def _average_at(
    past: pd.DataFrame,
    forecasts: dict[pd.Timestamp, dict[str, float]],
    actual_errors: dict[pd.Timestamp, float],
    date: pd.Timestamp,
    days: int,
) -> tuple[float, dict[str, float]]:
    """(weighted mean of the candidates' forecasts at `date`, weights), weights from windows closed by then."""
    closed = _closed(past, date, days)
    sampling_variance = float(closed["sampling_variance"].iloc[-1]) if len(closed) else 0.0
    errors, priors = {}, {}
    for name in forecasts[date]:
        known = [then for then in closed["as_of"] if name in forecasts[then]]
        errors[name] = np.array([forecasts[then][name] - actual_errors[then] for then in known])
        priors[name] = _prior(name, days) ** 2 + sampling_variance * (1.0 if name in ("usual", "pace") else 2.0)
    return weighted_average(forecasts[date], errors, priors, _share(past, days), PRIOR_WINDOWS)
