"""Encodings and separators seen in a file's bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.sources.first_look import decoded, separator_of


@pytest.mark.parametrize(
    ("text", "encoding", "seen"),
    [
        ("id,name\n1,Zoë\n", "utf-8", None),
        ("id,name\n1,Zoë\n", "utf-8-sig", None),
        ("id,name\n1,Tee grün, Käse\n", "cp1252", "cp1252"),
        ("id,name\n1,€ déjà vu\n", "cp1252", "cp1252"),
        ("编号,名称\n1,绿茶（特级）\n", "gb18030", "gb18030"),
        ("编号,名称\n1,绿茶\n", "utf-16", "utf-16"),
        ("id,name\n1,plain\n", "ascii", None),
    ],
)
def test_the_encoding_is_seen(text: str, encoding: str, seen: str | None) -> None:
    assert decoded(text.encode(encoding)) == (seen, text)


@given(st.text(alphabet="订单编号会员名金额茶杯", min_size=2, max_size=30))
def test_chinese_text_is_never_taken_for_european(text: str) -> None:
    assert decoded(f"a,b\n{text},1\n".encode("gb18030"))[0] == "gb18030"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", None),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2,3|4\n", "|"),
        ('a,b\n"1;2;3",2\n', None),
        ("a\n1\n", None),
    ],
)
def test_the_separator_is_seen(text: str, sign: str | None) -> None:
    assert separator_of(text) == sign


def test_a_header_that_is_repeated_per_page_is_no_value(tmp_path: Path) -> None:
    from churn.ingest.study_file.initialise import initialise

    header = "Customer ID,Order Date,Amount\n"
    file = tmp_path / "lines.csv"
    file.write_text(header + "1,13.01.2024,5.50\n" + header + "2,14.01.2024,6\n", encoding="utf-8")
    report = " ".join(initialise([file])[1])
    assert "2 order lines of 2 customers, 2024-01-13 to 2024-01-14" in report
