"""Order lines and feature tables of the public data sets and the demo, for the quality benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from churn import features
from churn.demo import simulate_if_missing
from churn.ingest import fetch, read_tables
from churn.ingest.tables import Tables
from churn.study import Study, load_study

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "out"
LOCAL = ROOT.parent / "shared" / "data"


def study_of(name: str) -> Study:
    """The study in data/<name>/; its raw file is fetched (or simulated) when it is not there."""
    study = load_study(ROOT / "data" / name)
    if name == "demo":
        simulate_if_missing(study)
    elif not any(study.paths.raw.glob("*.*")):
        file = {"online-retail-ii": "online_retail_II.parquet", "cdnow": "cdnow.csv"}[name]
        fetch(name, from_file=LOCAL / file if (LOCAL / file).exists() else None)
    return study


def tables_of(name: str) -> tuple[Study, Tables]:
    """The study and its cleaned canonical tables."""
    study = study_of(name)
    return study, read_tables(study)


def table(
    name: str, tables: Tables, dates: Sequence[pd.Timestamp], study: Study, history_days: int | None = None
) -> pd.DataFrame:
    """The feature table at `dates`, kept under benchmarks/out/features/ for the next call with the same dates."""
    mark = f"{name}-{dates[0]:%Y%m%d}-{dates[-1]:%Y%m%d}-{len(dates)}-{history_days}"
    file = OUT / "features" / f"{mark}.parquet"
    if not file.exists():
        named = {"order_lines": tables.order_lines, "customers": tables.customers, "touchpoints": tables.touchpoints}
        static = study.customers.static if study.customers else ()
        features_table = features.compute(named, list(dates), engine="polars", history_days=history_days, static=static)
        file.parent.mkdir(parents=True, exist_ok=True)
        features_table.to_parquet(file)
    return pd.read_parquet(file)
