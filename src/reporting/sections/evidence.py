"""Whether past origins support acting on single customers; page one advises a randomised test where they do not."""

from __future__ import annotations

from dataclasses import asdict
from math import isinf
from typing import Any

from ...value.acceptance_update import acceptance_text
from ...value.evidence import MOST_ASSUMED, beyond_belief, past_return, ranking_skill, refusals, times_as_often, trial
from ...value.randomisation import NONE
from ...value.targeting import relative_acceptance
from ..data import Interim

POOLED = 12
"""tests of one size that can be pooled, one a month for a year; more are no plan"""


def summarise(data: Interim) -> dict[str, Any]:
    """What is known for and against acting on the list, and the test proposed where that is not enough.

    skill: of the ranking; past: profit of the rule's list (both None without a past). refusals: why not to act; empty:
    act. times: how many times as often the list is assumed to buy if contacted; 1 where acceptance has been measured.

    trial: the test, where there are refusals and two customers or more on the list. It is to show the assumed effect,
    or a doubling of purchases where the assumed acceptance is past belief. hopeless: in place of a trial that would
    detect no rise at all, or of which more than POOLED would have to be pooled (unless acceptance is what it measures),
    that trial's size, effect and needed.

    acceptance (mean share, 0..1) and acceptance_text (in both languages) say what the list reckons with.
    """
    horizon, past = data.study.task.horizon_days, data.table("past_profit")
    skill = ranking_skill(data.backtest("churn"), horizon)
    earned = None if past is None or past.empty else past_return(past, data.acceptance, horizon)
    listed = data.value[data.value["group"].ne(NONE)]
    accepts = data.acceptance.of(relative_acceptance(listed))
    assumed = len(listed) > 0 and data.acceptance.source == "assumed"
    times = times_as_often(listed["p_churn"], accepts) if assumed else 1.0
    never = past is not None and len(past) > 0 and earned is None
    reasons = refusals(skill, earned, times, beyond_belief(data.study.economics, data.acceptance), never)
    p = float(listed["p_churn"].mean()) if len(listed) else 0.0
    added = float((accepts * listed["p_churn"]).mean()) if len(listed) else 0.0
    if "assumed" in reasons:
        added = min(added, MOST_ASSUMED * p)
    effect = 1 - p if "acceptance" in reasons and p < 1 else added
    proposed = asdict(trial(len(listed), 1 - p, effect)) if reasons and len(listed) > 1 else None
    hopeless = proposed is not None and (
        isinf(proposed["detectable"])
        or ("acceptance" not in reasons and proposed["needed"] > POOLED * proposed["size"])
    )
    return {
        "skill": None if skill is None else asdict(skill) | {"colour": skill.colour},
        "past": None if earned is None else asdict(earned),
        "acceptance": data.acceptance.mean,
        "acceptance_text": {
            language: acceptance_text(data.acceptance, language, data.uplift) for language in ("en", "zh")
        },
        "refusals": reasons,
        "times": times,
        "trial": None if hopeless else proposed,
        "hopeless": {key: proposed[key] for key in ("size", "effect", "needed")} if proposed and hopeless else None,
    }


def light(evidence: dict[str, Any]) -> dict[str, Any]:
    """The traffic light: does the model beat the simple rule and a constant?"""
    skill = evidence["skill"]
    return {"key": "ranking"} | ({"colour": "grey"} if skill is None else skill)
