"""The file as a browser and a mail gateway see it: closed, inert, the same every time, and navigable."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import synthetic
from bs4 import BeautifulSoup

from churn.reporting import render, summary

HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","x")',
    "\u202egnitset",
    "x" * 10_000,
    "🎁🧧",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}",
    "'\"&<>",
]


@pytest.fixture(scope="module")
def tree(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def test_the_same_numbers_give_the_same_bytes(found: dict[str, Any], page: str) -> None:
    assert render(found) == page


def test_nothing_comes_from_outside(page: str, tree: BeautifulSoup) -> None:
    assert not tree.find_all(src=True)
    links = [tag["href"] for tag in tree.find_all(href=True)]
    assert all(link.startswith("#") or link == "data:," for link in links)
    assert "@import" not in page
    assert not re.findall(r"url\((?!#)", page)
    assert not re.findall(r"https?://(?!www\.w3\.org/)", page)


def test_the_policy_allows_exactly_the_two_inline_texts(tree: BeautifulSoup) -> None:
    policy = tree.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    code = [tag.string for tag in tree.find_all("script") if tag.get("type") != "application/json"]
    styles = [tag.string for tag in tree.find_all("style")]
    assert len(code) == len(styles) == 1
    for text, directive in ((code[0], "script-src"), (styles[0], "style-src")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_no_attribute_carries_style_or_script(tree: BeautifulSoup) -> None:
    assert not [
        tag.name for tag in tree.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")
    ]


def test_every_anchor_leads_somewhere_and_ids_are_unique(tree: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in tree.find_all(id=True)]
    assert len(ids) == len(set(ids))
    asked = {link["href"][1:] for link in tree.find_all("a", href=True)}
    for name in ("aria-labelledby", "for"):
        named = [tag[name] for tag in tree.find_all(attrs={name: True})]
        asked |= {one for ids_of in named for one in (ids_of if isinstance(ids_of, list) else ids_of.split())}
    asked |= {use.get("href", "#")[1:] for use in tree.find_all("use")}
    asked |= set(re.findall(r"url\(#([^)]+)\)", str(tree)))
    assert asked - {""} <= set(ids)


def test_every_section_stands_in_the_contents(tree: BeautifulSoup) -> None:
    contents = [link["href"][1:] for link in tree.nav.find_all("a")]
    assert contents == [section["id"] for section in tree.main.find_all("section")]
    assert contents == [
        "overview", "months", "who", "why", "action", "profit", "customers", "trust", "products", "profiles",
    ]  # fmt: skip
    assert len(tree.find_all("h1")) == 1


def test_a_section_shows_one_picture_and_one_table_and_folds_the_rest(tree: BeautifulSoup) -> None:
    for section in tree.main.find_all("section"):
        for kind in ("figure", "table"):
            shown = [one for one in section.find_all(kind) if not one.find_parent(["details", "template"])]
            assert len(shown) <= 1, (section["id"], [one.get_text()[:80] for one in shown])


def test_every_fold_asks_or_names_what_is_in_it(tree: BeautifulSoup) -> None:
    for fold in tree.main.find_all("details"):
        assert fold.summary.get_text(strip=True) and fold.find(["table", "figure", "dl"])
    asked = [one.get_text(strip=True) for one in tree.main.find_all("h2")]
    assert sum(one.endswith("?") for one in asked) >= 9


def test_pictures_say_what_they_show_and_keep_their_text(tree: BeautifulSoup) -> None:
    pictures = tree.find_all("svg", class_="figure")
    assert len(pictures) >= 10
    for picture in pictures:
        assert picture["role"] == "img"
        assert len(picture.find("desc").string) > len("a picture")
        assert picture.find("title").string
        assert picture.find_all("text")


def test_tables_have_captions_and_scopes(tree: BeautifulSoup) -> None:
    for table in tree.find_all("table"):
        assert table.caption.get_text(strip=True)
        assert {head.get("scope") for head in table.thead.find_all("th")} == {"col"}
        widths = {len(row.find_all(["th", "td"])) for row in table.find_all("tr")}
        assert len(widths) == 1, f"ragged: {table.caption.get_text()}"


def test_headings_step_down_one_level_at_a_time(tree: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in tree.main.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_slider_has_a_text_for_every_position(tree: BeautifulSoup) -> None:
    points = json.loads(tree.find(id="points").string)
    slider = tree.find(id="budget")
    assert int(slider["max"]) == len(points) - 1
    assert all(set(one) == {"budget", "n", "profit", "contacted", "x", "y"} for one in points)
    assert 0 <= int(slider["value"]) < len(points)


def test_without_scripts_no_tool_shows(tree: BeautifulSoup) -> None:
    assert all(tool.has_attr("hidden") for tool in tree.find_all(class_="tool"))


def test_small_enough_to_mail(page: str) -> None:
    assert len(page.encode()) < 1_000_000


def test_the_report_hardly_grows_with_the_shop(tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the customers and fifty times the categories: what is listed has an end."""
    monkeypatch.setattr(synthetic, "CATEGORIES", [f"Category {n} of the long tail" for n in range(300)])
    grown = render(summary(synthetic.write(tmp_path / "tearoom", customers=960)))
    assert len(grown.encode()) < 1.35 * len(page.encode())


def test_hostile_names_stay_text(found: dict[str, Any]) -> None:
    found["study"]["title"] = HOSTILE[0]
    for row, name in zip(found["products"]["categories"], HOSTILE * 3, strict=False):
        row["category"] = name
    for row, name in zip(found["action"]["list"], HOSTILE, strict=False):
        row["customer_id"] = name
        row["advice"] = {"en": name, "zh": name}
    found["profiles"]["personas"][0]["name"] = {"en": HOSTILE[5], "zh": HOSTILE[5]}
    tree = BeautifulSoup(render(found), "html.parser")
    assert len(tree.find_all("script")) == 4
    assert not tree.find_all("img")
    shown = tree.get_text()
    for name in HOSTILE:
        assert name in shown
    assert "49" not in tree.find("table", id="contacts").find("tbody").find_all("tr")[6].th.get_text()


def test_names_in_pictures_stay_text(found: dict[str, Any]) -> None:
    for row, name in zip(found["products"]["categories"], ["<b>&$x_1$", "$\\frac{", "<script>"], strict=False):
        row["category"] = name
    tree = BeautifulSoup(render(found), "html.parser")
    drawn = [text.get_text() for text in tree.find_all("text")]
    assert {"<b>&$x_1$", "$\\frac{", "<script>"} <= set(drawn)


def test_customer_ids_are_shown_only_if_the_study_says_so(tmp_path: Path) -> None:
    hidden = synthetic.write(tmp_path / "tearoom", show_customer_ids=False)
    page = render(summary(hidden))
    assert not re.search(r"C\d{5}", page)
    assert "No. 1" in page


def test_a_report_of_chosen_sections(tmp_path: Path) -> None:
    chosen = synthetic.write(tmp_path / "tearoom", sections='["who"]')
    tree = BeautifulSoup(render(summary(chosen)), "html.parser")
    assert [section["id"] for section in tree.main.find_all("section")] == ["overview", "who"]


def test_without_categories_the_report_says_what_it_lacks(tmp_path: Path) -> None:
    bare = synthetic.write(tmp_path / "tearoom")
    for name, column in (("order_lines", "category"), ("segments", "breadth")):
        path = bare.paths.interim / f"{name}.parquet"
        frame = pd.read_parquet(path)
        frame[column] = pd.Series([None] * len(frame), dtype="str")
        frame.to_parquet(path)
    (bare.paths.interim / "touchpoints.parquet").unlink()
    found = summary(bare)
    assert found["products"]["categories"] is None
    page = render(found)
    assert "There are no categories, so no growth-share matrix." in page
    assert found["why"]["touchpoints"] is None
