"""Amounts of another size, by month and by region, are told on page one; seasons and small groups are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.reporting.data import Interim
from churn.reporting.page_one import page_one
from churn.reporting.sections import overview
from churn.reporting.sections.amounts import monthly_break, regions_apart
from churn.study import Study

NOISE = np.random.default_rng(4)
DAYS = pd.DataFrame({"day": np.repeat(pd.date_range("2023-01-01", "2024-12-31").to_numpy(), 3)})
DAYS["amount"] = NOISE.lognormal(3, 0.8, len(DAYS))


@pytest.mark.parametrize("factor", [10.0, 0.01])
def test_a_month_from_which_prices_are_others_is_found(factor: float) -> None:
    later = DAYS["day"] >= "2024-10-01"
    jump = monthly_break(DAYS.assign(amount=DAYS["amount"].where(~later, DAYS["amount"] * factor)))
    assert jump is not None and jump["month"] == "2024-10-01"
    assert jump["times"] == pytest.approx(max(factor, 1 / factor), rel=0.2)
    assert (jump["after"] > jump["before"]) == (factor > 1)


def test_neither_noise_nor_season_nor_inflation_is_a_break() -> None:
    assert monthly_break(DAYS) is None
    december = DAYS["day"].dt.month == 12
    assert monthly_break(DAYS.assign(amount=DAYS["amount"].where(~december, DAYS["amount"] * 10))[:-95]) is None
    years = (DAYS["day"] - DAYS["day"].min()).dt.days / 365
    assert monthly_break(DAYS.assign(amount=DAYS["amount"] * 3**years)) is None, "prices treble every year"
    assert monthly_break(DAYS.head(0)) is None


def test_regions_in_two_currencies_are_found() -> None:
    lines = DAYS.assign(region=np.where(NOISE.random(len(DAYS)) < 0.3, "Japan", "Germany"))
    assert regions_apart(lines) is None
    japan = lines["region"] == "Japan"
    apart = regions_apart(lines.assign(amount=lines["amount"].where(~japan, lines["amount"] * 160)))
    assert apart is not None and (apart["high"], apart["low"]) == ("Japan", "Germany")
    assert apart["times"] == pytest.approx(160, rel=0.15)
    few = pd.concat([lines, pd.DataFrame({"region": ["Chad"] * 5, "amount": [9e5] * 5})])
    assert regions_apart(few) is None, "five lines tell nothing"
    assert regions_apart(lines.drop(columns="region")) is None


def test_page_one_tells_both(study: Study, found: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    data = Interim(study)
    monkeypatch.setitem(data.__dict__, "findings", [])
    assert overview._quality(data)["break"] is None and overview._quality(data)["apart"] is None
    jump = {"month": "2024-10-01", "before": 40.0, "after": 400.0, "times": 10.0}
    apart = {"high": "Japan", "low": "Germany", "most": 6400.0, "least": 40.0, "times": 160.0}
    monkeypatch.setattr(overview.amounts, "monthly_break", lambda _: jump)
    monkeypatch.setattr(overview.amounts, "regions_apart", lambda _: apart)
    light = overview._quality(data)
    assert light["colour"] == "red"
    whole = found | {"overview": found["overview"] | {"lights": [light, *found["overview"]["lights"][1:]]}}
    for language, parts in {
        "en": ("From Oct 24 on", "(10 times)", "in Japan and £40", "(160 times)"),
        "zh": ("自 24年10月起", "相差 10 倍", "在 Japan 为", "相差 160 倍"),
    }.items():
        text = page_one(whole, language).lights[0].text
        assert all(part in text for part in parts), text
