"""The life cycle in the report: customers by state, monthly transitions, loyalty steps, the funnel."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...segments import life_cycle, lost_customers
from ...segments.transitions import transitions
from ..data import Interim
from .tables import group, records


def summarise(data: Interim, people: pd.DataFrame) -> dict[str, Any]:
    """`stages`: today's states, those who never bought among them; `monthly`: from, to, customers, share of all monthly
    steps; `loyalty` and `funnel`: step, customers, of_first, name; `absent`: notes on what the funnel lacks.

    `monthly` and `loyalty` are None without the rules that notebook 03 writes; `monthly` counts steps between months at
    which whole lives are known, and is None with fewer than two.
    """
    customers, now = data.table("customers"), data.features(data.as_of, life_cycle.NEEDED)
    known_only = life_cycle.potential(customers, data.order_lines, data.as_of)
    fixed = data.cut_points.get("life_cycle")
    monthly = loyalty = None
    if fixed:
        months = [one for one in life_cycle.month_starts(data.order_lines, data.as_of) if data.comparable(one)]
        if len(months) > 1:
            monthly = records(transitions(life_cycle.history(data.order_lines, months, fixed), "life_cycle"))
        loyalty = _named(life_cycle.loyalty_steps(now, fixed, known_only))
    steps, absent = lost_customers.funnel(data.segments, now, customers, data.order_lines)
    return {
        "stages": _stages(data, people, known_only),
        "monthly": monthly,
        "loyalty": loyalty,
        "funnel": _named(steps),
        "absent": [{"en": one.en, "zh": one.zh} for one in absent],
    }


def _stages(data: Interim, people: pd.DataFrame, known_only: int | None) -> list[dict[str, Any]]:
    now = group(people, "life_cycle").reset_index(names="key")
    before = data.segments_before
    counts = {} if before is None else before["life_cycle"].value_counts().to_dict()
    now["before"] = [counts.get(key, 0) if before is not None else None for key in now["key"]]
    rows = records(now)
    if known_only:
        unknown = dict.fromkeys(["share", "risk", "repeat", "before", "spend_share", "value_at_risk"])
        rows.append({"key": "potential", "customers": known_only} | unknown)
    order = {key: place for place, key in enumerate(life_cycle.STATES)}
    rows.sort(key=lambda row: order[row["key"]])
    return [row | {"name": life_cycle.NAMES[row["key"]], "rule": life_cycle.RULES[row["key"]]} for row in rows]


def _named(steps: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: row[key] for key in ("step", "customers", "of_first", "name_en", "name_zh")} for row in records(steps)
    ]
