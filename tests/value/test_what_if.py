"""What if: the rule on other terms, without fitting; laws of the formula, and agreement with the list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.study import Study, load_study
from churn.value import targeting, what_if


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder: Path = tmp_path_factory.mktemp("study")
    (folder / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "raw/lines.csv"\n')
    return load_study(folder)


@pytest.fixture(scope="module")
def table(study: Study) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    ids, p = [f"C{n}" for n in range(200)], rng.uniform(0.02, 0.98, 200)
    worth = rng.gamma(2.0, 60.0, 200)
    value = pd.DataFrame({"customer_id": ids, "value": 0.8 * worth, "value_if_kept": worth, "p_churn": p})
    value = pd.concat([value, pd.DataFrame({"customer_id": ["gone"], "value": [1.0], "value_if_kept": [9.0]})])
    scores = [pd.DataFrame({"customer_id": ids, "horizon_days": days, "p": p ** (90 / days)}) for days in (30, 60, 90)]
    return what_if.customers(value, pd.concat(scores))


def test_only_scored_customers_are_asked_about(table: pd.DataFrame) -> None:
    assert len(table) == 200 and "gone" not in set(table["customer_id"])
    assert {30, 60, 90} <= set(table.columns)


def test_on_the_studys_own_terms_it_is_the_list_itself(study: Study, table: pd.DataFrame) -> None:
    scores = table[["customer_id", 90]].rename(columns={90: "p"})
    listed = targeting(table[["customer_id", "value", "value_if_kept"]], scores, study)
    found = what_if.outcome(table, what_if.terms_of(study, study.economics.acceptance), study)
    chosen = listed[listed["contact"]]
    assert found.contacts == len(chosen)
    assert found.profit == pytest.approx(chosen["expected_profit"].sum())
    assert found.outlay == pytest.approx(chosen["outlay"].sum())
    assert found.at_risk == pytest.approx(chosen["value_at_risk"].sum())


def test_the_list_and_what_if_take_the_same_acceptance_of_each_customer(study: Study, table: pd.DataFrame) -> None:
    relative = pd.Series(np.random.default_rng(5).uniform(0, 3, len(table)), index=table["customer_id"])
    scores = table[["customer_id", 90]].rename(columns={90: "p"})
    listed = targeting(table[["customer_id", "value", "value_if_kept"]], scores, study, relative=relative)
    asked = what_if.customers(listed, pd.DataFrame(scores.assign(horizon_days=90)))
    own = what_if.terms_of(study, study.economics.acceptance)
    found, chosen = what_if.outcome(asked, own, study), listed[listed["contact"]]
    assert (found.contacts, found.profit) == (len(chosen), pytest.approx(chosen["expected_profit"].sum()))
    kept = what_if.each(asked, own, study)["contact"].to_numpy()
    there = what_if.each(asked, replace(own, acceptance=found.break_even), study)
    assert there.loc[kept, "profit"].sum() == pytest.approx(0, abs=1e-6)


def test_at_its_break_even_acceptance_the_same_list_earns_nothing(study: Study, table: pd.DataFrame) -> None:
    own = what_if.terms_of(study, 0.3)
    chosen = what_if.each(table, own, study)["contact"].to_numpy()
    even = what_if.outcome(table, own, study).break_even
    there = what_if.each(table, replace(own, acceptance=even), study)
    assert there.loc[chosen, "profit"].sum() == pytest.approx(0, abs=1e-6)


@given(
    acceptance=st.floats(0.01, 0.9),
    more=st.floats(0.0, 0.09),
    cost=st.floats(0.0, 30.0),
    dearer=st.floats(0.0, 30.0),
    margin=st.floats(0.05, 0.9),
)
def test_profit_rises_with_acceptance_and_margin_and_falls_with_costs(
    study: Study, table: pd.DataFrame, acceptance: float, more: float, cost: float, dearer: float, margin: float
) -> None:
    terms = what_if.Terms(90, margin, cost, 0.1, acceptance)
    here = what_if.outcome(table, terms, study)
    slack = 1e-9 * (1 + abs(here.profit))
    assert here.profit >= 0
    assert what_if.outcome(table, replace(terms, acceptance=acceptance + more), study).profit >= here.profit - slack
    expensive = what_if.outcome(table, replace(terms, contact_cost=cost + dearer), study)
    assert expensive.profit <= here.profit + slack
    assert expensive.contacts <= here.contacts
    assert what_if.outcome(table, replace(terms, margin=min(1.1 * margin, 1.0)), study).profit >= here.profit - slack


def test_moves_and_grid_agree_with_single_outcomes(study: Study, table: pd.DataFrame) -> None:
    own = what_if.terms_of(study, 0.2)
    moves = what_if.one_at_a_time(table, own, study)
    assert set(moves["term"]) == {"horizon_days", "margin", "contact_cost", "incentive_share", "acceptance"}
    spans = moves.groupby("term", sort=False)["change"].agg(lambda change: change.abs().max())
    assert spans.is_monotonic_decreasing
    half = moves[(moves["term"] == "contact_cost") & (moves["value"] == 0.5 * own.contact_cost)].iloc[0]
    assert half["profit"] == what_if.outcome(table, replace(own, contact_cost=0.5 * own.contact_cost), study).profit
    square = what_if.grid(table, own, study, [0.1, 0.2], [own.contact_cost])
    assert square.loc[0.2, own.contact_cost] == pytest.approx(what_if.outcome(table, own, study).profit)
    curve = what_if.curve(table, own, study, points=20)
    assert curve["profit"].max() == pytest.approx(what_if.outcome(table, own, study).profit)
