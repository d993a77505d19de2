"""Customer analysis: the systems managers know, on one feature table, one as_of and frozen cut points.

Every analysis answers with a tidy frame, or with `Missing`, which names the data it would need. The modules:
rfmw, rfm_segments, abc_classes, life_cycle, transitions; purchase_cycle, retention, lost_customers; behaviour,
clusters, persona_descriptions, customer_profiles, factors, tags; growth_share, seasons, baskets; satisfaction;
score_card; scores_by_group.
"""

from .assignment import COLUMNS, assign, cut_points
from .build_for_study import SegmentAssignment, assign_study
from .missing import Missing
from .scores_by_group import churned_after, mean_by_horizon, scores_by_group
from .tags import profiles, with_risk

__all__ = [
    "COLUMNS",
    "Missing",
    "SegmentAssignment",
    "assign",
    "assign_study",
    "churned_after",
    "cut_points",
    "mean_by_horizon",
    "profiles",
    "scores_by_group",
    "with_risk",
]
