"""Whom to contact and what that is worth: all that notebook 10 decides, from the tables under interim/."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from .. import interim, value
from ..ingest import read_campaigns, refuse_strangers
from ..segments import Missing, baskets
from ..study import Study
from . import campaign, value_cache


@dataclass(frozen=True)
class Decision:
    """Customer value, the contact list, and what past campaigns and past origins say about it."""

    study: Study
    fitted: value.CustomerValue
    values: pd.DataFrame
    """see value.values_today"""
    acceptance: value.Acceptance
    responds: value.Uplift
    targeted: pd.DataFrame
    """see value.targeting"""
    past: pd.DataFrame
    """see value.past_profit: the shipped model at past origins"""
    customers: pd.DataFrame
    """see value.complete: one row per customer with decision, group, date and advice"""
    power: value.Power
    read_outs: list[value.ReadOut]
    """of past campaigns"""

    @cached_property
    def campaigns(self) -> pd.DataFrame:
        """See value.overview."""
        return value.overview(self.read_outs)

    @property
    def asked(self) -> pd.DataFrame:
        """The rows of `targeted` that can be decided on: with a churn probability and a value."""
        return self.targeted.dropna(subset=["p_churn", "value_if_kept"])

    def write(self) -> None:
        """Writes past profit, customers (as `value`) and campaigns under interim/."""
        interim.write(self.study, "past_profit", self.past)
        interim.write(self.study, "value", self.customers)
        interim.write(self.study, "campaigns", self.campaigns)


def decide(study: Study) -> Decision:
    """The decision on interim/features, order_lines, scores_churn, backtest_churn, segments and reasons.

    Measured acceptances and who responds are written to interim/ at once, because later decisions read them there.
    Raises UserError for a missing table and for what is wrong with the study's campaigns.
    """
    features, order_lines = interim.read(study, "features"), interim.read(study, "order_lines")
    scores, backtest = interim.read(study, "scores_churn"), interim.read(study, "backtest_churn")
    scores = scores[scores["horizon_days"] == study.task.horizon_days]
    fitted = value_cache.customer_value(study, features, order_lines)
    values = value.values_today(fitted.model, features)
    campaigns = read_campaigns(study)
    if campaigns is not None:
        refuse_strangers(campaigns, order_lines["customer_id"])
    known = None if campaigns is None else value.known_before(campaigns, order_lines, study)
    interim.write(study, "measured_acceptance", value.measured_acceptance(known, order_lines, study))
    acceptance, responds = campaign.current_acceptance(study), campaign.who_responds(study, known, order_lines)
    relative = responds.relative(features, fitted.model["btyd"])
    newest = features[features["as_of"] == features["as_of"].max()]
    back = pd.Series(value.gave_all_back(newest).to_numpy(), index=newest["customer_id"])
    targeted = value.targeting(values, scores, study, acceptance=acceptance, relative=relative, gave_back=back)
    shipped = backtest[(backtest["model"] == "shipped") & (backtest["horizon_days"] == study.task.horizon_days)]
    segments, today = interim.read(study, "segments"), pd.Timestamp(newest["as_of"].iloc[0])
    customers, power = value.complete(
        targeted,
        newest,
        acceptance,
        horizon_days=study.task.horizon_days,
        segments=segments[segments["as_of"] == today],
        reasons=interim.read(study, "reasons"),
        cross_sell=_offers(order_lines, today),
    )
    return Decision(
        study,
        fitted,
        values,
        acceptance,
        responds,
        targeted,
        value.past_profit(
            shipped,
            features,
            study,
            lambda origin: value.model_at(fitted, features, order_lines, study, origin),
            acceptance=acceptance,
            individual=responds.model,
        ),
        customers,
        power,
        [] if known is None else value.past_read_outs(known, order_lines, study),
    )


def _offers(order_lines: pd.DataFrame, today: pd.Timestamp) -> pd.Series | None:
    """What goes with what each customer bought, by customer_id; None where baskets say nothing."""
    rules = baskets.rules(order_lines, today)
    return (
        None
        if isinstance(rules, Missing)
        else baskets.offers(order_lines, rules, today).set_index("customer_id")["offer"]
    )
