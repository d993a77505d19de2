"""Size of the control group: against a textbook number, and against simulated campaigns."""

import numpy as np
import pytest

from churn.value.power import detectable_effect, needed_to_tell_apart, plan, power_of


def test_the_textbook_size_gives_the_textbook_power() -> None:
    # 10 % against 15 %: 7.849 (.09 + .1275) / .05^2 = 683 in each group, without continuity correction
    assert power_of(0.10, 0.05, 683, 683) == pytest.approx(0.80, abs=0.002)


def test_power_is_how_often_simulated_campaigns_find_the_effect() -> None:
    rng = np.random.default_rng(5)
    treated, control, rate, effect = 800, 300, 0.4, 0.09
    one, other = rng.binomial(treated, rate + effect, 20_000) / treated, rng.binomial(control, rate, 20_000) / control
    error = np.sqrt(one * (1 - one) / treated + other * (1 - other) / control)
    found = (np.abs(one - other) > 1.959964 * error).mean()
    assert power_of(rate, effect, treated, control) == pytest.approx(found, abs=0.015)


def test_detectable_effect_has_eighty_percent_power() -> None:
    effect = detectable_effect(0.3, 900, 200)
    assert power_of(0.3, effect, 900, 200) == pytest.approx(0.8, abs=1e-6)


def test_the_smallest_sufficient_control_group_is_taken() -> None:
    chosen = plan(2000, 0.5, 0.08)
    assert chosen.power >= 0.8
    assert power_of(0.5, 0.08, 2000 - chosen.control + 1, chosen.control - 1) < 0.8
    assert 200 <= chosen.control <= 1000


def test_a_list_too_short_says_so_in_both_languages() -> None:
    chosen = plan(100, 0.5, 0.05)
    assert chosen.control == 20
    assert "pool several" in chosen.text("en")
    assert "不足" in chosen.text("zh")


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_tiny_lists_do_not_fail(size: int) -> None:
    assert 0 <= plan(size, 0.5, 0.1).control <= size
    assert plan(size, 0.5, 0.1).text()


def test_so_many_customers_tell_halves_apart_in_four_of_five_simulated_campaigns() -> None:
    rng, rate, effect = np.random.default_rng(6), 0.5, 0.1
    n = needed_to_tell_apart(rate, effect, times=3.0) // 4
    buyers = rng.binomial(n, [[rate + 0.15], [rate], [rate + 0.05], [rate]], (4, 20_000)) / n
    difference = (buyers[0] - buyers[1]) - (buyers[2] - buyers[3])
    error = np.sqrt((buyers * (1 - buyers)).sum(axis=0) / n)
    assert (difference > 1.959964 * error).mean() == pytest.approx(0.8, abs=0.015)
    assert needed_to_tell_apart(rate, effect, times=2.0) > needed_to_tell_apart(rate, effect, times=3.0)


def test_groups_too_small_for_any_effect_say_so_and_no_infinite_points() -> None:
    chosen = plan(10, 0.55, 0.1)
    assert chosen.detectable == float("inf")
    assert "no effect, however large, is found in four of five cases" in chosen.text("en")
    assert "再大的提升也没有八成把握测出" in chosen.text("zh")
    assert all("inf" not in chosen.text(language) for language in ("en", "zh"))
