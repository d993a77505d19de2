"""The catalogue is whole and speaks both languages; its page shows all of it."""

import re
import string
import subprocess
import sys

import churn.features as features
from churn.features import collapse, profile, touchpoints
from churn.features.catalogue import render
from churn.features.feature import HISTORY, LIFE, NOTHING, WINDOW


def test_the_command_prints_the_page_and_the_page_names_every_feature():
    run = subprocess.run([sys.executable, "-m", "churn.features"], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout == render()
    assert re.findall(r"^\| `(\w+)` \|", run.stdout, flags=re.MULTILINE) == list(features.CATALOGUE)


def test_every_feature_says_all_that_a_reader_needs():
    assert len(features.CATALOGUE) >= 60
    for name, feature in features.CATALOGUE.items():
        assert name == feature.name
        assert feature.family in features.FAMILIES
        assert feature.unit and feature.en and feature.one_day and feature.version >= 1
        assert any("一" <= letter <= "鿿" for letter in feature.zh), name


def test_a_feature_looks_back_as_far_as_it_says():
    whole_life = re.compile(r"so far|first purchase|first bought|never|longest|至今|首次|从未")
    for name, feature in features.CATALOGUE.items():
        assert feature.looks_back in (LIFE, WINDOW, HISTORY, NOTHING), name
        windowed = re.search(r"_\d+d(_last_year)?$", name)
        if windowed:
            assert feature.looks_back in (WINDOW, LIFE), name
            assert windowed[0][1:].split("d")[0] in feature.en and windowed[0][1:].split("d")[0] in feature.zh, name
        if feature.looks_back in (WINDOW, HISTORY):
            texts = (feature.en, feature.zh, *(feature.reason[1:3] if feature.reason else ()))
            assert not any(whole_life.search(text) for text in texts), name


def test_meanings_are_not_shared():
    for language in ("en", "zh"):
        words = [getattr(feature, language) for feature in features.CATALOGUE.values()]
        assert len(words) == len(set(words))


def test_a_reason_text_shows_the_value_in_both_languages_or_tells_two_cases_apart():
    with_texts = [feature for feature in features.CATALOGUE.values() if feature.reason is not None]
    assert len(with_texts) > 90
    for feature in with_texts:
        text = feature.reason
        for words in (text.en, text.zh):
            fields = {field for _, field, _, _ in string.Formatter().parse(words) if field}
            assert fields == (set() if text.how in ("yes_no", "change") else {"v"}), feature.name
            assert words.count("|") == (text.how == "yes_no"), feature.name
        assert (text.days > 0) == (text.how == "change"), feature.name
        assert any("一" <= letter <= "鿿" for letter in text.zh), feature.name


def test_every_family_has_features_and_words():
    assert {feature.family for feature in features.CATALOGUE.values()} == set(features.FAMILIES)
    for words in (features.FAMILIES, features.QUESTIONS):
        assert set(words) == set(features.FAMILIES)
        assert all(set(one) == {"en", "zh"} and all(one.values()) for one in words.values())


def test_what_a_feature_needs_are_columns_of_a_table_or_the_table_itself():
    sources = {name: features.CATALOGUE[name].sources for name in ("recency_days", "price_level", "age_years")}
    assert sources == {
        "recency_days": (),
        "price_level": (("order_lines", "category"), ("order_lines", "quantity")),
        "age_years": (("customers", "birth_year"),),
    }
    assert features.CATALOGUE["touch_complaint"].sources == (("touchpoints", None), ("touchpoints", "kind"))
    assert features.entry("loyalty.level").sources == (("customers", "loyalty.level"),)
    columns = {
        "order_lines": collapse.OPTIONAL,
        "customers": (*profile.ATTRIBUTES, "birth_year", "joined_at"),
        "touchpoints": touchpoints.OPTIONAL,
    }
    for feature in features.CATALOGUE.values():
        for table, column in feature.sources:
            assert column is None or column in columns[table], feature.name


def test_a_custom_attribute_is_described_by_its_name():
    made = features.entry("loyalty_level")
    assert (made.family, made.needs) == ("profile", ("customers.loyalty_level",))
    assert features.entry("width") is features.CATALOGUE["width"]
