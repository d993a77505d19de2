"""The small shop, built once."""

import pandas as pd
import pytest

from churn.value.customer_value import CustomerValue, customer_value

from .shop import TODAY, features, order_lines, study

DATES = [TODAY - pd.Timedelta(days=60 * step) for step in range(10, -1, -1)]


@pytest.fixture(scope="session")
def whole_lines() -> pd.DataFrame:
    """Order lines to 180 days beyond today."""
    return order_lines(until=None)


@pytest.fixture(scope="session")
def lines(whole_lines: pd.DataFrame) -> pd.DataFrame:
    return whole_lines[whole_lines["ordered_at"] < TODAY].reset_index(drop=True)


@pytest.fixture(scope="session")
def table(lines: pd.DataFrame) -> pd.DataFrame:
    return features(lines, DATES)


@pytest.fixture(scope="session")
def fitted(table: pd.DataFrame, lines: pd.DataFrame) -> CustomerValue:
    return customer_value(table, lines, study())
