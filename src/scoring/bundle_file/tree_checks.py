"""Is a LightGBM text model a forest and nothing else? Checked before the text reaches LightGBM, which trusts it.

LightGBM's reader follows the numbers in the text: a child that points outside its tree, or back to its parent, makes it
read foreign memory or run forever. Each tree is therefore checked to be one: as many entries as it claims, children
that exist and each reached once from the root, splits on inputs that exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .content import Bundle
from .safe_pickle import BundleError

MOST_LEAVES = 4096
_CATEGORICAL = 1
_WHOLE = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_THRESHOLD = re.compile(rf"{_NUMBER.pattern}|inf")
"""LightGBM writes inf where a split sends every known value one way and the missing ones the other"""

_PER_SPLIT = {
    "split_feature": _WHOLE,
    "split_gain": _NUMBER,
    "threshold": _THRESHOLD,
    "decision_type": _WHOLE,
    "left_child": _WHOLE,
    "right_child": _WHOLE,
    "internal_value": _NUMBER,
    "internal_weight": _NUMBER,
    "internal_count": _WHOLE,
}
_PER_LEAF = {"leaf_value": _NUMBER, "leaf_weight": _NUMBER, "leaf_count": _WHOLE}
_ONCE = {"num_leaves": _WHOLE, "num_cat": _WHOLE, "is_linear": _WHOLE, "shrinkage": _NUMBER}
_HEAD = {
    "version": re.compile("v4"),
    "num_class": re.compile("1"),
    "num_tree_per_iteration": re.compile("1"),
    "label_index": re.compile("0"),
    "max_feature_idx": re.compile(r"\d{1,6}"),
    "objective": re.compile(r"binary|sigmoid:1|regression|gamma|tweedie|poisson|custom"),
    "feature_names": re.compile(r"[\w.-]+"),
    "feature_infos": re.compile(r"none|\[-?[\d.e+-]+:-?[\d.e+-]+\]|-?\d+(:-?\d+)*"),
    "tree_sizes": re.compile(r"\d{1,9}"),
}


class _Broken(Exception):
    pass


def check_trees(bundle: Bundle, name: str = "bundle") -> None:
    """Raises BundleError when a text model in the bundle is not a well-formed forest on its inputs."""
    model, value = bundle["model"], bundle.get("value")
    texts: list[tuple[str, str, int]] = []
    if "trees" in model:
        texts += [("model", text, len(bundle["inputs"]) + len(model["derived"])) for text in model["trees"]]
    if value and "trees" in value:
        columns = len(value.get("inputs", []))
        texts += [("value", text, columns) for text in (value["trees"]["buys"], value["trees"]["amount"])]
    for place, (part, text, columns) in enumerate(texts):
        try:
            _check_forest(text, columns)
        except (_Broken, ValueError, KeyError, AttributeError, OverflowError) as problem:
            raise BundleError(f"{name}: tree model {place} in `{part}` is not well formed ({problem})") from None


def _check_forest(text: str, columns: int) -> None:
    if not text.isascii() or "\0" in text:
        raise _Broken("a zero byte, or text that is not ASCII")
    head, separator, _ = text.partition("\n\nTree=0\n")
    lines = head.split("\n")
    if not separator or lines[0] != "tree":
        raise _Broken("no LightGBM model, or one without trees")
    facts = _facts("\n".join(lines[1:]))
    if facts.keys() != _HEAD.keys():
        raise _Broken(f"its head has not the lines of version v4: {sorted(facts.keys() ^ _HEAD.keys())[0][:30]!r}")
    for key, allowed in _HEAD.items():
        if not all(map(allowed.fullmatch, facts[key].split(" "))):
            raise _Broken(f"`{key}` holds what LightGBM does not write")
    if int(facts["max_feature_idx"]) + 1 != columns:
        raise _Broken(f"made for {int(facts['max_feature_idx']) + 1} columns, not {columns}")
    if not len(facts["feature_names"].split(" ")) == len(facts["feature_infos"].split(" ")) == columns:
        raise _Broken("another number of feature names or ranges than columns")
    at = len(head) + 2
    for number, size in enumerate(int(size) for size in facts["tree_sizes"].split(" ")):
        block = text[at : at + size]
        if not 0 < size == len(block) or not block.endswith("\n\n\n") or not block.startswith(f"Tree={number}\n"):
            raise _Broken(f"tree {number} is not of its size")
        _check_tree(number, block.removeprefix(f"Tree={number}\n").removesuffix("\n\n\n"), columns)
        at += size
    if not text.startswith("end of trees\n", at):
        raise _Broken("no end of trees")


def _check_tree(number: int, body: str, columns: int) -> None:
    facts = _facts(body)
    leaves, categories = (int(_numbers(facts, key, _WHOLE, 1, number)[0]) for key in ("num_leaves", "num_cat"))
    if not 1 <= leaves <= MOST_LEAVES or not 0 <= categories < leaves or facts.get("is_linear") != "0":
        raise _Broken(f"tree {number} has {leaves} leaves or is linear")
    known = {**_PER_SPLIT, **_PER_LEAF, **_ONCE}
    if categories:
        known |= {"cat_boundaries": _WHOLE, "cat_threshold": _WHOLE}
    if odd := facts.keys() - known.keys():
        raise _Broken(f"tree {number} has `{sorted(odd)[0][:30]}`")
    if leaves == 1:  # LightGBM then writes no splits, and leaves the other lists out or empty
        _numbers(facts, "leaf_value", _NUMBER, 1, number)
        return
    splits = {key: _numbers(facts, key, kind, leaves - 1, number) for key, kind in _PER_SPLIT.items()}
    for key, kind in (_PER_LEAF | {"shrinkage": _NUMBER}).items():
        _numbers(facts, key, kind, 1 if key == "shrinkage" else leaves, number)
    if not all(0 <= int(feature) < columns for feature in splits["split_feature"]):
        raise _Broken(f"tree {number} splits on a column that does not exist")
    if not all(0 <= int(kind) < 16 for kind in splits["decision_type"]):
        raise _Broken(f"tree {number} has a decision type that does not exist")
    _check_children([int(x) for x in splits["left_child"]], [int(x) for x in splits["right_child"]], leaves, number)
    pairs = zip(splits["threshold"], splits["decision_type"], strict=True)
    used = [threshold for threshold, kind in pairs if int(kind) & _CATEGORICAL]
    if sorted(used) != sorted(map(str, range(categories))):
        raise _Broken(f"tree {number} has category splits that do not exist")
    if categories:
        _check_categories(facts, categories, number)


def _check_categories(facts: Mapping[str, str], categories: int, number: int) -> None:
    words = facts.get("cat_threshold", "").split(" ")
    bounds = [int(bound) for bound in _numbers(facts, "cat_boundaries", _WHOLE, categories + 1, number)]
    if bounds[0] != 0 or bounds != sorted(set(bounds)) or bounds[-1] != len(words):
        raise _Broken(f"tree {number} has category bounds that do not fit")
    if not all(0 <= int(word) < 2**32 for word in _numbers(facts, "cat_threshold", _WHOLE, len(words), number)):
        raise _Broken(f"tree {number} has category words out of range")


def _numbers(facts: Mapping[str, str], key: str, kind: re.Pattern[str], count: int, number: int) -> list[str]:
    """The `count` numbers of one line, separated by one space; LightGBM ends the process on another count."""
    numbers = facts.get(key, "").split(" ")
    if len(numbers) != count or not all(map(kind.fullmatch, numbers)):
        raise _Broken(f"tree {number} has `{key}` missing, of another length, or not finite numbers")
    return numbers


def _check_children(left: list[int], right: list[int], leaves: int, number: int) -> None:
    """Every inner node but the root and every leaf is a child exactly once, and is reached from the root."""
    reached, waiting = set(), [0]
    while waiting:
        node = waiting.pop()
        if node in reached or not -leaves <= node < leaves - 1:
            raise _Broken(f"tree {number} is no tree")
        reached.add(node)
        if node >= 0:
            waiting += [left[node], right[node]]
    if len(reached) != 2 * leaves - 1:
        raise _Broken(f"tree {number} has parts that are never reached")


def _facts(block: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in block.split("\n"):
        key, equals, value = line.partition("=")
        if not equals:
            raise _Broken(f"a line without a value: {line[:20]!r}")
        if key in facts:
            raise _Broken(f"`{key}` occurs twice")
        facts[key] = value
    return facts
