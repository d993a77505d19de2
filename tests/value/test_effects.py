"""The read-out's statistics: intervals that cover as often as they say, CUPED, windows, small cells."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churn.demo.campaigns import WINDOW, simulate_campaign
from churn.errors import UserError
from churn.study import Economics
from churn.value.effects import by_segment, effect, outcomes
from churn.value.read_out import read_out
from churn.value.read_out_text import read_out_text

SEEDS = 200


def test_intervals_cover_the_known_effects_over_200_seeds() -> None:
    covered = np.zeros(4)
    widths = np.zeros(2)
    for seed in range(SEEDS):
        campaign = simulate_campaign(seed, customers=1500)
        read = read_out(campaign.assignment, campaign.order_lines, WINDOW, Economics())
        for place, (found, truth) in enumerate(
            [(read.purchase, campaign.expected_purchase), (read.spend, campaign.expected_spend)]
        ):
            covered[2 * place] += found.low <= truth <= found.high
            covered[2 * place + 1] += found.plain_low <= truth <= found.plain_high
            widths[place] += (found.high - found.low) / (found.plain_high - found.plain_low) / SEEDS
    assert (covered / SEEDS >= 0.92).all(), covered / SEEDS
    assert (covered / SEEDS <= 0.98).all(), covered / SEEDS
    assert (widths < 0.97).all(), "CUPED sharpens"


def test_a_campaign_without_effect_finds_one_in_a_twentieth_of_cases() -> None:
    found = 0
    for seed in range(120):
        campaign = simulate_campaign(seed + 5000, customers=500, lift=0.0)
        read = read_out(campaign.assignment, campaign.order_lines, WINDOW, Economics())
        found += not read.purchase.low <= 0 <= read.purchase.high
    assert found / 120 < 0.11  # .05 and three standard errors


def test_effect_by_hand() -> None:
    found = effect([1, 1, 0, 0, 1, 0, 0, 0], [True] * 4 + [False] * 4)
    assert (found.mean_treated, found.mean_control, found.effect) == (0.5, 0.25, 0.25)
    error = np.sqrt(0.5 * 0.5 * 4 / 3 / 4 + 0.25 * 0.75 * 4 / 3 / 4)
    assert found.error == pytest.approx(error)
    assert found.saved == 0


def test_welch_interval_equals_scipy() -> None:
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(1)
    y, treated = rng.gamma(1, 50, 300), np.arange(300) < 220
    theirs = ttest_ind(y[treated], y[~treated], equal_var=False).confidence_interval(0.95)
    found = effect(y, treated)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


def test_cuped_equals_regression_within_groups_and_takes_noise_away() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=4000)
    treated = rng.random(4000) < 0.7
    y = 3 * x + 0.5 * treated + rng.normal(size=4000)
    found = effect(y, treated, x)
    assert found.saved == pytest.approx(0.9, abs=0.02)
    assert found.low <= 0.5 <= found.high
    assert abs(found.effect - 0.5) < abs(found.plain - 0.5) + 0.05


def test_missing_predictions_are_no_reason_to_drop_a_customer() -> None:
    x = np.array([0.1, np.nan, 0.3, 0.4, 0.2, np.nan])
    found = effect([1, 0, 1, 0, 1, 0], [True, True, True, False, False, False], x)
    assert np.isfinite(found.effect)
    assert (found.treated, found.control) == (3, 3)


def assignment(groups: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"C{place}" for place in range(len(groups))],
            "assigned_at": pd.Timestamp("2026-07-01"),
            "group": ["treatment" if letter == "t" else "control" for letter in groups],
        }
    )


def line(customer: str, when: str, amount: float = 10.0, is_return: bool = False) -> dict[str, object]:
    return {"customer_id": customer, "ordered_at": pd.Timestamp(when), "amount": amount, "is_return": is_return}


def test_the_window_is_half_open_and_returns_do_not_count() -> None:
    lines = pd.DataFrame(
        [
            line("C0", "2026-06-30 23:59"),
            line("C1", "2026-07-01 00:00"),
            line("C1", "2026-07-02", 5.0),
            line("C2", "2026-07-30 23:59"),
            line("C3", "2026-07-31 00:00"),
            line("C0", "2026-07-05", -10.0, is_return=True),
            line("stranger", "2026-07-05"),
        ]
    )
    rows = outcomes(assignment("ttcc"), lines, 30)
    assert rows["bought"].tolist() == [0, 1, 1, 0]
    assert rows["spend"].tolist() == [0, 15, 10, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a.assign(group="contacted"), "allowed are treatment and control"),
        (lambda a: a.assign(group="treatment"), "control"),
        (lambda a: a.assign(customer_id="C1"), "twice"),
    ],
)
def test_a_broken_assignment_is_refused_in_one_line(change, said: str) -> None:
    with pytest.raises(UserError, match=said):
        outcomes(change(assignment("ttcc")), pd.DataFrame([line("C0", "2026-07-05")]), 30)


def test_small_segments_are_marked() -> None:
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        {
            "group": np.where(rng.random(500) < 0.7, "treatment", "control"),
            "bought": (rng.random(500) < 0.5).astype(float),
            "p": rng.random(500),
            "segment": ["general_keep"] * 460 + ["important_keep"] * 40,
        }
    )
    table = by_segment(rows).set_index("segment")
    assert not table.loc["general_keep", "small"]
    assert table.loc["important_keep", "small"]


def test_words_say_numbers_and_verdict_in_both_languages() -> None:
    campaign = simulate_campaign(1, lift=0.6)
    cheap = Economics(contact_cost=0.1, incentive_share=0.0)
    read = read_out(campaign.assignment, campaign.order_lines, WINDOW, cheap, "summer")
    assert read.verdict == "repeat"
    assert "Repeat it" in read_out_text(read, "en", "EUR")
    assert "建议继续" in read_out_text(read, "zh", "EUR")
    dear = read_out(campaign.assignment, campaign.order_lines, WINDOW, Economics(contact_cost=500.0), "summer")
    assert dear.verdict == "stop"


def test_an_acceptance_that_nobody_could_show_is_no_number() -> None:
    campaign = simulate_campaign(1)
    read = read_out(campaign.assignment, campaign.order_lines, WINDOW, Economics(), "summer")
    all_bought = replace(read, acceptance=0.0, acceptance_error=float("inf"))
    for language, words in (("en", "acceptance cannot be measured"), ("zh", "无法测得接受率")):
        assert words in read_out_text(all_bought, language, "EUR") and words not in read_out_text(read, language, "EUR")
        assert "inf" not in read_out_text(all_bought, language, "EUR")
