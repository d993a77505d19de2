"""P1: Online Retail II, habitual buyers, test cutoff 2011-09-10 (as_of 2011-09-11), 90 days."""

from __future__ import annotations

import numpy as np
import pandas as pd
import quality_data as data
import quality_run as runs

from churn.modelling import metrics
from churn.modelling.btyd import fit_gamma_gamma
from churn.scoring.btyd import mean_order_value
from churn.targets import label

CUTOFFS = [pd.Timestamp("2010-06-10") + pd.DateOffset(months=month) for month in range(16)]
ELIGIBLE = [1298, 1398, 1475, 1528, 1643, 1904, 2163, 2102, 1959, 1807, 1747, 1782, 1853, 1898, 1932, 1920]
RATES = [.324, .295, .253, .243, .328, .410, .523, .490, .478, .454, .420, .403, .432, .377, .337, .308]  # fmt: skip
TEST = pd.Timestamp("2011-09-11")
TEACH_UNTIL = pd.Timestamp("2011-03-11")
MARGIN, ACCEPTANCE, CONTACT = 0.35, 0.30, 1.0


def eligible(frame: pd.DataFrame) -> pd.Series:
    """At least 2 purchase days and the next one expected between t - 45 and t + 135, where t = as_of - 1 day."""
    gap = (frame["tenure_days"] - frame["recency_days"]) / (frame["frequency"] - 1).where(frame["frequency"] > 1)
    ahead = gap - frame["recency_days"] + 1
    return (frame["frequency"] > 1) & (ahead >= -45) & (ahead <= 135)


def population(features: pd.DataFrame, order_lines: pd.DataFrame) -> str:
    """One sentence; raises AssertionError when counts or rates are not the protocol's."""
    counts, rates = [], []
    for cutoff in CUTOFFS:
        here = features[features["as_of"] == cutoff + pd.Timedelta(days=1)]
        here = here[eligible(here)]
        counts.append(len(here))
        rates.append(round(1 - float(label(order_lines, here, 90).mean()), 3))
    if counts != ELIGIBLE or any(abs(a - b) > 0.0011 for a, b in zip(rates, RATES, strict=True)):
        raise AssertionError(f"another population: {counts} {rates}")
    return "Population as in the protocol: eligible counts and churn rates of all 16 cutoffs are equal."


def profit(rows: pd.DataFrame, features: pd.DataFrame) -> tuple[float, float, int]:
    """(realised, expected, contacts) of contacting whom it pays in expectation, by the protocol's formula."""
    repeaters = features[(features["as_of"] == TEST) & (features["frequency"] >= 2)].set_index("customer_id")
    # fitted on everybody with two purchase days: only then is the oracle's profit the published 88,558
    value_model = fit_gamma_gamma(
        repeaters["frequency"].to_numpy(float), (repeaters["monetary_total"] / repeaters["frequency"]).to_numpy(float)
    )
    here = repeaters.loc[rows["customer_id"]]
    days = here["frequency"].to_numpy(float)
    per_day = here["monetary_total"].to_numpy(float) / days
    order = mean_order_value(days, np.maximum(per_day, 0.01), value_model)
    cadence = np.maximum((here["tenure_days"] - here["recency_days"]).to_numpy(float) / (days - 1), 7.0)
    worth = MARGIN * order * 365 / cadence
    cost = 0.10 * worth
    saved = np.minimum(worth, 10 * cost)
    p, y = rows["p"].to_numpy(float), rows["y"].to_numpy(float)

    def gain(chance: np.ndarray) -> np.ndarray:
        return chance * ACCEPTANCE * (saved - cost) - (1 - chance) * cost - CONTACT

    contact = gain(p) > 0
    return float(gain(y)[contact].sum()), float(gain(p)[contact].sum()), int(contact.sum())


def profit_interval(rows: pd.DataFrame, features: pd.DataFrame, draws: int = 500) -> str:
    """One sentence: 95 % intervals of realised profit, and of realised less expected, customers drawn anew."""
    random = np.random.default_rng(7)
    drawn = np.array(
        [profit(rows.iloc[random.integers(len(rows), size=len(rows))], features)[:2] for _ in range(draws)]
    )
    low, high = np.percentile(drawn[:, 0], [2.5, 97.5])
    less, more = np.percentile(drawn[:, 0] - drawn[:, 1], [2.5, 97.5])
    return (
        f"Realised profit of shipped, 95 % [{low:,.0f}, {high:,.0f}]; realised less expected"
        f" [{less:+,.0f}, {more:+,.0f}]."
    )


def report() -> list[str]:
    """The section's lines; writes benchmarks/out/p1/backtest.parquet."""
    study, tables = data.tables_of("online-retail-ii")
    dates = [cutoff + pd.Timedelta(days=1) for cutoff in CUTOFFS]
    task = study.task.model_copy(update={"horizon_days": 90, "as_of": None})
    features = data.table("p1", tables, dates, study, 730)
    lines = tables.order_lines[~tables.order_lines["is_return"]]
    said = population(features, lines)
    # cutoffs after 2011-03-10 never teach; what 2011-06-10 shows is used for the line and the level
    rows, _ = runs.run("p1", _with_end(features), lines, "churn", task, [TEST], eligible, TEACH_UNTIL)
    runs.write(rows, data.OUT / "p1" / "backtest.parquet")
    shipped = rows[rows["model"] == "shipped"]
    low, high = metrics.auc_interval(shipped)
    brier = metrics.interval(shipped, "brier")
    table = runs.table(rows)
    money = {model: profit(part, features) for model, part in rows.groupby("model", sort=False)}
    for place, name in enumerate(("profit", "expected", "contacts")):
        table[name] = [round(money[model][place]) for model in table["model"]]
    return [
        "### P1: Online Retail II, habitual buyers, cutoff 2011-09-10 (n = 1,920)\n",
        said,
        f"Shipped: AUC 95 % [{low:.3f}, {high:.3f}], Brier 95 % [{brier[0]:.3f}, {brier[1]:.3f}].",
        profit_interval(shipped, features) + "\n",
        table.to_markdown(index=False),
        "\nShipped minus rival, 95 % intervals:\n",
        runs.differences(rows).to_markdown(index=False),
        "",
    ]


def _with_end(features: pd.DataFrame) -> pd.DataFrame:
    """The table with one more as_of a horizon later, so that the back-test may judge the last cutoff."""
    end = features[features["as_of"] == TEST].assign(as_of=TEST + pd.Timedelta(days=90))
    return pd.concat([features, end], ignore_index=True)
