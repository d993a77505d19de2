"""Filters: the figures shown are those that the files give, the state can be seen, and everybody can use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_report_access import violations

from churn.reporting import customers_table
from churn.reporting.formats import Formats
from churn.reporting.sections.filters import BANDS
from churn.segments import life_cycle, rfm_segments
from churn.segments.value_names import channel_name
from churn.study import load_study

AS_OF = pd.Timestamp("2026-01-01")
CHOICES: list[dict[str, str]] = [
    {"region": "North"},
    {"channel": "web", "life_cycle": "loyal"},
    {"segment": "general_win_back"},
    {"band": "medium", "region": "South", "channel": "shop"},
    {"life_cycle": "sleeping", "band": "*unknown"},
]
READ = """table => [...table.tBodies[0].rows].filter(row => !row.hidden)
  .map(row => [...row.cells].map(one => one.innerText))"""


@pytest.fixture(scope="module")
def people(reports: dict[str, Path]) -> pd.DataFrame:
    """customers.csv, with spend of the last year and region and channel of the last purchase, from the order lines."""
    study = load_study(reports["en"].parent / "tearoom")
    table = customers_table(study).set_index("customer_id")
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    lines = lines[~lines["is_return"] & (lines["ordered_at"] < AS_OF)]
    year = lines[lines["ordered_at"] >= AS_OF - pd.Timedelta(days=365)]
    table["spend"] = year.groupby("customer_id")["amount"].sum()
    last = lines.sort_values("ordered_at", kind="stable").groupby("customer_id").last()
    table["channel"] = last["channel"]
    own = pd.read_parquet(study.paths.interim / "customers.parquet").set_index("customer_id")
    table["region"] = own["region"]
    table["band"] = table["band"].fillna("*unknown")
    return table.fillna({"spend": 0.0})


def choose(page: Any, section: str, chosen: dict[str, str]) -> None:
    for name, level in chosen.items():
        box = page.locator(f"#{section} select[name={name}]")
        shown = named(name, level)
        value = box.evaluate(
            "(box, name) => [...box.options].find(one => one.dataset.name === name)?.value ?? null", shown
        )
        assert value is not None, shown
        box.select_option(value)


def named(dim: str, level: str) -> str:
    if dim == "band":
        texts = ("low (below 25%)", "medium (25% to 50%)", "high (50% to 75%)", "very high (75% or more)")
        return dict(zip(BANDS, texts, strict=True)).get(level, "not scored")
    if dim == "channel":
        return channel_name(level, "en")
    names = {"segment": rfm_segments.NAMES, "life_cycle": life_cycle.NAMES}.get(dim)
    return names[level]["en"] if names else level


def fitting(people: pd.DataFrame, chosen: dict[str, str]) -> pd.DataFrame:
    for name, level in chosen.items():
        people = people[people[name] == level]
    return people


def by_hand(people: pd.DataFrame, by: str) -> dict[str, list[str]]:
    """name -> customers, share of sales, mean risk, repeat, value at risk, as `Formats` shows them."""
    f, groups = Formats("en", "GBP"), people.groupby(by)
    at_risk = f.scaled(float(part["value_at_risk"].sum()) for _, part in groups)
    return {
        str(key): [
            f"{f.count(len(part))} ({f.percent(len(part) / len(people))})",
            f.percent(float(part["spend"].sum() / people["spend"].sum())),
            f.percent(float(part["p_churn"].mean()) if part["p_churn"].notna().any() else None),
            f.percent(float(part["p_repeat"].mean()) if part["p_repeat"].notna().any() else None),
            at_risk(float(part["value_at_risk"].sum())),
        ]
        for key, part in groups
    }


def tenths_by_hand(people: pd.DataFrame, own: pd.DataFrame) -> list[list[str]]:
    """The rows of `own` by the tenth of all customers they belong to, the most valuable first."""
    f, order = Formats("en", "GBP"), people.sort_index().sort_values("value", ascending=False, kind="stable")
    place = pd.Series(range(len(order)), index=order.index) * 10 // len(order) + 1
    groups, least = own.groupby(place.reindex(own.index)), order.groupby(place)["value"].min()
    sums = groups[["value", "value_at_risk"]].sum()
    value, at_risk = f.scaled(sums["value"]), f.scaled(sums["value_at_risk"])
    return [
        [
            f"Tenth {tenth}",
            f.count(len(part)),
            f.amount(float(least[tenth])),
            value(float(part["value"].sum())),
            f.percent(float(part["value"].sum() / own["value"].sum())),
            f.percent(float(part["p_churn"].mean()) if part["p_churn"].notna().any() else None),
            at_risk(float(part["value_at_risk"].sum())),
        ]
        for tenth, part in groups
    ]


@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_filtered_tables_show_what_the_files_give(show: Any, people: pd.DataFrame, chosen: dict[str, str]) -> None:
    watched = show("en")
    page = watched.page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    choose(page, "who", chosen)
    own = fitting(people, chosen)
    tables = {"segment": "segment", "life_cycle": "life_cycle", "abc": "abc", "region": "region", "channel": "channel"}
    for rows, column in tables.items():
        table = page.locator(f"#who table[data-rows={rows}]:has(th[data-figure=customers])")
        read = table.evaluate(READ)
        heads = table.evaluate("table => [...table.tHead.rows[0].cells].map(one => one.dataset.figure)")
        places = [heads.index(one) for one in ("customers", "sales_share", "risk", "repeat", "value_at_risk")]
        shown = {row[0].split("\n")[0]: [row[at] for at in places] for row in read}
        if rows == "life_cycle":  # who was in a stage at the date before is shown there too
            gone = [name for name, row in shown.items() if row[0] == "0 (0%)"]
            assert all(shown.pop(name)[1:] == ["0%", "–", "–", "£0"] for name in gone)
        expected = {key if rows == "abc" else named(rows, key): one for key, one in by_hand(own, column).items()}
        assert shown == expected, rows
    assert page.locator("#who table[data-rows=tenth]").evaluate(READ) == tenths_by_hand(people, own)
    state = page.locator("#who .state").inner_text()
    assert f"{len(own)} of {len(people)} customers" in state
    assert all(named(name, level) in state for name, level in chosen.items())
    assert watched.complaints == []


def test_moves_and_stages_before_follow_the_filter(show: Any, reports: dict[str, Path], people: pd.DataFrame) -> None:
    study = load_study(reports["en"].parent / "tearoom")
    segments = pd.read_parquet(study.paths.interim / "segments.parquet")
    before = segments[segments["as_of"] == segments["as_of"].sort_values().unique()[-2]].set_index("customer_id")
    own = fitting(people, {"region": "North"})
    then = before.reindex(own.index)
    page = show("en").page
    choose(page, "who", {"region": "North"})
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    shown = page.locator("#who table:has(th[data-figure=gained])").evaluate(READ)
    for row in shown:
        key = next(one for one, name in rfm_segments.NAMES.items() if name["en"] == row[0])
        was, now = then["segment"] == key, own["segment"] == key
        assert [int(one) for one in row[1:]] == [was.sum(), (now & ~was).sum(), (was & ~now).sum(), now.sum()]
    assert len(shown) == len(set(own["segment"]) | set(then["segment"].dropna()))
    stages = page.locator("#who table[data-rows=life_cycle]").evaluate(READ)
    counts = {row[0].split("\n")[0]: int(row[2]) for row in stages}
    was_in = {life_cycle.NAMES[str(key)]["en"]: int(n) for key, n in then["life_cycle"].value_counts().items()}
    assert counts and counts == {name: was_in.get(name, 0) for name in counts}  # a stage nobody is in now has no row


@pytest.mark.parametrize("chosen", [{"region": "South"}, {"band": "high", "channel": "web"}], ids=str)
def test_the_contact_list_and_its_advice_follow_the_filter(
    show: Any, people: pd.DataFrame, chosen: dict[str, str]
) -> None:
    page = show("en").page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    choose(page, "action", chosen)
    listed = fitting(people[people["group"] == "treatment"], chosen).sort_values("rank")
    shown = [row[0].split("\n")[0] for row in page.locator("#contacts").evaluate(READ)]
    assert shown == listed.index[:25].tolist()
    f = Formats("en", "GBP")
    row = page.locator("#action table[data-rows=advice]").evaluate(READ)[0]
    assert row[1:] == [
        f.count(len(listed)),
        f.scaled([listed["value_at_risk"].sum()])(float(listed["value_at_risk"].sum())),
        f.scaled([listed["expected_profit"].sum()])(float(listed["expected_profit"].sum())),
    ]
    whole = int((people["group"] == "treatment").sum())
    assert f"{len(listed)} of {whole} customers to contact" in page.locator("#action .state").inner_text()


def test_clearing_gives_back_what_was_there_and_nothing_is_said(show: Any) -> None:
    page = show("en").page
    words = "() => [...document.querySelectorAll('main table')].map(table => table.tBodies[0].innerHTML)"
    before = page.evaluate(words)
    choose(page, "who", {"region": "North", "channel": "web"})
    assert page.evaluate(words) != before
    clear = page.locator("#who .filters button")
    clear.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(words) == before
    assert page.locator("#who .state").inner_text() == ""
    assert clear.is_disabled()
    assert page.evaluate("document.activeElement.name") == "segment"


def test_a_choice_that_nobody_fits_is_said_in_words(show: Any, people: pd.DataFrame) -> None:
    chosen = {"segment": "important_value", "life_cycle": "lost"}
    assert fitting(people, chosen).empty
    page = show("en").page
    choose(page, "who", chosen)
    assert "0 of 240" in page.locator("#who .state").inner_text()
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    for table in page.locator("#who table[data-rows]").all():
        if table.locator("th[data-figure=customers]").count():
            assert table.evaluate(READ) == [["No customer fits this choice."]]


def test_one_customer_can_be_picked_from_those_that_fit(show: Any, people: pd.DataFrame) -> None:
    page = show("en").page
    choose(page, "customers", {"segment": "important_keep", "region": "North"})
    own = set(fitting(people, {"segment": "important_keep", "region": "North"}).index)
    found = page.locator("#customer-found button").all_inner_texts()
    assert found and set(found) <= own
    page.locator("#customer-found button").first.focus()
    page.keyboard.press("Enter")
    assert found[0] in page.locator("#customer-shown").inner_text()


def test_a_filter_works_from_the_keyboard_and_the_print_says_what_it_shows(show: Any) -> None:
    page = show("en").page
    page.locator("#who select[name=region]").focus()
    page.keyboard.press("ArrowDown")
    state = page.locator("#who .state")
    assert "Region: " in state.inner_text()
    page.emulate_media(media="print")
    assert state.is_visible() and not page.locator("#who .filters").is_visible()
    assert not page.locator("#action .state").is_visible()


@pytest.mark.parametrize(("name", "scheme", "width"), [("en", "light", 1280), ("zh", "dark", 390)])
def test_axe_finds_no_violation_in_filtered_tables(show: Any, axe: str, name: str, scheme: str, width: int) -> None:
    page = show(name, width=width, scheme=scheme, bypass_csp=True).page
    for section in ("who", "action", "customers"):
        page.locator(f"#{section} select").first.select_option("1")
    assert violations(page, axe) == []


def test_the_download_holds_the_filtered_rows(show: Any) -> None:
    page = show("en", accept_downloads=True).page
    choose(page, "who", {"segment": "general_keep"})
    with page.expect_download() as waiting:
        page.locator("#who .take button").nth(1).click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert len(text.strip().splitlines()) == 2
