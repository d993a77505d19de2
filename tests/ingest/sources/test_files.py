"""CSV, Parquet, folders and patterns: what is read, and how trouble is told."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import read_tables

from ..helpers import HEADER, make_study, read_csv

LINES = "1,10,2024-01-05,a,1,5\n2,11,2024-01-06,b,2,7.5\n"
PLAIN = HEADER + LINES


def complaint(folder: Path, order_lines: str, more: str = "") -> str:
    with pytest.raises(UserError) as caught:
        read_tables(make_study(folder, order_lines, more))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "cp1252", "shift_jis"])
def test_every_encoding_gives_the_same_when_it_is_said(tmp_path: Path, encoding: str) -> None:
    word = "café" if encoding == "cp1252" else "日本"
    text = PLAIN.replace(",a,", f",{word},")
    said = "" if encoding.startswith("utf-8") else f'encoding = "{encoding}"'
    lines = read_csv(tmp_path, text.encode(encoding), said).order_lines
    assert lines["product_id"].tolist() == [word, "b"]


def test_a_utf8_file_without_its_encoding_said_is_read_and_any_other_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_bytes(PLAIN.replace(",a,", ",客户,").encode("gb18030"))
    text = complaint(tmp_path, 'path = "lines.csv"')
    assert "lines.csv is not written in UTF-8 " in text
    assert "gb18030" in text
    (tmp_path / "lines.csv").write_bytes(PLAIN.encode("utf-16"))
    assert "say encoding = 'utf-16'" in complaint(tmp_path, 'path = "lines.csv"')


def test_a_utf8_file_said_to_be_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(PLAIN.replace(",a,", ",客户,"), encoding="utf-8")
    assert "is written in UTF-8, not in gb18030" in complaint(tmp_path, 'path = "lines.csv"\nencoding = "gb18030"')


def test_separator_and_decimal_sign_as_said(tmp_path: Path) -> None:
    text = PLAIN.replace(",", ";").replace("7.5", "1.007,5")
    assert read_csv(tmp_path, text, "separator = ';'\ndecimal = ','").order_lines["amount"].tolist() == [5, 1007.5]


def test_a_wrong_separator_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(PLAIN.replace(",", ";"))
    assert "say separator = ';'" in complaint(tmp_path, 'path = "lines.csv"')


def test_quoted_line_ends_belong_to_the_value(tmp_path: Path) -> None:
    text = PLAIN.replace(",a,", ',"a\nb, c",')
    assert read_csv(tmp_path, text).order_lines["product_id"].tolist() == ["a\nb, c", "b"]


def test_a_row_with_too_many_fields_is_told_with_its_number(tmp_path: Path) -> None:
    text = PLAIN + "3,12,2024-01-07,c,1,5,oops\n4,13,2024-01-08,d,1,5\n5,14\n"
    (tmp_path / "lines.csv").write_text(text)
    assert "row 4, 6: 7 fields where the header has 6 ('3,12," in complaint(tmp_path, 'path = "lines.csv"')
    tables = read_csv(tmp_path, text, 'unreadable = "drop"')
    assert tables.order_lines["customer_id"].tolist() == ["1", "2", "4"]
    assert tables.audit.set_index("rule").loc["unreadable", "lines"] == 2


def test_a_trouble_names_file_column_rows_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(PLAIN + "3,12,07/01/2024,c,1,5\n" * 4)
    text = complaint(tmp_path, 'path = "lines.csv"')
    assert "lines.csv column 'ordered_at': '07/01/2024'" in text
    assert "can be read in several ways (4 of 6 rows, first in row 4, 5, 6 ...)" in text
    assert 'unreadable = "drop"' in text


def test_unreadable_lines_may_be_dropped_and_are_counted(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, PLAIN + "3,12,soon,c,1,5\n4,13,2024-01-07,c,1,much\n", 'unreadable = "drop"')
    audit = tables.audit.set_index("rule")
    assert audit.loc["unreadable", "lines"] == 2
    assert audit.loc["lines_read", "lines"] == 4
    assert len(tables.order_lines) == audit.loc["lines_kept", "lines"] == 2


def test_compressed_csv_is_read(tmp_path: Path) -> None:
    (tmp_path / "lines.csv.gz").write_bytes(gzip.compress(PLAIN.encode()))
    assert len(read_tables(make_study(tmp_path, 'path = "lines.csv.gz"')).order_lines) == 2


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "lines.csv.gz").write_bytes(gzip.compress(PLAIN.encode() + b" " * 150_000_000, 9))
    assert "unpacks to over 200 times its size" in complaint(tmp_path, 'path = "lines.csv.gz"')


def test_parquet_of_the_same_lines_is_the_same(tmp_path: Path) -> None:
    plain = read_csv(tmp_path, PLAIN)
    frame = pd.read_csv(tmp_path / "lines.csv", parse_dates=["ordered_at"])
    frame.to_parquet(tmp_path / "lines.parquet")
    typed = read_tables(make_study(tmp_path, 'path = "lines.parquet"'))
    pd.testing.assert_frame_equal(plain.order_lines, typed.order_lines)


def test_a_truncated_parquet_file_is_told(tmp_path: Path) -> None:
    pd.DataFrame({"customer_id": range(1000)}).to_parquet(tmp_path / "lines.parquet")
    (tmp_path / "lines.parquet").write_bytes((tmp_path / "lines.parquet").read_bytes()[:-50])
    assert "lines.parquet is not a whole Parquet file" in complaint(tmp_path, 'path = "lines.parquet"')


def test_a_file_named_for_another_kind_is_told(tmp_path: Path) -> None:
    pd.DataFrame({"customer_id": [1]}).to_parquet(tmp_path / "lines.csv")
    assert "say format = 'parquet'" in complaint(tmp_path, 'path = "lines.csv"')


@pytest.mark.parametrize("path", ["raw", "raw/*.csv", "raw/[ab].csv"])
def test_a_folder_or_pattern_reads_all_files_in_order_of_name(tmp_path: Path, path: str) -> None:
    (tmp_path / "raw").mkdir()
    for name in ("b", "a"):
        (tmp_path / "raw" / f"{name}.csv").write_text(HEADER + f"{name},1,2024-01-01,x,1,1\n")
    (tmp_path / "raw" / ".hidden.csv").write_text("not this")
    (tmp_path / "raw" / "~$lock.xlsx").write_text("nor this")
    (tmp_path / "raw" / "notes.md").write_text("nor that")
    lines = read_tables(make_study(tmp_path, f'path = "{path}"')).order_lines
    assert lines["customer_id"].tolist() == ["a", "b"]


def test_columns_may_stand_in_another_order_in_every_file(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.csv").write_text("customer_id,ordered_at,amount\n1,2024-01-01,5\n")
    (tmp_path / "raw" / "b.csv").write_text("amount,note,customer_id,ordered_at\n7,x,2,2024-01-02\n")
    lines = read_tables(make_study(tmp_path, 'path = "raw"')).order_lines
    assert lines["amount"].tolist() == [5, 7]


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name in ("a", "b"):
        (tmp_path / "raw" / f"{name}.csv").write_text(PLAIN)
    assert "b.csv and a.csv have the same content" in complaint(tmp_path, 'path = "raw"')


def test_a_link_in_a_folder_must_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "secret.csv").write_text(PLAIN)
    (tmp_path / "raw" / "a.csv").symlink_to(tmp_path / "secret.csv")
    assert "is a link out of its folder" in complaint(tmp_path, 'path = "raw"')


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("nothing.csv", "no file at"),
        ("raw", "holds no CSV, Parquet, Excel or JSON file"),
        ("raw/*.csv", "no file matches"),
        ("study.toml", "is neither .csv, .parquet, .xlsx nor .json"),
        ("empty.csv", "empty.csv is empty"),
        ("gone.csv", "is a link to nowhere"),
    ],
)
def test_a_path_that_leads_to_nothing_is_told(tmp_path: Path, path: str, expected: str) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "gone.csv").symlink_to("nowhere")
    assert expected in complaint(tmp_path, f'path = "{path}"')


def test_a_missing_column_is_told_with_the_nearest_and_all_there_are(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("Customer ID,date,total\n1,2024-01-01,5\n")
    columns = '[order_lines.columns]\ncustomer_id = "CustomerNr"\nordered_at = "date"\namount = "total"\n'
    text = complaint(tmp_path, 'path = "lines.csv"', columns)
    assert "no column 'CustomerNr' (for customer_id); the nearest is 'Customer ID'" in text
    assert "it has 'Customer ID', 'date', 'total'" in text


def test_columns_that_are_needed_and_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,ordered_at,quantity\n1,2024-01-01,5\n")
    text = complaint(tmp_path, 'path = "lines.csv"')
    assert "gives no customer_id and no amount (or quantity and unit_price)" in text


def test_a_column_twice_is_told_if_it_is_used(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount,note,note\n1,2024-01-01,5,x,y\n"
    assert len(read_csv(tmp_path, text).order_lines) == 1
    (tmp_path / "lines.csv").write_text(text.replace("note,note", "note,amount"))
    assert "has 2 columns named 'amount'" in complaint(tmp_path, 'path = "lines.csv"')


def test_an_unknown_canonical_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(PLAIN)
    text = complaint(tmp_path, 'path = "lines.csv"', '[order_lines.columns]\ncustomers_id = "customer_id"\n')
    assert "customers_id" in text
    assert "`customer_id`" in text


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc, which only Linux has")
def test_a_header_that_is_refused_leaves_no_thread_behind(tmp_path: Path) -> None:
    """Arrow's threads, with a function of ours in hand, once outlived the reading and aborted the ending program."""
    (tmp_path / "sales.csv").write_text("client,when,value\nK1,2024-01-01,5\n")
    code = f"""
import os
from pathlib import Path
from churn.errors import UserError
from churn.ingest.sources.delimited import read_csv
from churn.study import Source

def refused(names, label):
    raise UserError(f"no column in {{names}}")

before = len(os.listdir("/proc/self/task"))
try:
    read_csv(Path({str(tmp_path / "sales.csv")!r}), "sales.csv", Source(path="sales.csv"), refused)
except UserError as error:
    print(error, len(os.listdir("/proc/self/task")) - before)
"""
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout == "no column in ['client', 'when', 'value'] 0\n"
