"""Page one acts only on evidence: a shop of random buyers gets a test, not a list; page, tables and files agree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import synthetic

from churn.reporting import render, summary
from churn.reporting.data import Interim
from churn.reporting.formats import Formats
from churn.reporting.page_one import page_one
from churn.reporting.sections import action, evidence, largest, overview
from churn.reporting.sections.people import people
from churn.reporting.text import Words
from churn.study import Study
from churn.value.evidence import Trial

pytestmark = pytest.mark.usefixtures("without_pictures")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_one_does_not_advise_a_shop_of_random_buyers(tmp_path: Path, language: str) -> None:
    study = synthetic.write(tmp_path / "tearoom", language=language)
    path = study.paths.interim / "backtest_churn.parquet"
    rows, rng = pd.read_parquet(path), np.random.default_rng(11)
    keys = ["as_of", "customer_id"]
    drawn = rows[keys].drop_duplicates()
    drawn["y"] = (rng.random(len(drawn)) < 0.5).astype(float)
    rows = rows.drop(columns="y").merge(drawn, on=keys)
    rows["p"] = np.clip(0.5 + rng.normal(0, 0.1, len(rows)), 0.01, 0.99)  # what a model makes of noise
    rows.to_parquet(path)
    found = summary(study)
    assert found["overview"]["evidence"]["refusals"] == ["ranking"]
    light = found["overview"]["lights"][3]
    assert (light["key"], light["colour"]) == ("ranking", "red")
    assert light["auc"] == pytest.approx(0.5, abs=0.08)
    assert "savings" not in {one["key"] for one in found["overview"]["tiles"]}
    page = render(found)
    assert {"en": "test first", "zh": "请先做测试"}[language] in page
    assert "campaign assign STUDY --size" in page
    assert 'id="contacts"' not in page and 'id="budget"' not in page
    shown = page_one(found, language)
    assert shown.answer["why"].text == Words(language)("overview.short.why.unknown")
    assert Words(language)("why.unproven") in page
    if language == "zh":
        assert not re.search(r"[。；：] ", shown.decision.text + shown.answer["do"].text)


def test_a_list_whose_past_lost_money_is_not_advised(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120)
    path = study.paths.interim / "past_profit.parquet"
    pd.read_parquet(path).assign(realised=-50.0, spent=710.0).to_parquet(path)
    assert overview.summarise(Interim(study))["evidence"]["refusals"] == ["profit"]
    nobody = {"contacted": 0, "realised": 0.0, "expected": 0.0}
    pd.read_parquet(path).assign(**nobody).to_parquet(path)
    assert overview.summarise(Interim(study))["evidence"]["refusals"] == ["never"]
    path.unlink()
    assert overview.summarise(Interim(study))["evidence"]["refusals"] == ["unknown"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_past_profit_that_rests_on_a_few_customers_says_so_beside_todays(tmp_path: Path, language: str) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120, language=language)
    path = study.paths.interim / "past_profit.parquet"
    table = pd.read_parquet(path).assign(few=0, few_contacted=0, few_realised=0.0, few_saved=0.0)
    table.to_parquet(path)
    assert summary(study)["overview"]["evidence"]["past"]["without_few"] is None
    table = table.assign(few=2, few_contacted=1, few_realised=9000.0, few_saved=9000.0, realised=9380.0, saved=11200.0)
    table.to_parquet(path)
    found = summary(study)
    shown = page_one(found, language)
    contact = found["overview"]["headline"]["contact"]
    each = Formats(language, found["study"]["currency"]).money(contact["profit"] / contact["n"])
    for text in (shown.answer["do"].text, shown.decision.text):
        assert each in text
        assert {
            "en": "This past profit hangs on 2 customers: without them it would have been £13;",
            "zh": "这一历史利润取决于 2 位客户：若不计他们则为 £13；",
        }[language] in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_assumed_acceptance_past_belief_at_no_cost_is_told(tmp_path: Path, language: str) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120, language=language)
    terms = study.economics.model_copy(update={"acceptance": 0.95, "contact_cost": 0.0, "incentive_share": 0.0})
    sure = study.model_copy(update={"economics": terms})
    assert not {"assumed", "costless"} & set(overview.summarise(Interim(study))["evidence"]["refusals"])
    found = summary(sure)
    assert {"assumed", "costless"} <= set(found["overview"]["evidence"]["refusals"])
    shown, page = page_one(found, language), render(found)
    assert not shown.acts
    for part in ("assumed", "costless"):
        told = Words(language)(f"refuse.{part}", acceptance="95%")
        assert told in shown.answer["do"].text and told in shown.decision.text
    assert {"en": "far above what is usually taken", "zh": "远高于通常取值"}[language] in page
    assert {"en": "At 5 past dates", "zh": "个历史时点，同一规则"}[language] not in shown.answer["do"].text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_customer_who_makes_up_much_of_the_shop_is_on_page_one(tmp_path: Path, language: str) -> None:
    for ids in (True, False):
        settings = {"show_customer_ids": ids, "sections": '["who"]'}
        study = synthetic.write(tmp_path / f"shop_{ids}", customers=120, language=language, **settings)
        assert overview.summarise(Interim(study))["largest"] is None
        path = study.paths.interim / "value.parquet"
        value = pd.read_parquet(path)
        value = value.sort_values("value", ascending=False, ignore_index=True)
        rest = value["value"].iloc[1:].sum()
        value.loc[0, "value"] = 0.45 / 0.55 * rest
        value.to_parquet(path)
        found = summary(study)
        largest = found["overview"]["largest"]
        assert largest["n"] == 1 and largest["value"] == pytest.approx(0.45)
        assert largest["customer_id"] == (value["customer_id"].iloc[0] if ids else None)
        told = page_one(found, language).answer["who"].text
        assert "45%" in told and (value["customer_id"].iloc[0] in told) is ids


def test_ten_customers_who_make_up_most_of_a_large_shop_are_told(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "shop", customers=150)
    data = Interim(study)
    table = people(data)
    table["value"] = np.where(table.index < 10, 100.0, 2.0)
    table["spend"] = table["value"]
    found = largest.summarise(data)
    assert found is not None and found["n"] == 10
    assert found["value"] == found["sales"] == pytest.approx(1000 / (1000 + 2 * (len(table) - 10)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_hardly_anybody_buys_an_assumed_acceptance_is_tested_before_it_is_used(
    tmp_path: Path, language: str
) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120, language=language)
    path = study.paths.interim / "value.parquet"
    table = pd.read_parquet(path)
    table["p_churn"] = table["p_churn"].where(table["p_churn"].isna(), 0.99)
    table.to_parquet(path)
    found = summary(study)
    known = found["overview"]["evidence"]
    assert "acceptance" in known["refusals"]
    assert known["trial"]["effect"] == pytest.approx(0.01), "a doubling, not the thirtyfold of the assumption"
    assert "savings" not in {one["key"] for one in found["overview"]["tiles"]}
    said = page_one(found, language).answer["do"].text
    times = f"{known['times']:.0f}"
    assert {"en": f"{times} times as often", "zh": f"{times} 倍"}[language] in said
    assert {"en": "past dates", "zh": "历史时点"}[language] not in said, "they rest on the same assumption"


def test_a_test_that_no_shop_can_make_is_not_proposed(
    study: Study, found: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def decision(needed: int, detectable: float = 0.25) -> str:
        trial = Trial(size=50, control=25, effect=0.01, detectable=detectable, needed=needed)
        monkeypatch.setattr(evidence, "refusals", lambda *_: ["profit"])
        monkeypatch.setattr(evidence, "trial", lambda *_: trial)
        known = evidence.summarise(Interim(study))
        return page_one(found | {"overview": found["overview"] | {"evidence": known}}).decision.text

    assert "test first" in decision(50) and "pool" not in decision(50)
    assert "pool 2 tests" in decision(51) and "pool 12 tests" in decision(600)
    assert "No test can decide it either: the list has 50 customers" in decision(601)
    assert decision(51, float("inf")) == decision(601).replace("601", "51"), "no rise at all would be detected"
    assert "test first" not in decision(601) and "campaign" not in decision(601)


def test_where_no_contact_pays_no_evidence_is_waited_for(found: dict[str, Any]) -> None:
    headline = found["overview"]["headline"]
    nobody = headline | {"contact": headline["contact"] | {"n": 0}}
    page = render(found | {"overview": found["overview"] | {"headline": nobody}})
    assert "No contact is expected to pay at today&#39;s costs, so there is no curve." in page or (
        "No contact is expected to pay at today's costs, so there is no curve." in page
    )
    assert "The curve is not shown until a test" not in page


def test_a_measured_acceptance_is_used_however_many_times_it_means(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120)
    data = Interim(study)
    data.value["p_churn"] = data.value["p_churn"].where(data.value["p_churn"].isna(), 0.99)
    assert evidence.summarise(data)["times"] > 5
    data.__dict__["acceptance"] = replace(data.acceptance, source="measured")  # where cached_property keeps it
    assert (found := evidence.summarise(data))["times"] == 1.0
    assert "acceptance" not in found["refusals"]


def test_the_money_of_the_page_is_that_of_the_files(study: Study, found: dict[str, Any], page: str) -> None:
    value = pd.read_parquet(study.paths.interim / "value.parquet")
    contacts = value[value["group"] == "treatment"]
    tiles = {one["key"]: one for one in found["overview"]["tiles"]}
    best = found["profit"]["curve"]["points"][found["profit"]["curve"]["best"]]
    assert tiles["savings"]["n"] == best["contacted"] == found["action"]["contacts"] == len(contacts)
    assert (
        tiles["savings"]["value"] == pytest.approx(contacts["expected_profit"].sum()) == pytest.approx(best["expected"])
    )
    assert tiles["savings"]["low"] < tiles["savings"]["value"] < tiles["savings"]["high"]
    asked = value[value["p_churn"].notna()]
    assert tiles["value_at_risk"]["value"] == pytest.approx(asked["value_at_risk"].sum())
    assert tiles["savings"]["of"] <= tiles["value_at_risk"]["value"] <= tiles["value_at_risk"]["of"]
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    bought = lines[~lines["is_return"] & (lines["ordered_at"] < synthetic.AS_OF)]
    assert found["overview"]["freshness"]["customers"] == bought["customer_id"].nunique()
    assert "At 5 past dates the same rule would have realised" in page


def test_the_calibration_of_all_is_the_mean_of_dates_like_that_of_its_parts(found: dict[str, Any]) -> None:
    whole = next(one for one in found["trust"]["churn"]["candidates"] if one["model"] == "shipped")
    parts = found["trust"]["churn"]["by_age"]
    assert min(one["ece"] for one in parts) <= 2 * whole["ece"]
    # customers of a date add up, so the mean forecast of all lies between those of its parts
    assert min(one["mean_p"] for one in parts) <= whole["mean_p"] <= max(one["mean_p"] for one in parts)


def test_forecasts_that_all_err_on_one_side_are_a_bias_and_not_good() -> None:
    dates = pd.Series(pd.date_range("2025-01-01", periods=8, freq="30D"))
    errors = pd.Series([-0.02, 0.01, 0.02, 0.01, 0.02, 0.03, 0.01, 0.02])
    assert overview._bias(errors, dates, 90) == {"n": 7, "side": "high", "points": pytest.approx(0.12 / 7)}
    assert overview._bias(-errors, dates, 90) == {"n": 7, "side": "low", "points": pytest.approx(0.12 / 7)}
    assert overview._bias(errors, dates, 360) is None  # one and a half horizons
    assert overview._bias(errors.where(errors.index != 4, -0.01), dates, 90) is None


def test_the_curve_of_a_budget_ends_where_the_list_ends(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120)
    path = study.paths.interim / "value.parquet"
    value = pd.read_parquet(path)
    dropped = value.loc[value["group"] == "treatment", "customer_id"].iloc[::2]  # a budget takes others than the best
    value.loc[value["customer_id"].isin(dropped), ["contact", "group"]] = [False, "none"]
    value.to_parquet(path)
    data = Interim(study)
    found, told = action.curve(data), action.expected_profit(data)
    assert found is not None
    best = found["points"][found["best"]]
    assert best["contacted"] == told["n"]
    assert best["expected"] == pytest.approx(told["profit"])
    assert (best["low"], best["high"]) == pytest.approx((told["low"], told["high"]))
