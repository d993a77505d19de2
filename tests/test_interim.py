"""Interim files: there whole or not at all, and a missing one names the way to make it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn import interim
from churn.errors import UserError
from churn.study import Study, load_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "lines.csv"\n')
    return load_study(tmp_path, out=tmp_path / "out")


def test_what_is_written_is_read_again(study: Study) -> None:
    frame = pd.DataFrame(
        {"customer_id": ["001", "é"], "as_of": pd.to_datetime(["2026-01-01", "2026-02-01"]), "p": [0.1, None]}
    )
    interim.write(study, "scores", frame)
    pd.testing.assert_frame_equal(interim.read(study, "scores"), frame, check_dtype=False)
    assert [path.name for path in study.paths.interim.iterdir()] == ["scores.parquet"]


def test_a_missing_table_says_what_to_run(study: Study) -> None:
    with pytest.raises(UserError, match=r"features\.parquet is missing: run the notebooks in order"):
        interim.read(study, "features")


def test_a_damaged_table_says_so(study: Study) -> None:
    study.paths.interim.mkdir(parents=True)
    (study.paths.interim / "features.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(UserError, match="cannot be read"):
        interim.read(study, "features")


def test_a_failed_write_leaves_the_old_table(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    interim.write(study, "scores", pd.DataFrame({"p": [0.5]}))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(UserError, match="No space left"):
        interim.write(study, "scores", pd.DataFrame({"p": [0.9]}))
    monkeypatch.undo()
    assert interim.read(study, "scores")["p"].tolist() == [0.5]


def test_facts_come_back_to_the_last_digit(study: Study) -> None:
    facts = {"cuts": [0.1, 1 / 3, float("inf")], "names": ["é", "大"], "personas": None}
    interim.write_facts(study, "cut_points", facts)
    assert interim.read_facts(study, "cut_points") == facts
    assert [path.name for path in study.paths.interim.iterdir()] == ["cut_points.json"]


@pytest.mark.parametrize(("text", "said"), [(None, "is missing: run the notebooks"), ("{", "cannot be read")])
def test_missing_or_damaged_facts_say_so(study: Study, text: str | None, said: str) -> None:
    if text is not None:
        interim.write_facts(study, "cut_points", {}).write_text(text)
    with pytest.raises(UserError, match=said):
        interim.read_facts(study, "cut_points")
