"""Which customers are among others: pandas' own answer for text, without its price."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.segments.membership import is_member

IDS = st.lists(st.sampled_from(["a", "b", "C1", "C01", "", "é", "客户"]) | st.none(), max_size=8)


@pytest.mark.parametrize("kind", ["str", "object"])
@given(ids=IDS, of=IDS)
def test_it_is_what_isin_says_of_known_ids(kind: str, ids: list[str | None], of: list[str | None]) -> None:
    one = pd.Series(ids, index=range(5, 5 + len(ids)), dtype=kind)
    known = pd.Series([each for each in of if each is not None], dtype=kind)
    pd.testing.assert_series_equal(is_member(one, pd.Series(of, dtype=kind)), one.isin(known), check_names=False)
    index = pd.Index(one)
    assert is_member(index, known.unique()).tolist() == index.isin(known).tolist()
