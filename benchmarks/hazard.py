"""What does the weekly hazard add to the blend? `python -m benchmarks.hazard [SHOP:QUESTION ...]` -> results/hazard.md.

The blend with the weekly hazard (modelling/weekly_hazard.py) against the same blend with BG/NBD in its place, which
shipped before; prior and rule of the weights are the same. Shops of benchmarks.combination with 1,000 customers and
Online Retail II until the first test origin (2011-03-11), 90 days, every origin that can be judged, log loss with the
base rate right in hindsight. QUESTION: `churn` of those who bought within 180 days, `repeat`, or `ever`, churn of
everybody who ever bought. Intervals are of resampled customers.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy.special import expit

from churn.modelling import metrics
from churn.modelling.as_of import training_as_of
from churn.modelling.calibration import shift_to_rate
from churn.modelling.combination import MEMBERS, combined
from churn.modelling.origin_fit import BacktestHistory
from churn.modelling.target_data import TargetData, target_data

from . import combination, quality_data

RESULTS, OUT = Path(__file__).parent / "results", quality_data.OUT / "hazard"
TEST = pd.Timestamp("2011-03-11")
NAMES = ("fashion", "young", "gifts", "pet_food", "grocer", "subscription", "hobby", "lock_down", "random")
QUESTIONS = {
    "churn": SimpleNamespace(horizon_days=90, horizons=[], active_days=180, new_days=180, promotions=(), holidays=()),
    "repeat": SimpleNamespace(horizon_days=90, horizons=[], active_days=180, new_days=180, promotions=(), holidays=()),
    "ever": SimpleNamespace(horizon_days=90, horizons=[], active_days=None, new_days=180, promotions=(), holidays=()),
}
FEWEST = combination.FEWEST
HEAD = """## What does the weekly hazard add to the blend?

{about}
"""


def of_shop(name: str, question: str) -> TargetData:
    """The data of a made-up shop with 1,000 customers, or of Online Retail II before its test."""
    if name == "online-retail-ii":
        return _online_retail(question)
    (shop,) = (shop for shop in combination.shops() if shop.name == f"{name}_1000")
    return combination.of_shop(shop, "repeat" if question == "repeat" else "churn", QUESTIONS[question])


def _online_retail(question: str) -> TargetData:
    study, tables = quality_data.tables_of("online-retail-ii")
    lines = tables.order_lines[tables.order_lines["ordered_at"] < TEST]
    dates = sorted(pd.date_range(TEST, "2010-03-01", freq="-15D"))
    known = SimpleNamespace(order_lines=lines, customers=tables.customers, touchpoints=tables.touchpoints)
    features = quality_data.table("hazard", known, dates, study)
    return target_data(features, lines, "repeat" if question == "repeat" else "churn", QUESTIONS[question])


def predictions(name: str, question: str) -> pd.DataFrame:
    """as_of, customer_id, model, p (the rate right in hindsight), y, closed: every judged prediction, kept in OUT."""
    file = OUT / f"{name}-{question}.parquet"
    if file.exists():
        return pd.read_parquet(file)
    data = of_shop(name, question)
    every = combination.fits(f"{name}-{question}", data)
    histories, parts = {"hazard": BacktestHistory(), "bgnbd": BacktestHistory()}, []
    for fit in every:
        outcome = data.outcome(data.positions[fit.origin])
        rate = float(outcome.mean())
        each = {member: fit.raw_log_odds[member] for member in ("bgnbd", *MEMBERS)}
        for member, history in histories.items():
            given = {one: fit.raw_log_odds[member if one == "hazard" else one] for one in MEMBERS}
            weights = history.blend_weights(data.target, fit.origin, data.horizon)
            each[f"blend with {member}"] = combined(given, weights)
            for one, values in given.items():
                history.add(one, fit.origin, values, outcome)
        if len(outcome) < FEWEST or not 0 < rate < 1:
            continue
        common = {"as_of": fit.origin, "customer_id": data.at(fit.origin)["customer_id"].to_numpy(), "y": outcome}
        common["closed"] = len(training_as_of(fit.origin, data.horizon, [one.origin for one in every]))
        for model, values in each.items():
            parts.append(pd.DataFrame({**common, "model": model, "p": expit(values + shift_to_rate(values, rate))}))
    rows = pd.concat(parts, ignore_index=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(file)
    return rows


def figures(name: str, question: str) -> dict[str, object]:
    """One row of the table."""
    rows = predictions(name, question)
    entry: dict[str, object] = {"shop": name, "question": question, "origins": rows["as_of"].nunique()}
    for model in ("bgnbd", "hazard", "blend with bgnbd", "blend with hazard"):
        of_model = rows[rows["model"] == model].groupby("as_of")
        entry[model] = float(
            np.mean([metrics.log_loss(one["p"].to_numpy(), one["y"].to_numpy()) for _, one in of_model])
        )
    for about, part in (("difference", rows), ("after a closed origin", rows[rows["closed"] > 0])):
        gap = metrics.difference(part, "blend with hazard", "blend with bgnbd", "log_loss", draws=300)
        entry[about] = f"{gap['difference']:+.4f} [{gap['low']:+.4f}, {gap['high']:+.4f}]"
    return entry


def main(asked: list[str]) -> None:
    """Judges what is asked (default everything), and writes the page of all that has been judged."""
    known = [(name, question) for question in QUESTIONS for name in (*NAMES, "online-retail-ii")]
    for name, question in known:
        if not asked or f"{name}:{question}" in asked:
            print(figures(name, question), flush=True)
    judged = [figures(*one) for one in known if (OUT / f"{one[0]}-{one[1]}.parquet").exists()]
    assert __doc__ is not None
    about = __doc__.split("\n\n", 1)[1].strip()
    text = [HEAD.format(about=about), pd.DataFrame(judged).round(4).to_markdown(index=False), ""]
    (RESULTS / "hazard.md").write_text("\n".join(text))


if __name__ == "__main__":
    main(sys.argv[1:])
