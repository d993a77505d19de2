"""A small simulated shop for the modelling tests: order lines drawn from a known purchase model, and a plain table."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from churn.targets import PurchaseDays

START = pd.Timestamp("2023-01-01")
TASK = SimpleNamespace(
    as_of=None,
    horizon_days=60,
    horizons=[],
    active_days=120,
    new_days=120,
    promotions=(),
    holidays=(),
    train_step_days=60,
    origins_from=None,
    history_days=730,
)


def order_lines(customers: int = 500, days: int = 540, seed: int = 3) -> pd.DataFrame:
    """Canonical lines of customers with gamma rates and beta drop-out; some categories, a few returns."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        rate, leave = random.gamma(1.2, 1 / 25), random.beta(1.0, 4.0)
        moment = float(random.uniform(0, days * 0.8))
        while moment < days:
            rows.append((f"C{number:04d}", moment, float(random.lognormal(3, 0.5)), random.choice(["a", "b", "c"])))
            if random.random() < leave:
                break
            moment += random.exponential(1 / rate)
    frame = pd.DataFrame(rows, columns=["customer_id", "moment", "amount", "category"])
    frame["ordered_at"] = (START + pd.to_timedelta(frame["moment"] * 86_400, unit="s").dt.floor("s")).astype(
        "datetime64[us]"
    )
    frame["order_id"] = [f"O{position}" for position in range(len(frame))]
    frame["is_return"] = random.random(len(frame)) < 0.02
    return frame.drop(columns="moment").sort_values("ordered_at", ignore_index=True)


def feature_table(lines: pd.DataFrame, dates: list[pd.Timestamp]) -> pd.DataFrame:
    """customer_id, as_of, the five RFMW columns, a favourite category and a column of noise."""
    days, parts = PurchaseDays.of(lines), []
    random = np.random.default_rng(5)
    for date in dates:
        rows = days.history(date).drop(columns=["code", "days_to_next_purchase"])
        seen = lines[(lines["ordered_at"] < date) & ~lines["is_return"]].groupby("customer_id")
        rows = rows.join(seen["amount"].mean().rename("monetary"), on="customer_id")
        rows = rows.join(seen["category"].nunique().astype(float).rename("width"), on="customer_id")
        rows = rows.join(seen["category"].first().rename("favourite"), on="customer_id")
        rows["noise"] = random.normal(size=len(rows))
        parts.append(rows)
    table = pd.concat(parts, ignore_index=True)
    table["as_of"] = table["as_of"].astype("datetime64[us]")
    return table.astype({"frequency": float})
