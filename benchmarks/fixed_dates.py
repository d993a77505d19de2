"""What do dates that stay put cost? `python -m benchmarks.fixed_dates` -> benchmarks/results/fixed_dates.md.

With `origins_from` the newest date whose window has closed lies up to a step before the newest possible one. Here the
blend is trained on dates that end so many days before it, a date every 30 days, and judged at closed origins of the
demo and of two simulated shops, base rate right in hindsight.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
from scipy.special import expit

from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import Settings
from churn.modelling.combination import PRIOR, combined
from churn.modelling.metrics import log_loss
from churn.modelling.parallel_fits import raw_fits
from churn.modelling.target_data import TargetData, target_data

from . import panel_shops
from . import quality_data as data

RESULTS = Path(__file__).parent / "results"
LAGS = (0, 15, 29)
"""days from the newest training date to the newest possible one"""
STEP, HORIZON, ORIGINS = 30, 90, 3
SHOPS = ("fashion", "pet_food")
SETTINGS = Settings(seeds=1)
CANDIDATES = ("blend",)
TASK = SimpleNamespace(horizon_days=90, horizons=[], active_days=180, new_days=180, promotions=(), holidays=())


def sets() -> dict[str, tuple[SimpleNamespace, SimpleNamespace, SimpleNamespace, int | None]]:
    """name -> tables, study, task, history_days."""
    study, tables = data.tables_of("demo")
    data_sets = {"demo": (tables, study, study.task, study.task.history_days)}
    for shop in panel_shops.SHOPS:
        if shop.name in SHOPS:
            lines = SimpleNamespace(order_lines=panel_shops.order_lines(shop), customers=None, touchpoints=None)
            data_sets[shop.name] = (lines, SimpleNamespace(customers=None), TASK, None)
    return data_sets


def loss(known: TargetData, origin: pd.Timestamp) -> float:
    """Log loss at `origin` of the blend with the weights it has before a record, base rate right in hindsight."""
    (fit,) = raw_fits(known, [origin], CANDIDATES)
    raw, truth = combined(fit.raw_log_odds, PRIOR["churn"]), known.outcome(known.positions[origin])
    return log_loss(expit(raw + shift_to_rate(raw, float(truth.mean()))), truth)


def main() -> None:
    """The table: log loss of the blend by lag, one row per set, and the mean."""
    rows = []
    for name, (tables, study, task, history_days) in sets().items():
        lines = tables.order_lines
        first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=HORIZON)
        today = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
        origins = [today - pd.Timedelta(days=HORIZON + 2 * STEP * back) for back in range(ORIGINS)]
        losses = {}
        for lag in LAGS:
            trained = sorted(pd.date_range(origins[0] - pd.Timedelta(days=lag), first, freq=f"-{STEP}D"))
            dates = sorted({*trained, *origins})
            table = data.table(f"fixed-{name}-{lag}", tables, dates, study, history_days)
            each = []
            for origin in origins:
                known = table[table["as_of"].isin([date for date in trained if date < origin] + [origin])]
                each.append(loss(target_data(known, lines, "churn", task, settings=SETTINGS), origin))
            losses[f"{lag} days"] = sum(each) / len(each)
        rows.append({"set": name, **losses})
        print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    mean = pd.DataFrame([{"set": "mean", **table.drop(columns="set").mean()}])
    text = [
        "## Dates that stay put\n",
        f"`python -m benchmarks.fixed_dates`: log loss of the blend, mean of {ORIGINS} origins, base rate right in",
        "hindsight, where the newest training date lies so many days before the newest whose window has closed.\n",
        pd.concat([table, mean]).round(4).to_markdown(index=False),
        "",
    ]
    (RESULTS / "fixed_dates.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
