"""What was planted can be found again from the published tables alone."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score

from churn.demo.baskets import AFFINITIES
from churn.demo.population import PERSONAS

from .demo_shop import shop


@pytest.fixture(scope="module")
def sold() -> pd.DataFrame:
    lines = shop().order_lines
    lines = lines[~lines["is_return"]]
    return lines.assign(day=lines["ordered_at"].dt.normalize(), hour=lines["ordered_at"].dt.hour)


def test_personas_are_found_by_clusters_of_behaviour(sold: pd.DataFrame) -> None:
    by = sold.groupby("customer_id")
    days = sold.drop_duplicates(["customer_id", "day"]).sort_values(["customer_id", "day"])
    gap = days.groupby("customer_id")["day"].diff().dt.days.groupby(days["customer_id"]).mean()
    table = pd.DataFrame(
        {
            "gap": np.log(gap),
            "value": np.log(by["amount"].sum() / by["order_id"].nunique()),
            "lines": np.log(by.size() / by["order_id"].nunique()),
            "discounted": sold["discount"].gt(0).groupby(sold["customer_id"]).mean(),
            "hour": by["hour"].mean(),
            "width": by["category"].nunique(),
            "store": sold["channel"].eq("store").groupby(sold["customer_id"]).mean(),
            "app": sold["channel"].eq("app").groupby(sold["customer_id"]).mean(),
        }
    )[by["day"].nunique() >= 3]
    standard = (table - table.mean()) / table.std()
    found = KMeans(len(PERSONAS), n_init=5, random_state=0).fit_predict(standard)
    people = shop().people
    persona = pd.Series(people.persona, index=people.customer_id)
    assert adjusted_rand_score(persona.loc[table.index], found) > 0.8


def test_planted_pairs_have_the_highest_lift_of_all_pairs(sold: pd.DataFrame) -> None:
    basket = (pd.crosstab(sold["order_id"], sold["category"]) > 0).astype(float)
    share = basket.mean()
    lift = (basket.T @ basket / len(basket)).div(share, axis=0).div(share, axis=1)
    pairs = sorted(((lift.loc[a, b], frozenset((a, b))) for a, b in combinations(lift.index, 2)), reverse=True)
    planted = {frozenset((one, other)) for one, other, _ in AFFINITIES}
    assert {pair for _, pair in pairs[: len(planted)]} == planted
    assert pairs[len(planted) - 1][0] > 1.5 * pairs[len(planted)][0]


def test_a_bad_after_sales_experience_lowers_the_chance_of_buying_again(sold: pd.DataFrame) -> None:
    """Logistic regression beside recency and frequency; the interval is from customers drawn with replacement."""
    contacts = shop().touchpoints
    bad = contacts[(contacts["kind"] == "after_sale") & (contacts["score"] <= 2)]
    parts = []
    for as_of in pd.date_range("2025-01-01", "2026-04-01", freq="3MS"):
        seen = sold[sold["day"] < as_of].groupby("customer_id")["day"]
        table = pd.DataFrame({"recency": (as_of - seen.max()).dt.days, "days": np.log(seen.nunique())})
        recent = bad[(bad["occurred_at"] < as_of) & (bad["occurred_at"] >= as_of - pd.Timedelta(days=60))]
        later = sold[(sold["day"] >= as_of) & (sold["day"] < as_of + pd.Timedelta(days=90))]
        table["bad"] = table.index.isin(recent["customer_id"]).astype(float)
        table["bought"] = table.index.isin(later["customer_id"])
        parts.append(table[table["recency"] <= 180])
    rows = pd.concat(parts)
    rows["recency"] = rows["recency"] / 30
    rng = np.random.default_rng(1)
    effects = []
    places = rows.groupby(level=0).indices
    names = list(places)
    for _ in range(30):
        drawn = np.concatenate([places[names[i]] for i in rng.integers(0, len(names), len(names))])
        sample = rows.iloc[drawn]
        model = LogisticRegression(C=100.0).fit(sample[["recency", "days", "bad"]], sample["bought"])
        effects.append(model.coef_[0][2])
    assert np.mean(effects) < -0.5
    assert np.mean(effects) + 3 * np.std(effects) < 0


def test_tastes_widen_with_the_time_since_the_first_purchase(sold: pd.DataFrame) -> None:
    """Categories among the first and the last eight lines of customers with a year between first and last purchase."""
    by = sold.groupby("customer_id")
    year = (by["day"].max() - by["day"].min()).dt.days >= 365
    long = sold[sold["customer_id"].map(year) & (sold["customer_id"].map(by.size()) >= 30)]
    first = long.groupby("customer_id").head(8).groupby("customer_id")["category"].nunique()
    last = long.groupby("customer_id").tail(8).groupby("customer_id")["category"].nunique()
    assert len(first) > 500
    assert last.mean() > first.mean() + 0.8


def test_the_shop_grows_and_has_its_seasons(sold: pd.DataFrame) -> None:
    orders = sold.drop_duplicates("order_id").groupby(sold["day"].dt.to_period("M")).size()
    assert orders["2026-06"] > 1.2 * orders["2025-06"] > 1.2 * orders["2024-06"]
    assert orders["2024-12"] > 1.2 * orders["2025-01"] and orders["2025-12"] > 1.2 * orders["2026-01"]
    assert orders["2025-06"] > 1.15 * orders["2025-05"] and orders["2025-06"] > 1.15 * orders["2025-07"]


def test_discounts_are_for_the_price_sensitive_and_for_june(sold: pd.DataFrame) -> None:
    people = shop().people
    persona = sold["customer_id"].map(pd.Series(people.persona, index=people.customer_id))
    reduced = sold["discount"] > 0
    share = reduced.groupby(persona).mean()
    assert share.idxmax() == 1 and share[1] > 2 * share.drop(1).max()
    june = (sold["day"].dt.month == 6) & (sold["day"].dt.day <= 20)
    assert reduced[june & (persona != 1)].mean() > 2 * reduced[~june & (persona != 1)].mean()


def test_regular_buyers_have_even_gaps_and_irregular_ones_do_not(sold: pd.DataFrame) -> None:
    days = sold.drop_duplicates(["customer_id", "day"]).sort_values(["customer_id", "day"])
    gaps = days.groupby("customer_id")["day"].diff().dt.days.groupby(days["customer_id"])
    spread = (gaps.std() / gaps.mean())[gaps.count() >= 8]
    people = shop().people
    shape = pd.Series(people.shape, index=people.customer_id).loc[spread.index]
    assert spread[shape == 6].mean() < 0.55
    assert spread[shape == 1].mean() > 0.75
