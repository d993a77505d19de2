"""Are the results of two runs the same, to the bit? `python -m benchmarks.compare_runs OLD NEW STUDY`.

OLD and NEW are project folders (or folders given to `churn run --out`) in which the study has been run. Compared are
customers.csv byte by byte, the back-test row by row, and the probabilities that both runs gave to today's customers.
Exits with 1 where anything differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

KEYS = ["target", "model", "horizon_days", "as_of", "customer_id"]


def main(old: Path, new: Path, study: str) -> int:
    """0 where all results are the same, 1 where one differs; a line for each is printed."""
    same = [_customers(old, new, study), _backtest(old, new, study)]
    same += [_scores(old, new, study, target) for target in ("churn", "repeat")]
    return int(not all(same))


def _customers(old: Path, new: Path, study: str) -> bool:
    before, after = ((folder / "reports" / study / "customers.csv").read_bytes() for folder in (old, new))
    same = before == after
    print(f"customers.csv: {len(after.splitlines()) - 1:,} rows, {'the same bytes' if same else 'DIFFERENT'}")
    if not same:
        one, two = (pd.read_csv(folder / "reports" / study / "customers.csv", dtype=str) for folder in (old, new))
        print(f"  columns gone: {sorted({*one} - {*two})}, new: {sorted({*two} - {*one})}, rows {len(one)}, {len(two)}")
        if len(one) == len(two):
            both = [name for name in one if name in two]
            print(f"  cells that differ: { {n: int((one[n].fillna('') != two[n].fillna('')).sum()) for n in both} }")
    return same


def _backtest(old: Path, new: Path, study: str) -> bool:
    one, two = (
        pd.read_parquet(folder / "reports" / study / "backtest.parquet").sort_values(KEYS, ignore_index=True)
        for folder in (old, new)
    )
    same = one.equals(two)
    print(f"backtest.parquet: {len(two):,} rows, {'the same to the bit' if same else 'DIFFERENT'}")
    if not same and len(one) == len(two):
        print(f"  largest difference of p: {(one['p'] - two['p']).abs().max():.3g}")
    return same


def _scores(old: Path, new: Path, study: str, target: str) -> bool:
    one, two = (pd.read_parquet(_interim(folder, study) / f"scores_{target}.parquet") for folder in (old, new))
    same = one.equals(two)
    print(f"probabilities of {target}: {len(two):,} rows, {'the same to the bit' if same else 'DIFFERENT'}")
    return same


def _interim(folder: Path, study: str) -> Path:
    inside = folder / "data" / study / "interim"
    return inside if inside.is_dir() else folder / "interim"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
