"""Do holidays that move need their dates? `python -m benchmarks.moving_holidays` -> results/moving_holidays.md.

Made-up shops (panel_shops.py) with six years of books from 2023 on, whose customers buy three times as fast in the 14
(or 28) days before a holiday; `no trade` are the same shops without that. Forecast is the rate of the recently active
customers, as in `python -m benchmarks.base_rate`, at origins 15 days apart from the third year on, for 30 and 90 days.
Named in the study by `task.holidays` are `nothing`, `it`, the shop's holiday, and `all` four that can be named. Figures
are the mean absolute error of the rate; `moved` are the origins whose window holds another share of the fortnight
before the holiday than the same window a year before; `inside`: outcomes in the 80 % interval.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from churn.modelling.holidays import HOLIDAYS, holiday_trade
from churn.study_rules import Holiday

from . import panel_shops
from .base_rate import closed_origins, judged

RESULTS, OUT = (Path(__file__).parent / name for name in ("results", "out"))
BEGAN, DAYS = date(2023, 1, 1), 2190
FACTOR, HORIZONS, FIRST = 3.0, (30, 90), 730
HABITS: dict[Holiday, dict[str, float]] = {
    "easter": {"gap": 70.0, "regularity": 1.0, "season": 0.15, "peak": 345.0},
    "lunar_new_year": {"gap": 80.0, "regularity": 1.2, "season": 0.2, "peak": 300.0},
    "eid_al_fitr": {"gap": 60.0, "regularity": 1.0, "season": 0.1, "peak": 345.0},
}
KINDS: tuple[tuple[Holiday, int], ...] = (
    ("easter", 14),
    ("lunar_new_year", 14),
    ("eid_al_fitr", 14),
    ("easter", 28),
    ("easter", 0),
)
"""(holiday, days before it in which customers buy more)"""


def trade_days(holiday: Holiday, length: int) -> list[tuple[int, int]]:
    """(first, day after the last) of the `length` days before each holiday, in days of the books."""
    spans = holiday_trade([holiday], BEGAN, BEGAN + timedelta(days=DAYS))
    after = [(span.last_day - BEGAN).days + 1 for span in spans]
    return [(max(end - length, 0), end) for end in after]


def shop_of(holiday: Holiday, length: int) -> panel_shops.Shop:
    """A shop whose customers buy more in the `length` days before the holiday."""
    busy = tuple((first, end, FACTOR) for first, end in trade_days(holiday, length)) if length else ()
    habits: dict[str, Any] = HABITS[holiday]
    return panel_shops.Shop(
        holiday, 8_000, customers=3000, days=DAYS, spread=0.8, life=900, one_time=0.3, promotions=busy, **habits
    )


def results(holiday: Holiday, length: int) -> pd.DataFrame:
    """The rows of `judged` of one shop, by horizon and by what is named."""
    file = OUT / "moving_holidays" / f"{holiday}_{length}.parquet"
    if not file.exists():
        lines, parts = panel_shops.order_lines(shop_of(holiday, length)), []
        asked = [origin for origin in closed_origins(lines, 15) if (origin.date() - BEGAN).days >= FIRST]
        until = BEGAN + timedelta(days=DAYS)
        named: dict[str, tuple[Holiday, ...]] = {"nothing": (), "it": (holiday,), "all": HOLIDAYS}
        for horizon in HORIZONS:
            task = SimpleNamespace(horizon_days=horizon, horizons=[], active_days=180, new_days=180)
            for what, names in named.items():
                rows = judged(lines, "churn", task, asked, promotions=holiday_trade(names, BEGAN, until))
                parts.append(rows[rows["model"] == "shipped"].assign(horizon=horizon, named=what))
        file.parent.mkdir(parents=True, exist_ok=True)
        pd.concat(parts, ignore_index=True).assign(holiday=holiday, length=length).to_parquet(file)
        print(file.stem, flush=True)
    return pd.read_parquet(file)


def moved(rows: pd.DataFrame) -> np.ndarray:
    """Whether the window holds another share of the fortnight before the holiday than a year before."""

    def covered(holiday: Holiday, start: int, horizon: int) -> int:
        return sum(max(min(end, start + horizon) - max(first, start), 0) for first, end in spans[holiday])

    spans = {holiday: trade_days(holiday, 14) for holiday in HABITS}
    begins = (rows["origin"] - pd.Timestamp(BEGAN)).dt.days
    cases = zip(rows["holiday"], begins, rows["horizon"], strict=True)
    return np.array([covered(name, day, length) != covered(name, day - 364, length) for name, day, length in cases])


def table(rows: pd.DataFrame) -> str:
    """One row per kind of shop and horizon: errors by what is named, at all origins and where the date moved."""
    answer = []
    for (holiday, length, horizon), part in rows.groupby(["holiday", "length", "horizon"], sort=False):
        shop = f"{holiday}, {length} days" if length else f"no trade ({holiday})"
        row: dict[str, object] = {"shop": shop, "horizon": horizon}
        for what, some in part.groupby("named", sort=False):
            row[f"{what}"] = f"{some['error'].mean():.4f}"
            row[f"{what}, moved"] = f"{some.loc[some['moved'], 'error'].mean():.4f}"
            row[f"{what}, inside"] = f"{int(some['inside'].sum())} of {len(some)}"
        answer.append(row)
    return pd.DataFrame(answer).to_markdown(index=False)


def main() -> None:
    """Writes the table."""
    rows = pd.concat([results(*kind) for kind in KINDS], ignore_index=True)
    rows = rows.assign(error=(rows["p"] - rows["rate"]).abs(), moved=moved(rows))
    assert __doc__ is not None
    text = ["## Holidays that move\n", __doc__.split("\n\n", 1)[1].strip() + "\n", table(rows), ""]
    (RESULTS / "moving_holidays.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
