"""When measured acceptance replaces the assumed one."""

import numpy as np
import pytest

from churn.value.acceptance_update import MeasuredAcceptance, acceptance_text, pooled, update_acceptance
from churn.value.profit import Acceptance

ASSUMED = Acceptance(0.30)


def test_one_read_out_is_not_enough() -> None:
    assert update_acceptance(ASSUMED, [MeasuredAcceptance("a", 0.1, 0.01, "2026-01-01")]) is ASSUMED


def test_unsure_read_outs_change_nothing() -> None:
    unsure = [MeasuredAcceptance("a", 0.1, 0.4, "2026-01-01"), MeasuredAcceptance("b", 0.2, 0.4, "2026-04-01")]
    assert update_acceptance(ASSUMED, unsure) is ASSUMED


def test_campaigns_that_differ_wildly_change_nothing() -> None:
    apart = [MeasuredAcceptance("a", 0.02, 0.01, "2026-01-01"), MeasuredAcceptance("b", 0.60, 0.01, "2026-04-01")]
    assert update_acceptance(ASSUMED, apart) is ASSUMED


def test_sure_read_outs_replace_the_assumption_with_source_and_date() -> None:
    sure = [MeasuredAcceptance("a", 0.10, 0.03, "2026-04-01"), MeasuredAcceptance("b", 0.14, 0.03, "2026-01-01")]
    updated = update_acceptance(ASSUMED, sure)
    assert updated.mean == pytest.approx(0.12)
    assert updated.sd == pytest.approx(0.03 / np.sqrt(2), rel=1e-6)
    assert (updated.source, updated.date, updated.readouts) == ("measured", "2026-04-01", 2)
    assert "measured by 2 campaigns, the last until 2026-04-01" in acceptance_text(updated)
    assert "2026-04-01" in acceptance_text(updated, "zh")
    assert "economics.acceptance" in acceptance_text(ASSUMED)


def test_a_contact_that_does_harm_is_not_taken_for_an_acceptance() -> None:
    harm = [MeasuredAcceptance("a", -0.10, 0.03, "2026-04-01"), MeasuredAcceptance("b", -0.14, 0.03, "2026-01-01")]
    assert update_acceptance(ASSUMED, harm) is ASSUMED


def test_pooled_finds_mean_and_spread_of_many_campaigns() -> None:
    rng = np.random.default_rng(8)
    truth = rng.normal(0.2, 0.05, 400)
    read = [MeasuredAcceptance(str(k), float(t + rng.normal(0, 0.03)), 0.03, "2026-01-01") for k, t in enumerate(truth)]
    mean, error, spread = pooled(read)
    assert mean == pytest.approx(0.2, abs=0.01)
    assert error == pytest.approx(np.sqrt((0.05**2 + 0.03**2) / 400), rel=0.1)
    assert spread == pytest.approx(0.05, abs=0.01)
