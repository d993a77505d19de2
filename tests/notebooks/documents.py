"""What a run leaves for readers, as text: page, printed page one, e-mail, slides and report.json, in both languages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pptx
from bs4 import BeautifulSoup

from churn import reporting
from churn.reporting import handouts
from churn.reporting.text import LANGUAGES
from churn.study import Study

FIGURE = r"[−+<>]?(?:[A-Z]{3}\s?|[€£$¥₹₩])?(?:\d[\d,.]*)?\d(?:%|k|m|万|亿)?"


@dataclass(frozen=True)
class Document:
    """What a finished document says, as one text without line breaks."""

    name: str
    language: str
    text: str


Written = tuple[dict[str, Any], tuple[Document, ...], dict[str, str]]


def everything(study: Study) -> Written:
    """The summary of a study that has been run, all documents in both languages, and the report's pages by language."""
    summary = reporting.summary(study)
    sheet = reporting.first_page(summary)
    data = json.loads((study.paths.reports / "report.json").read_text(encoding="utf-8"))
    documents, pages = [], {}
    for language in LANGUAGES:
        pages[language] = reporting.render(summary, language)
        deck = pptx.Presentation(io.BytesIO(handouts.slides(summary, language)))
        documents += [
            Document("page", language, text_of(pages[language])),
            Document("PDF and PNG", language, text_of(reporting.render(sheet, language))),
            Document("e-mail", language, text_of(handouts.email(summary, language))),
            Document("slides", language, plain(" ".join(_deck(deck)))),
            Document("report.json", language, plain(" ".join(_strings(data, language)))),
        ]
    return summary, tuple(documents), pages


def text_of(page: str) -> str:
    tree = BeautifulSoup(page, "html.parser")
    for silent in tree(["script", "style"]):
        silent.decompose()
    return plain(tree.get_text(" "))


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def _deck(deck: Any) -> list[str]:
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    tables = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return [shape.text_frame.text for shape in shapes if shape.has_text_frame] + tables


def _strings(value: Any, language: str) -> list[str]:
    """All texts of report.json in one language."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            return [value[language]]
        return [text for one in value.values() for text in _strings(one, language)]
    return [text for one in value for text in _strings(one, language)] if isinstance(value, list) else []


def filled(template: str, text: str, figures: Collection[str] = ()) -> list[dict[str, str]]:
    """What fills the template wherever `text` holds it; `figures` names the places that hold one figure each."""
    parts = re.split(r"\{(\w+)\}", plain(template))
    pattern, seen = "", set()
    for place, part in enumerate(parts):
        if place % 2 == 0:
            pattern += re.escape(part).replace(r"\ ", r"\s*")
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{FIGURE if part in figures else '.{0,400}?'})"
    return [match.groupdict() for match in re.finditer(pattern, text)]
