"""The study's store on disk: exact, explained, bounded, and never in the way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from churn.pipeline import study_store
from churn.pipeline.study_store import StudyStore
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
    assert store.uses()["reason"].tolist() == ["not computed before"]
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is not None
    assert _files(store) == [file]


def test_any_flipped_bit_and_any_cut_is_noticed(store: StudyStore) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    (file,) = _files(store)
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        for damaged in (bytes(flipped), whole[:place]):
            file.write_bytes(damaged)
            assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is None, place


def _aged(store: StudyStore, days: dict[str, float]) -> None:
    """Puts an entry under each name, last used so many days ago."""
    for name, age in days.items():
        store.put("fit", name, {"rows": name}, ENTRY)
        then = time.time() - age * 86_400
        os.utime(next((store.folder / "fit" / name).glob("*.npz")), (then, then))


def test_what_is_not_asked_for_long_after_its_window_has_closed_goes(store: StudyStore) -> None:
    _aged(store, {"used": 500, "waits-for-its-window": store.days_kept - 1, "left": store.days_kept + 1})
    store.begin_run()
    store.get("fit", "used", {"rows": "used"})
    store.end_run()
    assert [file.parent.name for file in _files(store)] == ["used", "waits-for-its-window"]


def test_of_too_much_the_longest_unused_goes_and_never_what_the_run_has_used(
    store: StudyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _aged(store, {"oldest": 9, "older": 5, "old": 2, "used": 30})
    size = _files(store)[0].stat().st_size
    store.begin_run()
    store.get("fit", "used", {"rows": "used"})
    monkeypatch.setattr(study_store, "MOST_BYTES", 3.5 * size)
    store.end_run()
    assert [file.parent.name for file in _files(store)] == ["old", "older", "used"]
    monkeypatch.setattr(study_store, "MOST_BYTES", 0)
    store.end_run()
    assert [file.parent.name for file in _files(store)] == ["used"]


def test_a_fresh_run_begins_with_an_empty_store(store: StudyStore) -> None:
    store.put("fit", "churn 2025-01-01", {"rows": "1"}, ENTRY)
    store.begin_run(fresh=True)
    assert store.get("fit", "churn 2025-01-01", {"rows": "1"}) is None
