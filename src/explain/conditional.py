"""Fits the bundle's section `reasons`: what each family of features adds to a probability, on average over orders.

Families overlap: customers who have been silent for long also have few purchase days lately, little spending, few
contacts. A model divides the work between such inputs in whatever way fits, and the contribution of each need not have
the direction of the outcomes. The question answered here is another one: by how much does the expected probability
change when a family becomes known? With v(S) the mean probability of customers who are alike in the families S,

    points of family f = mean over orders of v(families before f, and f) - v(families before f)

These are conditional ("on-manifold") Shapley values: Aas, Jullum and Loland (2021, Artificial Intelligence 298,
"Explaining individual predictions when features are dependent"); Frye et al. (2021, ICLR, "Shapley explainability on
the data manifold"); for groups of features Jullum, Redelmeier and Aas (2021, "groupShapley"). v(S) is a ridge
regression of the model's probability on piecewise linear functions of the features of S, a surrogate fitted to the
model's output (Covert, Lundberg and Lee, 2021, JMLR 22, "Explaining by removing"). All 2^f regressions share one matrix
of moments, and each is linear in the columns; so is their weighted sum, and one matrix of weights holds all of it.

A feature is known when its family is, and for some more must be known (`needed`), since they tell of two things at
once. Purchases, spending and categories of the last 30 days also tell whether the customer was silent for 30 days: such
windows are known only with recency. Lateness is silence in units of the usual gap: it is known only with frequency,
with which usual gaps are counted, for they say how often somebody buys. The purchase model's log-odds are known when
recency and frequency are. Otherwise a family would have the credit for the silence or the pace that its features
repeat, and rhythm would fall with lateness wherever customers with short gaps are both late soon and loyal.

Not all orders have the same weight: what most others derive from comes early (asymmetric Shapley values: Frye, Rowat
and Feige, 2020, NeurIPS). An order is drawn by exponential arrival times with the rates of EARLY, and 1 for the other
families. How long a customer has been silent comes first; for churn, how often they buy and whether they are late come
next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from scipy.linalg import cholesky, solve_triangular
from threadpoolctl import threadpool_limits

from ..features import CATALOGUE
from ..features.feature import WINDOW
from ..scoring.bundle_file.fitted_content import DERIVED, CalibratedModel
from ..scoring.bundle_file.reasons_content import ReasonsContent, ReasonTerm
from ..scoring.evaluation import conditional
from ..scoring.evaluation.linear import signed_log
from ..scoring.evaluation.predict import compile_model
from ..scoring.evaluation.reasons import CUSTOM_FAMILY
from ..scoring.reason_text import family_of

EARLY = {"churn": {"recency": 8, "frequency": 4, "rhythm": 4}, "repeat": {"recency": 8}}
"""target -> rates of arrival; chosen on the demo, on closed dates of the public data and on made-up shops"""
PURCHASE_MODEL = ("recency", "frequency")
"""families that must be known for the purchase model's log-odds to be"""
COUNTED_WITH = {
    "mean_gap_days": "frequency",
    "median_gap_days": "frequency",
    "sd_gap_days": "frequency",
    "longest_gap_days": "frequency",
    "last_gap_days": "frequency",
    "expected_gap_days": "frequency",
    "frequency_30d_last_year": "frequency",
    "frequency_90d_last_year": "frequency",
    "monetary_total_90d_last_year": "monetary",
}
"""features of the catalogue's family rhythm that say how often or how much, not how late"""
OF_PURCHASES = ("frequency", "monetary", "width", "trend", "returns", "price")
"""families whose windows are empty for a customer who has been silent for longer"""
MOST_ROWS = 20_000
KNOTS = ((0, 0), (1_000, 1), (5_000, 2))
"""(rows from which, knots within the range of each number)"""
FEW = 10
"""rows; a marker that fewer have, or all but fewer, is not made"""
RIDGE, RIDGE_ROWS = 1e-3, 10.0
"""the ridge on standardised columns is RIDGE + RIDGE_ROWS / rows"""


@threadpool_limits.wrap(limits=1, user_api="blas")
def learn(model: CalibratedModel, rows: pd.DataFrame, today: pd.DataFrame) -> ReasonsContent:
    """The section `reasons` of the bundle of `model`, builtins only, the same bytes for the same input.

    rows: feature rows that the averages are taken over, usually the cohort's of all dates, today's included; the
    newest MOST_ROWS count. today: the cohort whose mean probability is the base. No outcomes are read, so rows may be
    newer than what the model was trained on. Raises ValueError where either has no rows.
    """
    if not len(today):
        raise ValueError("no rows of today's cohort: there is no base to explain probabilities from")
    if not len(rows):
        raise ValueError("no feature rows: there is nothing to take averages over")
    fit = _fit(model, rows, today)
    terms, families, ridge = fit.terms, fit.families, fit.ridge
    moments, target, scale = fit.moments, fit.target, fit.scale
    columns = fit.pieces.columns(conditional.reason_matrix(model).values(today))
    center = columns.mean(axis=0)
    rates = [EARLY[model["target"]].get(family, 1) for family in families]
    weights = random_order_values(moments, target, fit.needs, rates, ridge) / scale[:, None]
    worth = np.abs((columns - center) @ weights).mean(axis=0)
    shares = worth / worth.sum() if worth.sum() > 0 else np.full(len(families), 1 / len(families))
    start = 0
    for term in terms:
        at = slice(start, start := start + len(term["pieces"]))
        size = at.stop - at.start
        single = np.linalg.solve(moments[at, at] + ridge * np.eye(size), target[at]) / scale[at]
        term["center"] = float(center[at] @ single)
        for piece, own, several in zip(term["pieces"], single, weights[at], strict=True):
            piece |= {"alone": float(own), "weights": [float(value) for value in several]}
    return {
        "base": float(compile_model(model).probability(today).mean()),
        "families": families,
        "shares": [float(share) for share in shares],
        "center": [float(value) for value in center @ weights],
        "terms": terms,
    }


def without(
    model: CalibratedModel, rows: pd.DataFrame, today: pd.DataFrame, families: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """(v of all families, v of all but `families`) of the customers in `today`, float64 [n]; rows as in `learn`."""
    fit = _fit(model, rows, today)
    columns = (fit.pieces.columns(conditional.reason_matrix(model).values(today)) - fit.mean) / fit.scale
    gone = sum(1 << fit.families.index(family) for family in families)
    values = []
    for known in (np.arange(len(fit.needs)), np.flatnonzero((fit.needs & gone) == 0)):
        moments = fit.moments[np.ix_(known, known)] + fit.ridge * np.eye(len(known))
        values.append(fit.level + columns[:, known] @ np.linalg.solve(moments, fit.target[known]))
    return values[0], values[1]


@dataclass(frozen=True)
class _Fit:
    """What all 2^f regressions share; k columns."""

    terms: list[Any]
    """as in ReasonsContent, before weights are known"""
    families: list[str]
    pieces: conditional.Pieces
    needs: np.ndarray
    """int [k]: bit i set where family i must be known for the column to be"""
    mean: np.ndarray
    scale: np.ndarray
    moments: np.ndarray
    target: np.ndarray
    level: float
    """mean of what is explained"""
    ridge: float


def _fit(model: CalibratedModel, rows: pd.DataFrame, today: pd.DataFrame) -> _Fit:
    rows = rows.sort_values(["as_of", "customer_id"], kind="stable").iloc[-MOST_ROWS:]
    data, p = conditional.reason_matrix(model).values(rows), compile_model(model).probability(rows)
    terms = _terms(model, data, conditional.reason_matrix(model).values(today))
    families = list(dict.fromkeys(term["family"] for term in terms if term["family"]))
    pieces = conditional.pieces(cast(list[ReasonTerm], terms), conditional.reason_matrix(model).columns)
    columns = pieces.columns(data)
    mean, scale = columns.mean(axis=0), np.maximum(columns.std(axis=0), 1e-9)
    columns -= mean
    columns /= scale
    n = len(rows)
    return _Fit(
        terms, families, pieces, _needs(terms, families), mean, scale,
        moments=columns.T @ columns / n,
        target=columns.T @ (p - p.mean()) / n,
        level=float(p.mean()),
        ridge=RIDGE + RIDGE_ROWS / n,
    )  # fmt: skip


def random_order_values(
    moments: np.ndarray, target: np.ndarray, needs: np.ndarray, rates: Sequence[int], ridge: float
) -> np.ndarray:
    """float64 [k, f]: what each of k columns adds to each of f families' points, summed over all 2^f regressions.

    moments [k, k] and target [k]: of the standardised columns with each other and with what is explained; needs: int
    [k], bit i set where family i must be known for the column to be; rates: of the families' arrivals.

    Coalitions are walked through as a tree: a family that joins appends its columns to the Cholesky factor of those
    before it, so that neighbours share their work.
    """
    f, size = len(rates), len(target)
    last = np.array([int(need).bit_length() - 1 for need in needs])
    step, values = _steps(rates), np.zeros((size, f))
    factor, forward = np.zeros((size, size)), np.zeros(size)

    def walk(family: int, known: int, places: np.ndarray) -> None:
        n = len(places)
        if family == f:
            solved = solve_triangular(factor[:n, :n], forward[:n], lower=True, trans=1, check_finite=False)
            values[places] += solved[:, None] * step[known]
            return
        walk(family + 1, known, places)
        known |= 1 << family
        new = np.flatnonzero((last == family) & ((needs & ~known) == 0))
        end = n + len(new)
        across = solve_triangular(factor[:n, :n], moments[np.ix_(places, new)], lower=True, check_finite=False).T
        within = cholesky(moments[np.ix_(new, new)] + ridge * np.eye(len(new)) - across @ across.T, lower=True)
        factor[n:end, :n], factor[n:end, n:end] = across, within
        forward[n:end] = solve_triangular(within, target[new] - across @ forward[:n], lower=True, check_finite=False)
        walk(family + 1, known, np.concatenate([places, new]))

    walk(0, 0, np.zeros(0, dtype=np.int64))
    return values


def _steps(rates: Sequence[int]) -> np.ndarray:
    """float64 [2^f, f]: how often a coalition is where family i's step ends (it holds i), less where it begins."""
    chance, places = _chances(rates), np.arange(1 << len(rates))
    held = (places[:, None] >> np.arange(len(rates)) & 1).astype(bool)
    before = places[:, None] & ~(1 << np.arange(len(rates)))
    return np.where(held, np.take_along_axis(chance, before, axis=0), -chance)


def _chances(rates: Sequence[int]) -> np.ndarray:
    """float64 [2^f, f]: chance that exactly the families of a coalition arrive before family i; 0 where it holds i.

    The integral over u = exp(-t) in 0..1 of rate_i u^(rate_i - 1 + rates of those later) times the product over those
    earlier of (1 - u^rate), a polynomial: Gauss-Legendre with enough nodes is exact.
    """
    f = len(rates)
    nodes, weights = np.polynomial.legendre.leggauss(sum(rates) // 2 + 1)
    u, weights = (nodes + 1) / 2, weights / 2
    powers = np.array([u**rate for rate in rates])
    chance = np.zeros((1 << f, f))
    for coalition in range(1 << f):
        inside = np.array([bool(coalition >> i & 1) for i in range(f)])
        both = np.where(inside[:, None], 1 - powers, powers)
        for i in np.flatnonzero(~inside):
            others = np.delete(both, i, axis=0).prod(axis=0)
            rate = rates[int(i)]
            chance[coalition, i] = weights @ (rate * u ** (rate - 1) * others)
    return chance


def _terms(model: CalibratedModel, data: np.ndarray, today: np.ndarray) -> list[dict[str, Any]]:
    """One dict per input that varies in `data`, and one for the purchase model; weights are added later."""
    of = {**family_of(), **COUNTED_WITH}
    terms = []
    for place, item in enumerate(model["inputs"]):
        family = of.get(item["name"], CUSTOM_FAMILY)
        if item["kind"] == "category":
            terms.append(_category(item["name"], family, data[:, place], len(item["categories"] or ())))
        else:
            usual = _median(today[:, place])
            terms.append({**_number(item["name"], family, data[:, place]), "usual": usual})
    varying = [term for term in terms if term["pieces"]] or [_nothing(terms[0])]
    known = {term["family"] for term in varying}
    if conditional.uses_purchase_model(model) and known.issuperset(PURCHASE_MODEL):
        purchase = _number(DERIVED, None, data[:, -1])
        varying += [{**purchase, "usual": None}] if purchase["pieces"] else []
    return varying


def _number(name: str, family: str | None, column: np.ndarray) -> dict[str, Any]:
    logs = signed_log(column[np.isfinite(column)])
    low, high = (float(logs.min()), float(logs.max())) if len(logs) else (0.0, 0.0)
    pieces = []
    if high - low > 1e-9:
        knots = max(knots for least, knots in KNOTS if len(column) >= least)
        inner = np.unique(np.quantile(logs, np.arange(1, knots + 1) / (knots + 1)))
        pieces = [{"kind": "line", "at": low}]
        pieces += [{"kind": "line", "at": float(knot)} for knot in inner if low + 1e-9 < knot < high - 1e-9]
    return {"name": name, "family": family, "low": low, "high": high, "pieces": pieces + _missing(column)}


def _category(name: str, family: str, column: np.ndarray, levels: int) -> dict[str, Any]:
    sizes = [int((column == code).sum()) for code in range(levels)]
    common = [code for code, size in enumerate(sizes) if FEW <= size <= len(column) - FEW]
    pieces = [{"kind": "level", "at": float(code)} for code in common] + _missing(column)
    return {"name": name, "family": family, "low": 0.0, "high": float(levels), "usual": None, "pieces": pieces}


def _missing(column: np.ndarray) -> list[dict[str, Any]]:
    return [{"kind": "missing", "at": 0.0}] if FEW <= np.isnan(column).sum() <= len(column) - FEW else []


def _nothing(term: dict[str, Any]) -> dict[str, Any]:
    """A term whose column is 0 for everybody: of customers who differ in nothing no family can say anything."""
    return {**term, "pieces": [{"kind": "line", "at": term["high"]}]}


def _median(column: np.ndarray) -> float | None:
    known = column[np.isfinite(column)]
    return float(np.median(known)) if len(known) else None


def needed(name: str, family: str | None) -> set[str]:
    """The families that must be known for a feature of `family` to be; None for the purchase model's log-odds."""
    if family is None:
        return set(PURCHASE_MODEL)
    feature = CATALOGUE.get(name)
    if name in COUNTED_WITH or feature is None:
        return {COUNTED_WITH.get(name, family)}
    if family == "rhythm":
        return {family, "frequency"}
    return {family, "recency"} if family in OF_PURCHASES and feature.looks_back == WINDOW else {family}


def _needs(terms: Sequence[Mapping[str, Any]], families: Sequence[str]) -> np.ndarray:
    """int [columns]: bit i set where family i must be known for the column to be; who varies in nothing is known."""
    known = [needed(term["name"], term["family"]) for term in terms]
    bits = [sum(1 << families.index(family) for family in one if family in families) for one in known]
    return np.repeat(bits, [len(term["pieces"]) for term in terms])
