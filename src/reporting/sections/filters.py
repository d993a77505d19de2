"""What tables can be filtered by in the browser, and the sums from which filtered tables are computed there.

Customers who are alike in everything that is filtered by are one cell; a cell holds counts and sums, from which every
count, share and mean of a filtered table follows exactly. So the report's size depends on the number of combinations
and not on that of the customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from ...segments import life_cycle, rfm_segments
from ...segments.transitions import ABSENT
from ...segments.value_names import channel_name
from ...value.concentration import tenths
from ...value.randomisation import CONTROL, NONE
from ..data import Interim
from ..text import note
from .people import PLACES, people

BANDS = ("low", "medium", "high", "very_high")
MOST_CELLS = 6000
"""cells of all sums together; beyond it small regions and channels are merged until there are no more"""
LEVELS = (12, 8, 5, 3, 2, 1)
"""so many regions and channels are kept apart at most, the smaller ones are one level"""
PROBABILITIES = ("p", "p_repeat")
"""sums of probabilities, to six digits; money is in ten-thousandths"""
OTHER, UNKNOWN = "*other", "*unknown"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NAMES = {
    "segment": rfm_segments.NAMES,
    "life_cycle": life_cycle.NAMES,
    "band": {key: note(f"band.{key}") for key in BANDS},
}


@dataclass(frozen=True)
class Choices:
    """`dims`: key and levels (key, name, customers) of each attribute; `codes`: place of the level, per customer_id."""

    dims: list[dict[str, Any]]
    codes: pd.DataFrame

    def at(self, customer_id: str) -> str:
        """One digit per attribute: the levels a customer has; empty for who is not a customer today."""
        if customer_id not in self.codes.index:
            return ""
        return "".join(DIGITS[code] for code in self.codes.loc[[customer_id]].to_numpy(int)[0])


def choices(data: Interim) -> Choices:
    """The attributes with more than one level among today's customers, and every customer's level."""
    return cast(Choices, data.shared("choices", lambda: _choices(data)))


def summarise(data: Interim) -> dict[str, Any] | None:
    """`dims` as in `Choices`, and `cells`, `moves`, `stages`, `classes` and `contacts`: see `_cells`; None without any.

    cells: today's customers by attribute, abc, breadth and tenth by value. moves, stages, classes: the same by segment,
    life-cycle stage and ABC class at the date before (absent where it is not comparable). contacts: those to contact,
    by advice.
    """
    chosen = choices(data)
    if not chosen.dims:
        return None
    return {"dims": chosen.dims} | _sums(data, chosen.codes)


def place_rows(data: Interim, kind: str) -> pd.Series | None:
    """The level of `kind` of every one of `people`, in their order; None where it has fewer than two levels."""
    dim = next((one for one in choices(data).dims if one["key"] == kind), None)
    if dim is None:
        return None
    keys = [level["key"] for level in dim["levels"]]
    return people(data)["customer_id"].map(choices(data).codes[kind].map(dict(enumerate(keys))))


def _choices(data: Interim) -> Choices:
    for most in LEVELS:
        chosen = _with(data, most)
        if sum(len(part["sums"]["customers"]) for part in _sums(data, chosen.codes).values()) <= MOST_CELLS:
            break
    return chosen


def _with(data: Interim, most: int) -> Choices:
    """The attributes, of regions and channels the `most` largest; the others are one level, OTHER."""
    table = people(data)
    codes, dims = pd.DataFrame(index=pd.Index(table["customer_id"])), []
    for key in (*NAMES, *PLACES):
        values = table[key].astype("object").where(table[key].notna(), UNKNOWN)
        if key in PLACES:
            largest = values[values != UNKNOWN].value_counts().index[:most]
            values = values.where(values.isin([*largest, UNKNOWN]), OTHER)
            order = [*largest, OTHER, UNKNOWN]
        else:
            order = [*NAMES[key], UNKNOWN]
        sizes = values.value_counts()
        levels = [one for one in order if sizes.get(one, 0)]
        if len(levels) > 1:
            codes[key] = values.map({one: place for place, one in enumerate(levels)}).to_numpy(int)
            dims.append(
                {
                    "key": key,
                    "levels": [{"key": one, "name": _name(key, one), "customers": int(sizes[one])} for one in levels],
                }
            )
    return Choices(dims, codes)


def _name(dim: str, level: str) -> dict[str, str]:
    if level == OTHER:
        return note("filter.other")
    if level == UNKNOWN:
        return note("filter.unscored" if dim == "band" else "filter.unknown")
    if dim in NAMES:
        return dict(NAMES[dim][level])
    return {language: channel_name(level, language) if dim == "channel" else level for language in ("en", "zh")}


def _sums(data: Interim, codes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    table = people(data)
    tenth = tenths(table["value"], table["customer_id"]).astype("str")
    groups = table[["abc", "breadth"]].assign(tenth=tenth.where(table["value"].notna()))
    every = codes.reset_index(drop=True).join(groups.reset_index(drop=True))
    figures = pd.DataFrame(
        {
            "customers": 1,
            "active": table["p"].notna().astype(int),
            "p": table["p"].fillna(0.0),
            "first": table["p_repeat"].notna().astype(int),
            "p_repeat": table["p_repeat"].fillna(0.0),
            "spend": table["spend"],
            "value": table["value"].fillna(0.0),
            "value_at_risk": table["value_at_risk"].fillna(0.0),
        }
    ).reset_index(drop=True)
    parts = {"cells": _cells(every, figures)}
    own = codes.reset_index(drop=True)
    if "segment_before" in table:
        count = figures[["customers"]]
        for part, name in (("moves", "segment"), ("stages", "life_cycle"), ("classes", "abc")):
            by = own.assign(before=table[f"{name}_before"].fillna(ABSENT).to_numpy())
            now = {"now": table[name].to_numpy()} if name == "abc" else {}
            parts[part] = _cells(by.assign(**now), count)
    listed = data.value[~data.value["group"].isin([NONE, CONTROL])]
    rows = codes.index.get_indexer(pd.Index(listed["customer_id"]))
    listed = listed[rows >= 0]
    by = codes.iloc[rows[rows >= 0]].reset_index(drop=True).assign(advice=listed["advice"].to_numpy())
    money = listed[["value_at_risk", "expected_profit"]].reset_index(drop=True)
    return parts | {"contacts": _cells(by, money.assign(customers=1))}


def _cells(by: pd.DataFrame, figures: pd.DataFrame) -> dict[str, Any]:
    """Sums of `figures` for every combination of the columns of `by` that occurs.

    `keys`: the values of each column of text (null: UNKNOWN); `codes`: one digit per combination, their places there or
    the codes themselves; `sums`: one number per combination.
    """
    keys: dict[str, list[str]] = {}
    coded = by.copy()
    for name in by.columns:
        if not pd.api.types.is_integer_dtype(by[name]):
            values = by[name].astype("object").where(by[name].notna(), UNKNOWN).astype(str)
            keys[name] = sorted(values.unique())
            coded[name] = values.map({one: place for place, one in enumerate(keys[name])}).astype(int)
    grouped = figures.groupby([coded[name] for name in coded.columns], sort=True).sum()
    places = grouped.index.to_frame(index=False)
    return {
        "keys": keys,
        "codes": {str(name): "".join(DIGITS[one] for one in places[name]) for name in places.columns},
        "sums": {
            str(name): _short(grouped[name].tolist(), 6 if name in PROBABILITIES else 4) for name in grouped.columns
        },
    }


def _short(values: Sequence[float], digits: int) -> list[float]:
    """`values` to so many digits, whole numbers without a point."""
    rounded = (round(one, digits) for one in values)
    return [int(one) if one == int(one) else one for one in rounded]
