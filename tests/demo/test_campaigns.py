import tomllib
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from churn.demo.campaigns import CAMPAIGNS, LOST, READ, WINDOW, simulate_campaign
from churn.demo.population import START
from churn.demo.study_file import STUDY

from .demo_shop import shop


def read(assignment: pd.DataFrame, lines: pd.DataFrame, start: pd.Timestamp) -> tuple[float, float, float, float]:
    """Difference between the groups' shares of buyers and mean spend, each with its standard error."""
    window = lines[(lines["ordered_at"] >= start) & (lines["ordered_at"] < start + pd.Timedelta(days=WINDOW))]
    spend = window.groupby("customer_id")["amount"].sum().reindex(assignment["customer_id"]).fillna(0).to_numpy()
    treated = (assignment["group"] == "treatment").to_numpy()
    answer: list[float] = []
    for outcome in ((spend > 0).astype(float), spend):
        one, other = outcome[treated], outcome[~treated]
        answer += [one.mean() - other.mean(), np.sqrt(one.var() / len(one) + other.var() / len(other))]
    return answer[0], answer[1], answer[2], answer[3]


def test_the_shops_campaigns_show_their_planted_effect_within_its_error() -> None:
    lines = shop().order_lines
    sold = lines[~lines["is_return"]]
    for fact in shop().planted["campaigns"]:  # type: ignore[attr-defined]
        members = shop().campaigns[shop().campaigns["campaign_id"] == fact["campaign_id"]]
        effect, error, spend, spend_error = read(members, sold, pd.Timestamp(fact["assigned_at"]))
        assert abs(effect - fact["purchase"]) < 3 * error
        assert abs(spend - fact["spend"]) < 3 * spend_error


def test_the_newsletter_does_nothing_and_the_vouchers_do_something() -> None:
    effect = {fact["campaign_id"]: fact["purchase"] for fact in shop().planted["campaigns"]}  # type: ignore[attr-defined]
    assert effect["spring-2025-newsletter"] == 0
    assert effect["spring-2026-voucher"] > 0.03 and effect["autumn-2024-voucher"] > 0.03


def test_the_vouchers_win_back_as_many_of_the_leaving_as_the_study_file_says() -> None:
    """Within chance: some 150 and 500 active members would not have bought."""
    assumed = tomllib.loads(STUDY)["economics"]["acceptance"]
    for campaign, fact in zip(CAMPAIGNS, shop().planted["campaigns"], strict=True):  # type: ignore[call-overload]
        if campaign.campaign_id.endswith("voucher"):
            assert fact["acceptance_active"] == pytest.approx(assumed, abs=0.06)
        else:
            assert fact["acceptance_active"] < 0.1


def test_the_effects_of_single_members_add_up_to_the_planted_acceptance() -> None:
    each = shop().campaign_effects()
    assert len(each) == len(shop().campaigns) and set(each["effect"]) == {0.0, 1.0}
    assert not (each["effect"] * each["without"]).any(), "who buys anyway does not buy because of the contact"
    silent = each[each["without"] == 0].groupby("campaign_id")["effect"].mean()
    for fact in shop().planted["campaigns"]:  # type: ignore[attr-defined]
        assert silent[fact["campaign_id"]] == pytest.approx(fact["acceptance"])


def test_contact_never_costs_a_purchase_and_changes_only_its_own_members() -> None:
    course, plan = shop().course, shop().plan
    buys = course.bought | course.extra
    for number, campaign in enumerate(CAMPAIGNS):
        days = slice(campaign.day, campaign.day + READ)
        treated, member = plan.treated[number], plan.member[number]
        assert not (course.otherwise[treated, days] & ~buys[treated, days]).any()
        assert not (buys[member & ~treated, days] & ~course.otherwise[member & ~treated, days]).any()
        assert not course.otherwise[~member, days].any()
        changed = (buys != course.otherwise)[member, days].any()
        assert changed == (campaign.lift > 0)


def test_who_comes_back_had_left_lately_was_contacted_and_is_a_customer_again() -> None:
    course, plan = shop().course, shop().plan
    who, day = np.nonzero(course.back)
    assert len(who) > 50
    away = day - course.left[who, day]
    assert (away >= 1).all() and (away <= LOST).all() and (away > 60).any()
    assert plan.contacted[who, day].all() and course.bought[who, day].all()
    later = [course.bought[i, d + 1 :].any() for i, d in zip(who, day, strict=True)]
    assert np.mean(later) > 0.5
    sold = shop().order_lines[~shop().order_lines["is_return"]]
    moments = set(zip(sold["customer_id"], sold["ordered_at"].dt.normalize(), strict=True))
    named = zip(shop().people.customer_id[who], (START + day).astype("datetime64[ns]"), strict=True)
    assert all((name, pd.Timestamp(moment)) in moments for name, moment in named)


def test_groups_are_drawn_from_earlier_buyers_only_and_only_the_treated_are_contacted() -> None:
    members, lines = shop().campaigns, shop().order_lines
    first = lines.groupby("customer_id")["ordered_at"].min()
    assert (members["customer_id"].map(first) < members["assigned_at"]).all()
    assert not members.duplicated(["campaign_id", "customer_id"]).any()
    contacts = shop().touchpoints
    told = contacts[contacts["kind"] == "campaign"][["campaign_id", "customer_id"]]
    treated = members[members["group"] == "treatment"][["campaign_id", "customer_id"]]
    assert set(told.itertuples(index=False, name=None)) == set(treated.itertuples(index=False, name=None))
    assert members.groupby("campaign_id").size().min() > 500


def test_windows_of_campaigns_never_meet() -> None:
    days = [campaign.day for campaign in CAMPAIGNS]
    assert all(later - earlier > 90 for earlier, later in pairwise(days))


def test_a_simulated_campaign_has_the_effect_it_states_on_average() -> None:
    effects, errors, spends, spend_errors, truths, money = [], [], [], [], [], []
    for seed in range(60):
        made = simulate_campaign(seed, customers=1500)
        start = made.assignment["assigned_at"].iloc[0]
        effect, error, spend, spend_error = read(made.assignment, made.order_lines, start)
        effects.append(effect)
        errors.append(error)
        spends.append(spend)
        spend_errors.append(spend_error)
        truths.append(made.purchase)
        money.append(made.spend)
    z = (np.array(effects) - truths) / errors
    assert abs(z.mean()) < 0.4 and (np.abs(z) < 1.96).mean() > 0.9
    z = (np.array(spends) - money) / spend_errors
    assert abs(z.mean()) < 0.4 and (np.abs(z) < 1.96).mean() > 0.9


def test_a_simulated_campaign_is_the_same_for_the_same_seed_and_its_prediction_ranks() -> None:
    one, two = simulate_campaign(3), simulate_campaign(3)
    pd.testing.assert_frame_equal(one.assignment, two.assignment)
    pd.testing.assert_frame_equal(one.order_lines, two.order_lines)
    bought = one.assignment["customer_id"].isin(one.order_lines["customer_id"])
    assert one.assignment.loc[~bought, "p"].mean() > one.assignment.loc[bought, "p"].mean() + 0.1
    assert (one.assignment["group"] == "control").sum() == 600


@pytest.mark.parametrize("lift", [0.0, 0.3])
def test_lift_decides_the_true_effect(lift: float) -> None:
    made = simulate_campaign(1, customers=4000, lift=lift)
    assert made.purchase == pytest.approx(made.expected_purchase, abs=0.02)
    assert (made.purchase == 0) == (lift == 0)
