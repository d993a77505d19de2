"""Reasons in words: right number, right grammar, in both languages, for every feature there is."""

from __future__ import annotations

import math
import re
from itertools import product

import numpy as np
import pytest

from churn.features import CATALOGUE
from churn.scoring.reason_text import LANGUAGES, heading, reason


@pytest.mark.parametrize(
    ("name", "value", "en", "zh"),
    [
        ("recency_days", 143.0, "last purchase 143 days ago", "最近一次购买在143天前"),
        ("recency_days", 1.0, "last purchase 1 day ago", "最近一次购买在1天前"),
        ("frequency_90d", 1.0, "1 purchase day in the last 90 days", "最近90天有1个购买日"),
        ("frequency", 12.0, "12 purchase days so far", "至今有12个购买日"),
        ("width", 1.0, "1 category bought so far", "至今购买过1个品类"),
        ("monetary_total_365d", 1234.5, "€1,234 spent in the last 365 days", "最近365天消费€1,234"),
        ("lateness", 2.34, "silent for 2.3 times the usual gap", "已沉默的时间为平时间隔的2.3倍"),
        ("weekend_share", 1 / 3, "33% of purchase days at weekends", "33%的购买日在周末"),
        ("frequency_change_90d", -1.0, "no purchase days in the last 90 days, after some before", None),
        ("frequency_change_90d", 1.0, "purchase days in the last 90 days, none in the 90 before", None),
        ("spend_change_30d", 0.2, "spending in the last 30 days 1.5 times that of the 30 before", None),
        ("spend_change_30d", 0.0, "no change in spending between the last 30 days and the 30 before", None),
        ("returned_last", 1.0, "returned something after the last purchase", "最近一次购买之后有退货"),
        ("returned_last", 0.0, "nothing returned since the last purchase", "最近一次购买之后没有退货"),
        ("touch_complaint", 1.0, "1 complaint in the last 365 days", "最近365天投诉1次"),
        ("mean_gap_days", None, "too few purchases for a usual gap", "购买次数太少，尚无平时的间隔"),
        ("gender", "f", "gender: f", "性别：f"),
        ("club", "gold", "club: gold", "club：gold"),
        ("btyd_log_odds", (33.0, 27.0), "27 purchase days, the last 33 days ago", "共27个购买日，最近一次在33天前"),
        ("btyd_log_odds", (1.0, 1.0), "1 purchase day, the last 1 day ago", None),
    ],
)
def test_a_reason_reads_like_this(name: str, value: object, en: str, zh: str | None) -> None:
    assert reason(name, value, "en", currency="EUR") == en
    if zh is not None:
        assert reason(name, value, "zh", currency="EUR") == zh


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("sd_gap_days", "standard deviation of the gaps", None),
        ("night_share", None, "凌晨下单占比"),
        ("expected_gap_days", None, "预期购买间隔"),
        ("shop_growth", "the shop's amount in the last 90 days divided by that of the same 90 days a year ago", None),
    ],
)
def test_a_heading_goes_on_behind_a_bracket(name: str, en: str | None, zh: str | None) -> None:
    for language, wanted in (("en", en), ("zh", zh)):
        assert wanted is None or heading(name, language) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_features_have_one_heading(language: str) -> None:
    headings = [heading(name, language) for name in CATALOGUE]
    assert len(set(headings)) == len(headings)


def test_points_follow_with_their_sign() -> None:
    assert reason("recency_days", 9.0, "en", 0.1234) == "last purchase 9 days ago (+12.3 points)"
    assert reason("recency_days", 9.0, "zh", -0.0004) == "最近一次购买在9天前（+0.0个百分点）"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_feature_can_be_said_with_any_value(language: str) -> None:
    numbers = [0.0, 1.0, -0.4, 2.5, 1e6, np.nan, None]
    for name, value in product(CATALOGUE, numbers):
        if CATALOGUE[name].unit == "category":
            value = None if value is None else "North"
        message = reason(name, value, language, 0.01, "EUR")
        assert "{" not in message
        assert not re.search(r"\bnan\b", message)
        assert ";" not in message
        assert len(message) < 140, message
        assert (language == "zh") == any(ord(letter) > 0x2E80 for letter in message)


@pytest.mark.parametrize(
    ("name", "value", "usual", "en", "zh"),
    [
        (
            "recency_days",
            (147.0, 30.4),
            41.0,
            "last purchase 147 days ago; usually every 30 days",
            "最近一次购买在147天前；平时每30天一次",
        ),
        ("recency_days", (3.0, 0.6), 41.0, "last purchase 3 days ago; usually every day", None),
        ("recency_days", (147.0, math.nan), 41.0, "last purchase 147 days ago; others typically 41 days", None),
        ("recency_days", 147.0, None, "last purchase 147 days ago", None),
        ("frequency", 39.0, 7.0, "39 purchase days so far; others typically 7", "至今有39个购买日；其他客户一般为7"),
        ("frequency", 7.0, 7.0, "7 purchase days so far", None),
        ("lateness", 4.9, 0.9, "silent for 4.9 times the usual gap", None),
        ("returned_last", 1.0, 0.0, "returned something after the last purchase", None),
        ("frequency", None, 7.0, "purchase days: not known", None),
        ("gender", "f", None, "gender: f", None),
    ],
)
def test_a_fact_is_compared_with_what_is_usual(
    name: str, value: object, usual: float | None, en: str, zh: str | None
) -> None:
    assert reason(name, value, "en", usual=usual) == en
    if zh:
        assert reason(name, value, "zh", usual=usual) == zh


@pytest.mark.parametrize(
    ("value", "usual", "en"),
    [
        (-0.1, -1.0, "purchase days in the last 90 days 0.82 times that of the 90 before; others typically none"),
        (
            -0.1,
            -0.5,
            "purchase days in the last 90 days 0.82 times that of the 90 before; others typically 0.33 times the "
            "earlier figure",
        ),
        (-1.0, 0.0, "no purchase days in the last 90 days, after some before; others typically as before"),
        (-1.0, -1.0, "no purchase days in the last 90 days, after some before"),
        (-0.1, 1.0, "purchase days in the last 90 days 0.82 times that of the 90 before"),
    ],
)
def test_a_decline_is_read_beside_that_of_others(value: float, usual: float, en: str) -> None:
    assert reason("frequency_change_90d", value, "en", usual=usual) == en
