"""Folders within folders, and what of them is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables

from ..helpers import HEADER, make_study


def read(folder: Path, *names: str, path: str = "raw") -> Tables:
    for number, name in enumerate(names):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{HEADER}c{number},{number},2024-01-{number + 1:02d},p,1,5\n")
    return read_tables(make_study(folder, f'path = "{path}"'))


def customers(tables: Tables) -> list[str]:
    return sorted(tables.order_lines["customer_id"])


def test_a_folder_of_folders_is_read_and_said(tmp_path: Path) -> None:
    tables = read(tmp_path, "raw/2023/a.csv", "raw/2024/05/b.csv", "raw/2024/.old/c.csv", "raw/_tmp/d.csv")
    assert customers(tables) == ["c0", "c1"]
    assert [(one.key, one.state) for one in tables.findings] == [("files_nested", "ok")]


def test_a_folder_with_tables_of_its_own_leaves_out_those_within_and_says_so(tmp_path: Path) -> None:
    tables = read(tmp_path, "raw/a.csv", "raw/old/b.csv", "raw/old/c.csv")
    assert customers(tables) == ["c0"]
    finding = tables.findings[0]
    assert (finding.key, finding.state) == ("files_left_out", "warning")
    for text in finding.text.values():
        assert "old/b.csv" in text and "raw/**/*.*" in text


def test_what_the_finding_proposes_reads_them(tmp_path: Path) -> None:
    tables = read(tmp_path, "raw/a.csv", "raw/old/b.csv", path="raw/**/*.*")
    assert customers(tables) == ["c0", "c1"]
    assert tables.findings == ()


def test_files_of_other_kinds_are_said(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "2022.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    finding = read(tmp_path, "raw/a.csv").findings[0]
    assert "2022.xls" in finding.text["en"]
    assert "**" not in finding.text["en"]


def test_signs_of_patterns_in_the_folders_name_mean_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "shop [2024]"
    folder.mkdir()
    assert customers(read(folder, "raw/a.csv", path="raw/*.csv")) == ["c0"]


def test_the_same_file_in_two_folders_is_refused(tmp_path: Path) -> None:
    for name in ("2023", "2024"):
        (tmp_path / "raw" / name).mkdir(parents=True)
        (tmp_path / "raw" / name / "a.csv").write_text(f"{HEADER}1,1,2024-01-01,p,1,5\n")
    with pytest.raises(UserError, match="have the same content"):
        read_tables(make_study(tmp_path, 'path = "raw"'))
