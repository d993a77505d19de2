"""The simulated shop's customers: who they are, and the hidden numbers that drive what they do.

Customers belong to one of five personas. The persona sets how often and how regularly they buy, what, where, when and
at what price; within a persona every customer has their own purchase rate and their own hazard of leaving. Nothing here
depends on what happens later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

START = np.datetime64("2024-01-01", "D")
DAYS = 912
"""Days of published data: 2024-01-01 up to, not including, 2026-07-01."""
FUTURE = 90
"""Days simulated after that, so that what happens after the last as_of is known to tests; never published."""

CATEGORIES = (
    "Tea and coffee",
    "Sweets",
    "Kitchen",
    "Tableware",
    "Bath",
    "Candles",
    "Garden",
    "Tools",
    "Toys",
    "Stationery",
    "Pets",
    "Textiles",
)
RATE_SHAPE = 6.0
"""Within a persona, purchase rates follow a gamma distribution of this shape: two in three within 40 % of the mean."""
SIDE = [1, 5, 7]
"""Categories seldom chosen for themselves: they come along with another one (baskets.AFFINITIES)."""
REGIONS = ("North", "South", "East", "West", "Centre")
CHANNELS = ("store", "web", "app")


@dataclass(frozen=True)
class Persona:
    """One kind of customer; rates are per day in the shop's seasonal time, hazards per day."""

    name: str
    share: float
    gap: float
    """mean days between purchase days"""
    shape: int
    """Erlang shape of the gaps: 1 = irregular (memoryless), 6 = nearly a fixed rhythm"""
    one_time: float
    """chance of never coming back after the first purchase"""
    stay: float
    """mean days until leaving, apart from bad experiences"""
    year_end: float
    june: float
    """how much stronger buying is at the year's end and in the June promotion"""
    lines: float
    quantity: float
    discounted: float
    """chance that a line is bought at a reduced price"""
    dear: float
    """exponent of the place in the price list: below 1 chooses expensive products, above 1 cheap ones"""
    width: float
    """categories considered at the start; wide tastes also widen faster"""
    hour: float
    channels: tuple[float, float, float]
    returned: float
    visits: float
    """visits without a purchase, per day"""
    favourites: tuple[int, ...]


PERSONAS = (
    Persona("regular", 0.26, 29, 6, 0.27, 950, 0.3, 0.2, 4.8, 0.4, 0.06, 1.2, 3.4, 10.0, (0.88, 0.07, 0.05), 0.015,
            0.006, (0, 4, 10)),
    Persona("bargain", 0.23, 46, 1, 0.43, 680, 0.5, 1.6, 4.5, 0.6, 0.72, 2.4, 2.4, 19.0, (0.08, 0.86, 0.06), 0.06,
            0.030, (2, 4, 11)),
    Persona("gift", 0.18, 68, 1, 0.46, 850, 2.6, 0.1, 2.5, 0.3, 0.12, 0.18, 1.5, 15.0, (0.38, 0.20, 0.42), 0.05,
            0.010, (3, 0, 8)),
    Persona("business", 0.11, 34, 3, 0.18, 1100, 0.2, 0.1, 8.0, 7.0, 0.10, 1.0, 2.2, 9.0, (0.30, 0.66, 0.04), 0.02,
            0.010, (9, 6, 2)),
    Persona("explorer", 0.22, 20, 1, 0.42, 500, 0.6, 0.6, 1.6, 0.2, 0.24, 1.0, 5.0, 21.3, (0.05, 0.10, 0.85), 0.10,
            0.060, (8, 6, 10)),
)  # fmt: skip


@dataclass(frozen=True)
class Population:
    """Hidden and visible facts, arrays of length n in order of arrival. Days count from START."""

    customer_id: np.ndarray
    persona: np.ndarray
    entry: np.ndarray
    """day of the first purchase; -1 for those known who never bought"""
    rate: np.ndarray
    shape: np.ndarray
    one_time: np.ndarray
    hazard: np.ndarray
    satisfaction: np.ndarray
    curiosity: np.ndarray
    """how fast tastes widen; the curious also stay longer"""
    bad_service: np.ndarray
    """chance that an order ends in a bad after-sales experience"""
    visits: np.ndarray
    taste: np.ndarray
    """[n, 12] preference weights"""
    region: np.ndarray
    subscribed: np.ndarray
    attributes: pd.DataFrame

    def of(self, field: str) -> np.ndarray:
        """A persona's number for every customer, length n."""
        return np.array([getattr(persona, field) for persona in PERSONAS])[self.persona]


def draw(rng: np.random.Generator, n: int, arrivals: np.ndarray) -> Population:
    """`n` customers; `arrivals` (length DAYS) is the relative number of newcomers per day; 4 % never buy."""
    arrival = np.searchsorted(np.cumsum(arrivals) / arrivals.sum(), np.sort(rng.random(n)), side="right")
    arrival = np.minimum(arrival, DAYS - 1)
    never = rng.random(n) < 0.04
    persona = np.searchsorted(np.cumsum([p.share for p in PERSONAS])[:-1], rng.random(n), side="right")
    satisfaction, curiosity, solvency = rng.standard_normal((3, n))
    business = np.array([p.name == "business" for p in PERSONAS])[persona]
    gap = np.array([p.gap for p in PERSONAS])[persona]
    stay = np.array([p.stay for p in PERSONAS])[persona]
    hazard = np.exp(-0.4 * satisfaction - 0.4 * curiosity - 0.6 * solvency * business) / stay
    channels = np.array([p.channels for p in PERSONAS])[persona]
    bad = (channels @ np.array([0.025, 0.050, 0.045])) * np.exp(-0.4 * satisfaction)
    ids = np.array([f"C{number:05d}" for number in range(1, n + 1)])
    region = rng.choice(len(REGIONS), n, p=[0.15, 0.20, 0.20, 0.15, 0.30])
    attributes = _attributes(rng, ids, arrival, persona, business, solvency, satisfaction, curiosity, region)
    return Population(
        customer_id=ids,
        persona=persona,
        entry=np.where(never, -1, arrival),
        rate=rng.gamma(RATE_SHAPE, 1 / RATE_SHAPE, n) / gap,
        shape=np.array([p.shape for p in PERSONAS])[persona],
        one_time=np.array([p.one_time for p in PERSONAS])[persona],
        hazard=hazard,
        satisfaction=satisfaction,
        curiosity=curiosity,
        bad_service=np.minimum(bad, 0.25),
        visits=np.array([p.visits for p in PERSONAS])[persona],
        taste=_tastes(rng, persona),
        region=region,
        subscribed=rng.random(n) < 0.6,
        attributes=attributes,
    )


def _tastes(rng: np.random.Generator, persona: np.ndarray) -> np.ndarray:
    """[n, 12] weights: a persona's favourites come first for most, the rest in an order of one's own."""
    lean = np.full((len(PERSONAS), len(CATEGORIES)), 1.0)
    lean[:, SIDE] = 0.5
    for number, kind in enumerate(PERSONAS):
        lean[number, list(kind.favourites)] = 2.0
    return rng.gamma(2.0, 0.5, (len(persona), len(CATEGORIES))) * lean[persona]


def _attributes(
    rng: np.random.Generator,
    ids: np.ndarray,
    arrival: np.ndarray,
    persona: np.ndarray,
    business: np.ndarray,
    solvency: np.ndarray,
    satisfaction: np.ndarray,
    curiosity: np.ndarray,
    region: np.ndarray,
) -> pd.DataFrame:
    """The customers table: what a shop knows of people, survey answers of one in three, score-card facts of firms."""
    n = len(ids)
    age = np.array([52, 38, 45, 44, 29])[persona] + np.round(rng.standard_normal(n) * 8).astype(int)
    year = pd.array(2024 - np.clip(age, 18, 88), dtype="Int64")
    year[(rng.random(n) < 0.12) | business] = pd.NA
    gender = pd.array(np.array(["female", "male"])[(rng.random(n) < 0.42).astype(int)], dtype="str")
    gender[(rng.random(n) < 0.05) | business] = pd.NA
    jobs = np.array(["employee", "self-employed", "retired", "student", "other"])
    job = pd.array(jobs[np.minimum(rng.integers(0, 5, n), np.where(age > 62, 2, 4))], dtype="str")
    job[(rng.random(n) < 0.2) | business] = pd.NA
    sources = np.array(["search", "social", "store", "fair", "referral"])
    source = sources[rng.choice(5, n, p=[0.3, 0.22, 0.28, 0.05, 0.15])]
    referred = pd.array(ids[(rng.random(n) * np.arange(n)).astype(int)], dtype="str")
    referred[(source != "referral") | (np.arange(n) == 0)] = pd.NA
    asked = rng.random(n) < 0.35
    table = pd.DataFrame(
        {
            "customer_id": pd.array(ids, dtype="str"),
            "gender": gender,
            "birth_year": year,
            "region": pd.array(np.array(REGIONS)[region], dtype="str"),
            "occupation": job,
            "joined_at": (START + arrival.astype("timedelta64[D]")).astype("datetime64[us]"),
            "acquisition_channel": pd.array(source, dtype="str"),
            "referred_by": referred,
            "is_business": business,
            "likes_novelty": _answer(curiosity + 0.7 * rng.standard_normal(n), asked),
            "watches_prices": _answer(1.6 * (persona == 1) - 0.5 + 0.7 * rng.standard_normal(n), asked),
            "would_recommend": _answer(satisfaction + 0.7 * rng.standard_normal(n), asked),
        }
    )
    return table.assign(**_firm(rng, business, solvency))


def _answer(opinion: np.ndarray, asked: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """An opinion as an answer from 1 to 5; null where nobody asked."""
    answer = pd.array(np.clip(np.round(3 + opinion), 1, 5).astype(int), dtype="Int64")
    answer[~asked] = pd.NA
    return answer


def _firm(
    rng: np.random.Generator, business: np.ndarray, solvency: np.ndarray
) -> dict[str, pd.api.extensions.ExtensionArray]:
    """Score-card facts, null for private people; solvent firms tend to score high (and stay, see `hazard`)."""
    n = len(business)
    seen = solvency[:, None] + 0.8 * rng.standard_normal((n, 7))

    def words(column: int, cuts: list[float], names: list[str]) -> pd.api.extensions.ExtensionArray:
        values = pd.array(np.array(names)[np.searchsorted(cuts, seen[:, column])], dtype="str")
        values[~business] = pd.NA
        return values

    def number(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
        whole = pd.array(np.maximum(0, np.round(values)).astype(int), dtype="Int64")
        whole[~business] = pd.NA
        return whole

    staff = np.maximum(2, 11 + 6 * seen[:, 1])
    return {
        "main_product": words(
            0, [-1.7, -0.3, 0.6], ["not our line", "entry-level", "imported high-end", "mid-range networked"]
        ),
        "business_model": words(2, [-0.5, 0.7], ["projects", "trade and projects", "pure trade"]),
        "staff": number(staff),
        "staff_sales": number(staff * np.clip(0.25 + 0.06 * seen[:, 3], 0.05, 0.6)),
        "staff_tech": number(staff * np.clip(0.22 + 0.06 * seen[:, 4], 0.05, 0.6)),
        "capital": number(np.round(6e5 * np.exp(0.5 * seen[:, 5]), -4)),
        "payment": words(6, [-0.4, 0.5], ["small, arrears", "large, arrears", "large, no arrears"]),
        "years_in_line": number(2 + 1.3 * seen[:, 2]),
    }
