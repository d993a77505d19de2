"""What every simulated customer does, day by day: buys, visits, answers, is served badly, leaves, is won back.

One day of one customer: they buy with a chance set by their rhythm, rate and the season; an order may be followed, 3 to
9 days later, by a bad after-sales experience, which raises their hazard of leaving from that day on; at the end of the
day they leave for good with chance 1 - exp(-hazard). Time is in whole days, so every probability has a closed form
(see truth).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from .campaigns import CAMPAIGNS, LOST, READ, WINDOW, Plan
from .population import DAYS, FUTURE, PERSONAS, START, Population

DAILY_DECAY = math.exp(-1 / 60)
"""A bad experience is forgotten day by day: what it adds to the hazard falls to a half in 42 days."""
BAD_EXPERIENCE_HAZARD = 0.014
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
    """[n, DAYS + FUTURE] booleans of what happened on which day, and `left`."""

    bought: np.ndarray
    """rhythm purchases, the first one and those of coming back included"""
    extra: np.ndarray
    """purchases on top of the rhythm that only a campaign brought about (there, treated)"""
    back: np.ndarray
    """purchases with which a campaign brought back one who had left; also in `bought`"""
    otherwise: np.ndarray
    """purchases of a campaign's members in the READ days after it, had their group been the other one; else False"""
    bad: np.ndarray
    """bad after-sales experiences, on the day they happen"""
    visited: np.ndarray
    answered: np.ndarray
    left: np.ndarray
    """[n, DAYS + FUTURE + 1] last day as a customer, as known at the midnight that opens each day; DAYS + FUTURE
    for one who has not left or not yet come"""

    def is_customer(self, day: int) -> np.ndarray:
        """[n] bool: a customer at the midnight that opens `day`, for those who came before it."""
        return self.left[:, day] >= day


@dataclass
class _State:
    """Everybody at a midnight; `bad` [n, days] holds the bad experiences that are fixed already, also later ones."""

    alive: np.ndarray
    left: np.ndarray
    last: np.ndarray
    added_hazard: np.ndarray
    bad: np.ndarray

    def copy(self) -> _State:
        return _State(*(getattr(self, field.name).copy() for field in fields(self)))


def simulate_courses(rng: np.random.Generator, people: Population, plan: Plan, answer_chance: np.ndarray) -> Course:
    """Every customer's course; for members of a campaign also the one they would have had in its other group.

    answer_chance: [n, days] chance that a message of that day is answered. Both courses use the same random draws.
    """
    n, days = len(people.entry), DAYS + FUTURE
    rhythm = Rhythm(people)
    bought, extra, back, otherwise, visited, answered = (np.zeros((n, days), bool) for _ in range(6))
    left = np.full((n, days + 1), days, np.int16)
    state = _State(np.zeros(n, bool), np.full(n, days), np.zeros(n), np.zeros(n), np.zeros((n, days + DELAYS[1]), bool))
    other, number = state, -1
    for day in range(days):
        left[:, day] = state.left
        draws = rng.random((7, n))
        started = [place for place, campaign in enumerate(CAMPAIGNS) if campaign.day == day]
        if started:
            other, number = state.copy(), started[0]
        if number >= 0 and day < CAMPAIGNS[number].day + READ:
            inside = day < CAMPAIGNS[number].day + WINDOW
            swapped = plan.member[number] & ~plan.treated[number] & inside
            buys, more, _ = _day(people, rhythm, plan, other, draws, day, swapped)
            otherwise[:, day] = (buys | more) & plan.member[number]
        visited[:, day] = state.alive & (draws[4] < people.visits)
        answered[:, day] = state.alive & (draws[5] < answer_chance[:, day])
        contacted = plan.contacted[:, day]
        bought[:, day], extra[:, day], back[:, day] = _day(people, rhythm, plan, state, draws, day, contacted)
    left[:, days] = state.left
    return Course(bought, extra, back, otherwise, state.bad[:, :days], visited, answered, left)


def _day(
    people: Population,
    rhythm: Rhythm,
    plan: Plan,
    state: _State,
    draws: np.ndarray,
    day: int,
    contacted: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(bought, extra, back) of one day, each [n] bool; `state` is advanced to the next midnight."""
    new = people.entry == day
    gone = state.left < day
    back = gone & (day - state.left <= LOST) & contacted & (draws[1] < plan.back[:, day])
    buys = new | back | (state.alive & (draws[0] >= rhythm.silence(state.last, day)))
    extra = state.alive & contacted & (draws[1] < plan.pull[:, day]) & ~buys
    state.last[buys] = rhythm.now(day + 1)[buys]
    bad_orders = np.flatnonzero(buys & (draws[2] < people.bad_service))
    state.bad[bad_orders, day + DELAYS[0] + (draws[3, bad_orders] * (DELAYS[1] - DELAYS[0])).astype(int)] = True
    state.added_hazard = state.added_hazard * DAILY_DECAY + BAD_EXPERIENCE_HAZARD * state.bad[:, day]
    known = state.alive | new | back
    leaves = known & (draws[6] < 1 - stay_probability(people, state.added_hazard, new))
    state.left[back] = DAYS + FUTURE
    state.left[leaves] = day
    state.alive = known & ~leaves
    return buys, extra, back


def stay_probability(people: Population, added_hazard: np.ndarray, new: np.ndarray) -> np.ndarray:
    """[n] chance of still being a customer after a day; on the day of the first purchase some go for good."""
    return np.exp(-(people.hazard + added_hazard)) * np.where(new, 1 - people.one_time, 1.0)
