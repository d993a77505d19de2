"""Page one as an e-mail: HTML that mail programs show as it is, without script, style sheet or outside part."""

from __future__ import annotations

from typing import Any

from ..page_one import page_one
from ..render import LANGUAGE_TAGS, template
from ..text import Words

COLOURS = {"green": "#00694f", "amber": "#7a5200", "red": "#a3290d", "grey": "#52606d"}
"""of the lights in e-mail and slides: contrast above 4.5 on white; sign and word say the same without colour"""
SIGNS = {"green": "●", "amber": "▲", "red": "■", "grey": "○"}


def email(summary: dict[str, Any], language: str | None = None) -> str:
    """One HTML text of a few kB to be pasted or sent as a mail's body; its <title> is meant as the subject.

    Styles are inline, tables lay it out, every text from data is escaped. The same summary gives the same text.
    """
    chosen = language or summary["study"]["language"]
    return template("email.html").render(
        page=page_one(summary, chosen),
        study=summary["study"],
        days=summary["overview"]["horizon_days"],
        t=Words(chosen),
        html_lang=LANGUAGE_TAGS[chosen],
        colours=COLOURS,
        signs=SIGNS,
    )
