"""Content of older formats becomes today's, number for number, or is refused by name."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn import scoring
from churn.scoring.bundle_file import files, upgrades
from churn.scoring.bundle_file.canonical import dumps
from churn.scoring.bundle_file.safe_pickle import BundleError

GOLDEN = Path(__file__).parents[1] / "golden"
OLD = {path.stem.removeprefix("format_1_"): path for path in sorted(GOLDEN.glob("format_1_*.pkl"))}


def numbers(value: Any) -> list[float]:
    """Every number anywhere in `value`, rising."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return sorted(number for item in inner for number in numbers(item))
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_every_older_format_has_its_upgrade() -> None:
    assert sorted(upgrades.UPGRADES) == list(range(1, upgrades.FORMAT))


def test_upgrades_are_taken_one_after_the_other(bundle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that two more formats came: one renamed `until` to `expires`, the next `groups` to `bands`."""
    now = upgrades.FORMAT
    for module in (files, upgrades):
        monkeypatch.setattr(module, "FORMAT", now + 2)
    monkeypatch.setitem(upgrades.UPGRADES, now, lambda old: upgrades.renamed(old, {"until": "expires"}))
    monkeypatch.setitem(upgrades.UPGRADES, now + 1, lambda old: upgrades.renamed(old, {"groups": "bands"}))
    old = upgrades.renamed(bundle, {"expires": "until", "bands": "groups"})
    upgraded = files.from_bytes(dumps(old))
    assert (upgraded["format"], upgraded["expires"]) == (now + 2, bundle["expires"])
    assert upgraded["bands"] == bundle["bands"]


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        ("recency", "recency"),
        ("bgnbd", "bgnbd"),
        ("logistic", "logistic"),
        ("boosted", "blend"),
        ("lightgbm", "offset_lightgbm"),
    ],
)
def test_a_golden_bundle_of_format_1_says_the_candidate(stored: str, kind: str) -> None:
    assert scoring.read(OLD[stored])["model"]["kind"] == kind


@pytest.mark.parametrize("name", OLD)
def test_an_upgrade_renames_and_changes_no_number(name: str) -> None:
    old = pickle.loads(OLD[name].read_bytes())
    dropped = {"format": 1, "threads": old["model"].get("threads")}
    before = numbers(old)
    for value in dropped.values():
        if value is not None:
            before.remove(value)
    after: Any = dict(scoring.read(OLD[name]))
    del after["format"]
    assert numbers(after) == before


def test_the_stored_kinds_of_format_1_get_the_names_of_the_candidates() -> None:
    form = {"intercept": 0.1, "terms": []}

    def kind(**spec: Any) -> Any:
        return upgrades.to_format_2({"model": spec})["model"]

    assert kind(rung="logistic", **form) == {"kind": "logistic", "derived": [], "linear": form}
    linear = kind(rung="logistic", derived=["btyd_log_odds"], clip=6.0, **form)
    assert linear == {"kind": "linear", "derived": ["btyd_log_odds"], "linear": {**form, "clip": 6.0}}
    assert kind(rung="boosted", tree_weight=1.0)["kind"] == "lightgbm"
    assert kind(rung="boosted", tree_weight=0.5)["kind"] == "blend"
    trees = {"trees": ["tree"], "tree_weight": 1.0, "derived": []}
    old = {"rung": "lightgbm", "offset_weight": 1.0, "offset_center": 0.3, "threads": 1, **trees}
    assert kind(**old, offset=None) == {"kind": "offset_lightgbm", **trees}
    assert kind(**old, offset="btyd_log_odds")["offset"] == {"weight": 1.0, "center": 0.3}


def test_categories_and_their_distribution_are_renamed() -> None:
    width = {"edges": [1.0], "shares": [0.5, 0.5, 0.0], "rows": 9}
    old = {
        "inputs": [{"name": "gender", "levels": ["f", "m"]}],
        "drift": {
            "gender": {"others": 0.1, "rows": 9},
            "width": {"edges": [1.0], "shares": [0.5, 0.5, 0.0], "rows": 9},
        },
        "level": {"rate": 0.4, "n": 7, "spread": 0.1, "how": "model", "weights": {"model": 1.0}},
        "calibration": {"90": {"a": 1.0, "b": 0.1, "level": 0.2}},
        "value": {"kind": "blend", "level": {"new": 0.1}, "trained": {"customers": 3}},
    }
    assert upgrades.to_format_2(old) == {
        "inputs": [{"name": "gender", "categories": ["f", "m"]}],
        "reference_distribution": {"gender": {"other_share": 0.1, "rows": 9}, "width": width},
        "base_rate": {
            "rate": 0.4, "customers": 7, "standard_error": 0.1, "method": "model", "weights": {"model": 1.0},
        },
        "calibration": {"90": {"slope": 1.0, "intercept": 0.1, "base_rate_shift": 0.2}},
        "value": {"kind": "blend", "spend_correction": {"new": 0.1}, "training": {"customers": 3}},
    }  # fmt: skip


WRONG = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text("abc", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "kind", "rung"]), inner),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["inputs", "model", "calibration", "level", "training", "metrics", "value", "drift"]), WRONG)
def test_wrong_content_of_format_1_is_refused_in_one_line_or_harmless(key: str, wrong: Any) -> None:
    content = pickle.loads(OLD["logistic"].read_bytes())
    try:
        files.from_bytes(dumps({**content, key: wrong}))
    except BundleError as refused:
        assert "\n" not in str(refused)
