"""How far back should habits look, and what does a whole life add? `python -m benchmarks.history`.

Made-up shops with five years of books (panel_shops.LONG_SHOPS), churn in 90 days, the last three origins a quarter
apart; models learn from closed dates 60 days apart. `cut at 730` takes frequency, tenure and everything else from the
last 730 days only, as if the older lines were not there; the other rows take counts and dates from the whole life and
habits from the last 365, 730, 1,095 days or from everything. Log loss with the base rate set right by hindsight: only
the order and the spread of the probabilities are compared. task.history_days was chosen by this table. `--public` adds
Online Retail II at dates that had closed before the first test origin of the quality benchmark.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import expit

from churn import features
from churn.modelling import btyd
from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import Settings, blended, fit_candidate
from churn.modelling.combination import PRIOR
from churn.modelling.metrics import auc, log_loss
from churn.modelling.target_data import TargetData, target_data
from churn.modelling.weekly_hazard import fit_weekly_hazard
from churn.scoring.evaluation.predict import compile_model

from . import panel_shops, quality_data

os.environ.setdefault("OMP_NUM_THREADS", "1")

RESULTS, OUT = (Path(__file__).parent / name for name in ("results", "out"))
HORIZON, STEP, ORIGINS, CUT = 90, 60, 3, 730
TASK = SimpleNamespace(horizon_days=HORIZON, horizons=[], active_days=180, new_days=180, promotions=(), holidays=())
HABITS = (365, 730, 1095, None)
MODELS = ("bgnbd", "logistic", "lightgbm", "blend")
SETTINGS = Settings(seeds=1, max_rows=20_000, linear_rows=20_000)
PUBLIC_UNTIL = pd.Timestamp("2011-03-11")
"""the first test origin of the quality benchmark on Online Retail II: no order line from here on is read"""


def cut(lines: pd.DataFrame, dates: list[pd.Timestamp], days: int) -> pd.DataFrame:
    """The feature table as if at each date only the lines of the last `days` days were known."""
    tables = []
    for date in dates:
        known = lines[(lines["ordered_at"] >= date - pd.Timedelta(days=days)) & (lines["ordered_at"] < date)]
        tables.append(features.compute({"order_lines": known}, date, engine="polars"))
    return pd.concat(tables, ignore_index=True)


def variants(lines: pd.DataFrame, dates: list[pd.Timestamp]) -> Iterator[tuple[str, pd.DataFrame]]:
    """(what the features look at, feature table at `dates`)."""
    yield f"cut at {CUT}", cut(lines, dates, CUT)
    for days in HABITS:
        table = features.compute({"order_lines": lines}, dates, engine="polars", history_days=days)
        yield ("habits all" if days is None else f"habits {days}"), table


def judged(name: str, lines: pd.DataFrame) -> pd.DataFrame:
    """One row per variant, origin and model: auc, log_loss with the base rate set right, n, rate."""
    file = OUT / "history" / f"{name}.parquet"
    if file.exists():
        return pd.read_parquet(file)
    today = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=HORIZON)
    origins = [today - pd.Timedelta(days=HORIZON * (1 + back)) for back in range(ORIGINS)]
    dates = sorted({*pd.date_range(today - pd.Timedelta(days=HORIZON), first, freq=f"-{STEP}D"), *origins})
    rows = []
    for variant, table in variants(lines, dates):
        data = target_data(table, lines, "churn", TASK, settings=SETTINGS)
        for origin in origins:
            if HORIZON not in data.windows(origin).values():
                continue  # nothing to learn from yet
            for model, log_odds in fitted(data, origin).items():
                rows.append(
                    {
                        "shop": name,
                        "variant": variant,
                        "origin": origin,
                        "model": model,
                        **figures(data, origin, log_odds),
                    }
                )
        print(name, variant, flush=True)
    answer = pd.DataFrame(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    answer.to_parquet(file)
    return answer


def fitted(data: TargetData, origin: pd.Timestamp) -> dict[str, np.ndarray]:
    """model -> log-odds of the cohort at `origin`, from windows that had closed by then."""
    histories = data.purchase_histories[origin]
    purchases = btyd.fit_btyd(*(histories[name].to_numpy() for name in ("x", "t_x", "total")))
    training, today = data.training_rows(data.windows(origin)), data.at(origin)

    hazard = fit_weekly_hazard(data.behaviour.days, origin, HORIZON, purchases)
    given = ("churn", HORIZON, training, data.inputs, purchases, SETTINGS, hazard)
    models = {name: fit_candidate(name, *given) for name in ("bgnbd", "hazard", "logistic", "linear", "lightgbm")}
    models["blend"] = blended(models, PRIOR["churn"])
    return {name: compile_model(models[name], SETTINGS.threads).log_odds(today) for name in MODELS}


def figures(data: TargetData, origin: pd.Timestamp, log_odds: np.ndarray) -> dict[str, float]:
    """auc and log_loss of `log_odds` once their mean is moved to the rate that came."""
    outcome = data.outcome(data.positions[origin])
    p = expit(log_odds + shift_to_rate(log_odds, float(outcome.mean())))
    return {"auc": auc(p, outcome), "log_loss": log_loss(p, outcome), "n": len(p), "rate": float(outcome.mean())}


def online_retail() -> pd.DataFrame:
    """Order lines of Online Retail II before PUBLIC_UNTIL."""
    lines = quality_data.tables_of("online-retail-ii")[1].order_lines
    return lines[lines["ordered_at"] < PUBLIC_UNTIL].reset_index(drop=True)


def page(rows: pd.DataFrame) -> str:
    """The table per shop and the mean over shops, as Markdown."""
    assert __doc__ is not None
    parts = ["## How far back should habits look?", "", __doc__.split("\n\n", 1)[1].strip(), ""]
    for figure in ("log_loss", "auc"):
        wide = rows.pivot_table(index=["shop", "variant"], columns="model", values=figure, sort=False)[list(MODELS)]
        mean = rows[~rows["shop"].eq("online-retail-ii")].pivot_table(
            index="variant", columns="model", values=figure, sort=False
        )
        mean = pd.concat({"mean of the made-up shops": mean[list(MODELS)]}, names=["shop"])
        table = pd.concat([wide, mean]).round(4).reset_index()
        parts += [f"### {figure}", "", table.to_markdown(index=False), ""]
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="*", help="names; default all")
    parser.add_argument("--public", action="store_true")
    chosen = parser.parse_args()
    for shop in panel_shops.LONG_SHOPS:
        if not chosen.shops or shop.name in chosen.shops:
            judged(shop.name, panel_shops.order_lines(shop))
    if chosen.public:
        judged("online-retail-ii", online_retail())
    names = [*(shop.name for shop in panel_shops.LONG_SHOPS), "online-retail-ii"]
    files = [OUT / "history" / f"{name}.parquet" for name in names]
    rows = pd.concat([pd.read_parquet(file) for file in files if file.exists()], ignore_index=True)
    (RESULTS / "history.md").write_text(page(rows))


if __name__ == "__main__":
    main()
