"""Does contacting pay: the curve of expected profit, what past campaigns did, what the list would have earned."""

from __future__ import annotations

from typing import Any

from ...value.acceptance_update import acceptance_text
from ..data import Interim, iso
from . import campaigns
from .action import curve
from .tables import records


def summarise(data: Interim) -> dict[str, Any]:
    """`curve`, `past` (profit at past dates), `campaigns`; None where there is nothing; `acceptance` in words."""
    return {
        "curve": curve(data),
        "past": _past(data),
        "campaigns": campaigns.summarise(data),
        "acceptance": {language: acceptance_text(data.acceptance, language, data.uplift) for language in ("en", "zh")},
    }


def _past(data: Interim) -> list[dict[str, Any]] | None:
    """Expected and realised profit at every past origin, had the list been followed there."""
    table = data.table("past_profit")
    return None if table is None or table.empty else records(table.assign(as_of=table["as_of"].map(iso)))
