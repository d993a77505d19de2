"""Figures that once contradicted each other: bias, concentration, counts of the same customers, roundings, dates.

Held against the files of one run, in page, printed page, e-mail, slides, report.json and notebooks.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from churn.reporting.formats import Formats
from churn.reporting.sections.overview import NEWEST
from churn.reporting.text import LANGUAGES, Words
from churn.study import Study

from .conftest import Ran
from .documents import Written, filled, plain, text_of

pytestmark = pytest.mark.integration
YEAR, DAY = pd.Timedelta(days=365), pd.Timedelta(days=1)
WEEK = 7 * DAY


def bought_by(study: Study) -> pd.DataFrame:
    """Order lines before the study's as_of that are no returns, with their day."""
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    lines = lines[~lines["is_return"] & (lines["ordered_at"] < pd.Timestamp(study.task.as_of))]
    return lines.assign(day=lines["ordered_at"].dt.normalize())


def customers_of(study: Study) -> pd.DataFrame:
    return pd.read_csv(study.paths.reports / "customers.csv", dtype={"customer_id": str})


def notebook(ran: Ran, number: str) -> str:
    """The text of one executed notebook's page."""
    file = next((ran.study.paths.reports / "notebooks").glob(f"{number}_*.html"))
    return text_of(file.read_text(encoding="utf-8"))


def test_forecasts_that_all_err_on_one_side_are_said_and_are_no_green_light(ran: Ran, written: Written) -> None:
    summary, documents, _ = written
    horizon = ran.study.task.horizon_days
    base = pd.read_parquet(ran.study.paths.interim / "base_rates_churn.parquet").dropna(subset=["happened"])
    base = base[base["horizon_days"] == horizon].sort_values("as_of")
    errors = ((base["expected"] - base["happened"]) / base["n"]).to_numpy()
    run = 0
    while run < len(errors) and errors[-1 - run] * errors[-1] > 0:
        run += 1
    dates = pd.to_datetime(base["as_of"].tail(run))
    biased = run >= NEWEST and (dates.iloc[-1] - dates.iloc[0]).days + horizon >= 2 * horizon
    light = next(one for one in summary["overview"]["lights"] if one["key"] == "calibration")
    assert bool(light["bias"]) == biased
    assert not (biased and light["colour"] == "green")
    for document in documents:
        words = LANGUAGES[document.language]
        told = {
            side: filled(words[f"light.calibration.{side}"], document.text, ("n", "points")) for side in ("high", "low")
        }
        if document.name in ("page", "PDF and PNG"):
            assert bool(told["high"]) == (biased and errors[-1] > 0)
            assert bool(told["low"]) == (biased and errors[-1] < 0)
        for one in [*told["high"], *told["low"]]:
            assert one == {"n": str(run), "points": f"{100 * abs(errors[-run:].mean()):.1f}"}


def test_an_outcome_inside_the_interval_of_a_forecast_is_neither_good_nor_bad(written: Written) -> None:
    summary, _, pages = written
    tiles = {one["key"]: one for one in summary["overview"]["tiles"]}
    for language, page in pages.items():
        tree, words = BeautifulSoup(page, "html.parser"), Words(language)
        for tile in tree.select("li.tile:not(.meaning)"):
            name = tile.h2.get_text(strip=True)
            one = next(each for each in tiles.values() if words(f"tile.{each['key']}") == name)
            tones = [dd["class"][0] for dd in tile.select("dd[class]")]
            past = [one[when] for when in ("previous", "last_year") if one[when]]
            for tone, earlier in zip(tones, past, strict=True):
                if one["low"] is not None and one["low"] <= earlier["value"] <= one["high"]:
                    assert tone == "even", (language, name)


def test_how_many_buyers_bring_the_sales_is_one_figure_in_report_and_notebook(ran: Ran, written: Written) -> None:
    """Counted from the order lines: the fewest of the year's buyers who together bring the first share of its sales."""
    bought, as_of = bought_by(ran.study), pd.Timestamp(ran.study.task.as_of)
    spend = bought[bought["ordered_at"] >= as_of - YEAR].groupby("customer_id")["amount"].sum()
    spend = spend[spend > 0].sort_values(ascending=False)
    share = ran.study.segments.abc_shares[0]
    few = int((spend.cumsum() / spend.sum() >= share).to_numpy().argmax() + 1) / len(spend)
    shown = Formats("en")
    texts = {"page en": ("en", written[1][0].text), "notebook 03": ("en", notebook(ran, "03"))}
    texts["page zh"] = ("zh", next(one.text for one in written[1] if (one.name, one.language) == ("page", "zh")))
    for name, (language, text) in texts.items():
        told = filled(LANGUAGES[language]["figure.abc.title"], text, ("customers", "sales"))
        assert told, name
        for one in told:
            assert one == {"customers": shown.percent(few), "sales": shown.percent(share)}, name


def test_the_same_customers_are_counted_alike_everywhere(ran: Ran, written: Written) -> None:
    """Reactivated by its printed definition; the loyal of the picture and of the table; regions that add up."""
    summary, documents, pages = written
    study, customers = ran.study, customers_of(ran.study)
    days = bought_by(study)[["customer_id", "day"]].drop_duplicates().sort_values(["customer_id", "day"])
    as_of, task = pd.Timestamp(study.task.as_of), study.task
    assert task.active_days is not None
    start = as_of - task.horizon_days * DAY
    silence = (days["day"] - days.groupby("customer_id")["day"].shift()) / DAY
    back = (days["day"] >= start) & (silence > task.active_days)
    # at most a year more than the active days before the period: an older purchase is not looked up
    back &= days["day"] - silence * DAY >= start - task.active_days * DAY - YEAR
    tile = next(one for one in summary["overview"]["tiles"] if one["key"] == "won_back")
    assert tile["value"] == days.loc[back, "customer_id"].nunique()
    loyalty = summary["who"]["life_cycle"]["loyalty"]
    assert loyalty[-1]["customers"] == (customers["life_cycle"] == "loyal").sum()
    for place in summary["who"]["places"]:
        assert sum(row["customers"] for row in place["rows"]) == len(customers), place["kind"]
    for document in documents:
        for one in filled(LANGUAGES[document.language]["page.freshness"], document.text, ("customers",)):
            assert one["customers"] == f"{len(customers):,}", document.name
    for language, page in pages.items():
        caption = LANGUAGES[language]["products.regions.caption"]
        told = [plain(one.get_text(" ")) for one in BeautifulSoup(page, "html.parser").find_all("caption")]
        assert not summary["products"]["regions"] or plain(caption) in told, "that regions overlap is said"


def test_differences_are_those_of_the_figures_as_they_are_shown(written: Written) -> None:
    checked = 0
    for page in written[2].values():
        for tile in BeautifulSoup(page, "html.parser").select("li.tile:not(.meaning)"):
            now = _percent(tile.select_one(".figure-now").get_text(strip=True))
            shown = [dd.get_text(" ", strip=True) for dd in tile.select("dd")]
            for before, change in zip(shown[::2], shown[1::2], strict=True):
                points = re.search(r"([+−]?)(\d+(?:\.\d)?)", change)
                if now is None or _percent(before) is None or points is None:
                    continue
                difference = now - (_percent(before) or 0.0)
                told = float(points[2]) * (-1 if points[1] == "−" else 1)
                if abs(difference) > 0.05:  # else the two look alike and one digit more is shown
                    assert told == pytest.approx(difference, abs=0.051), tile.h2.get_text()
                    checked += 1
    assert checked


def _percent(text: str) -> float | None:
    match = re.fullmatch(r"(\d+(?:\.\d)?)%", text)
    return float(match[1]) if match else None


def test_when_to_contact_says_this_week_a_date_or_when_convenient(ran: Ran, written: Written) -> None:
    """Never the report's own day for everybody: only the first of those due now are asked for this week."""
    as_of, shown = pd.Timestamp(ran.study.task.as_of), Formats("en")
    listed = customers_of(ran.study).query("group == 'treatment'").sort_values("rank")
    when = pd.to_datetime(listed["when"])
    soon = when < as_of + WEEK
    assert (when >= as_of).all()
    by_date = [f"by {shown.short_day(day.date())}" for day in when[~soon]]
    assert listed.loc[~soon, "timing"].tolist() == by_date
    assert set(listed.loc[soon, "timing"]) <= {"this week", "when convenient"}
    if soon.sum() > 10:
        assert (listed.loc[soon, "timing"] == "this week").mean() < 0.8
    table = BeautifulSoup(written[2]["en"], "html.parser").find("table", id="contacts")
    if table is not None:
        told = [row.select_one("td.d").find(string=True, recursive=False).strip() for row in table.tbody.find_all("tr")]
        assert told == listed["timing"].tolist()[: len(told)]


def test_sliders_begin_at_the_list_of_the_files(ran: Ran, written: Written) -> None:
    """The report's budget slider and the static sentence in place of the sliders of notebook 12."""
    summary, _, pages = written
    customers = customers_of(ran.study)
    listed, contacts = customers[customers["group"] != "none"], customers[customers["group"] == "treatment"]
    refused = summary["overview"]["evidence"]["refusals"]
    if not refused and len(contacts):
        for language, page in pages.items():
            tree, shown = BeautifulSoup(page, "html.parser"), Formats(language, ran.study.study.currency)
            point = json.loads(tree.find(id="points").string)[int(tree.find(id="budget")["value"])]
            assert point["n"] == shown.count(len(contacts))
            assert point["profit"] == shown.money(contacts["expected_profit"].sum())
    text, shown = notebook(ran, "12"), Formats("en", ran.study.study.currency)
    assert plain(LANGUAGES["en"]["what_if.static"]) in text
    told: list[dict[str, Any]] = filled(
        LANGUAGES["en"]["what_if.result.paper" if refused else "what_if.result"],
        text,
        ("n", "profit", "outlay", "even"),
    )
    assert told[0]["n"] == shown.count(len(listed))
    if not refused:
        assert told[0]["profit"] == shown.money(listed["expected_profit"].sum())


def test_the_gain_over_the_simple_rule_is_one_figure(ran: Ran, written: Written) -> None:
    """In the light of page one, under "Can I trust it" and in notebook 04: of mean log loss over past dates."""
    summary, documents, _ = written
    rows = pd.read_parquet(ran.study.paths.reports / "backtest.parquet").query("target == 'churn'")
    rows = rows[rows["horizon_days"] == ran.study.task.horizon_days]
    lost = -np.log(np.where(rows["y"] == 1, rows["p"], 1 - rows["p"]))
    loss = pd.Series(lost).groupby([rows["model"].to_numpy(), rows["as_of"].to_numpy()]).mean().groupby(level=0).mean()
    gain = float(loss["shipped"] / loss["recency"] - 1)
    assert gain < 0
    assert summary["overview"]["evidence"]["skill"]["rule"]["mean"] == pytest.approx(gain, abs=1e-6)
    for one in documents:
        shown = Formats(one.language).change(gain)
        light = filled(LANGUAGES[one.language]["light.ranking.rule"], one.text, ("rule",))
        assert {each["rule"] for each in light} <= {shown}, one.name
        if one.name == "page":
            assert light and one.text.count(shown) >= 2  # and under "Can I trust it"
    assert f"is {-gain:.0%} below that of the recency rule" in notebook(ran, "04")
