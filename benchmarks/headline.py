"""The README's table of results: `python -m benchmarks.headline` -> README.md, between its results markers.

Reads the predictions that benchmarks/quality.py left under benchmarks/out/. The published rows are from the public
project PedroMarkovicz/churn-value (2026), on its own 1,919 or 1,920 customers of the same data and date.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from churn.modelling.metrics import table

ROOT = Path(__file__).resolve().parents[1]
MODELS = {
    "shipped": "churn, as shipped",
    "bgnbd_as_it_comes": "BG/NBD",
    "catboost_full": "CatBoost on our features",
    "flaml_full": "FLAML on our features",
    "hgb_rfm": "HistGradientBoosting on R, F, M",
}
PUBLISHED = [
    "| LightGBM, as published | .771 | .191 | .434 | | | |",
    "| LightGBM with season, as published | .766 | .176 | .316 | | | |",
]


def main() -> None:
    """The table in README.md, replaced."""
    habitual, everybody = (_figures(name) for name in ("p1", "p2"))
    rate = habitual["rate"].iloc[0]
    lines = [
        "On UCI Online Retail II, 90 days ahead; every model on the same customers and dates, trained on windows",
        f"closed by then. Left: 1,920 habitual buyers at 2011-09-10, of whom {_three(rate)} left. Right: all customers",
        "who ever bought, mean of 13 dates. Lower is better, except AUC; `base-rate error` is the mean gap",
        "between predicted and actual rate. Parts of our model were chosen with knowledge of earlier versions of this",
        "table, so our row is somewhat optimistic (RESULTS.md says how).",
        "",
        "| model | AUC | Brier | mean p | log loss | ECE | base-rate error |",
        "|---|---|---|---|---|---|---|",
    ]
    for model, name in MODELS.items():
        left, right = habitual.loc[model], everybody.loc[model]
        cells = [left["auc"], left["brier"], left["mean_p"], right["log_loss"], right["ece"], right["base_rate_error"]]
        bold = "**" if model == "shipped" else ""
        lines.append(f"| {bold}{name}{bold} | " + " | ".join(_three(cell) for cell in cells) + " |")
    lines += [*PUBLISHED, ""]
    lines.append("More models, intervals and what was not reached: [benchmarks/RESULTS.md](benchmarks/RESULTS.md).")
    readme = ROOT / "README.md"
    block = "<!-- results -->\n" + "\n".join(lines) + "\n<!-- /results -->"
    readme.write_text(
        re.sub(r"<!-- results -->.*?<!-- /results -->", lambda _: block, readme.read_text(), flags=re.DOTALL)
    )


def _figures(protocol: str) -> pd.DataFrame:
    rows = pd.read_parquet(ROOT / "benchmarks" / "out" / protocol / "backtest.parquet")
    return table(rows[rows["target"] == "churn"]).set_index("model")


def _three(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
