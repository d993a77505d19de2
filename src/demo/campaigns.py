"""Campaigns with a randomised control group and an effect that is known because we made it.

In the shop's past: four campaigns, each with a random three fifths of everybody who had bought by then, half of them
contacted. In the 60 days after contact, a customer who is still there makes one more purchase with a stated chance, and
one who left less than 180 days ago comes back with another: they buy, and are customers again. Nothing else changes, so
the effect can be counted exactly: both courses of every customer are known (purchases.simulate_courses makes both).
`simulate_campaign` makes one small campaign in a few milliseconds, to try a read-out over many seeds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .population import DAYS, FUTURE, START, Population

WINDOW = 60
"""Days after contact in which a campaign works."""
READ = 90
"""Days after contact for which the other course, that of the other group, is known as well."""
LOST = 180
"""Customers who left longer ago than this many days do not come back."""


@dataclass(frozen=True)
class Campaign:
    """One campaign of the shop: when its groups were drawn and what it does to those contacted."""

    campaign_id: str
    day: int
    """days since START of the midnight at which groups were drawn"""
    lift: float
    """chance that contact makes a living customer buy once more within WINDOW days"""
    win_back: float
    """chance that contact brings back, within WINDOW days, one who left less than LOST days ago"""
    answered: float
    treatment: float = 0.5


CAMPAIGNS = (
    Campaign("autumn-2024-voucher", 259, 0.30, 0.23, 0.20),
    Campaign("spring-2025-newsletter", 434, 0.00, 0.00, 0.08),
    Campaign("autumn-2025-catalogue", 623, 0.25, 0.05, 0.12),
    Campaign("spring-2026-voucher", 791, 0.30, 0.23, 0.25),
)
"""2024-09-16, 2025-03-10, 2025-09-15 and 2026-03-02: their windows never overlap. The newsletter does nothing; a
catalogue works on those who are customers and hardly on those who left; a voucher, the offer of the study file, wins
back as many of the leaving as the study file says (`economics.acceptance`)."""

SAMPLED = 0.6


@dataclass(frozen=True)
class Plan:
    """Who was assigned what: the day loop's inputs and the assignment table."""

    member: np.ndarray
    """[campaigns, n] bool: in the campaign, in either group"""
    treated: np.ndarray
    """[campaigns, n] bool"""
    pull: np.ndarray
    """[n, DAYS + FUTURE] chance per day of one more purchase, were the living customer contacted"""
    back: np.ndarray
    """[n, DAYS + FUTURE] chance per day of coming back, were the customer who left contacted"""
    contacted: np.ndarray
    """[n, DAYS + FUTURE] bool: within WINDOW days of a contact"""


def assign(rng: np.random.Generator, people: Population) -> Plan:
    """Draws three fifths of all who had bought before the day, and half of those for contact."""
    n = len(people.entry)
    pull, back = np.zeros((2, n, DAYS + FUTURE))
    contacted = np.zeros((n, DAYS + FUTURE), bool)
    member, treated = np.zeros((2, len(CAMPAIGNS), n), bool)
    for number, campaign in enumerate(CAMPAIGNS):
        draws = rng.random((2, n))
        member[number] = (people.entry >= 0) & (people.entry < campaign.day) & (draws[0] < SAMPLED)
        treated[number] = member[number] & (draws[1] < campaign.treatment)
        window = slice(campaign.day, campaign.day + WINDOW)
        pull[member[number], window] = daily(campaign.lift)
        back[member[number], window] = daily(campaign.win_back)
        contacted[treated[number], window] = True
    return Plan(member, treated, pull, back, contacted)


def daily(chance: float) -> float:
    """Chance per day that makes up `chance` over WINDOW days."""
    return 1 - (1 - chance) ** (1 / WINDOW)


def assignments(people: Population, plan: Plan) -> pd.DataFrame:
    """campaign_id, customer_id, assigned_at, group (treatment or control), one row per campaign and member."""
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        who = np.flatnonzero(plan.member[number])
        parts.append(
            pd.DataFrame(
                {
                    "campaign_id": pd.array([campaign.campaign_id] * len(who), dtype="str"),
                    "customer_id": pd.array(people.customer_id[who], dtype="str"),
                    "assigned_at": (START + np.full(len(who), campaign.day)).astype("datetime64[us]"),
                    "group": pd.array(np.where(plan.treated[number, who], "treatment", "control"), dtype="str"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def effects(plan: Plan, buys: np.ndarray, otherwise: np.ndarray, money: np.ndarray) -> list[dict[str, object]]:
    """The true average effect of being contacted, per campaign, over all its members (both groups).

    buys, otherwise: [n, days] purchases as they came and as they would have come in the other group, from the day
    loop; money: [n, DAYS] what was bought. `purchase`: change of the share with a purchase in WINDOW days; `orders`:
    more purchase days per member; `spend`: more money per contacted customer, counted in the treatment group (what the
    others would have bought has no price). `acceptance`: of those who without contact would not buy in READ days, the
    share that does with it; `acceptance_active`: the same among members who bought in the LOST days before.
    """
    effects_by_campaign: list[dict[str, object]] = []
    for number, campaign in enumerate(CAMPAIGNS):
        member, treated = plan.member[number], plan.treated[number]
        days = slice(campaign.day, campaign.day + READ)
        contact = np.where(treated[:, None], buys[:, days], otherwise[:, days])
        uncontacted = np.where(treated[:, None], otherwise[:, days], buys[:, days])
        more = contact & ~uncontacted
        some, none = contact[member, :WINDOW].any(axis=1), ~uncontacted[member, :WINDOW].any(axis=1)
        spend = (money[treated, campaign.day : campaign.day + WINDOW] * more[treated, :WINDOW]).sum(axis=1)
        active = member & buys[:, campaign.day - LOST : campaign.day].any(axis=1)
        effects_by_campaign.append(
            {
                "campaign_id": campaign.campaign_id,
                "assigned_at": str(START + campaign.day),
                "window_days": WINDOW,
                "treatment": int(treated.sum()),
                "control": int((member & ~treated).sum()),
                "lift_if_alive": campaign.lift,
                "win_back_if_left": campaign.win_back,
                "purchase_without": float(1 - none.mean()),
                "purchase": float((some & none).mean()),
                "orders": float(more[member, :WINDOW].sum(axis=1).mean()),
                "spend": float(spend.mean()),
                "acceptance": _accepted(contact[member], uncontacted[member]),
                "acceptance_active": _accepted(contact[active], uncontacted[active]),
            }
        )
    return effects_by_campaign


def individual_effects(people: Population, plan: Plan, buys: np.ndarray, otherwise: np.ndarray) -> pd.DataFrame:
    """campaign_id, customer_id, without (bought in READ days when not contacted) and effect (1: bought in them only
    because of the contact, else 0) of every member of every campaign; buys, otherwise: see `effects`."""
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        who, days = np.flatnonzero(plan.member[number]), slice(campaign.day, campaign.day + READ)
        treated = plan.treated[number, who]
        came, other = (course[who, days].any(axis=1) for course in (buys, otherwise))
        contacted, uncontacted = np.where(treated, came, other), np.where(treated, other, came)
        columns = {"customer_id": pd.array(people.customer_id[who], dtype="str"), "without": uncontacted}
        parts.append(pd.DataFrame({"campaign_id": campaign.campaign_id, **columns, "effect": contacted & ~uncontacted}))
    return pd.concat(parts, ignore_index=True).astype({"without": "float64", "effect": "float64"})


def _accepted(contact: np.ndarray, uncontacted: np.ndarray) -> float:
    silent = ~uncontacted.any(axis=1)
    return float(contact[silent].any(axis=1).mean())


@dataclass(frozen=True)
class SimulatedCampaign:
    """One campaign: `assignment` (campaign_id, customer_id, assigned_at, group, p, value), the window's order lines,
    and the true effects per contacted customer: `purchase` and `spend` averaged over all members as they are,
    `expected_purchase` and `expected_spend` over everything that could have happened to these members."""

    assignment: pd.DataFrame
    order_lines: pd.DataFrame
    purchase: float
    spend: float
    expected_purchase: float
    expected_spend: float


def simulate_campaign(
    seed: int, customers: int = 2000, lift: float = 0.10, control: float = 0.3, noise: float = 0.5
) -> SimulatedCampaign:
    """One campaign's assignment, window of order lines and known effect; a few milliseconds at 2,000 customers.

    lift: 0 <= lift < 1, chance that contact makes one more purchase; control: share not contacted, 0 < control < 1;
    `p` in the assignment is a prediction of churn (no purchase in the window, uncontacted) known before, `noise` its
    error on the log-odds scale. Everybody's order value is drawn once, so spend is paired with purchase.
    """
    rng = np.random.default_rng([seed, 6])
    chance = rng.beta(1.2, 1.8, customers)
    orders = np.where(rng.random(customers) < chance, 1 + rng.poisson(0.5, customers), 0)
    more = rng.random(customers) < lift
    worth = np.round(rng.gamma(3.0, 15.0, customers) + 5, 2)
    treated = np.zeros(customers, bool)
    treated[rng.permutation(customers)[round(customers * control) :]] = True
    odds = np.log((1 - chance) / chance) + noise * rng.standard_normal(customers)
    ids = np.array([f"M{number:06d}" for number in range(customers)])
    assigned = np.datetime64("2026-07-01", "us")
    assignment = pd.DataFrame(
        {
            "campaign_id": pd.array(["simulated"] * customers, dtype="str"),
            "customer_id": pd.array(ids, dtype="str"),
            "assigned_at": np.full(customers, assigned),
            "group": pd.array(np.where(treated, "treatment", "control"), dtype="str"),
            "p": 1 / (1 + np.exp(-odds)),
            "value": np.round(worth * (1 + 4 * chance), 2),
        }
    )
    purchase_counts = orders + (more & treated)
    who = np.repeat(np.arange(customers), purchase_counts)
    when = assigned + (rng.random(len(who)) * WINDOW * 86_400).astype("timedelta64[s]")
    lines = pd.DataFrame(
        {
            "customer_id": pd.array(ids[who], dtype="str"),
            "order_id": pd.array([f"S{number:07d}" for number in range(len(who))], dtype="str"),
            "ordered_at": when.astype("datetime64[us]"),
            "quantity": 1.0,
            "amount": worth[who],
            "is_return": False,
        }
    )
    return SimulatedCampaign(
        assignment=assignment,
        order_lines=lines,
        purchase=float(((orders == 0) & more).mean()),
        spend=float((worth * more).mean()),
        expected_purchase=float(lift * (1 - chance).mean()),
        expected_spend=float(lift * worth.mean()),
    )
