"""From a file of order lines to a file of scores, and the model card."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
@pytest.mark.parametrize("name", ["lines.parquet", "lines.csv"])
def test_a_file_scores_like_the_table_it_holds(
    bundle_file: Path,
    folder: Path,
    model: scoring.Model,
    order_lines: pd.DataFrame,
    customers: Any,
    engine: str,
    name: str,
) -> None:
    out = folder / "scores.parquet"
    rows = score_file(bundle_file, folder / name, out, customers=folder / "customers.parquet", engine=engine)
    made = pd.read_parquet(out)
    expected = model.score(order_lines, customers=customers)
    assert rows == len(made) == len(expected)
    assert made["customer_id"].tolist() == expected["customer_id"].tolist()
    np.testing.assert_allclose(made["p"], expected["p"], rtol=0, atol=1e-9)
    assert made["reason_1"].tolist() == expected["reason_1"].tolist()


def test_leading_zeros_of_ids_survive_a_csv(bundle_file: Path, folder: Path) -> None:
    score_file(bundle_file, folder / "lines.csv", folder / "scores.csv", customers=folder / "customers.parquet")
    made = pd.read_csv(folder / "scores.csv", dtype=str)
    assert made["customer_id"].str.len().eq(5).all()
    assert made["customer_id"].str.startswith("0").any()


def test_a_cell_that_would_be_a_formula_is_quoted() -> None:
    import pyarrow as pa

    table = pa.table({"customer_id": ["=1+1", "+4", "-2", "@x", "\tq", "plain", None], "p": [0.1] * 7})
    made = score_files.safe_cells(table)["customer_id"].to_pylist()
    assert made == ["'=1+1", "'+4", "'-2", "'@x", "'\tq", "plain", None]


@pytest.mark.parametrize(
    ("lines", "out", "said"),
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
    bundle_file: Path, folder: Path, lines: str, out: str, said: str
) -> None:
    (folder / "broken.parquet").write_bytes((folder / "lines.parquet").read_bytes()[:500])
    (folder / "wrong.csv").write_text("kunde,datum\n1,2\n")
    (folder / "text.csv").write_text("customer_id,ordered_at,amount\n1,2025-01-01,dear\n2,yesterday,3\n")
    (folder / "scores.parquet").write_text("old")
    with pytest.raises(UserError, match=said) as refused:
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
    made = subprocess.run([sys.executable, "-c", code, *map(str, paths)], capture_output=True, text=True)
    assert made.returncode != 0
    assert "UserError" in made.stderr
    assert "scores.parquet: cannot be written (File too large)" in made.stderr
    assert (folder / "scores.parquet").read_text() == "old"
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


def test_the_card_says_what_whom_how_good_and_until_when(bundle_file: Path) -> None:
    card = scoring.model_card(bundle_file)
    for said in (
        "The shop",
        "no purchase within 90 days",
        "customers who bought in the 180 days before the as_of",
        "LightGBM",
        "as_of 2025-06-01",
        "2025-08-30",
        "300 rows of 140 customers; 41.0 % churned",
        "the first 60 or 30 days after 2 newer dates",
        "6 origins; log loss 0.512, AUC 0.801",
        "40.0 % (80 % interval 30.0 to 50.0 %)",
        "in_cohort = false",
        "recency_days",
    ):
        assert said in card


def test_the_card_of_a_repeat_bundle_names_its_own_question(make_bundle: Any, tmp_path: Path) -> None:
    card = scoring.model_card(scoring.save(make_bundle("bgnbd", "repeat"), tmp_path / "repeat.pkl"))
    assert "a second purchase day within 90 days" in card
    assert "customers with exactly one purchase day, at most 180 days before the as_of" in card
    assert "41.0 % bought again" in card


def test_a_damaged_bundle_has_no_card(bundle_file: Path, tmp_path: Path) -> None:
    for name in ("churn.pkl", "manifest.json"):
        (tmp_path / name).write_bytes((bundle_file.parent / name).read_bytes())
    with (tmp_path / "churn.pkl").open("r+b") as file:
        file.seek(1000)
        file.write(b"\xff")
    with pytest.raises(scoring.BundleError, match="changed or damaged"):
        scoring.model_card(tmp_path / "churn.pkl")


def test_a_study_leaves_no_path_or_url_in_its_bundle(make_bundle: Any) -> None:
    from churn.scoring.bundle_file.build import study_facts
    from churn.study import Study

    study = Study.model_validate(
        {
            "study": {"name": "shop"},
            "order_lines": {"url": "postgresql://me:secret@host/db", "query": "select 1"},
            "customers": {"path": "people.csv", "static": ["club"]},
        }
    )
    facts = study_facts(study)
    assert facts["static"] == ["club"]
    assert facts["task"]["history_days"] == 730
    assert not any(word in str(facts) for word in ("secret", "host", "people.csv", "select"))
