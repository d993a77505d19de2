"""The ledger holds ids, probabilities and which model, comes back as it was written, and nothing is appended twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from churn.errors import UserError
from churn.monitoring import ledger

SCORES = pd.DataFrame({"customer_id": ["b", "a", "00c"], "p": [0.2, 0.9, 0.5], "reason_1": ["x", "y", "z"]})
WHAT = {"target": "churn", "as_of": "2026-01-01", "horizon_days": 90}


def test_a_scoring_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    file = ledger.record(tmp_path / "new", SCORES, model="ab" * 32, rate=(0.3, 0.5), **WHAT)
    assert file.name == "churn-2026-01-01-90-abababababab.parquet"
    (entry,) = ledger.read(tmp_path / "new")
    assert (entry.target, entry.as_of, entry.horizon_days) == ("churn", date(2026, 1, 1), 90)
    assert entry.rate == (0.3, 0.5)
    assert entry.scores.set_index("customer_id")["p"].to_dict() == {"00c": 0.5, "a": 0.9, "b": 0.2}


def test_nothing_about_a_person_but_the_id_is_in_a_file(tmp_path: Path) -> None:
    table = pq.read_table(ledger.record(tmp_path, SCORES, model="0" * 64, **WHAT))
    assert table.schema.names == ["customer_id", "target", "as_of", "horizon_days", "p", "model"]
    assert set(table.schema.metadata) == {b"churn"}


def test_the_same_scoring_again_is_one_entry_and_a_newer_model_s_counts(tmp_path: Path) -> None:
    ledger.record(tmp_path, SCORES, model="a" * 64, recorded_at="2026-01-02T00:00:00+00:00", **WHAT)
    ledger.record(tmp_path, SCORES, model="a" * 64, recorded_at="2026-01-03T00:00:00+00:00", **WHAT)
    assert len(ledger.files(tmp_path)) == 1
    again = SCORES.assign(p=0.1)
    ledger.record(tmp_path, again, model="b" * 64, recorded_at="2026-01-04T00:00:00+00:00", **WHAT)
    ledger.record(tmp_path, SCORES, model="c" * 64, recorded_at="2026-01-01T12:00:00+00:00", **WHAT)
    (entry,) = ledger.read(tmp_path)
    assert entry.model == "b" * 64
    assert set(entry.scores["p"]) == {0.1}


@pytest.mark.parametrize(
    "scores",
    [
        SCORES.assign(p=[0.1, 1.2, 0.3]),
        SCORES.assign(p=[0.1, float("nan"), 0.3]),
        SCORES.assign(customer_id=["a", "a", "b"]),
        SCORES.assign(customer_id=["a", None, "b"]),
    ],
)
def test_what_is_no_scoring_is_refused_and_leaves_nothing(scores: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ledger"):
        ledger.record(tmp_path, scores, model="0" * 64, **WHAT)
    assert not list(tmp_path.iterdir())


def test_an_empty_ledger_and_a_damaged_file_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no scores in the ledger"):
        ledger.read(tmp_path / "nowhere")
    file = ledger.record(tmp_path, SCORES, model="0" * 64, **WHAT)
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(UserError, match="is not a file of the ledger"):
        ledger.read(tmp_path)


def test_files_of_others_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.parquet").write_bytes(b"mine")
    ledger.record(tmp_path, SCORES, model="0" * 64, **WHAT)
    assert len(ledger.read(tmp_path)) == 1
    ledger.without(tmp_path, ["a"])
    assert (tmp_path / "mine.parquet").read_bytes() == b"mine"


def test_a_customer_is_taken_out_of_every_file_and_the_rest_stays(tmp_path: Path) -> None:
    first = ledger.record(tmp_path, SCORES, model="0" * 64, **WHAT)
    other = ledger.record(tmp_path, SCORES.iloc[:1], model="1" * 64, **WHAT)
    untouched = other.read_bytes()
    assert ledger.without(tmp_path, ["a", "never seen"]) == {first: 1}
    assert b"a" not in {cell.encode() for cell in pq.read_table(first)["customer_id"].to_pylist()}
    assert pq.read_table(first).schema.metadata == pq.read_table(other).schema.metadata | {
        b"churn": pq.read_table(first).schema.metadata[b"churn"]
    }
    assert other.read_bytes() == untouched
