"""How many customers a control group needs, and what a campaign of a given size can detect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WANTED_POWER = 0.8
CONFIDENCE = 0.95
FEWEST, MOST = 0.1, 0.5
"""control share: less than a tenth shows too little, more than half wastes the campaign"""

FALLBACK = 0.2
"""control share when even half of the list is too few to show the effect in one campaign"""


@dataclass(frozen=True)
class Power:
    """Power calculation of a campaign of `size` customers."""

    size: int
    control: int
    rate: float
    """purchase rate in the horizon without contact"""
    effect: float
    """expected change of that rate by the contact"""
    power: float
    """probability that the 95 % interval excludes zero when the effect is as expected"""
    detectable: float
    """smallest change detected with 80 % probability; infinite where even everybody buying would not be"""

    def text(self, language: str = "en") -> str:
        """The calculation in two sentences of `language` (en, zh)."""
        share = self.control / self.size if self.size else 0.0
        enough = self.power >= WANTED_POWER
        if language == "zh":
            end = "足够一次得出结论。" if enough else "一次不足以得出结论，应合并多次活动读数。"
            least = f"八成把握可测出的最小提升为 {100 * self.detectable:.1f} 个百分点，"
            least = least if np.isfinite(self.detectable) else "再大的提升也没有八成把握测出，"
            return (
                f"{self.size:,} 人中留 {self.control:,} 人（{share:.0%}）作对照；不联系时购买率约 {self.rate:.1%}，"
                f"预期提升 {100 * self.effect:.1f} 个百分点；检验功效 {self.power:.0%}，"
                f"{least}{end}"
            )
        end = "enough for one campaign." if enough else "too little for one campaign: pool several."
        least = f"an effect of {100 * self.detectable:.1f} points is found in four of five cases"
        least = least if np.isfinite(self.detectable) else "no effect, however large, is found in four of five cases"
        return (
            f"{self.control:,} of {self.size:,} customers ({share:.0%}) stay uncontacted as control. Without contact "
            f"{self.rate:.1%} would buy; the contact is expected to add {100 * self.effect:.1f} points. Power "
            f"{self.power:.0%}; {least}: {end}"
        )


def power_of(rate: float, effect: float, treated: int, control: int) -> float:
    """Probability (0..1) that a two-sided 95 % interval of the difference of two purchase rates excludes zero.

    Normal approximation with unpooled variances; Fleiss, Levin and Paik (2003), Statistical Methods for Rates and
    Proportions, section 4.2 (without continuity correction). rate (0..1): of the control group; the other has rate +
    effect.
    """
    if min(treated, control) < 1:
        return 0.0
    error = _error(rate, effect, treated, control)
    from scipy.stats import norm

    limit = norm.ppf((1 + CONFIDENCE) / 2)
    return float(norm.cdf(abs(effect) / error - limit) + norm.cdf(-abs(effect) / error - limit))


def detectable_effect(rate: float, treated: int, control: int) -> float:
    """Smallest rise of the purchase rate (0..1) detected with 80 % probability; infinite for an empty group."""
    if min(treated, control) < 1:
        return float("inf")
    low, high = 0.0, 1.0 - rate
    if power_of(rate, high, treated, control) < WANTED_POWER:
        return float("inf")
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if power_of(rate, middle, treated, control) < WANTED_POWER else (low, middle)
    return high


def needed_to_tell_apart(rate: float, effect: float, times: float) -> int:
    """Customers, half of them contacted, that show with 80 % power that one half of them responds `times` as readily as
    the other (times > 1), the effect being `effect` (> 0) on average.

    Four groups of equal size; the difference of the two halves' effects, normal approximation with unpooled variances;
    Fleiss, Levin and Paik (2003), section 4.2. rate (0..1): share that buys without contact.
    """
    from scipy.stats import norm

    effects = np.array([2 * times, 2]) / (times + 1) * effect
    rates = np.clip(rate + np.append(effects, [0.0, 0.0]), 0.0, 1.0)
    quantiles = norm.ppf((1 + CONFIDENCE) / 2) + norm.ppf(WANTED_POWER)
    return int(np.ceil(4 * quantiles**2 * (rates * (1 - rates)).sum() / (effects[0] - effects[1]) ** 2))


def plan(size: int, rate: float, effect: float, control: int | None = None) -> Power:
    """The smallest control group, between a tenth and half of `size`, that gives 80 % power; or what `control` gives.

    If half of the list is not enough, a fifth is taken; `power` is then below 0.8. size >= 0; rate and effect: shares.
    """
    if control is None:
        shares = np.arange(int(np.ceil(FEWEST * size)), int(MOST * size) + 1)
        enough = [
            int(count) for count in shares if power_of(rate, effect, size - int(count), int(count)) >= WANTED_POWER
        ]
        control = enough[0] if enough else min(size - 1, max(1, round(FALLBACK * size))) if size > 1 else 0
    return Power(
        size=size,
        control=control,
        rate=rate,
        effect=effect,
        power=power_of(rate, effect, size - control, control),
        detectable=detectable_effect(rate, size - control, control),
    )


def _error(rate: float, effect: float, treated: int, control: int) -> float:
    other = float(np.clip(rate + effect, 0.0, 1.0))
    return float(np.sqrt(max(rate * (1 - rate) / control + other * (1 - other) / treated, 1e-12)))
