"""Randomisation: a seeded draw of treatment and control within strata of risk and value, repeatable for one seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

TREATMENT, CONTROL, NONE = "treatment", "control", "none"
NAMES = {
    TREATMENT: {"en": "Contact", "zh": "联系"},
    CONTROL: {"en": "Control: do not contact", "zh": "对照：不联系"},
    NONE: {"en": "Not in the campaign", "zh": "不在活动中"},
}
THIRDS = 3
"""bands of risk and of value; nine strata"""


def strata(p: pd.Series, value: pd.Series) -> pd.Series:
    """Stratum `1-1`..`3-3` on the index of `p`: third of risk and third of value among the customers given."""
    thirds = [((s.rank(method="first") - 1) * THIRDS // max(len(s), 1)).astype(int) + 1 for s in (p, value)]
    return (thirds[0].astype(str) + "-" + thirds[1].astype(str)).rename("stratum")


def draw(customers: pd.Series, stratum: pd.Series, control: int, seed: int) -> pd.Series:
    """`treatment` or `control` for each customer, on the index of `customers`; exactly `control` controls in all.

    Each stratum gets its share to within one customer. Every customer has the same chance of being a control; the order
    of the rows does not matter. 0 <= control <= len(customers).
    """
    n = len(customers)
    random = np.random.default_rng([seed, n, control])
    by_name = np.argsort(customers.to_numpy().astype(str), kind="stable")
    uniform = np.empty(n)
    uniform[by_name] = random.random(n)
    order = np.lexsort((uniform, stratum.to_numpy().astype(str)))
    steps = np.floor(np.arange(n + 1) * (control / n if n else 0.0) + random.random() + 1e-12)
    group = np.full(n, TREATMENT, dtype=object)
    group[order[np.diff(steps) > 0]] = CONTROL
    return pd.Series(group, index=customers.index, name="group", dtype="str")
