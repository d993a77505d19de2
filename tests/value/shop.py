"""A small shop that follows BG/NBD and Gamma-Gamma exactly, so that what is expected is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn.study import Study

START = pd.Timestamp("2024-01-01")
DAYS = 900
TODAY = START + pd.Timedelta(days=720)


def study(**economics: object) -> Study:
    return Study.model_validate(
        {
            "study": {"name": "small", "currency": "EUR"},
            "order_lines": {"path": "lines.csv"},
            "task": {"as_of": f"{TODAY:%Y-%m-%d}", "value_horizon_days": 180},
            "economics": {"discount_rate": 0.0, **economics},
        }
    )


def order_lines(customers: int = 1500, seed: int = 1, until: pd.Timestamp | None = TODAY) -> pd.DataFrame:
    """Purchases with rate gamma(.8, 60 days), drop-out beta(.6, 3) after each, order values Gamma-Gamma."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        rate, leaves = rng.gamma(0.8, 1 / 60), rng.beta(0.6, 3.0)
        scale = rng.gamma(4.0, 1 / 60.0)
        day = rng.integers(0, 500) + rng.random()
        while day < DAYS:
            rows.append((f"C{number:05d}", day, rng.gamma(4.0) / scale))
            if rng.random() < leaves:
                break
            day += rng.exponential(1 / rate) + 1e-6
    table = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    table["ordered_at"] = (START + pd.to_timedelta(table.pop("day"), unit="D")).astype("datetime64[us]")
    table["order_id"] = [f"O{place}" for place in range(len(table))]
    table["is_return"] = False
    table["customer_id"] = table["customer_id"].astype("str")
    return table[table["ordered_at"] < until].reset_index(drop=True) if until is not None else table


def features(lines: pd.DataFrame, dates: list[pd.Timestamp]) -> pd.DataFrame:
    from churn.features import build

    return build({"order_lines": lines}, as_of=dates, history_days=900)
