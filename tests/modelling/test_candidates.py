"""Each candidate ranks better than chance, cannot learn a date's rate, and is the same byte for byte."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.modelling import candidates, metrics
from churn.modelling.btyd import fit_btyd
from churn.modelling.combination import MEMBERS, PRIOR, combined
from churn.modelling.inputs import describe_inputs
from churn.modelling.target_data import target_data
from churn.modelling.weekly_hazard import fit_weekly_hazard
from churn.scoring.evaluation.predict import compile_model

from .conftest import QUICK
from .shop import TASK


@pytest.fixture(scope="module")
def setting(lines: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    data = target_data(table, lines, "churn", TASK, settings=QUICK)
    origin = data.dates[-2]
    seen = data.purchase_histories[origin]
    return {
        "training": data.training_rows(data.windows(origin)),
        "ahead": data.at(origin),
        "truth": data.outcome(data.positions[origin]),
        "inputs": data.inputs,
        "btyd": (purchases := fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))),
        "hazard": fit_weekly_hazard(data.behaviour.days, origin, 60, purchases),
    }


def _fit(candidate: str, setting: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = {**setting, **changes}
    parts = (given[name] for name in ("training", "inputs", "btyd"))
    return candidates.fit_candidate(candidate, "churn", 60, *parts, QUICK, given["hazard"])


def _raw_scores(model: Any, rows: pd.DataFrame) -> np.ndarray:
    return compile_model(model, threads=1).log_odds(rows)


@pytest.mark.parametrize("candidate", candidates.CANDIDATES)
def test_every_candidate_ranks(candidate: str, setting: dict[str, Any]) -> None:
    raw_log_odds = _raw_scores(_fit(candidate, setting), setting["ahead"])
    assert np.isfinite(raw_log_odds).all()
    assert metrics.auc(raw_log_odds, setting["truth"]) > 0.65


@pytest.mark.parametrize("candidate", ["logistic", "linear", "lightgbm", "blend"])
def test_the_same_rows_give_the_same_model(candidate: str, setting: dict[str, Any]) -> None:
    assert _fit(candidate, setting) == _fit(candidate, setting)


def test_a_dates_own_rate_is_not_learned(setting: dict[str, Any]) -> None:
    training = setting["training"]
    rows = training.rows.copy()
    # a column that identifies the date, and one date where everybody left
    newest = rows["as_of"].max()
    rows["date_marker"] = (rows["as_of"] == newest).astype(float) + np.linspace(0, 1e-3, len(rows))
    outcome = np.where(rows["as_of"] == newest, 1.0, training.outcome)
    training = replace(training, rows=rows, outcome=outcome)
    model = _fit("lightgbm", setting, training=training, inputs=describe_inputs(rows))
    ahead = setting["ahead"].assign(date_marker=1.0)
    before = _raw_scores(model, ahead.assign(date_marker=0.0))
    assert np.abs(_raw_scores(model, ahead) - before).mean() < 0.1


def test_blend_is_the_weighted_mean_of_its_members_in_log_odds(setting: dict[str, Any]) -> None:
    members, ahead = {member: _fit(member, setting) for member in MEMBERS}, setting["ahead"]
    prior = PRIOR["churn"]
    each = {member: _raw_scores(model, ahead) for member, model in members.items()}
    for weights in (prior, {"hazard": 0.7, "linear": 0.0, "lightgbm": 0.3}):
        blend = candidates.blended(members, weights)
        assert _raw_scores(blend, ahead) == pytest.approx(combined(each, weights), abs=1e-9)
    assert _fit("blend", setting) == candidates.blended(members, prior)
    with pytest.raises(ValueError, match="members"):
        candidates.blended({**members, "linear": members["lightgbm"]}, prior)


def test_members_are_fitted_for_the_blend() -> None:
    assert candidates.fitted_for(("blend",)) == ("hazard", "linear", "lightgbm")
    assert candidates.fitted_for(("lightgbm", "recency")) == ("recency", "lightgbm")
    assert candidates.shipped(candidates.CANDIDATES) == "blend" and candidates.shipped(("bgnbd", "recency")) == "bgnbd"
    with pytest.raises(ValueError, match="crystal"):
        candidates.fitted_for(("crystal",))


def test_models_hold_builtins_only(setting: dict[str, Any]) -> None:
    def plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(type(key) is str and plain(item) for key, item in value.items())
        if type(value) is list:
            return all(plain(item) for item in value)
        return value is None or type(value) in (str, int, float, bool)

    for candidate in candidates.CANDIDATES:
        assert plain(_fit(candidate, setting))


def test_an_unknown_candidate_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="crystal"):
        _fit("crystal", setting)


def test_every_candidate_has_a_name_in_both_languages() -> None:
    assert set(candidates.CANDIDATES) | {"shipped"} == set(candidates.NAMES)
    assert all(set(name) == {"en", "zh"} for name in candidates.NAMES.values())


@given(st.floats(1, 50_000), st.floats(1, 50_000))
def test_more_rows_never_grow_less_and_all_of_it_from_full_rows_on(one: float, other: float) -> None:
    settings = candidates.Settings()
    few, many = (candidates.grown(settings, rows) for rows in sorted((one, other)))
    assert 1 <= few[0] <= many[0] <= settings.trees
    assert settings.least_leaves <= few[1] <= many[1] <= settings.leaves
    if max(one, other) >= settings.full_rows:
        assert many == (settings.trees, settings.leaves)


def test_the_trees_have_the_leaves_that_the_rows_allow(setting: dict[str, Any]) -> None:
    model = _fit("lightgbm", setting)["model"]
    trees, leaves = candidates.grown(QUICK, setting["training"].independent)
    grown = [int(one) for text in model["trees"] for one in re.findall(r"num_leaves=(\d+)", text)]
    assert len(grown) == trees * QUICK.seeds
    assert QUICK.least_leaves <= max(grown) <= leaves
