"""Rows above the header: found by `churn init`, passed over by `header_row`, named by the message without it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.sources.first_look import look_at, separator_of
from churn.ingest.sources.headers import header_row
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import make_study, read_csv

NAMES = "customer_id,order_id,ordered_at,product_id,quantity,amount"
LINES = [f"{n % 5},{n},2024-01-{n + 1:02d},tea,{n % 3 + 1},{n}.50" for n in range(9)]
TITLE = ["Sales by line", "From 2024-01-01 to 2024-01-31", ""]


def numbered(*rows: str) -> int:
    return header_row([(number, row.split(",")) for number, row in enumerate(rows, 1)])


def test_the_header_is_the_first_row_that_is_filled_as_lines_are_and_has_names() -> None:
    assert numbered(NAMES, *LINES) == 1
    assert numbered("", NAMES, *LINES) == 1  # blank rows are passed over in any case
    assert numbered(*TITLE, NAMES, *LINES) == 4
    assert numbered("Sales,,,,,", "Period,2024-01-01,2024-01-31,,,", NAMES, *LINES) == 3
    assert numbered("sep=;", NAMES, *LINES) == 2
    assert numbered(*LINES) == 1
    assert numbered("a,b", "1,2") == 1


def test_a_title_does_not_hide_the_separator() -> None:
    assert separator_of("Sales\n\n" + "\n".join(row.replace(",", ";") for row in [NAMES, *LINES])) == ";"


def test_init_sees_a_title_and_check_passes_it_over(tmp_path: Path) -> None:
    file = tmp_path / "shop" / "raw" / "lines.csv"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([*TITLE, NAMES, *LINES, "Total,,,,,36"]) + "\n")
    assert look_at(file).header_row == 4
    target, told = initialise([file])
    assert "header in row 4" in told[0]
    tables = read_tables(load_study(target))
    assert len(tables.order_lines) == 9
    assert tables.audit.set_index("rule")["lines"]["no_date"] == 1  # the total


def test_a_workbooks_title_is_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [*TITLE, NAMES, *LINES, "x,y,no date,tea,1,2"]:
        book.active.append(row.split(","))
    book.save(tmp_path / "lines.xlsx")
    assert look_at(tmp_path / "lines.xlsx").header_row == 4
    with pytest.raises(UserError, match="row 4 looks like the header: say header_row = 4"):
        read_tables(make_study(tmp_path, 'path = "lines.xlsx"'))
    with pytest.raises(UserError, match="row 14"):
        read_tables(make_study(tmp_path, 'path = "lines.xlsx"\nheader_row = 4'))


def test_rows_of_a_csv_keep_their_numbers(tmp_path: Path) -> None:
    text = "\n".join([*TITLE, NAMES, *LINES, "x,y,no date,tea,1,2"]) + "\n"
    with pytest.raises(UserError, match="row 4 looks like the header: say header_row = 4"):
        read_csv(tmp_path, text)
    with pytest.raises(UserError, match="row 14"):
        read_csv(tmp_path, text, "header_row = 4")
    with pytest.raises(UserError, match="row 14: 2 fields where the header has 6"):
        read_csv(tmp_path, text.replace("x,y,no date,tea,1,2", "Total,36"), "header_row = 4")
    with pytest.raises(UserError, match="change `header_row`"):
        read_csv(tmp_path, text, "header_row = 90")


def test_a_joined_file_with_another_separator_and_a_title_is_joined(tmp_path: Path) -> None:
    raw = tmp_path / "shop" / "raw"
    raw.mkdir(parents=True)
    rows = [f"{n};tea;{n % 3 + 1};{n}.50" for n in range(9)]
    (raw / "items.csv").write_text("\n".join(["order_id;product_id;quantity;amount", *rows]) + "\n")
    heads = [f"{n},{n % 5},2024-01-{n + 1:02d}" for n in range(9)]
    (raw / "heads.csv").write_text("\n".join(["Orders", "", "order_id,customer_id,ordered_at", *heads]) + "\n")
    target, _ = initialise([raw / "items.csv", raw / "heads.csv"])
    assert len(read_tables(load_study(target)).order_lines) == 9
