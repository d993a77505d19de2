"""The manner columns: what stands in for what, and channel shares of the past alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.segments import behaviour

from .segment_tables import AS_OF, lines_of


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "a"],
            "as_of": [AS_OF, AS_OF, AS_OF, AS_OF - pd.Timedelta(days=60)],
            "promotion_share": [0.1, 0.2, 0.3, 0.4],
            "unit_price": [3.0, 4.0, 5.0, 6.0],
        },
        index=[10, 11, 12, 13],
    )


def test_unit_price_stands_in_where_there_is_no_price_level() -> None:
    assert behaviour.behaviour(rows()).columns.tolist() == ["promotion_share", "unit_price"]
    with_level = rows().assign(price_level=1.0)
    assert behaviour.behaviour(with_level).columns.tolist() == ["promotion_share", "price_level"]


def test_channel_shares_count_purchase_lines_before_each_as_of() -> None:
    lines = lines_of([("a", "2025-10-01", 1), ("a", "2025-12-01", 1), ("a", "2025-12-02", 1), ("b", "2025-12-01", 1)])
    lines["channel"] = pd.array(["web", "shop", "shop", "web"], dtype="str")
    lines["is_return"] = [False, False, True, False]
    table = behaviour.behaviour(rows(), lines)
    web, shop = table["channel_share: web"], table["channel_share: shop"]
    assert (web[10], shop[10]) == (0.5, 0.5)
    assert (web[13], shop[13]) == (1.0, 0.0)
    assert np.isnan(web[12])
    assert table.index.tolist() == [10, 11, 12, 13]


def test_a_single_channel_says_nothing() -> None:
    table = behaviour.behaviour(rows(), lines_of([("a", "2025-10-01", 1)]))
    assert not [name for name in table if name.startswith(behaviour.CHANNEL)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_manner_column_has_a_name(language: str) -> None:
    for column in (*behaviour.MANNER, "unit_price", "channel_share: web"):
        assert behaviour.name_of(column, language)
