"""Walks every path that the scoring image promises, with nothing but the installed package and a bundle.

    python .ci/scoring_paths.py BUNDLE [FURTHER ...]      # one line each and 0, or the first thing that failed

Features as a table, order lines through DuckDB to Parquet and CSV, the ledger, the model card, the JSON Schema, a
signature made and verified, and the service: started, asked both questions, a broken body refused, stopped.
The bundle is one of the small shop of the tests (`tests/scoring`), whose columns are known here, and made of features
as they are now; of further bundles only the golden rows are scored.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

CUSTOMERS = 12
AS_OF = datetime(2025, 6, 1)
LINES: list[dict[str, Any]] = [
    {
        "customer_id": f"{customer:05d}",
        "order_id": f"{customer}-{order}",
        "ordered_at": (AS_OF - timedelta(days=(5 + customer) * (order + 1), hours=3)).isoformat(),
        "product_id": f"p{order}",
        "category": f"k{(customer + order) % 9}",
        "quantity": 1.0 + order % 3,
        "amount": 10.0 + customer + order,
        "discount": 0.0,
        "channel": "web",
        "region": "North",
        "is_return": False,
    }
    for customer in range(CUSTOMERS)
    for order in range(3 + customer % 4)
]
PEOPLE = [{"customer_id": f"{customer:05d}", "gender": "f", "club": "gold"} for customer in range(CUSTOMERS)]


def walk(bundle: Path, folder: Path) -> str:
    """What was done, in one line. Raises AssertionError or CalledProcessError where a path is broken."""
    import pandas as pd

    table = features(bundle)
    lines, people = folder / "order_lines.parquet", folder / "customers.parquet"
    frame = pd.DataFrame(LINES)
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    frame.to_parquet(lines)
    frame.to_csv(folder / "order_lines.csv", index=False)
    pd.DataFrame(PEOPLE).to_parquet(people)
    by_file = {}
    options = ("--as-of", AS_OF.date(), "--ledger", folder / "ledger")
    for source, out in ((lines, "scores.parquet"), (folder / "order_lines.csv", "scores.csv")):
        churn("score", bundle, source, "-o", folder / out, "--customers", people, *options)
        by_file[out] = folder / out
    read_back = pd.read_parquet(by_file["scores.parquet"])
    again = pd.read_csv(by_file["scores.csv"], dtype={"customer_id": str})
    assert len(read_back) == CUSTOMERS and (read_back["p"] - again["p"]).abs().max() < 1e-12
    assert list((folder / "ledger").glob("*.parquet"))
    assert "# " in churn("show", bundle, "--format", "md")
    assert "recency_days" in churn("show", bundle)
    assert json.loads(churn("show", bundle, "--format", "json-schema"))

    mine = Path(shutil.copy(bundle, folder))
    shutil.copy(bundle.parent / "manifest.json", folder)
    churn("sign", "--new-keys", folder / "analyst")
    churn("sign", mine, "--key", folder / "analyst.key")
    churn("sign", mine, "--verify", folder / "analyst.pub")
    rows = json.loads(table.to_json(orient="records", date_format="iso", double_precision=15))
    served(mine, folder / "analyst.pub", rows, dict(zip(read_back["customer_id"], read_back["p"], strict=True)))
    return f"features, order lines, ledger, card, schema, signature and service work with {bundle.name}"


def features(bundle: Path) -> Any:
    """The golden rows as a table, scored to the digits that the bundle holds."""
    import numpy as np
    import pandas as pd

    from churn.scoring import load, read

    golden = read(bundle)["golden"]
    table = pd.DataFrame(golden["rows"], columns=golden["columns"])
    scores = load(bundle).score_features(table)
    assert np.allclose(scores["p"], golden["p"], rtol=0, atol=1e-9)
    return table


def served(bundle: Path, key: Path, rows: list[dict[str, Any]], wanted: dict[str, float]) -> None:
    """The service with a signature required: both questions, what it says of itself, a broken body, the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program(), "serve", str(bundle), "--port", str(port), "--public-key", str(key), "--timeout", "120"]
    service = subprocess.Popen(command, env=plain(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            if service.poll() is not None:
                raise AssertionError(f"the service ended: {service.stderr.read() if service.stderr else ''}")
            try:
                assert ask(port, "/health")[0] == 200
                break
            except OSError:
                time.sleep(0.1)
        status, answer = ask(port, "/score/features", {"rows": rows})
        assert status == 200 and len(answer["scores"]) == len(rows), answer
        lines = {"as_of": str(AS_OF.date()), "order_lines": LINES, "customers": PEOPLE}
        status, answer = ask(
            port, "/score/order-lines", lines | {"first_line": min(x["ordered_at"] for x in LINES)[:10]}
        )
        assert status == 200, answer
        for score in answer["scores"]:
            assert abs(score["p"] - wanted[score["customer_id"]]) < 1e-9, score
        assert ask(port, "/openapi.json")[0] == ask(port, "/model")[0] == 200
        assert ask(port, "/score/features", {"rows": 3})[0] == 422
        service.send_signal(signal.SIGTERM)
        service.wait(60)
    finally:
        service.kill()
        service.wait()


def ask(port: int, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Status and JSON of one request. Raises OSError where nothing listens."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def churn(*arguments: object) -> str:
    """What `churn ARGUMENTS` printed, in this process. Raises AssertionError with its words where it fails."""
    from churn.cli import main

    said, complaints = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaints):
        code = main([str(one) for one in arguments])
    assert code == 0, f"churn {arguments[0]}: {said.getvalue()}{complaints.getvalue()}"
    return said.getvalue()


def program() -> str:
    """The command `churn` of the Python that runs this."""
    return str(Path(sys.executable).parent / "churn")


def plain() -> dict[str, str]:
    """The environment without what could lead to another installation or ask for a token."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CHURN_"))}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(walk(Path(sys.argv[1]).resolve(), Path(made)))
    for further in sys.argv[2:]:
        features(Path(further))
        print(f"the golden rows of {Path(further).name} score to their digits")
