"""What every simulated customer does, day by day: buys, visits, answers, is served badly, leaves.

One day of one customer: he buys with a chance set by his rhythm, rate and the season; an order may be followed, 3 to 9
days later, by a bad after-sales experience, which raises his hazard of leaving from that day on; at the end of the
day he leaves for good with chance 1 - exp(-hazard). Time is in whole days, so every probability has a closed form
(see demo_truth).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .demo_customers import DAYS, FUTURE, PERSONAS, START, Population

FADE = math.exp(-1 / 60)
"""A bad experience is forgotten day by day: what it adds to the hazard falls to a half in 42 days."""
BLOW = 0.014
"""Added to the daily hazard by a bad experience; 0.014 x 60 days in all, so about 57 in 100 leave over it."""
DELAYS = (3, 10)
"""A bad experience comes 3 to 9 days after the order (the upper end is not included)."""


def season() -> np.ndarray:
    """[personas, DAYS + FUTURE] relative strength of buying per day: weekday, year's end, January, June promotion."""
    days = START + np.arange(DAYS + FUTURE)
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
    year = (days - days.astype("datetime64[Y]")).astype(int)
    late = _bump(year, 322, 350, 358)
    january = _bump(year, 0, 8, 45)
    june = ((year >= 152) & (year < 172)).astype(float)
    private = np.array([0.9, 0.9, 0.9, 0.95, 1.1, 1.25, 1.0])[weekday]
    office = np.array([1.3, 1.3, 1.3, 1.3, 1.2, 0.4, 0.2])[weekday]
    return np.array(
        [
            (office if p.name == "business" else private) * (1 + p.year_end * late + p.june * june - 0.2 * january)
            for p in PERSONAS
        ]
    )


def newcomers() -> np.ndarray:
    """[DAYS] relative number of first-time buyers: a rush at the opening, then growth to 2.2 times, more in season."""
    day = np.arange(DAYS)
    growth = 1 + 1.2 * day / DAYS + 2 * np.exp(-day / 45)
    share = np.array([p.share for p in PERSONAS])
    return growth * (share @ season())[:DAYS]


def _bump(x: np.ndarray, rise: int, top: int, end: int) -> np.ndarray:
    """0 outside [rise, end), 1 at `top`, straight lines between."""
    up = (x - rise) / (top - rise) if top > rise else np.ones_like(x, float)
    down = (end - x) / (end - top)
    return np.clip(np.minimum(up, down), 0, 1)


class Rhythm:
    """Chances of (not) buying on a day, for Erlang gaps in seasonal time.

    With G the seasonal time since the last rhythm purchase, S(G) = exp(-x) * sum_{j<k} x^j / j!, x = k * rate * G,
    is the chance that the gap is longer (Cox, Renewal Theory, 1962, section 1.4); a day passes without a purchase
    with chance S(after) / S(before).
    """

    def __init__(self, people: Population) -> None:
        self.clock = np.concatenate([np.zeros((len(PERSONAS), 1)), np.cumsum(season(), axis=1)], axis=1)
        self.persona = people.persona
        self.pace = people.shape * people.rate
        self.terms = [np.where(j < people.shape, 1 / math.factorial(j), 0.0) for j in range(int(people.shape.max()))]

    def now(self, day: int) -> np.ndarray:
        """[n] seasonal time at the midnight that opens `day`."""
        return self.clock[self.persona, day]

    def silence(self, last: np.ndarray, day: int) -> np.ndarray:
        """[n] chance of no rhythm purchase on `day`, given alive and none since seasonal time `last`."""
        before = self.pace * (self.now(day) - last)
        after = self.pace * (self.now(day + 1) - last)
        return np.exp(before - after) * self._sum(after) / self._sum(before)

    def open(self, last: np.ndarray, day: int) -> np.ndarray:
        """[n] chance that a gap begun at seasonal time `last` is still open at the midnight of `day`."""
        x = self.pace * (self.now(day) - last)
        return np.exp(-x) * self._sum(x)

    def _sum(self, x: np.ndarray) -> np.ndarray:
        total = np.zeros_like(x)
        for term in reversed(self.terms):
            total = total * x + term
        return total


@dataclass(frozen=True)
class Course:
    """[n, DAYS + FUTURE] booleans of what happened on which day; `left` is the last day alive (or past the end)."""

    bought: np.ndarray
    """rhythm purchases, the first one included"""
    extra: np.ndarray
    """purchases that only a campaign brought about (alive, treated)"""
    would: np.ndarray
    """purchases a campaign brings about or would have brought about had its control group been contacted"""
    bad: np.ndarray
    """bad after-sales experiences, on the day they happen"""
    visited: np.ndarray
    answered: np.ndarray
    left: np.ndarray


def live(
    rng: np.random.Generator,
    people: Population,
    pull: np.ndarray,
    treated: np.ndarray,
    asked: np.ndarray,
) -> Course:
    """Every customer's course.

    pull: [n, days] chance per day that a contact brings an extra purchase (both groups of a campaign);
    treated: [n, days] whether the customer was contacted;
    asked: [n, days] chance that a message of that day is answered.
    """
    n, days = len(people.entry), DAYS + FUTURE
    rhythm = Rhythm(people)
    bought, extra, would, visited, answered = (np.zeros((n, days), bool) for _ in range(5))
    bad = np.zeros((n, days + DELAYS[1]), bool)
    alive = np.zeros(n, bool)
    left = np.full(n, days)
    last = np.zeros(n)
    grudge = np.zeros(n)
    for day in range(days):
        dice = rng.random((7, n))
        new = people.entry == day
        known = alive | new
        buys = new | (alive & (dice[0] >= rhythm.silence(last, day)))
        bought[:, day] = buys
        would[:, day] = alive & (dice[1] < pull[:, day])
        extra[:, day] = would[:, day] & treated[:, day] & ~buys
        last[buys] = rhythm.now(day + 1)[buys]
        wrong = np.flatnonzero(buys & (dice[2] < people.bad_service))
        bad[wrong, day + DELAYS[0] + (dice[3, wrong] * (DELAYS[1] - DELAYS[0])).astype(int)] = True
        visited[:, day] = alive & (dice[4] < people.visits)
        answered[:, day] = alive & (dice[5] < asked[:, day])
        grudge = grudge * FADE + BLOW * bad[:, day]
        leaves = known & (dice[6] < 1 - stays(people, grudge, new))
        left[leaves] = day
        alive = known & ~leaves
    return Course(bought, extra, would, bad[:, :days], visited, answered, left)


def stays(people: Population, grudge: np.ndarray, new: np.ndarray) -> np.ndarray:
    """[n] chance of still being a customer after a day; on the day of the first purchase some go for good."""
    return np.exp(-(people.hazard + grudge)) * np.where(new, 1 - people.one_time, 1.0)
