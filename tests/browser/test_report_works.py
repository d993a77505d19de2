"""What the report's few lines of script add: sorting, filtering, the budget slider; by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import Any

import pytest

CLICK_TWICE = """(table, at) => [1, 2].map(() => {
  table.querySelectorAll('thead button')[at].click();
  const rows = [...table.tBodies[0].rows], heads = [...table.querySelectorAll('thead th')];
  const key = cell => cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
  return {rows: rows.map(row => row.textContent), keys: rows.map(row => key(row.cells[at])),
          said: heads.map(head => head.getAttribute('aria-sort'))};
})"""


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@pytest.mark.parametrize("name", ["en", "zh"])
def test_every_column_sorts_both_ways_and_loses_no_row(show: Any, name: str) -> None:
    watched = show(name)
    tables = watched.page.locator("table.sortable").all()
    assert tables
    for table in tables:
        before = sorted(table.evaluate("table => [...table.tBodies[0].rows].map(row => row.textContent)"))
        for at in range(table.locator("thead button").count()):
            first, second = table.evaluate(CLICK_TWICE, at)
            assert {first["said"][at], second["said"][at]} == {"ascending", "descending"}
            for state in (first, second):
                assert sorted(state["rows"]) == before
                assert {said for place, said in enumerate(state["said"]) if place != at} <= {"none", None}
                values = [value for value in map(number, state["keys"]) if value is not None]
                if len(values) == len(before):
                    assert values == sorted(values, reverse=state["said"][at] == "descending")
    assert watched.complaints == []


def test_sorting_works_from_the_keyboard(show: Any) -> None:
    page = show("en").page
    table = page.locator("table.sortable").first
    table.locator("thead button").nth(1).focus()
    page.keyboard.press("Enter")
    first = table.locator("thead th").nth(1).get_attribute("aria-sort")
    page.keyboard.press("Space")
    assert {first, table.locator("thead th").nth(1).get_attribute("aria-sort")} == {"ascending", "descending"}


def test_the_filter_hides_what_does_not_match_and_gives_it_back(show: Any) -> None:
    page = show("en").page
    tool = page.locator("[data-filters]").first
    table = page.locator("#" + str(tool.get_attribute("data-filters")))
    rows = table.locator("tbody tr")
    total = rows.count()
    wanted = str(rows.nth(total // 2).locator("th").inner_text()).split()[0]
    tool.locator("input").fill(wanted)
    shown = [row.inner_text() for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < total
    assert all(wanted in text for text in shown)
    assert str(len(shown)) in tool.locator("output").inner_text()
    tool.locator("input").fill("no customer has this name")
    assert not any(row.is_visible() for row in rows.all())
    tool.locator("input").fill("")
    assert all(row.is_visible() for row in rows.all())


@pytest.mark.parametrize("name", ["en", "zh"])
def test_the_slider_tells_cost_and_profit_of_every_precomputed_point(show: Any, name: str) -> None:
    page = show(name).page
    slider, told = page.locator("#budget"), page.locator("#budget-result")
    points = json.loads(str(page.locator("#points").text_content()))
    assert slider.is_visible() and len(points) > 2
    best = int(slider.input_value())
    assert str(points[best]["profit"]) in told.inner_text()
    slider.focus()
    page.keyboard.press("Home")
    heard = []
    for point in points:
        text = told.inner_text()
        heard.append(text)
        assert all(str(value) in text for value in point.values())
        assert slider.get_attribute("aria-valuetext") == text
        page.keyboard.press("ArrowRight")
    assert len(set(heard)) == len(points)
    assert int(slider.input_value()) == len(points) - 1


def test_printing_opens_what_is_folded(show: Any) -> None:
    page = show("en").page
    folded = page.locator("details")
    assert folded.count() > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.eval_on_selector_all("details", "all => all.every(one => one.open)")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(show: Any) -> None:
    page = show("en").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    box = page.evaluate("document.activeElement.getBoundingClientRect().left")
    assert box >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_of_the_tab_key_can_be_seen(show: Any) -> None:
    """WCAG 2.4.7 and 2.4.11: the focused thing has an outline and stands inside the window."""
    page = show("en", reduced_motion="reduce").page
    stops = 0
    unseen = []
    for _ in range(400):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return null;
              const box = one.getBoundingClientRect(), style = getComputedStyle(one);
              return {name: one.tagName + ' ' + one.textContent.trim().slice(0, 30),
                      outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                      inside: box.bottom > 0 && box.top < innerHeight && box.width > 0};
            }"""
        )
        if state is None:
            break
        stops += 1
        if not (state["outlined"] and state["inside"]):
            unseen.append(state)
    assert stops > 10
    assert unseen == []
