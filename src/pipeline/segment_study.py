"""The notebooks on segments and interim/: what notebook 03 writes; scores and reasons where a run has left them."""

from __future__ import annotations

import pandas as pd

from .. import interim
from ..segments import Missing, SegmentAssignment
from ..segments.missing import missing
from ..study import Study
from ..targets import TARGETS


def write(study: Study, assignment: SegmentAssignment) -> None:
    """Writes the segments at every as_of, the cut points, the tag table and the personas under interim/."""
    interim.write(study, "segments", assignment.segments)
    interim.write_facts(study, "cut_points", assignment.cut_points)
    interim.write(study, "profiles", assignment.profiles)
    if not isinstance(assignment.personas, Missing):
        interim.write(study, "personas", assignment.personas)


def scores_of(study: Study, as_of: pd.Timestamp) -> dict[str, pd.DataFrame | None]:
    """churn and repeat -> the scores under interim/ if they are of this as_of, else None."""
    return {target: _of(interim.read_if_there(study, f"scores_{target}"), as_of) for target in TARGETS}


def reasons_of(study: Study, as_of: pd.Timestamp) -> pd.DataFrame | Missing:
    """The reasons under interim/ if the churn scores are of this as_of; else `Missing`: notebook 06 makes them."""
    reasons = interim.read_if_there(study, "reasons")
    if scores_of(study, as_of)["churn"] is None or reasons is None:
        return missing(
            "reasons",
            en="No reasons of this as_of yet: notebook 06 makes them.",
            zh="尚无该时点的原因：由第 06 个笔记本生成。",
        )
    return reasons


def _of(scores: pd.DataFrame | None, as_of: pd.Timestamp) -> pd.DataFrame | None:
    return scores if scores is not None and (scores["as_of"] == as_of).all() else None
