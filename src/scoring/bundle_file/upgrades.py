"""From the content of an older format to today's: one function for every format that was ever released.

A key that is added and may be absent leaves the format number as it is. A key that is renamed, dropped or means
something else raises FORMAT by one, and `UPGRADES[old]` turns the old content into the next format's. Every function
takes content that has not been checked yet: what is not of the expected type is handed on as it is, and
`schema.check_schema` refuses it by name afterwards. No number is changed by an upgrade.

The golden bundles of every format in tests/scoring/golden must load and score to the same twelve digits in every
later version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

FORMAT = 2
"""the format this version writes"""

Content = dict[str, Any]


def to_format_2(old: Content) -> Content:
    """Format 2 uses the field's words throughout and has one vocabulary for the kinds of model.

    level -> base_rate, drift -> reference_distribution, model.rung -> model.kind, levels -> categories, a, b, level ->
    slope, intercept, base_rate_shift; the number of threads of the training machine is dropped.
    """
    new = renamed(old, {"level": "base_rate", "drift": "reference_distribution"})
    steps: dict[str, Callable[[Any], Any]] = {
        "inputs": _inputs,
        "model": _model,
        "calibration": _calibration,
        "base_rate": _base_rate,
        "training": lambda part: renamed(part, {"shorter": "shorter_windows"}),
        "metrics": lambda part: renamed(part, {"shipped_rung": "shipped_model"}),
        "value": lambda part: renamed(part, {"level": "spend_correction", "trained": "training"}),
        "reference_distribution": _reference_distribution,
    }
    return {key: steps[key](part) if key in steps else part for key, part in new.items()}


def renamed(part: Any, names: Mapping[str, str]) -> Any:
    """`part` with its keys renamed; what is no dict stays what it is."""
    return {names.get(key, key): value for key, value in part.items()} if isinstance(part, dict) else part


def _inputs(items: Any) -> Any:
    return [renamed(item, {"levels": "categories"}) for item in items] if isinstance(items, list) else items


def _model(spec: Any) -> Any:
    """The stored kind was `logistic` for two candidates and `boosted` for two more; format 2 names the candidate."""
    if not isinstance(spec, dict):
        return spec
    rest = {key: value for key, value in spec.items() if key not in ("rung", "threads")}
    kind = spec.get("rung")
    if kind == "logistic":
        form = {key: rest.pop(key) for key in ("intercept", "clip", "terms") if key in rest}
        derived = rest.pop("derived", None) or []
        return {**rest, "kind": "linear" if derived else "logistic", "derived": derived, "linear": form}
    if kind == "boosted":
        alone = spec.get("tree_weight") == 1.0
        return {**rest, "kind": "lightgbm" if alone else "blend", "derived": rest.get("derived") or []}
    if kind == "lightgbm":
        weight, center = rest.pop("offset_weight", None), rest.pop("offset_center", None)
        offset = {"offset": {"weight": weight, "center": center}} if rest.pop("offset", None) else {}
        return {**rest, **offset, "kind": "offset_lightgbm", "derived": rest.get("derived") or []}
    return {**rest, "kind": kind}


def _calibration(by_horizon: Any) -> Any:
    names = {"a": "slope", "b": "intercept", "level": "base_rate_shift"}
    if not isinstance(by_horizon, dict):
        return by_horizon
    return {horizon: renamed(scaling, names) for horizon, scaling in by_horizon.items()}


def _base_rate(part: Any) -> Any:
    return renamed(part, {"n": "customers", "spread": "standard_error", "how": "method"})


def _reference_distribution(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {name: renamed(stored, {"others": "other_share"}) for name, stored in part.items()}


UPGRADES: dict[int, Callable[[Content], Content]] = {1: to_format_2}
"""old format -> function from its content to the next format's"""


def upgraded(content: Content, written: int) -> Content:
    """`content` of format `written` (1..FORMAT) in today's format."""
    for old in range(written, FORMAT):
        content = {**UPGRADES[old](content), "format": old + 1}
    return content
