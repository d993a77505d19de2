"""Campaigns from before this project: read as they are, sharpened only by what was known before them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.errors import UserError
from churn.study import load_study
from churn.value.past import known_before, measured, overview, past_campaigns, read_past

from .shop import TODAY, study

EARLIER = TODAY - pd.Timedelta(days=120)


@pytest.fixture(scope="module")
def campaigns(lines: pd.DataFrame) -> pd.DataFrame:
    """Two campaigns without any effect: one closed, one still open today."""
    names = sorted(lines.loc[lines["ordered_at"] < EARLIER, "customer_id"].unique())
    parts = []
    for number, start in enumerate([EARLIER, TODAY - pd.Timedelta(days=30)]):
        dice = np.random.default_rng(number).random(len(names))
        group = np.where(dice < 0.5, "treatment", "control")
        parts.append(
            pd.DataFrame({"campaign_id": f"c{number}", "customer_id": names, "group": group}).assign(assigned_at=start)
        )
    return pd.concat(parts, ignore_index=True)


def test_only_closed_campaigns_are_read_and_their_intervals_hold_zero(
    campaigns: pd.DataFrame, lines: pd.DataFrame
) -> None:
    known = known_before(campaigns, lines, study())
    table = overview(read_past(known, lines, study()))
    assert table["campaign_id"].tolist() == ["c0"]
    row = table.iloc[0]
    assert row["purchase_low"] <= 0 <= row["purchase_high"]
    assert row["spend_low"] <= 0 <= row["spend_high"]
    assert row["saved"] > 0.1, "what was known before explains purchases"
    assert measured(table)[0].date == f"{EARLIER + pd.Timedelta(days=90):%Y-%m-%d}"


def test_what_was_known_before_does_not_see_what_came_after(campaigns: pd.DataFrame, lines: pd.DataFrame) -> None:
    first = campaigns[campaigns["assigned_at"] == EARLIER]
    changed = lines.copy()
    changed.loc[changed["ordered_at"] >= EARLIER, "amount"] *= 50
    pd.testing.assert_frame_equal(known_before(first, lines, study()), known_before(first, changed, study()))


@pytest.mark.slow
def test_intervals_hold_the_known_effects_of_the_simulated_retailers_campaigns() -> None:
    from churn.ingest.demo import retailer

    task = study().task.model_copy(update={"horizon_days": 60})
    held = {"purchase": 0, "spend": 0}
    for seed in range(1, 7):
        shop = retailer(seed, 1500)
        truth = {one["campaign_id"]: one for one in shop.planted["campaigns"]}
        known = known_before(shop.campaigns, shop.order_lines, study())
        for read in read_past(known, shop.order_lines, study().model_copy(update={"task": task})):
            for name, found in (("purchase", read.purchase), ("spend", read.spend)):
                held[name] += found.low <= truth[read.campaign_id][name] <= found.high
    # 24 campaigns; 95 % intervals miss more than three of them once in a hundred times
    assert min(held.values()) >= 21, held


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text('[study]\nname = "small"\n[order_lines]\npath = "lines.csv"\n')
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def test_a_study_without_campaigns_has_none(raw: Path) -> None:
    assert past_campaigns(load_study(raw.parent)) is None


def test_csv_keeps_leading_zeros_and_takes_the_midnight(raw: Path) -> None:
    (raw / "campaigns.csv").write_text("campaign_id,customer_id,assigned_at,group\na,007,2026-01-05 10:30,control\n")
    row = past_campaigns(load_study(raw.parent)).iloc[0]
    assert row["customer_id"] == "007"
    assert row["assigned_at"] == pd.Timestamp("2026-01-05")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("campaign_id,customer_id,group\na,1,control\n", "`assigned_at` is missing"),
        ("campaign_id,customer_id,assigned_at,group\na,1,soon,control\n", "no date"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(raw: Path, text: str, said: str) -> None:
    (raw / "campaigns.csv").write_text(text)
    with pytest.raises(UserError, match=said):
        past_campaigns(load_study(raw.parent))
