"""The report as a file that is opened: silent, self-contained, whole on every screen, on paper and without scripts."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import unquote

import pypdf
import pytest
from PIL import Image

A4_PIXELS = 718
"""A4 at 96 dots per inch less margins of 10 mm."""


@pytest.mark.parametrize("name", ["en", "zh", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_a_complaint_and_asks_for_nothing(show: Any, name: str, scheme: str) -> None:
    watched = show(name, scheme=scheme)
    page = watched.page
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator("body").press("End")
    page.wait_for_timeout(200)
    assert watched.complaints == []
    outside = [url for url in watched.requests if not url.startswith(("file:", "data:"))]
    assert outside == []
    assert [url for url in watched.requests if url.startswith("file:")] == [page.url]


def test_names_from_data_stay_text(show: Any) -> None:
    watched = show("hostile")
    page = watched.page
    assert "hit" not in page.title()
    assert page.locator("main img, main b[onmouseover], main script:not([type='application/json'])").count() == 0
    words = page.locator("main").inner_text()
    assert "onerror=" in words and "</script><script>" in words and "=HYPERLINK" in words
    assert watched.complaints == []


@pytest.mark.parametrize("name", ["en", "zh"])
def test_every_link_leads_to_one_place_in_the_file(show: Any, name: str) -> None:
    page = show(name).page
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(links) > 4
    assert all(link.startswith("#") for link in links)
    assert [link for link in links if ids.count(unquote(link[1:])) != 1] == []
    assert len(ids) == len(set(ids))
    references = page.evaluate(
        """[...document.querySelectorAll('[aria-labelledby],[aria-describedby],[for]')].flatMap(one =>
           ['aria-labelledby', 'aria-describedby', 'for'].flatMap(name => (one.getAttribute(name) || '').split(' ')))"""
    )
    assert {one for one in references if one} <= set(ids)


def test_every_entry_of_the_contents_brings_its_section_into_view(show: Any) -> None:
    page = show("en", reduced_motion="reduce").page
    for link in page.locator("nav a").all():
        target = str(link.get_attribute("href"))
        link.click()
        assert page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top < innerHeight")
        assert page.url.endswith(target)


@pytest.mark.parametrize("name", ["en", "zh"])
def test_page_one_is_one_screen(show: Any, name: str) -> None:
    """Headline, three answers, tiles, what churned means and the lights: all above the fold at 1280 by 800."""
    page = show(name, width=1280, height=800).page
    for part in ("header", "nav", "h1", ".lead", ".short", ".tiles", ".meaning", ".lights"):
        box = page.locator(part).first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 800, part
    assert page.locator(".tile").count() == 8


@pytest.mark.parametrize("name", ["en", "zh"])
def test_without_scripts_nothing_that_matters_is_missing(show: Any, name: str) -> None:
    """Everything but the tools that scripts bring (sort buttons, filter, slider) is there, and to be seen."""
    plain, full = show(name, java_script_enabled=False).page, show(name).page
    for selector in ("section", "h2", "h3", "table", "tr", "figure", "svg", "li"):
        assert plain.locator(selector).count() == full.locator(selector).count(), selector
    for heading in plain.locator("h1, h2").all():
        assert heading.is_visible()
    assert plain.locator("button:not(.term), input, output").and_(plain.locator(":visible")).count() == 0
    words = re.sub(r"\s+", " ", plain.locator("main").inner_text())
    assert len(words) > 3000
    folded = plain.locator("details:has(table)").first
    folded.locator("summary").click()
    assert folded.locator("table").first.is_visible()


@pytest.mark.parametrize("name", ["en", "zh"])
def test_a_definition_opens_at_its_term_without_scripts(show: Any, name: str) -> None:
    """By pointer and by keyboard; Escape closes it. It stays on the screen of a phone."""
    page = show(name, width=390, java_script_enabled=False, has_touch=True).page
    term, tip = page.locator("#months .term").first, page.locator("#tip-active")
    assert not tip.is_visible()
    term.tap()
    assert tip.is_visible() and len(tip.inner_text()) > 20
    box = tip.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert tip.is_visible()


@pytest.mark.parametrize("name", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_no_width_needs_sideways_scrolling_of_the_page(show: Any, name: str, width: int) -> None:
    """WCAG 1.4.10: at 320 pixels only tables may scroll, each in a box of its own."""
    page = show(name, width=width).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    sticking_out = page.evaluate(
        """[...document.querySelectorAll('header, nav *, main *')].filter(one => !one.closest('.scroll, svg') &&
           one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1)
           .map(one => one.tagName + '.' + one.className).slice(0, 5)"""
    )
    assert sticking_out == []


SMALL_TEXT = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, svg = parent.closest('svg');
    const unseen = !parent.getClientRects().length || parent.closest("script, title, desc");
    if (!walker.currentNode.data.trim() || unseen) continue;
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
    if (size < 10.95) found.push(size.toFixed(1) + ': ' + walker.currentNode.data.slice(0, 40));
  }
  return found;
}"""


@pytest.mark.parametrize("name", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_every_text_can_be_read_in_pictures_too(show: Any, name: str, width: int) -> None:
    page = show(name, width=width).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    page.locator("#customer-search").fill("C00003")
    assert page.locator("svg.timeline text").count() > 0
    assert page.evaluate(SMALL_TEXT) == []
    # the labels that all timelines share are a copy, which scripts cannot look into: too large, they leave the picture
    tops = page.eval_on_selector_all("svg.timeline use", "all => all.map(one => one.getBBox().y)")
    assert tops and min(tops) >= 0


def test_on_a_phone_a_row_is_a_card_with_the_names_of_its_columns(show: Any) -> None:
    page = show("en", width=390).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    cards = page.evaluate(
        """[...document.querySelectorAll('main table')].map(table => {
             const heads = [...table.tHead.rows[0].cells].map(one => one.textContent.trim());
             const row = table.tBodies[0].rows[0];
             return {over: table.scrollWidth - table.parentElement.clientWidth, block: getComputedStyle(row).display,
                     role: row.getAttribute('role'), heads,
                     labels: [...row.cells].filter(one => one.tagName === 'TD').map(one => [one.cellIndex,
                       getComputedStyle(one, '::before').content])};
           })"""
    )
    assert len(cards) > 20
    for card in cards:
        assert (card["over"], card["block"], card["role"]) == (0, "block", "row"), card
        assert all(label == f'"{card["heads"][at]}"' for at, label in card["labels"]), card


def test_what_scrolls_sideways_on_a_phone_shows_it_and_is_reached_by_keyboard(show: Any) -> None:
    page = show("en", width=390).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    page.wait_for_timeout(100)
    state = page.evaluate(
        """[...document.querySelectorAll('.scroll')].map(one => [one.scrollWidth > one.clientWidth + 1,
             one.tabIndex === 0, getComputedStyle(one).backgroundImage.includes('gradient')])"""
    )
    assert any(wide for wide, *_ in state)
    assert all(reached == wide and cue for wide, reached, cue in state)


@pytest.mark.parametrize("name", ["en", "zh"])
def test_on_paper_no_table_is_cut(show: Any, name: str) -> None:
    page = show(name, width=A4_PIXELS, height=1000).page
    page.emulate_media(media="print")
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    cut = page.evaluate(
        """[...document.querySelectorAll('table, svg, .scroll')].filter(one => one.getClientRects().length &&
           (one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1))
           .map(one => one.tagName + ': ' + (one.caption ? one.caption.textContent : one.getAttribute('aria-label')))"""
    )
    assert cut == []


@pytest.mark.parametrize("name", ["en", "zh"])
def test_the_printed_file_holds_every_section(show: Any, name: str) -> None:
    """Chromium's PDF carries an outline of the headings that were laid out on its pages."""
    page = show(name).page
    headings = page.locator("h1, h2, h3").all_text_contents()
    printed = page.pdf(format="A4", print_background=True, tagged=True, outline=True)
    assert 3 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 20
    titles = {squeezed(title) for title in outline(printed)}
    assert len(headings) > 10
    assert [one for one in headings if squeezed(one) not in titles] == []
    sheets = pypdf.PdfReader(io.BytesIO(printed)).pages
    for number, sheet in enumerate(sheets, 1):
        assert f"{number} / {len(sheets)}" in sheet.extract_text().splitlines(), number
    ends = [(number, lowest_text(sheet)) for number, sheet in enumerate(sheets[:-1], 1)]
    assert [number for number, height in ends if height > 0.4] == []  # no page but the last is left half empty


def lowest_text(sheet: pypdf.PageObject) -> float:
    """How high above the page's foot its last line stands (0..1), the number of the page apart."""
    heights: list[float] = []

    def note(text: str, drawn: list[float], placed: list[float], *_: object) -> None:
        height = (drawn[1] * placed[4] + drawn[3] * placed[5] + drawn[5]) / float(sheet.mediabox.height)
        heights.extend([height] if text.strip() and height > 0.035 else [])

    sheet.extract_text(visitor_text=note)
    return min(heights)


def outline(pdf: bytes) -> list[str]:
    """The titles in a PDF's outline: literal strings, or UTF-16 with a byte order mark in hexadecimal."""
    found = re.findall(rb"/Title\s*(?:\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]+)>)", pdf)
    literal = [re.sub(rb"\\(.)", rb"\1", text).decode("latin-1") for text, _ in found if text]
    return literal + [bytes.fromhex(code.decode()).decode("utf-16") for _, code in found if code]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_numbers_do_not_change_with_scripts(show: Any) -> None:
    """Every table reads the same, row by row, with and without scripts."""
    read = "table => [...table.tBodies[0].rows].map(row => row.textContent)"
    plain, full = show("en", java_script_enabled=False).page, show("en").page
    for with_, without in zip(full.locator("table").all(), plain.locator("table").all(), strict=True):
        assert with_.evaluate(read) == without.evaluate(read)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_only_what_scrolls_has_a_shadow_at_its_edge(show: Any, scheme: str) -> None:
    page = show("en", width=390, scheme=scheme).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    fits = page.locator(".scroll:has(table.cards)").first
    assert fits.evaluate("one => one.scrollWidth <= one.clientWidth")
    fits.evaluate("one => [...one.children].forEach(child => { child.style.visibility = 'hidden'; })")
    image = Image.open(io.BytesIO(fits.screenshot())).convert("RGB")
    edge = {image.getpixel((image.width - at, image.height // 2)) for at in range(1, 12)}
    assert len(edge) == 1
