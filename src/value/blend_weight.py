"""How much last year's spend counts in the blend: what would have been best on windows that have closed.

Where customers come and go, a purchase model distributes spend best; in a shop of steady, very unequal buyers last
year's spend again does. Which of them this shop is, short windows show long before a whole year has closed: at
2010-08-17 with lines from 2009-12-01 on, a third of the 259 days known is 86 days, and the two newest as_of dates with
that much after them are 2010-05-19 and 2010-04-19. The weight that errs least there is taken. Weight 0 is the purchase
model alone, 1 last year's spend.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..modelling.as_of import training_as_of
from ..scoring.evaluation.value import LAST_YEAR, STRATA, blended, evaluate, stratum
from .spend import spend_after
from .spend_correction import PLAIN
from .spend_models import fit_closed_form

WEIGHTS = tuple(step / 10 for step in range(11))
SHARE, FEWEST_DAYS = 3, 20
"""the windows are a third of the days known, and at least so many days"""
KNOWN_DAYS = 60
"""of lines before an as_of that may teach"""
WINDOWS = 2


def known_days(bought: pd.DataFrame, origin: pd.Timestamp) -> int:
    """Days, 1 to 365, that last year's spend at `origin` covers."""
    return int(np.clip((origin - bought["ordered_at"].min().normalize()).days, 1, 365))


def pace_weight(
    features: pd.DataFrame, bought: pd.DataFrame, dates: list[pd.Timestamp], origin: pd.Timestamp, days: int
) -> float:
    """Weight (0..1) of last year's spend at `origin`, from windows that had closed by then; 0 without any.

    features: with monetary_total_365d, of all `dates` (ascending); bought: see spend.purchases; days: the horizon. The
    mean over the windows of log absolute error and log Poisson deviance is smallest at it: the first is what a
    customer's expectation is off by, and its minimum lies at the median; the second is smallest at the mean, which a
    profit is reckoned with. Every weight expects the right sum of new and of established customers, so that only the
    distribution decides.
    """
    first = bought["ordered_at"].min().normalize()
    window = max(FEWEST_DAYS, min(days, (origin - first).days // SHARE))
    closed = [date for date in training_as_of(origin, window, dates) if (date - first).days >= KNOWN_DAYS][-WINDOWS:]
    errors = np.zeros(len(WEIGHTS))
    for date in closed:
        asked = features[(features["as_of"] == date) & (features["monetary_total"] > 0)].reset_index(drop=True)
        spend = spend_after(bought, asked["customer_id"], date, window)
        if not spend.any():
            continue
        closed_form = evaluate({**fit_closed_form(asked), **PLAIN, "horizon_days": window}, asked)["spend"].to_numpy()
        pace = asked[LAST_YEAR].fillna(0.0).to_numpy() * window / known_days(bought, date)
        errors += [_error(blended(closed_form, pace, weight), spend, stratum(asked)) for weight in WEIGHTS]
    return WEIGHTS[int(np.argmin(errors))]


def _error(expected: np.ndarray, spend: np.ndarray, place: np.ndarray) -> float:
    """Mean of log absolute error and log Poisson deviance, each stratum (`place`) scaled to its sum."""
    sums = [np.bincount(place, values, minlength=len(STRATA)) for values in (spend, expected)]
    scale = np.array([own / other if own > 0 and other > 0 else 1.0 for own, other in zip(*sums, strict=True)])
    expected = np.maximum(expected * scale[place], 1e-9 * spend.mean())
    deviance = (spend * np.log(np.where(spend > 0, spend / expected, 1.0)) - (spend - expected)).sum()
    return float(np.log(np.abs(expected - spend).sum()) + np.log(max(deviance, 1e-12))) / 2
