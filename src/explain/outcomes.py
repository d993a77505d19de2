"""What really happened, in plain counts, for every family of reasons: a check that needs no model to follow.

At the newest back-test date whose outcomes are known, customers are split in two by one fact of the family, and the
share of each side that left (or came back) is counted: of those silent for more than twice their usual gap 71 %, of the
others 24 %. Next to it, the same by fifths of the fact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..scoring.evaluation.conditional import LEADING
from ..scoring.reason_text import currency_sign
from ..wording import singular

FEWEST = 30
"""customers on each side; a share of fewer is noise and is not shown"""


@dataclass(frozen=True)
class Split:
    """Customers whose `feature` is above `threshold` (None: the median of all) and the others."""

    feature: str
    threshold: float | None
    en: str
    zh: str


SPLITS = {
    "recency": Split("recency_days", None, "silent for more than {t} days", "超过{t}天未购买"),
    "frequency": Split("frequency", None, "with more than {t} purchase days", "购买日超过{t}个"),
    "monetary": Split("monetary_total", None, "who spent more than {t}", "累计消费超过{t}"),
    "width": Split("width", None, "who bought from more than {t} categories", "购买过超过{t}个品类"),
    "rhythm": Split("lateness", 2.0, "silent for more than twice their usual gap", "沉默超过平时间隔两倍"),
    "trend": Split(
        "frequency_change_90d",
        0.0,
        "who bought more often in the last 90 days than in the 90 before",
        "最近90天购买比此前90天更频繁",
    ),
    "returns": Split("return_lines", 0.0, "who returned something", "有过退货"),
    "price": Split("promotion_share", 0.5, "with most lines bought on discount", "半数以上订单行为折扣购买"),
    "time_of_day": Split("weekend_share", 0.5, "who mostly buy at weekends", "多在周末购买"),
    "touchpoints": Split("touch_recency_days", 90.0, "without a contact for more than 90 days", "超过90天没有接触"),
    "profile": Split("channel_count", 1.0, "who used more than one channel", "使用过一个以上渠道"),
}
"""family -> the fact its customers are split by"""

COLUMNS = ["family", "feature", "threshold", "en", "zh", "customers", "rate", "others", "others_rate"]


def outcomes(features: pd.DataFrame, backtest: pd.DataFrame, currency: str = "") -> pd.DataFrame:
    """One row per family whose fact is known: COLUMNS; rate and others_rate are shares (0..1) of each side.

    features: feature rows (customer_id, as_of, features); backtest: customer_id, as_of and y (1 where the target came
    true), the closed back-test rows of one model; currency: three letters, for a threshold of money. The newest as_of
    of `backtest` counts. en and zh name the side above the threshold. Left out: families without the feature, and sides
    of fewer than FEWEST customers.
    """
    newest = backtest[backtest["as_of"] == backtest["as_of"].max()]
    rows = newest[["customer_id", "as_of", "y"]].merge(features, on=["customer_id", "as_of"])
    counted = []
    for family, split in SPLITS.items():
        if split.feature not in rows:
            continue
        known = rows[rows[split.feature].notna()]
        values = known[split.feature].astype(float)
        threshold = split.threshold if split.threshold is not None else _plain(float(values.median()))
        above = (values > threshold).to_numpy()
        sides = [known.loc[side, "y"] for side in (above, ~above)]
        if min(map(len, sides)) < FEWEST:
            continue
        symbol = currency_sign(currency) if family == "monetary" else ""
        shown = f"{symbol}{threshold:,.0f}"
        counted.append(
            {
                "family": family,
                "feature": split.feature,
                "threshold": threshold,
                "en": singular(split.en.format(t=shown)),
                "zh": split.zh.format(t=shown),
                "customers": len(sides[0]),
                "rate": float(sides[0].mean()),
                "others": len(sides[1]),
                "others_rate": float(sides[1].mean()),
            }
        )
    return pd.DataFrame(counted, columns=COLUMNS)


def by_fifths(values: pd.Series, outcome: pd.Series) -> pd.Series:
    """Share of customers (0..1) for whom the target came true, by fifth of `values` (1 lowest .. 5 highest).

    Equal values are shared out in their order; a missing value counts nowhere.
    """
    known = values.notna().to_numpy()
    fifth = pd.qcut(values[known].rank(method="first"), 5, labels=range(1, 6))
    return outcome[known].astype(float).groupby(np.asarray(fifth)).mean()


def directions(
    points: pd.DataFrame, today: pd.DataFrame, features: pd.DataFrame, backtest: pd.DataFrame
) -> pd.DataFrame:
    """Do points go the way of the facts? One row per family with a leading feature that differs between customers.

    family, feature, points (rank correlation, -1..1, of the family's points with the feature today), outcome (of the
    outcome with it on all closed dates; a family without either has no row), against (both beyond .1 and of opposite
    sign). points: a column per family, rows as `today`; backtest: customer_id, as_of, y of closed back-test dates,
    whose feature rows are in `features`.
    """
    past = backtest[["customer_id", "as_of", "y"]].merge(features, on=["customer_id", "as_of"])
    compared = []
    for family, feature in LEADING.items():
        if family not in points or feature not in today or min(points[family].nunique(), today[feature].nunique()) < 2:
            continue
        mine = _rank_correlation(today[feature].to_numpy(dtype=float), points[family].to_numpy())
        facts = _rank_correlation(past[feature].to_numpy(dtype=float), past["y"].to_numpy(dtype=float))
        if np.isnan(mine) or np.isnan(facts):
            continue
        against = mine * facts < 0 and min(abs(mine), abs(facts)) > 0.1
        compared.append({"family": family, "feature": feature, "points": mine, "outcome": facts, "against": against})
    return pd.DataFrame(compared, columns=["family", "feature", "points", "outcome", "against"])


def _rank_correlation(left: np.ndarray, right: np.ndarray) -> float:
    """-1..1; NaN where either is the same wherever both are known."""
    both = pd.DataFrame({"left": left, "right": right}).dropna()
    return float(both["left"].corr(both["right"], method="spearman")) if both.nunique().min() > 1 else float("nan")


def _plain(value: float) -> float:
    """`value` rounded to two figures, as one would say it: 1,234.5 is 1,200."""
    return float(f"{value:.2g}")
