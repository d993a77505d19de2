"""Writes format_<n>_<kind>.pkl of today's format beside this file where none is, with its hash in manifest.json.

One that is there was released: it stays as it is for ever.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from churn import explain, features, scoring
from churn.scoring.bundle_file.upgrades import FORMAT
from churn.scoring.evaluation.cohort import in_cohort
from scoring.conftest import AS_OF, HAZARD, STUDY, fitted, people, shop

KINDS = {
    "recency": "churn",
    "bgnbd": "repeat",
    "hazard": "repeat",
    "logistic": "churn",
    "linear": "repeat",
    "lightgbm": "churn",
    "blend": "churn",
    "offset_lightgbm": "repeat",
}
"""kind of model -> target of its golden bundle"""
VALUE = {
    "kind": "btyd_gamma_gamma",
    "horizon_days": 365,
    "margin": 0.35,
    "discount_rate": 0.1,
    "kept_share": 0.97,
    "btyd": {"r": 0.6, "alpha": 25.0, "a": 0.9, "b": 3.0, "first": 1},
    "gamma_gamma": {"p": 6.25, "q": 3.74, "v": 15.44},
    "spend_correction": {"new": -0.1, "established": 0.05},
    "interval": {"cuts": [10.0, 100.0], "low": [0.0, 0.2, 0.4], "high": [2.0, 1.9, 1.7], "coverage": 0.8},
}


def main() -> None:
    tables = {"order_lines": shop(), "customers": people()}
    table = features.compute(tables, AS_OF, history_days=730, static=("club",))
    for kind, target in KINDS.items():
        file = Path(__file__).parent / f"format_{FORMAT}_{kind}.pkl"
        if file.exists():
            continue
        model = fitted(kind, target, table) | {"study": dict(STUDY)}
        bundle = scoring.build_bundle(model, table[in_cohort(model, table)], value=VALUE)
        print(scoring.save(bundle, file))
    with_offset(table, Path(__file__).parent / f"format_{FORMAT}_blend_offset.pkl")
    with_hazard(table, Path(__file__).parent / f"format_{FORMAT}_blend_hazard.pkl")
    with_reasons(table, Path(__file__).parent / f"format_{FORMAT}_reasons.pkl")


def with_offset(table: pd.DataFrame, file: Path) -> None:
    """A blend of which the purchase model's log-odds are a part."""
    if file.exists():
        return
    model = fitted("blend", "churn", table) | {"study": dict(STUDY)}
    model["model"]["offset"] = {"weight": 0.2, "center": 0.1}
    print(scoring.save(scoring.build_bundle(model, table[in_cohort(model, table)], value=VALUE), file))


def with_hazard(table: pd.DataFrame, file: Path) -> None:
    """A blend of which the purchase model's and the weekly hazard's log-odds are parts."""
    if file.exists():
        return
    model = fitted("blend", "churn", table) | {"study": dict(STUDY), "hazard": HAZARD}
    model["model"] |= {
        "offset": {"weight": 0.2, "center": 0.1},
        "hazard_offset": {"weight": 0.3, "center": -0.2},
    }
    print(scoring.save(scoring.build_bundle(model, table[in_cohort(model, table)], value=VALUE), file))


def with_reasons(table: pd.DataFrame, file: Path) -> None:
    """A bundle with the section `reasons`, and what its golden rows' reasons must always be, beside it."""
    if file.exists():
        return
    model = fitted("blend", "churn", table) | {"study": dict(STUDY)}
    cohort = table[in_cohort(model, table)]
    bundle = scoring.build_bundle(model, cohort, reasons=explain.learn(model, cohort, cohort), value=VALUE)
    print(scoring.save(bundle, file))
    rows = pd.DataFrame(bundle["golden"]["rows"], columns=bundle["golden"]["columns"])
    why = scoring.load(file).contributions(rows)
    expected = {"families": why.families, "base": why.base, "points": why.points.tolist()}
    file.with_suffix(".json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
