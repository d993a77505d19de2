"""Segments, personas and tag table of a study's customers, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..ingest import Tables
from ..study import Study
from . import clusters, persona_descriptions
from .assignment import assign, cut_points
from .behaviour import behaviour
from .missing import Missing
from .tags import profiles


@dataclass(frozen=True)
class SegmentAssignment:
    """Every customer's segments at every as_of, and how the personas were made."""

    segments: pd.DataFrame
    """see `assign`; every as_of of the features"""
    cut_points: dict[str, Any]
    """see `cut_points`; from the last as_of, the rule of the personas included"""
    profiles: pd.DataFrame
    """see `profiles`; today only"""
    manner: pd.DataFrame
    """the behaviour columns personas are made of, today's customers, in the index of `today`"""
    rule: dict[str, Any] | Missing
    """the frozen persona rule, see `clusters.fit`"""
    compared: pd.DataFrame | Missing
    """methods and numbers of clusters, compared"""
    personas: pd.DataFrame | Missing
    """persona, name_en, name_zh, customers, share, rule_en, rule_zh, ...: see `persona_descriptions.outline`"""

    @property
    def chosen(self) -> int:
        """The number of personas; 0 where there are none."""
        return 0 if isinstance(self.rule, Missing) else len(self.rule["keys"])

    @property
    def today(self) -> pd.DataFrame:
        """The rows of `segments` at the last as_of."""
        return self.segments[self.segments["as_of"] == self.segments["as_of"].max()]


def assign_study(study: Study, tables: Tables, features: pd.DataFrame) -> SegmentAssignment:
    """`SegmentAssignment` of the customers in `features`, by cut points and personas fitted at the last as_of.

    Personas are fitted to customers with two or more purchase days (one order says little about manner) and assigned
    to everyone. Raises UserError for what the study file can mend: weights, score card, classes by margin.
    """
    today = features[features["as_of"] == features["as_of"].max()]
    manner = behaviour(today, tables.order_lines)
    fitted = clusters.fit(manner[today["frequency"] >= 2])
    parts: tuple[Any, Any, Any] = (fitted, fitted, fitted)
    rule = None
    if not isinstance(fitted, Missing):
        rule, compared = fitted
        described = persona_descriptions.outline(manner, rule, clusters.assign_personas(manner, rule))
        rule = rule | {"told": persona_descriptions.bundle_facts(described, compared)}
        parts = rule, compared, described
    cuts = cut_points(features, study, rule)
    assigned = assign(features, study, cut_points=cuts, customers=tables.customers, order_lines=tables.order_lines)
    tags = profiles(features, tables.order_lines, assigned, cuts)
    return SegmentAssignment(assigned, cuts, tags, manner, *parts)
