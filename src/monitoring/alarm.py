"""An alarm for forecasts that miss by more than they say, whenever one looks, with a stated rate of false alarms.

Every closed date gives z: the error of its rate divided by the standard error that the model stated. While the
statement holds, exp(l z - l^2 / 2) has a mean of at most 1 for every l (z is centred, and no wider than a standard
normal), given all that was known at as_of. Products of such bets are e-processes: what a gambler who bets against the
model would own.

Started anew at every date and added up they make a Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo, 2024,
E-detectors: a nonparametric framework for sequential change detection, New England Journal of Statistics in Data
Science 2(2), 229-260, section 2): M_t = sum over starts j <= t of the product of bets from j to t. M_t - t is a
supermartingale, so M at the first alarm or after T dates, whichever comes first, is at most T on average, and by
Markov's inequality

    P(M reaches c within T closed dates) <= T / c.

Windows of 90 days that are a month apart overlap, and their errors are alike. Dates are therefore dealt into chains: a
date joins the first chain whose last window has closed by its as_of. Within a chain the argument above holds; the
bounds of the chains add up, so T counts the closed dates of all of them. With c = 240 and twelve dates a year a false
alarm has a chance of at most 12 / 240 = 5 % a year, for each target, however often one looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ONE_IN = 240
"""at most one false alarm in so many closed dates, on average"""
BETS = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)
"""shifts of z that are bet on, in equal parts: rates that come out lower or higher than forecast"""


@dataclass(frozen=True)
class Error:
    """The standardised error `z` of one date, whose window is as_of <= t < closes."""

    as_of: date
    closes: date
    z: float


@dataclass(frozen=True)
class Step:
    """Evidence once the window of `as_of` had closed: M of its chain (numbered from 0)."""

    as_of: date
    closes: date
    chain: int
    evidence: float
    alarm: bool


@dataclass(frozen=True)
class Alarm:
    """Every step in the order in which windows closed, and whether the alarm sounds now."""

    steps: tuple[Step, ...]
    threshold: float
    sounding: bool
    """the newest evidence of some chain is at the threshold or above"""
    first: date | None
    """the day on which it sounded first: the end of that window"""

    @property
    def false_alarm_bound(self) -> float:
        """Largest chance of any false alarm among the dates so far, had nothing been wrong; at most 1."""
        return min(1.0, len(self.steps) / self.threshold)


def alarm(errors: Sequence[Error], one_in: float = ONE_IN) -> Alarm:
    """The alarm after `errors`, in any order. one_in: closed dates per false alarm, the threshold c above (> 1)."""
    chains: list[tuple[date, list[float]]] = []
    steps = []
    for error in sorted(errors, key=lambda one: (one.as_of, one.closes)):
        place = next((n for n, (closed, _) in enumerate(chains) if closed <= error.as_of), len(chains))
        before = chains[place][1] if place < len(chains) else [0.0] * len(BETS)
        after = [
            math.exp(min(bet * error.z - bet * bet / 2, 300)) * (1 + m) for bet, m in zip(BETS, before, strict=True)
        ]
        chains[place : place + 1] = [(error.closes, after)]
        evidence = sum(after) / len(BETS)
        steps.append(Step(error.as_of, error.closes, place, evidence, evidence >= one_in))
    steps.sort(key=lambda step: (step.closes, step.as_of))
    newest = {step.chain: step for step in steps}
    first = next((step.closes for step in steps if step.alarm), None)
    return Alarm(tuple(steps), one_in, any(step.alarm for step in newest.values()), first)
