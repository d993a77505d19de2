"""Files that are damaged, disguised, too large when unpacked, not there, or not to be read."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .case import GOOD, HEADER, LINES, Make, csv, handled, refused, rules, same_as_good, study


def source(path: str, write: Callable[[Path], object], section: str = "", more: str = "") -> Make:
    """A study whose order lines are at `path`; `write` puts files into the folder."""

    def make(folder: Path) -> None:
        write(folder)
        (folder / "study.toml").write_text(study(section, more, f'path = "{path}"'), encoding="utf-8")

    return make


def frame(**changes: Any) -> pd.DataFrame:
    """The good lines with real types, and these columns replaced."""
    table = pd.DataFrame(
        {
            "customer_id": ["007", "8"],
            "ordered_at": pd.to_datetime(["2024-01-05 10:00", "2024-02-06 11:30"]),
            "amount": [25.5, 2.55],
        }
    )
    return table.assign(**changes)


def parquet(cut: int = 0, **changes: object) -> Make:
    """A Parquet file of the good lines with these columns replaced, its last `cut` bytes missing."""

    def write(folder: Path) -> None:
        frame(**changes).to_parquet(folder / "lines.parquet")
        whole = (folder / "lines.parquet").read_bytes()
        (folder / "lines.parquet").write_bytes(whole[: len(whole) - cut])

    return source("lines.parquet", write)


def arrow(**columns: pa.Array) -> Make:
    """A Parquet file of the good lines with these Arrow columns instead."""

    def write(folder: Path) -> None:
        table = pa.Table.from_pandas(frame(), preserve_index=False)
        for name, values in columns.items():
            table = table.set_column(table.column_names.index(name), name, values)
        pq.write_table(table, folder / "lines.parquet")

    return source("lines.parquet", write)


def excel(*rows: list[object], cut: int = 0, section: str = "") -> Make:
    """A workbook with these rows, its last `cut` bytes missing."""

    def write(folder: Path) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "lines.xlsx")
        whole = (folder / "lines.xlsx").read_bytes()
        (folder / "lines.xlsx").write_bytes(whole[: len(whole) - cut])

    return source("lines.xlsx", write, section)


def written(name: str, content: bytes) -> Make:
    """A file with this content."""
    return source(name, lambda folder: (folder / name).write_bytes(content))


def broken_name(folder: Path) -> None:
    source("lines.parquet", lambda folder: frame().to_parquet(folder / "lines.parquet"))(folder)
    whole = (folder / "lines.parquet").read_bytes()
    (folder / "lines.parquet").write_bytes(whole.replace(b"\x0bcustomer_id", b"\x0b\x80ustomer_id"))


NAMES: list[object] = ["customer_id", "ordered_at", "amount"]

refused("parquet_truncated", parquet(cut=100), "lines.parquet is not a whole Parquet file", "again")
refused("parquet_with_a_broken_column_name", broken_name, "not a whole Parquet file", "again")
refused("parquet_of_nothing_but_its_mark", written("lines.parquet", b"PAR1PAR1"), "not a whole Parquet file")
refused("parquet_that_is_csv", written("lines.parquet", GOOD.encode()), "not a whole Parquet file")
refused(
    "parquet_of_no_rows",
    source("lines.parquet", lambda folder: frame().iloc[:0].to_parquet(folder / "lines.parquet")),
    "no lines",
)
refused("parquet_infinite_amount", parquet(amount=[1.0, float("inf")]), "'amount'", "infinite", "row 2")
refused("parquet_amount_of_1e300", parquet(amount=[1e300, 1.0]), "'amount'", "too large", "row 1")
refused("parquet_amounts_are_yes_and_no", parquet(amount=[True, False]), "'amount'", "no number")
refused("parquet_amounts_are_lists", arrow(amount=pa.array([[1.0], [2.0]])), "'amount'", "no number")
refused(
    "parquet_dates_are_times_of_day", arrow(ordered_at=pa.array([1, 2], pa.time64("us"))), "'ordered_at'", "no date"
)
refused("parquet_ids_rounded_to_floats", parquet(customer_id=[1e17, 2.0]), "'customer_id'", "lost digits")
handled(
    "parquet_amount_not_a_number",
    parquet(amount=[25.5, float("nan")]),
    "null, so dropped by no_amount",
    lambda tables: rules(tables) == {"no_amount": 1},
)
handled(
    "parquet_ids_of_64_bits_unsigned",
    arrow(customer_id=pa.array([2**64 - 1, 5], pa.uint64())),
    "kept, every digit",
    lambda tables: tables.order_lines["customer_id"].tolist()[0] == str(2**64 - 1),
)
handled(
    "parquet_dates_in_nanoseconds",
    arrow(ordered_at=pa.array([1704448800_000000001, 1707219000_000000000], pa.timestamp("ns"))),
    "cut to microseconds",
    same_as_good,
)

refused(
    "excel_truncated",
    excel(NAMES, ["7", "2024-01-05", 1], cut=300),
    "lines.xlsx is not a whole .xlsx workbook",
    "again",
)
refused(
    "excel_old_or_with_a_password",
    written("lines.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "password",
    ".xlsx",
)
refused(
    "excel_that_is_a_web_page",
    written("lines.xlsx", b"<html><table></table></html>"),
    "lines.xlsx is not a whole .xlsx workbook",
)
refused("excel_of_nothing", excel(), "no filled sheet")
refused("excel_of_a_header_only", excel(NAMES), "no lines")
refused(
    "excel_sheet_not_there",
    excel(NAMES, ["7", "2024-01-05", 1], section="sheet = 'Sales'"),
    "no sheet 'Sales', only Sheet",
)
refused(
    "excel_dates_as_numbers", excel(NAMES, ["7", 45296, 1]), "sheet 'Sheet'", "'45296'", "say date_format = 'excel'"
)
refused("excel_text_among_numbers", excel(NAMES, ["7", "2024-01-05", 1], ["8", "2024-01-05", "n/k"]), "'n/k'", "row 3")
refused(
    "excel_old_format",
    written("lines.xls", b"\xd0\xcf\x11\xe0"),
    "lines.xls is neither .csv, .parquet, .xlsx nor .json",
)


def zip_bomb(folder: Path) -> None:
    with zipfile.ZipFile(folder / "lines.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(300_000_000))


refused("excel_zip_bomb", source("lines.xlsx", zip_bomb), "would unpack to 0.3 GB")
refused(
    "gzip_bomb",
    source("lines.csv.gz", lambda folder: (folder / "lines.csv.gz").write_bytes(gzip.compress(bytes(150_000_000), 9))),
    "unpacks to over 200 times its size",
)
refused("gzip_truncated", written("lines.csv.gz", gzip.compress(GOOD.encode() * 99)[:-20]), "cut off or damaged")
refused("gzip_that_is_none", written("lines.csv.gz", GOOD.encode()), "is no .gz file", "rename")
handled("gzip", written("lines.csv.gz", gzip.compress(GOOD.encode())), "read", same_as_good)
refused("zip_of_csv", written("lines.zip", b"PK\x03\x04"), "neither .csv, .parquet, .xlsx nor .json")
refused(
    "csv_that_is_parquet",
    source("lines.csv", lambda folder: frame().to_parquet(folder / "lines.csv")),
    "format = 'parquet'",
)
refused("csv_that_is_excel", written("lines.csv", b"PK\x03\x04" + bytes(100)), "format = 'excel'")
refused("file_without_an_ending", written("lines", GOOD.encode()), "say its `format`")
handled(
    "file_without_an_ending_but_its_format",
    source("lines", lambda folder: (folder / "lines").write_text(GOOD), "format = 'csv'"),
    "read",
    same_as_good,
)

refused("file_not_there", source("lines.csv", lambda folder: None), "no file at", "change `path`")
refused("folder_instead_of_a_file", source("lines.csv", lambda folder: (folder / "lines.csv").mkdir()), "holds no CSV")
refused(
    "folder_empty", source("raw", lambda folder: (folder / "raw").mkdir()), "holds no CSV, Parquet, Excel or JSON file"
)
refused("pattern_without_files", source("raw/*.csv", lambda folder: (folder / "raw").mkdir()), "no file matches")
refused(
    "pipe_instead_of_a_file", source("lines.csv", lambda folder: os.mkfifo(folder / "lines.csv")), "neither a file nor"
)
refused("path_empty", source("", lambda folder: None), "order_lines.path")
refused("path_with_a_nul_byte", source("raw\\u0000.csv", lambda folder: None), "cannot be opened", "null")
refused("path_too_long", source("x" * 5000 + ".csv", lambda folder: None), "cannot be opened", "too long")


def folder_of(**files: str | bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "raw").mkdir()
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / "raw" / name.replace("_", ".")).write_bytes(data)

    return write


first, second = (HEADER + line + "\n" for line in LINES.splitlines())
handled("folder_of_files", source("raw", folder_of(a_csv=first, b_csv=second)), "read in order of name", same_as_good)
handled(
    "folder_with_hidden_and_lock_files",
    source("raw", folder_of(a_csv=first, b_csv=second, _c_csv="junk", **{"~$d_xlsx": "junk", "notes_md": "junk"})),
    "passed over",
    same_as_good,
)
handled(
    "folder_with_ids_as_numbers_and_as_text",
    source(
        "raw",
        lambda folder: (
            folder_of(a_csv=first)(folder),
            frame().iloc[1:].assign(customer_id=[8]).to_parquet(folder / "raw" / "b.parquet"),
        ),
    ),
    "both become text",
    same_as_good,
)
refused(
    "folder_with_the_same_file_twice",
    source("raw", folder_of(a_csv=GOOD, b_csv=GOOD)),
    "b.csv and a.csv have the same content",
)
refused(
    "folder_with_two_encodings",
    source("raw", folder_of(a_csv=GOOD, b_csv=GOOD.replace("22423", "客户").encode("gb18030"))),
    "raw/b.csv is not written in UTF-8",
)
refused(
    "folder_with_one_file_unlike_the_others",
    source("raw", folder_of(a_csv=GOOD, b_csv="x,y\n1,2\n")),
    "raw/b.csv gives no",
)


def linked(target: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        folder_of(a_csv=GOOD)(folder)
        (folder / "secret.csv").write_text(GOOD + "\n")
        (folder / "raw" / "link.csv").symlink_to(target)

    return write


refused("link_out_of_the_folder", source("raw", linked("../secret.csv")), "is a link out of its folder", "secret.csv")
refused(
    "link_to_nowhere", source("raw/link.csv", linked("nowhere.csv")), "is a link to nowhere.csv, which is not there"
)
refused("link_to_itself", source("raw/link.csv", linked("link.csv")), "link.csv")


def locked(folder: Path) -> None:
    (folder / "lines.csv").write_text(GOOD)
    (folder / "lines.csv").chmod(0)


refused(
    "file_without_permission",
    source("lines.csv", locked),
    "lines.csv cannot be read: Permission denied",
    unprivileged=True,
)
handled("file_as_it_should_be", csv(GOOD), "read", same_as_good)
