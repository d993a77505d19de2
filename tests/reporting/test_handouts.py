"""E-mail, slides and data say what page one says, in both languages, and never more than the evidence allows."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bs4 import BeautifulSoup
from matplotlib import font_manager

from churn.errors import UserError
from churn.reporting import first_page, render
from churn.reporting.formats import Formats
from churn.reporting.handouts import email, png, report_json, report_schema, slides
from churn.reporting.page_one import page_one
from churn.reporting.text import LANGUAGES

pptx = pytest.importorskip("pptx", reason="needs the extra `slides`")
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"


@pytest.fixture
def refused(found: dict[str, Any]) -> dict[str, Any]:
    """The same numbers where past forecasts do not support acting on single customers."""
    summary = copy.deepcopy(found)
    overview = summary["overview"]
    overview["tiles"] = [one for one in overview["tiles"] if one["key"] != "savings"]
    overview["evidence"] |= {
        "refusals": ["ranking"],
        "trial": {"size": 60, "control": 30, "effect": 0.031, "needed": 4321, "detectable": 0.21},
    }
    return summary


def _said(html: str) -> str:
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    return re.sub(r"\s+", "", unescape(text).replace("\xa0", ""))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("acts", [True, False])
def test_what_is_passed_on_says_what_page_one_says(
    found: dict[str, Any], refused: dict[str, Any], language: str, acts: bool
) -> None:
    summary = found if acts else refused
    page = page_one(summary, language)
    shown, mail = _said(render(first_page(summary), language)), _said(email(summary, language))
    told = [page.headline, page.lead, page.definition.text, *(one.text for one in (*page.answers, *page.lights))]
    told += [part for one in page.tiles for part in (one.name, one.shown, one.note)]
    told += [past.shown for one in page.tiles for past in (one.previous, one.last_year) if past]
    for text in told:
        assert _squeezed(text) in mail, text
    assert page.acts is acts
    changes = [past.change for one in page.tiles for past in (one.previous, one.last_year) if past]
    for text in [*told, *changes]:
        assert _squeezed(text) in shown, text
    assert all(one in page.answer["do"].text for one in page.answer["do"].commands)
    assert bool(page.answer["do"].commands) is not acts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_email_is_safe_for_mail_programs(found: dict[str, Any], language: str) -> None:
    text = email(found, language)
    assert text == email(found, language)
    assert len(text.encode()) < 100_000
    assert "http" not in text and "url(" not in text
    tree = BeautifulSoup(text, "html.parser")
    assert not tree.find_all(["script", "style", "link", "img", "svg", "iframe", "form", "div"])
    assert not [
        tag for tag in tree.find_all(True) if any(name.startswith("on") or name == "class" for name in tag.attrs)
    ]


def test_text_of_the_data_stays_text(found: dict[str, Any]) -> None:
    found["study"]["title"] = "<script>alert(1)</script>"
    assert "<script>" not in email(found)
    assert json.loads(report_json(found))["study"]["title"] == "<script>alert(1)</script>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_slides_with_tables_pictures_and_sources(found: dict[str, Any], language: str) -> None:
    content = slides(found, language)
    deck = pptx.Presentation(io.BytesIO(content))
    assert len(deck.slides) == 6
    page = page_one(found, language)
    assert deck.slides[0].shapes.title.text_frame.text == page.headline
    assert all(one.shapes.title.text_frame.text for one in deck.slides)
    tables = [shape.table for one in deck.slides for shape in one.shapes if shape.has_table]
    assert len(tables) == 6
    figures = [[cell.text for cell in row.cells] for row in tables[0].rows][1:]
    assert [row[0].split("\n")[0] for row in figures] == [one.name for one in page.tiles]
    assert [row[1] for row in figures] == [one.shown for one in page.tiles]
    pictures = [shape for one in deck.slides for shape in one.shapes if shape.shape_type == 13]
    assert len(pictures) == 5
    assert all(len(one._element.nvPicPr.cNvPr.get("descr")) > 20 for one in pictures)
    for one in deck.slides:
        assert "report.json" in one.notes_slide.notes_text_frame.text
        for shape in one.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, shape.name
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert deck.core_properties.created.date().isoformat() == found["as_of"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_page_one_says_test_first_nothing_holds_a_list_or_savings(refused: dict[str, Any], language: str) -> None:
    deck = pptx.Presentation(io.BytesIO(slides(refused, language)))
    fourth = deck.slides[3]
    words = LANGUAGES[language]
    assert fourth.shapes.title.text_frame.text == words["slide.do.refused"]
    assert not [shape for shape in fourth.shapes if shape.shape_type == 13]
    (table,) = [shape.table for shape in fourth.shapes if shape.has_table]
    assert "4,321" in [row.cells[1].text for row in table.rows]
    data = json.loads(report_json(refused))
    assert data["decision"]["contacts"] is None and data["decision"]["trial"]["needed"] == 4321
    assert "savings" not in [one["key"] for one in data["figures"]]
    everything = _said(email(refused, language)) + report_json(refused)
    everything += "".join(shape.text_frame.text for one in deck.slides for shape in one.shapes if shape.has_text_frame)
    assert words["tile.savings"] not in everything
    profit = refused["overview"]["headline"]["contact"]["profit"]
    assert str(profit) not in everything and Formats(language).money(profit) not in everything


def test_the_same_numbers_give_the_same_slides(found: dict[str, Any]) -> None:
    summary = first_page(found)
    assert slides(summary) == slides(summary)


def test_report_json_keeps_to_its_schema(found: dict[str, Any], refused: dict[str, Any]) -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for summary in (found, refused):
        text = report_json(summary)
        assert text == report_json(summary)
        jsonschema.validate(json.loads(text), schema, format_checker=jsonschema.FormatChecker())
    data = json.loads(report_json(found))
    assert data["decision"]["contacts"]["customers"] == found["action"]["contacts"]
    assert len(data["segments"]) == len(found["who"]["segments"])
    assert data["churn_forecasts"][-1]["actual"] is None
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | {"format": 2}, schema)


def test_the_schema_in_the_documentation_is_the_codes_own() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == report_schema()


def test_sections_that_are_left_out_leave_their_slide_and_their_data_empty(found: dict[str, Any]) -> None:
    summary = first_page(found)
    data = json.loads(report_json(summary))
    assert (data["segments"], data["reasons"], data["churn_forecasts"]) == (None, None, None)
    assert len(pptx.Presentation(io.BytesIO(slides(summary))).slides) == 6


def test_pictures_in_chinese_need_a_chinese_font(found: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(UserError, match="fonts-noto-cjk"):
        png.chinese_font()
