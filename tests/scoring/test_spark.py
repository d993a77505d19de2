"""Scores on Spark are the scores of one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.errors import UserError
from churn.scoring.score_files import score_file

from .conftest import AS_OF

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def folder(order_lines: pd.DataFrame, customers: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = tmp_path_factory.mktemp("tables")
    order_lines.to_parquet(tables / "lines.parquet", index=False)
    customers.to_parquet(tables / "customers.parquet", index=False)
    return tables


def test_a_spark_run_writes_what_duckdb_scores(spark: Any, bundle_file: Path, folder: Path, tmp_path: Path) -> None:
    paths = {"order_lines": folder / "lines.parquet", "customers": folder / "customers.parquet"}
    out = tmp_path / "scores"
    rows = score_file(bundle_file, out=out, as_of="2025-06-01", engine="spark", master="local[2]", **paths)
    assert rows == score_file(bundle_file, out=tmp_path / "one.parquet", as_of="2025-06-01", **paths)
    scores = pd.read_parquet(out / "as_of=2025-06-01").sort_values("customer_id", ignore_index=True)
    expected = pd.read_parquet(tmp_path / "one.parquet")
    np.testing.assert_allclose(scores["p"], expected["p"], rtol=0, atol=1e-9)
    for name in ("customer_id", "band", "in_cohort", "reason_1", "reason_2", "reason_3"):
        assert scores[name].tolist() == expected[name].tolist()
    for name in ("base", "points_1", "points_2", "points_3", "other"):
        np.testing.assert_allclose(scores[name], expected[name], rtol=0, atol=1e-9)


def test_another_as_of_stands_beside_and_the_same_one_is_replaced(
    spark: Any, make_bundle: Any, folder: Path, tmp_path: Path
) -> None:
    bundle = scoring.save(make_bundle("logistic"), tmp_path / "churn.pkl")
    out = tmp_path / "scores"
    for as_of in ("2025-05-01", "2025-06-01", "2025-06-01"):
        rows = score_file(bundle, folder / "lines.parquet", out, as_of=as_of, engine="spark", master="local[2]")
    assert sorted(p.name for p in out.iterdir() if p.is_dir()) == ["as_of=2025-05-01", "as_of=2025-06-01"]
    assert len(pd.read_parquet(out / "as_of=2025-06-01")) == rows


def test_a_column_that_features_are_made_of_is_asked_for(
    spark: Any, bundle_file: Path, order_lines: pd.DataFrame, folder: Path, tmp_path: Path
) -> None:
    lines = spark.createDataFrame(order_lines.drop(columns="category"))
    with pytest.raises(UserError, match="column `category` of order_lines"):
        scoring.score_spark(bundle_file, lines, AS_OF)
    with pytest.raises(UserError, match="cannot be read as Parquet"):
        score_file(bundle_file, tmp_path, tmp_path / "out", engine="spark", master="local[2]")
