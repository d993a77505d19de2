"""A small shop and one bundle of every kind of model, made in a second and without the modelling package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest

from churn import explain, features, scoring
from churn.scoring.bundle_file.fitted_content import DERIVED
from churn.scoring.evaluation.cohort import in_cohort
from churn.scoring.evaluation.matrix import InputMatrix, PurchaseModel

AS_OF = pd.Timestamp("2025-06-01")
BTYD = {"r": 0.6, "alpha": 25.0, "a": 0.9, "b": 3.0, "first": 1}
TASK = {"horizon_days": 90, "active_days": 180, "new_days": 180, "history_days": 730}
STUDY = {"name": "shop", "title": "The shop", "currency": "EUR", "language": "en", "task": TASK, "static": ["club"]}


def shop(customers: int = 150, seed: int = 1) -> pd.DataFrame:
    """Canonical order lines of 500 days before AS_OF, with a category, channels and a few returns."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    for number in range(customers):
        pace, day = rng.gamma(2.0, 20.0) + 3, rng.uniform(0, 450)
        while day < 500 and rng.random() > 0.06:
            for line in range(int(rng.integers(1, 4))):
                back = rng.random() < 0.03
                amount = round(float(rng.gamma(2.0, 12.0)) * (-1 if back else 1), 2)
                rows.append(
                    (
                        f"{number:05d}",
                        f"o{number}-{int(day * 24)}",
                        AS_OF - pd.Timedelta(days=500) + pd.Timedelta(minutes=int(day * 1440) + line),
                        f"p{rng.integers(60)}",
                        f"k{rng.integers(9)}",
                        -1.0 if back else float(rng.integers(1, 5)),
                        amount,
                        0.0,
                        str(rng.choice(["web", "shop"])),
                        str(rng.choice(["North", "South"])),
                        back,
                    )
                )
            day += rng.exponential(pace)
    names = "customer_id order_id ordered_at product_id category quantity amount discount channel region is_return"
    lines = pd.DataFrame(rows, columns=names.split())
    lines["ordered_at"] = lines["ordered_at"].astype("datetime64[us]")
    return lines


def people(customers: int = 150) -> pd.DataFrame:
    """A customers table with a gender and a custom attribute, some unknown."""
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "customer_id": [f"{number:05d}" for number in range(customers)],
            "gender": rng.choice(np.array(["f", "m", None], dtype=object), customers),
            "club": rng.choice(np.array(["gold", "basic", None], dtype=object), customers),
        }
    )


HAZARD: dict[str, Any] = {
    "one_time": {"intercept": 0.2, "pieces": [{"of": "recency", "knot": 3.0, "weight": -0.4}]},
    "repeat": {
        "intercept": -0.3,
        "pieces": [
            {"of": "recency", "knot": 0.0, "weight": -0.1},
            {"of": "frequency", "knot": 1.1, "weight": 0.2},
            {"of": "tenure", "knot": 0.0, "weight": 0.05},
            {"of": "mean_gap", "knot": 0.0, "weight": -0.15},
            {"of": "lateness", "knot": -0.7, "weight": 0.6},
            {"of": "lateness", "knot": 0.7, "weight": -1.3},
        ],
    },
    "longest_recency": 300.0,
    "longest_tenure": 600.0,
    "weeks": 104,
    "customer_weeks": 9000,
}


def fitted(kind: str, target: str, table: pd.DataFrame) -> dict[str, Any]:
    """A model dict as modelling.fit gives it, its numbers made up or grown on made-up outcomes."""
    inputs = [describe(name, table) for name in table.columns if name not in ("customer_id", "as_of")]
    inputs = [item for item in inputs if features.CATALOGUE.get(item["name"]) is None or not season(item["name"])]
    model: dict[str, Any] = {
        "target": target,
        "horizon_days": 90,
        "horizons": [30, 60, 90],
        "as_of": f"{AS_OF:%Y-%m-%d}",
        "inputs": inputs,
        "btyd": BTYD,
        "calibration": {
            "90": {"slope": 0.8, "intercept": 0.1, "base_rate_shift": -0.2},
            "60": {"slope": -0.3, "intercept": 1.0, "base_rate_shift": 0.0},
            "30": {"slope": -0.2, "intercept": 0.4, "base_rate_shift": 0.0},
        },
        "base_rate": {"rate": 0.4, "low": 0.3, "high": 0.5, "customers": len(table), "method": "last_year"},
        "training": {
            "as_of": ["2025-01-01", "2025-03-03"],
            "shorter_windows": {"2025-04-02": 60, "2025-05-02": 30},
            "rows": 300,
            "customers": 140,
            "rate": 0.41,
        },
        "metrics": {"origins": 6, "mean": {"shipped": {"log_loss": 0.512, "auc": 0.801}}},
    }
    if kind == "recency":
        model |= {"inputs": only(inputs, ["recency_days"]), "model": {"kind": kind, "center": 4.0}}
    elif kind in ("bgnbd", "hazard"):
        reference = {"recency_days": 60.0, "frequency": 3.0, "tenure_days": 300.0}
        model |= {"inputs": only(inputs, list(reference)), "model": {"kind": kind, "reference": reference}}
        model |= {"hazard": HAZARD} if kind == "hazard" else {}
    elif kind in ("logistic", "linear"):
        derived = [DERIVED] if kind == "linear" else []
        weights = {"recency_days": 0.9, "frequency": -0.6, "monetary": -0.1, **dict.fromkeys(derived, 0.2)}
        terms = [{"name": name, "center": 3.0, "scale": 1.2, "weight": weight} for name, weight in weights.items()]
        form = {"terms": terms, "intercept": 0.3}
        model |= {"inputs": only(inputs, list(weights)), "model": {"kind": kind, "derived": derived, "linear": form}}
    else:
        model |= {"inputs": inputs, "model": forest(kind, model, table)}
    return model


def forest(kind: str, model: dict[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    spec: dict[str, Any] = {"kind": kind, "trees": [], "tree_weight": 0.9, "derived": [DERIVED]}
    purchases = PurchaseModel(model["target"], 90, BTYD)
    start = purchases.log_odds(table)
    if kind in ("lightgbm", "blend"):
        weights = {"recency_days": (3.5, 1.3, 0.4), "width": (1.2, 0.5, -0.3), DERIVED: (0.4, 0.6, 0.5)}
        terms = [{"name": name, "center": c, "scale": s, "weight": w} for name, (c, s, w) in weights.items()]
        spec["linear"] = {"intercept": -0.1, "clip": 2.5, "terms": terms}
    else:
        spec["offset"] = {"weight": 1.0, "center": float(start.mean())}
    rng = np.random.default_rng(3)
    gone = rng.random(len(table)) < 1 / (1 + np.exp(3 * (table["club"] == "gold") - start))
    codes = [place for place, item in enumerate(model["inputs"]) if item["kind"] == "category"]
    columns = InputMatrix.of(model["inputs"], purchases).values(table)
    data = lightgbm.Dataset(columns, gone.astype(float), categorical_feature=codes)
    for seed in (0, 1):
        settings = {"objective": "binary", "num_leaves": 7, "min_data_in_leaf": 10, "verbosity": -1, "seed": seed}
        settings |= {"min_data_per_group": 5, "cat_smooth": 1.0, "max_cat_to_onehot": 1, "num_threads": 1}
        settings |= {"deterministic": True, "force_row_wise": True, "feature_fraction": 0.4}
        spec["trees"].append(lightgbm.train(settings, data, 15).model_to_string())
    return spec


def describe(name: str, table: pd.DataFrame) -> dict[str, Any]:
    number = pd.api.types.is_numeric_dtype(table[name])
    categories = None if number else sorted(table[name].dropna().unique())
    version = features.CATALOGUE[name].version if name in features.CATALOGUE else 1
    return {"name": name, "kind": "number" if number else "category", "version": version, "categories": categories}


def season(name: str) -> bool:
    return features.CATALOGUE[name].family == "season"


def only(inputs: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    return [next(item for item in inputs if item["name"] == name) for name in names if name != DERIVED]


@pytest.fixture(scope="session")
def order_lines() -> pd.DataFrame:
    return shop()


@pytest.fixture(scope="session")
def customers() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="session")
def table(order_lines: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The shop's feature rows at AS_OF."""
    given = {"order_lines": order_lines, "customers": customers}
    return features.compute(given, AS_OF, history_days=730, static=("club",))


@pytest.fixture(scope="session")
def make_bundle(table: pd.DataFrame) -> Callable[..., dict[str, Any]]:
    """make_bundle(kind, target) -> a complete bundle; the same dict object is not handed out twice."""

    def make(kind: str = "blend", target: str = "churn", **facts: Any) -> dict[str, Any]:
        model = fitted(kind, target, table) | {"study": dict(STUDY)}
        cohort = table[in_cohort(model, table)]
        return scoring.build_bundle(model, cohort, **{"reasons": explain.learn(model, cohort, cohort), **facts})

    return make


@pytest.fixture(scope="session")
def bundle(make_bundle: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The LightGBM churn bundle. Read only: copy before changing it."""
    return make_bundle()


@pytest.fixture(scope="session")
def bundle_file(bundle: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """churn.pkl with its manifest."""
    return scoring.save(bundle, tmp_path_factory.mktemp("models") / "churn.pkl")


@pytest.fixture(scope="session")
def model(bundle_file: Path) -> scoring.Model:
    return scoring.load(bundle_file, threads=1)
