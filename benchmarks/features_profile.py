"""Where does the time of the feature table go? `python -m benchmarks.features_profile` -> results/features_profile.md.

DuckDB's own profile of every statement that building the table runs, one as_of, on the lines of benchmarks/features.py
(`--lines`, default 3e6): CPU seconds of each statement, and how the operators share them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from churn import features
from churn.features.backend import MaterialisedTables

from .features import AS_OF, SYNTHETIC_LINES, connect

BENCHMARKS = Path(__file__).resolve().parent
STATEMENTS = (
    ("orders and days, with each day's neighbours", "previous_day"),
    ("(customer, category)", "first_day"),
    ("customers: every sum over days", "last_age"),
    ("products, places, gaps, and all joined", "as_of"),
)


def main() -> None:
    """The table of statements and operators."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=float, default=3e6)
    lines = int(parser.parse_args().lines)
    folder = Path(tempfile.gettempdir()) / "churn-lines"
    folder.mkdir(exist_ok=True)
    file = folder / f"{lines}.parquet"
    if not file.exists():
        connect().execute(SYNTHETIC_LINES.format(lines=lines, customers=lines // 40, file=file))
    profile = Path(tempfile.mkdtemp()) / "profile.json"
    connection = connect()
    connection.execute("PRAGMA enable_profiling='json'")
    connection.execute(f"PRAGMA profiling_output='{profile}'")
    seen: list[tuple[str, float, Counter[str]]] = []
    started = time.process_time()

    def note(names: list[str], since: float) -> None:
        labels = [label for label, column in STATEMENTS if {column, "customer_id"} <= {*names}]
        operators: Counter[str] = Counter()
        for root in json.loads(profile.read_text())["operator"]:
            _add(root, operators)
        if labels:
            seen.append((labels[0], time.process_time() - since, operators))

    materialise = MaterialisedTables.materialise

    def materialise_and_note(self: MaterialisedTables, frame: Any, *sort_by: str) -> Any:
        since = time.process_time()
        table = materialise(self, frame, *sort_by)
        note(table.collect_schema().names(), since)
        return table

    MaterialisedTables.materialise = materialise_and_note  # type: ignore[method-assign]
    relation = features.build({"order_lines": connection.read_parquet(str(file))}, AS_OF)
    since = time.process_time()
    relation.create("made")
    note(relation.columns, since)
    whole = time.process_time() - started
    (BENCHMARKS / "results" / "features_profile.md").write_text(page(lines, whole, seen))


def _add(node: dict[str, Any], operators: Counter[str]) -> None:
    operators[node["type"]] += node.get("timing", 0.0)
    for child in node.get("children", []):
        _add(child, operators)


def page(lines: int, whole: float, seen: list[tuple[str, float, Counter[str]]]) -> str:
    """The profile as Markdown."""
    kinds = {"group-by": "HASH_GROUP_BY", "window": "WINDOW", "scan": "TABLE_SCAN", "write": "CREATE_TABLE_AS"}
    text = [
        "### Where the time goes",
        "",
        f"`python -m benchmarks.features_profile`; {lines:,} lines, one as_of, {whole:.1f} CPU seconds in all; how the",
        "operators of DuckDB's own profile share each statement.",
        "",
        "| statement | CPU seconds | " + " | ".join(kinds) + " | expressions, joins, other |",
        "|---|---|" + "---|" * (len(kinds) + 1),
    ]
    for words, cpu, operators in seen:
        total = sum(operators.values())
        shares = [operators[name] / total for name in kinds.values()]
        cells = (words, f"{cpu:.2f}", *(f"{share:.0%}" for share in (*shares, 1 - sum(shares))))
        text.append("| " + " | ".join(cells) + " |")
    planned = whole - sum(cpu for _, cpu, _ in seen)
    return "\n".join([*text, f"| planning, small tables | {planned:.2f} |" + " |" * (len(kinds) + 1), "", ""])


if __name__ == "__main__":
    main()
