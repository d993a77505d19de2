"""Are small and old shops predicted better than by the peers? `python -m benchmarks.small_shops [KIND ...]`.

Writes results/small_shops.md. Five kinds of shop of 300 to 600 customers, four made-up shops of each, churn in 90 days
at their newest six origins, a quarter apart; nothing was chosen on these shops. `pareto` is the purchase model's own
world: gamma purchase rates and drop-out rates, as in Pareto/NBD (Schmittlein, Morrison and Colombo, 1987), with a
season. The other four are of the panel's process (panel_shops.py).
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from churn.modelling import metrics

from . import panel, panel_shops, quality_data, young_shops
from . import quality_run as runs

RESULTS = Path(__file__).parent / "results"
ORIGINS = 6
SEEDS = range(101, 105)
PEERS = ("bgnbd_as_it_comes", "logistic_rfm", "catboost_rfm", "catboost_full")
YEARS_5, YEARS_6 = 1825, 2190
KINDS = {
    "village": panel_shops.Shop("village", 0, customers=300, days=YEARS_6, gap=50, spread=0.8, life=700, one_time=0.3),
    "fashion": panel_shops.Shop(
        "fashion", 0, customers=600, days=YEARS_5, gap=70, spread=0.8, regularity=1.0, one_time=0.45, season=0.35,
        peak=300, shock=0.15,
    ),
    "stationer": panel_shops.Shop(
        "stationer", 0, customers=600, days=YEARS_5, gap=150, spread=0.6, regularity=1.0, life=1600, one_time=0.1,
        sleepers=0.4,
    ),
    "hobby": panel_shops.Shop(
        "hobby", 0, customers=400, gap=55, spread=1.0, regularity=0.8, life=200, sleepers=0.3, growth=0.4
    ),
    "pareto": None,
}  # fmt: skip
"""made-up shops by kind; None: see young_shops.pareto_lines"""


def order_lines(kind: str, seed: int) -> pd.DataFrame:
    """Canonical order lines of one shop."""
    shop = KINDS[kind]
    if shop is None:
        return young_shops.pareto_lines(seed, customers=600, days=YEARS_5, acquired=YEARS_5)
    return panel_shops.order_lines(replace(shop, seed=seed))


def judged(kind: str, seed: int) -> pd.DataFrame:
    """Log loss of the shipped model and of each peer, mean over the origins, and how many rows; kept in out/."""
    file = quality_data.OUT / "small_shops" / f"{kind}_{seed}.parquet"
    if not file.exists():
        lines = order_lines(kind, seed)
        name = f"small-{kind}-{seed}"
        table = panel.feature_table(name, lines)
        origins = panel.origins(table, ORIGINS)
        rows, _ = runs.run(name, table, lines, "churn", panel.TASK, origins, against=PEERS[1:])
        figures = metrics.table(rows).set_index("model")
        answer = figures.loc[[*PEERS, "shipped"], ["log_loss", "auc"]].reset_index()
        file.parent.mkdir(parents=True, exist_ok=True)
        answer.assign(kind=kind, seed=seed, rows=int((rows["model"] == "shipped").sum())).to_parquet(file)
        print(kind, seed, flush=True)
    return pd.read_parquet(file)


def differences(figures: pd.DataFrame) -> pd.DataFrame:
    """By kind and over all shops: the shipped log loss, and how much it is above each peer's, +- standard error."""
    wide = figures.pivot_table(index=["kind", "seed"], columns="model", values="log_loss")
    gaps = wide[list(PEERS)].rsub(wide["shipped"], axis=0)
    entries = []
    for kind in [*[name for name in KINDS if name in wide.index.get_level_values(0)], "all"]:
        part, shipped = (gaps, wide["shipped"]) if kind == "all" else (gaps.loc[kind], wide.loc[kind, "shipped"])
        entry = {"kind": kind, "shops": len(part), "shipped": f"{shipped.mean():.4f}"}
        for peer in PEERS:
            error = part[peer].std() / np.sqrt(len(part))
            entry[peer] = f"{part[peer].mean():+.4f} +- {error:.4f}, {int((part[peer] < 0).sum())} ahead"
        entries.append(entry)
    return pd.DataFrame(entries)


def page(figures: pd.DataFrame) -> str:
    """The comparison as Markdown."""
    auc = figures.pivot_table(index="kind", columns="model", values="auc", sort=False)[["shipped", *PEERS]].round(3)
    return "\n".join(
        [
            "## Small and old shops",
            "",
            "`python -m benchmarks.small_shops`: four made-up shops of each kind, 300 to 600 customers, five or six",
            "years of books (hobby: 820 days), churn in 90 days, mean of six origins a quarter apart. Nothing was",
            "chosen on them. Below: log loss of the shipped model, and how much it is above each peer's (negative:",
            "ours is better) with the standard error over shops, and in how many shops ours is ahead. `pareto` is a",
            "world in which the purchase model's assumptions hold but for a season.",
            "",
            differences(figures).to_markdown(index=False),
            "",
            "ROC-AUC:",
            "",
            auc.reset_index().to_markdown(index=False),
            "",
        ]
    )


def main(kinds: list[str]) -> None:
    """The named kinds (default all); shops judged before are taken from out/."""
    parts = [judged(kind, seed) for seed in SEEDS for kind in kinds or KINDS]
    (RESULTS / "small_shops.md").write_text(page(pd.concat(parts, ignore_index=True)))


if __name__ == "__main__":
    main(sys.argv[1:])
