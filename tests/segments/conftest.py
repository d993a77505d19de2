"""A made-up crowd of customers."""

from __future__ import annotations

import pandas as pd
import pytest

from .segment_tables import AS_OF, features_of, lines_of


@pytest.fixture(scope="session")
def crowd() -> pd.DataFrame:
    """Features of 200 made-up customers at AS_OF: R, F, M, W spread widely, many one-time buyers."""
    rows = []
    for number in range(200):
        count = 1 if number % 3 == 0 else 1 + number % 9
        for order in range(count):
            day = AS_OF - pd.Timedelta(days=1 + (number * 7) % 400 + order * (10 + number % 50))
            rows.append((f"c{number:03d}", day.strftime("%Y-%m-%d"), 20.0 + (number * 37) % 3_000))
    lines = lines_of(rows)
    lines["category"] = pd.array([f"k{place % (1 + place % 5)}" for place in range(len(lines))], dtype="str")
    return features_of(lines)
