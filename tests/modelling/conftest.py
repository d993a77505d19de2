"""The small shop, its table, and one back-test and fit of it, run once."""

from typing import Any

import pandas as pd
import pytest

from churn.modelling import backtest, fit, schedule
from churn.modelling.candidates import Settings

from .shop import TASK, feature_table, order_lines

QUICK = Settings(trees=20, leaf_rows=20, seeds=1)


@pytest.fixture(scope="session")
def lines() -> pd.DataFrame:
    return order_lines()


@pytest.fixture(scope="session")
def table(lines: pd.DataFrame) -> pd.DataFrame:
    return feature_table(lines, schedule(TASK, lines["ordered_at"].min(), lines["ordered_at"].max()))


@pytest.fixture(scope="session", params=["churn", "repeat"])
def judged(request: Any, lines: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    """target, rows, base_rates, model."""
    rows, base_rates = backtest(table, lines, request.param, TASK, settings=QUICK)
    model = fit(table, lines, request.param, TASK, rows, settings=QUICK)
    return {"target": request.param, "rows": rows, "base_rates": base_rates, "model": model}
