"""One customer's purchases and risk over time as a picture light enough to stand in a report hundreds of times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

WIDTH, LEFT, RIGHT = 350, 40, 342
PURCHASE_FOOT, PURCHASE_TOP = 56, 18
RISK_FOOT, RISK_TOP = 136, 80
HEIGHT = 154
YEARS = 3
"""so many years before as_of are drawn at most"""


FRAME = "timeline-frame"
"""id of the part that all timelines of a page share"""


def frame(labels: dict[str, str]) -> Markup:
    """What every timeline shows alike: two labels (`purchases`, `risk`) and the scale of the risk, as a group.

    Its texts look as the timeline that uses it: rules of style that name what is around the group do not reach a copy.
    """
    scale = "".join(
        f'<path class="timeline-scale" d="M{LEFT} {y}H{RIGHT}"/><text x="0" y="{y + 4}">{label}</text>'
        for y, label in ((RISK_TOP, "100%"), (RISK_FOOT, "0%"))
    )
    return Markup(
        f'<g id="{FRAME}">{scale}<text x="{LEFT}" y="11">{escape(labels["purchases"])}</text>'
        f'<text x="{LEFT}" y="{RISK_TOP - 5}">{escape(labels["risk"])}</text></g>'
    )


def timeline(customer: dict[str, Any], as_of: str, shown: Sequence[tuple[str, float | None]], title: str) -> Markup:
    """An SVG: a stroke per purchase day, its height the root of the amount; below it the probability of churn.

    customer: purchases (day, amount) and past (as_of, p, left), as in the section customers. shown: further points of
    the risk (day, p), today's among them. The page has `frame` once. No style, no script.
    """
    end = date.fromisoformat(as_of)
    days = [date.fromisoformat(one["day"]) for one in customer["purchases"]]
    begin = max(min([*days, end]), date(end.year - YEARS, 1, 1))
    span = max((end - begin).days, 1)

    def across(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - begin).days / span

    strokes = _strokes(customer["purchases"], begin, across)
    risk = [(date.fromisoformat(one["as_of"]), one["p"]) for one in customer["past"]]
    risk += [(date.fromisoformat(day), p) for day, p in shown if p is not None]
    points = [(across(day), RISK_FOOT - (RISK_FOOT - RISK_TOP) * p) for day, p in risk if day >= begin]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    dot = f'<circle class="now" cx="{points[-1][0]:.0f}" cy="{points[-1][1]:.0f}" r="4"/>' if points else ""
    starts = [(year, across(date(year, 1, 1))) for year in range(begin.year + 1, end.year + 1)]
    grid = "".join(f"M{x:.0f} {PURCHASE_TOP}V{RISK_FOOT}" for _, x in starts)
    years = f'<path class="grid" d="{grid}"/>' if grid else ""
    years += "".join(f'<text x="{x + 3:.0f}" y="{HEIGHT - 4}">{year}</text>' for year, x in starts)
    return Markup(
        f'<svg class="timeline" role="img" viewBox="0 0 {WIDTH} {HEIGHT}"><title>{escape(title)}</title>{years}'
        f'<use href="#{FRAME}"/><path class="bought" d="{strokes}"/><polyline points="{line}"/>{dot}</svg>'
    )


def _strokes(purchases: Sequence[dict[str, Any]], begin: date, across: Any) -> str:
    largest = max((one["amount"] for one in purchases), default=0.0)
    parts = []
    for one in purchases:
        day = date.fromisoformat(one["day"])
        if day >= begin:
            size = (max(one["amount"], 0.0) / largest) ** 0.5 if largest > 0 else 1.0
            parts.append(f"M{across(day):.0f} {PURCHASE_FOOT}v-{max(4.0, (PURCHASE_FOOT - PURCHASE_TOP) * size):.0f}")
    return "".join(parts)
