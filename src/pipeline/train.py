"""From the feature table to a bundle, for churn or repeat: back-test, base rate forecasts, today's model, scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from .. import explain, interim, modelling, scoring
from ..errors import TooFewError, UserError
from ..modelling import metrics
from ..modelling.candidates import blend_weights_of
from ..scoring.bundle_file.content import FittedToday
from ..segments.missing import Missing, missing
from ..study import Study
from ..targets import cohort
from . import value_cache
from .study_store import StudyStore

FEWEST_CUSTOMERS = 20


@dataclass(frozen=True)
class Trained:
    """The result of training for one target: back-test rows, base rate forecasts, today's model, scores and bundle."""

    study: Study
    target: str
    features: pd.DataFrame
    backtest: pd.DataFrame
    base_rates: pd.DataFrame
    model: FittedToday
    scores: pd.DataFrame
    bundle: scoring.Bundle

    @cached_property
    def shipped(self) -> pd.DataFrame:
        """Back-test rows of what would have shipped at each origin."""
        return self.backtest[self.backtest["model"] == "shipped"].reset_index(drop=True)

    @property
    def now(self) -> pd.Series:
        """Today's row of the base rate forecasts: n, expected, low, high (customers)."""
        return self.base_rates.iloc[-1]

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """Mean figures of every model over the origins, best log loss first."""
        return metrics.table(self.backtest).sort_values("log_loss", ignore_index=True)

    @property
    def blend_weights(self) -> pd.DataFrame:
        """model, weight: what the shipped blend is made of today."""
        weights = blend_weights_of(self.model["model"])
        return pd.DataFrame({"model": list(weights), "weight": list(weights.values())})

    def by_kind(self) -> pd.DataFrame:
        """The shipped model's figures for new customers (one purchase day) and established ones."""
        days = self.features.set_index(["customer_id", "as_of"])["frequency"]
        rows = self.shipped.join(days, on=["customer_id", "as_of"])
        kind = rows["frequency"].eq(1).map({True: "new", False: "established"})
        parts = [metrics.table(part).assign(customers=name) for name, part in rows.groupby(kind)]
        return pd.concat(parts, ignore_index=True).set_index("customers").drop(columns="model")

    def write(self) -> None:
        """Writes the bundle, back-test, base rates and scores under interim/."""
        folder = self.study.paths.interim / "bundles"
        folder.mkdir(parents=True, exist_ok=True)
        scoring.save(self.bundle, folder / f"{self.target}.pkl")
        interim.write(self.study, f"backtest_{self.target}", self.backtest.drop(columns="raw_log_odds"))
        interim.write(self.study, f"base_rates_{self.target}", self.base_rates)
        interim.write(self.study, f"scores_{self.target}", self.scores)


def train(study: Study, target: str, progress: Callable[..., None] | None = None) -> Trained:
    """Trains `target` (churn or repeat) on interim/features and interim/order_lines.

    `progress(done, total, text)` is called during the back-test. Raises UserError when the data are too few.
    """
    features, order_lines = interim.read(study, "features"), interim.read(study, "order_lines")
    today = features[features["as_of"] == features["as_of"].max()].reset_index(drop=True)
    cohort_today = today[cohort(today, target, study.task)].reset_index(drop=True)
    _check_enough_customers(today, cohort_today, target)
    store = StudyStore(study)
    backtest, base_rates = modelling.backtest(
        features, order_lines, target, study.task, progress=progress, workers=study.engine.workers, store=store
    )
    model = modelling.fit(features, order_lines, target, study.task, backtest, store=store)
    bundle = scoring.build_bundle(
        model,
        cohort_today,
        study,
        reasons=explain.learn(model, features[cohort(features, target, study.task)], cohort_today),
        value=value_cache.customer_value(study, features, order_lines).model,
    )
    return Trained(study, target, features, backtest, base_rates, model, modelling.scores(model, cohort_today), bundle)


def train_repeat(study: Study, progress: Callable[..., None] | None = None) -> Trained | Missing:
    """The result of `train` for repeat; `Missing` where there are no first-time buyers to train on or to predict.

    Churn, value and the report do without the repeat model; what an earlier run left of it is then removed. The reverse
    does not hold: without anybody who may churn there is nothing to report (`train` raises).
    """
    try:
        return train(study, "repeat", progress)
    except TooFewError as error:
        scoring.remove(study.paths.interim / "bundles" / "repeat.pkl")
        for name in ("backtest_repeat", "base_rates_repeat", "scores_repeat"):
            interim.remove(study, name)
        return missing(
            "first-time buyers",
            en=f"No repeat-purchase model: {error}. Everything else goes on without it.",
            zh="没有复购模型：可用于训练或评分的首购客户太少（配置文件键 task.new_days）。其余部分照常进行。",
        )


def _check_enough_customers(today: pd.DataFrame, cohort_today: pd.DataFrame, target: str) -> None:
    """Raises UserError when there are too few customers to train on, TooFewError when nobody is in the cohort today."""
    if len(today) < FEWEST_CUSTOMERS:
        raise UserError(
            f"{len(today)} customers with a purchase are too few to train on: {FEWEST_CUSTOMERS} are needed; "
            "check [order_lines] path and cleaning (`churn check` counts them)"
        )
    if cohort_today.empty:
        mend = {"churn": "raise [task] active_days, add the lines that are missing", "repeat": "raise [task] new_days"}
        as_of = today["as_of"].iloc[0]
        last = as_of - pd.Timedelta(days=int(today["recency_days"].min()))
        raise TooFewError(
            f"nobody to predict {target} for on {as_of:%Y-%m-%d}: the newest purchase is of {last:%Y-%m-%d}, and no "
            f"customer of the cohort is left; {mend[target]}, or move as_of"
        )
