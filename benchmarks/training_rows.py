"""Shorter windows and fewer trees where little has closed? `python -m benchmarks.training_rows [SET ...]`.

On the six simulated shops, the demo and Online Retail II before its first test origin: the blend's log loss, base rate
right in hindsight, fitted on whole windows only or on shorter closed ones too, with all trees or with as many as the
rows hold. At the first two origins that can be judged, at the newest, and at the newest with 400 customers. Writes
benchmarks/results/training_rows.md.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from churn.modelling.as_of import training_as_of
from churn.modelling.candidates import Settings
from churn.modelling.target_data import TargetData, target_data

from . import search

RESULTS = Path(__file__).parent / "results"
FEW = 400
BASE = Settings(seeds=1, max_rows=40_000, linear_rows=20_000)
WAYS = {
    "whole windows, all trees": (False, replace(BASE, full_rows=1)),
    "whole windows, fewer trees": (False, BASE),
    "shorter too, all trees": (True, replace(BASE, full_rows=1)),
    "shorter too, fewer trees (as shipped)": (True, BASE),
}


def loss(known: TargetData, origin: pd.Timestamp, shorter: bool, settings: Settings) -> float:
    """`search.loss`, trained on whole windows only or on the `shorter` ones too."""
    whole = dict.fromkeys(_closed(known, origin), known.horizon)
    return search.loss(known, origin, settings, None if shorter else whole)


def _closed(known: TargetData, origin: pd.Timestamp) -> list[pd.Timestamp]:
    return [date for date in training_as_of(origin, known.horizon, known.dates) if len(known.positions[date])]


def main(names: list[str]) -> None:
    """The table, one row per set, time and number of customers; and its means."""
    rows = []
    for name, (features, lines, task) in search.tables().items():
        if names and name not in names:
            continue
        customers = np.sort(features["customer_id"].unique())
        few = set(np.random.default_rng(5).permutation(customers)[:FEW])
        whole = target_data(features, lines, "churn", task)
        small = target_data(
            features[features["customer_id"].isin(few)].reset_index(drop=True),
            lines[lines["customer_id"].isin(few)],
            "churn",
            task,
        )
        judgeable_origins = [date for date in _closed(whole, whole.dates[-1]) if _closed(whole, date)]
        second = next(date for date in judgeable_origins if date >= judgeable_origins[0] + pd.Timedelta(days=60))
        asked = [
            ("first", whole, judgeable_origins[0]),
            ("60 days on", whole, second),
            ("newest", whole, judgeable_origins[-1]),
        ]
        for when, known, origin in [*asked, (f"newest, {FEW} customers", small, judgeable_origins[-1])]:
            each = {way: loss(known, origin, *how) for way, how in WAYS.items()}
            rows.append({"set": name, "origin": when, "closed dates": len(_closed(known, origin)), **each})
            print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    means = table.groupby("origin", sort=False)[list(WAYS)].mean().reset_index()
    text = [
        "## Training when little has closed\n",
        "`python -m benchmarks.training_rows`: log loss of the blend, base rate right in hindsight. Means over sets:\n",
        means.round(4).to_markdown(index=False),
        "\nEach set:\n",
        table.round(4).to_markdown(index=False),
        "",
    ]
    (RESULTS / "training_rows.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main(sys.argv[1:])
