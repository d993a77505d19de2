"""Four views: what each shows, its members' probabilities beside it, and what people call things."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.segments import Missing, assign, customer_profiles

from .segment_tables import AS_OF, features_of, lines_of

LINES = lines_of([(customer, day, 10.0) for customer in "abcd" for day in ("2025-06-01", "2025-12-01")])
PEOPLE = pd.DataFrame(
    {
        "customer_id": list("abcd"),
        "birth_year": [1961, 1991, 2001, None],
        "gender": ["f", "m", "f", None],
        "referred_by": [None, "a", "a", None],
    }
)


def found(customers: pd.DataFrame | None = PEOPLE, **more: pd.DataFrame) -> dict[str, pd.DataFrame | Missing]:
    return customer_profiles.customer_profiles(assign(features_of(LINES)), customers, **more)


def table(view: pd.DataFrame | Missing) -> pd.DataFrame:
    assert isinstance(view, pd.DataFrame)
    return view.set_index(["attribute", "value"])


def test_shares_are_of_those_whose_attribute_is_known() -> None:
    shown = table(found()["demographic"])
    assert shown.loc[("gender", "f"), ["customers", "share"]].tolist() == [2, pytest.approx(2 / 3)]
    assert shown.loc["age", :]["customers"].to_dict() == {"25-34": 1, "35-44": 1, "65+": 1}


def test_who_brought_whom_is_counted_from_both_sides() -> None:
    shown = table(found()["social"])["customers"]
    assert shown[("was_referred", "yes")] == 2
    assert shown[("referred_others", "yes")] == 1


def test_members_have_their_probabilities_beside_them() -> None:
    scores = pd.DataFrame({"customer_id": list("abc"), "as_of": AS_OF, "p": [0.1, 0.5, 0.3]})
    shown = table(found(scores_churn=scores)["demographic"])
    assert shown.loc[("gender", "f"), "p_churn"] == pytest.approx(0.2)
    assert shown.loc[("gender", "f"), "asked_churn"] == 2


def test_a_view_without_data_says_what_it_needs() -> None:
    answer = found(None)["demographic"]
    assert isinstance(answer, Missing)
    assert "customers.gender" in answer.needs


def test_keys_become_words_and_levels_of_the_shop_stay() -> None:
    view = found()["behavioural"]
    assert isinstance(view, pd.DataFrame)
    given = pd.DataFrame(
        {"attribute": ["persona", "likes_tea"], "value": ["p1", "much"], "customers": [1, 1], "share": [1.0, 1.0]}
    )
    personas = pd.DataFrame({"persona": ["p1"], "name_en": ["At the weekend"], "name_zh": ["周末购买"]})
    shown = customer_profiles.named(pd.concat([view, given], ignore_index=True), "zh", personas)
    assert set(shown.loc[shown["attribute"] == "生命周期", "value"]) == {"回头客"}
    assert shown.iloc[-2:]["value"].tolist() == ["周末购买", "much"]
    assert customer_profiles.named(given, "en").iloc[-1]["attribute"] == "likes tea"
