"""Association rules: the worked example, a published one, pruning, offers."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import Missing, baskets

from .segment_tables import AS_OF, lines_of


def lines_with(contents: list[list[str]]) -> pd.DataFrame:
    """One order per list, of customer c0, c1, ..."""
    rows = [(f"c{n}", "2025-06-01", 1.0) for n, items in enumerate(contents) for _ in items]
    lines = lines_of(rows)
    lines["order_id"] = lines["customer_id"].str.replace("c", "o")
    lines["category"] = pd.array([item for items in contents for item in items], dtype="str")
    return lines


def test_the_worked_example() -> None:
    lines = lines_with([["tea", "sweets"], ["tea", "sweets"], ["tea"], ["sweets"], ["soap"]])
    found = baskets.rules(lines, AS_OF)
    assert isinstance(found, pd.DataFrame)
    row = found.set_index(["if", "then"]).loc[("tea", "sweets")]
    assert row[["support", "confidence", "lift"]].tolist() == pytest.approx([0.4, 2 / 3, (2 / 3) / 0.6])
    assert row["baskets"] == 2
    assert row["improvement"] == pytest.approx(2 / 3 - 3 / 5)


def test_the_textbook_market_baskets() -> None:
    # Tan, Steinbach and Kumar, Introduction to Data Mining (2005), chapter 6: {milk, diapers} -> {beer} has support
    # 2/5 = .4 and confidence 2/3 = .67.
    contents = [
        ["bread", "milk"],
        ["bread", "diapers", "beer", "eggs"],
        ["milk", "diapers", "beer", "cola"],
        ["bread", "milk", "diapers", "beer"],
        ["bread", "milk", "diapers", "cola"],
    ]
    table = baskets.baskets(lines_with(contents), AS_OF, "category", "order")
    found = baskets.mine_rules(table, 0.2, 0.0, min_lift=0.0, min_improvement=-1.0).set_index(["if", "then"])
    row = found.loc[("diapers + milk", "beer")]
    assert row[["support", "confidence"]].tolist() == pytest.approx([0.4, 2 / 3])


def test_a_longer_rule_that_says_no_more_is_pruned() -> None:
    contents = [["a", "b", "x"]] * 10 + [["a", "x"]] * 10 + [["b"]] * 10 + [["c"]] * 10
    found = baskets.rules(lines_with(contents), AS_OF)
    assert isinstance(found, pd.DataFrame)
    assert ("a", "x") in set(zip(found["if"], found["then"], strict=True))
    assert "a + b" not in found["if"].tolist()


def test_returns_and_the_future_are_not_in_a_basket() -> None:
    lines = lines_with([["tea", "sweets"]] * 3)
    lines["is_return"] = lines["category"] == "sweets"
    assert baskets.baskets(lines, AS_OF, "category", "order").columns.tolist() == ["tea"]
    assert baskets.baskets(lines, pd.Timestamp("2025-06-01"), "category", "order").empty


def test_without_order_numbers_a_customers_day_is_the_basket() -> None:
    lines = lines_with([["tea", "sweets"]] * 3).assign(order_id=pd.array([None] * 6, dtype="str"))
    assert len(baskets.baskets(lines, AS_OF, "category", "order")) == 3


def test_no_category_and_no_rule_are_said() -> None:
    lines = lines_with([["tea"], ["sweets"]])
    assert isinstance(baskets.rules(lines, AS_OF), Missing)
    answer = baskets.rules(lines.assign(category=None), AS_OF)
    assert isinstance(answer, Missing) and answer.needs == ("order_lines.category",)


def test_an_offer_is_what_a_customer_has_not_bought_yet() -> None:
    lines = lines_with([["tea", "sweets"]] * 4 + [["tea"], ["sweets"], ["soap"], ["soap"]])
    found = baskets.rules(lines, AS_OF)
    assert isinstance(found, pd.DataFrame)
    offers = baskets.offers(lines, found, AS_OF).set_index("customer_id")
    assert offers["offer"].to_dict() == {"c4": "sweets", "c5": "tea"}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sets(st.sampled_from("abcde"), min_size=1), min_size=5, max_size=30))
def test_every_rule_counts_right_and_none_repeats_a_shorter_one(contents: list[set[str]]) -> None:
    table = baskets.baskets(lines_with([sorted(items) for items in contents]), AS_OF, "category", "order")
    found = baskets.mine_rules(table, min_support=0.1, min_confidence=0.2)

    def share(items: set[str]) -> float:
        return sum(items <= basket for basket in contents) / len(contents)

    for rule in found.to_dict("records"):
        condition, then = set(rule["if"].split(" + ")), rule["then"]
        sure = share(condition | {then}) / share(condition)
        assert rule["support"] == pytest.approx(share(condition | {then})) and rule["confidence"] == pytest.approx(sure)
        assert rule["lift"] == pytest.approx(sure / share({then})) and rule["lift"] > 1
        for one in condition:
            shorter = condition - {one}
            assert sure >= (share(shorter | {then}) / share(shorter) if shorter else share({then})) + 0.05 - 1e-9
