"""Different values once, and back to the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.parsing.encoded import Encoded, encoded

TEXTS = st.lists(st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "b", "1.5"]))), max_size=4)


@given(TEXTS)
def test_rows_come_back_as_they_were(chunks: list[list[str | None]]) -> None:
    column = pa.chunked_array([pa.array(one, pa.string()) for one in chunks], pa.string())
    form = encoded(column)
    read = pd.Series(form.each.to_pandas(), dtype="str"), np.zeros(len(form.each), dtype=bool)
    rows, bad = form.rows(read)
    assert [None if pd.isna(one) else one for one in rows] == column.to_pylist()
    assert len(bad) == len(column) and form.times.sum() == len(column)
    assert len(form.each) == len(set(column.to_pylist()))


def test_row_by_row_nothing_is_taken_apart() -> None:
    form = Encoded(pa.chunked_array([["a", "a"]]))
    read = pd.Series(["a", "a"]), np.array([False, True])
    assert form.rows(read) is read and form.times.tolist() == [1, 1]
