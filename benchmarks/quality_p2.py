"""P2: Online Retail II, everybody who ever bought, 13 rolling origins, 90 days."""

from __future__ import annotations

import pandas as pd

from . import quality_data as data
from . import quality_run as runs

ORIGINS = [pd.Timestamp("2011-03-11") + pd.Timedelta(days=15 * step) for step in range(13)]


def report() -> list[str]:
    """The section's lines; writes benchmarks/out/p2/backtest.parquet."""
    study, tables = data.tables_of("online-retail-ii")
    last = ORIGINS[-1] + pd.Timedelta(days=90)
    dates = [last - pd.Timedelta(days=15 * step) for step in range(60)]
    dates = sorted(date for date in dates if date >= pd.Timestamp("2010-03-01"))
    dates = [date for date in dates if date <= ORIGINS[-1] or date == last]
    task = study.task.model_copy(update={"horizon_days": 90, "active_days": None, "as_of": None})
    features = data.table("p2", tables, dates, study)
    rows, levels = runs.run("p2", features, tables.order_lines, "churn", task, ORIGINS)
    runs.write(rows, data.OUT / "p2" / "backtest.parquet")
    asked = levels[levels["as_of"].isin(ORIGINS)]
    by_origin = asked[["as_of", "n", "expected", "low", "high", "happened", "how"]].copy()
    by_origin["as_of"] = by_origin["as_of"].dt.strftime("%Y-%m-%d")
    new = tables_of_newcomers(rows, features)
    return [
        "### P2: Online Retail II, everybody who ever bought, mean of 13 origins\n",
        runs.coverage(levels, ORIGINS) + "\n",
        runs.table(rows).to_markdown(index=False),
        "\nShipped minus rival, 95 % intervals:\n",
        runs.differences(rows).to_markdown(index=False),
        "\nNumber of churners, forecast and actual:\n",
        by_origin.round(0).to_markdown(index=False),
        "\nShipped, new (one purchase day) and established apart:\n",
        new.to_markdown(index=False),
        "",
    ]


def tables_of_newcomers(rows: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Figures of the shipped model for customers with one purchase day and with more."""
    shipped = rows[rows["model"] == "shipped"].merge(
        features[["customer_id", "as_of", "frequency"]], on=["customer_id", "as_of"], how="left"
    )
    shipped["model"] = shipped["frequency"].gt(1).map({True: "established", False: "new"})
    return runs.table(shipped)
