"""What the report's few lines of script add: sorting, filtering, the budget slider; by mouse and by keyboard."""

from __future__ import annotations

import csv
import io
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
    tool = page.locator("[data-search]").first
    table = page.locator("#" + str(tool.get_attribute("data-search")))
    rows = table.locator("tbody tr")
    first = [row.inner_text() for row in rows.all() if row.is_visible()]
    total = len(first)
    wanted = str(rows.nth(total // 2).locator("th").inner_text()).split()[0]
    tool.locator("input").fill(wanted)
    shown = [row.inner_text() for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < total
    assert all(wanted in text for text in shown)
    assert str(len(shown)) in tool.locator("output").inner_text()
    tool.locator("input").fill("no customer has this name")
    assert [row.inner_text() for row in rows.all() if row.is_visible()] == ["No customer fits this choice."]
    tool.locator("input").fill("")
    assert [row.inner_text() for row in rows.all() if row.is_visible()] == first


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
        assert all(str(point[name]) in text for name in ("budget", "n", "profit"))
        assert slider.get_attribute("aria-valuetext") == text
        page.keyboard.press("ArrowRight")
    assert len(set(heard)) == len(points)
    assert int(slider.input_value()) == len(points) - 1


def test_the_slider_moves_a_mark_along_the_curve(show: Any) -> None:
    page = show("en").page
    slider = page.locator("#budget")
    slider.focus()
    seen = []
    for key in ("Home", "End"):
        page.keyboard.press(key)
        curve, mark = page.evaluate(
            """['', ' circle.chosen'].map(inner => {
              const box = document.querySelector('#budget-picture svg' + inner).getBoundingClientRect();
              return {x: box.x, y: box.y, width: box.width, height: box.height};
            })"""
        )  # both at one moment: the page may still be scrolling
        seen.append(mark["x"])
        assert curve["x"] - 8 <= mark["x"] <= curve["x"] + curve["width"] + 8
        assert curve["y"] - 8 <= mark["y"] <= curve["y"] + curve["height"] + 8
    assert seen[0] < seen[1]
    page.keyboard.press("Home")
    struck = page.locator("#contacts tbody tr.beyond").count()
    assert struck == page.locator("#contacts tbody tr").count()


def test_what_is_not_known_is_sorted_last_both_ways(show: Any) -> None:
    page = show("en").page
    table = page.locator("table.sortable").first
    at = table.locator("thead th").all_inner_texts().index("Repeat")
    for state in table.evaluate(CLICK_TWICE, at):
        unknown = [key == "" for key in state["keys"]]
        assert unknown == sorted(unknown)


@pytest.mark.parametrize("name", ["en", "hostile"])
def test_every_table_can_be_downloaded_and_no_cell_runs_in_a_spreadsheet(show: Any, name: str) -> None:
    watched = show(name, accept_downloads=True)
    tables = watched.page.locator("main table")
    bars = watched.page.locator(".take")
    assert tables.count() == bars.count() > 10
    watched.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    at = tables.evaluate_all("all => all.findIndex(one => one.id === 'contacts')")
    for place in {0, at, tables.count() - 1}:
        with watched.page.expect_download() as waiting:
            bars.nth(place).locator("button").nth(1).click()
        text = waiting.value.path().read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) == tables.nth(place).locator("tr:not([hidden])").count()
        assert len({len(row) for row in rows}) == 1
        cells = [one for row in rows for one in row if one[:1] in "=+-@\t\r" and one]
        assert all(number(one) is not None for one in cells)
    assert watched.complaints == []


@pytest.mark.parametrize("name", ["en", "zh"])
def test_a_customer_is_found_by_number(show: Any, name: str) -> None:
    watched = show(name)
    page = watched.page
    ids = page.eval_on_selector_all("template[data-customer]", "all => all.map(one => one.dataset.customer)")
    box, shown = page.locator("#customer-search"), page.locator("#customer-shown")
    box.fill(ids[3].lower())
    assert ids[3] in shown.inner_text()
    assert shown.locator("svg.timeline").count() == 1
    box.fill("C0")
    assert shown.inner_text() == ""
    assert str(len(ids)) in page.locator("#customer-tool output").inner_text()
    box.fill("nobody")
    assert shown.inner_text() == ""
    assert watched.complaints == []


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
