"""How value is spread over customers, and the risk of the buyers of each category: as the files have it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from churn.reporting import render
from churn.reporting.data import Interim
from churn.study import Study
from churn.value.concentration import curve, tenths

pytestmark = pytest.mark.usefixtures("without_pictures")


def test_tenths_hold_the_customers_in_the_order_of_their_value(study: Study, found: dict[str, Any]) -> None:
    value = Interim(study).value.sort_values(["value", "customer_id"], ascending=[False, True])
    rows, n = found["who"]["value"]["tenths"], len(value)
    assert [row["key"] for row in rows] == [str(number) for number in range(1, 11)]
    start = 0
    for row in rows:
        own = value.iloc[start : start + row["customers"]]
        assert row["customers"] in (n // 10, n // 10 + 1)
        assert row["least"] == own["value"].min() and row["mean"] == pytest.approx(own["value"].mean())
        assert row["value_share"] == pytest.approx(own["value"].sum() / value["value"].sum())
        assert row["value_at_risk"] == pytest.approx(own["value_at_risk"].sum())
        start += row["customers"]
    assert start == n
    assert found["who"]["value"]["median"] == pytest.approx(value["value"].median())


def test_the_curve_begins_at_nothing_and_ends_at_everything() -> None:
    values = pd.DataFrame({"value": [6.0, 3.0, 1.0, None], "value_at_risk": [3.0, None, 1.0, None]})
    table = curve(values)
    assert table["customers"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert table["value"].tolist() == pytest.approx([0, 0.6, 0.9, 1])
    assert table["at_risk"].tolist() == pytest.approx([0, 0.3, 0.3, 0.4])
    assert len(curve(pd.concat([values] * 200), points=11)) == 11
    assert tenths(values["value"], pd.Series(list("abcd"))).tolist() == [1, 4, 7, pd.NA]


def test_the_risk_of_a_category_is_that_of_its_scored_buyers(study: Study, found: dict[str, Any]) -> None:
    data, days = Interim(study), study.task.active_days
    assert days is not None
    scored = data.scores("churn").set_index("customer_id")["p"]
    at_risk = data.value.set_index("customer_id")["value_at_risk"]
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    lines = lines[~lines["is_return"] & (lines["ordered_at"] < data.as_of)]
    lines = lines[lines["ordered_at"] >= data.as_of - pd.Timedelta(days=days)]
    rows = found["products"]["risk"]["rows"]
    assert {row["category"] for row in rows} == set(lines["category"])
    for row in rows:
        buyers = sorted(set(lines.loc[lines["category"] == row["category"], "customer_id"]) & set(scored.index))
        assert row["customers"] == len(buyers) and row["share"] == len(buyers) / len(scored)
        assert row["risk"] == pytest.approx(scored[buyers].mean())
        assert row["value_at_risk"] == pytest.approx(at_risk[buyers].sum())
    assert [row["value_at_risk"] for row in rows] == sorted((row["value_at_risk"] for row in rows), reverse=True)


def test_both_are_folded_with_their_terms_and_the_list_says_when_the_next_order_is_due(found: dict[str, Any]) -> None:
    tree = BeautifulSoup(render(found), "html.parser")
    for section, title in (("who", "How is the customers’ value spread?"), ("products", "Buyers of which categories")):
        fold = next(one for one in tree.find(id=section).find_all("details") if title in one.summary.get_text())
        assert fold.find("table") and fold.select(".term")
    assert "order" in tree.find("table", id="contacts").select_one("td.d small").get_text()
    asked = {term["popovertarget"] for term in tree.select(".term")}
    assert asked and asked <= {tip["id"] for tip in tree.select("[popover]")}
