"""Whatever is in a file, reading it ends in tables or in one line: never in a traceback, never in changed inputs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest import Tables, read_tables

from .helpers import HEADER, make_study

QUIET = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SIGNS = [",", ";", "\t", '"', "'", "\n", "\r\n", "\r", "\x00", " ", "\ufeff", "\u00a0"]
VALUES = [
    "1",
    "-",
    ".",
    "1e9",
    "2024-01-05",
    "31/12/2023",
    "客户",
    "C1",
    "007",
    "NaN",
    "inf",
    "=1+1",
    "10:00",
    "Z",
    "true",
    "1,500",
    "0.750",
    '="007"',
    "１２",
    "4.0128e+10",
    "(null)",
    "GUEST",
]
PIECES = st.sampled_from([*SIGNS, *VALUES, "+08:00"])
READING = ["", 'unreadable = "drop"', 'encoding = "gb18030"', 'encoding = "utf-16"', "separator = ';'", "decimal = ','"]
UNITS = [
    "amount_is = 'order_total'",
    "money_in = 'cents'",
    "duplicate_columns = 'mapped'",
    "decimals = { amount = ',' }",
]
FORMS = ["empty = ['-', '1']", "date_format = ['%d/%m/%Y', 'iso', 'excel']", "date_format = 'unix'"]
MEANING = ["date_format = '%d/%m/%Y'", "date_format = 'excel'", "returns = 'prefix:C'", "category = 'prefix:2'"]
SECTIONS = st.sampled_from([*READING, *MEANING, *UNITS, *FORMS])


def read(folder: Path, file: str, content: bytes, section: str) -> Tables | None:
    """The tables, None when one line told why not."""
    (folder / file).write_bytes(content)
    try:
        tables = read_tables(make_study(folder, f'path = "{file}"\n{section}'))
    except UserError as error:
        assert "\n" not in str(error)
        tables = None
    assert (folder / file).read_bytes() == content
    return tables


def sound(tables: Tables | None) -> None:
    """What holds of any order lines that come out."""
    if tables is None:
        return
    lines = tables.order_lines
    assert len(lines) > 0
    assert lines[["customer_id", "ordered_at", "amount", "is_return"]].notna().all().all()
    assert lines["amount"].abs().max() < 1e12
    assert lines["ordered_at"].is_monotonic_increasing
    assert not ((lines["amount"] < 0) & ~lines["is_return"]).any()


@QUIET
@given(st.binary(max_size=300), SECTIONS)
def test_any_bytes_as_csv(tmp_path: Path, content: bytes, section: str) -> None:
    sound(read(tmp_path, "lines.csv", content, section))
    sound(read(tmp_path, "lines.csv", HEADER.encode() + content, section))


@QUIET
@given(st.lists(PIECES, max_size=60).map("".join), SECTIONS, st.booleans())
def test_pieces_of_csv_in_any_order(tmp_path: Path, content: str, section: str, with_header: bool) -> None:
    text = (HEADER if with_header else "") + "007,1,2024-01-05,a,1,5\n" + content
    sound(read(tmp_path, "lines.csv", text.encode("utf-16" if "utf-16" in section else "utf-8"), section))


@QUIET
@given(st.lists(st.tuples(*[PIECES] * 6), min_size=1, max_size=6), SECTIONS)
def test_rows_of_odd_values(tmp_path: Path, rows: list[tuple[str, ...]], section: str) -> None:
    quoted = ["{}".format(",".join('"' + value.replace('"', '""') + '"' for value in row)) for row in rows]
    sound(read(tmp_path, "lines.csv", (HEADER + "\n".join(quoted)).encode(), section))


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("parquet") / "lines.parquet"
    days = pd.date_range("2024-01-01", periods=50).astype("datetime64[us]")
    pd.DataFrame({"customer_id": [f"c{n % 9}" for n in range(50)], "ordered_at": days, "amount": 2.5}).to_parquet(file)
    return file.read_bytes()


@QUIET
@given(st.data())
def test_parquet_with_bytes_changed_or_cut(tmp_path: Path, parquet: bytes, data: st.DataObject) -> None:
    content = bytearray(parquet[: data.draw(st.integers(1, len(parquet)))] if data.draw(st.booleans()) else parquet)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    sound(read(tmp_path, "lines.parquet", bytes(content), ""))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("excel") / "lines.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["customer_id", "ordered_at", "amount"],
        ["7", pd.Timestamp("2024-01-05"), 2.5],
        ["8", "2024-01-06", 1],
    ):
        book.active.append(row)
    book.save(file)
    return file.read_bytes()


@QUIET
@given(st.data())
def test_excel_with_bytes_changed_or_cut(tmp_path: Path, workbook: bytes, data: st.DataObject) -> None:
    content = bytearray(workbook[: data.draw(st.integers(1, len(workbook)))] if data.draw(st.booleans()) else workbook)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    sound(read(tmp_path, "lines.xlsx", bytes(content), ""))


@QUIET
@given(st.data())
def test_excel_with_one_part_changed(tmp_path: Path, workbook: bytes, data: st.DataObject) -> None:
    (tmp_path / "whole.xlsx").write_bytes(workbook)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "new.xlsx", "w") as new:
        names = whole.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            part = bytearray(whole.read(name))
            if name == chosen:
                if data.draw(st.booleans()):
                    continue
                place = data.draw(st.integers(0, len(part) - 1))
                part[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
            new.writestr(name, bytes(part))
    sound(read(tmp_path, "lines.xlsx", (tmp_path / "new.xlsx").read_bytes(), ""))
