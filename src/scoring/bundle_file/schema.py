"""What must stand in a bundle for it to be scored with: the keys, their types, and numbers that are numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from .safe_pickle import BundleError

TARGETS = ("churn", "repeat")
RUNGS = ("recency", "bgnbd", "logistic", "boosted", "lightgbm")
VALUES = ("btyd_gamma_gamma", "blend", "two_part")

DERIVED = "btyd_log_odds"
_OPTIONAL = ("level", "study", "training", "metrics", "versions", "value", "cut_points", "drift")


class _Wrong(Exception):
    pass


def check_shape(bundle: Any, name: str = "bundle") -> dict[str, Any]:
    """`bundle` itself, if it can be scored with; raises BundleError naming the first key that is missing or wrong."""
    try:
        for key, check in _CHECKS.items():
            if key not in bundle:
                raise _Wrong(f"`{key}` is missing")
            check(bundle[key], key)
        for key in _OPTIONAL:
            _dict(bundle.get(key, {}), key)
        _together(bundle)
        _drift(bundle.get("drift", {}), bundle["inputs"])
        if bundle.get("value"):
            _value(bundle["value"])
        if personas := bundle.get("cut_points", {}).get("personas"):
            _personas(personas, "cut_points.personas")
    except _Wrong as problem:
        raise BundleError(f"{name}: {problem}; this is no bundle that churn wrote") from None
    return bundle


def _together(bundle: dict[str, Any]) -> None:
    main = str(bundle["horizon_days"])
    if main not in bundle["calibration"]:
        raise _Wrong(f"`calibration` lacks the main horizon, {main}")
    names = [item["name"] for item in bundle["inputs"]]
    if len(set(names)) != len(names):
        raise _Wrong("`inputs` names a column twice")
    golden = bundle["golden"]
    if len(golden["rows"]) != len(golden["p"]) or not golden["rows"]:
        raise _Wrong("`golden` has no rows, or another number of expected scores")
    if any(len(row) != len(golden["columns"]) for row in golden["rows"]):
        raise _Wrong("`golden` has a row of another length than its columns")
    if lacking := set(names) - set(golden["columns"]):
        raise _Wrong(f"`golden` lacks the input {sorted(lacking)[0]!r}")
    spec = bundle["model"]
    form = spec if spec["rung"] == "logistic" else spec.get("linear", {})
    known = {*names, *(spec.get("derived") or ())}
    if odd := {term["name"] for term in form.get("terms", [])} - known:
        raise _Wrong(f"`model` weighs {sorted(odd)[0]!r}, which is no input")
    if spec["rung"] == "bgnbd" or spec.get("derived") or spec.get("offset"):
        _btyd(bundle.get("btyd") or {}, "btyd")


def _number(value: Any, where: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _Wrong(f"`{where}` is {value!r}, not a number")
    return float(value)


def _text(value: Any, where: str) -> str:
    if type(value) is not str or not value:
        raise _Wrong(f"`{where}` is {value!r}, not text")
    return value


def _dict(value: Any, where: str) -> dict[str, Any]:
    if type(value) is not dict:
        raise _Wrong(f"`{where}` is a {type(value).__name__}, not a dict")
    return value


def _list(value: Any, where: str, item: Callable[[Any, str], Any], least: int = 0) -> list[Any]:
    if type(value) is not list or len(value) < least:
        raise _Wrong(f"`{where}` is not a list of at least {least}")
    for place, content in enumerate(value):
        item(content, f"{where}[{place}]")
    return value


def _whole(value: Any, where: str) -> int:
    if type(value) is not int or value < 1:
        raise _Wrong(f"`{where}` is {value!r}, not a whole number from 1 on")
    return value


def _date(value: Any, where: str) -> None:
    try:
        date.fromisoformat(_text(value, where))
    except ValueError:
        raise _Wrong(f"`{where}` is {value!r}, not a date") from None


def _target(value: Any, where: str) -> None:
    if value not in TARGETS:
        raise _Wrong(f"`{where}` is {value!r}, not one of {', '.join(TARGETS)}")


def _input(value: Any, where: str) -> None:
    item = _dict(value, where)
    _text(item.get("name"), f"{where}.name")
    _whole(item.get("version"), f"{where}.version")
    if item.get("kind") == "category":
        _list(item.get("levels"), f"{where}.levels", _level)
    elif item.get("kind") != "number":
        raise _Wrong(f"`{where}.kind` is {item.get('kind')!r}, not number or category")


def _level(value: Any, where: str) -> None:
    if type(value) is not str:
        raise _Wrong(f"`{where}` is {value!r}, not text")


def _model(value: Any, where: str) -> None:
    spec = _dict(value, where)
    if spec.get("rung") not in RUNGS:
        raise _Wrong(f"`{where}.rung` is {spec.get('rung')!r}, not one of {', '.join(RUNGS)}")
    if spec["rung"] == "recency":
        _number(spec.get("center"), f"{where}.center")
    elif spec["rung"] == "bgnbd":
        for name in ("recency_days", "frequency", "tenure_days"):
            _number(_dict(spec.get("reference"), f"{where}.reference").get(name), f"{where}.reference.{name}")
    elif spec["rung"] == "logistic":
        _form(spec, where)
    else:
        _list(spec.get("trees"), f"{where}.trees", _text, least=1)
        _number(spec.get("tree_weight"), f"{where}.tree_weight")
        if "threads" in spec:
            _whole(spec["threads"], f"{where}.threads")
        if spec["rung"] == "boosted":
            _form(_dict(spec.get("linear"), f"{where}.linear"), f"{where}.linear")
        else:
            for name in ("offset_weight", "offset_center"):
                _number(spec.get(name), f"{where}.{name}")
    if spec.get("derived") not in (None, [], [DERIVED]) or spec.get("offset") not in (None, DERIVED):
        raise _Wrong(f"`{where}.derived` or `{where}.offset` names a column this version does not derive")


def _form(form: dict[str, Any], where: str) -> None:
    _number(form.get("intercept"), f"{where}.intercept")
    if "clip" in form and not _number(form["clip"], f"{where}.clip") > 0:
        raise _Wrong(f"`{where}.clip` is not above zero")
    _list(form.get("terms"), f"{where}.terms", _term)


def _term(value: Any, where: str) -> None:
    term = _dict(value, where)
    _text(term.get("name"), f"{where}.name")
    for key in ("center", "scale", "weight"):
        _number(term.get(key), f"{where}.{key}")


def _calibration(value: Any, where: str) -> None:
    for horizon, line in _dict(value, where).items():
        if not horizon.isascii() or not horizon.isdigit() or int(horizon) < 1:
            raise _Wrong(f"`{where}` has the horizon {horizon!r}, not a number of days")
        for key in ("a", "b", "level"):
            _number(_dict(line, f"{where}.{horizon}").get(key), f"{where}.{horizon}.{key}")


def _bands(value: Any, where: str) -> None:
    bands = _dict(value, where)
    cuts = _list(bands.get("cuts"), f"{where}.cuts", _number)
    names = _list(bands.get("names"), f"{where}.names", _text, least=1)
    if cuts != sorted(set(cuts)) or len(names) != len(cuts) + 1:
        raise _Wrong(f"`{where}` needs rising cuts and one name more than cuts")


def _btyd(params: dict[str, Any], where: str) -> None:
    for key in ("r", "alpha", "a", "b"):
        if not _number(params.get(key), f"{where}.{key}") > 0:
            raise _Wrong(f"`{where}.{key}` is not above zero")


def _drift(value: dict[str, Any], inputs: list[dict[str, Any]]) -> None:
    numbers = {item["name"] for item in inputs if item["kind"] == "number"}
    for name, kept in value.items():
        where = f"drift.{name}"
        kept = _dict(kept, where)
        if "others" in kept:
            _number(kept["others"], f"{where}.others")
            _whole(kept.get("rows"), f"{where}.rows")
            continue
        edges = _list(kept.get("edges"), f"{where}.edges", _number)
        shares = _list(kept.get("shares"), f"{where}.shares", _number)
        _whole(kept.get("rows"), f"{where}.rows")
        if name not in numbers or len(shares) != len(edges) + 2 or edges != sorted(edges):
            raise _Wrong(f"`{where}` is no distribution of a numeric input")


def _value(value: dict[str, Any]) -> None:
    if value.get("kind") not in VALUES:
        raise _Wrong(f"`value.kind` is {value.get('kind')!r}, not one of {', '.join(VALUES)}")
    for key in ("horizon_days", "margin", "discount_rate", "kept_share"):
        _number(value.get(key), f"value.{key}")
    _btyd(_dict(value.get("btyd"), "value.btyd"), "value.btyd")
    for key in ("p", "q", "v"):
        _number(_dict(value.get("gamma_gamma"), "value.gamma_gamma").get(key), f"value.gamma_gamma.{key}")
    if interval := value.get("interval"):
        cuts, low, high = (
            _list(interval.get(key), f"value.interval.{key}", _number) for key in ("cuts", "low", "high")
        )
        if not len(low) == len(high) == len(cuts) + 1:
            raise _Wrong("`value.interval` needs one bound more than cuts")
    for name, shift in _dict(value.get("level", {}), "value.level").items():
        _number(shift, f"value.level.{name}")
    if value["kind"] == "blend":
        _whole(value.get("known_days"), "value.known_days")
    _list(value.get("inputs", []), "value.inputs", _text)
    if value["kind"] == "two_part":
        for key in ("buys", "amount"):
            _text(_dict(value.get("trees"), "value.trees").get(key), f"value.trees.{key}")


def _personas(value: Any, where: str) -> None:
    rule = _dict(value, where)
    scaling = _dict(rule.get("scaling"), f"{where}.scaling")
    columns = _list(scaling.get("columns"), f"{where}.scaling.columns", _text, least=2)
    for key in ("low", "high", "fill", "centre", "spread", "weight"):
        if len(_list(scaling.get(key), f"{where}.scaling.{key}", _number)) != len(columns):
            raise _Wrong(f"`{where}.scaling.{key}` has another length than its columns")
    if len(_list(scaling.get("logarithm"), f"{where}.scaling.logarithm", _truth)) != len(columns):
        raise _Wrong(f"`{where}.scaling.logarithm` has another length than its columns")
    centres = _list(rule.get("centres"), f"{where}.centres", lambda row, at: _list(row, at, _number), least=1)
    if any(len(centre) != len(columns) for centre in centres):
        raise _Wrong(f"`{where}.centres` has a centre of another length than the columns")
    if len(_list(rule.get("keys"), f"{where}.keys", _text)) != len(centres):
        raise _Wrong(f"`{where}` has another number of keys than of centres")


def _truth(value: Any, where: str) -> None:
    if type(value) is not bool:
        raise _Wrong(f"`{where}` is {value!r}, not true or false")


def _golden(value: Any, where: str) -> None:
    golden = _dict(value, where)
    _list(golden.get("columns"), f"{where}.columns", _text, least=1)
    _list(golden.get("rows"), f"{where}.rows", lambda row, at: _list(row, at, _cell))
    _list(golden.get("p"), f"{where}.p", _number)


def _cell(value: Any, where: str) -> None:
    if value is not None and type(value) not in (str, bool):
        _number(value, where)


_CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "format": _whole,
    "target": _target,
    "horizon_days": _whole,
    "horizons": lambda value, where: _list(value, where, _whole),
    "as_of": _date,
    "expires": _date,
    "inputs": lambda value, where: _list(value, where, _input),
    "model": _model,
    "calibration": _calibration,
    "bands": _bands,
    "golden": _golden,
}
