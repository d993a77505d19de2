"""What a cause truly does to each of the demo's customers: it is changed, and the customer is simulated again.

The simulator is run a second time with the same dice in which everybody has the middle customer's purchase rate (or
hazard of leaving, or no bad after-sales experiences). The true probability of no purchase in 90 days, as the customer
is, less that of the second run, is what the cause adds to his risk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from churn.demo.purchases import simulate_courses
from churn.demo.retailer import SEED, retailer

HORIZON = 90
FAMILIES = {
    "purchase rate": ["recency", "frequency", "rhythm"],
    "hazard of leaving": ["width", "touchpoints"],
    "after-sales": ["touchpoints"],
}
"""cause -> the families whose points should follow what it adds"""


def effects(as_of: pd.Timestamp) -> pd.DataFrame:
    """customer_id (index) and one column per cause: what it adds to the true probability of leaving."""
    shop = retailer()
    people = shop.people
    causes: dict[str, dict[str, Any]] = {
        "purchase rate": {"rate": _middle(people.rate, people.entry)},
        "hazard of leaving": {"hazard": _middle(people.hazard, people.entry)},
        "after-sales": {"bad_service": np.zeros(len(people.entry))},
    }
    truth = _bought(shop, as_of)
    added = {}
    for name, changes in causes.items():
        changed = replace(people, **changes)
        course = simulate_courses(np.random.default_rng([SEED, 2]), changed, shop.plan, shop.answer_chance)
        added[name] = _bought(replace(shop, people=changed, course=course), as_of).reindex(truth.index) - truth
    return pd.DataFrame(added)


def agreement(points: pd.DataFrame, added: pd.DataFrame) -> dict[str, float]:
    """Cause -> rank correlation of its families' points with what it adds (-1..1)."""
    both = points.index.intersection(added.index)
    return {
        cause: float(
            points.loc[both, [name for name in families if name in points]]
            .sum(axis=1)
            .corr(added.loc[both, cause], method="spearman")
        )
        for cause, families in FAMILIES.items()
    }


def _bought(shop: Any, as_of: pd.Timestamp) -> pd.Series:
    return shop.truth([as_of], (HORIZON,)).set_index("customer_id")[f"p_{HORIZON}"]


def _middle(values: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """The median of those who ever bought, for everybody."""
    return np.full(len(values), float(np.median(values[entry >= 0])))
