"""The evaluation: contributions add up exactly for every rung, horizons never contradict, threads agree."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.scoring.evaluation import predict

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
    return {"name": name, "kind": "number", "version": 1, "levels": None}


def _model(rung: str, target: str = "churn", offset: bool = True) -> dict[str, Any]:
    inputs = [_number(name) for name in ("recency_days", "frequency", "tenure_days", "monetary")]
    base: dict[str, Any] = {
        "target": target,
        "horizon_days": 90,
        "btyd": BTYD,
        "calibration": {
            "90": {"a": 0.9, "b": 0.2, "level": -0.3},
            "60": {"a": -0.3, "b": 1.4, "level": 0.1},
            "30": {"a": -0.2, "b": 0.5, "level": 0.0},
        },
    }
    if rung == "recency":
        return {**base, "inputs": inputs[:1], "model": {"rung": rung, "center": 3.0}}
    if rung == "bgnbd":
        reference = {"recency_days": 60.0, "frequency": 3.0, "tenure_days": 300.0}
        return {**base, "inputs": inputs[:3], "model": {"rung": rung, "reference": reference}}
    if rung == "logistic":
        terms = [
            {"name": item["name"], "center": 2.0, "scale": 1.5, "weight": weight}
            for item, weight in zip(inputs, (0.8, -0.7, 0.1, -0.2), strict=True)
        ]
        return {**base, "inputs": inputs, "model": {"rung": rung, "terms": terms, "intercept": 0.4}}
    region = {"name": "region", "kind": "category", "version": 1, "levels": ["north", "south"]}
    spec: dict[str, Any] = {
        "rung": rung,
        "trees": [],
        "tree_weight": 0.5,
        "derived": [predict.DERIVED],
        "threads": 1,
    }
    if rung == "lightgbm":
        spec |= {"offset": predict.DERIVED if offset else None, "offset_weight": 1.0, "offset_center": 0.3}
    else:
        names = ("recency_days", predict.DERIVED)
        terms = [{"name": name, "center": 1.0, "scale": 0.8, "weight": 0.7} for name in names]
        spec["linear"] = {"intercept": -0.2, "clip": 1.5, "terms": terms}
    model = {**base, "inputs": [*inputs, region], "model": spec}
    frame = _frame(600, 1)
    data = predict.matrix(model, frame)
    happened = (frame["recency_days"] > frame["tenure_days"] / 3).to_numpy(float)
    for seed in (1, 2):
        grown = lightgbm.train(
            {"objective": "binary", "seed": seed, "verbosity": -1, "num_threads": 1, "feature_fraction": 0.7},
            lightgbm.Dataset(data, happened, categorical_feature=[4]),
            num_boost_round=15,
        )
        spec["trees"].append(grown.model_to_string())
    return model


RUNGS = ["recency", "bgnbd", "logistic", "boosted", "lightgbm"]


@pytest.mark.parametrize("target", ["churn", "repeat"])
@pytest.mark.parametrize("rung", RUNGS)
def test_contributions_add_up_to_the_calibrated_log_odds(rung: str, target: str) -> None:
    model, frame = _model(rung, target), _frame()
    values, names, intercept = predict.contributions(model, frame)
    assert values.shape == (len(frame), len(names))
    assert expit(intercept + values.sum(axis=1)) == pytest.approx(predict.probability(model, frame), abs=1e-12)


def test_contributions_without_an_offset_add_up_too() -> None:
    model, frame = _model("lightgbm", offset=False), _frame()
    values, _, intercept = predict.contributions(model, frame)
    assert expit(intercept + values.sum(axis=1)) == pytest.approx(predict.probability(model, frame), abs=1e-12)


@pytest.mark.parametrize("target", ["churn", "repeat"])
@settings(deadline=None, max_examples=60)
@given(
    margins=st.lists(st.floats(-40, 40), min_size=1, max_size=20),
    lines=st.lists(st.tuples(st.floats(-3, 3), st.floats(-5, 5)), min_size=3, max_size=3),
)
def test_shorter_horizons_never_contradict_longer_ones(
    target: str, margins: list[float], lines: list[tuple[float, float]]
) -> None:
    calibration = {key: {"a": a, "b": b, "level": 0.0} for key, (a, b) in zip(("90", "60", "30"), lines, strict=True)}
    model = {"target": target, "horizon_days": 90, "calibration": calibration}
    p30, p60, p90 = (predict.from_margin(model, np.array(margins), days) for days in (30, 60, 90))
    if target == "churn":
        assert (p30 >= p60).all() and (p60 >= p90).all()
    else:
        assert (p30 <= p60).all() and (p60 <= p90).all()


def test_an_unknown_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match="45"):
        predict.probability(_model("recency"), _frame(3), 45)


def test_unknown_and_missing_categories_count_as_missing() -> None:
    model, frame = _model("lightgbm"), _frame(4)
    frame["region"] = pd.Series(["north", "south", "never seen", None], dtype="object")
    codes = predict.matrix(model, frame)[:, 4]
    assert codes[:2].tolist() == [0.0, 1.0]
    assert np.isnan(codes[2:]).all()


@pytest.mark.parametrize("rung", RUNGS)
def test_one_row_scores_as_it_does_among_many(rung: str) -> None:
    model, frame = _model(rung), _frame(20)
    together = predict.probability(model, frame)
    alone = [predict.probability(model, frame.iloc[[place]])[0] for place in range(20)]
    assert alone == pytest.approx(together.tolist(), abs=1e-12)


def test_threads_agree() -> None:
    model, frame = _model("lightgbm"), _frame()
    expected = predict.probability(model, frame)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: predict.probability(model, frame), range(16)))
    assert all(np.array_equal(one, expected) for one in found)
