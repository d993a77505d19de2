"""Why customers leave: the strongest reasons with the observed outcomes, per segment, and what touchpoints show."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...explain.outcomes import SPLITS, outcomes
from ...features import FAMILIES
from ...segments import Missing, lost_customers, retention, rfm_segments, satisfaction
from ..data import REASONS, Interim, iso
from .tables import records

DRIVERS = 8
"""families that are shown at most"""
FAINT = 0.0005
"""families that change probabilities by less than a twentieth of a point on average are left out"""
STEPS = 8
"""purchase days that the journey follows"""
SMALL = 30
"""groups smaller than this are not shown: their rate is noise"""


def summarise(data: Interim) -> dict[str, Any]:
    """`base`, `parts`, `drivers`, `by_segment`, `touchpoints`, `journey`; a part without data is None."""
    reasons = data.reasons("churn", [*REASONS, "base"])
    touchpoints, effects, topics = _touchpoints(data), _satisfaction(data), _topics(data)
    return {
        "base": float(reasons["base"].iloc[0]) if len(reasons) else None,
        "parts": _parts(reasons) if len(reasons) else None,
        "drivers": _drivers(data, reasons) if len(reasons) else None,
        "by_segment": _by_segment(data, reasons) if len(reasons) else None,
        "touchpoints": _named(touchpoints, "stage"),
        "effects": _chain(effects),
        "topics": _named(topics, "stage"),
        "journey": _journey(data),
        "lost_by_type": _lost_by_type(data),
        "left_out": [
            {"en": one.en, "zh": one.zh} for one in (touchpoints, effects, topics) if isinstance(one, Missing)
        ],
    }


def _lost_by_type(data: Interim) -> list[dict[str, Any]]:
    """New and established customers: how many, how many of them are lost, and the total spending of those."""
    facts = data.features(data.as_of, ["frequency", "monetary_total"])
    return records(lost_customers.lost_by_tenure(data.segments, facts))


def _named(table: pd.DataFrame | Missing, column: str) -> list[dict[str, Any]] | None:
    """Rows with the name of the stage in `column`; None for what is missing or empty."""
    if isinstance(table, Missing) or table.empty:
        return None
    return [row | {"name": lost_customers.STAGES.get(row[column])} for row in records(table)]


def _parts(reasons: pd.DataFrame) -> dict[str, float]:
    """The mean risk of today's cohort in parts that add up to it: `base`, and the mean share of every family."""
    sums = reasons.groupby("family")["points"].sum() / reasons["customer_id"].nunique()
    return {"base": float(reasons["base"].iloc[0])} | {str(family): float(part) for family, part in sums.items()}


def _chain(table: pd.DataFrame | Missing) -> list[dict[str, Any]] | None:
    """From satisfaction to loyalty to profit, path by path: from, to, effect, low, high and n, with names."""
    if isinstance(table, Missing) or table.empty:
        return None
    called = {**satisfaction.PATHS, **lost_customers.STAGES}
    return [
        row
        | {
            "name": called[row["from"]],
            "target": called[row["to"]],
            "unit": "stage" if row["from"] in lost_customers.STAGES else f"{row['from']}_{row['to']}",
            "sure": row["low"] is not None and (row["low"] > 0 or row["high"] < 0),
            "kind": {"repeat": "points", "profit": "amount"}.get(row["to"], "decimal"),
        }
        for row in records(table)
    ]


def _drivers(data: Interim, reasons: pd.DataFrame) -> list[dict[str, Any]]:
    """Families by mean absolute share: how many customers' risk they raise or lower, and by how much on average.

    `outcome`: of the customers of the newest closed back-test date, split in two by a feature of the family, how many
    left on each side; None where a side is too small.
    """
    counted = _outcomes(data)
    rows: list[dict[str, Any]] = []
    for family, part in reasons.groupby("family"):
        up, down = part[part["points"] > 0], part[part["points"] < 0]
        rows.append(
            {
                "key": str(family),
                "name": FAMILIES[str(family)],
                "size": float(part["points"].abs().mean()),
                "up": len(up),
                "up_points": float(up["points"].mean()) if len(up) else 0.0,
                "down": len(down),
                "down_points": float(down["points"].mean()) if len(down) else 0.0,
                "first": int((part["rank"] == 1).sum()),
                "outcome": counted.get(str(family)),
                "example_up": _strongest(up),
                "example_down": _strongest(down),
            }
        )
    rows.sort(key=lambda row: (-float(str(row["size"])), row["key"]))
    return _with_texts(data, [row for row in rows if row["size"] >= FAINT][:DRIVERS])


def _outcomes(data: Interim) -> dict[str, dict[str, Any]]:
    """Family -> its row of `explain.outcomes`, with the date and its name in both languages."""
    closed = data.backtest("churn")
    closed = closed[closed["model"] == "shipped"]
    if closed.empty:
        return {}
    newest = closed["as_of"].max()
    table = outcomes(
        data.features(newest, [split.feature for split in SPLITS.values()]), closed, data.study.study.currency
    )
    return {
        row["family"]: row | {"as_of": iso(newest), "name": {"en": row.pop("en"), "zh": row.pop("zh")}}
        for row in records(table)
    }


def _strongest(part: pd.DataFrame) -> str | None:
    """The customer for whom the family matters most; None where it matters for nobody."""
    return None if part.empty else str(part["customer_id"].iloc[int(part["points"].abs().to_numpy().argmax())])


def _with_texts(data: Interim, drivers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`drivers` with the reason text of each example in place of the customer."""
    if not drivers:  # no family matters to anybody
        return []
    examples = ("example_up", "example_down")
    named = {driver[example] for driver in drivers for example in examples} - {None}
    columns = ["customer_id", "family", "text_en", "text_zh"]
    texts = data.reasons("churn", columns, [("customer_id", "in", sorted(named))]).set_index(columns[:2])

    def text(driver: dict[str, Any], example: str) -> dict[str, str] | None:
        if driver[example] is None:
            return None
        row = texts.loc[(driver[example], driver["key"])]
        return {"en": str(row["text_en"]), "zh": str(row["text_zh"])}

    return [driver | {example: text(driver, example) for example in examples} for driver in drivers]


def _by_segment(data: Interim, reasons: pd.DataFrame) -> list[dict[str, Any]]:
    """Mean share of each family in each segment's probability, in points (0.05 = 5 percentage points)."""
    named = reasons.assign(segment=reasons["customer_id"].map(data.segments_today.set_index("customer_id")["segment"]))
    table = named.groupby(["segment", "family"])["points"].mean().unstack().fillna(0.0)  # noqa: PD010
    sizes = named.groupby("segment")["customer_id"].nunique()
    return [
        {
            "key": key,
            "name": rfm_segments.NAMES[key],
            "customers": int(sizes[key]),
            "points": {str(family): float(value) for family, value in table.loc[key].to_dict().items()},
        }
        for key in rfm_segments.SEGMENTS
        if key in table.index
    ]


def _journey(data: Interim) -> dict[str, Any] | None:
    """Survival from purchase day to purchase day, within `active_days` each; None where nobody was followed."""
    days = data.study.task.active_days or 2 * data.study.task.horizon_days
    table = retention.order_survival(data.order_lines, data.as_of, wait_days=days, steps=STEPS)
    table = table[table["reached"] >= SMALL]
    return {"days": days, "steps": records(table)} if len(table) else None


def _touchpoints(data: Interim) -> pd.DataFrame | Missing:
    """Of those active one horizon ago: the share that left, by the last touchpoint before."""
    result = lost_customers.last_contact(
        data.table("touchpoints"), data.order_lines, data.as_of, data.study.task.horizon_days
    )
    return result if isinstance(result, Missing) else result[result["customers"] >= SMALL]


def _satisfaction(data: Interim) -> pd.DataFrame | Missing:
    """The paths from the scores of each stage to the repeat purchase, and on to profit; see `satisfaction.paths`."""
    study = data.study
    rows = satisfaction.observations(
        data.order_lines,
        data.table("touchpoints"),
        data.table("customers"),
        data.as_of,
        study.task.horizon_days,
        study.economics.margin,
    )
    return satisfaction.paths(rows)


def _topics(data: Interim) -> pd.DataFrame | Missing:
    """What surveys asked about, by the change in the probability of another purchase per point of score."""
    result = satisfaction.topics(data.order_lines, data.table("touchpoints"), data.as_of, data.study.task.horizon_days)
    if isinstance(result, Missing):
        return result
    shown = result[result["answers"] >= SMALL].sort_values("effect", ascending=False, ignore_index=True)
    shown["topic"] = pd.Series(shown[["name_en", "name_zh"]].set_axis(["en", "zh"], axis=1).to_dict("records"))
    return shown
