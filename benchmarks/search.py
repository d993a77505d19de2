"""A small seeded search for the settings of the boosted candidate: `python -m benchmarks.search [TRIALS]`.

Optuna (TPE, seeded) looks for the Settings with the least log loss of the blend, base rate right in hindsight, averaged
over the six simulated shops, the demo and Online Retail II before 2011-03-11, at origins that had closed. The first
trial is the present default. Writes benchmarks/results/search.md. No test origin of any protocol is read.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import optuna
import pandas as pd
from scipy.special import expit

from churn.modelling.as_of import training_as_of
from churn.modelling.btyd import fit_btyd
from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import Settings, fit_candidate
from churn.modelling.metrics import log_loss
from churn.modelling.target_data import TargetData, target_data
from churn.scoring.evaluation.predict import compile_model

from . import panel, panel_shops, quality_demo
from . import quality_data as data

RESULTS = Path(__file__).parent / "results"
BEFORE = pd.Timestamp("2011-03-11")
SPACE = {
    "trees": ("int", 80, 400, False),
    "leaves": ("int", 4, 16, False),
    "rate": ("float", 0.02, 0.08, True),
    "leaf_rows": ("int", 30, 300, True),
    "ridge": ("float", 1.0, 50.0, True),
    "columns": ("float", 0.2, 0.8, False),
    "linear_ridge": ("float", 50.0, 800.0, True),
}


def tables() -> dict[str, tuple[pd.DataFrame, pd.DataFrame, SimpleNamespace]]:
    """What is searched on, by name: feature table at many as_of dates, order lines, task."""
    sets = {}
    for shop in panel_shops.SHOPS:
        sets[shop.name] = (*panel.prepared(shop), panel.TASK)
    study, tables = data.tables_of("demo")
    demo = data.table("demo", tables, quality_demo.MONTHS, study, study.task.history_days)
    sets["demo"] = (demo, tables.order_lines, study.task)
    study, tables = data.tables_of("online-retail-ii")
    lines = tables.order_lines[tables.order_lines["ordered_at"] < BEFORE]
    dates = sorted(pd.date_range(BEFORE, "2010-03-01", freq="-30D"))
    before = data.table("or2-before", SimpleNamespace(**{**vars(tables), "order_lines": lines}), dates, study)
    sets["online-retail-ii"] = (
        before,
        lines,
        SimpleNamespace(horizon_days=90, active_days=None, new_days=180, promotions=(), holidays=()),
    )
    return sets


def loss(
    known: TargetData, origin: pd.Timestamp, settings: Settings, windows: dict[pd.Timestamp, int] | None = None
) -> float:
    """Log loss of the blend at `origin`, base rate right in hindsight; `windows` (default: all closed) to train on."""
    seen = known.purchase_histories[origin]
    btyd = fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))
    training = known.training_rows(known.windows(origin) if windows is None else windows)
    given = (known.target, known.horizon, training, known.inputs, btyd, settings)
    model = fit_candidate("blend", *given)
    raw_scores = compile_model(model, settings.threads).log_odds(known.at(origin))
    truth = known.outcome(known.positions[origin])
    return log_loss(expit(raw_scores + shift_to_rate(raw_scores, float(truth.mean()))), truth)


def main(trials: int) -> None:
    """Searches and writes the table of all trials."""
    known = {name: target_data(features, lines, "churn", task) for name, (features, lines, task) in tables().items()}
    base = Settings(seeds=1, max_rows=25_000, linear_rows=15_000)
    newest = {name: training_as_of(one.dates[-1], 90, one.dates) for name, one in known.items()}
    rows = []

    def objective(trial: optuna.Trial) -> float:
        chosen = {}
        for name, (kind, low, high, log) in SPACE.items():
            chosen[name] = getattr(trial, f"suggest_{kind}")(name, low, high, log=log)
        settings = replace(base, **chosen)
        each = {name: loss(one, newest[name][-1], settings) for name, one in known.items()}
        rows.append({**chosen, **each, "mean": float(np.mean(list(each.values())))})
        print(len(rows), rows[-1], flush=True)
        return rows[-1]["mean"]

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=11, n_startup_trials=8))
    study.enqueue_trial({name: getattr(base, name) for name in SPACE})
    study.optimize(objective, n_trials=trials)
    table = pd.DataFrame(rows)
    text = [
        "## A small search for the trees' settings\n",
        f"`python -m benchmarks.search {trials}`: Optuna, seeded; log loss of the blend, base rate right in",
        "hindsight, at one closed origin each; the first row is the default, the rest are the best ten.\n",
        pd.concat([table.head(1), table.iloc[1:].nsmallest(10, "mean")]).round(4).to_markdown(index=False),
        "",
    ]
    (RESULTS / "search.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
