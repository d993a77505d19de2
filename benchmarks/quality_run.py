"""One protocol run: our candidates by the rolling back-test, the rivals on the same training rows, all in tidy rows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from churn.modelling import metrics
from churn.modelling.as_of import training_as_of
from churn.modelling.btyd import fit_btyd
from churn.modelling.calibration import shift_to_rate
from churn.modelling.rolling_backtest import COLUMNS, backtest
from churn.modelling.target_data import CohortRule, TargetData, target_data
from churn.scoring.evaluation.matrix import PurchaseModel

from . import quality_rivals as rivals
from .quality_data import OUT

OURS = ("shipped", "recency", "bgnbd", "hazard", "logistic", "linear", "lightgbm", "blend")


def run(
    name: str,
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Any,
    origins: Sequence[pd.Timestamp],
    rule: CohortRule | None = None,
    train_until: pd.Timestamp | None = None,
    against: Sequence[str] = rivals.RIVALS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows at `origins` of all models; base rates at every origin that has closed, those before `origins` too).

    against: the rivals besides BG/NBD as it comes.

    Rivals do not change with our code: their predictions are kept under benchmarks/out/rivals/<name>/ until deleted.
    """
    rows, base_rates = backtest(
        features, order_lines, target, task, rule=rule, progress=_progress, train_until=train_until
    )
    data = target_data(features, order_lines, target, task, rule)
    parts = [rows[rows["as_of"].isin(origins)]]
    for origin in origins:
        file = OUT / "rivals" / name / f"{origin:%Y%m%d}.parquet"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            _rivals_at(data, pd.Timestamp(origin), train_until, against).to_parquet(file)
        parts.append(pd.read_parquet(file))
        print(f"  rivals at {origin:%Y-%m-%d}", file=sys.stderr, flush=True)
    return pd.concat(parts, ignore_index=True), base_rates.dropna(subset="happened")


def _rivals_at(
    data: TargetData, origin: pd.Timestamp, train_until: pd.Timestamp | None, against: Sequence[str]
) -> pd.DataFrame:
    seen = data.purchase_histories[origin]
    btyd = fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))
    purchases = PurchaseModel(data.target, data.horizon, btyd)
    dates = [date for date in training_as_of(origin, data.horizon, data.dates) if len(data.positions[date])]
    positions = np.concatenate([data.positions[d] for d in dates if train_until is None or d <= train_until])
    if len(positions) > rivals.ROWS:
        positions = positions[np.sort(np.random.default_rng(7).permutation(len(positions))[: rivals.ROWS])]
    training, ahead = data.rows.iloc[positions], data.at(origin)
    y, truth = data.outcome(positions), data.outcome(data.positions[origin])
    log_odds = purchases.log_odds(ahead)
    p_by_model = {"bgnbd_as_it_comes": expit(log_odds)}
    for name in against:
        full = name.endswith("full")
        p = rivals.predict(
            name,
            rivals.matrix(training, data.inputs, purchases.log_odds(training), full),
            y,
            pd.factorize(training["customer_id"])[0],
            rivals.matrix(ahead, data.inputs, log_odds, full),
        )
        if p is not None:
            p_by_model[name] = p
    common = {"target": data.target, "horizon_days": data.horizon, "as_of": origin}
    customers = ahead["customer_id"].to_numpy()
    return pd.concat(
        [
            pd.DataFrame({**common, "customer_id": customers, "model": name, "p": p, "y": truth})
            for name, p in p_by_model.items()
        ],
        ignore_index=True,
    )


def write(rows: pd.DataFrame, file: Path) -> None:
    """Every prediction behind a table, as the contract's backtest.parquet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows[list(COLUMNS)].to_parquet(file, index=False)


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures per model, mean over origins; `debiased` is the log loss with each base rate right in hindsight."""
    figures = metrics.table(rows).set_index("model")
    figures["debiased"] = pd.Series(
        {
            model: np.mean([_debiased(part) for _, part in group.groupby("as_of")])
            for model, group in rows.groupby("model")
        }
    )
    order = ["auc", "pr_auc", "log_loss", "debiased", "brier", "ece", "mean_p", "rate", "base_rate_error", "lift_10"]
    return figures[order].round(4).reset_index()


def differences(rows: pd.DataFrame, model: str = "shipped") -> pd.DataFrame:
    """Log loss and Brier of `model` minus each other's, with 95 % customer-clustered intervals; negative is better."""
    entries = []
    for rival in [name for name in rows["model"].unique() if name not in OURS]:
        entry: dict[str, Any] = {"against": rival}
        for figure in ("log_loss", "brier"):
            gap = metrics.difference(rows, model, rival, figure, draws=300)
            entry[figure] = f"{gap['difference']:+.4f} [{gap['low']:+.4f}, {gap['high']:+.4f}]"
        entries.append(entry)
    return pd.DataFrame(entries)


def coverage(base_rates: pd.DataFrame, origins: Sequence[pd.Timestamp]) -> str:
    """Two sentences about the 80 % intervals for the number of churners: at `origins`, and at all that have closed."""
    inside = base_rates["happened"].between(base_rates["low"], base_rates["high"])
    asked = base_rates["as_of"].isin(origins)
    tested = base_rates[asked]
    width = float(((tested["high"] - tested["low"]) / 2 / tested["expected"]).max())
    error = float(((tested["expected"] - tested["happened"]).abs() / tested["n"]).mean())
    return (
        f"80 % interval: {inside[asked].sum()} of {len(tested)} origins inside, widest +-{100 * width:.0f} %; "
        f"mean base rate error of the shipped forecast {error:.3f}. From the first origin that can be judged "
        f"({base_rates['as_of'].min():%Y-%m-%d}) on: {inside.sum()} of {len(base_rates)}."
    )


def debiased_brier(part: pd.DataFrame) -> float:
    """Brier score of one origin's rows with their base rate right in hindsight."""
    return metrics.brier(_at_the_rate(part), part["y"].to_numpy(float))


def _debiased(part: pd.DataFrame) -> float:
    return metrics.log_loss(_at_the_rate(part), part["y"].to_numpy(float))


def _at_the_rate(part: pd.DataFrame) -> np.ndarray:
    log_odds = logit(np.clip(part["p"].to_numpy(float), 1e-6, 1 - 1e-6))
    return np.asarray(expit(log_odds + shift_to_rate(log_odds, float(part["y"].mean()))))


def _progress(done: int, total: int, text: str) -> None:
    print(f"  {done}/{total} {text}", file=sys.stderr, flush=True)
