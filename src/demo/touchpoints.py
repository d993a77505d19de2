"""Contacts that are no purchase: consultations, visits, messages, campaigns, surveys, complaints.

What these say about whether somebody is still a customer is part of the truth: visits and answers come only from people
who have not left (truth.py uses them, too); surveys and complaints follow an order by themselves, whether or
not the customer will ever come back.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .campaigns import CAMPAIGNS, Plan
from .population import DAYS, FUTURE, START, Population
from .purchases import Course

MESSAGE_DAYS = tuple(range(20, DAYS, 61))
"""Days on which every subscriber gets the shop's message."""
ANSWERS = 0.12
"""Chance that a customer who has not left answers a message."""
STAGES = {
    "pre_sale": ("information", "brand"),
    "in_sale": ("quality", "price", "convenience", "staff"),
    "after_sale": ("service", "promises", "trust"),
}
"""What surveys ask about, by stage."""


def answer_chance(people: Population, plan: Plan) -> np.ndarray:
    """[n, DAYS + FUTURE] chance that a message of that day is answered by a living customer; 0 where none was sent."""
    chance = np.zeros((len(people.entry), DAYS + FUTURE))
    for day in MESSAGE_DAYS:
        chance[people.subscribed & (people.entry >= 0) & (people.entry < day), day] = ANSWERS
    for number, campaign in enumerate(CAMPAIGNS):
        chance[plan.treated[number], campaign.day] = campaign.answered
    return chance


def touchpoints(
    rng: np.random.Generator, people: Population, plan: Plan, course: Course, order_table: pd.DataFrame
) -> pd.DataFrame:
    """customer_id, occurred_at, kind, stage, score, topic, campaign_id, answered; by time, published days only."""
    parts = [
        _consultations(rng, people, order_table),
        _visits(rng, course),
        _messages(people, course),
        _campaigns(plan, course),
        _surveys(rng, people, order_table),
        _bad(rng, course),
        _recovered(rng, order_table),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    table = table[table["second"] < DAYS * 86_400].sort_values(["second", "who", "kind", "topic"], kind="stable")
    moment = START.astype("datetime64[us]") + table["second"].to_numpy().astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "customer_id": pd.array(people.customer_id[table["who"]], dtype="str"),
            "occurred_at": moment.astype("datetime64[us]"),
            "kind": table["kind"].to_numpy(),
            "stage": table["stage"].to_numpy(),
            "score": table["score"].to_numpy(),
            "topic": table["topic"].array,
            "campaign_id": table["campaign_id"].array,
            "answered": table["answered"].array,
        }
    )


def _rows(
    who: np.ndarray,
    second: np.ndarray,
    kind: str,
    stage: str,
    score: np.ndarray | float = np.nan,
    topic: np.ndarray | str | None = None,
    campaign_id: str | None = None,
    answered: np.ndarray | None = None,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "who": who,
            "second": second.astype(np.int64),
            "kind": kind,
            "stage": stage,
            "score": score,
            "topic": pd.Series(topic, index=range(len(who)), dtype="str"),
            "campaign_id": pd.Series(campaign_id, index=range(len(who)), dtype="str"),
            "answered": pd.Series(pd.NA if answered is None else answered, index=range(len(who)), dtype="boolean"),
        }
    )


def _consultations(rng: np.random.Generator, people: Population, order_table: pd.DataFrame) -> pd.DataFrame:
    """An hour before one order in eight; and once from those who are known but never bought."""
    moment = _seconds(order_table)
    some = rng.random(len(order_table)) < 0.12
    never = np.flatnonzero(people.entry < 0)
    joined = (people.attributes["joined_at"].to_numpy()[never] - START).astype("timedelta64[s]").astype(np.int64)
    who = np.concatenate([order_table["who"].to_numpy()[some], never])
    return _rows(who, np.concatenate([moment[some] - 3600, joined + 14 * 3600]), "consultation", "pre_sale")


def _visits(rng: np.random.Generator, course: Course) -> pd.DataFrame:
    who, day = np.nonzero(course.visited[:, :DAYS])
    return _rows(who, day * 86_400 + rng.integers(8 * 3600, 22 * 3600, len(who)), "visit", "pre_sale")


def _messages(people: Population, course: Course) -> pd.DataFrame:
    parts = []
    for day in MESSAGE_DAYS:
        who = np.flatnonzero(people.subscribed & (people.entry >= 0) & (people.entry < day))
        reply = course.answered[who, day]
        parts.append(_rows(who, np.full(len(who), day * 86_400 + 36_000), "communication", "pre_sale", answered=reply))
    return pd.concat(parts, ignore_index=True)


def _campaigns(plan: Plan, course: Course) -> pd.DataFrame:
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        who = np.flatnonzero(plan.treated[number])
        parts.append(
            _rows(
                who,
                np.full(len(who), campaign.day * 86_400 + 32_400),
                "campaign",
                "pre_sale",
                campaign_id=campaign.campaign_id,
                answered=course.answered[who, campaign.day],
            )
        )
    return pd.concat(parts, ignore_index=True)


def _surveys(rng: np.random.Generator, people: Population, order_table: pd.DataFrame) -> pd.DataFrame:
    """After one order in ten, two days later, one question of each stage; answers follow the inner satisfaction."""
    some = np.flatnonzero(rng.random(len(order_table)) < 0.10)
    who, second = order_table["who"].to_numpy()[some], _seconds(order_table)[some] + 2 * 86_400
    parts = []
    for number, (stage, topics) in enumerate(STAGES.items()):
        feeling = 3.7 + 0.8 * people.satisfaction[who] + 0.7 * rng.standard_normal(len(who))
        low = 3 if stage == "after_sale" else 1  # a low after-sales score is reserved for an experience that was bad
        score = np.clip(np.round(feeling), low, 5)
        topic = np.array(topics)[rng.integers(0, len(topics), len(who))]
        parts.append(_rows(who, second + number, "survey", stage, score, topic))
    return pd.concat(parts, ignore_index=True)


def _bad(rng: np.random.Generator, course: Course) -> pd.DataFrame:
    """Every bad experience leaves a trace that day: an after-sales contact scored 1 or 2; three in five complain."""
    who, day = np.nonzero(course.bad[:, :DAYS])
    second = day * 86_400 + rng.integers(9 * 3600, 18 * 3600, len(who))
    contact = _rows(who, second, "after_sale", "after_sale", rng.integers(1, 3, len(who)).astype(float), "service")
    loud = rng.random(len(who)) < 0.6
    return pd.concat([contact, _rows(who[loud], second[loud] - 1800, "complaint", "after_sale")], ignore_index=True)


def _recovered(rng: np.random.Generator, order_table: pd.DataFrame) -> pd.DataFrame:
    """After-sales contacts that went well (score 4 or 5), some after a complaint that was put right: no harm done."""
    some = np.flatnonzero(rng.random(len(order_table)) < 0.05)
    who, second = (
        order_table["who"].to_numpy()[some],
        _seconds(order_table)[some] + rng.integers(3, 10, len(some)) * 86_400,
    )
    contact = _rows(who, second, "after_sale", "after_sale", rng.integers(4, 6, len(who)).astype(float), "service")
    loud = rng.random(len(who)) < 0.15
    return pd.concat([contact, _rows(who[loud], second[loud] - 1800, "complaint", "after_sale")], ignore_index=True)


def _seconds(order_table: pd.DataFrame) -> np.ndarray:
    elapsed = order_table["ordered_at"].to_numpy().astype("datetime64[s]") - START.astype("datetime64[s]")
    return elapsed.astype(np.int64)
