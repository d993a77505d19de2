"""The demo retailer: distance from the true probabilities, compared with rivals on the same rows, churn and repeat."""

from __future__ import annotations

import pandas as pd

from churn.modelling.metrics import log_loss

from . import quality_data as data
from . import quality_run as runs

MONTHS = [pd.Timestamp("2024-05-01") + pd.DateOffset(months=month) for month in range(27)]
RIVALS_AT = [pd.Timestamp("2025-06-01"), pd.Timestamp("2025-10-01"), pd.Timestamp("2026-03-01")]


def report() -> list[str]:
    """The section's lines; writes benchmarks/out/demo/backtest_<target>.parquet."""
    study, tables = data.tables_of("demo")
    features = data.table("demo", tables, MONTHS, study, study.task.history_days)
    truth = pd.read_parquet(study.paths.raw / "truth.parquet")
    lines: list[str] = ["### The demo retailer, truth known\n"]
    for target in ("churn", "repeat"):
        rows, levels = runs.run(f"demo_{target}", features, tables.order_lines, target, study.task, RIVALS_AT)
        runs.write(rows, data.OUT / "demo" / f"backtest_{target}.parquet")
        lines += [
            f"#### {target}, {len(RIVALS_AT)} origins\n",
            runs.coverage(levels, RIVALS_AT) + "\n",
            runs.table(rows).to_markdown(index=False),
            "\nShipped minus rival, 95 % intervals:\n",
            runs.differences(rows).to_markdown(index=False),
            "\n" + against_truth(rows, truth, target) + "\n",
        ]
    return lines


def against_truth(rows: pd.DataFrame, truth: pd.DataFrame, target: str) -> str:
    """One sentence: log loss of the shipped model and of the true probabilities on the same rows."""
    known = truth[["customer_id", "as_of", "p_90", "p_observable_90"]]
    both = rows[rows["model"] == "shipped"].merge(known, on=["customer_id", "as_of"], how="inner")
    y = both["y"].to_numpy(float)
    ours = log_loss(both["p"].to_numpy(float), y)
    by_truth = {}
    for column in ("p_observable_90", "p_90"):
        buys = both[column].to_numpy(float)
        by_truth[column] = log_loss(1.0 - buys if target == "churn" else buys, y)
    above = 100 * (ours / by_truth["p_observable_90"] - 1)
    return (
        f"Log loss on {len(both):,} rows: shipped {ours:.4f}; who knows each customer's own rate and hazard, infers "
        f"only whether they have left, {by_truth['p_observable_90']:.4f} (shipped is {above:.1f} % above); who "
        f"knows even whether they have left {by_truth['p_90']:.4f}."
    )
