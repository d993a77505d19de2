"""What only shows when files are laid beside each other."""

from __future__ import annotations

import pandas as pd

from churn.ingest.checks.across_files import across_files

DAYS = pd.date_range("2024-01-01", periods=60)


def shop(discount: float = 0.0, **more: object) -> pd.DataFrame:
    frame = pd.DataFrame({"customer_id": [str(n) for n in range(60)], "ordered_at": DAYS, "amount": 50.5})
    return frame.assign(discount=discount, **more)


def keys(*frames: pd.DataFrame) -> list[str]:
    return [one.key for one in across_files(list(frames), [f"{n}.csv" for n in range(len(frames))])]


def test_rates_beside_money() -> None:
    other = shop(5.0, customer_id="x")
    assert keys(shop(0.1), other) == ["discount_units_differ"]
    assert keys(shop(0.1), shop(0.2, customer_id="x")) == []
    assert keys(shop(0.1)) == []


def test_lines_in_two_files_without_order_numbers() -> None:
    assert keys(shop(), shop().head(20)) == ["files_overlap"]
    assert keys(shop(order_id="1"), shop(order_id="1")) == []
    assert keys(shop(), shop(customer_id="x")) == []


def test_days_and_months_swapped_in_one_file() -> None:
    swapped = [pd.Timestamp(2024, month, day) for month in range(1, 13) for day in range(1, 6)]
    assert keys(shop(), shop(customer_id="x", ordered_at=swapped)) == ["days_up_to_12_in_a_file"]
