"""Marks for nothing: which are read as nothing in which columns, and that they are counted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.ingest.parsing.marks import count_marks, marks_of, to_null

from ..helpers import column, counts, read_csv

HEADER = "customer_id,order_id,ordered_at,category,region,amount\n"
GOOD = "007,1,2024-01-05,toys,NA,5\n"


def test_a_mark_stands_for_nothing_in_the_columns_where_it_can_mean_nothing_else() -> None:
    values = ["\\N", " (null) ", "NA", "none", "0000-00-00", "-", "x"]
    read = {
        kind: to_null(column(values), marks).to_pylist()
        for kind, marks in (
            ("category", marks_of("text")),
            ("id", marks_of("text", identifier=True)),
            ("time", marks_of("time")),
            ("said", marks_of("number", configured=("x",))),
        )
    }
    assert read["category"] == [None, None, "NA", "none", "0000-00-00", None, "x"]
    assert read["id"] == [None, None, None, None, "0000-00-00", None, "x"]
    assert read["time"] == [None, None, None, None, None, None, "x"]
    assert read["said"] == ["\\N", "(null)", "NA", "none", "0000-00-00", "-", None]


def test_marks_are_counted_and_blanks_are_not() -> None:
    assert count_marks(column(["-", " - ", "", None, "\\N", "a"]), marks_of("text")) == {"-": 2, "\\N": 1}


@pytest.mark.parametrize("mark", ["\\N", "(null)", "NULL", "n/a", "#N/A", "nan", "None", "-", "  ", "#REF!", "NA"])
def test_no_customer_is_called_nothing(tmp_path: Path, mark: str) -> None:
    tables = read_csv(tmp_path, HEADER + GOOD + f"{mark},2,2024-01-06,toys,,5\n{mark},3,2024-01-07,toys,,5\n")
    assert tables.order_lines["customer_id"].tolist() == ["007"]
    assert counts(tables.audit)["no_customer"] == 2
    told = [one for one in tables.findings if one.key == "order_lines_marks"]
    assert bool(told) == bool(mark.strip())
    assert all(f"customer_id 2 ({mark!r})" in one.text["en"] for one in told)


def test_marks_in_dates_amounts_and_categories_are_nothing_too(tmp_path: Path) -> None:
    text = HEADER + GOOD + "8,2,(null),toys,,5\n8,3,2024-01-06,toys,,\\N\n8,4,2024-01-07,#N/A,NA,5\n"
    tables = read_csv(tmp_path, text)
    assert counts(tables.audit) == {"lines_read": 4, "no_date": 1, "no_amount": 1, "lines_kept": 2}
    assert [pd.isna(one) for one in tables.order_lines["category"]] == [False, True]
    assert tables.order_lines["region"].tolist() == ["NA", "NA"]


def test_the_study_file_replaces_the_list(tmp_path: Path) -> None:
    text = HEADER + GOOD + "-,2,2024-01-06,toys,,5\nkeiner,3,2024-01-07,toys,,5\n"
    tables = read_csv(tmp_path, text, 'empty = ["keiner"]')
    assert tables.order_lines["customer_id"].tolist() == ["007", "-"]
