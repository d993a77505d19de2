"""Campaigns that a study brings with it: read as they are, or refused in one line."""

from pathlib import Path

import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import read_campaigns, refuse_strangers
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
        ("campaign_id,customer_id,assigned_at,group\na,1,03/04/2026,control\n", "'03/04/2026' is no date .*year first"),
        ("campaign_id,customer_id,assigned_at,group\na,1,,control\n", "no date"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(raw: Path, text: str, said: str) -> None:
    (raw / "campaigns.csv").write_text(text)
    with pytest.raises(UserError, match=said):
        read_campaigns(load_study(raw.parent))


def test_ids_are_spelt_as_those_of_order_lines(raw: Path) -> None:
    with (raw.parent / "study.toml").open("a") as study:
        study.write("[customer_ids]\nzero_fill = 4\n")
    rows = [
        ('="0042"', "2026-01-05", "Control"),
        (" 42 ", "2026-01-05", "treatment"),
        ("ANN@Shop.example", "2026-01-05", "control"),
    ]
    text = "".join(f"a,{one},{day},{group}\n" for one, day, group in rows)
    (raw / "campaigns.csv").write_text(f"campaign_id,customer_id,assigned_at,group\n{text}")
    table = read_campaigns(load_study(raw.parent))
    assert table["customer_id"].tolist() == ["0042", "0042", "ann@shop.example"]
    assert table["group"].tolist() == ["control", "treatment", "control"]


def test_ids_that_came_as_numbers_have_no_decimals(raw: Path) -> None:
    pd.DataFrame({"campaign_id": "a", "customer_id": [42.0, 7.0], "assigned_at": pd.Timestamp("2026-01-05 10:00"),
                  "group": "control"}).to_parquet(raw / "campaigns.parquet")  # fmt: skip
    table = read_campaigns(load_study(raw.parent))
    assert table["customer_id"].tolist() == ["42", "7"]
    assert (table["assigned_at"] == pd.Timestamp("2026-01-05")).all()


def test_campaigns_of_strangers_are_refused() -> None:
    campaigns = pd.DataFrame({"customer_id": ["C-42", "C-7"]})
    refuse_strangers(campaigns, pd.Series(["C-7", "9"]))
    with pytest.raises(
        UserError, match="none of 2 customers has an order line: it says 'C-42', the order lines say 'c42'"
    ):
        refuse_strangers(campaigns, pd.Series(["9", "c42"]))
