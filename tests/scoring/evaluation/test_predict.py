"""The evaluation: contributions add up exactly for every kind, horizons never contradict, threads agree."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.scoring.bundle_file.fitted_content import DERIVED
from churn.scoring.evaluation.matrix import InputMatrix, PurchaseModel
from churn.scoring.evaluation.predict import CompiledModel, compile_model, input_matrix

HAZARD: dict[str, Any] = {
    "one_time": {"intercept": 0.2, "pieces": [{"of": "recency", "knot": 3.0, "weight": -0.4}]},
    "repeat": {"intercept": -0.3, "pieces": [{"of": "lateness", "knot": -0.7, "weight": 0.6}]},
    "longest_recency": 300.0,
    "longest_tenure": 600.0,
}
BTYD = {"r": 0.6, "alpha": 20.0, "a": 0.8, "b": 2.5, "first": 1}


def _frame(rows: int = 200, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    tenure = random.integers(1, 700, rows).astype(float)
    frame = pd.DataFrame(
        {
            "recency_days": np.ceil(tenure * random.uniform(0.01, 1, rows)),
            "frequency": random.integers(1, 30, rows).astype(float),
            "tenure_days": tenure,
            "monetary": np.where(random.random(rows) < 0.1, np.nan, random.lognormal(3, 1, rows)),
            "region": random.choice(["north", "south", None, "unseen"], rows),
        }
    )
    return frame


def _number(name: str) -> dict[str, Any]:
    return {"name": name, "kind": "number", "version": 1, "categories": None}


def _model(kind: str, target: str = "churn", offset: bool = True) -> Any:
    inputs = [_number(name) for name in ("recency_days", "frequency", "tenure_days", "monetary")]
    base: dict[str, Any] = {
        "target": target,
        "horizon_days": 90,
        "btyd": BTYD,
        "calibration": {
            "90": {"slope": 0.9, "intercept": 0.2, "base_rate_shift": -0.3},
            "60": {"slope": -0.3, "intercept": 1.4, "base_rate_shift": 0.1},
            "30": {"slope": -0.2, "intercept": 0.5, "base_rate_shift": 0.0},
        },
    }
    if kind == "recency":
        return {**base, "inputs": inputs[:1], "model": {"kind": kind, "center": 3.0}}
    if kind in ("bgnbd", "hazard"):
        reference = {"recency_days": 60.0, "frequency": 3.0, "tenure_days": 300.0}
        rule = {"inputs": inputs[:3], "model": {"kind": kind, "reference": reference}}
        return {**base, **rule, "hazard": HAZARD} if kind == "hazard" else {**base, **rule}
    if kind in ("logistic", "linear"):
        terms = [
            {"name": item["name"], "center": 2.0, "scale": 1.5, "weight": weight}
            for item, weight in zip(inputs, (0.8, -0.7, 0.1, -0.2), strict=True)
        ]
        derived = [DERIVED] if kind == "linear" else []
        terms += [{"name": name, "center": 0.2, "scale": 0.9, "weight": 0.3} for name in derived]
        form = {"terms": terms, "intercept": 0.4}
        return {**base, "inputs": inputs, "model": {"kind": kind, "derived": derived, "linear": form}}
    region = {"name": "region", "kind": "category", "version": 1, "categories": ["north", "south"]}
    spec: dict[str, Any] = {"kind": kind, "trees": [], "tree_weight": 0.5, "derived": [DERIVED]}
    if kind == "offset_lightgbm":
        spec |= {"offset": {"weight": 1.0, "center": 0.3}} if offset else {}
    else:
        names = ("recency_days", DERIVED)
        terms = [{"name": name, "center": 1.0, "scale": 0.8, "weight": 0.7} for name in names]
        spec["linear"] = {"intercept": -0.2, "clip": 1.5, "terms": terms}
        if kind == "blend" and offset:
            spec["offset"] = {"weight": 0.3, "center": -0.4}
            spec["hazard_offset"] = {"weight": 0.25, "center": 0.6}
            base["hazard"] = HAZARD
    model = {**base, "inputs": [*inputs, region], "model": spec}
    frame = _frame(600, 1)
    data = InputMatrix.of(model["inputs"], PurchaseModel(target, 90, BTYD)).values(frame)
    happened = (frame["recency_days"] > frame["tenure_days"] / 3).to_numpy(float)
    for seed in (1, 2):
        grown = lightgbm.train(
            {"objective": "binary", "seed": seed, "verbosity": -1, "num_threads": 1, "feature_fraction": 0.7},
            lightgbm.Dataset(data, happened, categorical_feature=[4]),
            num_boost_round=15,
        )
        spec["trees"].append(grown.model_to_string())
    return model


KINDS = ["recency", "bgnbd", "hazard", "logistic", "linear", "lightgbm", "blend", "offset_lightgbm"]


@pytest.mark.parametrize("target", ["churn", "repeat"])
@pytest.mark.parametrize("kind", KINDS)
def test_contributions_add_up_to_the_calibrated_log_odds(kind: str, target: str) -> None:
    model, frame = compile_model(_model(kind, target), 1), _frame()
    values, names, intercept = model.contributions(frame)
    assert values.shape == (len(frame), len(names))
    assert expit(intercept + values.sum(axis=1)) == pytest.approx(model.probability(frame), abs=1e-12)


@pytest.mark.parametrize("kind", ["offset_lightgbm", "blend"])
def test_contributions_without_an_offset_add_up_too(kind: str) -> None:
    model, frame = compile_model(_model(kind, offset=False), 1), _frame()
    values, _, intercept = model.contributions(frame)
    assert expit(intercept + values.sum(axis=1)) == pytest.approx(model.probability(frame), abs=1e-12)


def test_a_blends_offsets_are_the_purchase_models_part_and_the_hazards() -> None:
    frame = _frame()
    whole, without = (compile_model(_model("blend", offset=offset), 1) for offset in (True, False))
    part = 0.3 * PurchaseModel("churn", 90, BTYD).log_odds(frame)
    part = part + 0.25 * compile_model(_model("hazard")).log_odds(frame)
    assert whole.log_odds(frame) == pytest.approx(without.log_odds(frame) + part, abs=1e-12)


@pytest.mark.parametrize("target", ["churn", "repeat"])
@settings(deadline=None, max_examples=60)
@given(
    raw_scores=st.lists(st.floats(-40, 40), min_size=1, max_size=20),
    scalings=st.lists(st.tuples(st.floats(-3, 3), st.floats(-5, 5)), min_size=3, max_size=3),
)
def test_shorter_horizons_never_contradict_longer_ones(
    target: str, raw_scores: list[float], scalings: list[tuple[float, float]]
) -> None:
    calibration: Any = {
        days: {"slope": slope, "intercept": intercept, "base_rate_shift": 0.0}
        for days, (slope, intercept) in zip((90, 60, 30), scalings, strict=True)
    }
    kind = compile_model(_model("recency", target)).kind
    model = CompiledModel(target, 90, kind, calibration)
    p30, p60, p90 = (model.from_log_odds(np.array(raw_scores), days) for days in (30, 60, 90))
    if target == "churn":
        assert (p30 >= p60).all() and (p60 >= p90).all()
    else:
        assert (p30 <= p60).all() and (p60 <= p90).all()


def test_an_unknown_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match="45"):
        compile_model(_model("recency")).probability(_frame(3), 45)


def test_unknown_and_missing_categories_count_as_missing() -> None:
    model, frame = _model("lightgbm"), _frame(4)
    frame["region"] = pd.Series(["north", "south", "never seen", None], dtype="object")
    codes = input_matrix(model).values(frame)[:, 4]
    assert codes[:2].tolist() == [0.0, 1.0]
    assert np.isnan(codes[2:]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_one_row_scores_as_it_does_among_many(kind: str) -> None:
    model, frame = compile_model(_model(kind)), _frame(20)
    together = model.probability(frame)
    alone = [model.probability(frame.iloc[[place]])[0] for place in range(20)]
    assert alone == pytest.approx(together.tolist(), abs=1e-12)


def test_threads_agree() -> None:
    model, frame = compile_model(_model("lightgbm"), 1), _frame()
    expected = model.probability(frame)
    with ThreadPoolExecutor(8) as pool:
        scored = list(pool.map(lambda _: model.probability(frame), range(16)))
    assert all(np.array_equal(p, expected) for p in scored)


def test_a_dict_of_one_customer_scores_as_a_table_does() -> None:
    for kind in KINDS:
        model, frame = compile_model(_model(kind)), _frame(12)
        frame["region"] = frame["region"].astype(object).where(frame["region"].notna(), None)
        rows = [{name: [value] for name, value in row.items()} for row in frame.to_dict("records")]
        assert [model.probability(row)[0] for row in rows] == pytest.approx(
            model.probability(frame).tolist(), abs=1e-12
        )


def test_a_compiled_model_cannot_be_changed() -> None:
    model = compile_model(_model("blend"))
    with pytest.raises(AttributeError):
        model.horizon_days = 30  # type: ignore[misc]
