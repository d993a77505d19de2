"""The true probability that a simulated customer buys within so many days of an as_of.

Two truths. `p`: for someone who knows the customer's own numbers (rate, rhythm, hazard) and whether they have left.
`p_observable`: for someone who knows those numbers but must, as any model, work out from what has been seen whether the
customer is still there, and when they left. No model that sees only the data can beat the second on average. Both are
exact sums over days (no sampling), with one stated simplification: a bad experience that is still to come from a past
order enters by its expected addition to the hazard. Both know which purchase is one of coming back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .campaigns import CAMPAIGNS, LOST, SAMPLED, WINDOW, Campaign, Plan, daily
from .population import START, Population
from .purchases import BAD_EXPERIENCE_HAZARD, DAILY_DECAY, DELAYS, Course, Rhythm, stay_probability

HORIZONS = (30, 60, 90)


def probabilities(
    people: Population,
    plan: Plan,
    course: Course,
    answer_chance: np.ndarray,
    days: Sequence[int],
    horizons: Sequence[int] = HORIZONS,
) -> pd.DataFrame:
    """One row per as_of (`days` since START, ascending, >= 1) and customer who bought before it.

    Columns: customer_id, as_of, alive, p_alive (from what was seen), p_<h>, p_observable_<h>, bought_<h> (the outcome).
    Raises ValueError for a window that ends after the simulated days, 2026-09-28.
    """
    n, end = course.bought.shape
    if max(days) + max(horizons) > end:
        raise ValueError(f"nothing is known after {START + end - 1}: take an earlier as_of or a shorter horizon")
    rhythm = Rhythm(people)
    present, last, added_hazard = np.zeros(n), np.zeros(n), np.zeros(n)
    gone = np.zeros((n, max(days) + 1))  # [:, day] left on that day; `there` and these are in proportion only
    wanted, parts, longest = set(days), [], max(horizons)
    for day in range(max(days) + 1):
        if day in wanted:
            known = (people.entry >= 0) & (people.entry < day)
            outlook_now = outlook(people, plan, course, day, longest)
            chance = purchase_probabilities(people, rhythm, last, added_hazard, outlook_now, day, horizons)
            again = return_probabilities(outlook_now, day, horizons)
            parts.append(_rows(people, course, known, present, gone[:, :day], chance, again, day))
        new = people.entry == day
        seen = course.bought[:, day] | course.extra[:, day] | course.visited[:, day] | course.answered[:, day]
        contacted = plan.contacted[:, day]
        pull = np.where(contacted, plan.pull[:, day], 0.0)
        quiet = rhythm.silence(last, day) * (1 - pull) * (1 - people.visits) * (1 - answer_chance[:, day])
        present = np.where(seen, 1.0, present * quiet)
        gone[seen] = 0.0
        if contacted.any():
            gone[:, max(day - LOST, 0) : day] *= 1 - np.where(contacted, plan.back[:, day], 0.0)[:, None]
        last = np.where(course.bought[:, day], rhythm.now(day + 1), last)
        added_hazard = added_hazard * DAILY_DECAY + BAD_EXPERIENCE_HAZARD * course.bad[:, day]
        stay = stay_probability(people, added_hazard, new)
        gone[:, day] = present * (1 - stay)
        present = present * stay
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Outlook:
    """What is known at an as_of of the days ahead, [n, longest]."""

    unmoved: np.ndarray
    """chance that a contact already made brings no purchase of one who is there on that day"""
    unreturned: np.ndarray
    """chance that a contact already made does not bring back on that day one who left less than LOST days before"""
    pending: np.ndarray
    """expected addition to the hazard by bad experiences still to come from the last days' orders"""
    campaign: Campaign | None
    """one that begins within the days ahead; who will be contacted is not known yet, only how likely it is"""

    def of(self, who: np.ndarray) -> Outlook:
        """The same for the customers at the places `who`, in that order."""
        return Outlook(self.unmoved[who], self.unreturned[who], self.pending[who], self.campaign)


def purchase_probabilities(
    people: Population,
    rhythm: Rhythm,
    last: np.ndarray,
    added_hazard: np.ndarray,
    outlook: Outlook,
    day: int,
    horizons: Sequence[int],
) -> dict[int, np.ndarray]:
    """{horizon: [n] chance of a purchase within it}, for a customer who is alive at the midnight of `day`.

    last: [n] seasonal time of the last rhythm purchase; added_hazard: [n] that of the day before.
    """
    chances_by_contact = []
    for contact in (False, True) if outlook.campaign else (False,):
        waiting, gone, hazard_now = np.ones(len(last)), np.zeros(len(last)), added_hazard
        chances = {}
        for step in range(max(horizons)):
            quiet = rhythm.silence(last, day + step) * outlook.unmoved[:, step]
            gone = gone * outlook.unreturned[:, step]
            if contact and outlook.campaign and 0 <= day + step - outlook.campaign.day < WINDOW:
                quiet = quiet * (1 - daily(outlook.campaign.lift))
                gone = gone * (1 - daily(outlook.campaign.win_back))
            waiting = waiting * quiet
            hazard_now = hazard_now * DAILY_DECAY
            stay = np.exp(-(people.hazard + hazard_now + outlook.pending[:, step]))
            gone = gone + waiting * (1 - stay)
            waiting = waiting * stay
            if step + 1 in horizons:
                chances[step + 1] = 1 - waiting - gone
        chances_by_contact.append(chances)
    if outlook.campaign is None:
        return chances_by_contact[0]
    drawn = SAMPLED * outlook.campaign.treatment
    return {h: (1 - drawn) * chances_by_contact[0][h] + drawn * chances_by_contact[1][h] for h in horizons}


def return_probabilities(outlook: Outlook, day: int, horizons: Sequence[int]) -> dict[int, np.ndarray]:
    """{horizon: [n, LOST + 1] chance of coming back within it}, by the days (0..LOST) from leaving to the day before.

    Row i, column a: a customer who at the midnight of `day` is gone and whose last day was day - 1 - a.
    """
    n, longest = outlook.unreturned.shape
    silent = np.ones((n, longest + 1))
    np.cumprod(outlook.unreturned, axis=1, out=silent[:, 1:])
    steps = day + np.arange(longest)
    moved, drawn = silent, 0.0
    if outlook.campaign is not None:
        inside = (steps >= outlook.campaign.day) & (steps < outlook.campaign.day + WINDOW)
        daily_silence = np.cumprod(np.where(inside, 1 - daily(outlook.campaign.win_back), 1.0))
        moved, drawn = silent * np.append(1.0, daily_silence), SAMPLED * outlook.campaign.treatment
    left = LOST - np.arange(LOST + 1)
    chances = {}
    for horizon in horizons:
        days = np.minimum(horizon, left)
        chances[horizon] = (1 - drawn) * (1 - silent[:, days]) + drawn * (1 - moved[:, days])
    return chances


def outlook(people: Population, plan: Plan, course: Course, day: int, longest: int) -> Outlook:
    """What is known at the midnight of `day` of the `longest` days ahead."""
    window = slice(day, day + longest)
    known = plan.contacted[:, window] & plan.contacted[:, [max(day - 1, 0)]]
    unmoved, unreturned = np.ones((2, len(people.entry), longest))
    unmoved[:, : known.shape[1]] -= np.where(known, plan.pull[:, window], 0.0)
    unreturned[:, : known.shape[1]] -= np.where(known, plan.back[:, window], 0.0)
    campaign = next((c for c in CAMPAIGNS if day <= c.day < day + longest), None)
    return Outlook(unmoved, unreturned, _pending(people, course, day, longest), campaign)


def _pending(people: Population, course: Course, day: int, longest: int) -> np.ndarray:
    low, high = DELAYS
    steps = np.arange(longest)
    total = np.zeros((len(people.entry), longest))
    for lag in range(1, high):
        if day - lag < 0:
            break
        ordered = course.bought[:, day - lag]
        experienced = course.bad[:, max(day - lag + low, 0) : day].any(axis=1)
        delays = np.arange(max(low, lag), high)
        share = 1 / (high - low)
        left = len(delays) * share
        chance = people.bad_service * share / (1 - people.bad_service * (1 - left))
        shape = np.zeros(longest)
        for delay in delays:
            since = steps - (delay - lag)
            shape += np.where(since >= 0, BAD_EXPERIENCE_HAZARD * DAILY_DECAY ** np.maximum(since, 0), 0.0)
        total += np.where(ordered & ~experienced, chance, 0.0)[:, None] * shape
    return total


def _rows(
    people: Population,
    course: Course,
    known: np.ndarray,
    present: np.ndarray,
    gone: np.ndarray,
    chance: dict[int, np.ndarray],
    again: dict[int, np.ndarray],
    day: int,
) -> pd.DataFrame:
    alive = course.is_customer(day)[known]
    present, gone = present[known], gone[known]
    weight = present + gone.sum(axis=1)
    table = {
        "customer_id": pd.array(people.customer_id[known], dtype="str"),
        "as_of": np.full(known.sum(), (START + day).astype("datetime64[us]")),
        "alive": alive,
        "p_alive": present / weight,
    }
    buys = course.bought | course.extra
    age = day - 1 - course.left[known, day].astype(int)
    lately = gone[:, ::-1][:, : LOST + 1]
    for horizon, p in chance.items():
        back = again[horizon][known]
        exact = np.where(age <= LOST, back[np.arange(len(age)), np.clip(age, 0, LOST)], 0.0)
        table[f"p_{horizon}"] = np.where(alive, p[known], exact)
        total = present * p[known] + (lately * back[:, : lately.shape[1]]).sum(axis=1)
        table[f"p_observable_{horizon}"] = total / weight
        table[f"bought_{horizon}"] = buys[known, day : day + horizon].any(axis=1)
    return pd.DataFrame(table)
