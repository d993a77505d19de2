"""One customer: the same facts as in the files, in the report's search and on a page of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import synthetic
from bs4 import BeautifulSoup

from churn.errors import UserError
from churn.pipeline.explain import explain_customer, file_name
from churn.reporting import render, summary
from churn.reporting.data import Interim
from churn.reporting.sections import customers
from churn.study import Study

pytestmark = pytest.mark.usefixtures("without_pictures")


@pytest.fixture(scope="module")
def folder(study: Study) -> Path:
    return study.paths.interim.parent


def test_what_a_page_says_is_what_the_files_hold(study: Study) -> None:
    data = Interim(study)
    scored = data.scores("churn").sort_values("customer_id").iloc[3]
    one = customers.details(data, [scored["customer_id"]], True)[0]
    assert one["p"] == scored["p"]
    value = data.value.set_index("customer_id").loc[scored["customer_id"]]
    assert one["value_at_risk"] == pytest.approx(value["value_at_risk"])
    bought = data.purchase_days.query("customer_id == @scored.customer_id")
    assert [each["day"] for each in one["purchases"]] == bought["day"].dt.date.astype(str).tolist()
    assert one["usual_gap"] == bought["day"].diff().dt.days.median()
    reasons = data.reasons("churn", ["customer_id", "matters", "points"]).query("customer_id == @scored.customer_id")
    assert len(one["reasons"]) == min(3, int(reasons["matters"].sum()))
    past = data.table("backtest_churn").query("customer_id == @scored.customer_id and model == 'shipped'")
    assert [each["p"] for each in one["past"]] == past.sort_values("as_of")["p"].tolist()


def test_the_contact_list_can_be_looked_up_first(study: Study, found: dict[str, Any]) -> None:
    listed = Interim(study).value.query("group != 'none'").sort_values("rank")["customer_id"].tolist()
    shown = [one["customer_id"] for one in found["customers"]["rows"]]
    assert shown[: len(listed)] == listed[: customers.LISTED]
    assert len(shown) == len(set(shown)) <= customers.LISTED


def test_the_control_group_is_not_to_be_contacted(study: Study, page: str) -> None:
    control = Interim(study).value.query("group == 'control'").sort_values("rank")["customer_id"].iloc[0]
    ready = BeautifulSoup(page, "html.parser").find("template", attrs={"data-customer": control})
    assert "do not contact" in ready.get_text()


def test_where_the_evidence_fails_no_single_customer_is_advised(
    study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(customers, "is_advised", lambda data: False)
    rows = customers.summarise(Interim(study))["rows"]
    assert all(one["advice"] is None and one["expected_profit"] is None for one in rows)
    at_risk = [one["value_at_risk"] for one in rows]
    assert at_risk == sorted(at_risk, reverse=True)
    _, text = explain_customer(study.paths.interim.parent, rows[0]["customer_id"], out=tmp_path / "one.html")
    assert "No decision on single customers yet" in text


def test_a_page_for_one_customer(study: Study, folder: Path, tmp_path: Path) -> None:
    one = Interim(study).scores("churn")["customer_id"].iloc[0]
    path, text = explain_customer(folder, one, out=tmp_path / "page.html")
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert f"{one}\n  Risk of churn:" in text
    assert BeautifulSoup(page, "html.parser").find("svg").title.get_text().startswith("Purchases and risk over time")
    _, chinese = explain_customer(folder, one, out=tmp_path / "page.html", language="zh")
    assert "流失风险" in chinese


def test_a_customer_who_does_not_exist_is_said_in_one_line_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no customer 'C0001' .* close to it: C\d{5}"):
        explain_customer(folder, "C0001", out=tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


def test_no_id_leads_out_of_the_folder() -> None:
    assert file_name("C00001") == "C00001"
    names = {file_name(one) for one in ("../../etc/passwd", "a/b", "a_b", "con:", "客户", "x" * 300)}
    assert len(names) == 6
    assert not any(set(name) & set("/\\:.") or len(name) > 80 for name in names)


def test_without_ids_nobody_can_be_looked_up(tmp_path: Path) -> None:
    hidden = summary(synthetic.write(tmp_path / "tearoom", customers=40, show_customer_ids=False))
    assert hidden["customers"]["rows"] == []
    assert "<template" not in render(hidden)


def test_somebody_without_a_score_has_a_page_too(study: Study) -> None:
    data = Interim(study)
    silent = data.value.loc[data.value["p_churn"].isna(), "customer_id"].iloc[0]
    one = customers.details(data, [silent], True)[0]
    assert one["p"] is None
    assert one["reasons"] == []
    assert pd.notna(one["value_at_risk"])
