"""How long do reading and cleaning take, and what do they find? `python -m benchmarks.ingest` -> results/ingest.md.

1. Lines of a simulated shop from CSV, Parquet and a DuckDB file, read and cleaned, each in a process of its own.
2. Online Retail II (data/online-retail-ii, after `churn fetch online-retail-ii`): the cleaning audit.
3. How many broken inputs there are and how many end as they must (`python -m tests.bad_inputs` shows every message).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from churn.ingest import read_tables
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(__file__).parent / "results" / "ingest.md"
SIZES = (1_000_000, 5_000_000)
SOURCES = {
    "CSV": "path = 'lines.csv'",
    "Parquet": "path = 'lines.parquet'",
    "DuckDB query": "url = 'duckdb:///lines.duckdb'\nquery = 'select * from lines'",
}


def main() -> None:
    """The tables, printed and written."""
    parts = [
        "## Reading and cleaning\n",
        "`python -m benchmarks.ingest`; order lines with order, product, category, quantity, to the cleaned table in "
        "memory, every rule on.\n",
        "The machine may have had other work: `load` is its load average; CPU seconds say more then than seconds.\n",
        pd.DataFrame([speed(size, name) for size in SIZES for name in SOURCES]).to_markdown(index=False),
    ]
    if (ROOT / "data" / "online-retail-ii" / "raw" / "online_retail_II.parquet").exists():
        parts += ["\nOnline Retail II, what cleaning found and dropped:\n", audit().to_markdown(index=False)]
    parts.append(f"\nBroken inputs: {broken_inputs()}.")
    text = "\n".join(parts) + "\n"
    print(text)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")


def speed(size: int, source: str) -> dict[str, object]:
    """Seconds, CPU seconds and peak memory of reading `size` lines from `source` in a fresh process."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder, size, source)
        (folder / "study.toml").write_text(f"[study]\nname = 'made-up'\n[order_lines]\n{SOURCES[source]}\n")
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.ingest", str(folder)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout
    return {"lines": f"{size:,}", "from": source, **json.loads(answer), "load": round(os.getloadavg()[0], 1)}


def write(folder: Path, size: int, source: str) -> None:
    """lines.csv, lines.parquet or lines.duckdb of a simulated shop: 40 lines a customer, 3 an order; one line in fifty
    undoes the one before it."""
    dice = np.random.default_rng(20260101)
    order = np.sort(dice.integers(0, size // 3, size))
    again = np.arange(size) - (np.arange(size) % 50 == 1)  # the line itself, or the one that it undoes
    sign = np.where(again < np.arange(size), -1, 1)
    order = order[again]
    lines = pd.DataFrame(
        {
            "customer_id": dice.integers(0, size // 40, size // 3)[order].astype(str),
            "order_id": order.astype(str),
            "ordered_at": pd.Timestamp("2023-01-01") + pd.to_timedelta(order * 3 * 86_400 * 900 // size, unit="s"),
            "product_id": dice.integers(10_000, 14_000, size)[again].astype(str),
            "category": dice.integers(10, 50, size)[again].astype(str),
            "quantity": sign * dice.integers(1, 6, size)[again],
            "amount": sign * (dice.gamma(2, 10, size).round(2) + 0.01)[again],
        }
    )
    if source == "CSV":
        lines.to_csv(folder / "lines.csv", index=False)
    elif source == "Parquet":
        lines.to_parquet(folder / "lines.parquet")
    else:
        with duckdb.connect(str(folder / "lines.duckdb")) as connection:
            connection.register("made_up", lines)
            connection.execute("create table lines as select * from made_up")


def measure(folder: str) -> None:
    """Prints what reading the study in `folder` takes, as JSON."""
    start, used = time.perf_counter(), time.process_time()
    lines_left = len(read_tables(load_study(folder)).order_lines)
    taken = {
        "kept": f"{lines_left:,}",
        "seconds": round(time.perf_counter() - start, 1),
        "CPU seconds": round(time.process_time() - used, 1),
        "peak GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    print(json.dumps(taken))


def audit() -> pd.DataFrame:
    """The cleaning audit of Online Retail II without rules that found nothing."""
    table = read_tables(load_study(ROOT / "data" / "online-retail-ii")).audit
    return table.loc[table["found"] > 0, ["rule", "kind", "found", "lines", "customers", "amount"]].round(2)


def broken_inputs() -> str:
    """The last line of the command that makes and reads them all."""
    process = subprocess.run([sys.executable, "-m", "tests.bad_inputs"], cwd=ROOT, capture_output=True, text=True)
    return process.stdout.strip().splitlines()[-1].replace(" broken inputs", "")


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
