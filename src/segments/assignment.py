"""Every customer's segment, class and score at every as_of, by cut points that were fixed at training time."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..study import Segments, Study
from . import abc_classes, clusters, life_cycle, rfm_segments, rfmw, score_card
from .behaviour import behaviour
from .missing import Missing

COLUMNS = (
    "customer_id",
    "as_of",
    "r_score",
    "f_score",
    "m_score",
    "w_score",
    "rfmw",
    "segment",
    "breadth",
    "abc",
    "life_cycle",
    "persona",
    "business_class",
)


REFERENCE_DAYS = 730
"""Cut points come from customers who bought in the last two years: in an old shop most of those who ever bought are
long gone, and among them nearly every living customer would be recent and frequent."""


def cut_points(
    features: pd.DataFrame, study: Study | None = None, personas: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Everything that decides a customer's segments, from the features of the last as_of: builtins only, for the
    bundle.

    Worked out from the customers who bought within REFERENCE_DAYS (from all where nobody did). Keys: rfmw (four cuts
    each of recency_days, frequency, monetary, width), typical (their medians), weights, abc (column, margin if it is by
    margin, returns if these are taken off, a_from, b_from in money), life_cycle (typical_gap_days, loyal_from),
    personas (the rule given, see `persona_descriptions.bundle_facts`; None without one), as_of.
    """
    segments = study.segments if study else Segments()
    today = features[features["as_of"] == features["as_of"].max()]
    recent = today[(today["recency_days"] <= REFERENCE_DAYS).fillna(False)]
    reference = recent if len(recent) else today
    column, returns = _contribution(features), abc_classes.returns_column(features)
    margin = study.economics.margin if study and segments.abc_by == "margin" else None
    amounts = abc_classes.contributions(today, column, margin, returns)
    a_from, b_from = abc_classes.thresholds(amounts, segments.abc_shares)
    return {
        "as_of": today["as_of"].iloc[0].strftime("%Y-%m-%d"),
        "rfmw": rfmw.cuts(reference),
        "typical": rfm_segments.typical(reference),
        "weights": list(segments.rfmw_weights),
        "abc": {"column": column, "margin": margin, "returns": returns, "a_from": a_from, "b_from": b_from},
        "life_cycle": life_cycle.rules(reference),
        "personas": personas,
    }


def assign(
    features: pd.DataFrame,
    study: Study | None = None,
    *,
    cut_points: dict[str, Any] | None = None,
    customers: pd.DataFrame | None = None,
    order_lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The segments table: one row per row of `features`, columns `COLUMNS`, in the order and index of `features`.

    Depends on a row's own features and on `cut_points` only (default: worked out from the last as_of of `features`; a
    bundle's do as well), so adding, changing or dropping other customers changes no row. persona is null where the cut
    points have no personas; `order_lines` are read where those go by channel. business_class is null without
    `customers` (for the study's score card). Scores are Int64, 1..5. Raises UserError for a malformed score card, or
    when classes by margin lack the discounts.
    """
    cuts = cut_points if cut_points is not None else _cut_points(features, study)
    table = features[["customer_id", "as_of"]].join(rfmw.scores(features, cuts["rfmw"]))
    table["rfmw"] = rfmw.composite(table, tuple(cuts["weights"]))
    table["segment"] = rfm_segments.segment_keys(features, cuts["typical"])
    table["breadth"] = rfm_segments.breadth(features, cuts["typical"])
    abc = cuts["abc"]
    amounts = abc_classes.contributions(features, abc["column"], abc["margin"], abc.get("returns"))
    table["abc"] = abc_classes.classes(amounts, (abc["a_from"], abc["b_from"]))
    table["life_cycle"] = life_cycle.life_cycle(features, cuts["life_cycle"])
    unknown = pd.Series(pd.NA, index=features.index, dtype="str")
    table["persona"] = unknown
    if rule := cuts.get("personas"):
        table["persona"] = clusters.assign_personas(behaviour(features, order_lines, rule["scaling"]["columns"]), rule)
    table["business_class"] = unknown
    card = score_card.score(customers, score_card.read_card(study.segments)) if study else None
    if card is not None and not isinstance(card, Missing):
        letters = card.set_index("customer_id")["business_class"]
        table["business_class"] = table["customer_id"].map(letters).astype("str")
    return table[list(COLUMNS)]


_cut_points = cut_points


def _contribution(features: pd.DataFrame) -> str:
    """Sales of the last 365 days where known, so that the class can fall as well as rise; else of the whole history."""
    return "monetary_total_365d" if "monetary_total_365d" in features else "monetary_total"
