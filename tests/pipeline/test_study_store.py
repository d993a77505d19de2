"""The study's store on disk: exact, explained, bounded, and never in the way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from churn.pipeline import study_store
from churn.pipeline.study_store import RUNS_KEPT, StudyStore
from churn.store import Entry
from churn.study import Study, load_study

ENTRY = Entry(
    {"rate": 0.1 + 0.2, "missing": float("nan"), "text": "\u5ba2\u6237", "list": [1, None]},
    {"raw_log_odds linear": np.array([0.1, np.nan, -1e-300])},
)


@pytest.fixture
def store(tmp_path: Path) -> StudyStore:
    (tmp_path / "study.toml").write_text('[study]\nname = "small"\n[order_lines]\npath = "lines.csv"\n')
    study: Study = load_study(tmp_path)
    return StudyStore(study)


def _files(store: StudyStore) -> list[Path]:
    return sorted(store.folder.glob("fit/*/*.npz"))


def test_what_was_put_comes_back_to_the_last_bit(store: StudyStore) -> None:
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is None
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    entry = store.get("fit", "churn 2025-01-01", {"rows": "1"})
    assert entry is not None
    assert entry.facts["rate"] == ENTRY.facts["rate"] and np.isnan(entry.facts["missing"])
    assert (entry.facts["text"], entry.facts["list"]) == (ENTRY.facts["text"], ENTRY.facts["list"])
    (name,) = entry.arrays
    assert entry.arrays[name].tobytes() == ENTRY.arrays[name].tobytes()


def test_it_says_what_was_reused_and_what_had_changed(store: StudyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "1", "task": "a"}, ENTRY)
    store.begin_run()
    store.get("fit", "churn 2025-01-01", {"rows": "1", "task": "a"})
    assert store.uses()["reused"].tolist() == [True]
    store.begin_run()
    store.get("fit", "churn 2025-01-01", {"rows": "2", "task": "a"})
    store.get("fit", "churn 2025-02-01", {"rows": "2"})
    assert store.uses()["reason"].tolist() == ["changed: rows", "not computed before"]
    assert not store.uses()["reused"].any()
    monkeypatch.setattr(study_store, "_libraries", lambda: {"lightgbm": "5"})
    store.begin_run()
    assert store.get("fit", "churn 2025-01-01", {"rows": "1", "task": "a"}) is None
    assert store.uses()["reason"].tolist() == ["changed: libraries"]


@pytest.mark.parametrize("damage", [b"", b"PK", b"x" * 500])
def test_a_damaged_file_counts_as_missing(store: StudyStore, damage: bytes) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    (file,) = _files(store)
    file.write_bytes(damage)
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is None
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is not None
    assert _files(store) == [file]


def test_what_several_runs_have_not_used_goes(store: StudyStore) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "used"}, ENTRY)
    store.put("fit", "churn 2024-01-01", {"rows": "left"}, ENTRY)
    for file in _files(store):
        os.utime(file, (time.time() - 1000, time.time() - 1000))
    for run in range(RUNS_KEPT):
        assert len(_files(store)) == 2, run
        store.begin_run()
        store.get("fit", "churn 2025-01-01", {"rows": "used"})
        store.end_run()
    assert [file.parent.name for file in _files(store)] == ["churn-2025-01-01"]


def test_a_fresh_run_begins_with_an_empty_store(store: StudyStore) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    store.begin_run(fresh=True)
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is None
