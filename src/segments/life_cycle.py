"""Each customer's stage in the customer life cycle, measured in their own purchase cycles.

With a cycle of 45 days: silent for up to 90 days (2 cycles) they are active, up to 180 days (4 cycles) sleeping, then
lost. If purchases came wholly at random, an active customer would be silent for 2 cycles 13 times in 100 (e^-2) and
for 4 cycles twice (e^-4). Active customers are new (one purchase day), repeat, loyal (as many purchase days as the
upper quarter of those who came back, three at least) or won back (the last gap was so long that they had counted as
lost).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..order_lines import purchase_lines
from .membership import is_member
from .purchase_cycle import cycle_days, typical_gap
from .purchases import has, purchase_days

SLEEPS_AFTER = 2.0
LOST_AFTER = 4.0
"""cycles of silence"""
NEEDED = ("frequency", "recency_days", "tenure_days", "last_gap_days")
"""features that decide the state"""
STATES = ("potential", "new", "repeat", "loyal", "won_back", "sleeping", "lost")
NAMES = {
    "potential": {"en": "Potential", "zh": "潜在客户"},
    "new": {"en": "New", "zh": "新客户"},
    "repeat": {"en": "Repeat", "zh": "回头客"},
    "loyal": {"en": "Loyal", "zh": "忠诚客户"},
    "won_back": {"en": "Won back", "zh": "赢回客户"},
    "sleeping": {"en": "Sleeping", "zh": "沉睡客户"},
    "lost": {"en": "Lost", "zh": "流失客户"},
}
RULES = {
    "potential": {"en": "known, no purchase yet", "zh": "已知，尚未购买"},
    "new": {"en": "one purchase day, silent for at most 2 cycles", "zh": "仅一个购买日，沉默不超过 2 个周期"},
    "repeat": {"en": "came back, silent for at most 2 cycles", "zh": "再次购买，沉默不超过 2 个周期"},
    "loyal": {"en": "came back often, silent for at most 2 cycles", "zh": "多次购买，沉默不超过 2 个周期"},
    "won_back": {"en": "active again after a gap of more than 4 cycles", "zh": "沉默超过 4 个周期后重新购买"},
    "sleeping": {"en": "silent for 2 to 4 cycles", "zh": "沉默 2 至 4 个周期"},
    "lost": {"en": "silent for more than 4 cycles", "zh": "沉默超过 4 个周期"},
}
LOYALTY_STEPS = {
    "known": {"en": "Known", "zh": "已知"},
    "bought": {"en": "Bought once", "zh": "购买一次"},
    "again": {"en": "Bought again", "zh": "再次购买"},
    "loyal": {"en": "Bought often enough to be loyal", "zh": "达到忠诚次数"},
    "active_loyal": {"en": "Loyal and active now", "zh": "忠诚且活跃"},
}


def rules(features: pd.DataFrame) -> dict[str, float]:
    """What is fixed at training time: typical_gap_days, and loyal_from (purchase days)."""
    again = features.loc[features["frequency"] >= 2, "frequency"].to_numpy(dtype=float)
    often = float(np.quantile(again, 0.75, method="inverted_cdf")) if len(again) else 3.0
    return {"typical_gap_days": typical_gap(features), "loyal_from": max(3.0, often)}


def life_cycle(features: pd.DataFrame, fixed: dict[str, float]) -> pd.Series:
    """The state key of every row; needs the features in `NEEDED`.

    Exactly one of `STATES` each. The gap of a comeback is measured in the cycle as it was before that gap.
    """
    typical = fixed["typical_gap_days"]
    count, recency, tenure, last_gap = (features[name].to_numpy(dtype=float, na_value=np.nan) for name in NEEDED)
    with np.errstate(divide="ignore", invalid="ignore"):
        silence = recency / cycle_days(features, typical).to_numpy()
        before = (tenure - recency - last_gap + typical) / (count - 1)
        returned = (count >= 2) & (last_gap > LOST_AFTER * before)
    state = np.select(
        [
            ~(count >= 1),
            silence > LOST_AFTER,
            silence > SLEEPS_AFTER,
            returned,
            count == 1,
            count >= fixed["loyal_from"],
        ],
        ["potential", "lost", "sleeping", "won_back", "new", "loyal"],
        default="repeat",
    )
    return pd.Series(state, index=features.index, name="life_cycle", dtype="str")


def history(order_lines: pd.DataFrame, as_of: list[pd.Timestamp], fixed: dict[str, float]) -> pd.DataFrame:
    """customer_id, as_of, life_cycle of everyone who bought before each as_of (half-open), from all earlier lines."""
    days = purchase_days(order_lines)
    days["gap"] = (days["day"] - days.groupby("customer_id")["day"].shift()).dt.days
    days["first"] = days.groupby("customer_id")["day"].transform("min")
    tables = []
    for at in sorted(as_of):
        last = days[days["day"] < at].drop_duplicates("customer_id", keep="last")
        facts = pd.DataFrame(
            {
                "customer_id": last["customer_id"],
                "as_of": at,
                "frequency": last["number"],
                "recency_days": (at - last["day"]).dt.days,
                "tenure_days": (at - last["first"]).dt.days,
                "last_gap_days": last["gap"],
            }
        )
        tables.append(facts.assign(life_cycle=life_cycle(facts, fixed))[["customer_id", "as_of", "life_cycle"]])
    return pd.concat(tables, ignore_index=True)


def month_starts(order_lines: pd.DataFrame, until: pd.Timestamp) -> list[pd.Timestamp]:
    """`until` and the same moment one, two, ... months before it, back to a month after the first line; ascending."""
    first = order_lines["ordered_at"].min() + pd.DateOffset(months=1)
    dates = [until - pd.DateOffset(months=back) for back in range(1_200)]
    return [date for date in reversed(dates) if date >= first or date == until]


def counts(states: pd.DataFrame) -> pd.DataFrame:
    """as_of, life_cycle, customers, share (of that as_of): customers in each state."""
    table = states.groupby(["as_of", "life_cycle"]).size().rename("customers").reset_index()
    return table.assign(share=table["customers"] / table.groupby("as_of")["customers"].transform("sum"))


def known_by(customers: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rows of `customers` who had joined before `as_of`; all of them where joined_at is not known."""
    return customers[~(customers["joined_at"] >= as_of)] if has(customers, "joined_at") else customers


def potential(customers: pd.DataFrame | None, order_lines: pd.DataFrame, as_of: pd.Timestamp) -> int | None:
    """How many known people (see `known_by`) had not bought before `as_of`; None without a customers table.

    Those who have only returned something, from before the books began, are among them: stages count purchases.
    """
    if customers is None:
        return None
    known = known_by(customers, as_of)
    lines = purchase_lines(order_lines, ["customer_id", "ordered_at"])
    buyers = lines.loc[lines["ordered_at"] < as_of, "customer_id"]
    return int((~is_member(known["customer_id"], buyers)).sum())


def loyalty_steps(features: pd.DataFrame, fixed: dict[str, float], known_only: int | None = None) -> pd.DataFrame:
    """The loyalty steps at one as_of: step, name_en, name_zh, customers, of_first, of_previous; each step within
    the last.

    `known_only`: people known who never bought (see `potential`); without it the steps begin at the first purchase.
    """
    often = features["frequency"] >= fixed["loyal_from"]
    bought = int((features["frequency"] >= 1).sum())
    steps = [("known", bought + known_only)] if known_only is not None else []
    steps += [
        ("bought", bought),
        ("again", int((features["frequency"] >= 2).sum())),
        ("loyal", int(often.sum())),
        ("active_loyal", int((life_cycle(features, fixed) == "loyal").sum())),
    ]
    rows = [(step, LOYALTY_STEPS[step]["en"], LOYALTY_STEPS[step]["zh"], n) for step, n in steps]
    table = pd.DataFrame(rows, columns=["step", "name_en", "name_zh", "customers"])
    customers = table["customers"]
    return table.assign(of_first=customers / customers.iloc[0], of_previous=customers / customers.shift(1))
