"""A file is there whole or not at all, whatever happens while it is written."""

from pathlib import Path

import pytest

from churn.atomic_write import replacing


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
