"""What does Spark cost a line, and what does it move? `python -m benchmarks.spark` -> results/spark.md, docs/spark.md.

Made-up lines (as in features.py: 40 a customer) in Parquet; each size in a process of its own, on local[2]: first the
feature table is built and written, then those rows are scored with the benchmark's LightGBM bundle and written. Seconds
are the wall's; CPU seconds are those of the JVM and of its Python workers together; bytes are Spark's own, from its
event log. The slope between the two largest sizes is then extrapolated to sizes that were not run.
`--lines 1e6 3e6 1e7` chooses sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

BENCHMARKS = Path(__file__).resolve().parent
RESULT = BENCHMARKS / "results" / "spark.md"
PAGE = BENCHMARKS.parent / "docs" / "spark.md"
BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", flags=re.S)
PARTS = ("features", "scores")
BILLIONS = (1, 10, 100)
TB = 1e12
Facts = dict[str, dict[str, float]]


def main() -> None:
    """The tables, printed and written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=float, nargs="+", default=[1e6, 3e6, 1e7])
    parser.add_argument("--one", type=Path, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(*options.one)
        return
    from .scoring import make_bundle, order_lines

    measured: dict[int, Facts] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        bundle = make_bundle(folder)
        for lines in map(int, options.lines):
            order_lines(folder, lines)
            environment = {**os.environ, "PYTHONPATH": str(BENCHMARKS.parent)}
            command = [
                sys.executable,
                "-m",
                "benchmarks.spark",
                "--one",
                folder / f"lines_{lines}.parquet",
                bundle,
                folder / "out",
            ]
            process = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, env=environment)
            measured[lines] = json.loads(process.stdout.splitlines()[-1])
            print(lines, measured[lines], flush=True)
    text = "\n".join(["## On Spark\n", command_note(measured), table(measured), further(measured)])
    RESULT.write_text(text)
    PAGE.write_text(
        BLOCK.sub(lambda m: m[1] + "\n".join([table(measured), further(measured)]) + m[2], PAGE.read_text())
    )
    print(text)


def one(lines: Path, bundle: Path, out: Path) -> None:
    """The facts of one size, as JSON on the last line."""
    from pyspark.sql import SparkSession

    from churn import features, scoring
    from churn.scoring.feature_rows import options
    from churn.scoring.spark import score_rows

    from .features import AS_OF

    os.environ["PYSPARK_PYTHON"] = sys.executable
    log = out / "log"
    log.mkdir(parents=True, exist_ok=True)
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "4g",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName(lines.stem)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    facts = scoring.load(bundle).facts
    measured: Facts = {}
    with measuring(session, measured, "features"):
        table = features.build({"order_lines": session.read.parquet(str(lines))}, AS_OF, **options(facts))
        table.write.mode("overwrite").parquet(str(out / "features"))
    with measuring(session, measured, "scores"):
        rows = session.read.parquet(str(out / "features"))
        rows = rows.select("customer_id", "as_of", *scoring.load(bundle).inputs)
        score_rows(facts, rows).write.mode("overwrite").partitionBy("as_of").parquet(str(out / "scores"))
    measured["scores"]["rows"] = session.read.parquet(str(out / "scores")).count()
    application = session.sparkContext.applicationId
    session.stop()
    for part, moved in bytes_moved(log / application).items():
        measured[part] |= moved
    print(json.dumps({part: measured[part] for part in PARTS}))


@contextmanager
def measuring(session: Any, measured: Facts, part: str) -> Iterator[None]:
    session.sparkContext.setJobGroup(part, part)
    wall, busy = time.perf_counter(), busy_seconds()
    yield
    measured[part] = {"seconds": time.perf_counter() - wall, "cpu": busy_seconds() - busy}


def busy_seconds() -> float:
    """CPU seconds of everything this process has started, and of itself."""
    times = [process.cpu_times() for process in (psutil.Process(), *psutil.Process().children(recursive=True))]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def bytes_moved(log: Path) -> Facts:
    """part -> shuffles that moved anything, their bytes and rows, and bytes that did not fit memory, from Spark's event
    log."""
    part_of: dict[int, str] = {}
    totals: Facts = {part: defaultdict(float) for part in PARTS}
    shuffling: dict[str, set[int]] = {part: set() for part in PARTS}
    with log.open(encoding="utf-8") as events:
        for event in map(json.loads, events):
            if event["Event"] == "SparkListenerJobStart":
                part_of |= dict.fromkeys(event["Stage IDs"], event["Properties"].get("spark.jobGroup.id", ""))
            metrics = event.get("Task Metrics") if event["Event"] == "SparkListenerTaskEnd" else None
            if metrics and part_of.get(event["Stage ID"]) in PARTS:
                facts = totals[part_of[event["Stage ID"]]]
                facts["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                facts["records"] += metrics["Shuffle Write Metrics"]["Shuffle Records Written"]
                if metrics["Shuffle Write Metrics"]["Shuffle Records Written"]:
                    shuffling[part_of[event["Stage ID"]]].add(event["Stage ID"])
                facts["spilled"] += metrics["Disk Bytes Spilled"]
                facts["tasks"] += 1
    return {part: {**facts, "shuffles": len(shuffling[part])} for part, facts in totals.items()}


def command_note(measured: dict[int, Facts]) -> str:
    return (
        f"`python -m benchmarks.spark --lines {' '.join(f'{lines:.0e}' for lines in measured)}`: local[2], driver"
        f" memory 4 GB, 8 shuffle partitions, all else as Spark comes; {os.cpu_count()} processors, load average"
        f" {os.getloadavg()[0]:.1f} at the end."
        "\nWhat to set on a cluster: [docs/spark.md](../docs/spark.md).\n"
    )


def table(measured: dict[int, Facts]) -> str:
    lines = [
        "| lines | part | seconds | CPU seconds | shuffles | shuffled | shuffled rows | spilled |",
        "|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for size, facts in measured.items():
        for part in PARTS:
            f = facts[part]
            lines.append(
                f"| {size:,} | {part} | {f['seconds']:.0f} | {f['cpu']:.0f} | {f.get('shuffles', 0):.0f}"
                f" | {f.get('shuffled', 0) / 1e6:,.0f} MB"
                f" | {f.get('records', 0):,.0f} | {f.get('spilled', 0) / 1e6:,.0f} MB |"
            )
    return "\n".join(lines) + "\n"


def further(measured: dict[int, Facts]) -> str:
    """The slope between the two largest sizes, extrapolated linearly."""
    (few, less), (many, more) = sorted(measured.items())[-2:]

    def slope(part: str, key: str) -> float:
        return (more[part].get(key, 0.0) - less[part].get(key, 0.0)) / (many - few)

    lines = [
        f"Slope from {few:,} to {many:,} lines: {1e6 * slope('features', 'cpu'):.1f} CPU seconds a million lines for"
        f" the features, {1e6 * slope('scores', 'cpu'):.1f} for the scores with three reasons;"
        f" {slope('features', 'shuffled'):.0f} bytes shuffled a line.\n",
        "**Extrapolated, not run:** that slope in a straight line. A cluster adds network, stragglers and spills, so"
        " read it as the least.\n",
        "| lines | core hours, features | core hours, scores | shuffled |",
        "|--:|--:|--:|--:|",
    ]
    for billions in BILLIONS:
        size = billions * 1e9
        lines.append(
            f"| {billions} billion | {size * slope('features', 'cpu') / 3600:,.0f}"
            f" | {size * slope('scores', 'cpu') / 3600:,.0f} | {size * slope('features', 'shuffled') / TB:,.2f} TB |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
