"""The demo retailer through all of it: what was planted is found, and it takes less than a minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from churn.demo.retailer import Retailer, retailer
from churn.demo.study_file import STUDY
from churn.features import compute
from churn.ingest import Tables
from churn.scoring.bundle_file.canonical import dumps
from churn.scoring.bundle_file.safe_pickle import loads
from churn.segments import (
    Missing,
    SegmentAssignment,
    assign,
    assign_study,
    baskets,
    churned_after,
    customer_profiles,
    satisfaction,
    score_card,
)
from churn.segments.lost_customers import last_contact
from churn.segments.tags import next_category
from churn.study import Study, load_study

AS_OF, BEFORE = pd.Timestamp("2026-07-01"), pd.Timestamp("2026-04-02")


@dataclass(frozen=True)
class Demo:
    shop: Retailer
    study: Study
    tables: Tables
    features: pd.DataFrame
    placed: SegmentAssignment

    def persona_of(self, customers: pd.Series) -> pd.Series:
        names = pd.Series(self.shop.people.of("name"), index=self.shop.people.customer_id)
        return customers.map(names)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study, shop = load_study(folder), retailer()
    tables = Tables(shop.order_lines, shop.customers, shop.touchpoints, pd.DataFrame())
    frames = {"order_lines": shop.order_lines, "customers": shop.customers, "touchpoints": shop.touchpoints}
    features = compute(frames, [BEFORE, AS_OF], history_days=study.task.history_days)
    yield Demo(shop, study, tables, features, assign_study(study, tables, features))


def test_the_planted_personas_are_found(demo: Demo) -> None:
    assert demo.placed.chosen == 5
    today = demo.placed.today
    truth = demo.persona_of(today["customer_id"])
    assert adjusted_rand_score(truth, today["persona"]) > 0.6
    again = demo.features.loc[today.index, "frequency"] >= 2
    assert adjusted_rand_score(truth[again], today.loc[again, "persona"]) > 0.8


def test_personas_and_segments_come_again_from_what_the_bundle_keeps(demo: Demo) -> None:
    kept = loads(dumps(demo.placed.cut_points))
    again = assign(
        demo.features, demo.study, cut_points=kept, customers=demo.tables.customers, order_lines=demo.shop.order_lines
    )
    pd.testing.assert_frame_equal(again, demo.placed.segments)
    few = demo.placed.today["customer_id"].iloc[::97]
    features = demo.features[demo.features["customer_id"].isin(few)]
    lines = demo.shop.order_lines[demo.shop.order_lines["customer_id"].isin(few)]
    alone = assign(features, demo.study, cut_points=kept, customers=demo.tables.customers, order_lines=lines)
    pd.testing.assert_frame_equal(alone, demo.placed.segments.loc[features.index])
    told = kept["personas"]["told"]
    assert [one["persona"] for one in told["personas"]] == kept["personas"]["keys"]
    assert all(one["name_en"] and one["rule_zh"] for one in told["personas"])


def test_the_planted_affinities_are_the_top_rules(demo: Demo) -> None:
    found = baskets.rules(demo.shop.order_lines, AS_OF)
    assert isinstance(found, pd.DataFrame)
    top = {frozenset(pair) for pair in zip(found["if"].head(6), found["then"].head(6), strict=True)}
    planted = demo.shop.planted["affinities"]
    assert isinstance(planted, list)
    assert top == {frozenset((pair["category"], pair["partner"])) for pair in planted}


def test_the_planted_after_sales_effect_is_positive_beyond_chance(demo: Demo) -> None:
    rows = satisfaction.observations(demo.shop.order_lines, demo.shop.touchpoints, demo.shop.customers, AS_OF)
    found = satisfaction.paths(rows)
    assert isinstance(found, pd.DataFrame)
    effects = found[found["to"] == "repeat"].set_index("from")
    assert effects.loc["after_sale", "low"] > 0
    assert effects.loc["after_sale", "effect"] > effects.loc[["pre_sale", "in_sale"], "effect"].max()


def test_a_bad_last_contact_after_the_sale_costs_customers(demo: Demo) -> None:
    table = last_contact(demo.shop.touchpoints, demo.shop.order_lines, AS_OF)
    assert isinstance(table, pd.DataFrame)
    rate = table.set_index(["kind", "score"])["rate"]
    assert rate[("after_sale", "low")] > rate[("after_sale", "high")]


def test_lost_customers_are_gone_and_loyal_ones_are_there(demo: Demo) -> None:
    truth = demo.shop.truth([AS_OF]).set_index("customer_id")["alive"]
    alive = demo.placed.today["customer_id"].map(truth).astype(float).groupby(demo.placed.today["life_cycle"]).mean()
    assert alive["lost"] < 0.05 < alive["sleeping"] < 0.5
    assert min(alive["loyal"], alive["repeat"], alive["won_back"]) > 0.75


def test_churn_by_score_card_class_can_be_judged(demo: Demo) -> None:
    card = score_card.score(demo.tables.customers, score_card.read_card(demo.study.segments))
    assert isinstance(card, pd.DataFrame)
    assert set(card["business_class"]) == {"A", "B", "C"}
    earlier = demo.placed.segments[demo.placed.segments["as_of"] == BEFORE].dropna(subset=["business_class"])
    table = churned_after(demo.shop.order_lines, earlier, "business_class", 90)
    assert table["customers"].sum() == len(earlier)
    assert table["rate"].between(0, 1).all()


def test_every_customer_has_a_row_of_tags_and_dates_lie_ahead(demo: Demo) -> None:
    tags = demo.placed.profiles
    assert tags["customer_id"].tolist() == demo.placed.today["customer_id"].tolist()
    assert tags[["preferred_category", "preferred_channel", "preferred_time", "price_sensitivity"]].notna().all().all()
    assert (tags["next_purchase_date"].dropna() >= AS_OF).all()


def test_next_categories_are_right_more_often_than_the_most_popular_one(demo: Demo) -> None:
    then = demo.features[demo.features["as_of"] == BEFORE]
    lines = demo.shop.order_lines
    guess = next_category(lines, BEFORE)
    assert guess is not None
    ahead = lines[
        (lines["ordered_at"] >= BEFORE) & ~lines["is_return"] & lines["customer_id"].isin(then["customer_id"])
    ]
    first = ahead[ahead["order_id"].isin(ahead.drop_duplicates("customer_id")["order_id"])]
    bought = first.groupby("customer_id")["category"].agg(set)
    popular = lines[lines["ordered_at"] < BEFORE]["category"].value_counts().index[0]
    hit = pd.Series({c: guess[c] in have for c, have in bought.items() if c in guess.index})
    naive = pd.Series({c: popular in have for c, have in bought.items() if c in guess.index})
    assert hit.mean() > naive.mean() + 0.1


def test_four_views_have_data_and_a_shop_without_customers_says_what_lacks(demo: Demo) -> None:
    found = customer_profiles.customer_profiles(demo.placed.segments, demo.tables.customers, demo.study)
    assert not [name for name, view in found.items() if isinstance(view, Missing)]
    asked = found["psychographic"]
    assert isinstance(asked, pd.DataFrame)
    assert set(asked["attribute"]) == {"likes_novelty", "watches_prices", "would_recommend"}
    bare = customer_profiles.customer_profiles(demo.placed.segments, None, demo.study)
    assert {name for name, view in bare.items() if isinstance(view, Missing)} == {
        "demographic",
        "psychographic",
        "social",
    }
