"""Exact duplicates: alike in every column of the file; how many orders they touch is told, and asked about."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.ingest import Tables, read_tables

from ..helpers import counts, make_study, read_csv

HEADER = "customer_id,order_id,ordered_at,product_id,amount,size\n"
SHIRT = "7,1,2024-01-05,shirt,20.00,M\n"


def finding(tables: Tables, key: str) -> str:
    return next((one.text["en"] for one in tables.findings if one.key == key), "")


def test_a_line_that_differs_in_a_column_that_is_not_mapped_is_no_duplicate(tmp_path: Path) -> None:
    text = HEADER + SHIRT + SHIRT.replace(",M", ",L")
    tables = read_csv(tmp_path, text)
    assert len(tables.order_lines) == 2
    assert "1 line repeats an earlier one in all mapped columns" in finding(tables, "alike_where_mapped")
    assert "unmapped_columns" not in tables.order_lines
    said = read_csv(tmp_path, text, 'duplicate_columns = "mapped"')
    assert counts(said.audit)["exact_duplicates"] == 1
    assert finding(said, "alike_where_mapped") == ""


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "duckdb"])
def test_that_holds_for_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "lines.csv").write_text(HEADER + SHIRT + SHIRT + SHIRT.replace(",M", ",L"))
    frame = pd.read_csv(tmp_path / "lines.csv", dtype=str).assign(amount=20.0)
    source = f'path = "lines.{kind}"'
    if kind == "parquet":
        frame.to_parquet(tmp_path / "lines.parquet")
    elif kind == "xlsx":
        frame.to_excel(tmp_path / "lines.xlsx", index=False)
    else:
        import duckdb

        with duckdb.connect(str(tmp_path / "lines.duckdb")) as connection:
            connection.execute("create table lines as select * from frame")
        source = 'url = "duckdb:///lines.duckdb"\nquery = "select * from lines"'
    tables = read_tables(make_study(tmp_path, source))
    assert len(tables.order_lines) == 2
    assert counts(tables.audit)["exact_duplicates"] == 1


def test_a_category_that_is_mapped_tells_lines_apart(tmp_path: Path) -> None:
    assert (
        len(read_csv(tmp_path, HEADER.replace("size", "category") + SHIRT + SHIRT.replace(",M", ",L")).order_lines) == 2
    )


def test_files_with_different_further_columns_are_compared_by_what_they_have(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.csv").write_text(HEADER + SHIRT)
    (tmp_path / "raw" / "2.csv").write_text(HEADER.replace("\n", ",note\n") + SHIRT.replace("\n", ",\n"))
    (tmp_path / "raw" / "3.csv").write_text(HEADER.replace(",size", "") + SHIRT.replace(",M", ""))
    assert len(read_tables(make_study(tmp_path, 'path = "raw"')).order_lines) == 2


def test_the_audit_says_how_many_orders_are_touched(tmp_path: Path) -> None:
    whole = SHIRT.replace("7,1", "8,2") * 2
    other = "".join(SHIRT.replace("7,1", f"9,{n}") for n in range(3, 21))
    tables = read_csv(tmp_path, HEADER + SHIRT * 2 + SHIRT.replace("shirt", "hat") + whole + other)
    note = tables.audit.set_index("rule").loc["exact_duplicates", "note_en"]
    assert note.endswith("touches 2 orders (10.0%), 1 of them whole")
    assert "1 of 20 orders (5.0%) has some lines that are alike" in finding(tables, "true_repeats")


def test_true_repeats_are_asked_about_until_the_study_file_says(tmp_path: Path) -> None:
    text = HEADER + SHIRT * 2 + SHIRT.replace("shirt", "hat")
    for setting, lines in (("true", 2), ("false", 3)):
        said = read_csv(tmp_path, text, "", f"[order_lines.cleaning]\nexact_duplicates = {setting}\n")
        assert (len(said.order_lines), finding(said, "true_repeats")) == (lines, "")
    assert finding(read_csv(tmp_path, text), "true_repeats")
    assert not finding(read_csv(tmp_path, HEADER + SHIRT * 2), "true_repeats")  # a whole order twice: files overlap


ROWS = st.tuples(
    st.sampled_from(["7", "8", "GUEST", "-"]),
    st.sampled_from(["1", "2", "C3", ""]),
    st.sampled_from(["2024-01-05", "2024-01-06 10:00", ""]),
    st.sampled_from(["hat", "belt"]),
    st.sampled_from(["5", "-5", "0.5", "20.25"]),
    st.sampled_from(["M", "L", ""]),
)


@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, max_size=14), st.randoms(use_true_random=False), st.sampled_from(["all", "mapped"]))
def test_the_order_of_the_rows_never_matters(
    tmp_path: Path, rows: list[tuple[str, ...]], random: Random, columns: str
) -> None:
    rows = [("9", "9", "2024-01-07", "hat", "3.5", "M"), *rows]
    shuffled = random.sample(rows, len(rows))
    tables = [
        read_csv(tmp_path, HEADER + "".join(",".join(row) + "\n" for row in some), f"duplicate_columns = '{columns}'")
        for some in (rows, shuffled)
    ]
    sides = [one.order_lines.sort_values(list(one.order_lines)).reset_index(drop=True) for one in tables]
    pd.testing.assert_frame_equal(*sides)
    pd.testing.assert_frame_equal(tables[0].audit, tables[1].audit)
    assert {one.key for one in tables[0].findings} == {one.key for one in tables[1].findings}
