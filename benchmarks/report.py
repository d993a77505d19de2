"""How large the report grows: the demo's tables drawn again to a million customers. `python -m benchmarks.report`.

Needs `make report` (or a folder of interim tables as argument). Writes benchmarks/results/report.md. Every customer is
copied under new names until the shop is large enough; what only costs memory here is thinned: two as_of dates, three
origins, one order and one touchpoint in five. The report is made by the same two calls as in notebook 11.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from churn.reporting import render, summary
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]
SIZES = (6_000, 100_000, 1_000_000)
DATED = ("features", "segments")
THINNED = ("order_lines", "touchpoints")
ORIGINS = ("backtest_churn", "backtest_repeat")


def main(source: Path) -> None:
    """The table of sizes; each size in a process of its own, so that its peak memory is its own."""
    parts = [
        "## The report's size\n",
        "`python -m benchmarks.report`\n",
        "The demo's customers drawn again under new names, from 100,000 on with one order and one touchpoint in five;"
        " processor time and peak memory of summary and rendering.\n",
        "| customers | order lines | report, kB | report in Chinese, kB | processor seconds | peak memory, GB |",
        "|---|---|---|---|---|---|",
    ]
    for size in SIZES:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.report", str(source.resolve()), str(size)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        parts.append(ran.stdout.strip().splitlines()[-1])
        print(parts[-1], flush=True)
        text = "\n".join(parts) + "\n\nAllowed: 3 MB at 6,000 customers, 6 MB at a million.\n"
        (ROOT / "benchmarks" / "results" / "report.md").write_text(text, encoding="utf-8")


def measured(source: Path, size: int) -> str:
    """One row of the table: the report of a shop of about `size` customers."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "data" / "demo" / "study.toml", folder)
        study = load_study(Path(folder))
        lines = grow(source, study.paths.interim, size)
        start = time.process_time()
        page = summary(study)
        english, chinese = render(page, "en"), render(page, "zh")
        seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sizes = " | ".join(f"{len(page.encode()) / 1e3:,.0f}" for page in (english, chinese))
    return f"| {page['who']['customers']:,} | {lines:,} | {sizes} | {seconds:,.0f} | {peak:.1f} |"


def grow(source: Path, target: Path, size: int) -> int:
    """The number of order lines in `target`, which now holds every table of `source` with about `size` customers."""
    target.mkdir(parents=True)
    shutil.copytree(source / "bundles", target / "bundles")
    for file in source.glob("*.json"):
        shutil.copy(file, target)
    with duckdb.connect() as connection:
        today = f"(SELECT max(as_of) FROM read_parquet('{source}/features.parquet'))"
        known = f"SELECT count(*) FROM read_parquet('{source}/features.parquet') WHERE as_of = {today}"
        copies = max(1, round(size / connection.execute(known).fetchone()[0]))  # type: ignore[index]
        for file in sorted(source.glob("*.parquet")):
            connection.execute(f"COPY ({_copied(connection, file, copies)}) TO '{target / file.name}' (FORMAT parquet)")
        counted = connection.execute(f"SELECT count(*) FROM read_parquet('{target}/order_lines.parquet')").fetchone()
    return int(counted[0])  # type: ignore[index]


def _copied(connection: duckdb.DuckDBPyConnection, file: Path, copies: int) -> str:
    """The query that draws the customers of `file` again; tables of no customer are copied as they are."""
    table, name = f"read_parquet('{file}')", file.stem
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
    if "customer_id" not in columns:
        return f"SELECT * FROM {table}"
    renamed = ["CASE WHEN i = 0 THEN customer_id ELSE customer_id || '-' || i END AS customer_id"]
    renamed += (
        ["CASE WHEN i = 0 THEN order_id ELSE order_id || '-' || i END AS order_id"] if "order_id" in columns else []
    )
    where = "true"
    if name in THINNED and copies > 1:
        one = "order_id" if "order_id" in columns else "occurred_at"
        where = f"hash(customer_id, {one}, i) % 5 = 0"
    if name in DATED:
        newest = f"SELECT DISTINCT as_of FROM {table} ORDER BY as_of DESC"
        where = f"as_of IN ({newest} LIMIT 1) OR as_of IN ({newest} LIMIT 1 OFFSET 3)"
    if name in ORIGINS:
        where = f"as_of IN (SELECT DISTINCT as_of FROM {table} ORDER BY as_of DESC LIMIT 3)"
    again = f"{table}, (SELECT unnest(range({copies})) AS i)"
    return f"SELECT * EXCLUDE (i) REPLACE ({', '.join(renamed)}) FROM {again} WHERE {where}"


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "demo" / "interim"
    if len(sys.argv) > 2:
        print(measured(given, int(sys.argv[2])))
    else:
        main(given)
