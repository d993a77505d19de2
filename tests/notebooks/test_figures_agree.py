"""One figure, one value: what page, print, e-mail, slides, report.json, metrics.json and notebooks say, held against
the files, from which it is recomputed here in plain pandas.

`FACTS` is the list of the figures that are told in several places. Sentences are recognised by their own templates in
both languages, so that whatever fills a template is read out of the finished document and held against the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from churn.reporting.formats import Formats
from churn.reporting.text import LANGUAGES, Words
from churn.study import Study

from .conftest import Ran
from .documents import FIGURE, Written, filled, plain, text_of

pytestmark = pytest.mark.integration
Facts = dict[str, Any]


def facts(study: Study) -> Facts:
    """Every figure, from customers.csv, backtest.parquet and the tables of interim/ alone."""
    paths, task = study.paths, study.task
    customers = pd.read_csv(paths.reports / "customers.csv", dtype={"customer_id": str})
    lines = pd.read_parquet(paths.interim / "order_lines.parquet")
    as_of, day = pd.Timestamp(task.as_of), pd.Timedelta(days=1)
    bought = lines[~lines["is_return"] & (lines["ordered_at"] < as_of)]
    assert task.active_days is not None
    scored = customers[customers["p_churn"].notna()]
    contacts, control = (customers[customers["group"] == name] for name in ("treatment", "control"))
    repeat = customers["p_repeat"].dropna()
    at_risk = scored.groupby("segment")["value_at_risk"].sum()
    first = bought.groupby("customer_id")["ordered_at"].agg(["min", "max"])

    def window(start: pd.Timestamp) -> tuple[int, float]:
        earlier = bought["ordered_at"].between(start - task.active_days * day, start, inclusive="left")
        later = bought["ordered_at"].between(start, start + task.horizon_days * day, inclusive="left")
        active = set(bought.loc[earlier, "customer_id"])
        return len(active), 1 - len(active & set(bought.loc[later, "customer_id"])) / len(active)

    past = pd.read_parquet(paths.interim / "past_profit.parquet")
    past = past[past["contacted"] > 0]
    previous, last_year = window(as_of - task.horizon_days * day), window(as_of - 365 * day)
    return {
        "known": len(first),
        "scored": len(scored),
        "expected": scored["p_churn"].sum(),
        "rate": scored["p_churn"].mean(),
        "active_previous": previous[0],
        "left_previous": round(previous[0] * previous[1]),
        "rate_previous": previous[1],
        "active_last_year": last_year[0],
        "left_last_year": round(last_year[0] * last_year[1]),
        "rate_last_year": last_year[1],
        "repeat_asked": len(repeat),
        "repeat_expected": repeat.sum(),
        "repeat_rate": repeat.mean(),
        "margin": scored["value"].sum(),
        "at_risk": scored["value_at_risk"].sum(),
        "worst_at_risk": at_risk.max(),
        "worst_share": at_risk.max() / at_risk.sum(),
        "contacts": len(contacts),
        "control": len(control),
        "profit": contacts["expected_profit"].sum(),
        "profit_each": contacts["expected_profit"].mean(),
        "reach": contacts["value_at_risk"].sum(),
        "past_dates": len(past),
        "past_realised": (past["realised"] / past["contacted"]).mean(),
        "past_expected": (past["expected"] / past["contacted"]).mean(),
        "segments": customers["segment"].value_counts().to_dict(),
        "stages": customers["life_cycle"].value_counts().to_dict(),
        "classes": customers["abc"].value_counts().to_dict(),
        "bands": scored["band"].value_counts().to_dict(),
    }


SENTENCES: dict[str, dict[str, str]] = {
    "overview.headline": {"expected": "count:expected", "n": "count:scored", "rate": "percent:rate"},
    "overview.trend.and_previous": {"rate": "percent:rate_previous"},
    "tile.value_at_risk.note": {"of": "money:margin"},
    "tile.savings.note": {"n": "count:contacts", "of": "money:reach"},
    "overview.short.who.text": {"money": "money:worst_at_risk", "share": "percent:worst_share"},
    "overview.short.do.brief": {"n": "count:contacts", "money": "money:profit"},
    "overview.short.do.text": {"n": "count:contacts", "money": "money:profit", "each": "money:profit_each"},
    "overview.past.brief": {"origins": "count:past_dates", "realised": "money:past_realised"},
    "overview.past": {
        "origins": "count:past_dates",
        "realised": "money:past_realised",
        "expected": "money:past_expected",
    },
    "action.control": {"control": "count:control"},
    "action.list.caption": {"n": "count:contacts"},
    "customers.lead": {"all": "count:known"},
    "slide.do": {"n": "count:contacts", "money": "money:profit"},
    "slide.where": {"share": "percent:worst_share"},
}
"""key of a sentence -> what fills it: format and name of the fact"""
SENTENCES |= {
    f"overview.trend.last_year.{way}": {"last_year": "percent:rate_last_year"} for way in ("more", "fewer", "same")
}
TOLD = {
    "page": ("overview.headline", "tile.value_at_risk.note", "overview.short.who.text", "customers.lead"),
    "PDF and PNG": ("overview.headline", "tile.value_at_risk.note", "overview.short.who.text"),
    "e-mail": ("overview.headline", "overview.short.who.text"),
    "slides": ("overview.headline", "overview.short.who.text", "slide.where"),
    "report.json": ("overview.headline", "overview.short.who.text", "tile.value_at_risk.note"),
}
"""Sentences that a document must hold, so that none passes by being left out."""
WITH_A_LIST = {
    "page": ("overview.short.do.brief", "overview.short.do.text", "tile.savings.note", "action.list.caption"),
    "PDF and PNG": ("overview.short.do.brief", "tile.savings.note"),
    "e-mail": ("overview.short.do.brief",),
    "slides": ("overview.short.do.text", "slide.do"),
    "report.json": ("overview.short.do.brief", "tile.savings.note"),
}
"""And these where the evidence supports the list."""


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_sentence_with_a_figure_says_what_the_files_say(ran: Ran, written: Written, language: str) -> None:
    known, shown = facts(ran.study), Formats(language, ran.study.study.currency)
    summary, documents, _ = written
    acts = not summary["overview"]["evidence"]["refusals"] and known["contacts"] > 0
    wrong = []
    for document in documents:
        if document.language != language:
            continue
        found = {key: filled(LANGUAGES[language][key], document.text, places) for key, places in SENTENCES.items()}
        needed = (*TOLD[document.name], *(WITH_A_LIST[document.name] if acts else ()))
        wrong += [f"{document.name}: {key} is not there" for key in needed if not found[key]]
        for key, matches in found.items():
            for place, source in SENTENCES[key].items():
                kind, name = source.split(":")
                expected = getattr(shown, kind)(known[name])
                wrong += [
                    f"{document.name}: {key} says {place} = {one[place]!r}, the files {name} = {expected!r}"
                    for one in matches
                    if one[place].strip() != expected
                ]
    assert not wrong, "\n".join(wrong)


def test_the_key_figures_are_those_of_the_files(ran: Ran, written: Written) -> None:
    """report.json and metrics.json carry numbers, the page's tiles and the slides' table show them."""
    known = facts(ran.study)
    data = json.loads((ran.study.paths.reports / "report.json").read_text(encoding="utf-8"))
    metrics = json.loads((ran.study.paths.reports / "metrics.json").read_text(encoding="utf-8"))
    figures = {one["key"]: one for one in data["figures"]}
    now = {"leaving": "expected", "churn_rate": "rate", "active": "scored", "repeat_rate": "repeat_rate"}
    now |= {"value_at_risk": "at_risk", "savings": "profit"}
    before = {"leaving": "left", "churn_rate": "rate", "active": "active"}
    for key, name in now.items():
        if key in figures:
            assert figures[key]["value"] == pytest.approx(known[name]), key
    for key, name in before.items():
        for when in ("previous", "last_year"):
            assert figures[key][when]["value"] == pytest.approx(known[f"{name}_{when}"]), (key, when)
    assert data["study"]["customers"] == known["known"]
    assert data["forecast"]["expected"] == pytest.approx(known["expected"])
    today = metrics["churn"]["today"]
    assert (today["n"], today["expected"], today["mean_p"]) == pytest.approx(
        (known["scored"], known["expected"], known["rate"])
    )
    assert metrics["repeat"]["today"]["n"] == known["repeat_asked"]
    assert metrics["repeat"]["today"]["expected"] == pytest.approx(known["repeat_expected"])
    assert {one["key"]: one["customers"] for one in data["segments"]} == known["segments"]
    assert sum(known["segments"].values()) == known["known"] == sum(known["stages"].values())
    if contacts := data["decision"]["contacts"]:
        assert (contacts["customers"], contacts["control"]) == (known["contacts"], known["control"])
        assert contacts["profit"] == pytest.approx(known["profit"])
        assert contacts["value_at_risk"] == pytest.approx(known["reach"])
    _, documents, pages = written
    for language, page in pages.items():
        tiles = {
            tile.h2.get_text(" ", strip=True): tile.select_one(".figure-now").get_text(strip=True)
            for tile in BeautifulSoup(page, "html.parser").select("li.tile:not(.meaning)")
        }
        words, shown = Words(language), Formats(language, data["study"]["currency"])
        expected = {words(f"tile.{key}"): getattr(shown, one["kind"])(one["value"]) for key, one in figures.items()}
        assert tiles == expected
        slides = next(one.text for one in documents if (one.name, one.language) == ("slides", language))
        assert all(name in slides and value in slides for name, value in expected.items())


GROUPS: dict[str, tuple[str, Callable[[dict[str, Any]], list[dict[str, Any]]]]] = {
    "who.segments.caption": ("segments", lambda summary: summary["who"]["segments"]),
    "who.life_cycle.caption": ("stages", lambda summary: summary["who"]["life_cycle"]["stages"]),
    "who.abc.caption": ("classes", lambda summary: summary["who"]["abc"]["classes"]),
}
"""caption of a table of groups -> the fact that counts them, and the groups in the table's order"""


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_tables_of_groups_count_the_customers_of_the_files(ran: Ran, written: Written, language: str) -> None:
    known = facts(ran.study)
    summary, _, pages = written
    tables = _tables(pages[language])
    shown = Formats(language)
    for caption, (name, of) in GROUPS.items():
        rows = next(rows for told, rows in tables.items() if filled(LANGUAGES[language][caption], told))
        groups = of(summary)
        assert len(rows) == len(groups), caption
        for row, group in zip(rows, groups, strict=True):
            told = re.split(r"[ (（]", row[1])[0]
            n = known[name].get(group["key"], 0)
            if (name, group["key"]) == ("stages", "potential"):  # who never bought is in no file of customers who did
                continue
            assert told == shown.count(n), (caption, group["key"], row)


def _tables(page: str) -> dict[str, list[list[str]]]:
    """caption -> the cells of its rows, as shown."""
    return {
        plain(table.caption.get_text(" ")): [
            [plain(cell.get_text(" ")) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
        ]
        for table in BeautifulSoup(page, "html.parser").find_all("table")
        if table.caption
    }


def test_no_segment_is_told_to_be_left_alone_while_the_list_contacts_it(ran: Ran) -> None:
    customers = pd.read_csv(ran.study.paths.reports / "customers.csv", dtype={"customer_id": str})
    data = json.loads((ran.study.paths.reports / "report.json").read_text(encoding="utf-8"))
    listed = customers[customers["group"] == "treatment"]
    assert not listed["advice"].str.contains("No paid contact").any()
    for segment in data["segments"]:
        if re.search(r"no (?:paid )?contact|do not contact", segment["advice"]["en"], re.IGNORECASE):
            assert not (listed["segment"] == segment["key"]).any(), segment["key"]


def test_the_list_can_be_drawn_up_again_from_customers_csv(ran: Ran, written: Written) -> None:
    """By `rank` alone; and the page's table, the first to contact, is its beginning."""
    customers = pd.read_csv(ran.study.paths.reports / "customers.csv", dtype={"customer_id": str})
    ranked = customers.dropna(subset=["expected_profit"]).sort_values("rank")
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    listed = ranked[ranked["group"] != "none"]
    assert (listed["expected_profit"] > 0).all()
    assert listed["rank"].max() == len(listed), "the list comes before all others"
    assert listed["expected_profit"].is_monotonic_decreasing
    contacts = listed.loc[listed["group"] == "treatment", "customer_id"].tolist()
    summary, _, pages = written
    assert [one["customer_id"] for one in summary["action"]["list"]] == contacts[: len(summary["action"]["list"])]
    table = BeautifulSoup(pages["en"], "html.parser").find("table", id="contacts")
    if table is not None:
        told = [row.th.get_text(" ", strip=True).split()[0] for row in table.tbody.find_all("tr")]
        assert told == contacts[: len(told)]
    for code in ("segment", "breadth", "life_cycle", "persona"):
        known = customers[[code, f"{code}_name"]].dropna().drop_duplicates()
        assert known[code].is_unique and known[f"{code}_name"].is_unique
        assert (known[code] != known[f"{code}_name"]).all() or code == "breadth"


def test_calibration_is_one_way_of_counting_everywhere(ran: Ran, written: Written) -> None:
    """Mean over past dates of the error at each date, for all and for either part; report, metrics and slides alike."""
    rows = pd.read_parquet(ran.study.paths.reports / "backtest.parquet")
    metrics = json.loads((ran.study.paths.reports / "metrics.json").read_text(encoding="utf-8"))
    for target in ("churn", "repeat"):
        shipped = rows[(rows["target"] == target) & (rows["model"] == "shipped")]
        ours = {one["model"]: one for one in metrics[target]["models"]}["shipped"]
        each = [_calibration_error(part) for _, part in shipped.groupby("as_of")]
        assert ours["ece"] == pytest.approx(sum(each) / len(each), abs=1e-9)
    base = pd.read_parquet(ran.study.paths.interim / "base_rates_churn.parquet").dropna(subset=["happened"])
    held = int(base["happened"].between(base["low"], base["high"]).sum())
    for document in written[1]:
        told = LANGUAGES[document.language]["light.calibration.text"]
        for one in filled(told, document.text, ("origins", "miss", "held", "closed")):
            newest = base.sort_values("as_of").tail(int(one["origins"]))
            miss = ((newest["expected"] - newest["happened"]) / newest["n"]).abs().mean()
            assert (one["held"], one["closed"]) == (str(held), str(len(base)))
            assert one["miss"] == f"{100 * miss:.1f}"


def _calibration_error(rows: pd.DataFrame, groups: int = 15) -> float:
    """Distance between mean p and rate over groups of equal count in the order of p, weighted by their size."""
    order = rows.sort_values("p", kind="stable").reset_index(drop=True)
    large = len(order) % groups
    small = len(order) // groups
    sizes = [small + 1] * large + [small] * (groups - large)
    group = pd.Series(range(groups)).repeat(sizes).to_numpy()
    parts = order.groupby(group).agg(p=("p", "mean"), y=("y", "mean"), n=("y", "size"))
    return float(((parts["p"] - parts["y"]).abs() * parts["n"]).sum() / parts["n"].sum())


def test_the_notebooks_say_the_same(ran: Ran) -> None:
    """The figures in the answers of the executed notebooks, read out of their exported pages."""
    known = facts(ran.study)
    lines = len(pd.read_parquet(ran.study.paths.interim / "order_lines.parquet"))
    listed = known["contacts"] + known["control"]
    told: dict[str, list[float]] = {
        "01": [lines, known["known"]],
        "02": [known["known"]],
        "03": [known["known"], known["classes"]["A"]],
        "04": [known["scored"], known["expected"]],
        "05": [known["repeat_asked"], known["repeat_expected"]],
        "07": [known["known"], len(known["segments"])],
        "08": [known["stages"]["lost"], known["known"]],
        "09": [known["known"]],
        "10": [known["known"], listed],
        "12": [known["past_dates"], listed],
    }
    for file in sorted((ran.study.paths.reports / "notebooks").glob("*.html")):
        answer = re.split(r"Answer\.\s", text_of(file.read_text(encoding="utf-8")))[-1]
        shown = re.findall(FIGURE, answer)[:20]
        for figure in told.get(file.name[:2], []):
            assert f"{figure:,.0f}" in shown, (file.name, figure, answer[:300])
