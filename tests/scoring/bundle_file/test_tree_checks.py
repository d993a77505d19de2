"""A text model that is no forest never reaches LightGBM, and what reaches it does not bring the process down."""

from __future__ import annotations

import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest

from churn.scoring.bundle_file.canonical import dumps
from churn.scoring.bundle_file.safe_pickle import BundleError, loads
from churn.scoring.bundle_file.tree_checks import check_trees


def changed(bundle: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    content: dict[str, Any] = loads(dumps(bundle))
    text = content["model"]["trees"][0]
    content["model"]["trees"][0] = sized(change(text))
    assert content["model"]["trees"][0] != text
    return content


def sized(text: str) -> str:
    """`text` with tree_sizes as they are now, unless the change was to them."""
    if "tree_sizes=7 " in text or "Tree=1\n" not in text or "end of trees" not in text:
        return text
    start, end = text.index("Tree=0\n"), text.index("end of trees")
    sizes = " ".join(str(len(block)) for block in re.split(r"^(?=Tree=\d)", text[start:end], flags=re.M)[1:])
    return re.sub(r"^tree_sizes=.*", f"tree_sizes={sizes}", text, flags=re.M)


def first(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.M)


def test_what_lightgbm_writes_is_well_formed(bundle: dict[str, Any]) -> None:
    check_trees(bundle)
    assert "num_cat=1" in "".join(bundle["model"]["trees"]), "the sample has no split on a category"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", "no LightGBM model"),
        (lambda text: text[: len(text) // 2], "not of its size"),
        (lambda text: text.replace("version=v4", "version=v9", 1), "`version` holds"),
        (lambda text: text + "\0", "zero byte"),
        (first(r"^max_feature_idx=.*", "max_feature_idx=3"), "made for 4 columns"),
        (first(r"^num_class=1", "num_class=3"), "`num_class` holds"),
        (first(r"^tree_sizes=\S+ ", "tree_sizes=7 "), "not of its size"),
        (first(r"^num_leaves=\d+", "num_leaves=1000000000"), "leaves"),
        (first(r"^left_child=\S+", "left_child=99"), "is no tree"),
        (first(r"^left_child=\S+", "left_child=0"), "is no tree"),
        (first(r"^left_child=\S+", "left_child=-1000"), "is no tree"),
        (first(r"^right_child=.*", "right_child=1"), "`right_child` missing"),
        (first(r"^split_feature=\S+", "split_feature=5000"), "column that does not exist"),
        (first(r"^split_feature=\S+", "split_feature=-1"), "column that does not exist"),
        (first(r"^leaf_value=\S+", "leaf_value=nan"), "not finite"),
        (first(r"^leaf_value=\S+ ", "leaf_value="), "`leaf_value` missing"),
        (first(r"^num_cat=0", "num_cat=2"), "category splits"),
        (first(r"^num_cat=1", "num_cat=0"), "cat_boundaries"),
        (first(r"^cat_boundaries=0 \d+", "cat_boundaries=0 5000000"), "category bounds"),
        (first(r"^is_linear=0", "is_linear=1"), "linear"),
        (first(r"^(tree_sizes=.*)", r"\1\n\1"), "occurs twice"),
        (first(r"^objective=.*", "objective=custom_code sh"), "`objective` holds"),
        (first(r"^feature_infos=\S+", "feature_infos=[0:1=]"), "`feature_infos` holds"),
        (first(r"^objective=.*", "\\g<0>\nboosting=dart"), "head has not the lines"),
        (first(r"^Tree=1$", "Tree=7"), "not of its size"),
    ],
)
def test_a_broken_forest_is_refused(bundle: dict[str, Any], change: Callable[[str], str], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        check_trees(changed(bundle, change), "churn.pkl")


SURVIVE = """
import sys, pickle
from churn import scoring
from churn.scoring.bundle_file.safe_pickle import BundleError
refused = 0
for bundle in pickle.load(open(sys.argv[1], "rb")):
    try:
        scoring.Model(bundle)
    except BundleError:
        refused += 1
print(refused)
"""


@pytest.mark.parametrize("tries", [60, pytest.param(1500, marks=pytest.mark.soak)])
def test_a_forest_with_a_changed_character_is_refused_or_harmless(
    bundle: dict[str, Any], tmp_path: Path, tries: int
) -> None:
    """The hash is taken as known to be right: only the structure stands between the text and LightGBM."""
    rng = random.Random(4)
    mutants = []
    for _ in range(tries):
        text = bundle["model"]["trees"][0]
        end = text.index("end of trees")
        place = rng.randrange(end)
        mutant = text[:place] + rng.choice("0123456789-. =\ne") + text[place + 1 :]
        mutants.append({**bundle, "model": {**bundle["model"], "trees": [rng.choice([str, sized])(mutant)]}})
    (tmp_path / "mutants").write_bytes(pickle.dumps(mutants))
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SURVIVE, str(tmp_path / "mutants")], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert int(run.stdout.splitlines()[-1]) > tries * 0.9  # golden rows refuse what the structure lets pass


def test_a_split_between_known_and_missing_values_is_well_formed(bundle: dict[str, Any]) -> None:
    """LightGBM writes the threshold inf where a split sends every known value one way and missing ones the other."""
    other = changed(bundle, first(r"^threshold=\S+", "threshold=inf"))
    check_trees(other)
    forest = lightgbm.Booster(model_str=other["model"]["trees"][0])
    assert np.isfinite(forest.predict(np.zeros((1, forest.num_feature())))).all()
    with pytest.raises(BundleError, match="threshold"):
        check_trees(changed(bundle, first(r"^threshold=\S+", "threshold=-inf")))
