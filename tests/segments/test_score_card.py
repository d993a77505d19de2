"""The score card: the shipped example by hand, first fitting rule, what is missing, malformed cards."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.segments import Missing, score_card
from churn.study import Segments

from .segment_tables import CARD, firms


def card(changed: dict[str, Any] | None = None) -> score_card.ScoreCard:
    found = score_card.read_card(Segments(score_card=CARD | (changed or {})))
    assert found is not None
    return found


def test_the_shipped_example_by_hand() -> None:
    table = score_card.score(
        firms(
            ("mid-range networked", "pure trade", 20, 4, 4, 1_000_000, "large, no arrears", 3),  # 4+4+4+4+4+4
            ("imported high-end", "trade and projects", 10, 2, 2, 999_999, "large, arrears", 2),  # 2+3+3+2+2+2
            ("entry-level", "projects", 9, 0, 2, 500_000, "small, arrears", 1),  # 1+2+2+2+1+1
            ("not our line", "pure trade", 20, 4, 4, 1_000_000, "large, no arrears", 3),  # class C at once
            ("mid-range networked", "projects", 20, 4, 3, 1_000_000, "small, arrears", 2),  # 4+2+3+4+1+2
        ),
        card(),
    )
    assert isinstance(table, pd.DataFrame)
    assert table["points"].tolist() == [24, 14, 9, 20, 16]
    assert table["business_class"].tolist() == ["A", "B", "C", "C", "A"]


def test_unknown_attributes_earn_nothing_and_private_people_have_no_row() -> None:
    table = firms((None, "pure trade", None, None, None, None, None, None), ("x", "x", 1, 1, 1, 1, "x", 1))
    table["is_business"] = [True, False]
    scored = score_card.score(table, card())
    assert isinstance(scored, pd.DataFrame)
    assert scored[["customer_id", "points", "business_class"]].to_numpy().tolist() == [["f0", 4.0, "C"]]


def test_missing_attributes_are_named_in_both_languages() -> None:
    answer = score_card.score(
        pd.DataFrame({"customer_id": ["a"], "is_business": [True], "main_product": ["x"]}), card()
    )
    assert isinstance(answer, Missing)
    assert "customers.capital" in answer.needs
    assert "capital" in answer.en and "capital" in answer.zh
    assert isinstance(score_card.score(None, card()), Missing)
    assert isinstance(score_card.score(firms(), None), Missing)


def test_text_where_a_number_is_asked_for_earns_nothing() -> None:
    table = firms((None, None, "many", 4, 4, "1000000", None, None), (None, None, 9, 0, 0, None, None, None))
    scored = score_card.score(table, card())
    assert isinstance(scored, pd.DataFrame)
    assert scored[["staff", "capital"]].to_numpy().tolist() == [
        [2.0, 4.0],
        [0.0, 0.0],
    ]  # two technicians at least; a million


@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        ([{"name": "x", "rules": [{"is": "y", "class": "D"}]}], "class 'D'"),
        ([{"name": "x", "rules": [{"is": "y", "points": 1}]}] * 2, "same name"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(attributes: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(UserError, match=rf"segments\.score_card: .*{complaint}"):
        card({"attributes": attributes})


def test_a_study_without_a_card_has_none() -> None:
    assert score_card.read_card(Segments()) is None


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"clases": {"A": 1}}, "clases"),
        ({"classes": {}}, "classes"),
        ({"attributes": [{"name": "x", "rules": [{"points": 1}]}]}, "attributes.0.rules.0"),
        ({"attributes": [{"name": "x", "rules": [{"is": "y", "points": -1}]}]}, "attributes.0.rules.0.points"),
    ],
)
def test_a_malformed_card_is_refused_with_its_key(changed: dict[str, Any], where: str) -> None:
    with pytest.raises(UserError, match=rf"segments\.score_card\.{where}"):
        card(changed)


def test_the_card_can_be_read_rule_by_rule() -> None:
    shown = score_card.card_table(score_card.ScoreCard.model_validate(CARD))
    assert len(shown) == sum(len(attribute["rules"]) for attribute in CARD["attributes"])
    assert shown.iloc[0][["attribute_en", "condition", "points"]].tolist() == ["main product", "mid-range networked", 4]
    assert shown.iloc[3]["class_at_once"] == "C"
    assert shown.iloc[7]["condition"] == "staff ≥ 20, staff_sales ≥ 4, staff_tech ≥ 4"
    assert "capital ≥ 1,000,000" in set(shown["condition"])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_more_of_what_the_card_asks_for_never_lowers_the_class(staff: int, more: int, years: int) -> None:
    card = score_card.ScoreCard.model_validate(CARD)
    row = ("entry-level", "projects", staff, min(staff, 4), min(staff, 4), 500_000, "small, arrears", years)
    better = ("entry-level", "projects", staff + more, *(min(staff + more, 4),) * 2, 500_000, "small, arrears", years)
    table = score_card.score(firms(row, better), card)
    assert isinstance(table, pd.DataFrame)
    assert table["points"].is_monotonic_increasing
    assert table["business_class"].tolist() == sorted(table["business_class"], reverse=True)


def test_yes_and_no_in_words_mark_the_firms() -> None:
    """A custom attribute is text: "no" is a text that is not empty, and no firm."""
    shops = pd.DataFrame({"customer_id": ["a", "b", "c"], "firm": ["ja", "nein", None], "staff": [5.0, 5.0, 5.0]})
    plain = {"classes": {"A": 1}, "attributes": [{"name": "staff", "rules": [{"is": 5, "points": 2}]}]}
    table = score_card.score(shops, score_card.ScoreCard.model_validate(plain | {"applies_to": "firm"}))
    assert not isinstance(table, Missing) and table["customer_id"].tolist() == ["a"]
    wrong = score_card.ScoreCard.model_validate(plain | {"applies_to": "customer_id"})
    with pytest.raises(UserError, match=r"applies_to = 'customer_id': 'a' is neither yes nor no \(3 of 3"):
        score_card.score(shops, wrong)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (["3", "x"], 3),
        (["3", "x"], "3"),
        ([3.0, 4.0], "3"),
        ([3.0, 4.0], 3),
        ([" Gold", "x"], "gold "),
        ([True, False], True),
        ([True, False], "yes"),
        (["yes", "no"], True),
        (["3", None], 3),
    ],
)
def test_a_value_is_met_however_it_is_written(column: list[Any], value: object) -> None:
    shops = pd.DataFrame({"customer_id": ["a", "b"], "level": column})
    card = {
        "classes": {"A": 1},
        "applies_to": "",
        "attributes": [{"name": "level", "rules": [{"is": value, "points": 2}]}],
    }
    table = score_card.score(shops, score_card.ScoreCard.model_validate(card))
    assert not isinstance(table, Missing) and table["points"].tolist() == [2.0, 0.0]


def test_figures_are_not_asked_of_words() -> None:
    shops = pd.DataFrame({"customer_id": ["a", "b"], "staff": ["many", None]})
    rules = [{"at_least": {"staff": 3}, "points": 2}]
    card = {"classes": {"A": 1}, "applies_to": "", "attributes": [{"name": "staff", "rules": rules}]}
    with pytest.raises(UserError, match="at_least asks for figures of 'staff', whose values, such as 'many', are none"):
        score_card.score(shops, score_card.ScoreCard.model_validate(card))


def test_rules_that_tell_nobody_apart_are_named() -> None:
    rules = [{"at_least": {"staff": 1000}, "points": 9}, {"at_least": {"staff": 1}, "points": 4}]
    sells = [{"is": "mid", "points": 4}, {"is": "none", "points": 0}]
    attributes = [{"name": "staff", "rules": rules}, {"name": "sells", "en": "What it sells", "rules": sells}]
    card = score_card.ScoreCard.model_validate({"classes": {"A": 8}, "attributes": attributes})
    firms = {"is_business": [True, True, False], "staff": [5, 50, 5000], "sells": ["mid", "none", "mid"]}
    customers = pd.DataFrame({"customer_id": ["a", "b", "c"], **firms})
    assert [one["en"] for one in score_card.idle_rules(customers, card)] == [
        "Score card: the rule “staff: staff ≥ 1,000” decides for none of its 2 customers.",
        "Score card: the rule “staff: staff ≥ 1” decides for all of its 2 customers and tells none apart.",
    ]
    nobody = score_card.idle_rules(customers.assign(is_business=False), card)
    assert [one["en"] for one in nobody] == ["Score card: no customer is marked by is_business, so nobody has a class."]
    assert score_card.idle_rules(None, card) == [] == score_card.idle_rules(customers, None)
    assert score_card.idle_rules(customers.drop(columns="sells"), card) == []
