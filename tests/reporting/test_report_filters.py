"""The sums that filtered tables are computed from: whole, of bounded size, and equal to the tables without a filter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import synthetic
from bs4 import BeautifulSoup

from churn.reporting import render, summary
from churn.reporting.data import Interim
from churn.reporting.sections import filters
from churn.reporting.sections.people import people
from churn.study import Study

pytestmark = pytest.mark.usefixtures("without_pictures")


def by_level(part: dict[str, Any], dims: list[dict[str, Any]], name: str, figure: str) -> dict[str, float]:
    """Level of `name` -> sum of `figure`, as the script of the page adds it up."""
    levels = part["keys"].get(name) or [one["key"] for dim in dims if dim["key"] == name for one in dim["levels"]]
    table = pd.DataFrame({"level": list(part["codes"][name]), "figure": part["sums"][figure]})
    sums = table.groupby("level")["figure"].sum()
    return {levels[int(code, 36)]: float(value) for code, value in sums.items()}


def test_the_sums_of_all_cells_are_the_tables_without_a_filter(found: dict[str, Any]) -> None:
    part, dims = found["filters"]["cells"], found["filters"]["dims"]
    tables = {"segment": found["who"]["segments"], "life_cycle": found["who"]["life_cycle"]["stages"],
              "abc": found["who"]["abc"]["classes"]}  # fmt: skip
    tables |= {one["kind"]: one["rows"] for one in found["who"]["places"]}
    assert set(tables) == {"segment", "life_cycle", "abc", "band", "region", "channel"}
    for name, rows in tables.items():
        for figure in ("customers", "spend", "value", "value_at_risk"):
            sums = by_level(part, dims, name, figure)
            assert sums == pytest.approx({row["key"]: row[figure] for row in rows}, abs=0.01), (name, figure)
        n, p = (by_level(part, dims, name, one) for one in ("active", "p"))
        risk = {row["key"]: row["risk"] for row in rows}
        assert {key: p[key] / n[key] if n[key] else None for key in n} == pytest.approx(risk, abs=1e-5)
    advised = by_level(found["filters"]["contacts"], dims, "advice", "expected_profit")
    assert advised == pytest.approx({one["advice"]: one["profit"] for one in found["action"]["advice"]}, abs=1e-3)


def test_moves_in_the_cells_are_those_of_the_tables(found: dict[str, Any]) -> None:
    dims = found["filters"]["dims"]
    before = by_level(found["filters"]["moves"], dims, "before", "customers")
    assert {one["key"]: one["before"] for one in found["who"]["segments"] if one["before"]} == {
        key: n for key, n in before.items() if key != "not_yet"
    }
    stages = by_level(found["filters"]["stages"], dims, "before", "customers")
    shown = {one["key"]: one["before"] for one in found["who"]["life_cycle"]["stages"] if one["before"]}
    assert shown == {key: n for key, n in stages.items() if key in shown}
    classes = found["filters"]["classes"]
    assert sum(classes["sums"]["customers"]) == found["who"]["customers"]
    for one in found["who"]["segments"]:
        assert one["before"] + one["gained"] - one["lost"] == one["customers"]


def test_every_listed_row_says_which_cells_it_belongs_to(study: Study, found: dict[str, Any]) -> None:
    data, dims = Interim(study), found["filters"]["dims"]
    table = people(data).set_index("customer_id")
    for row in [*found["action"]["list"], *found["customers"]["rows"]]:
        own = table.loc[row["customer_id"]]
        for dim, code in zip(dims, row["at"], strict=True):
            level = dim["levels"][int(code, 36)]["key"]
            assert level == (filters.UNKNOWN if pd.isna(own[dim["key"]]) else own[dim["key"]])


def test_of_many_regions_the_small_ones_are_one_level_and_the_page_stays_small(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=900)
    path = study.paths.interim / "order_lines.parquet"
    lines, rng = pd.read_parquet(path), np.random.default_rng(3)
    names = [f"Region {number}" for number in range(40)]
    lines["region"] = rng.choice(names, len(lines), p=np.linspace(2, 0.01, 40) / np.linspace(2, 0.01, 40).sum())
    lines["channel"] = rng.choice([f"channel {number}" for number in range(30)], len(lines))
    lines.to_parquet(path)
    data = Interim(study)
    assert (
        sum(len(part["sums"]["customers"]) for part in filters._sums(data, filters._with(data, 12).codes).values()) > 0
    )
    found = filters.summarise(data)
    assert found is not None
    sizes = {dim["key"]: len(dim["levels"]) for dim in found["dims"]}
    assert sizes["region"] <= 13 and sizes["channel"] <= 13
    region = next(dim for dim in found["dims"] if dim["key"] == "region")
    assert region["levels"][-1]["key"] == filters.OTHER
    assert sum(level["customers"] for level in region["levels"]) == len(people(data))
    cells = sum(len(part["sums"]["customers"]) for part in found.values() if isinstance(part, dict))
    assert cells <= filters.MOST_CELLS
    assert len(json.dumps(found)) < 400_000


def test_the_last_resort_is_no_region_and_no_channel(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST_CELLS", 1)
    found = filters.summarise(Interim(study))
    assert found is not None
    sizes = {dim["key"]: len(dim["levels"]) for dim in found["dims"]}
    assert sizes.get("region", 1) <= 2 and sizes.get("channel", 1) <= 2


def test_without_scripts_no_choice_is_offered_and_sums_stand_only_where_they_are_used(found: dict[str, Any]) -> None:
    page = render(found)
    assert page.count('class="tool filters"') == page.count('role="group"') == 3
    assert 'id="sums"' in page
    bare = render({key: part for key, part in found.items() if key not in ("who", "action", "customers")})
    assert 'id="sums"' not in bare and "data-filter=" not in bare


def test_every_table_of_a_section_with_choices_follows_them(found: dict[str, Any]) -> None:
    """Computed again from the sums, every column of numbers, or a list that is narrowed row by row."""
    tree, computed, narrowed = BeautifulSoup(render(found), "html.parser"), 0, 0
    for bar in tree.select("[data-filter]"):
        for table in bar.find_parent("section").find_all("table"):
            heads = table.thead.find_all("th", class_="n")
            if table.has_attr("data-rows"):
                computed += 1
                fixed = {head.get_text() for head in heads if not head.has_attr("data-figure")}
                assert fixed <= {"Value at least"}, table.caption  # where a tenth begins is the whole shop's
                assert all(row.has_attr("data-key") for row in table.tbody.find_all("tr"))
            else:
                narrowed += 1
                assert all(row.has_attr("data-at") for row in table.tbody.find_all("tr")), table.caption
    assert computed >= 9 and narrowed >= 1


def test_a_shop_of_one_customer_has_nothing_to_choose(tmp_path: Path) -> None:
    found = summary(synthetic.write(tmp_path / "tearoom", customers=1))
    assert found["filters"] is None
    assert "data-filter=" not in render(found)
