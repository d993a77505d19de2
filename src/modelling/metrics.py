"""Metrics of probabilities: the figures of every back-test, with intervals from resampling customers.

All functions take p (float [n], 0..1) and y (float [n], 0 or 1) and return plain floats. Intervals resample whole
customers (with all their as_of dates), because the rows of one customer are not independent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

FIGURES = ("auc", "pr_auc", "log_loss", "brier", "ece", "mean_p", "rate", "lift_10")
CLIP = 1e-6


def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Mean of -log(probability given to the outcome); p is clipped to 1e-6 .. 1 - 1e-6."""
    return float(losses(p, y).mean())


def brier(p: np.ndarray, y: np.ndarray) -> float:
    """Mean squared distance between p and y."""
    return float(np.mean((p - y) ** 2))


def ece(p: np.ndarray, y: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: mean of |mean p - rate| over equal-count bins, weighted by their rows."""
    order = np.argsort(p, kind="stable")
    sizes = len(p) // bins + (np.arange(min(bins, len(p))) < len(p) % bins)
    sums = np.add.reduceat((p - y)[order], np.cumsum(sizes) - sizes)
    return float(np.abs(sums).sum() / len(p))


def auc(p: np.ndarray, y: np.ndarray) -> float:
    """Chance that a random 1 is ranked above a random 0, ties half; NaN when there is only one outcome."""
    positive = float(y.sum())
    negative = len(y) - positive
    if positive == 0 or negative == 0:
        return float("nan")
    from scipy.stats import rankdata

    return float((rankdata(p)[y > 0].sum() - positive * (positive + 1) / 2) / (positive * negative))


def pr_auc(p: np.ndarray, y: np.ndarray) -> float:
    """Average precision: the step sum of precision over recall, equal p taken together."""
    if y.sum() == 0:
        return float("nan")
    order = np.argsort(-p, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(p[order]) != 0, True))
    hits = np.cumsum(y[order])[ends]
    precision = hits / (ends + 1)
    return float((np.diff(np.append(0.0, hits)) * precision).sum() / y.sum())


def lift(p: np.ndarray, y: np.ndarray, share: float = 0.10) -> float:
    """Rate among the `share` (0..1) with the highest p, divided by the rate of all."""
    if y.sum() == 0:
        return float("nan")
    top = np.argsort(-p, kind="stable")[: max(1, round(share * len(p)))]
    return float(y[top].mean() / y.mean())


def figures(p: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """All FIGURES of one set of predictions, plus n and base_rate_error = mean p - rate (calibration-in-the-large)."""
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    return {
        "n": float(len(p)),
        "auc": auc(p, y),
        "pr_auc": pr_auc(p, y),
        "log_loss": log_loss(p, y),
        "brier": brier(p, y),
        "ece": ece(p, y),
        "mean_p": float(p.mean()),
        "rate": float(y.mean()),
        "base_rate_error": float(p.mean() - y.mean()),
        "lift_10": lift(p, y),
    }


def table(rows: pd.DataFrame, by: tuple[str, ...] = ("model",)) -> pd.DataFrame:
    """Mean over origins of each figure, one row per value of `by`; base_rate_error is the mean absolute one.

    `rows`: back-test rows (as_of, model, p, y and the columns of `by`).
    """
    return mean_over_origins(per_origin(rows, by), by)


def mean_over_origins(each: pd.DataFrame, by: tuple[str, ...] = ("model",)) -> pd.DataFrame:
    """What `table` returns, of the figures of `per_origin`."""
    sizes = each.assign(base_rate_error=each["base_rate_error"].abs())
    return sizes.groupby(list(by), sort=False).mean(numeric_only=True).reset_index()


def before_and_after(rows: pd.DataFrame) -> pd.DataFrame:
    """What calibration changed: mean log loss, ECE and |mean p - rate| over origins per model, before and after it.

    rows: back-test rows with raw_log_odds (see `backtest`); models whose raw log-odds are missing are left out.
    """
    known = rows.dropna(subset=["raw_log_odds"])
    raw = known.assign(p=1 / (1 + np.exp(-known["raw_log_odds"].astype(float))))
    shown = ["log_loss", "ece", "base_rate_error"]
    parts = {name: table(part).set_index("model")[shown] for name, part in (("before", raw), ("after", known))}
    return pd.concat(parts, axis=1).swaplevel(axis=1)[[(f, when) for f in shown for when in ("before", "after")]]


def per_origin(rows: pd.DataFrame, by: tuple[str, ...] = ("model",)) -> pd.DataFrame:
    """Each figure per value of `by` and origin (as_of)."""
    keys = [*by, "as_of"]
    rows_of_figures = [
        {**dict(zip(keys, key, strict=True)), **figures(part["p"].to_numpy(float), part["y"].to_numpy(float))}
        for key, part in rows.groupby(keys, sort=False)
    ]
    return pd.DataFrame(rows_of_figures)


def interval(
    rows: pd.DataFrame, figure: str = "log_loss", draws: int = 400, confidence: float = 0.95, seed: int = 1
) -> tuple[float, float]:
    """(low, high): percentile interval of a mean figure (log_loss, brier or mean_p) over resampled customers.

    `rows`: customer_id, p, y; draws: resamples of the customers; confidence: 0..1.
    """
    values = _POINTWISE[figure](rows["p"].to_numpy(float), rows["y"].to_numpy(float))
    return _bounds(_resampled_means(values, rows["customer_id"], draws, seed), confidence)


def difference(
    rows: pd.DataFrame, model: str, rival: str, figure: str = "log_loss", draws: int = 400, confidence: float = 0.95
) -> dict[str, float]:
    """{"difference", "low", "high"}: mean figure of `model` minus that of `rival` on their common rows.

    Negative is better for log_loss and brier. The same customers are drawn for both; the interval is a 95 % one unless
    `confidence` says otherwise.
    """
    keys = ["as_of", "customer_id", "horizon_days"] if "horizon_days" in rows else ["as_of", "customer_id"]
    left, right = (rows[rows["model"] == name].set_index(keys) for name in (model, rival))
    both = left[["p", "y"]].join(right["p"].rename("other"), how="inner")
    score = _POINTWISE[figure]
    y = both["y"].to_numpy(float)
    gap = score(both["p"].to_numpy(float), y) - score(both["other"].to_numpy(float), y)
    customers = both.index.get_level_values("customer_id").to_series()
    low, high = _bounds(_resampled_means(gap, customers, draws, 1), confidence)
    return {"difference": float(gap.mean()), "low": low, "high": high}


def auc_interval(rows: pd.DataFrame, draws: int = 200, confidence: float = 0.95, seed: int = 1) -> tuple[float, float]:
    """(low, high): percentile interval of the AUC over resampled customers; `rows`: customer_id, p, y."""
    p, y = rows["p"].to_numpy(float), rows["y"].to_numpy(float)
    code = pd.factorize(rows["customer_id"])[0]
    order = np.argsort(p, kind="stable")
    p, y, code = p[order], y[order], code[order]
    # ties share one rank: the weighted count below, plus half of the weight inside the tie
    starts = np.flatnonzero(np.append(True, np.diff(p) != 0))
    values = []
    for weight in _draws(int(code.max()) + 1, draws, seed):
        w = weight[code]
        negative = np.add.reduceat(w * (1 - y), starts)
        positive = np.add.reduceat(w * y, starts)
        below = np.cumsum(negative) - negative / 2
        total = positive.sum() * negative.sum()
        values.append((positive * below).sum() / total if total else np.nan)
    return _bounds(np.array(values), confidence)


def losses(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-log(probability given to the outcome), row by row; p is clipped as in `log_loss`."""
    q = np.clip(p, CLIP, 1 - CLIP)
    return -(y * np.log(q) + (1 - y) * np.log1p(-q))


def _squares(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (p - y) ** 2


def _mean_p(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    return p


_POINTWISE: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "log_loss": losses,
    "brier": _squares,
    "mean_p": _mean_p,
}


def _draws(customers: int, draws: int, seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    return [np.bincount(random.integers(0, customers, customers), minlength=customers) for _ in range(draws)]


def _resampled_means(values: np.ndarray, customer: pd.Series, draws: int, seed: int) -> np.ndarray:
    code = pd.factorize(customer)[0]
    sums, counts = np.bincount(code, weights=values), np.bincount(code)
    return np.array([(w @ sums) / (w @ counts) for w in _draws(len(counts), draws, seed)])


def _bounds(values: np.ndarray, confidence: float) -> tuple[float, float]:
    low, high = np.nanquantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
