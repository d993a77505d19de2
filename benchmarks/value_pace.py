"""Does a young shop's own pace tell the total of spend? `python -m benchmarks.value_pace` -> results/value_pace.md.

The panel's shops (panel_shops.py; at most 1,200 customers) with the year's wave moved to four places, so that books
begin in every season. At 200, 260 and 320 days after the books begin, a year ahead, established customers: the error of
log(sum of spend) when the total is that of BG/NBD with Gamma-Gamma moved by what is usual (USUAL in
value/spend_correction.py), by the customers' own pace and what is usual of that (PACE, for several values), and by the
mean of both, which ships while there is no record. Root mean squares; `calm` are shops with a wave below .2. CDNOW and
Online Retail II are in `python -m benchmarks.value`; they chose nothing here.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from churn import features as feature_table
from churn.scoring.evaluation.value import evaluate, stratum
from churn.value.spend import purchases, spend_after
from churn.value.spend_models import fit_closed_form

from . import panel_shops

correction = import_module("churn.value.spend_correction")
OUT = Path(__file__).parent / "results" / "value_pace.md"
KNOWN, DAYS, MOVED = (200, 260, 320), 365, (45, 135, 225, 315)
TRIED = (-0.3, -0.4, -0.45, -0.5, -0.6)


def errors(shop: panel_shops.Shop) -> list[dict[str, object]]:
    """One row per KNOWN: log(spend / expected) of established customers, and their own pace likewise."""
    lines = panel_shops.order_lines(shop)
    bought = purchases(lines)
    first = bought["ordered_at"].min().normalize()
    dates = [first + pd.Timedelta(days=days) for days in KNOWN]
    table = feature_table.build({"order_lines": lines}, as_of=dates)
    rows: list[dict[str, object]] = []
    for date, known in zip(dates, KNOWN, strict=True):
        asked = table[(table["as_of"] == date) & (table["monetary_total"] > 0)].reset_index(drop=True)
        model = {**fit_closed_form(asked), **correction.PLAIN, "horizon_days": DAYS}
        expected = evaluate(model, asked)["spend"].to_numpy()
        spend = spend_after(bought, asked["customer_id"], date, DAYS)
        established = stratum(asked) == 1
        pace = correction.own_pace(asked, expected, known, DAYS).get("established", np.nan)
        happened = float(np.log(spend[established].sum() / expected[established].sum()))
        rows.append({"calm": shop.season < 0.2, "known days": known, "happened": happened, "pace": pace})
    return rows


def shops() -> list[panel_shops.Shop]:
    """The panel's kinds of shop with 740 days of books, their wave moved; none of them is in another benchmark."""
    varied = []
    for moved in MOVED:
        for shop in panel_shops.SHOPS:
            change: dict[str, object] = {"lock_down": shop.lock_down and (300, 390, 0.15)}
            change |= {"new_range": shop.new_range and 300, "seed": shop.seed + 700 + moved}
            change |= {"customers": min(shop.customers, 1200), "days": 740, "peak": (shop.peak + moved) % 365}
            varied.append(replace(shop, **change))  # type: ignore[arg-type]
    return varied


def main() -> None:
    """The table: one row per rule."""
    rows = pd.DataFrame([row for shop in shops() for row in errors(shop)]).dropna()
    usual, answer = correction.USUAL, []
    rules = {f"usual ({usual:.2f})": rows["happened"] - usual}
    for pace in TRIED:
        own = rows["pace"] + pace
        rules |= {f"own pace ({pace:.2f})": rows["happened"] - own}
        rules |= {f"mean of both ({pace:.2f})": rows["happened"] - (usual + own) / 2}
    for name, miss in rules.items():
        square = miss**2
        parts = {str(days): square[rows["known days"] == days] for days in KNOWN}
        parts |= {"calm": square[rows["calm"]], "seasonal": square[~rows["calm"]], "all": square}
        answer.append({"moved by": name, "mean": miss.mean(), **{key: one.mean() ** 0.5 for key, one in parts.items()}})
    assert __doc__ is not None
    text = [
        "## Does a young shop's own pace tell the total of spend?\n",
        __doc__.split("\n\n", 1)[1].strip() + "\n",
        f"{len(rows)} cases; correlation of what happened and own pace {rows['happened'].corr(rows['pace']):.2f}.\n",
        pd.DataFrame(answer).to_markdown(index=False, floatfmt=".3f"),
        "",
    ]
    OUT.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
