"""Customer value over the value horizon: candidate models and a baseline, a back-test that chooses, the fit that ships.

One study, in real dates. Lines 2023-12-31 to 2026-06-30, today 2026-07-01, value horizon 365 days. The newest origin
with a closed label is 2025-07-01. A boosted model that predicts there may train on as_of dates up to 2024-07-01, for
2024-07-01 + 365 days = 2025-07-01. Where the lines are too short for a test over the value horizon, the back-test uses
fewer days: `test_days`. A shop with seasons is best tested over a whole year. A horizon of a few days is tested over
LEAST_TEST_DAYS: in most windows of a day a small shop sells hardly anything, and the error of a total is chance.

The total of new and of established customers is forecast separately (spend_correction); all models are scaled to it, so
the choice is by how they distribute it among customers. The baseline, the spend of the last period again, keeps its own
total; where no model beats it over a whole year, it ships.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import UserError
from ..modelling.as_of import training_as_of
from ..modelling.forecast_error import NORMAL_80, mean_square
from ..modelling.split_check import check_split
from ..scoring.evaluation.value import LAST_YEAR, STRATA, evaluate, stratum
from ..study import Study
from .accuracy import accuracy, best_candidate
from .return_rates import return_weight
from .spend import kept_share, purchases, refuse_no_amounts, spend_after
from .spend_correction import PLAIN, PRIOR, PRIOR_WINDOWS, SpendCorrection, corrections, log_errors, own_pace
from .spend_models import FITTED, boosted_inputs, fit_closed_form, fit_two_part

NAMES = {
    "last_period": {"en": "Spend of the last period", "zh": "上一期消费"},
    "btyd_gamma_gamma": {"en": "BTYD with Gamma-Gamma", "zh": "BTYD 与 Gamma-Gamma"},
    "blend": {"en": "BTYD and last year's spend", "zh": "BTYD 与去年消费结合"},
    "two_part": {"en": "Boosted two-part model", "zh": "两段式提升树模型"},
}
CANDIDATES = ("btyd_gamma_gamma", "blend", "two_part")
"""in order of simplicity: the first wins a tie"""
AGAIN, YEAR_DAYS = "last_period", 365
"""the baseline; over a year it is a candidate too, the last, for the bundle's column of last year's spend is all it
needs"""

ORIGINS = 3
"""of the back-test, as far apart as the closed as_of dates allow"""

TRAINING_DATES = 4
"""training as_of dates of a boosted model: the newest closed ones at least 60 days apart"""

ROWS = ["as_of", "customer_id", "model", "expected", "spend"]

COVERAGE = 0.8
"""of value_low..value_high, and of the interval of all customers' value"""

WHOLE = 300
"""days of lines that a back-test over the whole value horizon needs before its newest origin"""
LEAST_TEST_DAYS = 30
"""days that a back-test looks ahead at least, where there are three times as many"""


@dataclass(frozen=True)
class CustomerValue:
    """A fitted value model, and how it was chosen."""

    model: dict[str, Any]
    """builtins only; the bundle's `value`, evaluated by scoring.value.evaluate"""
    rows: pd.DataFrame
    """back-test: as_of, customer_id, model, expected, spend; one row per prediction, over test_days"""
    measures: pd.DataFrame
    """one row per model: mae, gini, bias, decile_error"""
    test_days: int
    corrections: dict[str, SpendCorrection]
    """by stratum (new, established): the forecast correction of the total, with its standard error"""
    standard_error: float
    """standard error of the logarithm of all customers' value"""
    log_errors: pd.DataFrame
    """see spend_correction.log_errors: of closed windows of test_days"""


def customer_value(features: pd.DataFrame, order_lines: pd.DataFrame, study: Study) -> CustomerValue:
    """The value model that does best in the back-test, fitted on all lines before today (the newest as_of).

    features: the feature table of all as_of dates; order_lines: canonical. Raises UserError when
    there is no purchase before today, or none with an amount above zero.
    """
    dates = [pd.Timestamp(date) for date in np.sort(features["as_of"].unique())]
    today = dates[-1]
    bought = purchases(order_lines)
    bought = bought[bought["ordered_at"] < today]
    if bought.empty:
        raise UserError(f"no purchase before {today:%Y-%m-%d}: customer value needs some; change task.as_of")
    refuse_no_amounts(bought)
    horizon = study.task.value_horizon_days
    first = bought["ordered_at"].min().normalize()
    test_days = _test_days(first, today, horizon)
    past = log_errors(features, bought, dates, test_days)
    tested = _origins(dates, first, test_days)
    parts = [_predictions(features, bought, dates, origin, test_days, past) for origin in tested]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=ROWS)
    measures = accuracy(_comparable(rows))
    allowed = (*CANDIDATES, AGAIN) if test_days == horizon == YEAR_DAYS and LAST_YEAR in features else CANDIDATES
    chosen = best_candidate(measures, allowed) if len(measures) else CANDIDATES[0]
    now = _level(_asked(features, today), bought, today, test_days, past)
    model, shares = _ship(features, bought, dates, chosen, horizon, now)
    model |= _terms(order_lines, study, _asked(features, today), today) | {
        "interval": _ratios(rows[rows["model"] == model["kind"]], test_days),
        "training": {"as_of": f"{today:%Y-%m-%d}", "customers": model["btyd"]["customers"], "test_days": test_days},
    }
    standard_error = float(sum(share * now[name].standard_error for name, share in zip(STRATA, shares, strict=True)))
    if chosen == AGAIN:
        standard_error = _error_of_sums(rows[rows["model"] == AGAIN], test_days)
    return CustomerValue(model, rows, measures, test_days, now, standard_error, past)


def model_at(
    result: CustomerValue, features: pd.DataFrame, order_lines: pd.DataFrame, study: Study, origin: pd.Timestamp
) -> dict[str, Any]:
    """The model of the kind that ships as fitted at `origin`: on what was bought before and windows closed by then.

    features, order_lines, study: those that `result` was made of; origin: one of their as_of dates. Returns taken off
    and the correction of the total are those known at the origin, so that past and today's values are of one kind.
    """
    dates = [pd.Timestamp(date) for date in np.sort(features["as_of"].unique()) if pd.Timestamp(date) <= origin]
    bought = purchases(order_lines)
    bought = bought[bought["ordered_at"] < origin]
    level = _level(_asked(features, origin), bought, origin, result.test_days, result.log_errors)
    kind, known_days = result.model["kind"], (origin - bought["ordered_at"].min().normalize()).days
    if kind == AGAIN and known_days < YEAR_DAYS:  # there was no whole year yet that could come again
        kind = CANDIDATES[0]
    model, _ = _ship(features, bought, dates, kind, study.task.value_horizon_days, level)
    return model | _terms(order_lines, study, _asked(features, origin), origin)


def _terms(order_lines: pd.DataFrame, study: Study, asked: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, float]:
    """What turns spend into value: the horizon in days, margin, discount rate, and what is not returned."""
    weight = return_weight(asked)
    return {
        "horizon_days": study.task.value_horizon_days,
        "margin": study.economics.margin,
        "discount_rate": study.economics.discount_rate,
        "kept_share": kept_share(order_lines, as_of),
    } | ({} if weight is None else {"return_weight": weight})


def values_today(model: dict[str, Any], features: pd.DataFrame) -> pd.DataFrame:
    """customer_id, as_of and the columns of scoring.value.evaluate, for the newest as_of in `features`."""
    today = features[features["as_of"] == features["as_of"].max()].reset_index(drop=True)
    return pd.concat([today[["customer_id", "as_of"]], evaluate(model, today)], axis=1)


def total_value(result: CustomerValue, values: pd.DataFrame) -> dict[str, float]:
    """value of all customers together (money), and low and high: 80 % interval from the standard error of the
    correction."""
    total, half_width = float(values["value"].sum()), NORMAL_80 * result.standard_error
    return {"value": total, "low": total * float(np.exp(-half_width)), "high": total * float(np.exp(half_width))}


def _test_days(first: pd.Timestamp, today: pd.Timestamp, horizon: int) -> int:
    """Days the back-test looks ahead: the value horizon, at least LEAST_TEST_DAYS, or a third of the lines (history,
    training, test) if that is shorter.

    A horizon of a year needs WHOLE days of lines before it; then no season is in the comparison.
    """
    known, days = (today - first).days, max(horizon, LEAST_TEST_DAYS)
    return days if known - days >= WHOLE else max(1, min(days, known // 3))


def _origins(dates: list[pd.Timestamp], first: pd.Timestamp, days: int) -> list[pd.Timestamp]:
    """Up to three closed as_of dates, the newest one included, the oldest not before two thirds of the way to it."""
    closed = training_as_of(dates[-1], days, dates)
    if not closed:
        return []
    oldest = first + (closed[-1] - first) * 2 / 3
    usable = [date for date in closed if date >= oldest]
    picks = np.unique(np.linspace(0, len(usable) - 1, min(ORIGINS, len(usable))).round().astype(int))
    return [usable[pick] for pick in picks]


def _training_dates(dates: list[pd.Timestamp], origin: pd.Timestamp, days: int) -> list[pd.Timestamp]:
    """Training as_of dates of a boosted model that predicts at `origin`, newest first: as_of + days <= origin."""
    chosen: list[pd.Timestamp] = []
    for date in reversed(training_as_of(origin, days, dates)):
        if (not chosen or (chosen[-1] - date).days >= 60) and len(chosen) < TRAINING_DATES:
            chosen.append(date)
    check_split(chosen, days, origin)
    return chosen


def _comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of those origins at which the most models could predict, so that all are compared on the same
    customers."""
    models = rows.groupby("as_of")["model"].nunique()
    return rows[rows["as_of"].isin(models[models == models.max()].index)]


def _predictions(
    features: pd.DataFrame,
    bought: pd.DataFrame,
    dates: list[pd.Timestamp],
    origin: pd.Timestamp,
    days: int,
    past: pd.DataFrame,
) -> pd.DataFrame:
    """Back-test rows of every model at one origin; nothing at or after the origin is in what they are fitted on."""
    asked = _asked(features, origin)
    closed_form = fit_closed_form(asked)
    level = _level(asked, bought, origin, days, past)
    models = {"btyd_gamma_gamma": closed_form}
    if LAST_YEAR in asked:
        models["blend"] = closed_form | _blend(bought, origin)
    boosted = _boosted(features, bought, _training_dates(dates, origin, days), days, closed_form)
    if boosted:
        models["two_part"] = {**closed_form, **boosted}
    before = spend_after(bought, asked["customer_id"], origin - pd.Timedelta(days=days), days)
    expected = {"last_period": before}
    sums = _sums(closed_form, asked, days, level)
    for name, model in models.items():
        scaled = {**model, **PLAIN, "horizon_days": days, "spend_correction": _scaled_to(sums, model, asked, days)}
        expected[name] = evaluate(scaled, asked)["spend"].to_numpy()
    spend = spend_after(bought, asked["customer_id"], origin, days)
    keys = pd.DataFrame({"as_of": origin, "customer_id": asked["customer_id"]})
    parts = [keys.assign(model=name, expected=values, spend=spend) for name, values in expected.items()]
    return pd.concat(parts, ignore_index=True)


def _boosted(
    features: pd.DataFrame,
    bought: pd.DataFrame,
    training_dates: list[pd.Timestamp],
    days: int,
    closed_form: dict[str, Any],
) -> dict[str, Any] | None:
    if not training_dates:
        return None
    rows = features[features["as_of"].isin(training_dates) & (features["monetary_total"] > 0)]
    parts = [rows[rows["as_of"] == date] for date in training_dates]
    spend = [
        spend_after(bought, part["customer_id"], date, days) for part, date in zip(parts, training_dates, strict=True)
    ]
    together = pd.concat(parts, ignore_index=True)
    return fit_two_part(together, np.concatenate(spend), boosted_inputs(together), closed_form, days)


def _sums(closed_form: dict[str, Any], asked: pd.DataFrame, days: int, level: dict[str, SpendCorrection]) -> np.ndarray:
    """Forecast spend of each stratum of `asked` together, float64 [2]."""
    correction = {name: level[name].shift for name in STRATA}
    corrected = {**closed_form, **PLAIN, "horizon_days": days, "spend_correction": correction}
    spend = evaluate(corrected, asked)["spend"].to_numpy()
    return np.bincount(stratum(asked), np.nan_to_num(spend), minlength=len(STRATA))


def _scaled_to(sums: np.ndarray, model: dict[str, Any], asked: pd.DataFrame, days: int) -> dict[str, float]:
    """The `spend_correction` with which `model` expects the `sums` of the strata; 0 where it expects nothing."""
    spend = evaluate({**model, **PLAIN, "horizon_days": days}, asked)["spend"].to_numpy()
    own = np.bincount(stratum(asked), np.nan_to_num(spend), minlength=len(STRATA))
    both = (sums > 0) & (own > 0)
    return {name: float(np.log(sums[i] / own[i])) if both[i] else 0.0 for i, name in enumerate(STRATA)}


def _asked(features: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """The rows of those whose spend after `origin` is forecast."""
    return features[(features["as_of"] == origin) & (features["monetary_total"] > 0)].reset_index(drop=True)


def _level(
    asked: pd.DataFrame, bought: pd.DataFrame, origin: pd.Timestamp, days: int, past: pd.DataFrame
) -> dict[str, SpendCorrection]:
    """The correction of each stratum's sum at `origin`; past: the table of `log_errors`."""
    known = (origin - bought["ordered_at"].min().normalize()).days
    expected = evaluate({**fit_closed_form(asked), **PLAIN, "horizon_days": days}, asked)["spend"].to_numpy()
    return corrections(past, origin, days, own_pace(asked, expected, known, days))


def _blend(bought: pd.DataFrame, origin: pd.Timestamp) -> dict[str, Any]:
    """The fields that make a closed form a blend: the days, at most 365, that last year's spend covers."""
    known = (origin - bought["ordered_at"].min().normalize()).days
    return {"kind": "blend", "known_days": int(np.clip(known, 1, 365))}


def _ship(
    features: pd.DataFrame,
    bought: pd.DataFrame,
    dates: list[pd.Timestamp],
    chosen: str,
    horizon: int,
    level: dict[str, SpendCorrection],
) -> tuple[dict[str, Any], np.ndarray]:
    """The model that ships, and the share of each stratum in all it expects."""
    today = dates[-1]
    asked = _asked(features, today)
    model = fit_closed_form(asked)
    sums = _sums(model, asked, horizon, level)
    if chosen == "blend":
        model |= _blend(bought, today)
    elif chosen == "two_part":
        model |= _boosted(features, bought, _training_dates(dates, today, horizon), horizon, model) or {}
    if chosen == AGAIN:
        model |= {"kind": AGAIN, "spend_correction": dict.fromkeys(STRATA, 0.0)}
    else:
        model["spend_correction"] = _scaled_to(sums, model, asked, horizon)
    model["btyd"] = {name: model["btyd"][name] for name in FITTED if name in model["btyd"]}
    return model, sums / max(sums.sum(), 1e-9)


def _ratios(rows: pd.DataFrame, days: int, groups: int = 10) -> dict[str, Any] | None:
    """Quantiles of actual / expected by tenth of expectation: an interval that assumes no distribution.

    A tenth lies below and a tenth above; where at least a tenth spent nothing the interval starts at 0 and a fifth lies
    above. Taken over `days`; over a longer horizon chance evens out more, so the interval is then conservative.
    """
    rows = rows[rows["expected"] > 0]
    if len(rows) < 50 * groups:
        return None
    cuts = np.quantile(rows["expected"], np.arange(1, groups) / groups)
    group = np.searchsorted(cuts, rows["expected"].to_numpy(), side="right")
    ratio = (rows["spend"] / rows["expected"]).to_numpy()
    intervals = np.array([_middle(ratio[group == one]) for one in range(groups)])
    return {
        "cuts": [float(cut) for cut in cuts],
        "low": [float(low) for low in intervals[:, 0]],
        "high": [float(high) for high in intervals[:, 1]],
        "coverage": COVERAGE,
        "days": days,
    }


def _error_of_sums(rows: pd.DataFrame, days: int) -> float:
    """Standard error of log(sum of spend / expected sum) by the origins of `rows`; before them that of `usual`."""
    sums = rows.groupby("as_of")[["spend", "expected"]].sum()
    sums = sums[(sums > 0).all(axis=1)]
    errors = np.log((sums["spend"] / sums["expected"]).to_numpy())
    step = sums.index.to_series().diff().dt.days.mean()
    share = min(float(step) / days, 1.0) if np.isfinite(step) else 1.0
    return float(np.sqrt(mean_square(errors, share, PRIOR["usual"] ** 2, PRIOR_WINDOWS)))


def _middle(ratio: np.ndarray) -> tuple[float, float]:
    """The interval that holds COVERAGE of `ratio`, starting at 0 where zeros fill the lower tail.

    Widened to hold 1, the expectation itself: where most spend nothing, the mean lies above the quantile.
    """
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(ratio, [tail, 1 - tail])
    if (ratio == 0).mean() >= tail:
        low, high = 0.0, np.quantile(ratio, COVERAGE)
    return min(float(low), 1.0), max(float(high), 1.0)
