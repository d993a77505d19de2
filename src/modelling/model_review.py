"""What a senior asks of a model: more data, fewer features, another question? Small fits next to the shipped model.

One retailer, standing at 2026-07-01 with a horizon of 90 days: the two newest closed dates, 2026-03-03 and 2026-04-02,
are predicted; fits use dates whose 90 days had closed by the first of them. Every fit is the same small LightGBM on
numeric features, so the figures tell of data and features and not of the shipped model, which is compared in the
back-test. They describe; nothing is chosen by them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import lightgbm
import numpy as np
import pandas as pd

from ..features import FAMILIES, entry
from ..study import Task
from ..targets import cohort, days_to_next_purchase, outcome
from . import metrics
from .as_of import training_as_of
from .rfmw_ablation import LIGHTGBM
from .univariate_auc import strongest_features, univariate_auc

TREES = 30
"""of each of some fifty fits"""
TESTED = 2
"""newest closed dates that are predicted"""
DATES = 6
"""dates before them that fits may use, a step and a half apart or more where there are so many"""
CUSTOMERS = 2000
"""customers in the fits at most, drawn once"""
TENURES = {"under 90 days": 90, "90 to 180 days": 180, "180 to 365 days": 365, "over a year": np.inf}
"""name -> days since the first purchase, upper side open"""


@dataclass(frozen=True)
class Review:
    """The rows that the fits see and predict."""

    target: str
    task: Task
    features: pd.DataFrame
    """all customers at the dates used, today left out"""
    days_ahead: np.ndarray
    """days to the next purchase of each row, inf where none is known"""
    train: list[pd.Timestamp]
    test: list[pd.Timestamp]
    seed: int = 1

    @cached_property
    def names(self) -> list[str]:
        """Numeric features, in the table's order."""
        return [*self.features.drop(columns=["customer_id", "as_of"]).select_dtypes("number")]

    @cached_property
    def matrix(self) -> np.ndarray:
        """float64 [rows, names]"""
        return self.features[self.names].to_numpy(dtype=float)

    @cached_property
    def binned(self) -> lightgbm.Dataset:
        """`matrix` with its values in LightGBM's bins, which the training dates set, once for all fits."""
        at = self.features["as_of"].isin(self.train).to_numpy()
        bins = lightgbm.Dataset(self.matrix[at], params=LIGHTGBM).construct()
        return lightgbm.Dataset(self.matrix, reference=bins, params=LIGHTGBM).construct()

    def learned(
        self, train: np.ndarray, y: np.ndarray, without: Collection[str] = (), seed: int = 1
    ) -> lightgbm.Booster:
        """The small fit on the rows `train` (bool [rows]) and their outcomes `y`, that uses no feature in `without`."""
        rows = self.binned.subset(np.flatnonzero(train).tolist()).construct().set_label(y)
        used = [float(name not in without) for name in self.names]
        return lightgbm.train(LIGHTGBM | {"seed": seed, "feature_contri": used}, rows, TREES)


def review(features: pd.DataFrame, order_lines: pd.DataFrame, target: str, task: Task, seed: int = 1) -> Review | None:
    """The rows of a review; None where the data are too few for one. features: interim/features, newest as_of today.

    Too few: no date had closed before the dates predicted, or one outcome only in the training rows or the test rows.
    """
    dates = sorted(features["as_of"].unique())
    closed = training_as_of(dates[-1], task.horizon_days, dates)
    test = closed[-TESTED:]
    earlier = training_as_of(test[0], task.horizon_days, closed) if test else []
    if not earlier:
        return None
    at = np.unique(np.linspace(0, len(earlier) - 1, min(DATES, len(earlier))).round().astype(int))
    train = [earlier[place] for place in at]
    known = pd.Series(np.sort(features["customer_id"].unique()))
    drawn = known.sample(min(CUSTOMERS, len(known)), random_state=seed)
    chosen = features["as_of"].isin(test) | (features["as_of"].isin(train) & features["customer_id"].isin(drawn))
    rows = features[chosen].reset_index(drop=True)
    ahead = days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(float)
    data = Review(target, task, rows, ahead, train, test, seed)
    fit_rows, test_rows, y = split_rows(data, task, None, 1.0)
    return data if min(len(np.unique(y[fit_rows])), len(np.unique(y[test_rows]))) > 1 else None


def fitted(
    data: Review,
    *,
    dates: list[pd.Timestamp] | None = None,
    customers: float = 1.0,
    task: Task | None = None,
    shuffled: int | None = None,
) -> dict[str, float]:
    """rows, customers (of the test), rate, auc, log_loss and skill of one fit on the test dates.

    skill: share of the log loss of one probability for all that the fit takes away; 0: none. dates: training dates;
    customers: share of the drawn ones; task: another cohort or horizon; shuffled: a seed for outcomes of the training
    rows in random order, which must give a skill near 0 and an AUC near .5.
    """
    asked = task or data.task
    train, test, y = split_rows(data, asked, dates, customers)
    answers = y[train] if shuffled is None else np.random.default_rng(shuffled).permutation(y[train])
    measured = {"rows": float(train.sum()), "customers": float(test.sum()), "rate": float(y[test].mean())}
    if len(np.unique(answers)) < 2 or len(np.unique(y[test])) < 2:
        return measured | dict.fromkeys(("auc", "log_loss", "skill"), float("nan"))
    p = _predicted(data.learned(train, answers), data.matrix[test])
    loss = metrics.log_loss(p, y[test])
    return measured | {"auc": metrics.auc(p, y[test]), "log_loss": loss, "skill": 1 - loss / _constant(y[test])}


def split_rows(
    data: Review, task: Task, dates: list[pd.Timestamp] | None, customers: float, seed: int | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows to train on and rows to predict (bool each), and the outcome of every row.

    The training rows are of the share `customers`, drawn with `seed` (default: the review's).
    """
    members = cohort(data.features, data.target, task).to_numpy()
    as_of = data.features["as_of"]
    test = members & as_of.isin(data.test).to_numpy()
    train = members & as_of.isin(training_as_of(min(data.test), task.horizon_days, dates or data.train)).to_numpy()
    if customers < 1:
        known = np.sort(data.features.loc[train, "customer_id"].unique())
        generator = np.random.default_rng(data.seed if seed is None else seed)
        drawn = generator.choice(known, max(1, round(customers * len(known))), replace=False)
        train &= data.features["customer_id"].isin(drawn).to_numpy()
    return train, test, outcome(data.target, data.days_ahead, task.horizon_days)


def _predicted(booster: lightgbm.Booster, matrix: np.ndarray) -> np.ndarray:
    return np.asarray(booster.predict(matrix, num_threads=1))


def _constant(y: np.ndarray) -> float:
    """Log loss of the rate of `y` for everybody."""
    return metrics.log_loss(np.full(len(y), y.mean()), y)


def shuffled_aucs(data: Review, draws: int = 4) -> np.ndarray:
    """AUC of `draws` fits on outcomes in random order: around .5 unless something else gives the answer away."""
    return np.array([fitted(data, shuffled=data.seed + draw)["auc"] for draw in range(draws)])


def learning_curve(data: Review, shares: tuple[float, ...] = (0.05, 0.1, 0.25, 0.5, 1.0)) -> pd.DataFrame:
    """One row per share of the customers (by `customers`) and number of training dates (by `dates`, newest kept).

    Columns: of, amount, and those of `fitted`. A curve that still rises at its end says that more data would help.
    """
    rows = [{"of": "customers", "amount": share} | fitted(data, customers=share) for share in shares]
    for count in sorted({1, 2, 3, len(data.train)}):
        if count <= len(data.train):
            rows.append({"of": "dates", "amount": float(count)} | fitted(data, dates=data.train[-count:]))
    return pd.DataFrame(rows)


def ablation(data: Review) -> pd.DataFrame:
    """What the fit loses without each family of features, and what that family gives by itself; largest loss first.

    Columns: family, features, loss (skill of all features less skill without the family) with its 95 % interval over
    test customers (low, high), skill_alone. Families overlap: one that others can stand in for loses little although it
    is strong by itself.
    """
    train, test, y = split_rows(data, data.task, None, 1.0)
    seen, who = data.matrix[test], data.features.loc[test, "customer_id"]
    whole = metrics.losses(_predicted(data.learned(train, y[train]), seen), y[test])
    scale, rows = _constant(y[test]), []
    for family in FAMILIES:
        at = [place for place, name in enumerate(data.names) if entry(name).family == family]
        if 0 < len(at) < len(data.names):
            without = data.learned(train, y[train], without=[data.names[place] for place in at])
            worse = (metrics.losses(_predicted(without, seen), y[test]) - whole) / scale
            half = _half_width(worse, who)
            by_itself = lightgbm.train(LIGHTGBM, lightgbm.Dataset(data.matrix[train][:, at], y[train]), TREES)
            skill = 1 - metrics.log_loss(_predicted(by_itself, seen[:, at]), y[test]) / scale
            rows.append((family, len(at), worse.mean(), worse.mean() - half, worse.mean() + half, skill))
    columns = ["family", "features", "loss", "low", "high", "skill_alone"]
    return pd.DataFrame(rows, columns=columns).sort_values("loss", ascending=False, ignore_index=True)


def _half_width(values: np.ndarray, customers: pd.Series) -> float:
    """Half of the 95 % interval of the mean of `values`, rows of one customer taken together (cluster-robust)."""
    sums = pd.Series(values - values.mean()).groupby(customers.to_numpy()).sum()
    return 1.96 * float(np.sqrt((sums**2).sum())) / len(values)


def sensitivity(data: Review, horizons: tuple[int, ...], active_days: tuple[int, ...]) -> pd.DataFrame:
    """The question asked otherwise: one row per horizon and active_days, with the columns of `fitted`.

    Only horizons up to the study's: a longer one has not closed at the test dates. Each cohort has other customers, so
    log losses are not comparable across rows; rate, AUC and skill are read as what that question would be like.
    """
    rows = [
        {"horizon_days": days, "active_days": active}
        | fitted(data, task=data.task.model_copy(update={"horizon_days": days, "active_days": active}))
        for days in horizons
        if days <= data.task.horizon_days
        for active in active_days
    ]
    return pd.DataFrame(rows)


def label_rates(features: pd.DataFrame, order_lines: pd.DataFrame, target: str, task: Task) -> pd.DataFrame:
    """Rate of the target at each closed date (rows) by days since the first purchase (columns), and for all.

    Null where fewer than twenty customers are asked about. features: interim/features.
    """
    dates = sorted(features["as_of"].unique())
    closed = training_as_of(dates[-1], task.horizon_days, dates)
    rows = features.loc[features["as_of"].isin(closed).to_numpy() & cohort(features, target, task).to_numpy()]
    ahead = days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(float)
    table = rows[["as_of"]].assign(
        y=outcome(target, ahead, task.horizon_days), age=tenure(rows["tenure_days"]).to_numpy()
    )
    wide = table.pivot_table(index="as_of", columns="age", values="y", aggfunc=_rate, observed=False)
    return wide.reindex(columns=list(TENURES)).assign(all=table.groupby("as_of")["y"].mean()).rename_axis(columns=None)


def tenure(days: pd.Series) -> pd.Series:
    """The name in TENURES of each number of days since the first purchase, as an ordered categorical."""
    return pd.cut(days, [-np.inf, *TENURES.values()], labels=list(TENURES), right=False)


def errors_by(rows: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Who is misjudged: per value of `by` customers, mean p, rate, gap (p - rate) with a 95 % interval, log loss, AUC.

    rows: back-test rows of one model (customer_id, p, y), on the index of `by`. The interval counts customers, not rows
    (cluster-robust). Largest absolute gap first.
    """
    gaps = []
    for name, part in rows.groupby(by, observed=True):
        p, y = part["p"].to_numpy(float), part["y"].to_numpy(float)
        gap = p - y
        half = _half_width(gap, part["customer_id"])
        gaps.append((name, part["customer_id"].nunique(), p.mean(), y.mean(), gap.mean(), gap.mean() - half,
                      gap.mean() + half, metrics.log_loss(p, y), metrics.auc(p, y)))  # fmt: skip
    columns = ["group", "customers", "mean_p", "rate", "gap", "low", "high", "log_loss", "auc"]
    return pd.DataFrame(gaps, columns=columns).sort_values("gap", key=abs, ascending=False, ignore_index=True)


def stability(
    features: pd.DataFrame, order_lines: pd.DataFrame, target: str, task: Task, shown: int = 6
) -> pd.DataFrame:
    """Univariate AUC of the strongest feature of each family (rows) at the newest closed dates (columns), and its span.

    The strongest are those of the newest closed date with both outcomes; at a date without them the AUC is null. A
    feature whose AUC crosses .5 says the opposite at another time.
    Largest span first; no rows where nothing has closed, or no date had both outcomes.
    """
    dates = sorted(features["as_of"].unique())
    newest = training_as_of(dates[-1], task.horizon_days, dates)[-shown:]
    rows = features.loc[features["as_of"].isin(newest).to_numpy() & cohort(features, target, task).to_numpy()]
    rows = rows.reset_index(drop=True)
    ahead = days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(float)
    came_true = pd.Series(outcome(target, ahead, task.horizon_days) > 0)
    columns: dict[str, pd.Series] = {}
    names: list[str] = []
    for date in reversed(newest):
        at = rows["as_of"] == date
        then, happened = rows[at].reset_index(drop=True), came_true[at].reset_index(drop=True)
        if not names:
            strongest = strongest_features(univariate_auc(then, happened))
            names = [one for family in strongest.values() for one in family]
        areas = univariate_auc(then[["customer_id", "as_of", *names]], happened)
        columns[f"{date:%Y-%m-%d}"] = areas.set_index("feature")["auc"]
    table = pd.DataFrame(dict(reversed(columns.items())), index=pd.Index(names, name="feature"))
    return table.assign(span=table.max(axis=1) - table.min(axis=1)).sort_values("span", ascending=False)


def _rate(values: pd.Series) -> float:
    return float(values.mean()) if len(values) >= 20 else float("nan")
