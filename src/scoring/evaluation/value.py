"""What a customer will bring: expected profit over the value horizon, from the plain numbers in a bundle's `value`.

Four kinds, evaluated here and nowhere else (`value.customer_value` fits them):

    btyd_gamma_gamma  purchase days (btyd.expected_purchases) x mean amount of a purchase day (Gamma-Gamma)
    blend             geometric mean of that and last year's spend again
    two_part          P(buys within the horizon) x amount if so, both LightGBM models in text form; the trees of the
                      amount say by what factor it departs from the customer's own run rate
    last_period       last year's spend again; silence does not make it fall, so it is also that of one who stays

Of what customers spend, the shop keeps `kept_share`; where its customers differ in what they give back, each has an own
share (`kept_shares`). The fields are described in bundle_file.content.ValueContent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ...order_lines import RETURN_SHARE
from . import btyd
from .matrix import Frame, floats, length

if TYPE_CHECKING:
    import lightgbm

NEEDED = ("frequency", "recency_days", "tenure_days", "monetary_total")
"""feature columns that every kind reads; two_part reads its `inputs` as well"""
LAST_YEAR = "monetary_total_365d"
"""the column of last year's spend, which blend and last_period read"""
LEAST_PACE = 0.05
"""the blend takes last year's spend for at least this share of the closed form's: a silent year is not nothing"""

STRATA = ("new", "established")
"""customers with one purchase day, and with more: the sum of spend is forecast for each"""


def stratum(frame: Frame) -> np.ndarray:
    """Place in STRATA, int [n]."""
    return (np.asarray(frame["frequency"], dtype=float) > 1).astype(int)


def needed(model: Mapping[str, Any]) -> list[str]:
    """Names of the feature columns that `evaluate` reads."""
    more = {"two_part": [*model.get("inputs", ()), "frequency_365d"], "blend": [LAST_YEAR]}
    more["last_period"] = more["blend"]
    returns = [RETURN_SHARE] if model.get("return_weight") else []
    return list(dict.fromkeys([*NEEDED, *more.get(model["kind"], []), *returns]))


@dataclass(frozen=True)
class ValueModel:
    """A value model ready to evaluate: a bundle's `value` with its trees parsed once; made by `of`."""

    content: Mapping[str, Any]
    trees: Mapping[str, lightgbm.Booster]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ValueModel:
        """content: a `ValueContent`. Raises ValueError for a kind this version does not know."""
        if content["kind"] not in ("btyd_gamma_gamma", "blend", "two_part", "last_period"):
            raise ValueError(f"value model of unknown kind {content['kind']!r}")
        if content["kind"] != "two_part":
            return cls(content, {})
        import lightgbm

        return cls(content, {name: lightgbm.Booster(model_str=text) for name, text in content["trees"].items()})


def evaluate(model: ValueModel | Mapping[str, Any], frame: pd.DataFrame) -> pd.DataFrame:
    """Money per customer over the value horizon, on the index of `frame`; null for one without a purchase.

    expected_purchases (purchase days), expected_order_value (amount of one), spend (their product, undiscounted, before
    margin and returns), value (margin, returns taken off, discounted), value_low and value_high (what the customer will
    bring lies between them in `interval.coverage` of cases), value_if_kept (value of a customer known to stay).
    model: a compiled one, or a bundle's `value`. Raises ValueError for a kind this version does not know.
    """
    compiled = model if isinstance(model, ValueModel) else ValueModel.of(model)
    return pd.DataFrame(evaluate_columns(compiled, frame), index=frame.index)


def evaluate_columns(compiled: ValueModel, frame: Frame) -> dict[str, np.ndarray]:
    """The columns of `evaluate`, each float64 [n]; of a dict of lists of one value, far faster than of a frame."""
    model = compiled.content
    columns = {name: floats(frame[name]) for name in needed(model)}
    seen = (columns["frequency"] >= 1) & (columns["monetary_total"] > 0)
    known = {name: column[seen] for name, column in columns.items()}
    horizon = float(model["horizon_days"])
    days, alive = purchase_days(model, known, horizon)
    each = order_value(model, known)
    if model["kind"] in ("btyd_gamma_gamma", "blend"):
        spend = days * each
        if_kept = spend / np.maximum(alive, 1e-250)
        if model["kind"] == "blend":
            last_year = np.where(np.isnan(known[LAST_YEAR]), 0.0, known[LAST_YEAR])
            pace = last_year * horizon / float(model["known_days"])
            # who is known to stay is blended as such: what is left of a lost customer's spend says nothing about them
            spend, if_kept = blended(spend, pace), blended(if_kept, pace)
            days = spend / each
    elif model["kind"] == "last_period":
        if_kept = np.where(np.isnan(known[LAST_YEAR]), 0.0, known[LAST_YEAR]) * horizon / 365.0
        spend, days = if_kept.copy(), if_kept / each
    else:
        data = inputs(model["inputs"], known)
        more = compiled.trees["amount"].predict(data, raw_score=True, num_threads=1)
        if_kept = np.exp(run_rate(known, each, horizon) + more)
        spend = expit(compiled.trees["buys"].predict(data, raw_score=True, num_threads=1)) * if_kept
        days = spend / each
    correction = model.get("spend_correction")
    if correction:
        factor = np.exp(np.array([float(correction[name]) for name in STRATA]))[stratum(known)]
        spend, if_kept, days = spend * factor, if_kept * factor, days * factor
    unit = money(model) * kept_shares(model, known)
    low, high = _interval(model.get("interval"), spend)
    of_known = {
        "expected_purchases": days,
        "expected_order_value": each,
        "spend": spend,
        "value": unit * spend,
        "value_low": unit * low,
        "value_high": unit * high,
        "value_if_kept": unit * if_kept,
    }
    values = {name: np.full(len(seen), np.nan) for name in of_known}
    for name, column in of_known.items():
        values[name][seen] = column
    return values


def blended(closed_form: np.ndarray, pace: np.ndarray) -> np.ndarray:
    """Geometric mean of the closed form's spend and last year's, the latter at least LEAST_PACE of the former.

    It rises with both, and lies between them or, after a silent year, below the closed form's.
    """
    return np.maximum(np.sqrt(closed_form * pace), np.sqrt(LEAST_PACE) * closed_form)


def purchase_days(model: Mapping[str, Any], frame: Frame, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Expected purchase days within `horizon` days, and P(alive), each float64 [n]."""
    history = btyd.from_features(frame)
    return btyd.expected_purchases(*history, horizon, model["btyd"]), btyd.alive(*history, model["btyd"])


def order_value(model: Mapping[str, Any], frame: Frame) -> np.ndarray:
    """Expected amount of the next purchase day, float64 [n]; the mean of few purchase days is drawn to everybody's."""
    orders = np.asarray(frame["frequency"], dtype=float)
    return btyd.mean_order_value(
        orders, np.asarray(frame["monetary_total"], dtype=float) / orders, model["gamma_gamma"]
    )


def run_rate(frame: Frame, each: np.ndarray, horizon: float) -> np.ndarray:
    """Log of the amount within `horizon` days at last year's pace and one purchase day more, float64 [n].

    The pace is purchase days per day known, over at most 365 and at least 30 days. Trees are flat beyond the largest
    amounts they have seen; starting from the customer's own pace they need not be steep.
    """
    known = np.clip(np.asarray(frame["tenure_days"], dtype=float), 30.0, 365.0)
    days = np.asarray(frame["frequency_365d"], dtype=float) * horizon / known
    log_amount: np.ndarray = np.log(each) + np.log1p(days)
    return log_amount


def kept_shares(model: Mapping[str, Any], frame: Frame) -> np.ndarray:
    """Share of each customer's spend that is not returned, float64 [n] in 0..1.

    `kept_share` for everybody, or with `return_weight` w the posterior mean of a beta-binomial whose trials are
    purchase days: of one with n purchase days and share s given back, 1 - (n s + w (1 - kept_share)) / (n + w).
    """
    days = np.asarray(frame["frequency"], dtype=float)
    shop, weight = 1.0 - float(model["kept_share"]), float(model.get("return_weight") or 0.0)
    if not weight:
        return np.full(len(days), 1.0 - shop)
    own = np.clip(np.asarray(frame[RETURN_SHARE], dtype=float), 0.0, 1.0)
    own = np.where(np.isnan(own), shop, own)
    share: np.ndarray = 1.0 - (days * own + weight * shop) / (days + weight)
    return share


def money(model: Mapping[str, Any]) -> float:
    """Margin and discounting in one factor.

    Spend is taken to come evenly over the horizon: with the yearly rate i and the horizon h in years, the discount is
    (1 - exp(-h log(1 + i))) / (h log(1 + i)).
    """
    strength = np.log1p(float(model["discount_rate"])) * float(model["horizon_days"]) / 365.0
    discount = -np.expm1(-strength) / strength if strength > 0 else 1.0
    return float(model["margin"]) * float(discount)


def inputs(names: list[str], frame: Frame) -> np.ndarray:
    """The named columns as float64 [n, k], missing as NaN."""
    columns = [floats(frame[name]) for name in names]
    return np.column_stack(columns) if columns else np.empty((length(frame), 0))


def _interval(interval: Mapping[str, Any] | None, spend: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spend times the ratios (actual / expected spend) that back-tested customers of like expectation lay between."""
    if not interval:
        return np.full(len(spend), np.nan), np.full(len(spend), np.nan)
    group = np.searchsorted(np.asarray(interval["cuts"], dtype=float), spend, side="right")
    low, high = (np.asarray(interval[side], dtype=float)[group] for side in ("low", "high"))
    return spend * low, spend * high
