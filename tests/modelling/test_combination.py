"""The weights of the blend: between prior and record, and laws of both."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.modelling.combination import MEMBERS, PRIOR, blend_weights, combined, log_likelihoods


def _closed(truth: str, customers: int, origins: int, rate: float = 0.0) -> list[np.ndarray]:
    """Log-likelihoods of origins at which the member `truth` is right and the others are noise of the same spread."""
    random = np.random.default_rng(3)
    found = []
    for _ in range(origins):
        raw = {member: random.normal(0, 1.5, customers) for member in MEMBERS}
        outcome = (random.random(customers) < expit(raw[truth] + rate)).astype(float)
        found.append(log_likelihoods(raw, outcome))
    return found


def test_without_a_closed_origin_the_weights_are_the_prior() -> None:
    for target, prior in PRIOR.items():
        assert blend_weights(target, [], 0.0) == prior and tuple(prior) == MEMBERS
        assert sum(prior.values()) == pytest.approx(1.0)
        nothing_said = blend_weights(target, [np.zeros(66)], 1.0)
        assert nothing_said == pytest.approx(prior, abs=0.05)


@pytest.mark.parametrize("truth", MEMBERS)
def test_the_weight_moves_to_the_member_that_is_right_as_the_record_grows(truth: str) -> None:
    path = [PRIOR["churn"][truth]]
    path += [blend_weights("churn", _closed(truth, n, 2), 2.0)[truth] for n in (10, 100, 1000, 4000)]
    assert path == sorted(path) and path[-1] > 0.95
    assert path[1] < 0.75, "ten customers decide nothing"


def test_overlapping_windows_count_less() -> None:
    closed = _closed("hazard", 60, 4)
    path = [blend_weights("churn", closed, independent)["hazard"] for independent in (1.0, 4.0)]
    assert PRIOR["churn"]["hazard"] < path[0] < path[1]


def test_a_dates_own_rate_does_not_weigh() -> None:
    random = np.random.default_rng(5)
    raw = {member: random.normal(0, 1.0, 500) for member in MEMBERS}
    outcome = (random.random(500) < 0.3).astype(float)
    moved = {member: values + shift for (member, values), shift in zip(raw.items(), (2.0, -1.0, 0.5), strict=True)}
    assert log_likelihoods(moved, outcome) == pytest.approx(log_likelihoods(raw, outcome), abs=1e-6)


def test_outcomes_that_are_all_the_same_say_nothing() -> None:
    raw = {member: np.arange(20.0) for member in MEMBERS}
    for outcome in (np.zeros(20), np.ones(20)):
        assert not log_likelihoods(raw, outcome).any()
    assert (log_likelihoods({member: np.empty(0) for member in MEMBERS}, np.empty(0)) == 0).all()


@settings(deadline=None, max_examples=60)
@given(
    target=st.sampled_from(sorted(PRIOR)),
    seed=st.integers(0, 10_000),
    customers=st.integers(1, 60),
    origins=st.integers(1, 5),
    share=st.floats(0.1, 1.0),
)
def test_weights_are_a_convex_combination(target: str, seed: int, customers: int, origins: int, share: float) -> None:
    random = np.random.default_rng(seed)
    closed = []
    for _ in range(origins):
        raw = {member: random.normal(0, random.uniform(0, 20), customers) for member in MEMBERS}
        closed.append(log_likelihoods(raw, random.integers(0, 2, customers).astype(float)))
    weights = blend_weights(target, closed, max(1.0, share * origins))
    assert sum(weights.values()) == pytest.approx(1.0, abs=1e-5)
    assert all(0.0 <= weight <= 1.0 for weight in weights.values())
    raw = {member: random.normal(0, 1, 7) for member in MEMBERS}
    mean, every = combined(raw, weights), np.column_stack(list(raw.values()))
    assert (mean >= every.min(axis=1) - 1e-4).all() and (mean <= every.max(axis=1) + 1e-4).all()
