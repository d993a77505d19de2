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


def test_the_columns_of_a_frozen_rule_stay_whatever_other_customers_do() -> None:
    mine = [("a", "2025-10-01", 1.0), ("a", "2025-12-01", 1.0)]
    others = [("b", f"2025-11-{day:02d}", 1.0) for day in range(1, 29)]
    lines = lines_of([*mine, *others])
    lines["channel"] = pd.array(["web", "shop", *[f"new {n % 6}" for n in range(28)]], dtype="str")
    columns = ["promotion_share", "channel_share: shop"]
    alone = behaviour.behaviour(rows(), lines.head(2), columns)
    together = behaviour.behaviour(rows(), lines, columns)
    assert together.columns.tolist() == columns
    pd.testing.assert_frame_equal(together.loc[[10, 13]], alone.loc[[10, 13]])
    assert "channel_share: shop" not in behaviour.behaviour(rows(), lines)


def test_channels_are_named_by_lines_before_the_last_as_of() -> None:
    lines = lines_of([("a", "2025-10-01", 1), ("a", "2025-12-01", 1), ("b", "2026-02-01", 1)])
    lines["channel"] = pd.array(["web", "shop", "later"], dtype="str")
    assert [name for name in behaviour.behaviour(rows(), lines) if name.endswith("later")] == []


def test_a_single_channel_says_nothing() -> None:
    table = behaviour.behaviour(rows(), lines_of([("a", "2025-10-01", 1)]))
    assert not [name for name in table if name.startswith(behaviour.CHANNEL)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_manner_column_has_a_name(language: str) -> None:
    for column in (*behaviour.MANNER, "unit_price", "channel_share: web"):
        assert behaviour.name_of(column, language)
