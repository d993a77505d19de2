"""P1: Online Retail II, habitual buyers, test cutoff 2011-09-10 (as_of 2011-09-11), 90 days."""

from __future__ import annotations

import pandas as pd

from churn.modelling import metrics
from churn.order_lines import purchase_lines
from churn.targets import label
from churn.value.spend import purchases

from . import profit
from . import quality_data as data
from . import quality_run as runs

CUTOFFS = [pd.Timestamp("2010-06-10") + pd.DateOffset(months=month) for month in range(16)]
ELIGIBLE = [1298, 1398, 1475, 1528, 1643, 1904, 2163, 2102, 1959, 1807, 1747, 1782, 1853, 1898, 1932, 1920]
RATES = [.324, .295, .253, .243, .328, .410, .523, .490, .478, .454, .420, .403, .432, .377, .337, .308]  # fmt: skip
TEST = pd.Timestamp("2011-09-11")
TRAIN_UNTIL = pd.Timestamp("2011-03-11")


def eligible(frame: pd.DataFrame) -> pd.Series:
    """At least 2 purchase days and the next one expected between t - 45 and t + 135, where t = as_of - 1 day."""
    gap = (frame["tenure_days"] - frame["recency_days"]) / (frame["frequency"] - 1).where(frame["frequency"] > 1)
    ahead = gap - frame["recency_days"] + 1
    return (frame["frequency"] > 1) & (ahead >= -45) & (ahead <= 135)


def population(features: pd.DataFrame, order_lines: pd.DataFrame) -> str:
    """One sentence; raises AssertionError when counts or rates are not the protocol's."""
    counts, rates = [], []
    for cutoff in CUTOFFS:
        members = features[features["as_of"] == cutoff + pd.Timedelta(days=1)]
        members = members[eligible(members)]
        counts.append(len(members))
        rates.append(round(1 - float(label(order_lines, members, 90).mean()), 3))
    if counts != ELIGIBLE or any(abs(a - b) > 0.0011 for a, b in zip(rates, RATES, strict=True)):
        raise AssertionError(f"another population: {counts} {rates}")
    return "Population as in the protocol: eligible counts and churn rates of all 16 cutoffs are equal."


def report() -> list[str]:
    """The section's lines; writes benchmarks/out/p1/backtest.parquet."""
    study, tables = data.tables_of("online-retail-ii")
    dates = [cutoff + pd.Timedelta(days=1) for cutoff in CUTOFFS]
    task = study.task.model_copy(update={"horizon_days": 90, "as_of": None})
    features = data.table("p1", tables, dates, study)
    lines = purchase_lines(tables.order_lines)
    sentence = population(features, lines)
    # no model is trained on cutoffs after 2011-03-10; 2011-06-10 serves Platt scaling and the base rate forecast
    rows, _ = runs.run("p1", _with_end(features), lines, "churn", task, [TEST], eligible, TRAIN_UNTIL)
    runs.write(rows, data.OUT / "p1" / "backtest.parquet")
    shipped = rows[rows["model"] == "shipped"]
    low, high = metrics.auc_interval(shipped)
    brier = metrics.interval(shipped, "brier")
    table = runs.table(rows)
    money = profit.of_models(rows, profit.habitual_buyers(purchases(lines))).set_index("model")
    for name, column in (("profit", "realised"), ("expected", "expected"), ("contacts", "contacted")):
        table[name] = money[column].round().astype(int).loc[table["model"]].to_numpy()
    gains = money.loc["shipped"]
    return [
        "### P1: Online Retail II, habitual buyers, cutoff 2011-09-10 (n = 1,920)\n",
        sentence,
        f"Shipped: AUC 95 % [{low:.3f}, {high:.3f}], Brier 95 % [{brier[0]:.3f}, {brier[1]:.3f}].",
        f"Realised profit of shipped 95 % [{gains['low']:,.0f}, {gains['high']:,.0f}], realised less expected "
        f"[{gains['less']:+,.0f}, {gains['more']:+,.0f}].\n",
        table.to_markdown(index=False),
        "\nShipped minus rival, 95 % intervals:\n",
        runs.differences(rows).to_markdown(index=False),
        "",
    ]


def _with_end(features: pd.DataFrame) -> pd.DataFrame:
    """The table with one more as_of a horizon later, so that the back-test may judge the last cutoff."""
    end = features[features["as_of"] == TEST].assign(as_of=TEST + pd.Timedelta(days=90))
    return pd.concat([features, end], ignore_index=True)
