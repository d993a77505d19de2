"""The report as six PowerPoint slides: pictures of the report, tables that can be edited, sources in the notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...errors import UserError
from ..formats import Formats
from ..page_one import PageOne, page_one
from ..render import figures
from ..text import Words
from .email import COLOURS
from .png import Picture, picture
from .slide_content import Slide, Table, contents

if TYPE_CHECKING:
    from pptx.presentation import Presentation

MISSING = "PowerPoint slides need the package python-pptx: pip install 'churn[slides]'"
WIDTH, HEIGHT = 13.333, 7.5
"""inches; 16 to 9"""
MARGIN = 0.55
INK, MUTED, STRONG, WASH = "1C2733", "52606D", "0B5A92", "F1F4F7"
LIGHTS = {name: colour.removeprefix("#").upper() for name, colour in COLOURS.items()}
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
ROW = 0.33
"""inches a row of a table is high at least"""


def require_pptx() -> None:
    """Raises UserError naming the extra to install where python-pptx is missing."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        raise UserError(MISSING) from None


def slides(summary: dict[str, Any], language: str | None = None) -> bytes:
    """The .pptx file: headline, where, why, whom to contact, can it be relied on, definitions.

    Where page one advises a test, the fourth slide holds that test and neither list nor profit. The same summary,
    fonts and library versions give the same bytes. Raises UserError without python-pptx, or without a Chinese font.
    """
    require_pptx()
    from pptx import Presentation
    from pptx.util import Inches

    chosen = language or summary["study"]["language"]
    words, formats = Words(chosen), Formats(chosen, summary["study"]["currency"])
    page = page_one(summary, chosen)
    texts = contents(summary, page, words, formats)
    drawn = figures(summary, words)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for number, one in enumerate(texts, start=1):
        shown = picture(drawn[one.picture], chosen) if one.picture in drawn else None
        _add(deck, one, shown, chosen, f"{page.kicker} · {summary['study']['title']} · {number} / {len(texts)}")
    _facts(deck, page, summary)
    buffer = io.BytesIO()
    deck.save(buffer)
    return _undated(buffer.getvalue())


def _add(deck: Presentation, content: Slide, shown: Picture | None, language: str, foot: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    title = slide.shapes.title
    assert title is not None
    _place(title, MARGIN, 0.35, WIDTH - 2 * MARGIN, 0.95)
    _write(title.text_frame, [content.title], 26, language, bold=True, colour=STRONG)
    top = 1.4
    if content.lead:
        height = 0.3 * sum(1 + _length(line) // 125 for line in content.lead) + 0.1
        box = slide.shapes.add_textbox(*_emu(MARGIN, top, WIDTH - 2 * MARGIN, height))
        _write(box.text_frame, content.lead, 15, language)
        top += height + 0.1
    left = WIDTH - 2 * MARGIN
    if shown is not None:
        wide = content.picture_width
        left -= wide + 0.35
        at, room = WIDTH - MARGIN - wide, HEIGHT - top - 0.6
        box = slide.shapes.add_textbox(*_emu(at, top, wide, 0.5))
        _write(box.text_frame, [shown.title], 13, language, bold=True)
        high = min(wide * shown.ratio, room - 0.55)
        placed = slide.shapes.add_picture(io.BytesIO(shown.png), *_emu(at, top + 0.55, high / shown.ratio, high))
        placed._element.nvPicPr.cNvPr.set("descr", f"{shown.title}. {shown.description}")
    if content.table:
        _table(slide, content.table, MARGIN, top + 0.05, left, language)
    box = slide.shapes.add_textbox(*_emu(MARGIN, HEIGHT - 0.45, WIDTH - 2 * MARGIN, 0.3))
    _write(box.text_frame, [foot], 10, language, colour=MUTED)
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "\n".join(content.notes)


def _table(slide: Any, table: Table, x: float, y: float, width: float, language: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    rows, columns = len(table.rows) + 1, len(table.columns)
    frame = slide.shapes.add_table(rows, columns, *_emu(x, y, width, ROW * rows))
    grid = frame.table
    inches = [width * share / sum(table.widths) for share in table.widths]
    for column, wide in zip(grid.columns, inches, strict=True):
        column.width = Inches(wide)
    grid.horz_banding = False
    for at, row in enumerate([table.columns, *table.rows]):
        grid.rows[at].height = Inches(
            max(_high(text, wide, table.size) for text, wide in zip(row, inches, strict=True))
        )
        for place, text in enumerate(row):
            cell = grid.cell(at, place)
            colour = "FFFFFF" if at == 0 else LIGHTS.get(table.colours.get((at - 1, place), ""), INK)
            lines, side = text.split("\n"), PP_ALIGN.RIGHT if place in table.numbers else PP_ALIGN.LEFT
            _write(cell.text_frame, lines[:1], table.size, language, bold=at == 0 or place == 0, colour=colour)
            _write(cell.text_frame, lines[1:], table.size - 2, language, colour=MUTED, more=True)
            for paragraph in cell.text_frame.paragraphs:
                paragraph.alignment = side
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.margin_left = cell.margin_right = Inches(0.07)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(STRONG if at == 0 else "FFFFFF" if at % 2 else WASH)


def _write(
    frame: Any,
    lines: Sequence[str],
    size: float,
    language: str,
    *,
    bold: bool = False,
    colour: str = INK,
    more: bool = False,
) -> None:
    """Each of `lines` as a paragraph of `frame`; `more`: after those it has."""
    from pptx.dml.color import RGBColor
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 and not more else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), bold
        run.font.name = FONTS[language]
        run.font.color.rgb = RGBColor.from_string(colour)
        run.font.language_id = MSO_LANGUAGE_ID.SIMPLIFIED_CHINESE if language == "zh" else MSO_LANGUAGE_ID.ENGLISH_UK


def _place(shape: Any, x: float, y: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = _emu(x, y, width, height)


def _emu(*inches: float) -> list[Any]:
    from pptx.util import Inches

    return [Inches(one) for one in inches]


def _high(text: str, width: float, size: float) -> float:
    """About how many inches high a cell of `width` inches has to be for `text` of `size` points."""
    letters = max(1.0, (width - 0.14) * 72 / (0.52 * size))
    return max(ROW, 0.1 + sum(1 + int(_length(line) / letters) for line in text.split("\n")) * size * 1.3 / 72)


def _length(text: str) -> int:
    """Width of `text` in Latin letters; a Chinese character is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _facts(deck: Presentation, page: PageOne, summary: dict[str, Any]) -> None:
    """The file's own properties, dated by the study and not by the clock."""
    moment = datetime.fromisoformat(summary["as_of"])
    facts = deck.core_properties
    facts.title, facts.author, facts.last_modified_by = page.title, "churn", "churn"
    facts.created = facts.modified = facts.last_printed = moment
    facts.revision = 1


def _undated(content: bytes) -> bytes:
    """The same zip with every entry dated 1980-01-01, the earliest a zip can hold."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            copied = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            copied.compress_type, copied.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(copied, old.read(entry))
    return buffer.getvalue()
