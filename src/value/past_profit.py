"""What the contact list would have earned at past origins, and whether a few customers decide that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..scoring.evaluation.value import evaluate
from ..study import Study
from .profit import Acceptance, choose, contact_outlay, contact_profit
from .return_rates import gave_all_back
from .uplift import RelativeAcceptance, known_facts

MOST_ORIGINS = 12
MOST_FEW, FEW_SHARE = 5, 0.05
"""a few customers: at most five, and at most a twentieth of those ever listed"""
DECISIVE, NEARLY = 1 / 3, 0.9
"""they decide a mean if it is a third smaller or larger without them"""
COLUMNS = ("as_of", "customers", "contacted", "expected", "realised", "saved", "spent", "everyone", "oracle")
SUMS = ["realised", "saved"]
"""what is kept of every listed customer"""


def past_profit(
    backtest: pd.DataFrame,
    features: pd.DataFrame,
    study: Study,
    model_at: Callable[[pd.Timestamp], Mapping[str, Any]],
    *,
    acceptance: Acceptance | None = None,
    individual: RelativeAcceptance | None = None,
) -> pd.DataFrame:
    """Expected and realised profit at every past origin, one row each, had the rule been applied there.

    backtest: rows as_of, customer_id, p, y of one model, one horizon; of more than twelve origins, twelve are taken,
    evenly, the newest included. model_at: the value model as it would have been at an origin (customer_value.model_at).
    Columns: as_of, customers, contacted, expected, realised, saved and spent (realised = acceptance x saved - spent),
    everyone (profit of contacting all), oracle (of contacting exactly the churners it pays to contact); who had given
    back all they bought is not contacted; few (how many
    customers decide the mean realised profit per contact, see `decisive`; the same in every row, 0: none),
    few_contacted, few_realised and few_saved (what of `contacted`, `realised` and `saved` is theirs).
    Each customer's acceptance is the mean one (acceptance) times the relative one, from what was known at the origin
    (individual; None: the mean for everybody).
    """
    economics, prior = study.economics, acceptance or Acceptance(study.economics.acceptance)
    dates = np.sort(backtest["as_of"].unique())
    dates = dates[np.unique(np.linspace(0, len(dates) - 1, min(MOST_ORIGINS, len(dates))).round().astype(int))]
    profits, lists = [], []
    for day, rows in backtest[backtest["as_of"].isin(dates)].groupby("as_of"):
        as_of = pd.Timestamp(str(day))
        known = features[features["as_of"] == as_of].reset_index(drop=True)
        model = model_at(as_of)
        benefit = evaluate(model, known)["value_if_kept"]
        worth = known[["customer_id"]].assign(benefit=benefit, relative=1.0, gave_back=gave_all_back(known))
        if individual is not None:
            worth["relative"] = individual.of(known_facts(known, model["btyd"], study.task.horizon_days))
        asked = rows.merge(worth, on="customer_id").dropna(subset=["benefit"])
        benefit, incentive = asked["benefit"], economics.incentive_share * asked["benefit"]
        accepts = prior.of(asked["relative"])
        expected = contact_profit(asked["p"], benefit, incentive, accepts, economics.contact_cost)
        realised = contact_profit(asked["y"], benefit, incentive, accepts, economics.contact_cost)
        outcome = asked["y"].to_numpy(float)
        saved = outcome * (benefit - incentive) * accepts / prior.mean
        spent = (1.0 - outcome) * incentive + economics.contact_cost
        chosen = choose(
            np.where(asked["gave_back"], np.nan, expected),
            contact_outlay(asked["p"], incentive, accepts, economics.contact_cost),
            budget=economics.budget,
            capacity=economics.capacity,
        )
        lists.append(asked[["customer_id"]].assign(as_of=as_of, realised=realised, saved=saved)[chosen])
        profits.append(
            {
                "as_of": as_of,
                "customers": len(asked),
                "contacted": int(chosen.sum()),
                "expected": float(expected[chosen].sum()),
                "realised": float(realised[chosen].sum()),
                "saved": float(saved[chosen].sum()),
                "spent": float(spent[chosen].sum()),
                "everyone": float(realised.sum()),
                "oracle": float(np.maximum(realised, 0.0).sum()),
            }
        )
    table = pd.DataFrame(profits, columns=list(COLUMNS))
    listed = pd.concat(lists) if lists else pd.DataFrame(columns=["customer_id", "as_of", *SUMS])
    few = decisive(listed)
    theirs = listed[listed["customer_id"].isin(few)].assign(contacted=1).groupby("as_of")[["contacted", *SUMS]].sum()
    theirs = theirs.reindex(table["as_of"]).fillna(0.0).astype({"contacted": "int64"})
    return table.assign(few=len(few)).join(theirs.add_prefix("few_").reset_index(drop=True))


def decisive(listed: pd.DataFrame) -> list[str]:
    """The few customers without whom the mean realised profit per contact would be a third smaller or larger.

    listed: customer_id, as_of, realised of everybody ever listed. The mean is over origins, of the profit per contact
    at each. Customers are left out by the size of what they brought or cost, as few as do NEARLY all that MOST_FEW can
    do; empty where these, or a twentieth of the customers, do not move the mean by DECISIVE, as in a shop of customers
    of like size. One shop: two trade accounts left that were worth 11,000 each, private customers bring 5 each; 24.9
    per contact without the two is 4.3.
    """
    sums = listed.groupby("as_of")["realised"].agg(["size", "sum"])
    at = (sums["sum"] / sums["size"]).mean()
    order = listed.groupby("customer_id")["realised"].sum().abs().sort_values(ascending=False, kind="stable").index
    moved = []
    for count in range(1, min(MOST_FEW, int(FEW_SHARE * len(order))) + 1):
        rest = listed[~listed["customer_id"].isin(order[:count])].groupby("as_of")["realised"].mean().mean()
        moved.append(abs(at - rest) / max(abs(at), abs(rest), 1e-9))
    enough = max(DECISIVE, NEARLY * max(moved, default=0.0))
    few = next((count for count, by in enumerate(moved, 1) if by >= enough), 0)
    return list(order[:few])
