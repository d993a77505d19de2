"""Campaigns that were randomised before this project came, read out like its own.

Their table is that of ingest.read_campaigns: campaign_id, customer_id, assigned_at, group (treatment or control).
"""

from __future__ import annotations

import pandas as pd

from ..features import build
from ..ingest.canonical.campaigns import refuse_absent_offers
from ..modelling.as_of import training_as_of
from ..scoring.evaluation.value import evaluate
from ..study import Study
from ..targets import cohort
from .effects import CONFIDENCE, outcomes
from .randomisation import TREATMENT
from .read_out import ReadOut, read_out
from .return_rates import return_weight
from .spend import kept_share
from .spend_models import fit_closed_form
from .uplift import FACTS, known_facts


def known_before(campaigns: pd.DataFrame, order_lines: pd.DataFrame, study: Study) -> pd.DataFrame:
    """`campaigns` with p (of churn over the horizon), the other uplift.FACTS, value, value_if_kept and asked, all as
    known at the assignment.

    asked (bool): the customer was in the cohort of the churn model then (bought in the last active_days). Values are
    after returns, at the share that customers had given back by then.

    From a purchase model fitted on the order lines before that midnight, so that nothing the campaign caused is in the
    covariates of its read-out.
    """
    dates = sorted(campaigns["assigned_at"].unique())
    tables = {"order_lines": order_lines}
    features = build(tables, as_of=[pd.Timestamp(date) for date in dates], history_days=study.task.history_days)
    economics, parts = study.economics, []
    for date in dates:
        rows = features[features["as_of"] == date].reset_index(drop=True)
        model = {
            **fit_closed_form(rows),
            "horizon_days": study.task.value_horizon_days,
            "margin": economics.margin,
            "discount_rate": economics.discount_rate,
            "kept_share": kept_share(order_lines, date),
            "return_weight": return_weight(rows),
        }
        known_then = known_facts(rows, model["btyd"], study.task.horizon_days)
        values = evaluate(model, rows)[["value", "value_if_kept"]]
        asked = cohort(rows, "churn", study.task).to_numpy()
        parts.append(rows[["customer_id"]].assign(assigned_at=date, asked=asked).join(known_then).join(values))
    known = campaigns.merge(pd.concat(parts), on=["customer_id", "assigned_at"], how="left")
    return known.assign(asked=known["asked"].eq(True))


def past_read_outs(campaigns: pd.DataFrame, order_lines: pd.DataFrame, study: Study) -> list[ReadOut]:
    """A read-out of every campaign whose horizon has closed by the last order line and by task.as_of, by date.

    campaigns: the table of `known_before`, with `segment` where known. At 2026-04-01, a campaign of 2 March with
    a horizon of 90 days is not known yet, also where the order lines reach to June.
    """
    days, read_outs = study.task.horizon_days, []
    for _, rows in campaigns.groupby(["assigned_at", "campaign_id"], sort=True):
        start, campaign_id = rows["assigned_at"].iloc[0], str(rows["campaign_id"].iloc[0])
        if _closed(start, order_lines, study):
            read_outs.append(read_out(rows.reset_index(drop=True), order_lines, days, study.economics, campaign_id))
    return read_outs


def _closed(start: pd.Timestamp, order_lines: pd.DataFrame, study: Study) -> bool:
    """Whether the horizon after `start` has closed by the last order line and by task.as_of."""
    end = order_lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    return bool(training_as_of(min(end, pd.Timestamp(study.task.as_of or end)), study.task.horizon_days, [start]))


def uplift_rows(campaigns: pd.DataFrame | None, order_lines: pd.DataFrame, study: Study) -> pd.DataFrame:
    """What `uplift_evaluation.uplift` learns from: campaign_id, customer_id, treated, bought and FACTS.

    campaigns: of one offer, the table of `known_before`, or None. One row per campaign and customer whom the study
    would have asked about (`asked`), of campaigns whose horizon has closed by task.as_of and with two customers or
    more in each group.
    """
    columns = ["campaign_id", "customer_id", "treated", "bought", *FACTS]
    parts = []
    if campaigns is not None:
        for _, rows in campaigns[campaigns["asked"]].groupby(["assigned_at", "campaign_id"], sort=True):
            treated = rows["group"] == TREATMENT
            closed = _closed(rows["assigned_at"].iloc[0], order_lines, study)
            if closed and min(treated.sum(), (~treated).sum()) >= 2:
                part = outcomes(rows.reset_index(drop=True), order_lines, study.task.horizon_days)
                parts.append(part.assign(treated=part["group"] == TREATMENT).reindex(columns=columns))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def measured_acceptance(campaigns: pd.DataFrame | None, order_lines: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Acceptance measured by the campaigns in economics.same_offer, one row each: campaign_id, customers, acceptance,
    acceptance_error, date (YYYY-MM-DD, the day after the window).

    campaigns: the table of `known_before`. Only those count whom the study would have asked about (`asked`): the offer
    is meant for customers who may be leaving, and whoever left long ago says nothing about them. Membership was decided
    before the draw, so that the groups stay comparable. Raises UserError for a campaign that is not there.
    """
    refuse_absent_offers(campaigns, study)
    names, rows = study.economics.same_offer, []
    if campaigns is not None and names:
        eligible = campaigns[campaigns["campaign_id"].isin(names) & campaigns["asked"]]
        for one in past_read_outs(eligible, order_lines, study):
            date = f"{pd.Timestamp(one.assigned_at) + pd.Timedelta(days=one.days):%Y-%m-%d}"
            customers = one.purchase.treated + one.purchase.control
            rows.append((one.campaign_id, customers, one.acceptance, one.acceptance_error, date))
    return pd.DataFrame(rows, columns=["campaign_id", "customers", "acceptance", "acceptance_error", "date"])


def overview(read_outs: list[ReadOut]) -> pd.DataFrame:
    """One row per campaign: campaign_id, assigned_at, days, treated, control, effects with intervals, profit, verdict.

    profit: within the window; profit_kept: over the value horizon, if those won over stay. Effects: purchase,
    purchase_low, purchase_high (shares), spend, spend_low, spend_high (money per customer), acceptance,
    acceptance_error.
    """
    rows = []
    for one in read_outs:
        rows.append(
            {
                "campaign_id": one.campaign_id,
                "assigned_at": pd.Timestamp(one.assigned_at),
                "days": one.days,
                "treated": one.purchase.treated,
                "control": one.purchase.control,
                "purchase": one.purchase.effect,
                "purchase_low": one.purchase.low,
                "purchase_high": one.purchase.high,
                "spend": one.spend.effect,
                "spend_low": one.spend.low,
                "spend_high": one.spend.high,
                "saved": one.purchase.saved,
                "acceptance": one.acceptance,
                "acceptance_error": one.acceptance_error,
                "cost": one.cost,
                "profit": one.profit[0],
                "profit_low": one.profit[1],
                "profit_high": one.profit[2],
                "profit_kept": None if one.profit_kept is None else one.profit_kept[0],
                "verdict": one.verdict,
                "confidence": CONFIDENCE,
            }
        )
    return pd.DataFrame(rows)
