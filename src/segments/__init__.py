"""Customer analysis: the systems managers know, on one feature table, one as_of and frozen cut points.

Every analysis answers with a tidy frame, or with `Missing`, which names the data it would need. The modules:
rfmw, eight, contribution (ABC), life_cycle, moves; cycle, retention, lost; behaviour, clusters, persona_words, factors,
views, tags; growth_share, seasons, baskets; satisfaction; score_card; beside.
"""

from .beside import beside, churned_after
from .missing import Missing
from .of_study import Placed, place_study, reasons_of, scores_of
from .placement import COLUMNS, assign, cut_points
from .tags import profiles, with_risk

__all__ = [
    "COLUMNS",
    "Missing",
    "Placed",
    "assign",
    "beside",
    "churned_after",
    "cut_points",
    "place_study",
    "profiles",
    "reasons_of",
    "scores_of",
    "with_risk",
]
