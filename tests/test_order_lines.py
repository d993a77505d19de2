"""Purchases are the lines that are no returns; a table that does not say has no returns."""

import pandas as pd

from churn.order_lines import purchase_lines, returned

LINES = pd.DataFrame({"order_id": ["a", "b", "c"], "is_return": pd.array([False, True, None], dtype="boolean")})


def test_an_unmarked_line_is_a_purchase() -> None:
    assert returned(LINES).tolist() == [False, True, False]
    assert purchase_lines(LINES)["order_id"].tolist() == ["a", "c"]
    assert purchase_lines(LINES).index.tolist() == [0, 2]


def test_without_the_column_every_line_is_a_purchase() -> None:
    assert len(purchase_lines(LINES[["order_id"]])) == 3
    assert not returned(LINES[["order_id"]]).any()
