"""What new customers bring, against counts made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pandas as pd
import pytest

from churn.reporting.data import Interim
from churn.reporting.sections import newcomers
from churn.study import Study

AS_OF = pd.Timestamp("2026-01-01")


class Shop:
    """What the section needs of a study's interim files."""

    def __init__(self, study: Study, rows: list[tuple[str, str, float, str, str]]) -> None:
        lines = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "amount", "channel", "category"])
        self.order_lines = lines.assign(
            ordered_at=pd.to_datetime(lines["ordered_at"], format="ISO8601"), is_return=False
        )
        self.study, self.as_of = study, AS_OF
        self.first_day = self.order_lines["ordered_at"].min().normalize()

    def need(self, name: str, columns: Iterable[str], where: object) -> pd.DataFrame:
        return self.order_lines[list(columns)]


def test_windows_begin_on_the_first_day_and_are_half_open(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newcomers, "FEW", 1)
    assert (study.task.horizon_days, study.task.new_days) == (90, 180)
    rows = [
        ("old", "2024-01-01", 5.0, "web", "tea"),  # may have bought before the data begin
        ("a", "2024-07-01 10:00", 10.0, "web", "tea"),
        ("a", "2024-07-01 11:00", 30.0, "store", "cup"),  # the dearest line of the first day
        ("a", "2024-09-28 23:00", 1.0, "web", "tea"),  # the 90th day
        ("b", "2024-07-02", 20.0, "web", "tea"),
        ("b", "2024-09-30", 7.0, "web", "tea"),  # the 91st
        ("b", "2025-07-02", 100.0, "web", "tea"),  # a year later
        ("c", "2025-10-03", 8.0, "web", "tea"),  # its 90 days end with the last day of data
        ("d", "2025-10-04", 9.0, "web", "tea"),  # ... and these a day later
    ]
    found = newcomers.summarise(cast(Interim, Shop(study, rows)))
    assert found is not None and found["since"] == "2024-06-29"
    quarters = {one["key"]: one for one in found["quarters"]}
    assert list(quarters) == ["2024-07-01", "2025-10-01"]
    assert quarters["2024-07-01"] == {
        "customers": 2,
        "again": 0.5,
        "sales": 30.5,
        "year_sales": 34.0,
        "key": "2024-07-01",
    }
    assert (quarters["2025-10-01"]["sales"], quarters["2025-10-01"]["year_sales"]) == (8.0, None)
    by_channel = {one["key"]: (one["customers"], one["sales"]) for one in found["channels"]}
    assert by_channel == {"store": (1, 41.0), "web": (2, 14.0)}
    assert {one["key"] for one in found["categories"]} == {"cup", "tea"}


def test_small_groups_are_left_out(study: Study) -> None:
    rows = [("a", "2024-01-01", 5.0, "web", "tea"), ("b", "2024-09-01", 5.0, "web", "tea")]
    assert newcomers.summarise(cast(Interim, Shop(study, rows))) is None


def test_the_page_shows_them_folded(found: dict[str, Any], page: str) -> None:
    if found["months"]["newcomers"] is None:
        pytest.skip("the made-up shop has too few new customers")
    assert "What do new customers bring?" in page
