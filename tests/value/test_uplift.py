"""Who responds: found where it differs much, left alone where it does not, and said in both languages."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from churn.value.qini import qini_of_effects
from churn.value.uplift_evaluation import NO_DIFFERENCE, NO_EFFECT, TOO_FEW, USED, Uplift, uplift
from churn.value.uplift_text import TEXT, uplift_text

ACCEPTANCE = 0.3


def rows(seed: int, size: int, number: int = 2, times: float = 1.0, mean: float = ACCEPTANCE) -> pd.DataFrame:
    """`number` campaigns of `size`; who bought in the last 60 days accepts `times` as readily as the others."""
    random = np.random.default_rng(seed)
    parts = []
    for campaign in range(number):
        recency = random.uniform(0, 180, size)
        p = 1 / (1 + np.exp(-(recency - 90) / 50 - random.normal(0, 0.5, size)))
        accepts = np.where(recency < 60, times, 1.0) * mean / ((times + 2) / 3)
        treated = random.permutation(size) < size // 2
        bought = (random.random(size) >= p) | (treated & (random.random(size) < accepts))
        parts.append(
            pd.DataFrame(
                {
                    "campaign_id": f"c{campaign}",
                    "customer_id": [f"{campaign}-{place:05d}" for place in range(size)],
                    "treated": treated,
                    "bought": bought.astype(float),
                    "p": p,
                    "recency_days": recency,
                    "frequency": 1.0 + random.poisson(3, size),
                    "monetary_total": np.exp(random.normal(5, 1, size)),
                    "tenure_days": recency + random.uniform(0, 400, size),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def strong() -> Iterator[tuple[pd.DataFrame, Uplift]]:
    table = rows(1, 6000, times=6.0)
    yield table, uplift(table, resamples=100)


def test_strong_differences_are_found_and_calibrated(strong: tuple[pd.DataFrame, Uplift]) -> None:
    table, found = strong
    assert found.state == USED and found.model is not None and found.slope is not None and found.qini is not None
    assert found.slope[1] > 0.4 and found.qini[0] > 0
    relative = found.model.of(table)
    lately = (table["recency_days"] < 60).to_numpy()
    assert relative[lately].mean() > 1.4 * relative[~lately].mean() and relative.min() >= 0
    assert found.model.slope["recency_days"] < 0
    # the mean acceptance stays the mean: it is the effects' sum that campaigns measure
    assert np.average(relative, weights=table["p"] ** 2) == pytest.approx(1.0, abs=0.05)
    for third in found.thirds:
        assert third["low"] - 40 < third["expected"] < third["high"] + 40


def test_among_new_customers_the_order_by_it_is_nearer_to_that_of_the_true_effects(
    strong: tuple[pd.DataFrame, Uplift],
) -> None:
    unseen, model = rows(2, 4000, times=6.0), strong[1].model
    assert model is not None
    true = unseen["p"] * np.where(unseen["recency_days"] < 60, 6.0, 1.0)
    mean, individual, ideal = (
        qini_of_effects(true, score) for score in (unseen["p"], unseen["p"] * model.of(unseen), true)
    )
    assert mean < individual < ideal and individual - mean > 0.2 * (ideal - mean)


def test_todays_customers_get_theirs_from_the_newest_features(strong: tuple[pd.DataFrame, Uplift]) -> None:
    _, found = strong
    facts = {"recency_days": [10.0, 150.0], "tenure_days": 200.0, "frequency": 4.0, "monetary_total": 150.0}
    today = pd.DataFrame({"customer_id": ["a", "b"], "as_of": pd.Timestamp("2026-07-01"), **facts})
    before = today.assign(as_of=pd.Timestamp("2026-06-01"), customer_id=["a", "c"])
    parameters = {"r": 0.6, "alpha": 25.0, "a": 0.9, "b": 3.0, "first": 1}
    relative = found.relative(pd.concat([before, today]), parameters)
    assert relative is not None and relative.index.tolist() == ["a", "b"] and relative["a"] > relative["b"]


def test_the_order_of_rows_changes_nothing_and_gaps_count_as_average(strong: tuple[pd.DataFrame, Uplift]) -> None:
    table, found = strong
    again = uplift(table.sample(frac=1.0, random_state=1), resamples=100)
    assert again.facts() == found.facts()
    assert found.model is not None
    unknown = table.head(3).assign(recency_days=np.nan).drop(columns=["frequency", "monetary_total", "tenure_days"])
    average = found.model.of(unknown.assign(p=1 / (1 + np.exp(-found.model.centre["p"]))))
    assert average == pytest.approx(1.0)


def test_one_acceptance_for_all_is_seldom_replaced() -> None:
    """Of 30 sets of campaigns without a difference; more than 5 would come by chance once in 70 times at 7 %."""
    states = [uplift(rows(seed, 1200), resamples=60).state for seed in range(30)]
    assert states.count(USED) <= 5
    assert NO_DIFFERENCE in states


def test_one_campaign_or_no_effect_decides_nothing() -> None:
    one = uplift(rows(1, 400, number=1))
    assert (one.state, one.campaigns, one.customers, one.model) == (TOO_FEW, 1, 400, None)
    assert uplift(rows(1, 400).iloc[:0]).state == TOO_FEW
    assert uplift(rows(2, 400, mean=1e-9)).state == NO_EFFECT
    assert one.relative(pd.DataFrame(), {}) is None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", TEXT)
def test_every_state_is_said_with_its_numbers(state: str, language: str) -> None:
    facts = Uplift(state, campaigns=3, customers=4321, certainty=0.64).facts()
    text = uplift_text(facts, language)
    assert "3" in text and ("4,321" in text or state == TOO_FEW)
    assert ("64%" in text) == (state in ("no_better", "used"))
