"""Is a LightGBM text model a forest and nothing else? Checked before the text reaches LightGBM, which trusts it.

LightGBM's reader follows the numbers in the text: a child that points outside its tree, or back to its parent, makes it
read foreign memory or run for ever. Each tree is therefore checked to be one: as many entries as it says, children that
exist and each reached once from the root, splits on inputs that exist.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .guard import BundleError

MOST_LEAVES = 4096
_PER_SPLIT = ("split_feature", "threshold", "decision_type", "left_child", "right_child")
_CATEGORICAL = 1


class _Broken(Exception):
    pass


def check_trees(bundle: Mapping[str, Any], name: str = "bundle") -> None:
    """Nothing; raises BundleError when a text model in the bundle is not a well-formed forest on its inputs."""
    width = len(bundle["inputs"]) + len(bundle["model"].get("derived") or ())
    texts = [("model", text, width) for text in bundle["model"].get("trees", [])]
    value = bundle.get("value") or {}
    texts += [("value", text, len(value.get("inputs", []))) for text in value.get("trees", {}).values()]
    for place, (part, text, columns) in enumerate(texts):
        try:
            _check_forest(text, columns)
        except (_Broken, ValueError, KeyError, AttributeError, OverflowError) as problem:
            raise BundleError(f"{name}: tree model {place} in `{part}` is not well formed ({problem})") from None


def _check_forest(text: str, columns: int) -> None:
    if "\0" in text:
        raise _Broken("a zero byte")
    head, *blocks = text.split("\n\nTree=")
    facts = _facts(head)
    if not head.startswith("tree\n") or facts.get("version") != "v4":
        raise _Broken("no LightGBM model of version v4")
    if int(facts["num_class"]) != 1 or int(facts["num_tree_per_iteration"]) != 1:
        raise _Broken("more than one output")
    if int(facts["max_feature_idx"]) + 1 != columns or len(facts["feature_names"].split()) != columns:
        raise _Broken(f"made for {int(facts['max_feature_idx']) + 1} columns, not {columns}")
    if len(facts["feature_infos"].split()) != columns:
        raise _Broken("feature_infos of another length")
    last, *tail = blocks[-1].split("\n\nend of trees") if blocks else ("",)
    if not tail:
        raise _Broken("no end of trees")
    sizes = [int(size) for size in facts["tree_sizes"].split()]
    bodies = [*blocks[:-1], last]
    if len(sizes) != len(bodies):
        raise _Broken("tree_sizes of another length")
    for number, (body, size) in enumerate(zip(bodies, sizes, strict=True)):
        _check_tree(number, body, columns)
        if size != len(f"Tree={body}\n\n".encode()) and size != len(f"Tree={body}\n".encode()):
            raise _Broken(f"tree {number} is not of its size")


def _check_tree(number: int, body: str, columns: int) -> None:
    index, _, rest = body.partition("\n")
    if int(index) != number:
        raise _Broken(f"tree {number} is called {index}")
    facts = _facts(rest)
    leaves, categories = int(facts["num_leaves"]), int(facts["num_cat"])
    if not 1 <= leaves <= MOST_LEAVES or int(facts.get("is_linear", 0)) != 0:
        raise _Broken(f"tree {number} has {leaves} leaves or is linear")
    values = [float(value) for value in facts["leaf_value"].split()]
    if len(values) != leaves or not all(map(math.isfinite, values)):
        raise _Broken(f"tree {number} has leaf values missing or not finite")
    if leaves == 1:
        return
    splits = {key: facts[key].split() for key in _PER_SPLIT}
    if any(len(found) != leaves - 1 for found in splits.values()):
        raise _Broken(f"tree {number} has splits missing")
    if not all(0 <= int(feature) < columns for feature in splits["split_feature"]):
        raise _Broken(f"tree {number} splits on a column that does not exist")
    _check_children([int(x) for x in splits["left_child"]], [int(x) for x in splits["right_child"]], leaves, number)
    categorical = [int(kind) & _CATEGORICAL for kind in splits["decision_type"]]
    used = [int(float(t)) for t, is_category in zip(splits["threshold"], categorical, strict=True) if is_category]
    if sorted(used) != list(range(categories)):
        raise _Broken(f"tree {number} has category splits that do not exist")
    if categories:
        bounds = [int(bound) for bound in facts["cat_boundaries"].split()]
        words = facts["cat_threshold"].split()
        if len(bounds) != categories + 1 or bounds[0] != 0 or bounds != sorted(bounds) or bounds[-1] != len(words):
            raise _Broken(f"tree {number} has category bounds that do not fit")
        if not all(0 <= int(word) < 2**32 for word in words):
            raise _Broken(f"tree {number} has category words out of range")


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
    made: dict[str, str] = {}
    for line in block.split("\n"):
        key, equals, value = line.partition("=")
        if equals:
            if key in made:
                raise _Broken(f"`{key}` stands twice")
            made[key] = value
    return made
