"""From a file of order lines to a file of scores, and the model card."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.errors import UserError
from churn.scoring import score_files
from churn.scoring.score_files import score_file


@pytest.fixture
def folder(order_lines: pd.DataFrame, customers: pd.DataFrame, tmp_path: Path) -> Path:
    order_lines.to_parquet(tmp_path / "lines.parquet", index=False)
    order_lines.to_csv(tmp_path / "lines.csv", index=False)
    customers.to_parquet(tmp_path / "customers.parquet", index=False)
    return tmp_path


@pytest.fixture(scope="module")
def expected(model: scoring.Model, order_lines: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The scores of the table that the files hold."""
    return model.score(order_lines, customers=customers)


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
@pytest.mark.parametrize("name", ["lines.parquet", "lines.csv"])
def test_a_file_scores_like_the_table_it_holds(
    bundle_file: Path, folder: Path, expected: pd.DataFrame, engine: str, name: str
) -> None:
    out = folder / "scores.parquet"
    rows = score_file(bundle_file, folder / name, out, customers=folder / "customers.parquet", engine=engine)
    scores = pd.read_parquet(out)
    assert rows == len(scores) == len(expected)
    assert scores["customer_id"].tolist() == expected["customer_id"].tolist()
    np.testing.assert_allclose(scores["p"], expected["p"], rtol=0, atol=1e-9)
    assert scores["reason_1"].tolist() == expected["reason_1"].tolist()


def test_leading_zeros_of_ids_survive_a_csv(bundle_file: Path, folder: Path) -> None:
    score_file(bundle_file, folder / "lines.csv", folder / "scores.csv", customers=folder / "customers.parquet")
    scores = pd.read_csv(folder / "scores.csv", dtype=str)
    assert scores["customer_id"].str.len().eq(5).all()
    assert scores["customer_id"].str.startswith("0").any()


def test_a_cell_that_would_be_a_formula_is_quoted() -> None:
    import pyarrow as pa

    table = pa.table({"customer_id": ["=1+1", "+4", "-2", "@x", "\tq", "plain", None], "p": [0.1] * 7})
    cells = score_files.safe_cells(table)["customer_id"].to_pylist()
    assert cells == ["'=1+1", "'+4", "'-2", "'@x", "'\tq", "plain", None]


@pytest.mark.parametrize(
    ("lines", "out", "message"),
    [
        ("nothing.parquet", "scores.parquet", "order_lines: no file at"),
        ("lines.parquet", "scores.xlsx", "written as .parquet or .csv"),
        ("lines.parquet", "nowhere/scores.parquet", "there is no folder"),
        ("broken.parquet", "scores.parquet", "cannot be read as Parquet or CSV"),
        ("wrong.csv", "scores.parquet", "no column `customer_id`"),
        ("text.csv", "scores.parquet", "cannot be read as Parquet or CSV"),
    ],
)
def test_what_cannot_be_scored_is_said_in_one_line_and_leaves_the_old_scores(
    bundle_file: Path, folder: Path, lines: str, out: str, message: str
) -> None:
    (folder / "broken.parquet").write_bytes((folder / "lines.parquet").read_bytes()[:500])
    (folder / "wrong.csv").write_text("kunde,datum\n1,2\n")
    (folder / "text.csv").write_text("customer_id,ordered_at,amount\n1,2025-01-01,dear\n2,yesterday,3\n")
    (folder / "scores.parquet").write_text("old")
    with pytest.raises(UserError, match=message) as refused:
        score_file(bundle_file, folder / lines, folder / out, customers=folder / "customers.parquet")
    assert "\n" not in str(refused.value)
    assert (folder / "scores.parquet").read_text() == "old"
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


def test_a_full_disk_leaves_the_old_scores(bundle_file: Path, folder: Path) -> None:
    """The system refuses files above 2,000 bytes, as a full disk refuses them."""
    (folder / "scores.parquet").write_text("old")
    code = (
        "import resource, sys, signal; from churn.scoring import score_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "score_file(sys.argv[1], sys.argv[2], sys.argv[3], customers=sys.argv[4])"
    )
    paths = [bundle_file, folder / "lines.parquet", folder / "scores.parquet", folder / "customers.parquet"]
    run = subprocess.run([sys.executable, "-c", code, *map(str, paths)], capture_output=True, text=True)
    assert run.returncode != 0
    assert "UserError" in run.stderr
    assert "scores.parquet: cannot be written (File too large)" in run.stderr
    assert (folder / "scores.parquet").read_text() == "old"
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]
