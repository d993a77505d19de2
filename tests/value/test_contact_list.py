"""The list: who, when, why, what, worth, and the group."""

import numpy as np
import pandas as pd
import pytest

from churn.value.advice import ADVICE, advice, category_name
from churn.value.contact_list import COLUMNS, SCHEMA, complete, contact_dates, contact_list, timing_text, triage
from churn.value.customer_value import CustomerValue, values_today
from churn.value.profit import Acceptance
from churn.value.targeting import targeting

from .shop import TODAY, study


@pytest.fixture(scope="module")
def today(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["as_of"] == TODAY].reset_index(drop=True)


@pytest.fixture(scope="module")
def targeted(fitted: CustomerValue, table: pd.DataFrame, today: pd.DataFrame) -> pd.DataFrame:
    asked = today[today["recency_days"] <= 180][["customer_id"]]
    scored = asked.assign(p=np.random.default_rng(1).random(len(asked)))
    return targeting(values_today(fitted.model, table), scored, study())


@pytest.fixture(scope="module")
def reasons(targeted: pd.DataFrame) -> pd.DataFrame:
    asked = targeted.loc[targeted["p_churn"].notna(), "customer_id"]
    parts = []
    for rank, (family, points) in enumerate([("returns", 0.2), ("rhythm", -0.1), ("width", 0.05)], start=1):
        words = {"text_en": f"{family} reason", "text_zh": f"{family} 原因"}
        parts.append(pd.DataFrame({"customer_id": asked, "family": family, "points": points, "rank": rank, **words}))
    return pd.concat(parts, ignore_index=True).assign(target="churn", matters=True)


def test_schema_power_and_group(targeted: pd.DataFrame, today: pd.DataFrame) -> None:
    listed, power = complete(targeted, today, Acceptance(0.3), horizon_days=90)
    assert tuple(listed.columns) == SCHEMA
    assert len(listed) == len(today)
    assert (listed["group"] != "none").tolist() == listed["contact"].tolist()
    assert (listed["group"] == "control").sum() == power.control > 0
    assert power.size == listed["contact"].sum()
    assert listed["when"].between(listed["as_of"], listed["as_of"] + pd.Timedelta(days=90), inclusive="left").all()


def test_the_same_input_gives_the_same_list(targeted: pd.DataFrame, today: pd.DataFrame) -> None:
    one, _ = complete(targeted, today, Acceptance(0.3), horizon_days=90)
    mixed = np.random.default_rng(0).permutation(len(targeted))
    other, _ = complete(targeted.iloc[mixed], today, Acceptance(0.3), horizon_days=90)
    pd.testing.assert_frame_equal(one, other)


def test_a_list_without_anyone_to_contact_is_a_list(targeted: pd.DataFrame, today: pd.DataFrame) -> None:
    nobody = targeted.assign(contact=False)
    listed, power = complete(nobody, today, Acceptance(0.3), horizon_days=90)
    assert (listed["group"] == "none").all()
    assert power.control == 0
    assert contact_list(listed).empty


def rhythm(frequency: int, recency: float, gap: float | None) -> dict[str, object]:
    return {"as_of": TODAY, "frequency": frequency, "recency_days": recency, "median_gap_days": gap}


def test_contact_comes_before_the_own_next_purchase_and_never_in_the_past() -> None:
    table = pd.DataFrame([rhythm(5, 30, 40), rhythm(5, 100, 40), rhythm(5, 1, 5), rhythm(1, 10, None)])
    found = contact_dates(table, 90)
    days = (found[["next_purchase", "when"]] - TODAY).map(lambda gap: gap.days)
    # due in 10 days, a contact 7 days before it; overdue: today; own gap of 5: one day before; one purchase: shop's gap
    assert days["next_purchase"].tolist() == [10, -60, 4, 30]
    assert days["when"].tolist() == [3, 0, 3, 23]


def test_a_contact_is_due_this_week_or_by_a_day() -> None:
    found = contact_dates(pd.DataFrame([rhythm(5, 30, 40), rhythm(5, 60, 40), rhythm(5, 1, 60)]), 90)
    # due in 10 days, contact in 3; overdue; due in 59 days, contact a week before
    assert found["timing"].tolist() == ["this_week", "this_week", "by_date"]


def test_of_those_due_this_week_the_first_bring_half_of_the_profit() -> None:
    timing = pd.Series(["this_week"] * 4 + ["by_date", "this_week"])
    listed = pd.DataFrame({"rank": [2, 1, 4, 3, 5], "expected_profit": [30.0, 40.0, 10.0, 20.0, 5.0]})
    # 40 and 30 are the first half of 100; the last customer is not on the list
    assert triage(timing, listed).tolist() == ["this_week", "this_week", "any_time", "any_time", "by_date", "this_week"]
    assert timing_text("by_date", "2026-07-19", "en") == "by 2026-07-19"


def test_a_shop_without_any_gap_still_gets_dates() -> None:
    found = contact_dates(pd.DataFrame([rhythm(1, 10, None)]).astype({"median_gap_days": float}), 90)
    assert found["when"].iloc[0] >= TODAY


def test_who_is_due_after_the_horizon_is_contacted_before_its_end() -> None:
    slow = pd.DataFrame([rhythm(5, 30, 200), rhythm(5, 30, 120), rhythm(2, 1, 400), rhythm(5, 30, 40)])
    for horizon, expected in [(90, [83, 83, 83, 3]), (30, [23, 23, 23, 3]), (5, [0, 0, 0, 0])]:
        found = contact_dates(slow, horizon)
        assert ((found["when"] - TODAY).dt.days).tolist() == expected
        assert found["next_purchase"].equals(contact_dates(slow, 1000)["next_purchase"])


def person(**facts: object) -> dict[str, object]:
    base = {
        "contact": True,
        "gave_back": False,
        "frequency": 4,
        "segment": "general_value",
        "breadth": None,
        "family": "rhythm",
    }
    base |= {"value_if_kept": 50.0}
    return {**base, "cross_sell": None, **facts}


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({}, "remind"),
        ({"contact": False, "family": "returns"}, "no_paid_contact"),
        ({"contact": False, "gave_back": True}, "gave_all_back"),
        ({"family": "touchpoints", "frequency": 1}, "make_amends"),
        ({"frequency": 1, "segment": "important_develop"}, "second_order"),
        ({"segment": "important_keep"}, "personal_contact"),
        ({"segment": "important_win_back"}, "one_good_offer"),
        ({"family": "price"}, "price_offer"),
        ({"family": None, "segment": None}, "remind"),
        ({"segment": "general_win_back", "value_if_kept": 9000.0}, "personal_contact"),
        ({"frequency": 1, "value_if_kept": 9000.0}, "personal_contact"),
        ({"family": "returns", "value_if_kept": 9000.0}, "make_amends"),
        ({"contact": False, "value_if_kept": 9000.0}, "no_paid_contact"),
        ({"segment": "general_win_back", "value_if_kept": None}, "one_good_offer"),
    ],
)
def test_the_first_rule_that_fits_decides(facts: dict[str, object], key: str) -> None:
    others = [person(value_if_kept=float(worth)) for worth in range(100)]
    found = advice(pd.DataFrame([person(**facts), *others])).iloc[0]
    assert found["advice"] == key
    assert found["advice_en"].startswith(ADVICE[key]["en"])
    assert found["advice_zh"].startswith(ADVICE[key]["zh"])


def test_width_and_category_enter_the_words() -> None:
    table = pd.DataFrame([person(breadth="narrow"), person(breadth="wide"), person(cross_sell="Tea", breadth="narrow")])
    words = advice(table)["advice_en"].tolist()
    assert "second category" in words[0]
    assert "premium" in words[1]
    assert words[2].endswith("suggest Tea")


def test_where_nobody_buys_two_categories_no_second_one_is_advised() -> None:
    table = pd.DataFrame([person(breadth="narrow"), person(breadth="narrow")])
    assert "category" not in " ".join(advice(table)["advice_en"])


def test_a_category_that_is_a_code_is_called_a_category() -> None:
    table = pd.DataFrame([person(cross_sell=code) for code in ("82", "DC2", "S", "茶", "Tea")])
    found = advice(table)
    said = [text.split("; suggest ")[1] for text in found["advice_en"]]
    assert said[:3] == [f"something from category {code}" for code in ("82", "DC2", "S")]
    assert said[3:] == ["茶", "Tea"]
    assert found["advice_zh"].iloc[0].endswith("推荐品类 82 中的商品")
    assert found["advice_zh"].iloc[4].endswith("推荐Tea")
    assert [category_name(one, "en") for one in ("82", "Tea", "茶")] == ["category 82", "Tea", "茶"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_says_who_why_what_and_group_in_words(
    targeted: pd.DataFrame, today: pd.DataFrame, reasons: pd.DataFrame, language: str
) -> None:
    rows, _ = complete(targeted, today, Acceptance(0.3), horizon_days=90, reasons=reasons)
    listed = contact_list(rows, reasons, language)
    assert list(listed.columns) == list(COLUMNS)
    assert listed["rank"].tolist() == sorted(listed["rank"])
    assert listed["why_1"].str.startswith("returns").all()
    assert listed["why_3"].notna().all()
    small = contact_list(rows, reasons.assign(matters=reasons["rank"] < 3), language)
    assert small["why_2"].notna().all()
    assert small["why_3"].isna().all()
    assert listed["advice"].str.startswith(ADVICE["make_amends"][language]).all()
    assert all(set(names) == {"en", "zh"} for names in COLUMNS.values())
