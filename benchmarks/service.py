"""The service under load, against the bare prediction: `python -m benchmarks.service` -> benchmarks/results/service.md.

Needs the demo retailer's run (`make report`) and the extras `service` and `bench` (Locust). Two workers, eight callers
that ask again at once, on the machine that also runs the callers. Bare prediction: the same customers through
`Model.score_features` and `Model.score`, in one process, one after the other.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from churn.scoring import load
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]
WORKERS, CALLERS, DIFFERENT = 2, 8, 50


def main() -> None:
    """Rows: one customer, a hundred, one customer's order lines; p50, p99 and throughput with and without HTTP."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--study", default=str(ROOT / "data" / "demo" / "study.toml"))
    parser.add_argument("--bundle", default=None)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    study = load_study(options.study)
    bundle = Path(options.bundle or study.paths.models / "churn.pkl")
    warnings.simplefilter("ignore")
    model = load(bundle, threads=1)
    cases = _cases(study.paths.interim, model)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        port, service = _serve(bundle)
        try:
            for name, (requests, bare) in cases.items():
                rows.append(
                    {"request": name, **_under_load(requests, port, Path(folder), options.seconds), **_bare(bare)}
                )
        finally:
            service.terminate()
            service.wait(30)
    load_average = os.getloadavg()[1]
    table = pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)
    text = (
        "## The service under load\n\n`make report`, then `python -m benchmarks.service`"
        f" ({options.seconds} s each; {WORKERS} workers, {CALLERS} callers without a pause, {os.cpu_count()} processors"
        f", load average {load_average:.1f}: other work was going on). Times in milliseconds. Every answer has three"
        f" reasons. Bare: the module, one process, one request after the other (order lines: of 40 customers at"
        f" once).\n\n{table}\n"
    )
    print(text)
    (ROOT / "benchmarks" / "results" / "service.md").write_text(text)


def _cases(interim: Path, model: Any) -> dict[str, tuple[list[tuple[str, str]], list[Callable[[], Any]]]]:
    as_of = pd.Timestamp(model.facts["as_of"])
    features = pd.read_parquet(interim / "features.parquet").query("as_of == @as_of").reset_index(drop=True)
    columns = ["customer_id", *model.inputs]
    tables = {
        name: pd.read_parquet(interim / f"{name}.parquet") for name in ("order_lines", "customers", "touchpoints")
    }
    began = f"{tables['order_lines']['ordered_at'].min():%Y-%m-%d}"
    cases: dict[str, tuple[list[tuple[str, str]], list[Callable[[], Any]]]] = {}
    for name, size in (("feature rows, 1 customer", 1), ("feature rows, 100 customers", 100)):
        parts = [features.iloc[n * size : (n + 1) * size] for n in range(min(DIFFERENT, len(features) // size))]
        requests = [("/score/features", json.dumps({"rows": _json(part[columns])})) for part in parts]
        bare = [lambda part=part: model.score_features(part, reasons=3) for part in parts]
        if size == 1:
            rows = [part.iloc[0].to_dict() for part in parts]
            bare = [lambda row=row: model.score_features(row, reasons=3) for row in rows]
        cases[name] = (requests, bare)
    requests, bare = [], []
    for customer in features["customer_id"].head(DIFFERENT):
        own = {name: table[table["customer_id"] == customer] for name, table in tables.items()}
        body = {name: _json(table) for name, table in own.items()} | {"as_of": f"{as_of:%Y-%m-%d}", "first_line": began}
        requests.append(("/score/order-lines", json.dumps(body)))
    some = {name: table[table["customer_id"].isin(features["customer_id"].head(40))] for name, table in tables.items()}
    cases["order lines, 1 customer"] = (requests, [lambda: model.score(**some, as_of=as_of, engine="polars")])
    return cases


def _json(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(frame.to_json(orient="records", date_format="iso", double_precision=15))


def _serve(bundle: Path) -> tuple[int, subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "churn.cli", "serve", str(bundle), "--port", str(port), "--workers", str(WORKERS)]
    service = subprocess.Popen([*command, "--timeout", "60"])
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
            return port, service
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the service did not start")


def _under_load(requests: list[tuple[str, str]], port: int, folder: Path, seconds: int) -> dict[str, str]:
    (folder / "requests.json").write_text(json.dumps(requests))
    command = [sys.executable, "-m", "locust", "-f", str(ROOT / "benchmarks" / "service_load.py"), "--headless"]
    command += ["-u", str(CALLERS), "-r", str(CALLERS), "-t", f"{seconds}s", "--host", f"http://127.0.0.1:{port}"]
    command += ["--csv", str(folder / "run"), "--only-summary", "--loglevel", "ERROR"]
    environment = os.environ | {"SERVICE_REQUESTS": str(folder / "requests.json")}
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with (folder / "run_stats.csv").open() as file:
        total = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    return {
        "p50": total["50%"],
        "p99": total["99%"],
        "requests / s": f"{float(total['Requests/s']):.0f}",
        "errors": f"{total['Failure Count']} of {total['Request Count']}",
    }


def _bare(calls: list[Callable[[], Any]]) -> dict[str, str]:
    calls[0]()
    times = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < 5:
        start = time.perf_counter()
        calls[len(times) % len(calls)]()
        times.append(time.perf_counter() - start)
    p50, p99 = (1000 * np.quantile(times, share) for share in (0.5, 0.99))
    return {"bare p50": f"{p50:.1f}", "bare p99": f"{p99:.1f}", "bare / s": f"{1 / np.mean(times):.0f}"}


if __name__ == "__main__":
    main()
