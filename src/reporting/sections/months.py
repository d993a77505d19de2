"""Month by month: churn, second purchases, active and new customers of the last year and the year before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...modelling import training_as_of
from ...segments import Missing, rfm_segments
from ...segments.look_back import YEAR_DAYS, is_whole, whole_life_days
from ...segments.membership import is_member
from ...segments.value_names import channel_name
from ...study import Task
from ..data import DAY, Interim, iso, share
from . import campaigns, newcomers
from .periods import YEAR

MONTHS = 12
FEW = 30
"""a rate of fewer customers is left out: half of its movement would be chance"""
GROUPS = 6
"""largest groups drawn of each kind"""
RATES = {"churn_rate": ("left", "active"), "repeat_rate": ("repeated", "first_timers")}
FIGURES = ("churn_rate", "repeat_rate", "active", "new")


def summarise(data: Interim) -> dict[str, Any]:
    """`rows` (one per month, as_of last), `compared` (year against year), `groups`, `campaigns`, `peaks`, `few` (FEW),
    `newcomers` (see its module).

    A row: start, `now` (is it the report's own date), every one of FIGURES with the same month a year before
    (`<figure>_before`); None where a window is still open or its look-back is not whole in the data. Today's rates are
    the forecast, with `<figure>_low` and `_high`. The churn rate of March is the share of those active on 1 March who
    bought nothing in the horizon that began then.
    """
    task, days = data.study.task, data.purchase_days
    moments = month_starts(data.as_of)
    earlier = [moment - pd.DateOffset(years=1) for moment in moments]
    now, before = counts(days, moments, task, data.as_of), counts(days, earlier, task, data.as_of)
    rows = [
        {"start": iso(moment), "now": moment == data.as_of}
        | {name: _plain(now[name].iloc[at]) for name in FIGURES}
        | {f"{name}_before": _plain(before[name].iloc[at]) for name in FIGURES}
        for at, moment in enumerate(moments)
    ]
    for name, target in (("churn_rate", "churn"), ("repeat_rate", "repeat")):
        rows[-1] |= _forecast(data, name, target)
    known = any(one[name] is not None for one in rows if not one["now"] for name in FIGURES)
    return {
        "rows": rows if known else [],
        "compared": {name: _compared(now, before, name) for name in FIGURES},
        "groups": _groups(data, moments, earlier),
        "campaigns": _campaigns(data, moments[0]),
        "peaks": _peaks(data),
        "few": FEW,
        "newcomers": newcomers.summarise(data),
    }


def _plain(value: Any) -> float | int | None:
    """A number of the tables as a builtin; None for what is not known."""
    return None if value is None or pd.isna(value) else value.item() if isinstance(value, np.generic) else value


def month_starts(as_of: pd.Timestamp, months: int = MONTHS) -> list[pd.Timestamp]:
    """The first days of the `months` calendar months before `as_of`, oldest first, and `as_of` itself."""
    first = as_of.normalize().replace(day=1)
    last = first - pd.DateOffset(months=1) if first == as_of else first
    return [last - pd.DateOffset(months=back) for back in range(months - 1, -1, -1)] + [as_of]


class PurchaseSpans:
    """Every purchase day of every customer with the customer's next one, to ask at any moment who bought last when.

    days: one row per customer and purchase day (customer_id, day), in any order.
    """

    def __init__(self, days: pd.DataFrame, task: Task, as_of: pd.Timestamp) -> None:
        self.rows = days.sort_values(["customer_id", "day"], ignore_index=True)
        self.task, self.as_of = task, as_of
        self.begins = self.rows["day"].min()
        never = np.array("NaT", dtype="datetime64[us]")
        self.day = self.rows["day"].to_numpy(dtype="datetime64[us]")
        same = self.rows["customer_id"].eq(self.rows["customer_id"].shift(-1)).to_numpy()
        self.following = np.where(same, np.append(self.day[1:], never), never)
        self.first_ever = self.rows["customer_id"].ne(self.rows["customer_id"].shift()).to_numpy()

    def last(self, moment: pd.Timestamp, within_days: int) -> np.ndarray:
        """Rows that are the customer's last before `moment`, at most `within_days` before it; bool per row."""
        start, since = _us(moment), _us(moment - within_days * DAY)
        return (self.day < start) & (self.day >= since) & ~(self.following < start)

    def stayed_away(self, moment: pd.Timestamp) -> np.ndarray:
        """Rows after which nothing was bought before the end of the horizon that begins at `moment`; bool per row."""
        return ~(self.following < _us(moment + self.task.horizon_days * DAY))

    def is_closed(self, moment: pd.Timestamp) -> bool:
        """Whether the horizon that begins at `moment` has ended by as_of."""
        return bool(training_as_of(self.as_of, self.task.horizon_days, [moment]))

    def active(self, moment: pd.Timestamp) -> np.ndarray | None:
        """As `last` within `active_days`; None where that look-back is not whole in the data."""
        within = self.task.active_days
        return self.last(moment, within) if within and is_whole(self.begins, moment, within) else None


def counts(days: pd.DataFrame, moments: Sequence[pd.Timestamp], task: Task, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per moment: active, left, churn_rate; first_timers, repeated, repeat_rate; new.

    Active: last purchase in the `active_days` before the moment; left: of those, who buys nothing in [moment, moment +
    horizon); first_timers: their one purchase is in the `new_days` before; repeated: bought in the horizon; new: first
    purchase in [moment, moment + one month). None where the window ends after `as_of`, and where the data begin after
    the start of the look-back: a first purchase counts as one after a year without any.
    """
    spans = PurchaseSpans(days, task, as_of)
    rows = [_at(spans, moment) for moment in moments]
    table = pd.DataFrame(rows, columns=["active", "left", "first_timers", "repeated", "new"], dtype=object)
    for name, (part, whole) in RATES.items():
        rates = [
            None if one is None or all_ is None else share(one, all_)
            for one, all_ in zip(table[part], table[whole], strict=True)
        ]
        table[name] = pd.Series(rates, dtype=object)
    return table


def _at(spans: PurchaseSpans, moment: pd.Timestamp) -> dict[str, int | None]:
    numbers: dict[str, int | None] = dict.fromkeys(("active", "left", "first_timers", "repeated", "new"))
    month_end, closed = moment + pd.DateOffset(months=1), spans.is_closed(moment)
    active = spans.active(moment)
    if active is not None:
        numbers["active"] = int(active.sum())
        numbers["left"] = int((active & spans.stayed_away(moment)).sum()) if closed else None
    if is_whole(spans.begins, moment, whole_life_days(spans.task.new_days)):
        first_timers = spans.last(moment, spans.task.new_days) & spans.first_ever
        numbers["first_timers"] = int(first_timers.sum())
        numbers["repeated"] = int((first_timers & ~spans.stayed_away(moment)).sum()) if closed else None
    if is_whole(spans.begins, moment, YEAR_DAYS) and month_end <= spans.as_of:
        within = (spans.day >= _us(moment)) & (spans.day < _us(month_end))
        numbers["new"] = int((spans.first_ever & within).sum())
    return numbers


def _us(moment: pd.Timestamp) -> np.datetime64:
    return np.datetime64(moment.to_pydatetime(), "us")


def _forecast(data: Interim, name: str, target: str) -> dict[str, float | None]:
    base_rates = data.base_rates(target)
    row = base_rates[base_rates["as_of"] == data.as_of]
    values = {key: row[key].sum() for key in ("expected", "low", "high")} if len(row) else {}
    n = float(row["n"].sum()) if len(row) else 0.0
    rates = {key: share(float(value), n) for key, value in values.items()}
    return {name: rates.get("expected"), f"{name}_low": rates.get("low"), f"{name}_high": rates.get("high")}


def _compared(now: pd.DataFrame, before: pd.DataFrame, name: str) -> dict[str, Any] | None:
    """`now` and `before` over the `months` known in both years: pooled rates, mean counts; None without any."""
    both = now[name].notna() & before[name].notna()
    if not both.any():
        return None
    values = []
    for table in (now[both], before[both]):
        if name in RATES:
            part, whole = RATES[name]
            values.append(share(float(table[part].sum()), float(table[whole].sum())))
        else:
            values.append(float(table[name].astype(float).mean()))
    if None in values:
        return None
    return {"now": values[0], "before": values[1], "months": int(both.sum())}


def _groups(data: Interim, moments: Sequence[pd.Timestamp], earlier: Sequence[pd.Timestamp]) -> list[dict[str, Any]]:
    """The churn rate of the largest groups: of region and channel of the last purchase, and of RFM segments.

    newest: the place of the last date at which two of them have a rate; a kind without such a date is left out.
    """
    kinds = {kind: _by_place(data, kind, moments, earlier) for kind in ("region", "channel")}
    kinds["segment"] = _by_segment(data)
    groups: list[dict[str, Any]] = []
    for kind, rows in kinds.items():
        known = [sum(rate is not None for rate in rates) for rates in zip(*(row["rates"] for row in rows), strict=True)]
        shared = [at for at, n in enumerate(known) if n > 1]
        if shared:
            groups.append({"kind": kind, "rows": rows, "newest": shared[-1]})
    return groups


def _by_place(
    data: Interim, kind: str, moments: Sequence[pd.Timestamp], earlier: Sequence[pd.Timestamp]
) -> list[dict[str, Any]]:
    places = data.purchase_places(kind)
    if places is None:
        return []
    spans = PurchaseSpans(places, data.study.task, data.as_of)
    starts = [iso(one) for one in moments[:-1]]
    rows = []
    for place in places["place"].value_counts().index[:GROUPS]:
        inside = spans.rows["place"].eq(place).to_numpy()
        own = {"en": str(place), "zh": str(place)}
        name = {language: channel_name(place, language) for language in own} if kind == "channel" else own
        now, before = ([_rate(spans, inside, one) for one in part[:-1]] for part in (moments, earlier))
        rows.append({"name": name, "starts": starts, "rates": now, "before": before})
    return [row for row in rows if any(one is not None for one in row["rates"])]


def _rate(spans: PurchaseSpans, inside: np.ndarray, moment: pd.Timestamp) -> float | None:
    """Churn rate of those active at `moment` whose last purchase is `inside`; None below FEW of them, or if open."""
    active = spans.active(moment)
    if active is None or not spans.is_closed(moment):
        return None
    left, n = int((active & inside & spans.stayed_away(moment)).sum()), int((active & inside).sum())
    return share(left, n) if n >= FEW else None


def _by_segment(data: Interim) -> list[dict[str, Any]]:
    """By the segment customers were in at each of the study's own dates; their year before is not looked up."""
    task = data.study.task
    if not task.active_days:
        return []
    horizon = task.horizon_days * DAY
    dates = [
        one for one in data.dates if data.as_of - YEAR <= one and one + horizon <= data.as_of and data.comparable(one)
    ]
    days = data.purchase_days
    rates: dict[str, list[float | None]] = {key: [] for key in rfm_segments.SEGMENTS}
    for moment in dates:
        placed = data.need("segments", ["customer_id", "segment"], [("as_of", "==", moment)])
        before = days[(days["day"] < moment) & (days["day"] >= moment - task.active_days * DAY)]
        active = placed[is_member(placed["customer_id"], before["customer_id"])]
        again = days.loc[days["day"].between(moment, moment + horizon, "left"), "customer_id"]
        left = ~is_member(active["customer_id"], again)
        for key, values in rates.items():
            inside = active["segment"] == key
            values.append(float(left[inside].mean()) if inside.sum() >= FEW else None)
    starts = [iso(one) for one in dates]
    return [
        {"name": rfm_segments.NAMES[key], "starts": starts, "rates": values, "before": [None] * len(values)}
        for key, values in rates.items()
        if any(one is not None for one in values)
    ]


def _campaigns(data: Interim, since: pd.Timestamp) -> list[str]:
    """First days of the campaigns from `since` on, oldest first."""
    return sorted({one["date"] for one in campaigns.summarise(data) or [] if pd.Timestamp(one["date"]) >= since})


def _peaks(data: Interim) -> list[int]:
    """Peak months of the year, 1..12; empty where two years are not known."""
    season = data.season
    if isinstance(season, Missing) or season["index"].isna().any():
        return []
    return [int(month) for month in season.loc[season["kind"] == "peak", "month_of_year"]]
