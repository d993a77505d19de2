"""What is noticed of values while reading: true dates beside texts, times in UTC, spellings, marks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from churn.ingest import Tables, read_tables

from ..helpers import make_study, read_csv

DAY_FIRST = 'date_format = "%d/%m/%Y"'


def sheet(folder: Path, dates: list[object], section: str = DAY_FIRST) -> Tables:
    book = openpyxl.Workbook()
    book.active.append(["customer_id", "ordered_at", "amount"])
    for number, date in enumerate(dates):
        book.active.append([number, date, 5])
    book.save(folder / "lines.xlsx")
    return read_tables(make_study(folder, f'path = "lines.xlsx"\n{section}'))


def swapped(tables: Tables) -> list[str]:
    """The states of findings on swapped days and months."""
    return [one.state for one in tables.findings if one.key == "order_lines_mixed_dates"]


def as_a_spreadsheet_understands(days: list[dt.date]) -> list[object]:
    """Dates typed in as 05/03/2024 (5 March) where the month is expected first: swapped, or left as text."""
    return [dt.date(one.year, one.day, one.month) if one.day <= 12 else one.strftime("%d/%m/%Y") for one in days]


def test_true_dates_beside_texts_are_asked_about_and_swapped_back_when_said(tmp_path: Path) -> None:
    typed = [dt.date(2024, 1 + day % 6, 1 + day) for day in range(28)]
    cells = as_a_spreadsheet_understands(typed)
    tables = sheet(tmp_path, cells)
    assert swapped(tables) == ["missing"]
    text = next(one.text for one in tables.findings if one.key == "order_lines_mixed_dates")
    assert "12 true dates (such as 2024-01-01) and 16 texts (such as '13/01/2024')" in text["en"]
    assert "12 个真日期" in text["zh"]
    said = sheet(tmp_path, cells, f"{DAY_FIRST}\nswap_true_dates = true")
    assert swapped(said) == []
    assert sorted(said.order_lines["ordered_at"].dt.date) == sorted(typed)


@pytest.mark.parametrize(
    ("dates", "states"),
    [
        ([dt.date(2024, 5, 1), "13/01/2024"], ["warning"]),
        ([dt.date(2024, 5, 20), *(f"{day}/01/2024" for day in range(13, 29))], ["warning"]),
        ([dt.date(2024, 5, 1), dt.date(2024, 5, 20)], []),
        (["01/05/2024", "13/01/2024"], []),
    ],
)
def test_only_a_mix_is_asked_about(tmp_path: Path, dates: list[object], states: list[str]) -> None:
    assert swapped(sheet(tmp_path, dates)) == states


def test_true_dates_and_texts_with_the_year_first_are_no_mix(tmp_path: Path) -> None:
    tables = sheet(tmp_path, [dt.date(2024, 5, 1), "2024-01-13"], "")
    assert swapped(tables) == []
    assert [str(one.date()) for one in tables.order_lines["ordered_at"]] == ["2024-01-13", "2024-05-01"]


def test_counted_times_without_a_zone_are_told(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount\n1,1717185600,5\n"
    unsaid = read_csv(tmp_path, text, 'date_format = "unix"')
    assert [one.state for one in unsaid.findings if one.key == "order_lines_utc"] == ["warning"]
    study = make_study(tmp_path, 'path = "lines.csv"\ndate_format = "unix"')
    berlin = study.model_copy(update={"study": study.study.model_copy(update={"timezone": "Europe/Berlin"})})
    tables = read_tables(berlin)
    assert str(tables.order_lines["ordered_at"][0]) == "2024-05-31 22:00:00"
    assert not [one for one in tables.findings if one.key == "order_lines_utc"]


def test_what_was_changed_is_counted_over_all_files(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for number, mark in enumerate(("-", "\\N", "-")):
        rows = f'="00{number}",2024-01-05,5\n{mark},2024-01-06,{number + 1}\n'
        (tmp_path / "raw" / f"{number}.csv").write_text(f"customer_id,ordered_at,amount\n{rows}")
    told = {one.key: one for one in read_tables(make_study(tmp_path, 'path = "raw"')).findings}
    assert "customer_id on 3 lines" in told["order_lines_customer_id_formula"].text["en"]
    assert "customer_id 3 ('-', '\\\\N')" in told["order_lines_marks"].text["en"]
    assert {told[key].state for key in ("order_lines_customer_id_formula", "order_lines_marks")} == {"ok"}
