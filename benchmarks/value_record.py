"""Closed windows of a year, and the next one: `python -m benchmarks.value_record` -> results/value_record.md.

The total of spend over a year is forecast from candidates (value/spend_correction.py), weighted by the errors expected
of them before they have a record, PRIOR_OF_YEAR. The panel's shops (panel_shops.py; at most 1,200 customers, three and
four years of books, amounts as they are and with heavy tails), at the back-test's origins. For several priors of `long`
and `last_year`, whose windows of a year began when the shop had been seen for half a year or so: of the total of all
customers the mean absolute log error, its root mean square and the bias; how often the 80 % intervals of new and of
established customers' sums held; and of BG/NBD with Gamma-Gamma so corrected the mean absolute error per customer as a
share of that with the first priors, which shipped before, and the normalised Gini. No public data and no demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from churn.modelling.forecast_error import NORMAL_80
from churn.scoring.evaluation.value import LAST_YEAR, STRATA, evaluate
from churn.targets import PurchaseDays
from churn.value.accuracy import normalised_gini
from churn.value.spend import purchases, spend_after
from churn.value.spend_models import fit_closed_form

from . import panel_shops

correction, value = (import_module(f"churn.value.{name}") for name in ("spend_correction", "customer_value"))
OUT = Path(__file__).parent / "results" / "value_record.md"
DAYS = 365
TRIED = ((0.30, 0.12), (0.30, 0.30), (0.45, 0.45), (0.60, 0.60))
"""(long, last_year)"""


def shops() -> Iterator[tuple[panel_shops.Shop, bool]]:
    """(shop, whether its amounts have heavy tails)."""
    for days in (1095, 1460):
        for shop in panel_shops.SHOPS:
            change: dict[str, object] = {"lock_down": shop.lock_down and (300, 390, 0.15), "days": days}
            change |= {"new_range": shop.new_range and 300, "seed": shop.seed + 6_000 + days}
            change |= {"customers": min(shop.customers, 1200)}
            for heavy in (False, True):
                yield replace(shop, **change), heavy  # type: ignore[arg-type]


def order_lines(shop: panel_shops.Shop, heavy: bool) -> pd.DataFrame:
    """The shop's lines; heavy: some customers, and some orders, spend many times as much as others."""
    lines = panel_shops.order_lines(shop)
    if heavy:
        random = np.random.default_rng(shop.seed)
        factors = {"customer_id": random.normal(0, 1, len(lines)), "order_id": 0.4 * random.standard_t(3, len(lines))}
        for key, logarithm in factors.items():
            lines["amount"] *= np.exp(np.clip(logarithm, -4, 4))[pd.factorize(lines[key])[0]]
    return lines


def histories(lines: pd.DataFrame, dates: list[pd.Timestamp]) -> pd.DataFrame:
    """The columns that value models read of everybody seen before each date."""
    days, parts = PurchaseDays.of(lines), []
    for date in dates:
        rows = days.history(date)
        before = lines[lines["ordered_at"] < date]
        for name, since in (("monetary_total", pd.Timestamp.min), (LAST_YEAR, date - pd.Timedelta(days=365))):
            spent = before[before["ordered_at"] >= since].groupby("customer_id")["amount"].sum()
            rows[name] = rows["customer_id"].map(spent).fillna(0.0)
        parts.append(rows.assign(as_of=date).astype({"frequency": float}))
    return pd.concat(parts, ignore_index=True)


def judged(case: tuple[panel_shops.Shop, bool]) -> list[dict[str, object]]:
    """One row per origin and prior."""
    shop, heavy = case
    lines = order_lines(shop, heavy)
    first = lines["ordered_at"].min().normalize()
    today = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    dates = list(pd.date_range(today, first + pd.Timedelta(days=60), freq="-30D")[::-1])
    features, bought = histories(lines, dates), purchases(lines)
    past = correction.log_errors(features, bought, dates, DAYS)
    answer: list[dict[str, object]] = []
    for origin in value._origins(dates, first, DAYS):
        asked = features[features["as_of"] == origin].reset_index(drop=True)
        model = {**fit_closed_form(asked), **correction.PLAIN, "horizon_days": DAYS}
        spend = spend_after(bought, asked["customer_id"], origin, DAYS)
        plain = evaluate(model, asked)["spend"].to_numpy()
        pace = correction.own_pace(asked, plain, (origin - first).days, DAYS)
        actual = past[past["as_of"] == origin].set_index("stratum")["log_error"]
        for prior in TRIED:
            correction.PRIOR_OF_YEAR |= dict(zip(("long", "last_year"), prior, strict=True))
            forecasts = correction.corrections(past, origin, DAYS, pace)
            shifts = {name: one.shift for name, one in forecasts.items()}
            expected = evaluate({**model, "spend_correction": shifts}, asked)["spend"].to_numpy()
            row = {"case": f"{shop.name}-{shop.days}-{heavy}-{origin:%Y%m%d}", "shop": shop.name}
            row |= {"prior": "{:.2f}, {:.2f}".format(*prior), "total": np.log(expected.sum() / spend.sum())}
            row |= {"error": np.abs(expected - spend).mean(), "gini": normalised_gini(spend, expected)}
            for name in actual.index:
                left = actual[name] - shifts[name]
                row[name] = float(abs(left) <= NORMAL_80 * forecasts[name].standard_error)
            answer.append(row)
    return answer


def main() -> None:
    """Writes the table: one row per prior."""
    with ProcessPoolExecutor(2) as pool:
        rows = pd.DataFrame([row for part in pool.map(judged, shops()) for row in part])
    first = rows[rows["prior"] == rows["prior"].iloc[0]].set_index("case")["error"]
    rows = rows.assign(
        absolute=rows["total"].abs(),
        square=rows["total"] ** 2,
        bias=np.expm1(rows["total"]),
        error=rows["error"] / rows["case"].map(first),
    )
    measures = ["absolute", "square", "bias", "error", "gini", *STRATA]
    by_shop = rows.groupby(["prior", "shop"], sort=False)[measures].mean()
    table = by_shop.groupby("prior", sort=False).mean()
    gain = by_shop["absolute"].reset_index().pivot_table(index="shop", columns="prior", values="absolute")[table.index]
    gain = gain.sub(gain.iloc[:, 0], axis=0)
    table.insert(1, "less the first", gain.mean())
    table.insert(2, "standard error over shops", gain.std() / np.sqrt(len(gain)))
    table["square"] **= 0.5
    names = {"absolute": "absolute log error", "square": "root mean square"}
    names |= {name: f"{name} held" for name in STRATA}
    table = table.rename(columns=names).rename_axis("long, last_year").reset_index()
    assert __doc__ is not None
    text = [
        "## How much do closed windows of a year tell of the next one?\n",
        __doc__.split("\n\n", 1)[1].strip() + "\n",
        f"{len(first)} origins of {len(gain)} kinds of shop.\n",
        table.to_markdown(index=False, floatfmt=".4f"),
        "",
    ]
    OUT.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
