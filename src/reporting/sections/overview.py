"""Page one: headline figures, tiles with earlier periods, whether to act, and traffic lights with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..data import DAY, Interim, iso, share
from . import amounts, drift, evidence, largest, periods
from .action import expected_profit
from .silence import longest_silence

FRESH_DAYS = 7
"""a study whose last order line is older than this is not today's"""
CHANGED = 0.05
"""relative change below which two rates are called about the same"""
BASE_RATE_LIMITS = (0.03, 0.06)
"""mean error of the forecast rate over the newest origins, as a share of the cohort"""
NEWEST = 6
"""the error is averaged over so many of the newest origins, because early ones had less training data; so many in a row
on the same side, over two horizons at least, are a bias"""
OUTSIDE_LIMITS = (0.35, 0.60)
"""share of all outcomes outside their 80 % interval; .20 is the nominal share"""
LOST_LIMITS = (0.05, 0.30)
"""share of order lines that cleaning dropped"""


def summarise(data: Interim) -> dict[str, Any]:
    """The study's dates and days, `freshness`, `headline`, `evidence` (whether to act); `tiles` and `lights`, both in
    reading order.

    `whole_life`: may its segments and reasons be compared with those of a later report. `largest`: the customers with
    whom the shop's figures move.
    """
    task = data.study.task
    days = data.purchase_days
    past = {name: periods.window(days, start, task, data.as_of) for name, start in _starts(data).items()}
    ahead = _ahead(data)
    contact, support = expected_profit(data), evidence.summarise(data)
    return {
        "as_of": iso(data.as_of),
        "window_end": iso(data.as_of + (task.horizon_days - 1) * DAY),
        "previous_start": iso(_starts(data)["previous"]),
        "horizon_days": task.horizon_days,
        "active_days": task.active_days or None,
        "new_days": task.new_days,
        "freshness": _freshness(data),
        "whole_life": data.comparable(data.as_of),
        "headline": ahead
        | {
            "trend": _trend(ahead["rate"], {name: _of(past[name], "churn_rate") for name in ("last_year", "previous")}),
            "previous_rate": _of(past["previous"], "churn_rate"),
            "last_year_rate": _of(past["last_year"], "churn_rate"),
            "contact": contact,
        },
        "evidence": support,
        "largest": largest.summarise(data),
        "value_days": task.value_horizon_days,
        "tiles": _tiles(data, past, ahead, contact | {"act": not support["refusals"]}),
        "lights": [_quality(data), _drift(data), _calibration(data), evidence.light(support)],
    }


def _starts(data: Interim) -> dict[str, pd.Timestamp]:
    return periods.starts(data.as_of, data.study.task.horizon_days)


def _of(window: dict[str, Any] | None, key: str) -> Any:
    return None if window is None else window.get(key)


def _ahead(data: Interim) -> dict[str, Any]:
    """The forecast for today's cohort: n, expected, low, high, rate."""
    base_rates = data.base_rates("churn")
    now = base_rates[base_rates["as_of"] == data.as_of]
    numbers: dict[str, Any]
    if len(now):
        row = now.iloc[-1]
        numbers = {key: float(row[key]) for key in ("expected", "low", "high")} | {"n": int(row["n"])}
    else:
        p = data.scores("churn")["p"]
        numbers = {"expected": float(p.sum()), "low": None, "high": None, "n": len(p)}
    return numbers | {"rate": share(numbers["expected"], numbers["n"])}


def _trend(now: float | None, before: dict[str, float | None]) -> str:
    """`more`, `fewer` or `same`, led by what it is compared with: last year where known, because seasons repeat."""
    known = next((name for name, rate in before.items() if rate is not None), None)
    if now is None or known is None:
        return "unknown"
    rate = before[known] or 0.0
    way = "same" if abs(now - rate) <= CHANGED * rate else "more" if now > rate else "fewer"
    return f"{known}.{way}"


def _tiles(data: Interim, past: dict[str, Any], ahead: dict[str, Any], contact: dict[str, Any]) -> list[dict[str, Any]]:
    """One dict per tile: key, kind (a format), value, low, high, n, of; whole; previous and last_year.

    `whole`: do the data hold its look-back. `of`: what a value at risk is part of, or the value at risk that the list
    covers. previous and last_year (value, direction, tone; None where not known). Earlier values are actual: one
    that lies inside the interval of the forecast is neither good nor bad. Savings are shown only where the evidence
    supports the list.
    """
    value, repeat = data.value, data.base_rates("repeat")
    repeat_now = repeat[repeat["as_of"] == data.as_of]
    horizon = data.study.task.horizon_days * DAY
    ends = {"now": data.as_of, "previous": data.as_of - horizon, "last_year": data.as_of - periods.YEAR}
    won = {
        name: {"won_back": periods.won_back(data.purchase_days, end, data.study.task, whole=name != "now")}
        for name, end in ends.items()
    }
    counts = {"low": ahead["low"], "high": ahead["high"]}
    rates = {name: None if at is None else share(at, ahead["n"]) for name, at in counts.items()}
    at_risk = value.loc[value["p_churn"].notna(), ["value", "value_at_risk"]].sum()

    whole = periods.whole(data.purchase_days, data.as_of, data.study.task)

    def tile(
        key: str, kind: str, now: float | None, rising_is: str, history: str, earlier: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        figures: dict[str, Any] = dict.fromkeys(("low", "high", "n", "of")) | more
        limits = (figures["low"], figures["high"])
        before = {
            name: _compared(now, _of(earlier[name], history), rising_is, limits) for name in ("previous", "last_year")
        }
        return {"key": key, "kind": kind, "value": now, "whole": whole.get(key, True)} | figures | before

    tiles = [
        tile("leaving", "count", ahead["expected"], "bad", "left", past, **counts),
        tile("churn_rate", "percent", ahead["rate"], "bad", "churn_rate", past, **rates),
        tile("active", "count", ahead["n"], "good", "active", past),
        tile("repeat_rate", "percent", _repeat_rate(repeat_now), "good", "repeat_rate", past, **_rates(repeat_now)),
        tile("won_back", "count", won["now"]["won_back"], "good", "won_back", won),
        tile("value_at_risk", "money", at_risk["value_at_risk"], "bad", "", past, of=float(at_risk["value"])),
    ]
    if contact["act"] and contact["n"]:
        known = {"low": contact["low"], "high": contact["high"], "n": contact["n"], "of": contact["reach"]}
        tiles.append(tile("savings", "money", contact["profit"], "good", "", past, **known))
    return [one for one in tiles if one["value"] is not None]


def _repeat_rate(now: pd.DataFrame) -> float | None:
    return share(now["expected"].sum(), now["n"].sum()) if len(now) else None


def _rates(now: pd.DataFrame) -> dict[str, float | None]:
    """The 80 % interval of the rate of one row of counts; empty without one."""
    return {name: share(now[name].sum(), now["n"].sum()) for name in ("low", "high")} if len(now) else {}


def _compared(
    now: float | None, before: float | None, rising_is: str, limits: tuple[float | None, float | None]
) -> dict[str, Any] | None:
    """The figure `before`, the `change` since (and as a share of it), its direction, and whether that is good.

    limits: the interval of a forecast; inside it the change is no news."""
    if now is None or before is None:
        return None
    result = {"value": before, "change": now - before, "relative": share(now - before, before)}
    if abs(now - before) <= 0.005 * max(abs(now), abs(before)):
        return result | {"direction": "same", "tone": "even"}
    up = now > before
    low, high = limits
    open_ = low is not None and high is not None and low <= before <= high
    tone = "even" if open_ else "good" if up == (rising_is == "good") else "bad"
    return result | {"direction": "up" if up else "down", "tone": tone}


def _freshness(data: Interim) -> dict[str, Any]:
    days = data.purchase_days
    last = days["day"].max()
    return {
        "first": iso(days["day"].min()),
        "last": iso(last),
        "age_days": int((data.as_of - last).days),
        "customers": int(days["customer_id"].nunique()),
    }


def _grade(figure: float, limits: Sequence[float]) -> str:
    return "green" if figure <= limits[0] else "amber" if figure <= limits[1] else "red"


def _quality(data: Interim) -> dict[str, Any]:
    audit = data.audit
    dropped = audit[audit["kind"].eq("dropped") & ~audit["rule"].str.contains(".", regex=False)]
    lost = int(dropped["lines"].sum())
    figure = share(lost, lost + data.rows("order_lines")) or 0.0
    age = _freshness(data)["age_days"]
    colour = _grade(figure, LOST_LIMITS)
    if age > FRESH_DAYS:
        colour = "red" if age > 4 * FRESH_DAYS else "amber" if colour == "green" else colour
    silence = longest_silence(data.purchase_days["day"])
    doubts = {"break": amounts.monthly_break(data.purchase_days), "apart": amounts.regions_apart(data.order_lines)}
    colour = "red" if silence or any(doubts.values()) else colour
    noticed = [one for one in data.findings if one["state"] != "ok"]
    if noticed:
        colour = "red" if noticed[0]["state"] == "missing" else "amber" if colour == "green" else colour
    worst = dropped.sort_values("lines").iloc[-1] if lost else None
    note = None if worst is None else {"en": str(worst["note_en"]), "zh": str(worst["note_zh"])}
    facts = {"share": figure, "age_days": age, "stale": age > FRESH_DAYS, "note": note, "noticed": noticed}
    return {"key": "quality", "colour": colour, "silence": silence} | doubts | facts


def _drift(data: Interim) -> dict[str, Any]:
    result = drift.summarise(data)
    if result is None or "least" in result:
        return {"key": "drift", "colour": "grey", "least": result and result["least"]}
    return {
        "key": "drift",
        "colour": _grade(result["score_psi"], result["limits"]),
        "psi": result["score_psi"],
        "stable": result["limits"][0],
        "moved": result["moved"],
        "inputs": len(result["inputs"]),
    }


def _calibration(data: Interim) -> dict[str, Any]:
    base_rates = data.base_rates("churn").dropna(subset=["happened"])
    if base_rates.empty:
        return {"key": "calibration", "colour": "grey"}
    held = base_rates["happened"].between(base_rates["low"], base_rates["high"])
    errors = (base_rates["expected"] - base_rates["happened"]) / base_rates["n"]
    miss, bias = errors.abs().tail(NEWEST), _bias(errors, base_rates["as_of"], data.study.task.horizon_days)
    grades = [_grade(float(miss.mean()), BASE_RATE_LIMITS), _grade(float(1 - held.mean()), OUTSIDE_LIMITS)]
    return {
        "key": "calibration",
        "colour": max([*grades, "amber" if bias else "green"], key=("green", "amber", "red").index),
        "miss": float(miss.mean()),
        "origins": len(miss),
        "bias": bias,
        "held": int(held.sum()),
        "closed": len(base_rates),
    }


def _bias(errors: pd.Series, as_of: pd.Series, horizon_days: int) -> dict[str, Any] | None:
    """The newest forecasts that all erred on one side: `n`, `side` (high, low) and `points` (mean error, a share).

    None for fewer than NEWEST in a row, or where they cover less than two horizons. errors and as_of: oldest first.
    """
    signs = (errors > 0).astype(int) - (errors < 0).astype(int)
    run = int((signs[::-1] == signs.iloc[-1]).cumprod().sum())
    newest = as_of.tail(run)
    covered = (newest.iloc[-1] - newest.iloc[0]).days + horizon_days
    if signs.iloc[-1] == 0 or run < NEWEST or covered < 2 * horizon_days:
        return None
    return {"n": run, "side": "high" if signs.iloc[-1] > 0 else "low", "points": float(errors.tail(run).abs().mean())}
