"""Does a dict hold what a bundle must hold? The types of `content`, walked, and what must hold between fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from .content import Bundle, Personas, PersonaScaling
from .fields import Allowed
from .fitted_content import DERIVED
from .reasons_content import ReasonsContent
from .safe_pickle import BundleError
from .value_content import ValueContent

Check = Callable[[Any, str], None]
LONGEST_HORIZON = 36_525
"""days over which a weekly hazard is multiplied at most"""


class _Wrong(Exception):
    pass


def check_schema(bundle: Any, name: str = "bundle") -> Bundle:
    """`bundle` itself, if it can be scored with; raises BundleError naming the first key that is missing or wrong."""
    try:
        check(Bundle)(bundle, "")
        content = cast(Bundle, bundle)
        _inputs(content)
        _golden(content)
        _model(content)
        _bands(content)
        _distribution(content)
        if reasons := content.get("reasons"):
            _reasons(reasons, {item["name"] for item in content["inputs"]} | {DERIVED})
        if value := content.get("value"):
            _value(value)
        if personas := content.get("cut_points", {}).get("personas"):
            _personas(personas, "cut_points.personas")
    except _Wrong as problem:
        raise BundleError(f"{name}: {problem}; this is no bundle that churn wrote") from None
    return content


def fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Field -> (its type, whether it must be present) of a TypedDict, inherited fields included."""
    hints = get_type_hints(kind, include_extras=True)
    optional = {name: get_origin(hint) is NotRequired for name, hint in hints.items()}
    return {name: (get_args(hint)[0] if optional[name] else hint, not optional[name]) for name, hint in hints.items()}


@cache
def check(kind: Any) -> Check:
    """The function that checks a value, and names the place in its error, for a type `content` is written with."""
    if is_typeddict(kind):
        return _typed_dict(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(check(arguments[0]), [rule for rule in arguments[1:] if isinstance(rule, Allowed)])
    if origin is Literal:
        return _literal(arguments)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is list:
        return _list(check(arguments[0]))
    if origin is dict:
        return _dict(*map(check, arguments))
    return {str: _text, int: _whole, float: _number, bool: _truth}[kind]


def _typed_dict(kind: Any) -> Check:
    known = {name: (check(of), required) for name, (of, required) in fields(kind).items()}

    def checked(value: Any, where: str) -> None:
        if type(value) is not dict:
            raise _Wrong(f"`{where}` is a {type(value).__name__}, not a dict")
        for name, (inner, required) in known.items():
            place = f"{where}.{name}" if where else name
            if name in value:
                inner(value[name], place)
            elif required:
                raise _Wrong(f"`{place}` is missing")

    return checked


def _annotated(inner: Check, rules: list[Allowed]) -> Check:
    if not rules:
        return inner

    def checked(value: Any, where: str) -> None:
        inner(value, where)
        for rule in rules:
            if not rule.holds(value):
                raise _Wrong(f"`{where}` is {value!r}, not {rule.words}")

    return checked


def _literal(allowed: tuple[Any, ...]) -> Check:
    def checked(value: Any, where: str) -> None:
        if not any(type(value) is type(one) and value == one for one in allowed):
            raise _Wrong(f"`{where}` is {value!r}, not one of {', '.join(map(str, allowed))}")

    return checked


def _union(members: tuple[Any, ...]) -> Check:
    """One of several: dicts by their `kind`, or else by their keys; what is no dict by its Python type."""
    dicts = [one for one in members if is_typeddict(one)]
    by_type: dict[Any, Check] = {
        _python_type(one): check(one) for one in members if one is not NoneType and one not in dicts
    }
    if float in by_type:
        by_type.setdefault(int, by_type[float])
    if dicts:
        by_type[dict] = _one_of(dicts)

    def checked(value: Any, where: str) -> None:
        if value is None and NoneType in members:
            return
        if (inner := by_type.get(type(value))) is None:
            allowed = " or ".join("null" if one is NoneType else _python_type(one).__name__ for one in members)
            raise _Wrong(f"`{where}` is {value!r}, not {allowed}")
        inner(value, where)

    return checked


def _one_of(dicts: list[Any]) -> Check:
    kinds: dict[Any, Any] = {}
    for one in dicts:
        literal = fields(one).get("kind", (None, False))[0]
        kinds |= dict.fromkeys(get_args(get_args(literal)[0]), one) if literal is not None else {}
    kind = _literal(tuple(kinds))
    required = {one: [name for name, (_, needed) in fields(one).items() if needed] for one in dicts}

    def checked(value: Any, where: str) -> None:
        if kinds:
            kind(value.get("kind"), f"{where}.kind")
            return check(kinds[value["kind"]])(value, where)
        whole = [one for one, names in required.items() if all(name in value for name in names)]
        return check((whole or dicts)[0])(value, where)

    return checked


def _python_type(kind: Any) -> Any:
    """The Python type of the values of a type: dict for a TypedDict, list for list[...], text for Annotated text."""
    if is_typeddict(kind):
        return dict
    origin = get_origin(kind)
    return _python_type(get_args(kind)[0]) if origin is Annotated else origin or kind


def _list(item: Check) -> Check:
    def checked(value: Any, where: str) -> None:
        if type(value) is not list:
            raise _Wrong(f"`{where}` is a {type(value).__name__}, not a list")
        for place, content in enumerate(value):
            item(content, f"{where}[{place}]")

    return checked


def _dict(key: Check, item: Check) -> Check:
    def checked(value: Any, where: str) -> None:
        if type(value) is not dict:
            raise _Wrong(f"`{where}` is a {type(value).__name__}, not a dict")
        for name, content in value.items():
            key(name, f"{where} (a key)")
            item(content, f"{where}.{name}")

    return checked


def _text(value: Any, where: str) -> None:
    if type(value) is not str:
        raise _Wrong(f"`{where}` is {value!r}, not text")


def _whole(value: Any, where: str) -> None:
    if type(value) is not int:
        raise _Wrong(f"`{where}` is {value!r}, not a whole number")


def _number(value: Any, where: str) -> None:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _Wrong(f"`{where}` is {value!r}, not a number")


def _truth(value: Any, where: str) -> None:
    if type(value) is not bool:
        raise _Wrong(f"`{where}` is {value!r}, not true or false")


def _inputs(bundle: Bundle) -> None:
    names = [item["name"] for item in bundle["inputs"]]
    if len(set(names)) != len(names):
        raise _Wrong("`inputs` names a column twice")
    for place, item in enumerate(bundle["inputs"]):
        if item["kind"] == "category" and item["categories"] is None:
            raise _Wrong(f"`inputs[{place}].categories` is None, not a list")


def _golden(bundle: Bundle) -> None:
    golden = bundle["golden"]
    if len(golden["rows"]) != len(golden["p"]) or not golden["rows"]:
        raise _Wrong("`golden` has no rows, or another number of expected scores")
    if any(len(row) != len(golden["columns"]) for row in golden["rows"]):
        raise _Wrong("`golden` has a row of another length than its columns")
    if lacking := {item["name"] for item in bundle["inputs"]} - set(golden["columns"]):
        raise _Wrong(f"`golden` lacks the input {sorted(lacking)[0]!r}")


def _model(bundle: Bundle) -> None:
    if str(bundle["horizon_days"]) not in bundle["calibration"]:
        raise _Wrong(f"`calibration` lacks the main horizon, {bundle['horizon_days']}")
    model = bundle["model"]
    known = {item["name"] for item in bundle["inputs"]}
    if model["kind"] in ("recency", "bgnbd", "hazard"):
        read = ["recency_days"] if model["kind"] == "recency" else ["recency_days", "frequency", "tenure_days"]
        if lacking := [name for name in read if name not in known]:
            raise _Wrong(f"`model` reads {lacking[0]!r}, which is no input")
    if "derived" in model:
        known |= set(model["derived"])
    if "linear" in model and (odd := {term["name"] for term in model["linear"]["terms"]} - known):
        raise _Wrong(f"`model` weighs {sorted(odd)[0]!r}, which is no input")
    if "trees" in model and not model["trees"]:
        raise _Wrong("`model.trees` is empty")
    hazard = model["kind"] == "hazard" or model.get("hazard_offset")
    if (model["kind"] == "bgnbd" or hazard or model.get("derived") or model.get("offset")) and not bundle.get("btyd"):
        raise _Wrong("`btyd` is missing, which the model uses")
    if hazard and not bundle.get("hazard"):
        raise _Wrong("`hazard` is missing, which the model uses")
    if hazard and bundle["horizon_days"] > LONGEST_HORIZON:
        raise _Wrong(f"`horizon_days` is {bundle['horizon_days']}, not at most {LONGEST_HORIZON}, as the hazard needs")
    if model["kind"] in ("lightgbm", "blend") and not model.get("derived"):
        for name in ("offset", "hazard_offset"):
            if model.get(name):
                raise _Wrong(f"`model.{name}` needs the purchase model's log-odds in `model.derived`")


def _bands(bundle: Bundle) -> None:
    bands = bundle["bands"]
    if not _rises(bands["cuts"]) or len(bands["names"]) != len(bands["cuts"]) + 1:
        raise _Wrong("`bands` needs rising cuts and one name more than cuts")


def _distribution(bundle: Bundle) -> None:
    numbers = {item["name"] for item in bundle["inputs"] if item["kind"] == "number"}
    for name, stored in bundle.get("reference_distribution", {}).items():
        if "edges" not in stored:
            continue
        edges = stored["edges"]
        if name not in numbers or len(stored["shares"]) != len(edges) + 2 or edges != sorted(edges):
            raise _Wrong(f"`reference_distribution.{name}` is no distribution of a numeric input")


def _reasons(reasons: ReasonsContent, columns: set[str]) -> None:
    families = reasons["families"]
    if len(set(families)) != len(families) or not families:
        raise _Wrong("`reasons.families` is empty, or names one twice")
    lists = [reasons["shares"], reasons["center"]]
    lists += [piece["weights"] for term in reasons["terms"] for piece in term["pieces"]]
    if any(len(values) != len(families) for values in lists):
        raise _Wrong("`reasons` has a list of another length than its families")
    own = [term["family"] for term in reasons["terms"]]
    if set(own) - {None} != set(families) or None in own[:-1]:
        raise _Wrong("`reasons.terms` has a family without a feature, or a feature without a family")
    for term in reasons["terms"]:
        if term["name"] not in columns or not term["pieces"]:
            raise _Wrong(f"`reasons.terms` names {term['name']!r}, which is no column of the model or has no pieces")


def _value(value: ValueContent) -> None:
    interval = value.get("interval")
    if interval and not len(interval["low"]) == len(interval["high"]) == len(interval["cuts"]) + 1:
        raise _Wrong("`value.interval` needs one bound more than cuts")
    needed = {"blend": ["known_days"], "two_part": ["inputs", "trees"]}.get(value["kind"], [])
    if lacking := [name for name in needed if name not in value]:
        raise _Wrong(f"`value.{lacking[0]}` is missing, which kind {value['kind']} needs")


def _personas(rule: Personas, where: str) -> None:
    scaling = cast(dict[str, list[Any]], rule["scaling"])
    columns = scaling["columns"]
    if len(columns) < 2:
        raise _Wrong(f"`{where}.scaling.columns` has less than two columns")
    for name in fields(PersonaScaling):
        if len(scaling[name]) != len(columns):
            raise _Wrong(f"`{where}.scaling.{name}` has another length than its columns")
    if not rule["centres"] or any(len(centre) != len(columns) for centre in rule["centres"]):
        raise _Wrong(f"`{where}.centres` has a centre of another length than the columns")
    if len(rule["keys"]) != len(rule["centres"]):
        raise _Wrong(f"`{where}` has another number of keys than of centres")


def _rises(values: Iterable[float]) -> bool:
    listed = list(values)
    return listed == sorted(set(listed))
