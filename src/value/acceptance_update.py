"""The acceptance that campaigns have measured, and when it replaces the one assumed in the study file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..study import Study
from .profit import Acceptance
from .uplift_text import uplift_text

FEWEST_READOUTS = 2
"""one campaign says nothing about how campaigns differ"""
LOWEST, HIGHEST = 0.001, 0.999


@dataclass(frozen=True)
class MeasuredAcceptance:
    """One read-out's acceptance."""

    campaign_id: str
    acceptance: float
    error: float
    """standard error, > 0"""
    date: str
    """YYYY-MM-DD, the day after the window"""


def acceptance_of(study: Study, measured: pd.DataFrame | None, read_outs: Sequence[dict[str, Any]]) -> Acceptance:
    """The acceptance to decide with: assumed in the study file, until read-outs of whole windows know it better.

    What counts: campaigns assigned here (read_outs: the facts of campaign_files.read_outs), which made the offer of the
    study file to those whom the rule picks; and earlier ones that made it too (economics.same_offer), read among those
    who were in the cohort (measured: the table of past_campaigns.measured_acceptance, kept as interim/
    measured_acceptance.parquet; None where there is none). What other campaigns did says little about that.
    """
    earlier = [] if measured is None else measured.to_dict("records")
    known = [
        MeasuredAcceptance(str(row["campaign_id"]), row["acceptance"], row["acceptance_error"], row["date"])
        for row in earlier
        if row["campaign_id"] in study.economics.same_offer
    ]
    known += [
        MeasuredAcceptance(facts["campaign_id"], facts["acceptance"], facts["acceptance_error"], facts["date"])
        for facts in read_outs
        if facts["study"] == study.study.name and facts["days"] >= facts["planned_days"]
    ]
    certain = [one for one in known if 0 < one.error < float("inf")]
    return update_acceptance(Acceptance(study.economics.acceptance), certain)


def update_acceptance(assumed: Acceptance, measured: Sequence[MeasuredAcceptance]) -> Acceptance:
    """The acceptance to decide with: the measured one once it is more certain than the assumed one, else `assumed`.

    Needs two read-outs, and a standard deviation of what the next campaign may have (sampling error and variation
    between campaigns) below that of the assumption. Read-outs are pooled by random effects, DerSimonian and Laird
    (1986), Controlled Clinical Trials 7, equations 7 to 10; the Beta distribution gets the pooled mean and that
    deviation.
    """
    if len(measured) < FEWEST_READOUTS:
        return assumed
    mean, error, between = pooled(measured)
    deviation = float(np.hypot(error, between))
    if deviation >= assumed.sd or mean <= LOWEST:
        return assumed
    mean = min(mean, HIGHEST)
    # a Beta distribution cannot be wider than its mean allows
    weight = max(mean * (1 - mean) / deviation**2 - 1, 1.0)
    newest = max(readout.date for readout in measured)
    return Acceptance(mean, weight, source="measured", date=newest, readouts=len(measured))


def pooled(measured: Sequence[MeasuredAcceptance]) -> tuple[float, float, float]:
    """(mean acceptance, its standard error, standard deviation between campaigns), each a share; of one read-out or
    more.

    DerSimonian and Laird (1986), equations 7 to 10."""
    values = np.array([readout.acceptance for readout in measured])
    weights = 1.0 / np.array([readout.error for readout in measured]) ** 2
    fixed = float(weights @ values / weights.sum())
    excess = float(weights @ (values - fixed) ** 2) - (len(values) - 1)
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(excess / scale, 0.0) if scale > 0 else 0.0
    weights = 1.0 / (1.0 / weights + between)
    return float(weights @ values / weights.sum()), float(weights.sum() ** -0.5), float(np.sqrt(between))


def acceptance_text(chosen: Acceptance, language: str = "en", uplift: Mapping[str, Any] | None = None) -> str:
    """Which acceptance is used, where it comes from and of what date, in one sentence of `language` (en, zh); and in
    another whether it differs between customers, where that was asked (uplift: Uplift.facts())."""
    mean = _mean_text(chosen, language)
    return mean if uplift is None else mean + ("" if language == "zh" else " ") + uplift_text(uplift, language)


def _mean_text(chosen: Acceptance, language: str) -> str:
    mean = f"{chosen.mean:.{0 if chosen.mean >= 0.0995 else 1}%}"  # as the report writes shares
    if language == "zh":
        if chosen.source == "measured":
            return f"接受率 {mean}，由 {chosen.readouts} 次活动测得，最近一次截至 {chosen.date}。"
        return (
            f"接受率 {mean} 为配置文件中的假设值（economics.acceptance）；"
            "活动结果太少或彼此差异过大，尚不足以取代假设值。"
        )
    if chosen.source == "measured":
        return f"Acceptance {mean}: measured by {chosen.readouts} campaigns, the last until {chosen.date}."
    return (
        f"Acceptance {mean}: assumed in the study file (economics.acceptance); read-outs are too few or too "
        "different to replace it."
    )
