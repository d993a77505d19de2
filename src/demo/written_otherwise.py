"""True values written otherwise, as tills, spreadsheets and people write them; reading undoes every one.

An id loses its zeros or gets blanks, full-width signs or a formula; a category is in capitals or misspelt; a return has
no minus; what is empty is \\N or N/A. How many are written so is counted here, in the text itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MISSPELT = {
    "Kitchen": "Kichen",
    "Garden": "Gardne",
    "Stationery": "Stationary",
    "Tea and coffee": "Tea and cofee",
}
"""category -> a misspelling of it that data/demo/study.toml corrects"""
MARKS = {"occupation": "\\N", "staff": "N/A", "referred_by": "NULL"}
"""column of customers -> what stands for nothing in some of its cells"""
FEW = 40
"""Names on fewer lines stay as they are, so that the right spelling stays the commonest."""
_WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "C0123456789"})


@dataclass(frozen=True)
class Rewritten:
    """A table as text, and how many rows of it have which flaw."""

    table: pd.DataFrame
    rows: dict[str, int] = field(default_factory=dict)


def order_lines(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The lines with ids, categories, channels, signs and discounts written otherwise on some of them."""
    lines = lines.copy()
    n = len(lines)
    ids = lines["customer_id"].to_numpy(dtype=object).copy()
    lots = rng.permutation(n)
    take = [max(1, round(share * n)) for share in (0.004, 0.001, 0.002, 0.003)]
    padded, wide, formula, short = np.split(lots[: sum(take)], np.cumsum(take)[:-1])
    ids[padded] = [f" {one}  " for one in ids[padded]]
    ids[wide] = [one.translate(_WIDE) for one in ids[wide]]
    ids[formula] = [f'="{one}"' for one in ids[formula]]
    ids[short] = [f"C{int(one[1:])}" for one in ids[short]]
    lines["customer_id"] = ids
    lines["category"] = _categories(lines["category"].to_numpy(dtype=object).copy(), rng)
    lines["channel"] = _some(lines["channel"].to_numpy(dtype=object).copy(), rng, 0.002, str.upper)
    back = np.flatnonzero((lines["is_return"] == "true").to_numpy())
    wrong = rng.choice(back, max(1, len(back) // 10), replace=False) if len(back) else back
    for name in ("amount", "quantity"):
        values = lines[name].to_numpy(dtype=object).copy()
        values[wrong] = [one.removeprefix("-") for one in values[wrong]]
        lines[name] = values
    given = np.flatnonzero((lines["discount"] != "0.0").to_numpy())
    discounts = lines["discount"].to_numpy(dtype=object).copy()
    below = rng.choice(given, max(1, len(given) // 40), replace=False) if len(given) else given
    discounts[below] = [f"-{one}" for one in discounts[below]]
    lines["discount"] = discounts
    return lines


def _categories(names: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    names = _some(names, rng, 0.003, str.upper)
    names = _some(names, rng, 0.002, str.lower)
    names = _some(names, rng, 0.002, lambda name: f"{name} ")
    for right, wrong in MISSPELT.items():
        there = np.flatnonzero(names == right)
        if len(there) >= FEW:
            names[rng.choice(there, max(1, len(there) // 800), replace=False)] = wrong
    return names


def _some(names: np.ndarray, rng: np.random.Generator, share: float, change: Callable[[str], str]) -> np.ndarray:
    """The names with a small share of each of them changed."""
    for name in sorted(set(names)):
        there = np.flatnonzero(names == name)
        if len(there) >= FEW:
            names[rng.choice(there, max(1, round(share * len(there))), replace=False)] = change(name)
    return names


def by_the_new_till(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines as the new till exports them: 31.12.2026 10:20:00, yes and no, 12.5- for what is below zero."""
    dates = pd.to_datetime(lines["ordered_at"], errors="coerce", format="%Y-%m-%d %H:%M:%S")
    written = dates.dt.strftime("%d.%m.%Y %H:%M:%S").where(dates.notna(), lines["ordered_at"])
    amount = lines["amount"].where(~lines["amount"].str.startswith("-"), lines["amount"].str[1:] + "-")
    flags = lines["is_return"].map({"true": "yes", "false": "no"})
    return lines.assign(ordered_at=written, amount=amount, is_return=flags)


def customers(table: pd.DataFrame, rng: np.random.Generator) -> Rewritten:
    """The customers with rows that are there twice, rows of nobody, birth years that cannot be, marks for nothing."""
    table = table.copy()
    n = len(table)
    table["gender"] = _some(table["gender"].to_numpy(dtype=object).copy(), rng, 0.01, str.upper)
    unknown = np.flatnonzero((table["birth_year"] == "").to_numpy())
    impossible = rng.choice(unknown, max(1, len(unknown) // 60), replace=False)
    table.loc[impossible, "birth_year"] = "1066"
    for name, mark in MARKS.items():
        empty = np.flatnonzero((table[name] == "").to_numpy())
        table.loc[rng.choice(empty, max(1, len(empty) // 10), replace=False), name] = mark
    regions = table["region"].to_numpy(dtype=object).copy()
    padded = rng.choice(n, max(1, n // 200), replace=False)
    regions[padded] = [f" {one}" for one in regions[padded]]
    table["region"] = regions
    twice = np.sort(rng.choice(n, max(1, n // 300), replace=False))
    step = max(1, n // 3)
    nobody = table.iloc[::step].assign(customer_id="").set_index(np.arange(0, n, step) + 0.3)
    again = table.iloc[twice].set_index(twice + 0.6)
    whole = pd.concat([table, again, nobody]).sort_index(kind="stable").reset_index(drop=True)
    rows = {"repeated": len(again), "no_customer": len(nobody), "birth_year": len(impossible)}
    rows["marks"] = sum(int((whole[name] == mark).sum()) for name, mark in MARKS.items())
    rows["padded"] = int(whole["region"].str.startswith(" ").sum())
    rows["spelling"] = int(whole["gender"].str.isupper().sum())
    return Rewritten(whole, rows)


def touchpoints(table: pd.DataFrame, rng: np.random.Generator) -> Rewritten:
    """The touchpoints with some that are there twice, some without a kind or a customer, kinds in capitals."""
    table = table.copy()
    n = len(table)
    table["kind"] = _some(table["kind"].to_numpy(dtype=object).copy(), rng, 0.004, str.title)
    twice = np.sort(rng.choice(n, max(1, n // 500), replace=False))
    lacking = np.sort(rng.choice(n, max(2, n // 2000), replace=False))
    half = table.iloc[lacking].set_index(lacking + 0.3)
    half["kind"] = half["kind"].where(np.arange(len(half)) % 2 == 0, "")
    half["customer_id"] = half["customer_id"].where(half["kind"] == "", "")
    again = table.iloc[twice].set_index(twice + 0.6)
    whole = pd.concat([table, again, half]).sort_index(kind="stable").reset_index(drop=True)
    named = int((whole["kind"] != whole["kind"].str.lower()).sum())
    return Rewritten(whole, {"repeated": len(twice), "incomplete": len(half), "spelling": named})
