"""Whether past origins support acting on single customers; page one advises a randomised test where they do not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...value.acceptance_update import acceptance_text
from ...value.evidence import past_return, ranking_skill, refusals, trial
from ...value.randomisation import NONE
from ...value.targeting import relative_acceptance
from ..data import Interim


def summarise(data: Interim) -> dict[str, Any]:
    """`skill` of the ranking and `past` profit of the rule's list (None without a past), `refusals` (why not to act;
    empty: act), `trial` (the test proposed where there are refusals; None with fewer than two customers on the list).
    """
    horizon, past = data.study.task.horizon_days, data.table("past_profit")
    skill = ranking_skill(data.backtest("churn"), horizon)
    earned = None if past is None or past.empty else past_return(past, data.acceptance, horizon)
    reasons = refusals(skill, earned)
    listed = data.value[data.value["group"].ne(NONE)]
    p = float(listed["p_churn"].mean()) if len(listed) else 0.0
    added = float((data.acceptance.of(relative_acceptance(listed)) * listed["p_churn"]).mean()) if len(listed) else 0.0
    return {
        "skill": None if skill is None else asdict(skill) | {"colour": skill.colour},
        "past": None if earned is None else asdict(earned),
        "acceptance": data.acceptance.mean,
        "acceptance_text": {
            language: acceptance_text(data.acceptance, language, data.uplift) for language in ("en", "zh")
        },
        "refusals": reasons,
        "trial": asdict(trial(len(listed), 1 - p, added)) if reasons and len(listed) > 1 else None,
    }


def light(evidence: dict[str, Any]) -> dict[str, Any]:
    """The traffic light: does the model beat the simple rule and a constant?"""
    skill = evidence["skill"]
    return {"key": "ranking"} | ({"colour": "grey"} if skill is None else skill)
