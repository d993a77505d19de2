"""Reasons in words: a sentence a manager can read, in both languages, for every feature there is."""

from __future__ import annotations

import pytest

from churn.features import CATALOGUE
from churn.scoring.words import SENTENCES, WINDOWED, reason


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("recency_days", 143.0, "last purchase 143 days ago"),
        ("recency_days", 1.0, "last purchase 1 day ago"),
        ("evening_share", 0.25, "25 % of orders in the evening"),
        ("monetary", 40.0, "40.00 EUR spent per order on average"),
        ("frequency_90d", 1.0, "1 purchase day in the last 90 days"),
    ],
)
def test_a_reason_carries_the_customers_own_value(name: str, value: float, said: str) -> None:
    assert reason(name, value, "en", currency="EUR") == said


def test_points_follow_with_their_sign() -> None:
    assert reason("width", 3.0, "en", points=-0.123).endswith("(-12.3 points)")
    assert reason("width", 3.0, "zh", points=0.05).endswith("（+5.0个百分点）")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_feature_has_words_without_technical_asides(language: str) -> None:
    for name in CATALOGUE:
        said = reason(name, 2.0, language)
        assert ";" not in said and "null" not in said, said


def test_every_sentence_belongs_to_a_feature_and_has_both_languages() -> None:
    windowed = {feature.rsplit("_", 1)[0] for feature in CATALOGUE}
    for name, texts in {**SENTENCES, **WINDOWED}.items():
        assert name in CATALOGUE or name in windowed or name == "btyd_log_odds", name
        assert set(texts) == {"en", "zh"}


def test_an_unknown_value_is_said_to_be_unknown() -> None:
    assert reason("touch_score_last", None, "en").endswith("not known")
