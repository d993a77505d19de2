"""Which settings of the boosted trees? `python -m benchmarks.boosting [VARIANT ...]` -> results/boosting.md.

Each variant is fitted on the same training rows, from the same start, at the first, the middle and the newest origin
that can be judged: the panel's shops (panel_shops.py) with 300, 1,000 and 3,000 customers, some with 600 and five years
of books, the demo, and Online Retail II before 2011-03-11; repeat on those with 1,000 customers and the demo. Log loss
with the base rate right in hindsight, of the trees by themselves and of the blend, whose other members and whose
weights are those of the shipped procedure at that origin; 90 days. CPU is that of binning and boosting on one thread.
Problems and results are kept under benchmarks/out/boosting/.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import lightgbm
import numpy as np
import pandas as pd

from churn.modelling import candidates
from churn.modelling.btyd import fit_btyd
from churn.modelling.candidates import Settings
from churn.modelling.combination import MEMBERS, PRIOR, combined
from churn.modelling.origin_fit import BacktestHistory
from churn.modelling.ridge_logistic import date_intercepts
from churn.modelling.rolling_backtest import judgeable_origins
from churn.modelling.target_data import TargetData, target_data
from churn.scoring.evaluation.linear import Linear
from churn.scoring.evaluation.matrix import InputMatrix, PurchaseModel

from . import combination, quality_data

RESULTS, OUT = Path(__file__).parent / "results", quality_data.OUT / "boosting"
BEFORE = pd.Timestamp("2011-03-11")
PUBLIC = SimpleNamespace(horizon_days=90, horizons=[], active_days=None, new_days=180, promotions=(), holidays=())
EARLIER = "250 trees of 6 leaves, rate .05"
BASE = Settings(trees=250, leaves=6, rate=0.05, leaf_rows=100)
"""what shipped before the variants were compared"""


@dataclass(frozen=True)
class Variant:
    """Settings of the trees, and parameters of LightGBM that no setting names."""

    settings: Settings
    parameters: dict[str, Any] = field(default_factory=dict)
    first_seed: int = 0


def variant(
    parameters: dict[str, Any] | None = None, first_seed: int = 0, least_leaves: int | None = None, **settings: Any
) -> Variant:
    """What shipped before, with these changes; least_leaves: None for as many as `leaves`, whatever the rows."""
    chosen = replace(BASE, **settings)
    return Variant(replace(chosen, least_leaves=least_leaves or chosen.leaves), parameters or {}, first_seed)


EXTRA = {"extra_trees": True}
VARIANTS = {
    EARLIER: variant(),
    "other seeds": variant(first_seed=100),
    "one seed": variant(seeds=1),
    "125 trees, rate .1": variant(trees=125, rate=0.1),
    "80 trees, rate .15": variant(trees=80, rate=0.15),
    "125 trees": variant(trees=125),
    "60 trees, rate .1": variant(trees=60, rate=0.1),
    "a quarter of the columns": variant(columns=0.25),
    "the same, 4 seeds, 125 trees, rate .1": variant(columns=0.25, seeds=4, trees=125, rate=0.1),
    "columns drawn for each node, .3": variant({"feature_fraction_bynode": 0.3}, columns=1.0),
    "bags of .4": variant({"bagging_fraction": 0.4}),
    "31 bins": variant({"max_bin": 31}),
    "63 bins": variant({"max_bin": 63}),
    "histograms by row": variant({"force_col_wise": False, "force_row_wise": True}),
    "50 rows a leaf": variant(leaf_rows=50),
    "path_smooth 20": variant({"path_smooth": 20.0}),
    "ridge 40, 125 trees, rate .1": variant(ridge=40.0, trees=125, rate=0.1),
    "200 rows a leaf, 125 trees, rate .1": variant(leaf_rows=200, trees=125, rate=0.1),
    "4 leaves": variant(leaves=4),
    "4 leaves, 125 trees, rate .1": variant(leaves=4, trees=125, rate=0.1),
    "4 leaves, 125 trees, rate .1, one seed": variant(leaves=4, trees=125, rate=0.1, seeds=1),
    "4 leaves, 125 trees, rate .1, columns .3": variant(leaves=4, trees=125, rate=0.1, columns=0.3),
    "4 leaves, 80 trees, rate .15": variant(leaves=4, trees=80, rate=0.15),
    "5 leaves, 100 trees, rate .1": variant(leaves=5, trees=100, rate=0.1),
    "random thresholds": variant(EXTRA),
    "random thresholds, all columns": variant(EXTRA, columns=1.0),
    "random thresholds, 125 trees, rate .1": variant(EXTRA, trees=125, rate=0.1),
    "random thresholds, 4 leaves, 125 trees, rate .1": variant(EXTRA, leaves=4, trees=125, rate=0.1),
    "6 leaves, 80 trees, rate .12": variant(trees=80, rate=0.12),
    "6 leaves, 80 trees, rate .12, 50 rows a leaf": variant(trees=80, rate=0.12, leaf_rows=50),
    "the same, other seeds (6 leaves)": variant(trees=80, rate=0.12, leaf_rows=50, first_seed=100),
    "7 leaves, 80 trees, rate .12": variant(leaves=7, trees=80, rate=0.12),
    "8 leaves, 80 trees, rate .1": variant(leaves=8, trees=80, rate=0.1),
    "8 leaves, 60 trees, rate .15": variant(leaves=8, trees=60, rate=0.15),
    "8 leaves, 60 trees, rate .15, 50 rows a leaf": variant(leaves=8, trees=60, rate=0.15, leaf_rows=50),
    "8 leaves, 80 trees, rate .12, 50 rows a leaf": variant(leaves=8, trees=80, rate=0.12, leaf_rows=50),
    "the same, other seeds (8 leaves)": variant(leaves=8, trees=80, rate=0.12, leaf_rows=50, first_seed=100),
    "8 leaves, 100 trees from 10,000 rows on, rate .1": variant(leaves=8, trees=100, rate=0.1, full_rows=10_000),
    "8 leaves, 80 trees, rate .1, 50 rows a leaf": variant(leaves=8, trees=80, rate=0.1, leaf_rows=50),
    "8 leaves, 80 trees, rate .1, ridge 5": variant(leaves=8, trees=80, rate=0.1, ridge=5.0),
    "8 leaves, 80 trees, rate .1, 3 seeds, columns .35": variant(leaves=8, trees=80, rate=0.1, seeds=3, columns=0.35),
    "4 to 6 leaves, 125 trees, rate .1": variant(least_leaves=4, trees=125, rate=0.1),
    "4 to 6 leaves, 80 trees, rate .15": variant(least_leaves=4, trees=80, rate=0.15),
    "4 to 8 leaves, 80 trees, rate .12": variant(least_leaves=4, leaves=8, trees=80, rate=0.12),
    "4 to 8 leaves, 80 trees, rate .12, 50 rows a leaf": variant(
        least_leaves=4, leaves=8, trees=80, rate=0.12, leaf_rows=50
    ),
    "the same, other seeds (4 to 8 leaves)": variant(
        least_leaves=4, leaves=8, trees=80, rate=0.12, leaf_rows=50, first_seed=100
    ),
    "4 to 8 leaves, 100 trees from 8,000 rows on, rate .12": variant(
        least_leaves=4, leaves=8, trees=100, rate=0.12, full_rows=8_000
    ),
    "4 to 8 leaves, 125 trees from 8,000 rows on, rate .1": variant(
        least_leaves=4, leaves=8, trees=125, rate=0.1, full_rows=8_000
    ),
}
READING = """\
Loss minus that of what shipped before (the first row), in ten-thousandths, mean over sets (three origins each) with its
standard error; CPU as a share of it. What ships now: 4 to 8 leaves, 80 trees, rate .12, 50 rows a leaf. `sets`: on how
many a variant has been fitted; those without promise were dropped early.
"the same, other seeds" follows the variant that it repeats: what differs between the two is chance.
"4 to 8 leaves": as many as the root of the independent rows says, as for the number of trees.
"""
LARGE = (("demo", "churn"), ("demo", "repeat"), ("online-retail-ii", "churn"))


@dataclass(frozen=True)
class Problem:
    """A set, target and origin: n training rows of k columns that start from a ridge logistic, m customers to judge."""

    columns: np.ndarray
    categories: list[int]
    outcome: np.ndarray
    weight: np.ndarray
    start: np.ndarray
    """float [n], log-odds with the dates' intercepts"""
    independent: float
    today: np.ndarray
    """float [m, k]"""
    start_today: np.ndarray
    members: dict[str, np.ndarray]
    """float [m], raw log-odds as shipped"""
    weights: dict[str, float]
    """of the blend, by the record at closed origins"""
    truth: np.ndarray
    """float [m]"""


def sets() -> Iterator[tuple[str, str]]:
    """Name and target of everything that is judged."""
    shops = [shop.name for shop in combination.shops()]
    for name in [*shops, "demo", "online-retail-ii"]:
        yield name, "churn"
    for name in [*(name for name in shops if name.endswith("_1000")), "demo"]:
        yield name, "repeat"


def data_of(name: str, target: str) -> TargetData:
    """The set's data for `target`."""
    if name == "demo":
        return combination.of_demo(target)
    if name == "online-retail-ii":
        study, tables = quality_data.tables_of(name)
        lines = tables.order_lines[tables.order_lines["ordered_at"] < BEFORE]
        dates = sorted(pd.date_range(BEFORE, "2010-03-01", freq="-30D"))
        known = SimpleNamespace(**{**vars(tables), "order_lines": lines})
        return target_data(quality_data.table("or2-before", known, dates, study), lines, target, PUBLIC)
    return combination.of_shop(next(shop for shop in combination.shops() if shop.name == name), target)


def problems(name: str, target: str) -> dict[str, Problem]:
    """first, middle, newest -> the problem there; origins with few customers or one outcome only are no problem."""
    file = OUT / "problems" / f"{name}-{target}.pkl"
    if not file.exists():
        data = data_of(name, target)
        fits = {fit.origin: fit for fit in combination.fits(name, data)}
        asked = [origin for origin in judgeable_origins(data) if _judged(data.outcome(data.positions[origin]))]
        when = {"first": asked[0], "middle": asked[len(asked) // 2], "newest": asked[-1]}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps({key: _problem(data, origin, fits) for key, origin in when.items()}))
    by_origin: dict[str, Problem] = pickle.loads(file.read_bytes())
    return by_origin


def _judged(outcome: np.ndarray) -> bool:
    return len(outcome) >= combination.FEWEST and 0 < outcome.mean() < 1


def _problem(data: TargetData, origin: pd.Timestamp, fits: dict[pd.Timestamp, Any]) -> Problem:
    history = BacktestHistory()
    for then, fit in fits.items():
        for member in MEMBERS:
            history.add(member, then, fit.raw_log_odds[member], data.outcome(data.positions[then]))
    seen = data.purchase_histories[origin]
    btyd = fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))
    matrix = InputMatrix.of(data.inputs_by_date[origin], PurchaseModel(data.target, data.horizon, btyd))
    training, settings = data.training_rows(data.windows(origin)), Settings()
    names = [name for name in (*candidates.TERMS, candidates.DERIVED) if name in matrix.columns]
    form = candidates._fit_ridge(matrix, training, names, candidates.RIDGE, settings)
    training = training.subsample(settings.max_rows)
    columns, linear = candidates._columns(matrix, training), Linear.of(form, matrix.columns)
    start, today = linear.log_odds(columns), matrix.values(data.at(origin))
    return Problem(
        columns=columns,
        categories=list(matrix.categories),
        outcome=training.outcome,
        weight=candidates._row_weights(training, settings),
        start=start + date_intercepts(training.rows["as_of"], training.outcome, start),
        independent=training.independent,
        today=today,
        start_today=linear.log_odds(today),
        members={member: fits[origin].raw_log_odds[member] for member in MEMBERS},
        weights=history.blend_weights(data.target, origin, data.horizon),
        truth=data.outcome(data.positions[origin]),
    )


def fitted(problem: Problem, how: Variant) -> tuple[np.ndarray, float]:
    """(raw log-odds of the trees, float [m]; CPU seconds of binning and boosting)."""
    settings, chosen = how.settings, slice(None)
    rounds, leaves = candidates.grown(settings, problem.independent)
    if len(problem.outcome) > settings.max_rows:
        chosen = np.sort(np.random.default_rng(7).permutation(len(problem.outcome))[: settings.max_rows])
    given = {**candidates._parameters(settings, 0), **how.parameters}
    began = time.process_time()
    data = lightgbm.Dataset(
        problem.columns[chosen],
        label=problem.outcome[chosen],
        weight=problem.weight[chosen],
        init_score=problem.start[chosen],
        categorical_feature=problem.categories,
        params={name: given[name] for name in ("verbosity", "min_data_in_bin", "max_bin", "num_threads")},
        free_raw_data=False,
    )
    boosters = [
        lightgbm.train({**candidates._parameters(settings, seed), "num_leaves": leaves, **how.parameters}, data, rounds)
        for seed in range(how.first_seed, how.first_seed + settings.seeds)
    ]
    seconds = time.process_time() - began
    each = [booster.predict(problem.today, raw_score=True, num_threads=1) for booster in boosters]
    return problem.start_today + np.mean(each, axis=0), seconds


def judged(name: str, target: str, when: str, problem: Problem, how: Variant) -> dict[str, Any]:
    """One row: losses of trees and blend, with the weights by record and with the prior ones; CPU."""
    raw, seconds = fitted(problem, how)
    members = {**problem.members, "lightgbm": raw}
    return {
        "set": name,
        "target": target,
        "when": when,
        "rows": len(problem.outcome),
        "customers": len(problem.truth),
        "trees": combination.loss(raw, problem.truth),
        "blend": combination.loss(combined(members, problem.weights), problem.truth),
        "blend, prior weights": combination.loss(combined(members, PRIOR[target]), problem.truth),
        "cpu": seconds,
    }


def results(name: str, target: str, variants: dict[str, Variant]) -> pd.DataFrame:
    """The rows of `judged` for all variants ever asked about; those of `variants` that are missing are fitted."""
    file = OUT / f"{name}-{target}.parquet"
    known = pd.read_parquet(file) if file.exists() else pd.DataFrame({"variant": []})
    missing = {key: how for key, how in variants.items() if key not in set(known["variant"])}
    if missing:
        rows = [
            {"variant": key, **judged(name, target, when, problem, how)}
            for when, problem in problems(name, target).items()
            for key, how in missing.items()
        ]
        known = pd.read_parquet(file) if file.exists() else known
        known = pd.concat([known, pd.DataFrame(rows)], ignore_index=True)
        known.to_parquet(file)
    return known


def table(rows: pd.DataFrame) -> str:
    """Of each variant: loss minus that of EARLIER, mean over sets with its standard error, and CPU, as Markdown."""
    columns = ["trees", "blend", "blend, prior weights"]
    means = rows.groupby(["variant", "set"], sort=False)[columns].mean()
    cpu = rows.groupby(["variant", "set"], sort=False)["cpu"].sum()
    lines = []
    for name in (name for name in VARIANTS if name in means.index.get_level_values(0)):
        gaps = (means.loc[name] - means.loc[EARLIER]).dropna() * 1e4
        error = gaps.std() / len(gaps) ** 0.5
        each = {key: f"{gaps[key].mean():+.1f}" + (f" ± {error[key]:.1f}" if len(gaps) > 1 else "") for key in columns}
        share = cpu.loc[name].sum() / cpu.loc[EARLIER][gaps.index].sum()
        lines.append({"variant": name, "sets": len(gaps), **each, "CPU": f"{share:.2f}"})
    return pd.DataFrame(lines).to_markdown(index=False)


def page(rows: pd.DataFrame) -> str:
    """The tables as Markdown."""
    assert __doc__ is not None
    size = rows["set"].str.extract("_(300|1000|3000|600_5y)$")[0].fillna("")
    churn = rows["target"] == "churn"
    groups = {"Churn": churn, "Repeat": ~churn}
    groups |= {f"Churn, shops with {number} customers": churn & (size == number) for number in ("300", "1000", "3000")}
    groups |= {f"{name}, {target}": (rows["set"] == name) & (rows["target"] == target) for name, target in LARGE}
    parts = ["## Which settings of the boosted trees?\n", __doc__.split("\n\n", 1)[1].strip(), "\n" + READING, ""]
    for title, chosen in groups.items():
        parts += [f"### {title}\n", table(rows[chosen]), ""]
    return "\n".join(parts)


def main(names: list[str]) -> None:
    """Fits the named variants (default all) where they have not been, and writes the page of all that have been."""
    if unknown := set(names) - VARIANTS.keys():
        raise SystemExit(f"unknown variant {sorted(unknown)[0]}: allowed are {'; '.join(VARIANTS)}")
    chosen = {name: VARIANTS[name] for name in {EARLIER: None, **dict.fromkeys(names or VARIANTS)}}
    parts = []
    for name, target in sets():
        parts.append(results(name, target, chosen))
        print(name, target, flush=True)
    (RESULTS / "boosting.md").write_text(page(pd.concat(parts, ignore_index=True)))


if __name__ == "__main__":
    main(sys.argv[1:])
