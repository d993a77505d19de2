"""What does a purchase model usually expect too much? `python -m benchmarks.value_prior` -> results/value_prior.md.

The panel's shops (panel_shops.py; at most 2,000 customers, three years of books or more, `young` a bit over two), the
demo and CDNOW, over the value horizon or what the lines allow, at the back-test's origins. The total that BG/NBD with
Gamma-Gamma expects of known customers is mostly too high, for few stay as long as those that are seen; before a shop
has a closed window of that length the correction can only know what is usual. For several values of USUAL
(value/spend_correction.py): the bias of the total, its size, and the mean absolute error per customer as a share of
that of the last period's spend again. Online Retail II is shown and chose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from churn import features as feature_table
from churn.scoring.evaluation.value import evaluate
from churn.value.spend import purchases, spend_after
from churn.value.spend_models import fit_closed_form

from . import panel_shops, quality_data

correction, value = (import_module(f"churn.value.{name}") for name in ("spend_correction", "customer_value"))
RESULTS, OUT = Path(__file__).parent / "results", quality_data.OUT / "value_prior"
TRIED = (0.0, -0.10, -0.15, -0.20, -0.25)
SHOWN_ONLY = "online-retail-ii"


def sets() -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame, int]]:
    """(name, feature table every 30 days, order lines, value horizon in days)."""
    for shop in panel_shops.SHOPS:
        days = 820 if shop.opened else max(shop.days, 1095)
        smaller = replace(shop, customers=min(shop.customers, 2000), days=days)
        lines, file = panel_shops.order_lines(smaller), OUT / f"{shop.name}.parquet"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            feature_table.compute({"order_lines": lines}, dates(lines), engine="polars").to_parquet(file)
        yield shop.name, pd.read_parquet(file), lines, 365
    for name in ("demo", "cdnow", SHOWN_ONLY):
        study, tables = quality_data.tables_of(name)
        lines = tables.order_lines
        asked = dates(lines, study.task.as_of)
        table = quality_data.table(name, tables, asked, study, study.task.history_days)
        yield name, table, lines, study.task.value_horizon_days


def dates(lines: pd.DataFrame, as_of: object = None) -> list[pd.Timestamp]:
    """Every 30 days back from today, the first two months left out."""
    last = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    today = pd.Timestamp(str(as_of)) if as_of else last
    first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=60)
    return list(pd.date_range(today, first, freq="-30D")[::-1])


def judged(name: str, features: pd.DataFrame, lines: pd.DataFrame, horizon: int) -> list[dict[str, object]]:
    """One row per origin and value of USUAL: set, usual, bias, error (over that of the last period)."""
    known = [pd.Timestamp(date) for date in np.sort(features["as_of"].unique())]
    bought = purchases(lines)
    bought = bought[bought["ordered_at"] < known[-1]]
    first = bought["ordered_at"].min().normalize()
    days = value._test_days(first, known[-1], horizon)
    past = correction.log_errors(features, bought, known, days)
    rows: list[dict[str, object]] = []
    for origin in value._origins(known, first, days):
        asked = features[(features["as_of"] == origin) & (features["monetary_total"] > 0)].reset_index(drop=True)
        spend = spend_after(bought, asked["customer_id"], origin, days)
        again = spend_after(bought, asked["customer_id"], origin - pd.Timedelta(days=days), days)
        model = {**fit_closed_form(asked), **correction.PLAIN, "horizon_days": days}
        for usual in TRIED:
            correction.USUAL = usual
            shifts = {stratum: one.shift for stratum, one in correction.corrections(past, origin, days).items()}
            expected = evaluate({**model, "spend_correction": shifts}, asked)["spend"].to_numpy()
            error = np.abs(expected - spend).mean() / np.abs(again - spend).mean()
            rows.append({"set": name, "usual": usual, "bias": expected.sum() / spend.sum() - 1, "error": error})
    return rows


def main() -> None:
    """Writes the table: one row per value of USUAL, and the biases of each set."""
    rows = pd.DataFrame([row for one in sets() for row in judged(*one)])
    rows["size of bias"] = rows["bias"].abs()
    each = rows.groupby(["usual", "set"])[["bias", "size of bias", "error"]].mean().reset_index()
    means = each[each["set"] != SHOWN_ONLY].groupby("usual")[["bias", "size of bias", "error"]].mean()
    assert __doc__ is not None
    text = [
        "## What does a purchase model usually expect too much?\n",
        __doc__.split("\n\n", 1)[1].strip() + "\n",
        means.sort_index(ascending=False).reset_index().to_markdown(index=False, floatfmt=".3f"),
        "\nBias of each set:\n",
        each.pivot_table(index="set", columns="usual", values="bias")
        .iloc[:, ::-1]
        .reset_index()
        .to_markdown(index=False, floatfmt=".3f"),
        "",
    ]
    (RESULTS / "value_prior.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
