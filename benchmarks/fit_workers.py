"""Do fits at many origins scale with threads? `python -m benchmarks.fit_workers` -> benchmarks/results/fit_workers.md.

The raw fits of the demo's churn back-test and of today, with one thread, as many as there are processors, and eight;
every number of threads in a process of its own, three times in turn. The log-odds of all must be the same bits.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

from churn.modelling.candidates import CANDIDATES
from churn.modelling.parallel_fits import raw_fits
from churn.modelling.rolling_backtest import judgeable_origins
from churn.modelling.target_data import target_data

from . import quality_data, quality_demo

RESULTS = Path(__file__).parent / "results"
REPEATS, MANY = 3, 8


def measured(workers: int) -> dict[str, Any]:
    """Seconds (wall, processor) of the fits, memory at its peak, and a digest of their log-odds."""
    study, tables = quality_data.tables_of("demo")
    features = quality_data.table("demo", tables, quality_demo.MONTHS, study, study.task.history_days)
    data = target_data(features, tables.order_lines, "churn", study.task)
    origins = [*judgeable_origins(data), data.dates[-1]]
    start, processor = time.perf_counter(), time.process_time()
    fits = raw_fits(data, origins, CANDIDATES, workers=workers)
    seconds = {"wall s": time.perf_counter() - start, "processor s": time.process_time() - processor}
    total = hashlib.sha256()
    for fit in fits:
        for log_odds in fit.raw_log_odds.values():
            total.update(log_odds.tobytes())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"threads": workers, **seconds, "peak MB": peak, "fits": len(fits), "digest": total.hexdigest()}


def main() -> None:
    """Measures every number of threads in turn and writes the table of medians."""
    counts = sorted({1, os.cpu_count() or 1, MANY})
    rows = []
    for _ in range(REPEATS):
        for workers in counts:
            command = [sys.executable, "-m", "benchmarks.fit_workers", str(workers)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(rows[-1], flush=True)
    if len({row["digest"] for row in rows}) > 1:
        raise SystemExit("the fits are not the same for every number of threads")
    table = pd.DataFrame(rows).drop(columns="digest").groupby("threads").median()
    table["times as fast"] = table["wall s"].iloc[0] / table["wall s"]
    text = [
        "## Fits in threads\n",
        f"`python -m benchmarks.fit_workers` on {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f} at"
        f" the end: the raw fits of the demo's churn back-test and of today. Medians of {REPEATS}; the log-odds of all"
        " are the same bits.\n",
        table.round({"wall s": 1, "processor s": 1, "peak MB": 0, "times as fast": 2})
        .reset_index()
        .to_markdown(index=False),
        "",
    ]
    (RESULTS / "fit_workers.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measured(int(sys.argv[1]))))
    else:
        main()
