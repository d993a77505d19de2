"""axe-core's rules for WCAG 2.2 AA and good practice: no violation, in both languages, light and dark, wide and narrow.

Four combinations have every pair of language, scheme and width in them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any, axe: str, within: str = "html") -> list[str]:
    """A line for each rule that something below the selector `within` breaks, with everything unfolded."""
    page.evaluate(axe)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    run = "([within, tags]) => axe.run(within, {runOnly: tags, resultTypes: ['violations']})"
    found = page.evaluate(run, [within, TAGS])
    return [
        f"{rule['id']} ({rule['impact']}): {len(rule['nodes'])} x, such as {rule['nodes'][0]['html'][:160]}"
        f" :: {rule['nodes'][0].get('failureSummary', '')[:200]}"
        for rule in found["violations"]
    ]


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [("en", "light", 1280), ("zh", "dark", 1280), ("zh", "light", 390), ("en", "dark", 390)],
)
def test_axe_finds_no_violation(show: Any, axe: str, name: str, scheme: str, width: int) -> None:
    page = show(name, width=width, scheme=scheme, bypass_csp=True).page
    page.locator("#months .term").first.click()
    assert page.locator("#tip-active").is_visible()
    assert violations(page, axe) == []


def test_axe_would_find_one(show: Any, axe: str) -> None:
    """The check itself can fail: pale text and a picture without words are seen."""
    page = show("en", bypass_csp=True).page
    page.evaluate(
        """document.querySelector('main').insertAdjacentHTML('beforeend',
           '<div id="faults"><p style="color:#ccc;background:#fff">pale</p><img src="data:,"></div>')"""
    )
    rules = {found.split()[0] for found in violations(page, axe, "#faults")}
    assert {"color-contrast", "image-alt"} <= rules


@pytest.mark.parametrize(("name", "tag"), [("en", "en"), ("zh", "zh")])
def test_the_language_is_said_and_the_headings_step_down_one_at_a_time(show: Any, name: str, tag: str) -> None:
    page = show(name).page
    assert str(page.locator("html").get_attribute("lang")).startswith(tag)
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5", "all => all.map(one => Number(one.tagName[1]))")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_picture_says_what_it_shows(show: Any) -> None:
    page = show("en").page
    pictures = page.locator("figure svg").all()
    assert pictures
    for picture in pictures:
        words = picture.evaluate(
            """one => (one.getAttribute('aria-label') || '') + ['aria-labelledby', 'aria-describedby']
               .flatMap(name => (one.getAttribute(name) || '').split(' '))
               .map(id => document.getElementById(id)?.textContent || '').join(' ')"""
        )
        assert len(words.strip()) > 20


def test_every_table_has_a_caption_and_scoped_heads(show: Any) -> None:
    page = show("en").page
    for table in page.locator("table").all():
        assert table.evaluate("one => one.caption !== null && one.caption.textContent.trim().length > 3")
        assert table.evaluate("one => [...one.querySelectorAll('th')].every(head => head.hasAttribute('scope'))")
