"""The embedded study: a simulated retailer, made in seconds, the same everywhere, with the truth kept in files of its
own.

`simulate("data/demo")` writes, under data/demo/raw/:

    order_lines/           what the shop sold and took back, 2024-01-01 to 2026-06-30, as two tills exported it
    customers.csv          everybody it knows, some of whom never bought
    touchpoints.csv        visits, consultations, messages, campaigns, surveys, complaints
    planted_flaws.csv      what is wrong in these three, and how often: they are as untidy as real exports
    campaigns.parquet      who was drawn for which campaign, and for which group
    truth.parquet          per customer and first of a month: still there? true chances of buying within 30, 60, 90 days
    truth_customers.parquet, truth.json   what was planted: personas, tastes, affinities, effects
    made.json              seed, size and SHA-256 of all of them

Only the first three are read by a study; the rest is for tests and benchmarks.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from ..atomic_write import put_folder, replacing, scratch_folder
from ..errors import UserError
from ..order_lines import purchase_lines
from . import attainable, baskets, campaigns, flaw_counts, flaws, population, purchases, touchpoints
from .population import CATEGORIES, DAYS, PERSONAS, START
from .study_file import EARLIER, STUDY
from .truth import HORIZONS, probabilities

VERSION = 3
"""Raised when the same seed gives other data than before."""
SEED = 20260101
CUSTOMERS = 6000
RECORD = "made.json"
FLAWS = 6
"""The part of the seed that flaws are drawn from, behind those of `retailer`"""


@dataclass(frozen=True)
class Retailer:
    """A whole simulated shop in memory: what it sees (tables) and what is true (people, plan, course)."""

    people: population.Population
    plan: campaigns.Plan
    course: purchases.Course
    answer_chance: np.ndarray
    order_lines: pd.DataFrame
    touchpoints: pd.DataFrame
    campaigns: pd.DataFrame
    planted: dict[str, object]

    @property
    def customers(self) -> pd.DataFrame:
        """customer_id and static attributes; one row per customer, also those who never bought."""
        return self.people.attributes

    def truth(self, as_of: Iterable[Any] | None = None, horizons: Sequence[int] = HORIZONS) -> pd.DataFrame:
        """True chances at the midnights `as_of` (default: every first of a month), see truth.probabilities."""
        days = _days(pd.date_range("2024-02-01", START + DAYS, freq="MS") if as_of is None else as_of)
        return probabilities(self.people, self.plan, self.course, self.answer_chance, days, horizons)

    def campaign_effects(self) -> pd.DataFrame:
        """What each member of a campaign did because of a contact, or would have: campaigns.individual_effects."""
        course = self.course
        return campaigns.individual_effects(self.people, self.plan, course.bought | course.extra, course.otherwise)

    def attainable_probabilities(
        self, as_of: Iterable[Any], horizons: Sequence[int] = HORIZONS, active_days: int = 180
    ) -> pd.DataFrame:
        """Best attainable probabilities, the rates not being known; half a second per as_of, see attainable.py."""
        days = _days(as_of)
        return attainable.attainable_probabilities(
            self.people, self.plan, self.course, self.answer_chance, days, horizons, active_days
        )


def _days(as_of: Iterable[Any]) -> list[int]:
    """Midnights as days since START, ascending. Raises ValueError outside the published time."""
    days = sorted({(pd.Timestamp(moment) - pd.Timestamp(START)).days for moment in as_of})
    if not days or days[0] < 1 or days[-1] > DAYS:
        raise ValueError(f"as_of must lie between {START + 1} and {START + DAYS}")
    return days


def retailer(seed: int = SEED, customers: int = CUSTOMERS) -> Retailer:
    """The simulated shop; the same arguments always give the same tables. 6,000 customers take about two seconds."""
    if customers < 50:
        raise UserError(f"{customers} customers are too few for a simulated shop: 50 or more are needed")
    rngs = [np.random.default_rng([seed, part]) for part in range(6)]
    people = population.draw(rngs[0], customers, purchases.newcomers())
    plan = campaigns.assign(rngs[1], people)
    answer_chance = touchpoints.answer_chance(people, plan)
    course = purchases.simulate_courses(rngs[2], people, plan, answer_chance)
    order_table = baskets.orders(rngs[3], people, course)
    lines = baskets.lines(rngs[4], people, order_table)
    contacts = touchpoints.touchpoints(rngs[5], people, plan, course, order_table)
    members = campaigns.assignments(people, plan)
    planted = _planted(people, plan, course, order_table, lines)
    return Retailer(people, plan, course, answer_chance, lines, contacts, members, planted)


def simulate(folder: str | Path, seed: int = SEED, customers: int = CUSTOMERS, replace: bool = False) -> Path:
    """The folder `folder`/raw, filled with the simulated retailer; `folder`/study.toml too when there is none yet.

    Written into a hidden folder and renamed, so that a half-written folder is never seen. When the same data is already
    there, nothing is done; what an older version made, unchanged since, gives way. Raises UserError when raw/ holds
    anything else, unless `replace` allows to put it in its place.
    """
    folder = Path(folder)
    raw = folder / "raw"
    wanted = {"generator": VERSION, "seed": seed, "customers": customers}
    if raw.exists() and any(raw.iterdir()):
        if _holds(raw, wanted):
            _study_file(folder)
            return raw
        if not (replace or outdated(raw)):
            raise UserError(
                f"{raw} already holds other files than the simulated retailer (seed {seed}, {customers} customers): "
                "nothing was written; move that folder away or choose another one"
            )
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    with scratch_folder(folder, ".raw-") as scratch:
        new = scratch / "raw"
        new.mkdir()
        _write(retailer(seed, customers), np.random.default_rng([seed, FLAWS]), new)
        hashes = {name: _sha256(new / name) for name in _names(new)}
        (new / RECORD).write_text(json.dumps({**wanted, "sha256": hashes}, indent=1) + "\n", encoding="utf-8")
        put_folder(new, raw)
    _study_file(folder)
    return raw


def _clear(folder: Path) -> None:
    """Removes what a run that was killed left half-written: an hour old, so nobody is still at it."""
    for unfinished in folder.glob(".raw-*"):
        if time.time() - unfinished.stat().st_mtime > 3600:
            shutil.rmtree(unfinished, ignore_errors=True)


def _study_file(folder: Path) -> None:
    file = folder / "study.toml"
    if not file.exists() or _sha256(file) in EARLIER:
        with replacing(file) as draft:
            draft.write_text(STUDY, encoding="utf-8", newline="\n")


def outdated(raw: Path) -> bool:
    """Whether `raw` holds exactly what an older version of this module wrote."""
    record = _intact(raw)
    return record is not None and isinstance(record.get("generator"), int) and record["generator"] < VERSION


def _holds(raw: Path, wanted: dict[str, int]) -> bool:
    """Whether `raw` holds exactly what `wanted` would write, unchanged."""
    return _intact(raw) == wanted


def _intact(raw: Path) -> dict[str, Any] | None:
    """generator, seed and customers that `raw` was made with, or None when anything in it has changed since."""
    try:
        record: dict[str, Any] = json.loads((raw / RECORD).read_text(encoding="utf-8"))
        hashes = record.pop("sha256")
        names = set(_names(raw)) - {RECORD}
        same = names == set(hashes) and all(_sha256(raw / name) == hashes[name] for name in names)
        return record if same else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _names(folder: Path) -> list[str]:
    """The files in a folder and its folders, as paths from there."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(shop: Retailer, rng: np.random.Generator, folder: Path) -> None:
    raw = flaws.flawed({name: getattr(shop, name) for name in ("order_lines", "customers", "touchpoints")}, rng)
    for name, content in raw.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    flaw_counts.write(raw.flaws, folder / flaw_counts.FILE)
    pl.from_pandas(shop.campaigns).write_parquet(folder / "campaigns.parquet")
    pl.from_pandas(shop.truth()).write_parquet(folder / "truth.parquet")
    pl.from_pandas(_hidden(shop)).write_parquet(folder / "truth_customers.parquet")
    (folder / "truth.json").write_text(json.dumps(shop.planted, indent=1) + "\n", encoding="utf-8")


def _hidden(shop: Retailer) -> pd.DataFrame:
    """Per customer, what nobody in the shop sees: persona, rate per seasonal day, hazards, when they left, came
    back."""
    people = shop.people
    bought = people.entry >= 0
    last_day = shop.course.left[:, DAYS]
    gone = bought & ~shop.course.is_customer(DAYS)
    left = (START + last_day + 1).astype("datetime64[us]")
    back = shop.course.back[:, :DAYS]
    returned = (START + back.argmax(axis=1)).astype("datetime64[us]")
    return pd.DataFrame(
        {
            "customer_id": people.attributes["customer_id"],
            "persona": pd.array(np.array([p.name for p in PERSONAS])[people.persona], dtype="str"),
            "rate": people.rate,
            "rhythm": people.shape,
            "hazard": people.hazard,
            "one_time": people.one_time,
            "satisfaction": people.satisfaction,
            "curiosity": people.curiosity,
            "bad_service": people.bad_service,
            "first_bought": pd.Series((START + people.entry).astype("datetime64[us]")).where(bought),
            "left_at": pd.Series(left).where(gone),
            "won_back_at": pd.Series(returned).where(pd.Series(back.any(axis=1))),
            "favourite": pd.array(np.array(CATEGORIES)[people.taste.argmax(axis=1)], dtype="str"),
        }
    )


def _planted(
    people: population.Population,
    plan: campaigns.Plan,
    course: purchases.Course,
    order_table: pd.DataFrame,
    lines: pd.DataFrame,
) -> dict[str, object]:
    sold = purchase_lines(lines)
    worth = sold.groupby(sold["order_id"].str[1:].astype(int) - 1)["amount"].sum()
    money = np.zeros((len(people.entry), DAYS))
    np.add.at(
        money,
        (order_table["who"].to_numpy(), order_table["day"].to_numpy()),
        worth.reindex(order_table.index, fill_value=0.0),
    )
    return {
        "personas": {p.name: p.share for p in PERSONAS},
        "affinities": [{"category": a, "partner": b, "chance": c} for a, b, c in baskets.AFFINITIES],
        "after_sale": {
            "meaning": "an after_sale contact scored 1 or 2 adds to the daily hazard of leaving, fading day by day",
            "added_hazard": purchases.BAD_EXPERIENCE_HAZARD,
            "fade_per_day": purchases.DAILY_DECAY,
            "orders_that_went_wrong": int(course.bad[:, :DAYS].sum()),
        },
        "campaigns": campaigns.effects(plan, course.bought | course.extra, course.otherwise, money),
    }
