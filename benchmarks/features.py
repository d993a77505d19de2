"""How fast is the feature table, in how much memory? `python -m benchmarks.features` -> benchmarks/results/features.md.

All ways read the same Parquet file of simulated lines (40 a customer, 3 an order, 40 categories, 5,000 products, three
years, in time order) in a process of its own with two threads; seconds and CPU seconds run from opening the file to the
finished table in memory, peak memory is the process's own. `--lines 1e6 1e7` chooses sizes, `--ways` ways, and rows
already in results/features.json are kept unless they are run again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import duckdb
import pandas as pd

BENCHMARKS = Path(__file__).resolve().parent
AS_OF = date(2024, 1, 1)
WINDOWS = (30, 90, 180, 365)
NARROW = ("customer_id", "order_id", "ordered_at", "category", "amount")
SYNTHETIC_LINES = """
COPY (
  SELECT 'C' || lpad((hash(i // 3) % {customers})::VARCHAR, 8, '0') AS customer_id,
         'O' || lpad((i // 3)::VARCHAR, 9, '0') AS order_id,
         TIMESTAMP '2021-01-01' + to_seconds((i // 3)::BIGINT * 94608000 * 3 // {lines}) AS ordered_at,
         'P' || lpad((hash(i, 1) % 5000)::VARCHAR, 5, '0') AS product_id,
         'K' || lpad((hash(i, 2) % 40)::VARCHAR, 2, '0') AS category,
         (1 + hash(i, 3) % 4)::DOUBLE AS quantity,
         (100 + hash(i, 4) % 9900) / 100.0 AS amount,
         CASE WHEN hash(i, 5) % 4 = 0 THEN (hash(i, 6) % 500) / 100.0 ELSE 0.0 END AS discount,
         CASE hash(i // 3, 7) % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'shop' ELSE 'app' END AS channel,
         CASE hash(i // 3, 8) % 2 WHEN 0 THEN 'north' ELSE 'south' END AS region,
         hash(i, 9) % 20 = 0 AS is_return
  FROM range({lines}) AS t(i)
) TO '{file}' (FORMAT parquet)
"""


def connect(memory: str = "6GB") -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": memory, "temp_directory": tempfile.mkdtemp()})


def ours_on_duckdb(file: str, dates: int = 1, columns: tuple[str, ...] = (), memory: str = "6GB") -> int:
    from churn import features

    connection = connect(memory)
    lines = connection.read_parquet(file)
    if columns:
        lines = lines.project(", ".join(columns))
    as_of = [AS_OF - timedelta(days=30 * i) for i in range(dates)]
    features.build({"order_lines": lines}, as_of).create("made")
    return len(connection.table("made").columns) - 2


def ours_on_polars(file: str) -> int:
    import polars as pl

    from churn import features

    return features.build({"order_lines": pl.scan_parquet(file)}, AS_OF).collect(engine="streaming").width - 2


def ours_on_spark(file: str) -> int:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Spark would take the first python3 of the path
    from pyspark.sql import SparkSession

    from churn import features

    session = SparkSession.builder.master("local[2]").config("spark.driver.memory", "5g").getOrCreate()
    table = features.build({"order_lines": session.read.parquet(file)}, AS_OF)
    table.write.mode("overwrite").parquet(tempfile.mkdtemp())
    return len(table.columns) - 2


def bare_group_bys(file: str) -> int:
    """What no way to the whole catalogue can do without, in plain SQL and with hardly a feature.

    Lines to orders, orders to days, each day with the one before, lines to categories and to products, and each of
    them down to the customer. Every column is read at the end: DuckDB would not make it otherwise.
    """
    connection = connect()
    seen = f"FROM '{file}' WHERE ordered_at < TIMESTAMP '{AS_OF}'"
    day = "epoch_us(ordered_at) // 86400000000 AS day"
    sums = ("amount", "quantity", "discount", "lines")
    rolled = ", ".join(f"sum({name}) AS {name}" for name in sums)
    wide = ", ".join(f"sum({name}) FILTER (day >= {w}) AS {name}{w}" for name in sums for w in WINDOWS)
    connection.execute(
        f"""
        CREATE TABLE made AS
        WITH orders AS (SELECT customer_id, order_id, {day}, sum(amount) AS amount, sum(quantity) AS quantity,
                               sum(discount) AS discount, count(*) AS lines, max(channel) AS channel,
                               max(region) AS region, min(ordered_at) AS t {seen} GROUP BY ALL),
        days AS (SELECT customer_id, day, {rolled}, max(channel) AS channel, max(region) AS region, count(*) AS orders,
                        min(t) AS t FROM orders GROUP BY ALL),
        neighbours AS (SELECT *, lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS previous FROM days),
        fm AS (SELECT customer_id, max(day - previous) AS gap, {wide}, max(channel) AS channel, max(region) AS region,
                      max(orders) AS orders, min(t) AS t FROM neighbours GROUP BY ALL),
        kinds AS (SELECT customer_id, category, min(ordered_at) AS first, max(ordered_at) AS last, count(*) AS n,
                         sum(amount) AS amount {seen} AND NOT is_return GROUP BY ALL),
        things AS (SELECT customer_id, product_id, min(ordered_at) AS first, max(ordered_at) AS last {seen}
                   AND NOT is_return GROUP BY ALL),
        w1 AS (SELECT customer_id, count(*) AS categories, max(n) AS top, max(amount) AS most, min(first) AS first1,
                      max(last) AS last1 FROM kinds GROUP BY ALL),
        w2 AS (SELECT customer_id, count(*) AS products, min(first) AS first2, max(last) AS last2
               FROM things GROUP BY ALL)
        SELECT * FROM fm LEFT JOIN w1 USING (customer_id) LEFT JOIN w2 USING (customer_id)
        """
    )
    return len(connection.table("made").columns) - 1


def eighteen_on_duckdb(file: str, memory: str = "6GB") -> int:
    """R, F, M, W and four windows of F, M and W, collapse first, in plain SQL."""
    seen = f"FROM '{file}' WHERE ordered_at < TIMESTAMP '{AS_OF}' AND NOT is_return"

    def windows(what: str, name: str) -> str:
        return ", ".join(f"{what} FILTER (t >= DATE '{AS_OF}' - {w}) AS {name}{w}" for w in WINDOWS)

    connection = connect(memory)
    connection.execute(
        f"""
        CREATE TABLE made AS
        WITH orders AS (SELECT customer_id, order_id, max(ordered_at) AS t, sum(amount) AS a {seen} GROUP BY ALL),
        kinds AS (SELECT customer_id, category, max(ordered_at) AS t {seen} GROUP BY ALL),
        fm AS (SELECT customer_id, max(t) AS r, count(*) AS f, sum(a) AS m, {windows("count(*)", "f")},
                      {windows("sum(a)", "m")} FROM orders GROUP BY customer_id),
        wide AS (SELECT customer_id, count(*) AS w, {windows("count(*)", "w")} FROM kinds GROUP BY customer_id)
        SELECT * FROM fm JOIN wide USING (customer_id)
        """
    )
    return len(connection.table("made").columns) - 1


def eighteen_on_polars(file: str) -> int:
    import polars as pl

    t = pl.col("t")
    start = {w: pl.lit(AS_OF - timedelta(days=w)).cast(pl.Datetime("us")) for w in WINDOWS}
    seen = pl.scan_parquet(file).filter(pl.col("ordered_at") < pl.lit(AS_OF), ~pl.col("is_return"))
    orders = seen.group_by("customer_id", "order_id").agg(t=pl.col("ordered_at").max(), a=pl.col("amount").sum())
    kinds = seen.group_by("customer_id", "category").agg(t=pl.col("ordered_at").max())
    fm = orders.group_by("customer_id").agg(
        t.max().alias("r"),
        pl.len().alias("f"),
        pl.col("a").sum().alias("m"),
        *((t >= start[w]).sum().alias(f"f{w}") for w in WINDOWS),
        *(pl.col("a").filter(t >= start[w]).sum().alias(f"m{w}") for w in WINDOWS),
    )
    wide = kinds.group_by("customer_id").agg(
        pl.len().alias("w"), *((t >= start[w]).sum().alias(f"w{w}") for w in WINDOWS)
    )
    return fm.join(wide, on="customer_id").collect(engine="streaming").width - 1


def eighteen_on_pandas(file: str) -> int:
    """A group-by for each window, with distinct counts: how it is usually written."""
    lines = pd.read_parquet(file, columns=[*NARROW, "is_return"])
    lines = lines[(lines["ordered_at"] < pd.Timestamp(AS_OF)) & ~lines["is_return"]]
    by = lines.groupby("customer_id")
    columns = [by["ordered_at"].max(), by["order_id"].nunique(), by["amount"].sum(), by["category"].nunique()]
    for w in WINDOWS:
        by = lines[lines["ordered_at"] >= pd.Timestamp(AS_OF - timedelta(days=w))].groupby("customer_id")
        columns += [by["order_id"].nunique(), by["amount"].sum(), by["category"].nunique()]
    return pd.concat(columns, axis=1).shape[1]


def summary_of_lifetimes(file: str) -> int:
    """frequency, recency, T and monetary value, as the lifetimes package makes them for its models."""
    from lifetimes.utils import summary_data_from_transaction_data

    lines = pd.read_parquet(file, columns=[*NARROW, "is_return"])
    lines = lines[(lines["ordered_at"] < pd.Timestamp(AS_OF)) & ~lines["is_return"]]
    return summary_data_from_transaction_data(
        lines, "customer_id", "ordered_at", monetary_value_col="amount", observation_period_end=AS_OF
    ).shape[1]


def rfm_of_openretailscience(file: str) -> int:
    """R, F, M, their deciles and the segment by `openretailscience`, in its own way: Ibis on DuckDB over the file."""
    import ibis
    from openretailscience.segmentation.rfm import RFMSegmentation

    lines = ibis.duckdb.connect(threads=2).read_parquet(file)
    lines = lines.filter((lines.ordered_at < ibis.timestamp(str(AS_OF))) & ~lines.is_return)
    lines = lines.rename(transaction_id="order_id", transaction_date="ordered_at", unit_spend="amount")
    return RFMSegmentation(lines, current_date=AS_OF).df.shape[1]


WAYS: dict[str, tuple[str, Callable[[str], int]]] = {
    "full": ("churn, whole catalogue, DuckDB", ours_on_duckdb),
    "narrow": ("churn, what five columns give, DuckDB", lambda file: ours_on_duckdb(file, 1, NARROW)),
    "dates": ("churn, whole catalogue, 24 as_of dates, DuckDB", lambda file: ours_on_duckdb(file, 24)),
    "polars": ("churn, whole catalogue, Polars", ours_on_polars),
    "spark": ("churn, whole catalogue, Spark local[2]", ours_on_spark),
    "bare": ("the bare group-bys of the whole catalogue, DuckDB SQL", bare_group_bys),
    "duckdb18": ("18 columns, collapse first, DuckDB SQL", eighteen_on_duckdb),
    "polars18": ("18 columns, collapse first, Polars", eighteen_on_polars),
    "pandas18": ("18 columns, group-by per window, pandas", eighteen_on_pandas),
    "lifetimes": ("4 columns, `lifetimes` summary", summary_of_lifetimes),
    "openretailscience": ("R, F, M and their deciles, `openretailscience`", rfm_of_openretailscience),
}


def measure(way: str, file: str) -> dict[str, float | str]:
    """One way on one file, in this process (which does nothing else)."""
    load, wall, cpu = os.getloadavg()[0], time.perf_counter(), time.process_time()
    columns = WAYS[way][1](file)
    seconds, own = time.perf_counter() - wall, time.process_time() - cpu
    child_cpu, child_peak = _children()
    return {
        **({"version": version(way)} if way in ("lifetimes", "openretailscience") else {}),
        "columns": columns,
        "seconds": round(seconds, 2),
        "cpu": round(own + child_cpu, 2),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20 + child_peak, 2),
        "load": round(load, 1),
        "measured": date.today().isoformat(),
    }


def _children() -> tuple[float, float]:
    """CPU seconds and peak GB of this process's living children (Spark's Java), as Linux counts them."""
    cpu = peak = 0.0
    for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        status = Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1]
        peak += int(status.split()[0]) / 2**20
    return cpu, peak


def main() -> None:
    """Measures what was asked for and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--ways", nargs="+", default=[way for way in WAYS if way not in ("spark", "openretailscience")])
    parser.add_argument("--repeats", type=int, default=1, help="runs of each way, of which the cheapest is kept")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the rivals installed")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "churn-lines")
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(*chosen.measure)))
        return
    chosen.folder.mkdir(parents=True, exist_ok=True)
    stored = BENCHMARKS / "results" / "features.json"
    results = json.loads(stored.read_text()) if stored.exists() else {}
    for lines in (int(size) for size in chosen.lines):
        file = chosen.folder / f"{lines}.parquet"
        if not file.exists():
            connect().execute(SYNTHETIC_LINES.format(lines=lines, customers=lines // 40, file=file))
        fresh: dict[str, dict[str, float | str]] = {}
        for way in chosen.ways * chosen.repeats:
            command = [chosen.python, "-m", "benchmarks.features", "--measure", way, str(file.resolve())]
            done = subprocess.run(command, capture_output=True, text=True, cwd=BENCHMARKS.parent)
            row = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"failed": _last(done)}
            if "failed" in row or float(row["cpu"]) < float(fresh.get(way, {}).get("cpu", "inf")):
                fresh[way] = row
            results.setdefault(str(lines), {})[way] = fresh[way]
            print(lines, way, row, flush=True)
            stored.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    (BENCHMARKS / "results" / "features.md").write_text(page(results))


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:200]


def page(results: dict[str, dict[str, dict[str, float | str]]]) -> str:
    """The measurements as Markdown, each size relative to the 18 columns of DuckDB SQL."""
    text = ["## Speed and memory of the feature table", ""]
    text += [
        "`python -m benchmarks.features`; two threads, one process each, from Parquet to a table in memory. `load` is",
        "the machine's load average at the start (two processors, shared), so CPU seconds say more than seconds; where",
        "a way ran several times (`--repeats`, in turn with the others) the run with the fewest is shown. `x` is CPU",
        "seconds over those of the 18 columns in DuckDB SQL, where both were measured on one day; rows measured",
        "`earlier` are of an earlier state of the code.",
        "",
    ]
    for lines, rows in sorted(results.items(), key=lambda item: int(item[0])):
        text += [f"### {int(lines):,} order lines", ""]
        text += [
            "| way | columns | seconds | CPU seconds | x | peak GB | load | measured |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for way, (words, _) in WAYS.items():
            row = rows.get(way)
            if row is None:
                text.append(f"| {words} | not run | | | | | | |")
            elif "failed" in row:
                text.append(f"| {words} | failed: {row['failed']} | | | | | | |")
            else:
                times = _over(row, rows.get("duckdb18", {})) or ""
                words += f" {row['version']}" if "version" in row else ""
                cells = [words, row["columns"], row["seconds"], row["cpu"], times, row["peak_gb"], row["load"]]
                text.append("| " + " | ".join(str(cell) for cell in (*cells, row.get("measured", "earlier"))) + " |")
        text.append("")
    text += reading(results)
    return "\n".join(text)


def _over(one: dict[str, float | str], other: dict[str, float | str]) -> str | None:
    """How many times the CPU seconds; None unless both were measured of one state of the code."""
    if "cpu" not in one or "cpu" not in other or one.get("measured") != other.get("measured"):
        return None
    return f"{float(one['cpu']) / float(other['cpu']):.1f}"


def reading(results: dict[str, dict[str, dict[str, float | str]]]) -> list[str]:
    """The measurements against the aims, in sentences."""

    def over(top: tuple[int, str], bottom: tuple[int, str]) -> str | None:
        one, other = (results.get(str(lines), {}).get(way, {}) for lines, way in (top, bottom))
        ratio = _over(one, other)
        return f"{ratio} x" if ratio else None

    def times(top: str, bottom: str, *sizes: int) -> str:
        ratios = [(lines, over((lines, top), (lines, bottom))) for lines in sizes]
        return ", ".join(f"{ratio} at {lines:,}" for lines, ratio in ratios if ratio)

    def grown(way: str) -> str:
        return over((10**8, way), (10**7, way)) or "not measured again"

    sizes = (10**6, 10**7, 10**8)
    rows = [(lines, way, row) for lines, ways in results.items() for way, row in ways.items() if way in WAYS]
    failed = [f"{WAYS[way][0]} at {int(lines):,}" for lines, way, row in rows if "failed" in row]
    return [
        "CPU seconds against the aims (lines after `at`):",
        "",
        f"- **Whole catalogue over the 18 columns** (aim 3.8 x at 10 million): {times('full', 'duckdb18', *sizes)}.",
        "  It reads eleven columns, the 18 columns come from six. From five columns ours takes",
        f"  {times('narrow', 'duckdb18', *sizes)}. The catalogue's group-bys without the rest (orders, days with",
        f"  their neighbours, categories, products, customers), in bare SQL, take {times('bare', 'duckdb18', *sizes)}.",
        f"- **24 as_of dates over one** (aim 7 x at 10 million): {times('dates', 'full', *sizes)}. Reading and",
        "  collapsing the lines is shared; every date has its own sums over each customer's past.",
        f"- **100 over 10 million lines** (aim 12 x): {grown('full')}; the 18 columns: {grown('duckdb18')}. DuckDB is",
        f"  held to 6 GB and writes the rest to disk. Runs that failed: {', '.join(failed) or 'none'}.",
        "",
    ]


if __name__ == "__main__":
    main()
