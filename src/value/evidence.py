"""What past origins show of the contact list: is its ranking better than a simple one, and would it have paid?

Past origins a month apart share most of their horizon, so their outcomes are no independent observations. Intervals
count how many whole horizons fit between the first origin and the end of the last one: 12 origins over 630 days with a
horizon of 90 days count as 8. With fewer than two there is no interval, and nothing is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm, t

from ..modelling import metrics
from ..modelling.forecast_error import NORMAL_80
from ..study import Economics
from .power import CONFIDENCE, MOST, WANTED_POWER, detectable_effect
from .profit import Acceptance

SHIPPED, RULE = "shipped", "recency"
COVERAGE = 0.8
"""of the intervals; the mean then lies above the lower limit with a probability of .9"""
MOST_TIMES = 5.0
"""how many times as often as without a contact the listed may be taken to buy before a campaign has shown it; e-mails
of a shop raised purchases within two weeks from .57 % to 1.25 % at best (Hillstrom 2008, the MineThatData challenge)"""

MOST_ASSUMED = 0.5
"""the largest acceptance that is believed before a campaign has shown it: the usual assumption, Beta(6, 14), lies
between .13 and .51 in 95 of 100 cases (Verbraken, Verbeke and Baesens 2013)"""


@dataclass(frozen=True)
class PastMean:
    """Mean of a figure over past origins, with its 80 % interval; low and high are None without two whole horizons."""

    mean: float
    low: float | None
    high: float | None
    origins: int
    horizons: int


def past_mean(values: pd.Series, horizon_days: int, other_error: float = 0.0) -> PastMean | None:
    """The mean of `values`, indexed by origin (as_of); None without any.

    The interval is Student's, with as many observations as whole horizons fit between the origins (see above).
    other_error: standard error from another source, independent of the origins (in the unit of the values, >= 0).
    """
    known = values.dropna()
    if known.empty:
        return None
    mean, span = float(known.mean()), (known.index.max() - known.index.min()).days
    horizons = int(min(len(known), span // horizon_days + 1))
    if horizons < 2:
        return PastMean(mean, None, None, len(known), horizons)
    of_origins = float(t.ppf((1 + COVERAGE) / 2, horizons - 1)) * known.std(ddof=1) / np.sqrt(horizons)
    half_width = float(np.hypot(of_origins, NORMAL_80 * other_error))
    return PastMean(mean, mean - half_width, mean + half_width, len(known), horizons)


@dataclass(frozen=True)
class RankingSkill:
    """The shipped model's log loss against two simple forecasts at past origins; -.1 is a tenth less."""

    constant: PastMean
    """against the origin's mean probability for everybody: what is left is the ranking"""
    rule: PastMean | None
    """against the recency rule; None where the back-test has none"""
    auc: float
    """mean over origins; .5 is chance"""

    @property
    def colour(self) -> str:
        """green: better than both with fair certainty; amber: than the constant only; red: not even that; grey: no
        interval yet."""
        if self.constant.high is None:
            return "grey"
        if self.constant.high >= 0:
            return "red"
        return "green" if self.rule is None or (self.rule.high is not None and self.rule.high < 0) else "amber"


def ranking_skill(backtest: pd.DataFrame, horizon_days: int) -> RankingSkill | None:
    """None without a back-test. backtest: as_of, customer_id, model, p, y of one horizon.

    The difference from the constant is divided by its log loss at the origin; that from the rule by the rule's mean
    over all origins, so that the mean is the gain in mean log loss that tables of the back-test show.
    """
    shipped = backtest[backtest["model"] == SHIPPED]
    if shipped.empty:
        return None
    rule = backtest[backtest["model"] == RULE]
    rows, rule_loss = [], {as_of: _loss(part["p"], part["y"]) for as_of, part in rule.groupby("as_of")}
    for as_of, part in shipped.groupby("as_of"):
        loss = _loss(part["p"], part["y"])
        constant = _loss(pd.Series(part["p"].mean(), index=part.index), part["y"])
        area = metrics.auc(part["p"].to_numpy(float), part["y"].to_numpy(float))
        rows.append((as_of, loss / constant - 1, loss - rule_loss.get(as_of, np.nan), area))
    table = pd.DataFrame(rows, columns=["as_of", "constant", "rule", "auc"]).set_index("as_of")
    table["rule"] /= pd.Series(rule_loss, dtype=float).mean()
    against_constant = past_mean(table["constant"], horizon_days)
    assert against_constant is not None  # the shipped model has at least one origin
    return RankingSkill(against_constant, past_mean(table["rule"], horizon_days), float(table["auc"].mean()))


def _loss(p: pd.Series, y: pd.Series) -> float:
    return metrics.log_loss(p.to_numpy(float), y.to_numpy(float))


@dataclass(frozen=True)
class PastReturn:
    """What the rule's list would have earned per contact at past origins."""

    realised: PastMean
    """money per contact at the acceptance in use; the interval holds the uncertainty of the acceptance too"""
    expected: float
    """money per contact that was expected then, mean over origins"""
    break_even: float
    """share of would-be leavers that a contact must keep for the list to pay for itself"""
    few: int = 0
    """customers who decide the realised mean (see past_profit.decisive); 0: no few do"""
    without_few: PastMean | None = None
    """`realised` without these; None where no few decide it"""

    @property
    def certain(self) -> bool:
        """Above zero with fair certainty: all together, or the others by themselves where the few only add to it."""
        means = [self.realised]
        if self.without_few and self.without_few.mean <= self.realised.mean:
            means.append(self.without_few)
        return any(one.low is not None and one.low > 0 for one in means)


def past_return(past: pd.DataFrame, acceptance: Acceptance, horizon_days: int) -> PastReturn | None:
    """None where the rule never contacted anybody. past: the table of past_profit.past_profit, at that acceptance."""
    listed = past[past["contacted"] > 0].set_index("as_of")
    if listed.empty:
        return None
    realised = _realised(listed, acceptance, horizon_days)
    assert realised is not None
    few = int(listed["few"].max()) if "few" in listed else 0
    others = listed[[*_OF_FEW]] - listed[[f"few_{name}" for name in _OF_FEW]].to_numpy() if few else listed.head(0)
    saved, spent = float(listed["saved"].sum()), float(listed["spent"].sum())
    return PastReturn(
        realised,
        float((listed["expected"] / listed["contacted"]).mean()),
        spent / saved if saved > 0 else float("inf"),
        few,
        _realised(others[others["contacted"] > 0], acceptance, horizon_days),
    )


_OF_FEW = ("contacted", "realised", "saved")


def _realised(listed: pd.DataFrame, acceptance: Acceptance, horizon_days: int) -> PastMean | None:
    """Realised money per contact of `listed`, contacted, realised and saved by origin; None without origins."""
    each = listed[["realised", "saved"]].div(listed["contacted"], axis=0)
    return past_mean(each["realised"], horizon_days, acceptance.sd * abs(float(each["saved"].mean())))


def times_as_often(p: ArrayLike, accepts: ArrayLike) -> float:
    """Share of customers (n,) that buys if contacted over the share that buys if not: sum(1 - p + p g) / sum(1 - p).

    p: probability of churn; accepts g: share of would-be leavers that a contact keeps, each in 0..1. Infinite where
    nobody would buy.
    """
    chance = np.asarray(p, dtype=float)
    without = float((1.0 - chance).sum())
    added = float((chance * np.asarray(accepts, dtype=float)).sum())
    return 1.0 + added / without if without > 0 else float("inf")


def beyond_belief(economics: Economics, acceptance: Acceptance) -> list[str]:
    """Which assumptions of the study file decide the result by themselves: `assumed`, an acceptance above MOST_ASSUMED
    that no campaign has measured; `costless`, contacts and incentives that cost nothing, so that every contact pays."""
    high = acceptance.source == "assumed" and acceptance.mean > MOST_ASSUMED
    free = economics.contact_cost == 0 and economics.incentive_share == 0
    return ["assumed"] * high + ["costless"] * free


def refusals(
    skill: RankingSkill | None,
    earned: PastReturn | None,
    times: float = 1.0,
    beyond: Sequence[str] = (),
    never: bool = False,
) -> list[str]:
    """Why single customers should not be contacted yet, gravest first; empty: the evidence is enough.

    times: how many times as often the listed are assumed to buy if contacted (see `times_as_often`); 1 where that has
    been measured. beyond: see `beyond_belief`; told after `ranking`. never: the rule contacted nobody at any past date,
    so that `earned` is None. `unknown`: too few closed horizons to know; `never`: that; `ranking`: no better than a
    constant; `acceptance`: it is only assumed, and more than MOST_TIMES; `profit`: not above zero with fair certainty.
    """
    if skill is not None and skill.constant.high is not None and never:
        return ["never", *beyond]
    if skill is None or skill.constant.high is None or earned is None or earned.realised.low is None:
        return ["unknown", *beyond]
    reasons = [*(["ranking"] if skill.colour == "red" else []), *beyond]
    reasons += ["acceptance"] if times > MOST_TIMES else []
    return reasons + ([] if earned.certain else ["profit"])


@dataclass(frozen=True)
class Trial:
    """A randomised test of the contact, half of the customers uncontacted."""

    size: int
    control: int
    effect: float
    """expected rise of the share that buys"""
    detectable: float
    """smallest rise found with 80 % probability"""
    needed: int
    """customers needed to show the expected rise; more than `size` where the list is too short"""


def trial(listed: int, rate: float, effect: float) -> Trial:
    """The smallest test that shows `effect` with 80 % power, or all `listed` customers where that is not enough.

    rate (0..1): share that buys without contact; effect > 0: expected rise of it. Two groups of equal size; Fleiss,
    Levin and Paik (2003), Statistical Methods for Rates and Proportions, section 4.2, without continuity correction.
    """
    other = min(rate + effect, 1.0)
    quantiles = norm.ppf((1 + CONFIDENCE) / 2) + norm.ppf(WANTED_POWER)
    per_group = quantiles**2 * (rate * (1 - rate) + other * (1 - other)) / max(effect, 1e-9) ** 2
    needed = max(2 * int(np.ceil(per_group)), 2)
    size = min(needed, listed)
    control = int(size * MOST)
    return Trial(size, control, effect, detectable_effect(rate, size - control, control), needed)
