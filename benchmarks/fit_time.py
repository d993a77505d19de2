"""Does training cost more than it did? `python -m benchmarks.fit_time COMMIT` prints both, measured in turn.

The demo's back-test and today's fit, churn and repeat, by the package as it was at COMMIT and as it is, on the same
feature table, in processes of their own with one thread. Columns that the earlier catalogue does not know are left out
for both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from . import quality_data, quality_demo

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 2
STUDY = '[study]\nname = "shop"\n[order_lines]\npath = "lines.parquet"\n[task]\nhorizon_days = 90\nactive_days = 180\n'
CHILD = """
import sys, time
from pathlib import Path
import pandas as pd
from churn import modelling
from churn.features import CATALOGUE
from churn.study import load_study
folder = Path(sys.argv[1])
if len(sys.argv) > 2:
    print(" ".join(CATALOGUE))
else:
    features, lines = (pd.read_parquet(folder / f"{name}.parquet") for name in ("features", "lines"))
    task, started = load_study(folder / "study.toml").task, time.process_time()
    for target in ("churn", "repeat"):
        rows, _ = modelling.backtest(features, lines, target, task)
        modelling.fit(features, lines, target, task, rows)
    print(time.process_time() - started)
"""


def main(commit: str) -> None:
    """Prints the processor seconds of both, and how many times the earlier ones today's are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        earlier = folder / "earlier"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", earlier, commit], cwd=ROOT, check=True)
        try:
            print(json.dumps(_measured(folder, {"earlier": earlier, "today": ROOT}), indent=1))
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", earlier], cwd=ROOT, check=True)


def _measured(folder: Path, trees: dict[str, Path]) -> dict[str, object]:
    for name, tree in trees.items():
        (folder / "packages" / name).mkdir(parents=True)
        (folder / "packages" / name / "churn").symlink_to(tree / "src")
    study, tables = quality_data.tables_of("demo")
    features = quality_data.table("demo", tables, quality_demo.MONTHS, study, study.task.history_days)
    known = set.intersection(*({*_run(folder, name, "names").split()} for name in trees))
    features[[name for name in features if name in known or name in ("customer_id", "as_of")]].to_parquet(
        folder / "features.parquet"
    )
    tables.order_lines.to_parquet(folder / "lines.parquet")
    (folder / "study.toml").write_text(STUDY)
    seconds: dict[str, list[float]] = {name: [] for name in trees}
    for _ in range(REPEATS):
        for name in trees:
            seconds[name].append(float(_run(folder, name).split()[-1]))
    medians = pd.DataFrame(seconds).median()
    return {"processor seconds": seconds, "today over earlier": round(medians["today"] / medians["earlier"], 2)}


def _run(folder: Path, name: str, *wanted: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(folder / "packages" / name), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"
    }  # fmt: skip
    command = [sys.executable, "-P", "-c", CHILD, str(folder), *wanted]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1])
