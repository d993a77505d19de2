"""The one evaluation of a fitted model: margin, probability and exact contributions from the bundle's plain numbers.

Training, scoring and reasons all come through here, so a score in the report and a score in an engineer's program are
the same arithmetic. `model` is the dict described in modelling.fit; `frame` has the model's inputs as columns: a pandas
frame, or a dict of arrays of one length, or for one customer, far faster, a dict of lists of one value.

    margin       what the rung says, in log-odds, before calibration
    probability  sigmoid(a * margin + b + level) at the main horizon; shorter horizons follow from it, see `probability`
    contributions  how the calibrated log-odds of the main horizon are made up, column by column
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial
from operator import itemgetter
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from scipy.special import expit

from . import btyd
from .linear import Linear

Model = Mapping[str, Any]
Frame = pd.DataFrame | Mapping[str, Any]
BTYD_INPUTS = ("recency_days", "frequency", "tenure_days")
DERIVED = "btyd_log_odds"
"""the name under which the purchase model's log-odds enter a boosted model as a column"""

_boosters: dict[str, lightgbm.Booster] = {}
_lock = threading.Lock()


def margin(model: Model, frame: Frame) -> np.ndarray:
    """Uncalibrated log-odds of the target, float64 [n]; higher means churn (or repeat) is likelier."""
    return _RUNGS[model["model"]["rung"]](model, frame)


def probability(model: Model, frame: Frame, horizon: int | None = None) -> np.ndarray:
    """Calibrated probability of the target within `horizon` days (default: the main one), float64 [n] in (0, 1).

    Shorter horizons cannot contradict longer ones: P(buys within 60) = P(buys within 90) * sigmoid(a60 margin + b60 +
    level60), and so on downwards. For churn the answer is 1 minus that, for repeat it is that.
    Raises ValueError for a horizon the model was not fitted for.
    """
    return from_margin(model, margin(model, frame), horizon)


def from_margin(model: Model, margins: np.ndarray, horizon: int | None = None) -> np.ndarray:
    """`probability` for margins already computed, float64 [n]."""
    main = int(model["horizon_days"])
    wanted = main if horizon is None else int(horizon)
    if str(wanted) not in model["calibration"]:
        raise ValueError(f"horizon {wanted}: this model knows {sorted(map(int, model['calibration']))} days")
    churn = model["target"] == "churn"
    p = expit(_line(model["calibration"][str(main)], margins))
    if wanted == main:
        return p
    for step in sorted((int(key) for key in model["calibration"] if wanted <= int(key) < main), reverse=True):
        sooner = expit(_line(model["calibration"][str(step)], margins))
        # written so that rounding cannot turn the order around
        p = p + (1.0 - p) * (1.0 - sooner) if churn else p * sooner
    return p


def contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is the calibrated log-odds, exactly.

    The names are the model's inputs, then `btyd_log_odds` when a boosted model uses it. Trees: LightGBM's own Shapley
    values times a. Linear terms: weight times distance from the training mean, which is their Shapley value against the
    mean customer. BG/NBD: Shapley values over its three inputs against the reference customer stored with the model.
    """
    spec = model["model"]
    line = model["calibration"][str(model["horizon_days"])]
    values, names, base = _CONTRIBUTIONS[spec["rung"]](model, frame)
    return float(line["a"]) * values, names, float(line["a"]) * base + float(line["b"]) + float(line["level"])


def matrix(model: Model, frame: Frame) -> np.ndarray:
    """The inputs as float64 [n, k]: categories as positions in their stored levels, unknown and missing as NaN."""
    derived = model["model"].get("derived") or []
    if _length(frame) == 1 and not isinstance(frame, pd.DataFrame):
        return np.array([[*_row(model, frame), *(btyd_log_odds(model, frame) if derived else ())]])
    # column by column is ten times faster to fill, and LightGBM reads either order
    data = np.empty((_length(frame), len(model["inputs"]) + len(derived)), order="F")
    for place, item in enumerate(model["inputs"]):
        column = frame[item["name"]]
        data[:, place] = _codes(column, item["levels"]) if item["kind"] == "category" else _floats(column)
    if derived:
        data[:, -1] = btyd_log_odds(model, frame)
    return data


def row_reader(inputs: Sequence[Mapping[str, Any]]) -> tuple[Callable[[Any], Any], list[tuple[int, list[str]]]]:
    """(frame -> the inputs' columns in order, position and levels of every category).

    A model that scores single customers carries it along as `row_reader`: made once, it halves the time of a row.
    """
    names = [item["name"] for item in inputs]
    columns = itemgetter(*names) if len(names) > 1 else lambda frame: [frame[name] for name in names]
    return columns, [(place, item["levels"]) for place, item in enumerate(inputs) if item["kind"] == "category"]


def linear_form(model: Model) -> Linear | None:
    """The arrays of the model's linear part, None when it has none.

    A model that scores single customers carries it along as `linear_form`, made once.
    """
    spec = model["model"]
    form = spec if spec["rung"] == "logistic" else spec.get("linear")
    return Linear.of(form, column_names(model), spec.get("derived") or ()) if form else None


def column_names(model: Model) -> list[str]:
    """Names of the columns of `matrix`."""
    return [*(item["name"] for item in model["inputs"]), *(model["model"].get("derived") or ())]


def btyd_log_odds(model: Model, frame: Frame) -> np.ndarray:
    """The purchase model's log-odds of the target within the main horizon, float64 [n]."""
    silent = btyd.no_purchase_log_odds(*btyd.from_features(frame), float(model["horizon_days"]), model["btyd"])
    return np.atleast_1d(silent if model["target"] == "churn" else -silent)


def booster(text: str) -> lightgbm.Booster:
    """The LightGBM model written in `text`, parsed once per process; safe to ask for from several threads."""
    with _lock:
        found = _boosters.get(text)
        if found is None:
            if len(_boosters) >= 64:
                _boosters.pop(next(iter(_boosters)))
            found = _boosters[text] = lightgbm.Booster(model_str=text)
        return found


def same_text(text: str) -> str:
    """`text`, as the very object under which it was parsed already: looking that up compares no 200 kB of text."""
    with _lock:
        return next((known for known in _boosters if known == text), text)


def _offset(model: Model, frame: Frame, data: np.ndarray) -> np.ndarray:
    return data[:, -1] if model["model"].get("derived") else btyd_log_odds(model, frame)


def _length(frame: Frame) -> int:
    return len(frame) if isinstance(frame, pd.DataFrame) else len(next(iter(frame.values())))


def _floats(column: Any) -> np.ndarray:
    if isinstance(column, list) or column.dtype == np.float64:
        return np.asarray(column, dtype=float)
    return np.asarray(pd.to_numeric(pd.Series(column), errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def _codes(column: Any, levels: list[str]) -> np.ndarray:
    """Positions of the column's values in `levels`, NaN for what is not among them."""
    codes = pd.Index(levels).get_indexer(pd.Index(pd.Series(column, dtype=object)))
    return np.where(codes >= 0, codes, np.nan)


def _row(model: Model, frame: Mapping[str, Any]) -> list[float]:
    columns, categories = model.get("row_reader") or row_reader(model["inputs"])
    values = [value for (value,) in columns(frame)]
    for place, levels in categories:
        values[place] = levels.index(values[place]) if values[place] in levels else np.nan
    return values


def _line(line: Mapping[str, Any], margins: np.ndarray) -> np.ndarray:
    return float(line["a"]) * margins + float(line["b"]) + float(line["level"])


def _recency(model: Model, frame: Frame) -> np.ndarray:
    sign = 1.0 if model["target"] == "churn" else -1.0
    return sign * np.log(np.asarray(frame["recency_days"], dtype=float))


def _logistic(model: Model, frame: Frame) -> np.ndarray:
    return _linear(model).margin(matrix(model, frame))


def _boosted(model: Model, frame: Frame) -> np.ndarray:
    data = matrix(model, frame)
    return _trees(model["model"], data) + _linear(model).margin(data)


def _offset_boosted(model: Model, frame: Frame) -> np.ndarray:
    spec, data = model["model"], matrix(model, frame)
    trees = _trees(spec, data)
    if spec["offset"]:
        trees += float(spec["offset_weight"]) * _offset(model, frame, data)
    return trees


def _trees(spec: Mapping[str, Any], data: np.ndarray) -> np.ndarray:
    threads = int(spec.get("threads", 0))
    each: list[Any] = [booster(text).predict(data, raw_score=True, num_threads=threads) for text in spec["trees"]]
    return np.asarray(sum(each)) * (float(spec["tree_weight"]) / len(each))


def _linear(model: Model) -> Linear:
    carried = model.get("linear_form") or linear_form(model)
    assert isinstance(carried, Linear)
    return carried


def _recency_contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    base = float(model["model"]["center"])
    return (_recency(model, frame) - base)[:, None], ["recency_days"], base


def _logistic_contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    linear = _linear(model)
    return linear.parts(matrix(model, frame)), linear.names, linear.intercept


def _boosted_contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    data, linear = matrix(model, frame), _linear(model)
    values, base = _tree_contributions(model["model"], data)
    values[:, linear.places] += linear.parts(data)
    return values, column_names(model), base + linear.intercept


def _offset_boosted_contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    spec, data, names = model["model"], matrix(model, frame), column_names(model)
    values, base = _tree_contributions(spec, data)
    if spec["offset"]:
        if DERIVED not in names:
            names.append(DERIVED)
            values = np.column_stack([values, np.zeros(len(data))])
        center, weight = float(spec["offset_center"]), float(spec["offset_weight"])
        values[:, names.index(DERIVED)] += weight * (_offset(model, frame, data) - center)
        base += weight * center
    return values, names, base


def _tree_contributions(spec: Mapping[str, Any], data: np.ndarray) -> tuple[np.ndarray, float]:
    threads, share = int(spec.get("threads", 0)), float(spec["tree_weight"]) / len(spec["trees"])
    total = np.zeros((len(data), data.shape[1] + 1))
    for text in spec["trees"] if len(data) else ():  # LightGBM divides by the number of rows
        total += share * np.asarray(booster(text).predict(data, pred_contrib=True, num_threads=threads))
    return total[:, :-1], float(total[0, -1]) if len(data) else 0.0


def _btyd_contributions(model: Model, frame: Frame) -> tuple[np.ndarray, list[str], float]:
    reference = model["model"]["reference"]
    size = len(BTYD_INPUTS)
    worth: dict[frozenset[int], np.ndarray] = {}
    for subset in (frozenset(chosen) for k in range(size + 1) for chosen in combinations(range(size), k)):
        mixed = {
            name: _floats(frame[name]) if place in subset else np.full(_length(frame), float(reference[name]))
            for place, name in enumerate(BTYD_INPUTS)
        }
        worth[subset] = btyd_log_odds(model, mixed)
    values = np.zeros((_length(frame), size))
    for place in range(size):
        for subset, value in worth.items():
            if place not in subset:
                weight = factorial(len(subset)) * factorial(size - len(subset) - 1) / factorial(size)
                values[:, place] += weight * (worth[subset | {place}] - value)
    base = float(btyd_log_odds(model, {name: np.array([float(reference[name])]) for name in BTYD_INPUTS})[0])
    return values, list(BTYD_INPUTS), base


# `lightgbm`, trees on top of the purchase model's log-odds alone, is what bundles held before linear parts came
_RUNGS: dict[str, Callable[[Model, Frame], np.ndarray]] = {
    "recency": _recency,
    "bgnbd": btyd_log_odds,
    "logistic": _logistic,
    "boosted": _boosted,
    "lightgbm": _offset_boosted,
}
_CONTRIBUTIONS: dict[str, Callable[[Model, Frame], tuple[np.ndarray, list[str], float]]] = {
    "recency": _recency_contributions,
    "bgnbd": _btyd_contributions,
    "logistic": _logistic_contributions,
    "boosted": _boosted_contributions,
    "lightgbm": _offset_boosted_contributions,
}
