"""Does width matter, on the demo and on Online Retail II? `python benchmarks/width.py` -> benchmarks/results/width.md.

Reads what notebooks 01 and 02 left under data/<study>/interim/. Origins: the four newest closed ones a horizon apart
or less; every input set is fitted on what had closed by each origin. Intervals: 300 customer-clustered resamples.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from churn.modelling.width import gains, nested_predictions, response_by_quintile
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ("demo", "online-retail-ii")
ORIGINS = 4


def main() -> None:
    """The width tables of every study that has been run."""
    lines = ["## Does width matter?\n", "`python benchmarks/width.py`; positive gain: the larger set is better.\n"]
    for name in STUDIES:
        study = load_study(ROOT / "data" / name)
        if not (study.paths.interim / "features.parquet").exists():
            lines.append(f"{name}: not run (needs `churn run data/{name}/study.toml` first)\n")
            continue
        features = pd.read_parquet(study.paths.interim / "features.parquet")
        order_lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
        last = order_lines["ordered_at"].max()
        dates = pd.DatetimeIndex(sorted(features["as_of"].unique()))
        closed = dates[dates + pd.Timedelta(days=study.task.horizon_days) <= last + pd.Timedelta(days=1)]
        for target in ("churn", "repeat"):
            predictions = nested_predictions(features, order_lines, target, study.task, closed[-ORIGINS:])
            lines += [_heading(name, target, predictions), gains(predictions).round(4).to_markdown(index=False), ""]
        newest = features[features["as_of"].isin(closed[-ORIGINS:])]
        response = response_by_quintile(newest, order_lines, study.task)
        table = response.pivot_table(index="variable", columns="quintile", values="response", sort=False)
        table["spread"] = table[5] - table[1]
        lines += [
            f"### {name}: share that bought again within {study.task.horizon_days} days, by quintile\n",
            table.round(3).to_markdown(),
            "",
        ]
        print("\n".join(lines))
    (ROOT / "benchmarks" / "results" / "width.md").write_text("\n".join(lines) + "\n")


def _heading(name: str, target: str, predictions: pd.DataFrame) -> str:
    one = predictions[(predictions["learner"] == "lightgbm") & (predictions["inputs"] == "R")]
    origins = ", ".join(f"{date:%Y-%m-%d}" for date in sorted(one["as_of"].unique()))
    return f"### {name}: {target} ({len(one):,} rows, origins {origins})\n"


if __name__ == "__main__":
    main()
