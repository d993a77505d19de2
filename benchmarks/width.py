"""RFMW ablation on the demo and Online Retail II: `python -m benchmarks.width` -> benchmarks/results/width.md.

Reads what notebooks 01 and 02 left under data/<study>/interim/. Origins: the four newest closed ones a horizon apart
or less; every input set is fitted on what had closed by each origin. Intervals: 300 customer-clustered resamples.
No other public order lines with categories are at hand, so Online Retail II is also read a second way: finer, by the
first three characters of the stock code, and once by the product itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd

from churn import features as feature_table
from churn.modelling.as_of import training_as_of
from churn.modelling.rfmw_ablation import RFMW, gains, nested_predictions, response_by_quintile
from churn.study import Study, load_study

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ("demo", "online-retail-ii")
ORIGINS = 4
OTHER_READINGS = {
    "online-retail-ii": {
        "category: three characters of the stock code": lambda lines: lines["product_id"].str[:3],
        "category: the product itself": lambda lines: lines["product_id"],
    }
}


def main() -> None:
    """The width tables of every study that has been run."""
    lines, verdicts = [], []
    for name in STUDIES:
        study = load_study(ROOT / "data" / name)
        if not (study.paths.interim / "features.parquet").exists():
            lines.append(f"{name}: not run (needs `churn run data/{name}/study.toml` first)\n")
            continue
        features = pd.read_parquet(study.paths.interim / "features.parquet")
        order_lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
        end = order_lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
        closed = training_as_of(end, study.task.horizon_days, features["as_of"].unique())
        for target in ("churn", "repeat"):
            predictions = nested_predictions(features, order_lines, target, study.task, closed[-ORIGINS:])
            steps = gains(predictions)
            lines += [_heading(name, target, predictions), steps.round(4).to_markdown(index=False), ""]
            verdicts += _verdicts(f"{name}, {target}", steps)
        newest = features[features["as_of"].isin(closed[-ORIGINS:])]
        response = response_by_quintile(newest, order_lines, study.task)
        table = response.pivot_table(index="variable", columns="quintile", values="response", sort=False)
        table["range"] = table[5] - table[1]
        lines += [
            f"### {name}: share that bought again within {study.task.horizon_days} days, by quintile\n",
            table.round(3).to_markdown(),
            "",
        ]
        for words, category in OTHER_READINGS.get(name, {}).items():
            other = _read_as(category, features, order_lines, study)
            for target in ("churn", "repeat"):
                predictions = nested_predictions(other, order_lines, target, study.task, closed[-ORIGINS:])
                predictions = predictions[predictions["inputs"].isin(["R", "RF", "RFM", "RFMW"])]
                verdicts += _verdicts(f"{name}, {target}, {words}", gains(predictions))
        print("\n".join(verdicts), flush=True)
        _write(verdicts, lines)


def _write(verdicts: list[str], lines: list[str]) -> None:
    """Writes the results so far: a study takes minutes."""
    head = [
        "## Does width matter?\n",
        "`python -m benchmarks.width`; positive gain: the larger set is better. What width adds to recency,",
        "frequency and monetary (RFM -> RFMW), 95 % intervals in brackets:\n",
        *verdicts,
        "",
    ]
    (ROOT / "benchmarks" / "results" / "width.md").write_text("\n".join(head + lines) + "\n")


def _read_as(category: Callable, features: pd.DataFrame, order_lines: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The keys and RFMW of `features`, the width counted anew over `category`, a function of the order lines."""
    lines = order_lines[["customer_id", "ordered_at", "amount", "is_return"]].assign(category=category(order_lines))
    dates = sorted(features["as_of"].unique())
    table = feature_table.compute({"order_lines": lines}, dates, history_days=study.task.history_days)
    keys = ["customer_id", "as_of"]
    return features[[*keys, *RFMW[:-1]]].merge(table[[*keys, "width"]], on=keys, how="left")


def _verdicts(where: str, steps: pd.DataFrame) -> list[str]:
    """One line for each learner: does width help, hurt, or neither."""
    verdicts = []
    for row in steps[steps["step"] == "RFM -> RFMW"].to_dict("records"):
        low, high = row["log_loss_gain_low"], row["log_loss_gain_high"]
        says = "helps" if low > 0 else "hurts" if high < 0 else "not significant"
        verdicts.append(
            f"- {where}, {row['learner']}: {says}; log loss {row['log_loss_gain']:+.4f} ({low:+.4f} to {high:+.4f}),"
            f" AUC {row['auc_gain']:+.4f} ({row['auc_gain_low']:+.4f} to {row['auc_gain_high']:+.4f})"
        )
    return verdicts


def _heading(name: str, target: str, predictions: pd.DataFrame) -> str:
    one = predictions[(predictions["learner"] == "lightgbm") & (predictions["inputs"] == "R")]
    origins = ", ".join(f"{date:%Y-%m-%d}" for date in sorted(one["as_of"].unique()))
    return f"### {name}: {target} ({len(one):,} rows, origins {origins})\n"


if __name__ == "__main__":
    main()
