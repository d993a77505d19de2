"""What the report's terms mean, with the study's own numbers of days."""

from __future__ import annotations

from typing import Any

from .text import Words


def definition(name: str, overview: dict[str, Any], words: Words) -> str:
    """The meaning of the term `name`, one of `text.glossary.DEFINITIONS`; overview: that of the summary."""
    everybody = name == "active" and not overview["active_days"]
    return words(
        "define.active.text_all" if everybody else f"define.{name}.text",
        days=overview["horizon_days"],
        active_days=overview["active_days"],
        new_days=overview["new_days"],
        value_days=overview["value_days"],
    )
