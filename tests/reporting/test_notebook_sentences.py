"""What notebooks 02, 06 and 13 say when all did the same, reasons overshoot, there is no skill, or nothing pays."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.reporting.notebook_sentences import clearest_feature, one_customer, pays, single, skill
from churn.reporting.text import Words

EN, ZH = Words("en"), Words("zh")


def families(skill: float) -> pd.DataFrame:
    return pd.DataFrame({"family": ["recency", "rhythm"], "skill_alone": [skill - 0.1, skill]})


def test_a_share_of_the_skill_is_said_only_where_it_is_one() -> None:
    assert single(families(0.06), 0.12, EN) == "By itself “Rhythm” reaches 50% of the skill of all features together."
    assert "better than all features together (skill 0.200 and 0.120)" in single(families(0.2), 0.12, EN)
    assert "better than all features together (skill 0.050 and −0.040)" in single(families(0.05), -0.04, EN)
    assert "No family by itself" in single(families(-0.01), 0.12, EN)
    for own in (0.06, 0.2, -0.01):
        assert "%" not in single(families(own), 0.12, ZH).replace("50%", "")


@pytest.mark.parametrize("words", [EN, ZH])
def test_no_skill_is_no_negative_share(words: Words) -> None:
    assert "25%" in skill({"rows": 900, "skill": 0.25, "auc": 0.7}, words)
    none = skill({"rows": 900, "skill": -0.25, "auc": 0.7}, words)
    assert "25%" not in none and "900" in none


def test_a_probability_above_one_is_none_that_pays() -> None:
    cut = pd.DataFrame({"threshold": [0.4, 0.9], "profit": [-2.0, -1.0]})
    assert pays(cut, 1.23, 0.3, EN) == (
        "By the formula no contact pays, however sure the leaving, at an acceptance of 30%; at past origins none of "
        "these thresholds paid."
    )
    assert pays(cut, float("inf"), 0.3, ZH) == (
        "按公式，接受率为30%时，流失概率再高也不值得联系；在历史时点，表中没有一个阈值有利可图。"
    )
    earned = pays(cut.assign(profit=[2.0, 1.0]), 0.41, 0.3, EN)
    assert "from a probability of 41% on" in earned and earned.endswith("the best of these thresholds was 40%.")
    assert pays(cut.assign(profit=float("nan")), 0.5, 0.3, EN) == ""


def test_reasons_that_go_too_far_are_told_with_what_takes_them_back() -> None:
    assert one_customer(0.4, 0.9, 0.45, EN) == "From 40% to 90%: the reasons named explain 90% of the distance."
    assert one_customer(0.4, 0.9, 0.7, EN).endswith("come to 140% of the distance, and the others take 40% back.")
    assert "抵回40%" in one_customer(0.4, 0.9, 0.7, ZH)
    assert "0%" in one_customer(0.4, 0.4, 0.0, EN)


def test_without_two_outcomes_there_is_no_clearest_feature() -> None:
    each = pd.DataFrame({"feature": ["frequency", "width"], "family": ["frequency", "width"], "auc": [0.3, 0.55]})
    older, newest = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")
    both = pd.Series([True, False])
    plain = clearest_feature(each, both, newest, newest, EN)
    assert "AUC of 0.300. In 1 of 2 families" in plain
    late = clearest_feature(each, both, older, newest, EN)
    assert late.endswith(plain) and "At 2026-02-01, the newest closed date, not both outcomes happened" in late
    none = each.assign(auc=float("nan"))
    assert "every one of the 2 on 2026-02-01 left" in clearest_feature(none, both | True, newest, newest, EN)
    assert "2位客户全部留存" in clearest_feature(none, both & False, newest, newest, ZH)
    assert clearest_feature(none, both, newest, newest, EN).startswith("On 2026-02-01 all customers had the same value")
