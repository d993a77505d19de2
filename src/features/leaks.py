"""Does any feature see the future? A test on the user's own data: change what lies at or after as_of, compare.

Example, as_of 2011-09-08. Lines from 2011-09-08 00:00 on are deleted, edited, or joined by invented ones, some at
00:00:00 exactly and some of new customers; the table of 2011-09-08 must come out the same bit by bit each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .assemble import KEYS
from .backend import EPOCH
from .build import as_of_days
from .compute import compute

Tables = dict[str, pd.DataFrame]
TIMES = {"order_lines": "ordered_at", "touchpoints": "occurred_at"}


def leaks(
    tables: Mapping[str, pd.DataFrame | None],
    as_of: Any,
    *,
    seed: int = 0,
    builder: Callable[..., pd.DataFrame] = compute,
    **options: Any,
) -> pd.DataFrame:
    """One row per edit of the future and feature that moved: edit, as_of, feature, customers; no rows when all is well.

    tables    pandas tables as in `compute`; as_of: one midnight or several, each tested on its own.
    builder   what is tested; called as builder(tables, as_of, **options).
    A customer who appears or goes counts as a move of the feature `(rows)`, a column as a move of itself.
    """
    given = {name: table for name, table in tables.items() if table is not None}
    leaking = []
    for day in as_of_days(as_of):
        moment = pd.Timestamp(EPOCH) + pd.Timedelta(days=day)
        truth = builder(given, moment, **options)
        for edit, change in EDITS.items():
            changed = change(given, moment, np.random.default_rng(seed))
            for feature, customers in moved(truth, builder(changed, moment, **options)).items():
                leaking.append({"edit": edit, "as_of": moment, "feature": feature, "customers": customers})
    return pd.DataFrame(leaking, columns=["edit", "as_of", "feature", "customers"])


def moved(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, int]:
    """feature -> customers for whom two feature tables differ in any bit; null equals null."""
    keys = list(KEYS)
    left, right = one.set_index(keys).sort_index(), other.set_index(keys).sort_index()
    result = {name: len(left) for name in left.columns.symmetric_difference(right.columns)}
    strangers = len(left.index.symmetric_difference(right.index))
    if strangers:
        result["(rows)"] = strangers
    common = left.index.intersection(right.index)
    left, right = left.loc[common], right.loc[common]
    for name in left.columns.intersection(right.columns):
        same = (left[name] == right[name]) | (left[name].isna() & right[name].isna())
        if not same.all():
            result[str(name)] = int((~same).sum())
    return result


def _delete(tables: Mapping[str, pd.DataFrame], moment: pd.Timestamp, _: np.random.Generator) -> Tables:
    changed = dict(tables)
    for name, time in TIMES.items():
        if name in changed:
            changed[name] = changed[name][changed[name][time] < moment]
    return changed


def _edit(tables: Mapping[str, pd.DataFrame], moment: pd.Timestamp, random: np.random.Generator) -> Tables:
    """Every later row gets other contents (each column shuffled on its own) and is moved to another later time."""
    changed = dict(tables)
    for name, time in TIMES.items():
        if name not in changed:
            continue
        later = changed[name][time] >= moment
        rows = changed[name][later]
        shuffled = {column: rows[column].to_numpy()[random.permutation(len(rows))] for column in rows.columns}
        edited = pd.DataFrame(shuffled, index=rows.index).astype(rows.dtypes.to_dict())
        edited[time] = (moment + (rows[time] - moment) * 0.5).astype(rows[time].dtype)
        if "amount" in edited:
            edited["amount"] = edited["amount"] * 3.0 + 1.0
        changed[name] = pd.concat([changed[name][~later], edited], ignore_index=True)
    return changed


def _add(tables: Mapping[str, pd.DataFrame], moment: pd.Timestamp, random: np.random.Generator) -> Tables:
    """As many rows again as there are (10,000 at most), at as_of and later, a third of them of unknown customers."""
    changed = dict(tables)
    for name, time in TIMES.items():
        if name not in changed or changed[name].empty:
            continue
        size = min(len(changed[name]), 10_000)
        extra = changed[name].iloc[random.integers(0, len(changed[name]), size)].reset_index(drop=True)
        later = pd.to_timedelta(random.integers(0, 400 * 86_400, size), unit="s")
        later = later.where(random.random(size) < 0.9, pd.Timedelta(0))
        extra[time] = pd.Series(moment + later).astype(extra[time].dtype)
        stranger = random.random(size) < 1 / 3
        extra.loc[stranger, "customer_id"] = extra.loc[stranger, "customer_id"].astype(str) + " (new)"
        for column in ("category", "product_id", "kind"):
            if column in extra:
                extra.loc[random.random(size) < 0.2, column] = "(new)"
        changed[name] = pd.concat([changed[name], extra], ignore_index=True)
    return changed


def _later_customers(tables: Mapping[str, pd.DataFrame], moment: pd.Timestamp, random: np.random.Generator) -> Tables:
    """Customer records that begin at or after as_of, and records of people who never bought before it, change."""
    changed = dict(tables)
    people = changed.get("customers")
    if people is None:
        return changed
    seen = changed["order_lines"].loc[changed["order_lines"]["ordered_at"] < moment, "customer_id"]
    later = ~people["customer_id"].isin(seen)
    if "joined_at" in people:
        later |= people["joined_at"] >= moment
    rows, columns = people[later], [name for name in people.columns if name not in ("customer_id", "joined_at")]
    shuffled = {name: rows[name].to_numpy()[random.permutation(len(rows))] for name in columns}
    edited = rows.assign(**shuffled).astype(rows.dtypes.to_dict())
    changed["customers"] = pd.concat([people[~later], edited], ignore_index=True)
    return changed


EDITS: dict[str, Callable[[Mapping[str, pd.DataFrame], pd.Timestamp, np.random.Generator], Tables]] = {
    "delete everything later": _delete,
    "edit everything later": _edit,
    "add at as_of and later": _add,
    "edit later customer records": _later_customers,
}
