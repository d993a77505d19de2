"""No figure of an earlier date where the data do not hold its look-back whole: all that the report compares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import synthetic

from churn.reporting import history, render, summary
from churn.reporting.data import Interim
from churn.study import Study

COMPARES = {
    "previous", "last_year", "previous_rate", "last_year_rate", "before", "moves", "moved", "abc_moved", "gained",
    "lost", "monthly", "drift", "warning", "changes", "growth", "compared",
}  # fmt: skip
"""keys of the summary under which there is something of an earlier date"""
OTHER = {"lost": ("audit", "lost_by_type", "churn", "touchpoints"), "moved": ("lights",)}
"""the same key where it compares nothing, or again"""


def cut(study: Study, first: str) -> None:
    """Takes all order lines before `first` away."""
    path = study.paths.interim / "order_lines.parquet"
    lines = pd.read_parquet(path)
    lines[lines["ordered_at"] >= first].to_parquet(path, index=False)


def compared(found: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where in a summary something of an earlier date is said."""
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        here = (*place, str(key))
        if (key in COMPARES or str(key).endswith("_before")) and not any(
            one in here for one in OTHER.get(str(key), ())
        ):
            if _says(value):
                yield tuple(part for part in here if not part.isdigit())
        else:
            yield from compared(value, here)


def _says(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(_says(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is not None


@pytest.fixture
def shop(tmp_path: Path) -> Study:
    study = synthetic.write(tmp_path / "data" / "tearoom")
    scores = Interim(study).scores("churn")[["customer_id", "p"]]
    risk = scores.assign(p_before=0.1, rise=0.2, family="recency", points=0.1, since=synthetic.PREVIOUS)
    risk.assign(as_of=synthetic.AS_OF).to_parquet(study.paths.interim / "early_warning.parquet", index=False)
    return study


def test_a_shop_whose_lines_begin_early_enough_compares(shop: Study) -> None:
    found = summary(shop)
    assert set(compared(found)) >= {
        ("overview", "tiles", "previous"), ("overview", "tiles", "last_year"), ("who", "before"),
        ("who", "segments", "gained"), ("who", "abc_moved"), ("who", "life_cycle", "stages", "before"),
        ("trust", "drift"), ("action", "warning"), ("months", "rows", "churn_rate_before"),
    }  # fmt: skip


def test_one_whose_lines_begin_too_late_compares_nothing(shop: Study) -> None:
    cut(shop, "2025-07-15")
    data = Interim(shop)
    assert not data.comparable(data.dates[-2])
    found = summary(shop)
    assert set(compared(found)) == set()
    light = next(one for one in found["overview"]["lights"] if one["key"] == "drift")
    assert light["colour"] == "grey"
    assert not found["overview"]["whole_life"]
    assert not any(one["whole"] for one in found["overview"]["tiles"] if one["key"] in ("active", "repeat_rate"))
    assert "since 3 October" not in render(found)


def test_in_between_only_what_is_whole_is_compared(shop: Study) -> None:
    cut(shop, "2025-02-01")  # 180 days before 3 October are there, a year and 180 days are not
    assert set(compared(summary(shop))) == {
        ("overview", "tiles", "previous"),
        ("overview", "headline", "previous_rate"),
    }


def test_a_later_report_is_not_set_beside_one_that_did_not_know_whole_lives(shop: Study) -> None:
    now = summary(shop) | {"as_of": "2026-01-01"}
    earlier = history.entry(now | {"as_of": "2025-12-02"})
    changed = history.changes([earlier], history.entry(now))
    assert changed is not None and changed["reasons"] is not None
    assert any(row["key"].startswith("segment.") for row in changed["rows"])
    changed = history.changes([earlier | {"whole_life": False}], history.entry(now))
    assert changed is not None and changed["reasons"] is None
    assert not any(row["key"].startswith("segment.") for row in changed["rows"])
