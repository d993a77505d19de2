"""The eight segments are a partition, and three textbook customers come out apart."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import assign, cut_points, rfm_segments

from .segment_tables import features_of, lines_of

TEXTBOOK = lines_of(
    [("silent", "2024-10-01", 2_000), ("silent", "2024-12-30", 2_000)]
    + [("fresh", "2025-08-01", 2_000), ("fresh", "2025-11-20", 2_000)]
    + [("steady", f"2025-{month:02d}-10", 500) for month in range(5, 13)]
)


def test_three_customers_who_spent_4000_each_are_apart(crowd: pd.DataFrame) -> None:
    three = features_of(TEXTBOOK)
    assert three["monetary_total"].tolist() == [4_000, 4_000, 4_000]
    placed = assign(three, cut_points=cut_points(crowd))
    found = dict(zip(placed["customer_id"], placed["segment"], strict=True))
    assert found == {"silent": "important_win_back", "fresh": "important_develop", "steady": "general_value"}


def test_the_three_are_apart_even_when_they_are_the_whole_shop() -> None:
    placed = assign(features_of(TEXTBOOK))
    assert placed["segment"].nunique() == 3
    assert placed["rfmw"].nunique() == 3


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 30), st.floats(0.01, 1e6)), min_size=1, max_size=50),
    st.tuples(st.integers(1, 900), st.integers(1, 30), st.floats(0.01, 1e6)),
)
def test_every_customer_is_in_exactly_one_segment_and_it_says_high_and_low(
    rows: list[tuple[int, int, float]], middle: tuple[int, int, float]
) -> None:
    features = pd.DataFrame(rows, columns=["recency_days", "frequency", "monetary"])
    at: dict[str, float | None] = dict(zip(["recency_days", "frequency", "monetary"], middle, strict=True))
    keys = rfm_segments.segment_keys(features, at)
    assert keys.isin(rfm_segments.SEGMENTS).all()
    is_high = rfm_segments.high(features, at)
    assert (keys.str.startswith("important") == is_high["monetary"]).all()
    for ending, recent, often in (
        ("_value", True, True),
        ("_keep", False, True),
        ("_develop", True, False),
        ("_win_back", False, False),
    ):
        said = keys.str.endswith(ending)
        assert (said == ((is_high["recency_days"] == recent) & (is_high["frequency"] == often))).all()


def test_all_eight_are_named_ruled_and_advised_in_both_languages() -> None:
    for words in (rfm_segments.NAMES, rfm_segments.RULES, rfm_segments.ADVICE):
        assert tuple(words) == rfm_segments.SEGMENTS
        assert all(set(one) == {"en", "zh"} and all(one.values()) for one in words.values())
    assert [rfm_segments.NAMES[key]["zh"] for key in rfm_segments.SEGMENTS] == [
        *("重要价值客户", "重要保持客户", "重要发展客户", "重要挽留客户"),
        *("一般价值客户", "一般保持客户", "一般发展客户", "一般挽留客户"),
    ]


def test_breadth_is_null_without_categories_and_never_wide_for_one() -> None:
    features = pd.DataFrame({"width": pd.array([1, 2, 5, None], dtype="Int64")})
    assert rfm_segments.breadth(features, {"width": 1.0}).tolist()[:3] == ["narrow", "wide", "wide"]
    assert rfm_segments.breadth(features, {"width": 1.0}).isna().tolist() == [False, False, False, True]
    assert rfm_segments.breadth(features, {"width": None}).isna().all()


def test_the_overview_adds_up_and_tells_narrow_customers_to_be_cross_sold(crowd: pd.DataFrame) -> None:
    table = rfm_segments.overview(assign(crowd), crowd)
    assert table["customers"].sum() == len(crowd)
    assert abs(table["sales_share"].sum() - 1) < 1e-12
    narrow = table[table["breadth"] == "narrow"]
    assert len(narrow) and narrow["advice_en"].str.contains("; cross-sell").all()


def test_a_width_that_parts_nobody_is_said_of_nobody() -> None:
    """Where the typical customer buys every category, `narrow` would be wrong of those who do."""
    table = pd.DataFrame(
        {"recency_days": [5, 9, 20], "frequency": [3, 2, 1], "monetary": [30.0, 20.0, 10.0], "width": [4, 4, 1]}
    ).astype({"width": "Int64"})
    middle = rfm_segments.typical(table)
    assert middle["width"] is None
    assert rfm_segments.breadth(table, middle).isna().all()
    wider = rfm_segments.typical(table.assign(width=pd.array([4, 2, 2], dtype="Int64")))
    assert wider["width"] == 2
