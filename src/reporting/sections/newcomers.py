"""What new customers bring: by the quarter, the channel and the category of their first purchase."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...order_lines import purchase_lines
from ...segments.value_names import channel_name
from ..data import DAY, Interim, iso
from .tables import records

LINES = ("customer_id", "ordered_at", "amount", "is_return", "channel", "category")
FEW = 30
"""Smaller groups say nothing about the next one."""
QUARTERS = 8
"""The newest that are shown."""
YEAR = 365 * DAY


def summarise(data: Interim) -> dict[str, Any] | None:
    """`since` (first purchases from this day on count as first), `few`, `quarters`, `channels`, `categories`; None
    where no group has `FEW` customers whose horizon is over.

    Per group: customers, again (share that bought on a later day within the horizon of the first), sales (per customer
    in the horizon, from the first day on), and for quarters year_sales (in 365 days; None until these are over for
    all). Days are half-open: horizon days from the first purchase day on, that day included.
    """
    first = first_purchases(data)
    groups = {
        "quarters": _quarters(first, data.as_of),
        "channels": _of(first, "channel"),
        "categories": _of(first, "category"),
    }
    if not any(groups.values()):
        return None
    for one in groups["channels"]:
        one["name"] = {language: channel_name(one["key"], language) for language in ("en", "zh")}
    for one in groups["categories"]:
        one["name"] = dict.fromkeys(("en", "zh"), one["key"])
    return {"since": iso(_since(data)), "few": FEW, **groups}


def _since(data: Interim) -> pd.Timestamp:
    """Who bought first before this day may have bought before the data begin."""
    return pd.Timestamp(data.first_day + data.study.task.new_days * DAY)


def first_purchases(data: Interim) -> pd.DataFrame:
    """One row per new customer whose horizon is over: day, channel and category (of the dearest line of that day),
    again (bool), sales (in the horizon), year_sales (in 365 days, null where they are not over)."""
    lines = purchase_lines(data.need("order_lines", LINES, [("ordered_at", "<", data.as_of)]))
    lines = lines.reindex(columns=list(LINES))
    day = lines["ordered_at"].dt.normalize()
    table = pd.DataFrame({"customer_id": lines["customer_id"], "day": day, "amount": lines["amount"]})
    table[["channel", "category"]] = lines[["channel", "category"]]
    table["first"] = table.groupby("customer_id")["day"].transform("min")
    horizon = data.study.task.horizon_days * DAY
    table = table[(table["first"] >= _since(data)) & (table["first"] + horizon <= data.as_of)]
    age = table["day"] - table["first"]
    by = table["customer_id"]
    dearest = table[age == pd.Timedelta(0)].sort_values("amount", ascending=False, kind="stable")
    newcomers = dearest.drop_duplicates("customer_id").set_index("customer_id")[["first", "channel", "category"]]
    return newcomers.assign(
        again=((age > pd.Timedelta(0)) & (age < horizon)).groupby(by).any(),
        sales=table["amount"].where(age < horizon, 0.0).groupby(by).sum(),
        year_sales=table["amount"]
        .where(age < YEAR, 0.0)
        .groupby(by)
        .sum()
        .where(newcomers["first"] + YEAR <= data.as_of),
    ).rename(columns={"first": "day"})


def _quarters(first: pd.DataFrame, as_of: pd.Timestamp) -> list[dict[str, Any]]:
    """The newest quarters, oldest first; without year_sales where the year of its last customers is not over."""
    quarter = first["day"].dt.to_period("Q").dt.start_time.rename("quarter")
    table = _figures(first, quarter)
    years = first["year_sales"].groupby(quarter).mean()
    years = years.where(first["year_sales"].notna().groupby(quarter).all())
    rows = records(table.assign(year_sales=years.reindex(table.index)).reset_index().tail(QUARTERS))
    return [row | {"key": iso(row.pop("quarter"))} for row in rows]


def _of(first: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    table = _figures(first, first[column].rename("key")).sort_values("sales", ascending=False, kind="stable")
    return records(table.reset_index())


def _figures(first: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    table = first.groupby(by).agg(customers=("again", "size"), again=("again", "mean"), sales=("sales", "mean"))
    return table[table["customers"] >= FEW]
