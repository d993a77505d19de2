"""Can I trust it: forecasts against outcomes at every past origin, and the candidate models compared."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...modelling import metrics
from ...modelling.as_of import closed_rows
from ...modelling.calibration import reliability
from ...modelling.candidates import NAMES
from ...segments import rfmw
from ...segments.membership import is_member
from ..data import DAY, Interim, iso
from ..text import note
from . import drift
from .tables import records

SHIPPED = "shipped"
RIVALS = ("recency", "bgnbd")
GROUPS = 10
"""equal-count bins of the reliability diagram"""


def summarise(data: Interim) -> dict[str, Any]:
    """`churn` and `repeat` (origins, calibration, candidates, by_age), `drift`, `response`, `findings`, `audit`,
    `assumptions`."""
    repeat = target(data, "repeat")
    left_out = [] if repeat else [note("trust.needs.repeat")]
    return {
        "churn": target(data, "churn"),
        "repeat": repeat,
        "drift": drift.summarise(data),
        "findings": data.findings,
        "audit": _audit(data),
        "response": _response(data),
        "assumptions": _assumptions(data),
        "left_out": left_out,
    }


def target(data: Interim, name: str) -> dict[str, Any] | None:
    """Back-test of one target; None without a closed origin."""
    rows = data.backtest(name)
    if rows.empty:
        return None
    shipped = rows[rows["model"] == SHIPPED]
    base_rates = data.base_rates(name)
    closed = base_rates.dropna(subset=["happened"])
    compared = candidates(rows)
    return {
        "origins": records(_origins(base_rates)),
        "closed": len(closed),
        "inside": int(closed["happened"].between(closed["low"], closed["high"]).sum()),
        "miss": float(((closed["expected"] - closed["happened"]) / closed["n"]).abs().mean()) if len(closed) else None,
        "calibration": calibration(shipped),
        "candidates": compared,
        "gains": gains(compared),
        "by_age": _by_age(data, shipped) if name == "churn" else None,
    }


def _origins(base_rates: pd.DataFrame) -> pd.DataFrame:
    table = base_rates[["n", "expected", "low", "high", "happened"]].copy()
    table.insert(0, "as_of", [iso(day) for day in base_rates["as_of"]])
    return table


def calibration(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Equal-count bins by p, lowest first: customers, predicted (mean p), happened (observed share)."""
    if rows.empty:
        return []
    order = rows.sort_values(["p", "customer_id", "as_of"])
    bins = reliability(order["p"].to_numpy(float), order["y"].to_numpy(float), GROUPS)
    return [{"customers": one["n"], "predicted": one["mean_p"], "happened": one["rate"]} for one in bins]


def candidates(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Every model with the mean of its figures over the origins, best log loss first; `origins` says how many."""
    table = metrics.table(rows).sort_values(["log_loss", "model"])
    table["name"] = table["model"].map(NAMES)
    table["origins"] = table["model"].map(rows.groupby("model")["as_of"].nunique())
    return records(table)


def gains(compared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shipped model's log loss against the simple rule's and BG/NBD's: name, change (-.1 = a tenth less)."""
    loss = {one["model"]: one for one in compared}
    return [
        {"name": loss[rival]["name"], "change": loss[SHIPPED]["log_loss"] / loss[rival]["log_loss"] - 1}
        for rival in RIVALS
        if SHIPPED in loss and rival in loss
    ]


def _by_age(data: Interim, shipped: pd.DataFrame) -> list[dict[str, Any]]:
    """The figures of new (one purchase day at the origin) and established customers: means over origins, as in
    `candidates`, and `n` customers at all origins."""
    days = data.features(list(shipped["as_of"].unique()), ["frequency"])
    known = shipped.merge(days, on=["customer_id", "as_of"], how="inner")
    known["key"] = known["frequency"].eq(1).map({True: "new", False: "established"})
    counts = known["key"].value_counts()
    table = metrics.table(known, by=("key",)).sort_values("key")
    return [row | {"n": int(counts[row["key"]])} for row in records(table)]


def _response(data: Interim) -> dict[str, Any] | None:
    """Share that bought in the newest closed horizon, by each score from 1 to 5 at its start; `as_of`: that date."""
    horizon = data.study.task.horizon_days * DAY
    closed = data.segments[closed_rows(data.segments["as_of"], data.study.task.horizon_days, data.as_of)]
    if closed.empty:
        return None
    then = closed[closed["as_of"] == closed["as_of"].max()].reset_index(drop=True)
    start = pd.Timestamp(then["as_of"].iloc[0])
    days = data.purchase_days
    inside = days["day"].between(start, start + horizon, "left")
    bought = is_member(then["customer_id"], days.loc[inside, "customer_id"])
    table = rfmw.response(then, bought)
    difference = rfmw.response_order(table).set_index("variable")["rate_range"]
    rows = [
        {
            "name": rfmw.NAMES[str(name)],
            "rates": {int(score): float(rate) for score, rate in zip(part["score"], part["rate"], strict=True)},
            "difference": float(difference[name]),
        }
        for name, part in table.groupby("variable", sort=False)
    ]
    return {"as_of": iso(start), "rows": sorted(rows, key=lambda row: -float(str(row["difference"])))}


def _audit(data: Interim) -> dict[str, Any]:
    """`rows`: rules that applied to some line, and lines read and kept; `idle`: how many rules applied to none."""
    audit = data.audit
    reported = audit[(audit["lines"] > 0) | audit["kind"].isin(["read", "kept"])]
    rows = [
        {key: row[key] for key in ("kind", "lines", "customers")}
        | {"amount": row["amount"] or None, "note": {"en": row["note_en"], "zh": row["note_zh"]}}
        for row in records(reported)
    ]
    return {"rows": rows, "idle": int(len(audit) - len(reported) - audit["kind"].eq("off").sum())}


def _assumptions(data: Interim) -> list[dict[str, Any]]:
    """name, study key, value and its format; `word` replaces a value that means "no limit" or the like."""
    task, money = data.study.task, data.study.economics
    kinds = {
        "task": {"horizon_days": "count", "active_days": "count", "new_days": "count", "history_days": "count",
                 "value_horizon_days": "count"},
        "economics": {"margin": "percent", "contact_cost": "money", "incentive_share": "percent",
                      "acceptance": "percent", "budget": "money", "capacity": "count",
                      "discount_rate": "percent"},
    }  # fmt: skip
    words = {
        "active_days": "assume.everyone",
        "history_days": "assume.all_lines",
        "budget": "assume.no_budget",
        "capacity": "assume.no_budget",
    }
    rows = []
    for section, of in (("task", task), ("economics", money)):
        for name, kind in kinds[section].items():
            value = getattr(of, name)
            word = words.get(name) if value is None or (name == "active_days" and not value) else None
            rows.append({"name": name, "key": f"{section}.{name}", "value": value, "kind": kind, "word": word})
    if data.acceptance.source == "measured":
        measured = {"name": "acceptance_measured", "key": "economics.same_offer", "value": data.acceptance.mean}
        after = [row["name"] for row in rows].index("acceptance") + 1
        rows.insert(after, measured | {"kind": "percent", "word": None})
    return rows
