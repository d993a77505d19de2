"""Columns that are not mapped tell lines apart."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.parsing.unmapped import fingerprint

TEXTS = st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), min_size=1, max_size=12)


@given(TEXTS)
def test_rows_have_one_fingerprint_exactly_when_they_are_alike(rows: list[tuple[str, str]]) -> None:
    table = pa.table({"a": [one for one, _ in rows], "b": [two for _, two in rows]})
    marks = fingerprint(table, ["a", "b"]).tolist()
    alike = [tuple(value.strip() for value in row) for row in rows]
    for one in range(len(rows)):
        for other in range(len(rows)):
            assert (marks[one] == marks[other]) == (alike[one] == alike[other])


def test_blank_and_missing_are_alike_and_so_are_columns_in_another_order() -> None:
    wide = pa.table({"a": ["x", "", None], "b": ["y", "y", "y"], "empty": [None, "", " "]})
    marks = fingerprint(wide, ["a", "b", "empty"])
    assert marks[1] == marks[2] != marks[0]
    assert (fingerprint(wide.select(["b", "a"]), ["b", "a"]) == marks).all()
    swapped = pa.table({"a": ["y"], "b": ["x"]})
    assert fingerprint(swapped, ["a", "b"])[0] != marks[0]


def test_values_of_any_type_count() -> None:
    table = pa.table({"n": [1, 1, 2], "list": [[1], [1], [1]], "bytes": [b"\xff", b"\xff", b"\xfe"]})
    marks = fingerprint(table, ["n", "list", "bytes"])
    assert marks[0] == marks[1] != marks[2]
