"""One minus sign for people, and one of a thing in the singular."""

from __future__ import annotations

import re

import pytest

from churn.reporting.text import LANGUAGES, Words
from churn.scoring.monitoring import DriftWarning, Monitoring, StaleModelWarning
from churn.scoring.reason_text import currency_sign, reason
from churn.wording import filled, singular


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 customers were left out", "1 customer was left out"),
        ("the 1 customers on the list", "the 1 customer on the list"),
        ("At 1 past dates the same rule", "At 1 past date the same rule"),
        ("the 1 active customers by 1 categories", "the 1 active customer by 1 category"),
        ("21 customers, 1,001 orders, 0.1 days, +1 points", "21 customers, 1,001 orders, 0.1 days, +1 points"),
        ("1 of the customers, 1 to 30 days, 1 of 5 orders", "1 of the customers, 1 to 30 days, 1 of 5 orders"),
        ("−1 days", "−1 days"),
        ("1 lines have goods", "1 line has goods"),
        ("1 of 40 orders have the same", "1 of 40 orders has the same"),
        ("1 of 1 orders (100%) have lines", "1 of 1 order (100%) has lines"),
        ("1 lines such as 'tea, 5 g' count as goods", "1 line such as 'tea, 5 g' counts as goods"),
        ("1 lines above zero have a number", "1 line above zero has a number"),
        ("on 1 lines of 1 orders, 1 of them", "on 1 line of 1 order, 1 of them"),
        ("1 true dates (such as x) and 1 texts (such as y)", "1 true date (such as x) and 1 text (such as y)"),
        ("touches 1 orders (2%)", "touches 1 order (2%)"),
        ("1 ids occur in", "1 id occurs in"),
        ("1 order lines of 1 customers", "1 order line of 1 customer"),
        ("21 lines have, 1,001 lines have, 0.1 lines", "21 lines have, 1,001 lines have, 0.1 lines"),
        ("'1 lines' and week 1 is, a 1-line", "'1 lines' and week 1 is, a 1-line"),
        ("2 lines count", "2 lines count"),
        ("column 1 holds orders, Tour 1 gift lines", "column 1 holds orders, Tour 1 gift lines"),
        ("1 points more customers buy", "1 point more customers buy"),
    ],
)
def test_one_of_a_thing_is_singular(text: str, wanted: str) -> None:
    assert singular(text) == wanted


def test_numbers_below_zero_have_a_minus_sign_and_texts_stay_as_they_are() -> None:
    shown = filled("{a:+.1f}, {b:,}, {c:.0%}, {d} and {e}", "en", a=-4.3, b=-1200, c=-0.5, d=-7, e="A-1")
    assert shown == "−4.3, −1,200, −50%, −7 and A-1"
    assert filled("{n} customers", "zh", n=1) == "1 customers"


def test_reasons_and_tables_write_the_same_minus() -> None:
    for language in ("en", "zh"):
        text = reason("recency_days", 9.0, language, -0.043)
        assert "−4.3" in text and "-4.3" not in text


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("purchase_rate", "1 purchase day a year"),
        ("lines_per_order", "1 line per order"),
        ("lateness_sd", "1 standard deviation later than usual"),
        ("new_categories_90d", "1 new category in the last 90 days"),
        ("recency_days", "last purchase 1 day ago"),
    ],
)
def test_reasons_say_one_of_a_thing_in_the_singular(feature: str, text: str) -> None:
    assert reason(feature, 1.0, "en") == text


def test_warnings_of_a_model_say_one_of_a_thing_in_the_singular() -> None:
    with pytest.warns(StaleModelWarning, match="2026-01-01, 1 day before"):
        Monitoring(days_past_expiry=1).warn("2026-01-01")
    with pytest.warns(DriftWarning, match="^1 input is distributed differently"):
        Monitoring(drift={"orders": 0.4}).warn("2026-01-01")


def test_a_currency_without_a_sign_is_its_letters_and_a_space() -> None:
    assert [currency_sign(one) for one in ("GBP", "CHF", "")] == ["£", "CHF\u00a0", ""]


def test_no_sentence_of_the_report_counts_one_in_the_plural() -> None:
    """Every English sentence with its figures all 1: none says `1 customers` or `1 customers are`."""
    plural = re.compile(
        r"(?<![\d.,+])1 (?:customers|orders|lines|dates|days|categories|segments|forecasts|campaigns)\b"
    )
    for key, text in LANGUAGES["en"].items():
        names = set(re.findall(r"\{(\w+)(?:\}|:[^}]*d?\})", text))
        values = dict.fromkeys(names, 1)
        try:
            shown = Words("en")(key, **values) if values else text
        except (ValueError, AttributeError):  # a date, which has a format of its own
            continue
        assert not plural.search(shown), (key, shown)
