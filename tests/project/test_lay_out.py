"""A project folder holds what the package holds, and nothing in it is written over unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn import project
from churn.cli import main
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def test_a_project_has_notebooks_study_files_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "shop")]) == 0
    laid = files(tmp_path / "shop")
    expected = {f"notebooks/{file.name}" for file in (ROOT / "notebooks").glob("*.ipynb")}
    expected |= {"data/demo/study.toml", "data/example/study.toml", "README.md", ".gitignore"}
    assert set(laid) == expected
    assert laid["data/example/study.toml"] == (ROOT / "data" / "example" / "study.toml").read_bytes()
    study = load_study(tmp_path / "shop" / "data" / "demo")
    assert study.paths.models == tmp_path / "shop" / "models" / "demo"
    assert "churn run data/demo/study.toml" in capsys.readouterr().out


def test_a_second_time_changes_nothing_but_what_is_missing(tmp_path: Path) -> None:
    project.lay_out(tmp_path)
    assert project.lay_out(tmp_path) == []
    mine = tmp_path / "notebooks" / "04_churn_model.ipynb"
    mine.write_text("{}")
    (tmp_path / "README.md").unlink()
    told = project.lay_out(tmp_path)
    assert mine.read_text() == "{}"
    assert [line for line in told if "differs" in line] == [
        f"{mine} is there and differs: left as it is (--force writes over it)"
    ]
    assert f"{tmp_path / 'README.md'} written" in told
    assert project.lay_out(tmp_path, force=True) == [f"{mine} written"]
    assert mine.read_bytes() == (ROOT / "notebooks" / mine.name).read_bytes()


def test_a_project_s_own_notebooks_go_before_the_package_s(tmp_path: Path) -> None:
    packaged = project.packaged("notebooks")
    assert project.notebooks(tmp_path, packaged) == sorted(packaged.glob("*.ipynb"))
    project.lay_out(tmp_path)
    (tmp_path / "notebooks" / "05_repeat_purchase_model.ipynb").unlink()
    own = project.notebooks(tmp_path, packaged)
    assert {file.parent for file in own} == {tmp_path / "notebooks"}
    assert len(own) == len(list(packaged.glob("*.ipynb"))) - 1


def test_a_file_in_the_way_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop").write_text("mine")
    assert main(["new", str(tmp_path / "shop")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert (tmp_path / "shop").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["new", str(tmp_path / "file" / "shop")]) == 2
    assert "cannot write" in capsys.readouterr().err
