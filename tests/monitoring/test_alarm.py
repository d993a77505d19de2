"""The alarm keeps its stated rate in calm years, finds a planted break, never bets on overlapping windows at once."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from churn.monitoring.alarm import BETS, ONE_IN, Error, alarm

from .shops import START, errors, months

DATES = st.lists(st.integers(0, 900), min_size=1, max_size=30, unique=True)
Z = st.floats(-8, 8)


def on(day: int, z: float, horizon: int = 90) -> Error:
    return Error(START + timedelta(day), START + timedelta(day + horizon), z)


def test_200_calm_years_have_no_more_false_alarms_than_stated() -> None:
    rng = np.random.default_rng(20261129)
    years = [alarm(errors(months(rng, 12))) for _ in range(200)]
    stated = 12 / ONE_IN
    assert all(year.false_alarm_bound == pytest.approx(stated) for year in years)
    false = sum(year.first is not None for year in years)
    assert false <= binom.ppf(0.999, 200, stated)
    assert false <= 200 * stated  # the bound itself, with this seed


def test_200_calm_years_in_one_stretch_keep_the_rate_too() -> None:
    """Nothing wears out: begun anew after every alarm, it sounds at most once in ONE_IN dates."""
    left = errors(months(np.random.default_rng(5), 2400, customers=250))
    sounded = 0
    while (first := alarm(left).first) is not None:
        sounded += 1
        left = [error for error in left if error.closes > first]
    assert sounded <= 2400 / ONE_IN


@pytest.mark.parametrize(("shift", "within"), [(0.5, 5), (-0.5, 5), (1.0, 1)])
def test_a_planted_break_is_found(shift: float, within: int) -> None:
    """After two calm years; counted in closed dates that see the break."""
    rng = np.random.default_rng(3)
    delays = []
    for _ in range(20):
        told = alarm(errors(months(rng, 36, break_at=24, shift=shift)))
        broken = [step for step in told.steps if step.as_of >= START + timedelta(24 * 30)]
        delays.append(next((n for n, step in enumerate(broken) if step.alarm), 99))
    assert np.median(delays) <= within


def test_evidence_is_the_sum_of_bets_started_at_every_date() -> None:
    z = [0.7, -1.2, 2.5]
    told = alarm([on(90 * n, one) for n, one in enumerate(z)])
    for last in range(3):
        wanted = np.mean(
            [
                sum(math.exp(sum(b * z[n] - b * b / 2 for n in range(start, last + 1))) for start in range(last + 1))
                for b in BETS
            ]
        )
        assert told.steps[last].evidence == pytest.approx(wanted, rel=1e-12)
    assert {step.chain for step in told.steps} == {0}


@given(DATES, st.integers(1, 120))
@settings(max_examples=100, deadline=None)
def test_windows_of_one_chain_never_overlap(days: list[int], horizon: int) -> None:
    told = alarm([on(day, 0.0, horizon) for day in days])
    for chain in {step.chain for step in told.steps}:
        windows = sorted((step.as_of, step.closes) for step in told.steps if step.chain == chain)
        assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(windows))
    assert len(told.steps) == len(days)


@given(
    st.lists(st.tuples(st.integers(0, 900), Z), min_size=1, max_size=20, unique_by=lambda pair: pair[0]), st.randoms()
)
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_dates_are_given_does_not_matter(pairs: list[tuple[int, float]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert alarm([on(*pair) for pair in pairs]) == alarm([on(*pair) for pair in shuffled])


@given(st.lists(Z, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_too_many_and_too_few_are_evidence_alike(z: list[float]) -> None:
    one, other = (alarm([on(30 * n, sign * value) for n, value in enumerate(z)]) for sign in (1, -1))
    assert [step.evidence for step in one.steps] == pytest.approx([step.evidence for step in other.steps])


def test_a_later_date_does_not_change_what_was_said_before() -> None:
    closed = errors(months(np.random.default_rng(8), 30, break_at=10, shift=0.6))
    whole = {step.as_of: step for step in alarm(closed).steps}
    for seen in range(1, 30):
        part = alarm(closed[:seen])
        assert all(whole[step.as_of] == step for step in part.steps)


def test_no_dates_are_no_alarm_and_a_huge_error_is_no_overflow() -> None:
    none = alarm([])
    assert not none.sounding and none.first is None and none.false_alarm_bound == 0
    told = alarm([on(90 * n, 500.0) for n in range(5)])
    assert told.sounding and told.first == date(2020, 3, 31)
