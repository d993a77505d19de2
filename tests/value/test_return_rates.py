"""How far customers differ in what they give back: found where they do, and not where they do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.scoring.evaluation.value import kept_shares
from churn.value.return_rates import LEAST_WEIGHT, gave_all_back, return_weight


def shop(rates: np.ndarray, seed: int = 1) -> pd.DataFrame:
    """Customers with 1 to 30 purchase days of 20 each, which come back whole with the customer's own rate."""
    rng = np.random.default_rng(seed)
    days = rng.integers(1, 31, len(rates))
    share = rng.binomial(days, rates) / days
    return pd.DataFrame({"frequency": days, "monetary_total": 20.0 * days, "return_share": share})


def test_the_weight_is_that_of_the_beta_distribution_the_rates_come_from() -> None:
    """Beta(2, 8): mean .2, weight 10."""
    rates = np.random.default_rng(3).beta(2.0, 8.0, 20_000)
    assert return_weight(shop(rates)) == pytest.approx(10.0, rel=0.1)


def test_customers_of_one_rate_have_the_rate_of_the_shop() -> None:
    found = return_weight(shop(np.full(20_000, 0.2)))
    assert found is None or found > 300


@pytest.mark.parametrize("seed", range(5))
def test_large_days_and_small_ones_do_not_make_customers_differ(seed: int) -> None:
    """One rate for all and lognormal amounts: the share of money that came back varies more than that of days."""
    rng = np.random.default_rng(seed)
    days = rng.integers(1, 31, 5000)
    who = np.repeat(np.arange(5000), days)
    amount = rng.lognormal(3.0, 0.8, len(who))
    bought = np.bincount(who, amount)
    back = np.bincount(who, amount * (rng.random(len(who)) < 0.1))
    weight = return_weight(pd.DataFrame({"frequency": days, "monetary_total": bought, "return_share": back / bought}))
    assert weight is None or weight > 100


def test_few_returns_and_no_returns_say_nothing() -> None:
    assert return_weight(shop(np.zeros(1000))) is None
    assert return_weight(pd.DataFrame({"frequency": [3, 4]})) is None
    few = shop(np.zeros(1000))
    few.loc[:9, "return_share"] = 1.0
    assert return_weight(few) is None


def test_customers_of_all_or_nothing_still_have_one_purchase_day_of_the_shop() -> None:
    rates = (np.random.default_rng(5).random(5000) < 0.3).astype(float)
    assert return_weight(shop(rates)) == LEAST_WEIGHT


def test_own_rates_miss_less_than_one_rate_where_customers_differ() -> None:
    """What comes back of the next ten purchase days, in a shop of Beta(.3, 3): a fifth less error, and no bias."""
    rng = np.random.default_rng(7)
    rates = rng.beta(0.3, 3.0, 5000)
    table = shop(rates)
    back = rng.binomial(10, rates) / 10
    mean = float((table["frequency"] * table["return_share"]).sum() / table["frequency"].sum())
    own = 1 - kept_shares({"kept_share": 1 - mean, "return_weight": return_weight(table)}, table)
    assert np.abs(back - own).mean() < 0.8 * np.abs(back - mean).mean()
    assert own.mean() == pytest.approx(back.mean(), abs=0.01)


def test_everything_given_back_is_the_whole_amount() -> None:
    features = pd.DataFrame({"return_share": [1.0, 1.3, 0.99, None]})
    assert gave_all_back(features).tolist() == [True, True, False, False]
    assert gave_all_back(features.astype("Float64")).tolist() == [True, True, False, False]
    assert gave_all_back(features[[]]).tolist() == [False] * 4
