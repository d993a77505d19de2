"""Purchases are the lines that are no returns, in every engine; a table that does not say has no returns."""

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.order_lines import is_return, purchase_lines, returned

LINES = pd.DataFrame({"order_id": ["a", "b", "c"], "is_return": pd.array([False, True, None], dtype="boolean")})


def test_an_unmarked_line_is_a_purchase() -> None:
    assert returned(LINES).tolist() == [False, True, False]
    assert purchase_lines(LINES)["order_id"].tolist() == ["a", "c"]
    assert purchase_lines(LINES).index.tolist() == [0, 2]


def test_without_the_column_every_line_is_a_purchase() -> None:
    assert len(purchase_lines(LINES[["order_id"]])) == 3
    assert not returned(LINES[["order_id"]]).any()


@pytest.mark.parametrize("dtype", ["bool", "boolean", "object", "bool[pyarrow]"])
def test_the_flag_may_be_of_any_kind_and_the_index_stays(dtype: str) -> None:
    lines = pd.DataFrame({"is_return": pd.Series([True, False], dtype=dtype, index=[7, 3])})
    assert returned(lines).dtype == bool and returned(lines).to_dict() == {7: True, 3: False}
    assert purchase_lines(lines).index.tolist() == [3]
    assert returned(lines.iloc[:0]).empty and purchase_lines(lines.iloc[:0]).empty


@given(flags=st.lists(st.sampled_from([True, False, None]), max_size=8))
def test_every_engine_has_the_same_purchases(flags: list[bool | None]) -> None:
    table = pl.DataFrame({"place": range(len(flags)), "is_return": pl.Series(flags, dtype=pl.Boolean)})
    expected = [place for place, flag in enumerate(flags) if flag is not True]
    with duckdb.connect() as connection:
        for native in (table.lazy(), connection.from_arrow(table.to_arrow())):
            lines = nw.from_native(native)
            bought = lines.filter(~is_return(lines.collect_schema().names())).select("place").collect()
            assert sorted(bought["place"].to_list()) == expected
    pandas = table.to_pandas().astype({"is_return": "boolean"})
    assert purchase_lines(pandas)["place"].tolist() == expected
