"""Excel workbooks: sheets, dates, exact numbers, and files that are none."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables

from ..helpers import make_study

NAMES = ["customer_id", "ordered_at", "amount"]


def book(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    file = folder / "lines.xlsx"
    workbook.save(file)
    return file


def read(folder: Path, more: str = "") -> Tables:
    return read_tables(make_study(folder, f'path = "lines.xlsx"\n{more}'))


def complaint(folder: Path, more: str = "") -> str:
    with pytest.raises(UserError) as caught:
        read(folder, more)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_all_filled_sheets_are_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    day = dt.datetime(2024, 1, 5, 10, 30)
    book(tmp_path, {"2023": [NAMES, [1, day, 5]], "empty": [], "2024": [NAMES, [2, day, 7.25], [3, day, 1]]})
    assert read(tmp_path).order_lines["customer_id"].tolist() == ["1", "2", "3"]
    lines = read(tmp_path, "sheet = '2024'").order_lines
    assert lines["amount"].tolist() == [7.25, 1]
    assert str(lines["ordered_at"][0]) == "2024-01-05 10:30:00"
    assert "has no sheet '2025', only 2023, empty, 2024" in complaint(tmp_path, "sheet = '2025'")


def test_cells_of_mixed_types_are_read_by_meaning(tmp_path: Path) -> None:
    rows = [
        NAMES,
        ["007", dt.date(2024, 1, 5), "1.50"],
        [13085.0, "2024-01-06", 2],
        [None, dt.datetime(2024, 1, 7), 3],
        [2**40, dt.datetime(2024, 1, 8), 0.1],
    ]
    book(tmp_path, {"a": rows})
    lines = read(tmp_path).order_lines
    assert lines["customer_id"].tolist() == ["007", "13085", str(2**40)]
    assert lines["amount"].tolist() == [1.5, 2, 0.1]


def test_cells_that_are_numbers_ignore_the_decimal_sign_of_text(tmp_path: Path) -> None:
    book(tmp_path, {"a": [NAMES, [1, dt.date(2024, 1, 5), 1.5], [2, dt.date(2024, 1, 5), "1.234,5"]]})
    assert read(tmp_path, "decimal = ','").order_lines["amount"].tolist() == [1.5, 1234.5]


def test_serial_numbers_are_dates_only_when_said(tmp_path: Path) -> None:
    book(tmp_path, {"a": [NAMES, [1, 45292, 1]]})
    assert "say date_format = 'excel'" in complaint(tmp_path)
    assert str(read(tmp_path, "date_format = 'excel'").order_lines["ordered_at"][0]) == "2024-01-01 00:00:00"


def test_a_trouble_names_sheet_column_and_row(tmp_path: Path) -> None:
    book(tmp_path, {"sales": [NAMES, [1, dt.date(2024, 1, 5), 1], [1, dt.date(2024, 1, 5), "a lot"]]})
    text = complaint(tmp_path)
    assert "lines.xlsx sheet 'sales' column 'amount'" in text
    assert "(in row 3)" in text


def test_a_workbook_without_content_is_told(tmp_path: Path) -> None:
    book(tmp_path, {"a": []})
    assert "no filled sheet" in complaint(tmp_path)


def test_a_broken_workbook_is_told(tmp_path: Path) -> None:
    file = book(tmp_path, {"a": [NAMES, [1, dt.date(2024, 1, 5), 1]]})
    file.write_bytes(file.read_bytes()[:-200])
    assert "lines.xlsx is not a whole .xlsx workbook" in complaint(tmp_path)
    file.write_bytes(b"\xd0\xcf\x11\xe0 an old .xls")
    assert "is an old .xls or has a password" in complaint(tmp_path)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("hello.txt", "no workbook")
    assert "not a readable Excel workbook" in complaint(tmp_path)


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lines.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 250_000_000)
    assert "would unpack to 0.2 GB" in complaint(tmp_path)


def test_a_hidden_sheet_is_told(tmp_path: Path) -> None:
    rows = [NAMES, ["1", dt.date(2024, 3, 1), 5]]
    file = book(tmp_path, {"2024": rows, "old": [NAMES, ["2", dt.date(2023, 3, 1), 5]]})
    assert not [one for one in read(tmp_path).findings if one.key == "sheet_hidden"]
    workbook = openpyxl.load_workbook(file)
    workbook["old"].sheet_state = "hidden"
    workbook.save(file)
    (told,) = [one for one in read(tmp_path).findings if one.key == "sheet_hidden"]
    assert "sheet 'old' is hidden" in told.text["en"] and "1 row counts" in told.text["en"]
    assert not [one for one in read(tmp_path, "sheet = '2024'").findings if one.key == "sheet_hidden"]


def test_hidden_rows_and_columns_are_told(tmp_path: Path) -> None:
    day = dt.date(2024, 3, 1)
    file = book(tmp_path, {"2024": [["note", *NAMES], *([n, f"c{n}", day, n] for n in range(1, 6)), [None] * 4]})
    assert not [one for one in read(tmp_path).findings if one.key.endswith("_hidden")]
    workbook = openpyxl.load_workbook(file)
    page = workbook["2024"]
    for row in (1, 3, 4, 9):  # the header and an empty row count for nothing
        page.row_dimensions[row].hidden = True
    page.column_dimensions["A"].hidden = page.column_dimensions["D"].hidden = True
    workbook.save(file)
    tables = read(tmp_path)
    told = {one.key: one.text["en"] for one in tables.findings if one.key.endswith("_hidden")}
    assert "sheet '2024' does not show 2 of its" in told["rows_hidden"] and len(tables.order_lines) == 5
    assert "does not show 'amount', which the study reads" in told["columns_hidden"]
