"""How long the whole way takes and what comes out: `python -m benchmarks.run` -> benchmarks/results/run.md.

Reads what `churn run` left under reports/ and models/ for every study that has been run on this machine.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from churn.modelling.metrics import table

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Seconds per notebook, file sizes, and the candidate models of each study."""
    lines = ["## The complete run\n", "`churn run STUDY` for each, then `python -m benchmarks.run`.\n"]
    for reports in sorted((ROOT / "reports").glob("*/run.json")):
        name = reports.parent.name
        seconds = json.loads(reports.read_text()).get("seconds")
        if seconds is None:  # notebook 11 was rerun by itself
            continue
        models = ROOT / "models" / name
        lines += [
            f"### {name}\n",
            f"{sum(seconds.values()):.0f} s in all: " + ", ".join(f"{n} {s:.0f} s" for n, s in seconds.items()) + ". "
            f"Report {_kilobytes(reports.parent / 'report.html')}, "
            f"churn.pkl {_kilobytes(models / 'churn.pkl')}, repeat.pkl {_kilobytes(models / 'repeat.pkl')}.\n",
        ]
        backtest = pd.read_parquet(reports.parent / "backtest.parquet")
        for target, rows in backtest.groupby("target"):
            figures = table(rows)[["model", "auc", "pr_auc", "log_loss", "brier", "ece", "base_rate_error", "lift_10"]]
            lines += [
                f"{target}, mean of {rows['as_of'].nunique()} origins:\n",
                figures.round(4).to_markdown(index=False),
                "",
            ]
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "benchmarks" / "results" / "run.md").write_text(text)


def _kilobytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e3:,.0f} kB" if file.exists() else "none"


if __name__ == "__main__":
    main()
