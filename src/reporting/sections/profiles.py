"""Customer profiles: four views, sales against profit, the score card and the observed churn rate of its classes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...segments import Missing, churned_after, customer_profiles, growth_share, score_card, scores_by_group
from ...segments.shares import shares
from ..data import DAY, Interim, iso
from ..text import note
from . import personas
from .people import people
from .tables import records

SMALL = 30
"""customers with a probability, below which a mean is noise"""
MOST = 8
"""values of one attribute that are listed, the largest; the rest are summed up in no row"""


def summarise(data: Interim) -> dict[str, Any]:
    """`views`, `personas`, `clusters`, `profit`, `card`; a part without data is None, with a note in `left_out`."""
    result = _views(data)
    grouped = personas.summarise(data, people(data))
    profit, card = _profit(data), _card(data)
    results = [*result.values(), profit, card]
    return {
        "views": [
            {"key": key, "name": customer_profiles.NAMES[key], "rows": rows, "lead": _lead(rows)}
            for key, rows in result.items()
            if not isinstance(rows, Missing)
        ],
        "personas": grouped,
        "tagged": any(one["tags"] for one in grouped or []),
        "clusters": personas.quality(data),
        "profit": None if isinstance(profit, Missing) else profit,
        "card": None if isinstance(card, Missing) else card,
        "left_out": [
            *([] if grouped else [note("profiles.needs.personas")]),
            *({"en": one.en, "zh": one.zh} for one in results if isinstance(one, Missing)),
        ],
    }


def _views(data: Interim) -> dict[str, list[dict[str, Any]] | Missing]:
    """View -> rows: attribute and value (as {"en", "zh"}), customers, share, p_churn, p_repeat, first (of its
    attribute)."""
    result = customer_profiles.customer_profiles(
        data.segments, data.table("customers"), data.study, data.scores("churn"), data.scores("repeat")
    )
    described = data.table("personas")
    shown: dict[str, list[dict[str, Any]] | Missing] = {}
    for key, view in result.items():
        if isinstance(view, Missing):
            shown[key] = view
            continue
        rank = view.groupby("attribute")["customers"].rank(ascending=False, method="first")
        view = view[rank <= MOST].reset_index(drop=True)
        both = {language: customer_profiles.named(view, language, described) for language in ("en", "zh")}
        shown[key] = [
            row
            | {name: {language: str(table.loc[at, name]) for language, table in both.items()} for name in _WORDS}
            | {"first": bool(new)}
            for at, (row, new) in enumerate(zip(records(view), ~view["attribute"].duplicated(), strict=True))
        ]
    return shown


_WORDS = ("attribute", "value")


def _lead(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The rows with the lowest and the highest mean risk of at least `SMALL` customers; None without two."""
    known = sorted((row for row in rows if row["asked_churn"] >= SMALL), key=lambda row: float(row["p_churn"]))
    return {"low": known[0], "high": known[-1]} if len(known) > 1 else None


def _profit(data: Interim) -> list[dict[str, Any]] | Missing:
    """Rows: class, customers, sales, profit, their shares (of_profit None without a profit), profit_share (of its own
    sales), p_churn, p_repeat."""
    result = growth_share.customers(data.order_lines, data.as_of, data.study.economics, data.table("touchpoints"))
    if isinstance(result, Missing):
        return result
    scored = scores_by_group(result, "class", data.scores("churn"), data.scores("repeat"))
    table = growth_share.by_class(result).merge(scored[["class", "p_churn", "p_repeat"]], on="class")
    for name in ("customers", "sales", "profit"):
        table[f"of_{name}"] = shares(table[name])
    return [
        row
        | {"name": growth_share.CUSTOMER_CLASSES[row["class"]], "advice": growth_share.CUSTOMER_ADVICE[row["class"]]}
        for row in records(table)
    ]


def _card(data: Interim) -> dict[str, Any] | Missing:
    """`rules`: the card; `classes`: class, customers, p_churn, p_repeat, churned (of those in it at `as_of`, None while
    no horizon has closed); `idle`: sentences on rules that tell nobody apart."""
    card, customers = score_card.read_card(data.study.segments), data.table("customers")
    result = score_card.score(customers, card)
    if isinstance(result, Missing):
        return result
    firms = data.segments_today.dropna(subset=["business_class"])
    table = scores_by_group(firms, "business_class", data.scores("churn"), data.scores("repeat"))
    start, rates = _judged(data)
    table["churned"] = table["business_class"].map(rates)
    limits = card.classes if card else {}
    return {
        "firms": len(firms),
        "as_of": iso(start),
        "rules": [
            row | {"attribute": {"en": row["attribute_en"], "zh": row["attribute_zh"]}}
            for row in records(score_card.card_table(card) if card else table.head(0))
        ],
        "idle": score_card.idle_rules(customers, card),
        "classes": [row | {"least": limits.get(row["business_class"])} for row in records(table)],
    }


def _judged(data: Interim) -> tuple[pd.Timestamp | None, dict[str, float]]:
    """The newest as_of whose horizon has closed, and class -> the share of its firms that bought nothing in it."""
    days = data.study.task.horizon_days
    known = data.segments.dropna(subset=["business_class"])
    closed = known[known["as_of"] + days * DAY <= data.as_of]
    if closed.empty:
        return None, {}
    then = closed[closed["as_of"] == closed["as_of"].max()]
    table = churned_after(data.order_lines, then, "business_class", days)
    return pd.Timestamp(then["as_of"].iloc[0]), dict(zip(table["business_class"], table["rate"], strict=True))
