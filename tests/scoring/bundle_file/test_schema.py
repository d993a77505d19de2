"""A bundle with something missing or wrong is refused, and the message names the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from churn import scoring
from churn.scoring.bundle_file import files
from churn.scoring.bundle_file.canonical import dumps
from churn.scoring.bundle_file.safe_pickle import BundleError, loads
from scoring.conftest import HAZARD


def _without(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(bundle: dict[str, Any]) -> None:
        inner: Any = bundle
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]

    return change


def _with(value: Any, *path: Any) -> Callable[[dict[str, Any]], None]:
    def change(bundle: dict[str, Any]) -> None:
        inner: Any = bundle
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return change


def _personas(**scaling: Any) -> dict[str, Any]:
    """A rule of two personas on two columns, with these parts of its scaling."""
    whole = {"columns": ["promotion_share", "lines_per_order"], "logarithm": [False, True], "low": [0.0, 0.7]}
    whole |= {"high": [1.0, 3.0], "fill": [0.2, 1.0], "centre": [0.3, 1.2], "spread": [0.2, 0.5], "weight": [1.0, 1.0]}
    return {"scaling": whole | scaling, "centres": [[-1.0, 0.5], [1.0, -0.5]], "keys": ["p1", "p2"]}


def test_personas_may_stand_in_a_bundle_and_come_back_as_they_were(bundle: dict[str, Any]) -> None:
    content = files.from_bytes(dumps({**bundle, "cut_points": {"personas": _personas()}}))
    assert content["cut_points"]["personas"] == _personas()
    assert files.from_bytes(dumps({**bundle, "cut_points": {"personas": None}}))["cut_points"] == {"personas": None}
    rfmw = {"rfmw": {"recency_days": [30.0, 60.0, 90.0, 120.0], "width": None}}
    content = files.from_bytes(dumps({**bundle, "cut_points": rfmw}))
    assert content["cut_points"] == rfmw, "a shop without categories has no cuts of width"


def _form(of: str) -> dict[str, Any]:
    return {"intercept": 0.0, "pieces": [{"of": of, "knot": 0.0, "weight": 1.0}]}


def test_a_hazards_horizon_is_bounded(bundle: dict[str, Any]) -> None:
    """Its weeks are multiplied: a horizon of a billion days would not end."""
    model = {**bundle["model"], "hazard_offset": {"weight": 0.3, "center": 0.0}}
    scaling = {"1000000000": bundle["calibration"]["90"]}
    odd = {**bundle, "model": model, "hazard": HAZARD, "horizon_days": 1_000_000_000, "calibration": scaling}
    with pytest.raises(BundleError, match="horizon_days"):
        files.from_bytes(dumps(odd))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without("calibration"), "`calibration` is missing"),
        (_without("golden"), "`golden` is missing"),
        (_without("calibration", "90"), "main horizon, 90"),
        (_with("often", "calibration", "90", "slope"), "calibration.90.slope"),
        (_with(None, "calibration", "90", "base_rate_shift"), "calibration.90.base_rate_shift"),
        (_with(float("inf"), "calibration", "90", "intercept"), "calibration.90.intercept"),
        (_with("gone", "target"), "churn, repeat"),
        (_with(0, "horizon_days"), "`horizon_days` is 0"),
        (_with(True, "horizon_days"), "`horizon_days` is True"),
        (_with("soon", "expires"), "not a date"),
        (_with([], "inputs"), "which is no input"),
        (_with("long", "model", "linear", "clip"), "model.linear.clip"),
        (_with(None, "model", "linear"), "model.linear"),
        (_with("width_of_nothing", "model", "linear", "terms", 0, "name"), "'width_of_nothing', which is no input"),
        (_with("frequency", "inputs", 0, "name"), "names a column twice"),
        (_with("thing", "inputs", 0, "kind"), "number, category"),
        (_with("1", "inputs", 0, "version"), r"inputs\[0\].version"),
        (_with({"ninety": {}}, "calibration"), "number of days"),
        (_with([0.5], "horizons"), r"horizons\[0\]"),
        (_with("forest", "model", "kind"), "model.kind"),
        (_with([], "model", "trees"), "model.trees"),
        (_with([3], "model", "trees"), r"model.trees\[0\]"),
        (_with(["x"], "model", "derived"), r"model.derived\[0\]"),
        (_with(0.0, "model", "linear", "terms", 0, "scale"), "scale` is 0.0, not a number above zero"),
        (_with(None, "btyd"), "`btyd` is missing"),
        (_with(0.0, "btyd", "alpha"), "btyd.alpha"),
        (_with({"weight": 0.3, "center": 0.0}, "model", "hazard_offset"), "`hazard` is missing"),
        (_with({**HAZARD, "longest_tenure": 0.0}, "hazard"), "hazard.longest_tenure"),
        (_with({**HAZARD, "one_time": {"intercept": 0.0}}, "hazard"), "hazard.one_time.pieces"),
        (_with({**HAZARD, "repeat": _form("width")}, "hazard"), "hazard.repeat.pieces"),
        (_with([0.5, 0.5, 0.7], "bands", "cuts"), "rising cuts"),
        (_with(["a"], "bands", "names"), "rising cuts"),
        (_with([], "golden", "p"), "golden"),
        (_with([1.0], "golden", "rows", 0), "another length"),
        (_with([[]], "golden", "rows", 0), r"golden.rows\[0\]"),
        (_with([], "study"), "`study` is a list"),
        (_with({"x": {}}, "reference_distribution"), "reference_distribution.x"),
        (_with({"kind": "guess"}, "value"), "value"),
        (_with({"personas": {"scaling": {}}}, "cut_points"), "cut_points.personas.scaling.columns"),
        (_with({"personas": _personas(spread=[1.0])}, "cut_points"), "scaling.spread` has another length"),
        (_with({"personas": _personas(logarithm=[1, 0])}, "cut_points"), r"logarithm\[0\]` is 1"),
        (_with({"personas": _personas() | {"centres": [[0.0]]}}, "cut_points"), "a centre of another length"),
        (_with({"personas": _personas() | {"keys": ["p1"]}}, "cut_points"), "another number of keys"),
    ],
)
def test_a_bundle_with_something_missing_or_wrong_is_refused_by_name(
    bundle: dict[str, Any], change: Callable[[dict[str, Any]], None], message: str
) -> None:
    broken = loads(dumps(bundle))
    change(broken)
    with pytest.raises(BundleError, match=message):
        scoring.Model(files.from_bytes(dumps(broken)))
