"""The best attainable probability of buying: everything is known but how often each customer buys.

`p_observable` of truth.py still knows every customer's own rate. No model can: after three orders a rate is known to a
third at best. Here the rate has its prior, the persona's gamma distribution; the gaps seen so far turn it into a gamma
posterior (Erlang gaps are conjugate to it), and the silence since the last sign of life reweights the grid of rates,
together with the chance that the customer has left. Persona and hazard stay known, so this is still a bound: no
model can beat it on average. (Of one who was won back, the silence before is not used; it says little about the rate.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from .campaigns import LOST, Plan
from .population import RATE_SHAPE, START, Population
from .purchases import BAD_EXPERIENCE_HAZARD, DAILY_DECAY, Course, Rhythm, stay_probability
from .truth import HORIZONS, outlook, purchase_probabilities, return_probabilities

GRID = 9
"""rates per customer: the middles of as many equally likely slices of the posterior"""


def attainable_probabilities(
    people: Population,
    plan: Plan,
    course: Course,
    answer_chance: np.ndarray,
    days: Sequence[int],
    horizons: Sequence[int] = HORIZONS,
    active_days: int = 180,
) -> pd.DataFrame:
    """customer_id, as_of, p_attainable_<h>: customers who bought in the last `active_days` before each of `days`."""
    added_hazard = _added_hazard(course)
    parts = []
    for day in sorted(days):
        recent = course.bought | course.extra
        who = np.flatnonzero(recent[:, max(0, day - active_days) : day].any(axis=1))
        parts.append(_at(people, plan, course, answer_chance, added_hazard, who, day, horizons))
    return pd.concat(parts, ignore_index=True)


def _at(
    people: Population,
    plan: Plan,
    course: Course,
    answer_chance: np.ndarray,
    added_hazard: np.ndarray,
    who: np.ndarray,
    day: int,
    horizons: Sequence[int],
) -> pd.DataFrame:
    chosen = _subset(people, who)
    bought = course.bought[who, :day]
    seen = bought | course.extra[who, :day] | course.visited[who, :day] | course.answered[who, :day]
    latest = day - 1 - np.argmax(seen[:, ::-1], axis=1)
    count, spell, last = _gaps(chosen, bought, course.back[who, :day], day)
    rates = _posterior(chosen, count, spell)
    at_rates = replace(_subset(chosen, np.repeat(np.arange(len(who)), GRID)), rate=rates.ravel())
    rhythm = Rhythm(at_rates)
    of_rate = np.repeat(np.arange(len(who)), GRID)
    last, latest = last[of_rate], latest[of_rate]
    first = int(latest.min())
    alive, gone = np.zeros(len(last)), np.zeros((len(last), day - first))
    for when in range(first, day):
        now = latest == when
        open_gap = rhythm.open(last, when + 1)
        alive = np.where(now, open_gap, alive)
        contacted = plan.contacted[who, when]
        quiet = rhythm.silence(last, when) * (1 - at_rates.visits) * (1 - answer_chance[who, when][of_rate])
        quiet *= 1 - np.where(contacted, plan.pull[who, when], 0.0)[of_rate]
        alive = np.where(latest < when, alive * quiet, alive)
        if contacted.any():
            missed = 1 - np.where(contacted, plan.back[who, when], 0.0)[of_rate]
            gone[:, max(when - LOST - first, 0) : when - first] *= missed[:, None]
        stay = stay_probability(at_rates, added_hazard[who, when][of_rate], at_rates.entry == when)
        gone[:, when - first] = np.where(latest <= when, alive * (1 - stay), 0.0)
        alive = np.where(latest <= when, alive * stay, alive)
    known = outlook(people, plan, course, day, max(horizons))
    again = return_probabilities(known.of(who), day, horizons)
    known = known.of(who[of_rate])
    chance = purchase_probabilities(at_rates, rhythm, last, added_hazard[who, day - 1][of_rate], known, day, horizons)
    lost = gone.reshape(len(who), GRID, -1).sum(axis=1)
    weight = alive.reshape(-1, GRID).sum(axis=1) + lost.sum(axis=1)
    lately = lost[:, ::-1][:, : LOST + 1]
    table = {
        "customer_id": pd.array(chosen.customer_id, dtype="str"),
        "as_of": np.full(len(who), (START + day).astype("datetime64[us]")),
    }
    for horizon, p in chance.items():
        back = (lately * again[horizon][:, : lately.shape[1]]).sum(axis=1)
        table[f"p_attainable_{horizon}"] = ((alive * p).reshape(-1, GRID).sum(axis=1) + back) / weight
    return pd.DataFrame(table)


def _gaps(
    people: Population, bought: np.ndarray, back: np.ndarray, day: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(gaps seen, their sum in seasonal time, seasonal time at the end of the last purchase day), each [n].

    A purchase happens within its day; its moment is taken in the middle. What ended in coming back was no gap.
    """
    rhythm = Rhythm(people)
    count = bought.sum(axis=1) - 1 - back.sum(axis=1)
    ends = np.zeros(len(count))
    last = np.zeros(len(count))
    for when in range(day):
        now = bought[:, when]
        if now.any():
            after, middle = rhythm.now(when + 1), (rhythm.now(when) + rhythm.now(when + 1)) / 2
            ends = np.where(now & ~back[:, when] & (people.entry < when), ends + middle - last, ends)
            last = np.where(now, after, last)
    return count, ends, last


def _posterior(people: Population, count: np.ndarray, spell: np.ndarray) -> np.ndarray:
    """[n, GRID] rates in the middles of equally likely slices of gamma(RATE_SHAPE + k x, RATE_SHAPE gap + k G)."""
    shape = RATE_SHAPE + people.shape * count
    pace = RATE_SHAPE * people.of("gap") + people.shape * spell
    middles = (np.arange(GRID) + 0.5) / GRID
    return gammaincinv(shape.reshape(-1, 1), middles.reshape(1, -1)) / pace.reshape(-1, 1)


def _added_hazard(course: Course) -> np.ndarray:
    """[n, days] added hazard after each day's experiences."""
    n, days = course.bad.shape
    table = np.zeros((n, days), np.float32)
    for day in range(days):
        table[:, day] = BAD_EXPERIENCE_HAZARD * course.bad[:, day] + (DAILY_DECAY * table[:, day - 1] if day else 0.0)
    return table


def _subset(people: Population, who: np.ndarray) -> Population:
    fields = {
        name: getattr(people, name)[who]
        for name in people.__dataclass_fields__
        if isinstance(getattr(people, name), np.ndarray)
    }
    return replace(people, **fields)
