"""A file is there whole or not at all, whatever happens while it is written."""

from pathlib import Path

import pytest

from churn import atomic_write
from churn.atomic_write import put_folder, replacing, scratch_folder


@pytest.mark.parametrize("durable", [False, True])
def test_what_was_written_takes_the_files_place(tmp_path: Path, durable: bool) -> None:
    target = tmp_path / "facts.json"
    target.write_text("old")
    with replacing(target, durable=durable) as draft:
        draft.write_text("new")
        assert draft.parent == tmp_path and draft.name.startswith(".")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "facts.json"
    target.write_text("old")
    with pytest.raises(OSError, match="full"), replacing(target) as draft:
        draft.write_text("half")
        raise OSError("full")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_two_writers_of_one_file_do_not_share_a_draft(tmp_path: Path) -> None:
    target = tmp_path / "facts.json"
    with replacing(target) as one, replacing(target) as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")
    assert target.read_text() == "one"
    assert list(tmp_path.iterdir()) == [target]


def test_a_draft_may_lie_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    with replacing(tmp_path / "journal", durable=True, draft_in=tmp_path / "staging") as draft:
        assert draft.parent.name == "staging"
        draft.write_text("begun")
    assert (tmp_path / "journal").read_text() == "begun"
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_scratch_folder_is_hidden_and_goes_however_its_block_ends(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, ".fetch-") as scratch:
        (scratch / "half").write_text("half")
        assert scratch.parent == tmp_path and scratch.name.startswith(".fetch-")
    with pytest.raises(OSError, match="full"), scratch_folder(tmp_path, ".fetch-"):
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("atomic", [True, False])
def test_a_folder_takes_the_place_of_another_one_or_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atomic: bool
) -> None:
    if not atomic:
        monkeypatch.setattr(atomic_write, "_exchange", lambda one, other: False)
    target = tmp_path / "raw"
    for number in range(3):
        with scratch_folder(tmp_path, ".raw-") as scratch:
            (scratch / "raw").mkdir()
            (scratch / "raw" / f"{number}.csv").write_text("x")
            put_folder(scratch / "raw", target)
        assert [file.name for file in target.iterdir()] == [f"{number}.csv"]
    assert list(tmp_path.iterdir()) == [target]
