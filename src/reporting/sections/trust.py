"""Can I trust it: what was predicted against what happened, at every past origin, beside simpler rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from ..data import Interim, iso
from . import drift
from .who import records

SHIPPED = "shipped"
GROUPS = 10
"""equal-count bins of the calibration in words"""
ECE_BINS = 15


def summarise(data: Interim) -> dict[str, Any]:
    """`churn` and `repeat` (origins, calibration, ladder, by_age), `drift`, `audit`, `assumptions`."""
    return {
        "churn": target(data, "churn"),
        "repeat": target(data, "repeat"),
        "drift": drift.summarise(data),
        "audit": _audit(data),
        "assumptions": _assumptions(data),
        "left_out": [],
    }


def target(data: Interim, name: str) -> dict[str, Any] | None:
    """Back-test of one target; None without a closed origin."""
    rows = data.backtest(name)
    if rows.empty:
        return None
    shipped = rows[rows["model"] == SHIPPED]
    levels = data.levels(name)
    closed = levels.dropna(subset=["happened"])
    return {
        "origins": records(_origins(levels)),
        "closed": len(closed),
        "inside": int(closed["happened"].between(closed["low"], closed["high"]).sum()),
        "miss": float(((closed["expected"] - closed["happened"]) / closed["n"]).abs().mean()) if len(closed) else None,
        "calibration": calibration(shipped),
        "ladder": ladder(rows),
        "by_age": _by_age(data, shipped) if name == "churn" else None,
    }


def _origins(levels: pd.DataFrame) -> pd.DataFrame:
    table = levels[["n", "expected", "low", "high", "happened"]].copy()
    table.insert(0, "as_of", [iso(day) for day in levels["as_of"]])
    return table


def calibration(rows: pd.DataFrame, groups: int = GROUPS) -> list[dict[str, Any]]:
    """Equal-count bins by p: customers, predicted (mean p), happened (mean y), lowest p first."""
    if rows.empty:
        return []
    order = rows.sort_values(["p", "customer_id", "as_of"]).reset_index(drop=True)
    bins = np.arange(len(order)) * groups // len(order)
    table = order.groupby(bins).agg(customers=("p", "size"), predicted=("p", "mean"), happened=("y", "mean"))
    return records(table.reset_index(drop=True))


def measures(p: pd.Series, y: pd.Series) -> dict[str, Any]:
    """log_loss, brier, auc (None with one outcome only), ece, mean_p, rate, n of predictions p against outcomes y."""
    clipped = p.clip(1e-12, 1 - 1e-12)
    ranked = p.rank(method="first").to_numpy()
    bins = ((ranked - 1) * ECE_BINS // len(p)).astype(int)
    gaps = pd.DataFrame({"p": p.to_numpy(), "y": y.to_numpy()}).groupby(bins).agg(["mean", "size"])
    ece = float(((gaps["p"]["mean"] - gaps["y"]["mean"]).abs() * gaps["p"]["size"]).sum() / len(p))
    return {
        "n": len(p),
        "log_loss": float(log_loss(y, clipped, labels=[0, 1])),
        "brier": float(brier_score_loss(y, p)),
        "auc": float(roc_auc_score(y, p)) if y.nunique() == 2 else None,
        "ece": ece,
        "mean_p": float(p.mean()),
        "rate": float(y.mean()),
    }


def per_origin(rows: pd.DataFrame) -> pd.DataFrame:
    """`measures` for every model and origin: model, as_of, and the measures as columns."""
    found = [
        {"model": str(model), "as_of": iso(pd.Timestamp(str(as_of)))} | measures(part["p"], part["y"])
        for (model, as_of), part in rows.groupby(["model", "as_of"])
    ]
    return pd.DataFrame(found)


def ladder(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Every model with the mean over origins of log_loss, brier, auc, ece and |mean p - rate|; best log loss first."""
    table = per_origin(rows)
    table["level"] = (table["mean_p"] - table["rate"]).abs()
    mean = table.groupby("model")[["log_loss", "brier", "auc", "ece", "level"]].mean()
    mean["origins"] = table.groupby("model")["as_of"].nunique()
    return records(mean.sort_values(["log_loss"]).reset_index())


def _by_age(data: Interim, shipped: pd.DataFrame) -> list[dict[str, Any]]:
    """`measures` apart for new (one purchase day at the origin) and established customers."""
    known = shipped.merge(
        data.features[["customer_id", "as_of", "frequency"]], on=["customer_id", "as_of"], how="inner"
    )
    kind = np.where(known["frequency"] == 1, "new", "established")
    return [{"key": str(key)} | measures(part["p"], part["y"]) for key, part in known.groupby(kind)]


def _audit(data: Interim) -> list[dict[str, Any]]:
    audit = data.table("cleaning_audit")
    if audit is None:
        return []
    return [
        {key: row[key] for key in ("rule", "lines", "customers", "amount", "changed")}
        | {"note": {"en": row["note_en"], "zh": row["note_zh"]}}
        for row in records(audit)
    ]


def _assumptions(data: Interim) -> list[dict[str, Any]]:
    """name, study key, value and its format; `word` stands instead of a value that means "no limit" or the like."""
    task, money = data.study.task, data.study.economics
    kinds = {
        "task": {"horizon_days": "count", "active_days": "count", "new_days": "count", "history_days": "count",
                 "value_horizon_days": "count"},
        "economics": {"margin": "percent", "contact_cost": "money", "incentive_share": "percent",
                      "acceptance": "percent", "budget": "money", "discount_rate": "percent"},
    }  # fmt: skip
    words = {"active_days": "assume.everyone", "budget": "assume.no_budget"}
    rows = []
    for section, of in (("task", task), ("economics", money)):
        for name, kind in kinds[section].items():
            value = getattr(of, name)
            word = words.get(name) if value is None or (name == "active_days" and not value) else None
            rows.append({"name": name, "key": f"{section}.{name}", "value": value, "kind": kind, "word": word})
    return rows
