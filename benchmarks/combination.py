"""How should candidates be combined? `python -m benchmarks.combination [SHOP ...]` -> results/combination.md.

The panel's shops (panel_shops.py) with 300, 1,000 and 3,000 customers, some with 600 and five years of books, and the
demo; for repeat those with 1,000 customers, and the demo; 90 days, at every origin that can be judged, log loss with
the base rate right in hindsight. Compared: the least mean loss at closed origins, trees only where they win by a
standard error (what shipped before); linear and LightGBM averaged with equal weights; BG/NBD; and the blend weighted by
its record (modelling/combination.py). Raw fits are kept under benchmarks/out/combination/.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy.special import expit

from churn import features as feature_table
from churn.modelling.as_of import independent_windows, training_as_of
from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import CANDIDATES
from churn.modelling.combination import MEMBERS, combined
from churn.modelling.metrics import log_loss
from churn.modelling.origin_fit import BacktestHistory
from churn.modelling.parallel_fits import raw_fits
from churn.modelling.raw_fit import RawFit
from churn.modelling.rolling_backtest import judgeable_origins
from churn.modelling.target_data import TargetData, target_data

from . import panel_shops, quality_data

RESULTS, OUT = Path(__file__).parent / "results", quality_data.OUT / "combination"
HORIZON = 90
TASK = SimpleNamespace(horizon_days=HORIZON, horizons=[], active_days=180, new_days=180, promotions=(), holidays=())
SIZES = (300, 1000, 3000)
FEWEST = 20
"""customers of an origin that is judged"""
CLOSED = (("none", 0, 0), ("1 to 3", 1, 3), ("4 to 8", 4, 8), ("9 and more", 9, 999))
"""groups of origins by how many had closed before them"""
EQUAL = {"linear": 0.5, "lightgbm": 0.5}
HEAD = """## How should candidates be combined?

{about}
"""


def shops() -> list[panel_shops.Shop]:
    """The panel's shops with fewer customers, and six of them with 600 customers and five years of books."""
    smaller = []
    for size in SIZES:
        for place, shop in enumerate(panel_shops.SHOPS):
            if shop.customers >= size:
                smaller.append(replace(shop, name=f"{shop.name}_{size}", customers=size, seed=shop.seed + 100 * size))
            if place < 6 and size == 1000:
                name = f"{shop.name}_600_5y"
                smaller.append(replace(shop, name=name, customers=600, days=1825, seed=shop.seed + 60_000))
    return smaller


def of_shop(shop: panel_shops.Shop, target: str, task: Any = TASK) -> TargetData:
    """The shop's data for `target`."""
    lines = panel_shops.order_lines(shop)
    first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=HORIZON)
    today = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    step = 30 if shop.days < 1000 else 45
    dates = sorted(pd.date_range(today, first, freq=f"-{step}D"))
    file = OUT / "features" / f"{shop.name}-{shop.seed}-{step}.parquet"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        feature_table.compute({"order_lines": lines}, dates, engine="polars").to_parquet(file)
    return target_data(pd.read_parquet(file), lines, target, task)


def of_demo(target: str) -> TargetData:
    """The demo's data for `target`."""
    from . import quality_demo  # needs the rivals' packages

    study, tables = quality_data.tables_of("demo")
    features = quality_data.table("demo", tables, quality_demo.MONTHS, study, study.task.history_days)
    return target_data(features, tables.order_lines, target, study.task)


def fits(name: str, data: TargetData) -> list[RawFit]:
    """Raw fits at every origin that can be judged, without their models."""
    file = OUT / f"{name}-{data.target}.pkl"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        every = raw_fits(data, judgeable_origins(data), CANDIDATES)
        file.write_bytes(pickle.dumps([replace(fit, models={}) for fit in every]))
    without_models: list[RawFit] = pickle.loads(file.read_bytes())
    return without_models


def loss(log_odds: np.ndarray, outcome: np.ndarray) -> float:
    """Log loss with the base rate right in hindsight."""
    return log_loss(expit(log_odds + shift_to_rate(log_odds, float(outcome.mean()))), outcome)


def least_loss(losses: dict[str, dict[pd.Timestamp, float]], origin: pd.Timestamp) -> str:
    """What shipped before: the least mean loss, later origins counting more; trees must win by a standard error."""
    table = pd.DataFrame(losses).sort_index()
    table = table[table.index.isin(training_as_of(origin, HORIZON, list(table.index)))]
    if table.empty:
        return "equal"
    weight = np.arange(1.0, len(table) + 1) / (len(table) * (len(table) + 1) / 2)
    means = pd.Series(weight @ table.to_numpy(), index=table.columns)
    best = str(means.drop("lightgbm").idxmin())
    gap = (table["lightgbm"] - table[best]).to_numpy()
    spread = float(np.sqrt(weight @ (gap - weight @ gap) ** 2 / independent_windows(table.index, HORIZON)))
    return "lightgbm" if float(weight @ gap) < -spread else best


def judged(name: str, data: TargetData) -> pd.DataFrame:
    """One row per origin with FEWEST customers and both outcomes: shop, customers, closed, and a loss per rule."""
    history, losses, rows = BacktestHistory(), {}, []
    every = fits(name, data)
    for fit in every:
        origin, raw, outcome = fit.origin, fit.raw_log_odds, data.outcome(data.positions[fit.origin])
        if len(outcome) >= FEWEST and 0 < outcome.mean() < 1:
            weights = history.blend_weights(data.target, origin, HORIZON)
            each = {**raw, "equal": combined(raw, EQUAL), "weighted": combined(raw, weights)}
            before = {key: loss(values, outcome) for key, values in each.items()}
            row: dict[str, Any] = {"shop": name, "customers": len(outcome)}
            row["closed"] = len(training_as_of(origin, HORIZON, [one.origin for one in every]))
            row |= {"least loss": before[least_loss(losses, origin)] if losses else before["equal"]}
            row |= {key: before[key] for key in ("bgnbd", "equal", "weighted")} | weights_of(weights)
            rows.append(row)
            for key in ("recency", "bgnbd", "logistic", "linear", "lightgbm", "equal"):
                losses.setdefault(key, {})[origin] = before[key]
        for member in MEMBERS:
            history.add(member, origin, raw[member], outcome)
    return pd.DataFrame(rows)


def weights_of(weights: dict[str, float]) -> dict[str, float]:
    """The weights as columns."""
    return {f"weight of {member}": weight for member, weight in weights.items()}


def section(target: str, rows: pd.DataFrame) -> list[str]:
    """Tables: differences to what shipped before by closed origins, and each shop."""
    rules = ["bgnbd", "equal", "weighted"]
    groups = []
    for name, low, high in CLOSED:
        part = rows[rows["closed"].between(low, high)].groupby("shop", sort=False)
        means = part[["least loss", *rules]].mean()
        gaps = means[rules].sub(means["least loss"], axis=0)
        entry: dict[str, Any] = {"closed origins": name, "shops": len(gaps), **gaps.mean()}
        groups.append({**entry, "weighted, worst shop": gaps["weighted"].max(), "best shop": gaps["weighted"].min()})
    shop = rows[rows["closed"] > 0].groupby("shop", sort=False)
    last = shop[[name for name in rows if name.startswith("weight of")]].last()
    each = shop[["customers", "least loss", *rules]].mean().join(last).reset_index()
    return [
        f"### {target}\n",
        "Log loss minus that of the rule that shipped before (`least loss`), mean over shops:\n",
        pd.DataFrame(groups).round(4).to_markdown(index=False),
        "\nEach shop, mean of the origins that had a closed one before them; weights at the newest origin:\n",
        each.round({"customers": 0}).round(4).to_markdown(index=False),
        "",
    ]


def main(names: list[str]) -> None:
    """Judges the named shops (default all), and writes the page of all that have been."""
    assert __doc__ is not None
    text = [HEAD.format(about=__doc__.split("\n\n", 1)[1].strip())]
    for target in ("churn", "repeat"):
        sets: dict[str, Callable[[str], TargetData]] = {
            shop.name: lambda target, shop=shop: of_shop(shop, target)
            for shop in shops()
            if target == "churn" or shop.name.endswith("_1000")
        }
        parts = []
        for name, data in {**sets, "demo": of_demo}.items():
            file = OUT / f"{name}-{target}.parquet"
            if not names or name in names:
                file.parent.mkdir(parents=True, exist_ok=True)
                judged(name, data(target)).to_parquet(file)
                print(name, target, flush=True)
            if file.exists():
                parts.append(pd.read_parquet(file))
        text += section(target, pd.concat(parts, ignore_index=True))
    (RESULTS / "combination.md").write_text("\n".join(text))


if __name__ == "__main__":
    main(sys.argv[1:])
