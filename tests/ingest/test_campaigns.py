"""Campaigns that a study brings with it: read as they are, or refused in one line."""

from pathlib import Path

import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import read_campaigns
from churn.study import load_study


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text('[study]\nname = "small"\n[order_lines]\npath = "lines.csv"\n')
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def test_a_study_without_campaigns_has_none(raw: Path) -> None:
    assert read_campaigns(load_study(raw.parent)) is None


def test_csv_keeps_leading_zeros_and_takes_the_midnight(raw: Path) -> None:
    (raw / "campaigns.csv").write_text("campaign_id,customer_id,assigned_at,group\na,007,2026-01-05 10:30,control\n")
    row = read_campaigns(load_study(raw.parent)).iloc[0]
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
        read_campaigns(load_study(raw.parent))
