"""Runs every benchmark and puts their tables together: `python -m benchmarks [NAME ...]` -> benchmarks/RESULTS.md.

Each script writes its own `benchmarks/results/NAME.md`; with `--assemble` nothing is run, only the tables are joined.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent
ORDER = [
    "run",
    "rerun",
    "fit_workers",
    "quality",
    "panel",
    "small_shops",
    "base_rate",
    "moving_holidays",
    "young_shops",
    "combination",
    "hazard",
    "history",
    "btyd_cohorts",
    "search",
    "boosting",
    "training_rows",
    "fixed_dates",
    "width",
    "truth",
    "reasons",
    "profit",
    "value",
    "value_prior",
    "value_pace",
    "value_record",
    "return_rates",
    "uplift",
    "segments",
    "features",
    "features_profile",
    "ingest",
    "scoring",
    "monitoring",
    "service",
    "spark",
    "report",
]


def main(names: list[str]) -> None:
    """Tables of the named benchmarks (default all) in RESULTS.md."""
    if names != ["--assemble"]:
        for name in names or [n for n in ORDER if (BENCHMARKS / f"{n}.py").exists()]:
            print(f"benchmarks.{name}", flush=True)
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True, cwd=BENCHMARKS.parent)
    parts = ["# Results\n\nMade by the scripts in this folder; each section names its command.\n"]
    parts += [text.read_text() for name in ORDER if (text := BENCHMARKS / "results" / f"{name}.md").exists()]
    (BENCHMARKS / "RESULTS.md").write_text("\n".join(parts))


if __name__ == "__main__":
    main(sys.argv[1:])
