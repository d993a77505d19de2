"""Customer analysis: the systems managers know, on one feature table, one as_of and frozen cut points.

Every analysis answers with a tidy frame, or with `Missing`, which names the data it would need. The modules:
rfmw, eight, contribution (ABC), life_cycle, moves; cycle, retention, lost; behaviour, clusters, persona_words, factors,
views, tags; growth_share, seasons, baskets; satisfaction; score_card; beside.
"""

from .assignment import COLUMNS, assign, cut_points
from .build_for_study import Placed, place_study, reasons_of, scores_of
from .missing import Missing
from .scores_by_group import churned_after, scores_by_group
from .tags import profiles, with_risk

__all__ = [
    "COLUMNS",
    "Missing",
    "Placed",
    "assign",
    "churned_after",
    "cut_points",
    "place_study",
    "profiles",
    "reasons_of",
    "scores_by_group",
    "scores_of",
    "with_risk",
]
