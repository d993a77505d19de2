"""The true probability that a simulated customer buys within so many days of an as_of.

Two truths. `p`: for someone who knows the customer's own numbers (rate, rhythm, hazard) and whether he has left.
`p_observable`: for someone who knows those numbers but must, as any model, work out from what has been seen whether the
customer is still there. Nobody who sees only the data can beat the second on average. Both are exact sums over days (no
sampling), with one stated simplification: a bad experience that is still to come from a past order enters by its
expected addition to the hazard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .demo_campaigns import CAMPAIGNS, SAMPLED, WINDOW, Campaign, Plan, daily
from .demo_customers import START, Population
from .demo_purchases import BLOW, DELAYS, FADE, Course, Rhythm, stays

HORIZONS = (30, 60, 90)


def probabilities(
    people: Population,
    plan: Plan,
    course: Course,
    asked: np.ndarray,
    days: Sequence[int],
    horizons: Sequence[int] = HORIZONS,
) -> pd.DataFrame:
    """One row per as_of (`days` since START, ascending, >= 1) and customer who bought before it.

    Columns: customer_id, as_of, alive, p_alive (from what was seen), p_<h>, p_observable_<h>, bought_<h> (what then
    happened). Raises ValueError for a window that ends after the simulated days, 2026-09-28.
    """
    n, end = course.bought.shape
    if max(days) + max(horizons) > end:
        raise ValueError(f"nothing is known after {START + end - 1}: take an earlier as_of or a shorter horizon")
    rhythm = Rhythm(people)
    belief, last, grudge = np.zeros(n), np.zeros(n), np.zeros(n)
    wanted, parts, longest = set(days), [], max(horizons)
    for day in range(max(days) + 1):
        if day in wanted:
            known = (people.entry >= 0) & (people.entry < day)
            chance = ahead(people, rhythm, last, grudge, coming(people, plan, course, day, longest), day, horizons)
            parts.append(_rows(people, course, known, belief, chance, day))
        new = people.entry == day
        seen = course.bought[:, day] | course.extra[:, day] | course.visited[:, day] | course.answered[:, day]
        pull = np.where(plan.contacted[:, day], plan.pull[:, day], 0.0)
        quiet = rhythm.silence(last, day) * (1 - pull) * (1 - people.visits) * (1 - asked[:, day])
        belief = np.where(seen, 1.0, belief * quiet / (belief * quiet + 1 - belief))
        last = np.where(course.bought[:, day], rhythm.now(day + 1), last)
        grudge = grudge * FADE + BLOW * course.bad[:, day]
        belief = belief * stays(people, grudge, new)
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Coming:
    """What is known at an as_of of the days ahead, [n, longest]."""

    unmoved: np.ndarray
    """chance that a contact already made brings no purchase on that day"""
    pending: np.ndarray
    """expected addition to the hazard by bad experiences still to come from the last days' orders"""
    campaign: Campaign | None
    """one that begins within the days ahead; who will be contacted is not known yet, only how likely it is"""


def ahead(
    people: Population,
    rhythm: Rhythm,
    last: np.ndarray,
    grudge: np.ndarray,
    coming: Coming,
    day: int,
    horizons: Sequence[int],
) -> dict[int, np.ndarray]:
    """{horizon: [n] chance of a purchase within it}, for a customer who is alive at the midnight of `day`.

    last: [n] seasonal time of the last rhythm purchase; grudge: [n] added hazard of the day before.
    """
    answers = []
    for contact in (False, True) if coming.campaign else (False,):
        trying, gone, sour = np.ones(len(last)), np.zeros(len(last)), grudge
        answer = {}
        for step in range(max(horizons)):
            quiet = rhythm.silence(last, day + step) * coming.unmoved[:, step]
            if contact and coming.campaign and 0 <= day + step - coming.campaign.day < WINDOW:
                quiet = quiet * (1 - daily(coming.campaign))
            trying = trying * quiet
            sour = sour * FADE
            stay = np.exp(-(people.hazard + sour + coming.pending[:, step]))
            gone = gone + trying * (1 - stay)
            trying = trying * stay
            if step + 1 in horizons:
                answer[step + 1] = 1 - trying - gone
        answers.append(answer)
    if coming.campaign is None:
        return answers[0]
    drawn = SAMPLED * coming.campaign.treatment
    return {h: (1 - drawn) * answers[0][h] + drawn * answers[1][h] for h in horizons}


def coming(people: Population, plan: Plan, course: Course, day: int, longest: int) -> Coming:
    """What is known at the midnight of `day` of the `longest` days ahead."""
    window = slice(day, day + longest)
    known = plan.contacted[:, window] & plan.contacted[:, [max(day - 1, 0)]]
    unmoved = np.ones((len(people.entry), longest))
    unmoved[:, : known.shape[1]] -= np.where(known, plan.pull[:, window], 0.0)
    campaign = next((c for c in CAMPAIGNS if day <= c.day < day + longest), None)
    return Coming(unmoved, _pending(people, course, day, longest), campaign)


def _pending(people: Population, course: Course, day: int, longest: int) -> np.ndarray:
    low, high = DELAYS
    steps = np.arange(longest)
    total = np.zeros((len(people.entry), longest))
    for lag in range(1, high):
        if day - lag < 0:
            break
        ordered = course.bought[:, day - lag]
        happened = course.bad[:, max(day - lag + low, 0) : day].any(axis=1)
        delays = np.arange(max(low, lag), high)
        share = 1 / (high - low)
        left = len(delays) * share
        chance = people.bad_service * share / (1 - people.bad_service * (1 - left))
        shape = np.zeros(longest)
        for delay in delays:
            since = steps - (delay - lag)
            shape += np.where(since >= 0, BLOW * FADE ** np.maximum(since, 0), 0.0)
        total += np.where(ordered & ~happened, chance, 0.0)[:, None] * shape
    return total


def _rows(
    people: Population, course: Course, known: np.ndarray, belief: np.ndarray, chance: dict[int, np.ndarray], day: int
) -> pd.DataFrame:
    alive = course.left[known] >= day
    table = {
        "customer_id": pd.array(people.customer_id[known], dtype="str"),
        "as_of": np.full(known.sum(), (START + day).astype("datetime64[us]")),
        "alive": alive,
        "p_alive": belief[known],
    }
    buys = course.bought | course.extra
    for horizon, p in chance.items():
        table[f"p_{horizon}"] = np.where(alive, p[known], 0.0)
        table[f"p_observable_{horizon}"] = belief[known] * p[known]
        table[f"bought_{horizon}"] = buys[known, day : day + horizon].any(axis=1)
    return pd.DataFrame(table)
