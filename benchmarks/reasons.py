"""How good are reasons? `python -m benchmarks.reasons [DATA ...]` -> benchmarks/results/reasons.md.

On the demo, Online Retail II, CDNOW and the made-up shops, of today's customers, three methods: the model's own
contributions summed by family (what bundles of format 1 hold), shap's TreeExplainer against 100 random rows, and the
expected probability given families (explain.conditional). Data: demo, online-retail-ii, cdnow, or a shop's name.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before LightGBM comes in: on a shared machine its threads wait

import numpy as np
import pandas as pd

from churn.explain import without
from churn.explain.conditional import needed
from churn.modelling.btyd import fit_btyd
from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import fit_candidate
from churn.modelling.target_data import TargetData, target_data
from churn.scoring import ModelWarning
from churn.scoring.evaluation.predict import compile_model
from churn.scoring.reason_text import family_of

from . import panel_shops, reasons_measures, reasons_methods, reasons_truth
from . import quality_data as data

RESULTS = Path(__file__).parent / "results"
STEP = 90
"""days between as_of dates"""
PUBLIC = ("demo", "online-retail-ii", "cdnow")
FEWEST = 50
"""customers asked about"""
BANDS = {"cuts": [0.5], "names": ["low", "high"]}
TELLS_NOBODY_APART = {"r": 1e6, "alpha": 1e8, "a": 1e-9, "b": 1.0, "first": 1}
"""a purchase model with one rate, of customers who never leave"""
OFTEN = 0.05
"""a family is deleted where it is the first reason of at least so many customers"""
TREE_EXPLAINED = 300
"""customers that the TreeExplainer is asked about: against 100 rows it needs most of the time"""


@dataclass(frozen=True)
class Case:
    """One target on one data set: the model of today, and what its reasons are measured on."""

    whole: TargetData
    model: dict[str, Any]
    today: pd.DataFrame
    past: pd.DataFrame
    """closed dates: feature rows and the outcome y"""

    @property
    def rows(self) -> pd.DataFrame:
        """The cohort of all dates."""
        return self.whole.rows


def prepared(name: str) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    """(feature table every STEP days, order lines, task) of a data set."""
    if name in PUBLIC:
        study, tables = data.tables_of(name)
        task, lines = study.task, tables.order_lines
    else:
        shop = next(shop for shop in panel_shops.SHOPS if shop.name == name)
        task = SimpleNamespace(
            horizon_days=90, horizons=[], active_days=180, new_days=180, history_days=730, promotions=(), holidays=()
        )
        study, lines = SimpleNamespace(customers=None), panel_shops.order_lines(shop)
        tables = SimpleNamespace(order_lines=lines, customers=None, touchpoints=None)
    first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=task.horizon_days)
    newest = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    dates = sorted(pd.date_range(newest, first, freq=f"-{STEP}D"))
    return data.table(f"reasons-{name}", tables, dates, study, task.history_days), lines, task


def case(name: str, target: str) -> Case | None:
    """The case: the blend of what has closed, at the rate of its rows; None where hardly anybody is asked."""
    features, lines, task = prepared(name)
    whole = target_data(features, lines, target, task)
    newest = whole.dates[-1]
    today = whole.at(newest).reset_index(drop=True)
    if len(today) < FEWEST:
        return None
    training = whole.training_rows(whole.windows(newest))
    btyd = fit_btyd(*(whole.purchase_histories[newest][part].to_numpy() for part in ("x", "t_x", "total")))
    model: dict[str, Any] = fit_candidate("blend", target, whole.horizon, training, whole.inputs, btyd)
    shift = shift_to_rate(compile_model(model, 1).log_odds(today), float(training.outcome.mean()))
    model["calibration"] = {str(whole.horizon): {"slope": 1.0, "intercept": 0.0, "base_rate_shift": shift}}
    model |= {"as_of": f"{newest:%Y-%m-%d}", "bands": BANDS}
    closed = np.flatnonzero(whole.rows["as_of"] <= newest - pd.Timedelta(days=whole.horizon))
    past = whole.rows.iloc[closed].assign(y=whole.outcome(closed))
    return Case(whole, model, today, past)


def measured(name: str, target: str) -> list[dict[str, Any]]:
    """One row per method."""
    shop = case(name, target)
    if shop is None:
        return []
    few = shop.today.sample(min(TREE_EXPLAINED, len(shop.today)), random_state=1).reset_index(drop=True)
    table = []
    for method in reasons_methods.METHODS:
        today = few if method == "TreeExplainer" else shop.today
        start = time.perf_counter()
        points, why = reasons_methods.points(method, shop.model, shop.rows, today)
        took = time.perf_counter() - start
        facts = reasons_measures.against_the_facts(points, today, shop.past)
        row = {
            "data": name,
            "target": target,
            "method": reasons_methods.NAMES[method],
            "families against the facts": int(facts["against"].sum()),
            "which": ", ".join(facts.loc[facts["against"], "family"]),
            "cancellation": reasons_measures.cancellation(points, why.p, why.base),
            "agreement by fifths": reasons_measures.fifths(points, today, shop.past),
            "sum off by": float(np.abs(why.base + points.sum(axis=1) - why.p).max()),
            "seconds": took,
        }
        if target == "churn" and method != "TreeExplainer":
            row |= {"equal first reason, two seeds": two_seeds(method, shop, today)}
            row |= {"two dates": two_dates(method, shop)}
        if target == "churn" and name in PUBLIC[:2]:
            row |= deleted(shop, points, today)
        if target == "churn" and name == "demo":
            effects = reasons_truth.effects(shop.whole.dates[-1])
            row |= {f"truth: {cause}": value for cause, value in reasons_truth.agreement(points, effects).items()}
        table.append(row)
        print({key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}, flush=True)
    return table


def two_seeds(method: str, shop: Case, today: pd.DataFrame) -> float:
    """Share of equal first reasons between the models of one seed each."""
    spec = shop.model["model"]
    if len(spec.get("trees", [])) < 2:
        return float("nan")
    each = [
        reasons_methods.points(method, {**shop.model, "model": {**spec, "trees": [text]}}, shop.rows, today)[0]
        for text in spec["trees"][:2]
    ]
    return reasons_measures.same_first(*each)


def two_dates(method: str, shop: Case) -> float:
    """Share of equal first reasons of the same model a STEP apart, of customers who did not buy in between."""
    dates = sorted(shop.rows["as_of"].unique())[-2:]
    each = [shop.rows[shop.rows["as_of"] == date].reset_index(drop=True) for date in dates]
    silent = each[1].loc[each[1]["recency_days"] > STEP, "customer_id"]
    common = [part[part["customer_id"].isin(silent)].reset_index(drop=True) for part in each]
    if method == "families":
        model = reasons_methods.learned(shop.model, shop.rows, shop.today)
        return reasons_measures.same_first(*(reasons_methods.frame(model.contributions(part), part) for part in common))
    return reasons_measures.same_first(
        *(reasons_methods.points(method, shop.model, shop.rows, part)[0] for part in common)
    )


def deleted(shop: Case, points: pd.DataFrame, today: pd.DataFrame) -> dict[str, float]:
    """How far the surrogate and a model fitted again move when the first reason's inputs are gone.

    In points of probability towards where the reason says (higher is more faithful), and the share that moves so.
    """
    ordered = points.reset_index(drop=True)
    first = reasons_measures.first(ordered)
    p = compile_model(shop.model, 1).probability(today)
    move = {"surrogate": np.full(len(today), np.nan), "refitted": np.full(len(today), np.nan)}
    for family in ordered.columns:
        mine = first == family
        if mine.mean() < OFTEN:
            continue
        sign = np.sign(ordered.loc[mine, family].to_numpy())
        whole, less = without(shop.model, shop.rows, today, [family])
        move["surrogate"][mine] = sign * (whole - less)[mine]
        move["refitted"][mine] = sign * (p - refitted(shop, today, family))[mine]
    answer = {}
    for kind, values in move.items():
        known = values[np.isfinite(values)]
        answer[f"deleted, {kind}: move"] = float(known.mean())
        answer[f"deleted, {kind}: as said"] = float((known > 0).mean())
    return answer


_refitted: dict[tuple[int, str], dict[str, Any]] = {}


def refitted(shop: Case, today: pd.DataFrame, family: str) -> np.ndarray:
    """Probabilities of a model fitted without the family's inputs, at the level of the whole model's."""
    key = (id(shop), family)
    if key not in _refitted:
        _refitted[key] = _fit_without(shop, family)
    model = _refitted[key]
    compiled = compile_model(model, 1)
    shift = shift_to_rate(compiled.log_odds(shop.today), _mean(shop))
    return 1 / (1 + np.exp(-compiled.log_odds(today) - shift))


def _mean(shop: Case) -> float:
    return float(compile_model(shop.model, 1).probability(shop.today).mean())


def _fit_without(shop: Case, family: str) -> dict[str, Any]:
    """The blend on the inputs that do not tell of the family; what the purchase model says goes with its inputs."""
    whole, of = shop.whole, family_of()
    training = whole.training_rows(whole.windows(whole.dates[-1]))
    inputs = [item for item in whole.inputs if family not in needed(item["name"], of.get(item["name"], "profile"))]
    btyd = TELLS_NOBODY_APART if family in ("recency", "frequency") else shop.model["btyd"]
    return fit_candidate("blend", whole.target, whole.horizon, training, inputs, btyd)


HEAD = """## How good are reasons?

`python -m benchmarks.reasons`; {customers}; the model is the blend of every closed date, {step} days apart,
with the weights that it has before any origin has closed. Three ways to give one model's probabilities reasons by
family: its own contributions summed (what bundles of format 1 hold), shap's TreeExplainer (interventional, against
{background} random rows; {few} customers), and the expected probability given families
(explain.conditional, what bundles hold now).

- **against the facts**: families whose points go the other way with the family's leading feature than the outcomes on
  closed dates do, both rank correlations beyond .1. **cancellation**: mean sum of |points| over mean |p - base|; 1 if
  no reason works against another. **by fifths**: rank correlation of mean points with the outcome's rate over fifths of
  the leading feature, families weighted by their size.
- **equal first reason** (not of the TreeExplainer, which takes too long): of the same customers, two models of one
  seed each; and one model, {step} days apart, of those who bought nothing in between.
- **deleted**: all inputs that tell of the first reason's family are taken away (with recency the windows, which repeat
  it): how far the probability then moves in the direction the reason says (percentage points) and for how many
  customers it does, by the regression that v(S) is, and by a model that is fitted again without them.
- **truth** (demo): rank correlation of the points of the families named with what the cause adds to the true
  probability: it is changed to the middle customer's, and the shop is simulated again with the same dice
  (benchmarks/reasons_truth.py).

Tried and left: log-odds in place of the probability (reasons cancel more), equal rates for all families (less
agreement, fewer equal first reasons), boosted trees on pairs of families as further columns of the regression (it
misses less, the measures stay where they are, the fit takes longer), the remainder shared in proportion to each
customer's points (no difference), and recency, frequency and rhythm as one family (the same first reason at two dates
more often, since it is the first reason of nearly everybody).
"""


def main(names: list[str]) -> None:
    """The named data sets (default all), each kept under benchmarks/out/reasons/; then one table of all of them."""
    warnings.simplefilter("ignore", ModelWarning)
    every = [*PUBLIC, *(shop.name for shop in panel_shops.SHOPS)]
    folder = data.OUT / "reasons"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [] if names == ["--assemble"] else names or every:
        table = [row for target in ("churn", "repeat") for row in measured(name, target)]
        (folder / f"{name}.json").write_text(json.dumps(table))
    stored = {name: folder / f"{name}.json" for name in every}
    rows = [row for file in stored.values() if file.exists() for row in json.loads(file.read_text())]
    write(rows, [name for name, file in stored.items() if not file.exists()])


def write(rows: list[dict[str, Any]], missing: list[str]) -> None:
    """reasons.md from the rows of the data sets measured so far."""
    table = pd.DataFrame(rows)
    general = ["data", "target", "method", "families against the facts", "which", "cancellation", "agreement by fifths",
               "equal first reason, two seeds", "two dates", "seconds"]  # fmt: skip
    deeper = ["data", "method", *(name for name in table if name.startswith(("deleted", "truth")))]
    head = HEAD.format(
        customers="customers of today's cohort",
        background=reasons_methods.BACKGROUND,
        few=f"at most {TREE_EXPLAINED:,}",
        step=STEP,
    )
    means = table.groupby("method", sort=False)[["families against the facts", "cancellation", "agreement by fifths"]]
    summary = means.agg({"families against the facts": "sum", "cancellation": "mean", "agreement by fifths": "mean"})
    measured_deeper = table[deeper].dropna(subset=deeper[2:], how="all") if deeper[2:] else table.head(0)
    parts = [
        head,
        *([f"Not measured yet: {', '.join(missing)}.\n"] if missing else []),
        "All data sets and targets together (families counted, the rest means):\n",
        summary.round(3).to_markdown(),
        "\nEach:\n",
        table[[name for name in general if name in table]].round(3).astype(object).fillna("").to_markdown(index=False),
    ]
    if len(measured_deeper):
        parts += [
            "\nDeletion and truth, churn:\n",
            measured_deeper.round(3).astype(object).fillna("").to_markdown(index=False),
        ]
    text = "\n".join(parts) + "\n"
    print(text)
    (RESULTS / "reasons.md").write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
