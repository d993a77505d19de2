"""What only late notebooks look at is said by `churn check`, and by `churn run` before its first notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.cli import main

CARD = """
[segments.score_card]
classes = { A = 10 }
rest = "C"
[[segments.score_card.attributes]]
name = "staff"
rules = [{ is = "many", class = "B" }]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    days = pd.date_range("2024-01-01", periods=600, freq="D")
    lines = pd.DataFrame({"customer_id": [f"C{i % 40}" for i in range(600)], "ordered_at": days, "amount": 10.0})
    lines.to_csv(tmp_path / "raw" / "lines.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "campaigns", "words"),
    [
        (CARD, None, "segments.score_card: a rule gives class 'B', but the classes are ['A', 'C']"),
        ('[economics]\nsame_offer = ["spring"]\n', None, "economics.same_offer names 'spring'"),
        ('[economics]\nsame_offer = ["spring"]\n', "k1,C1,2024-05-01,control", "campaigns.parquet: k1"),
        ("", "k1,C1,01/05/2024,control", "write the year first"),
        ('[ledger]\nurl = "mysql://shop"\n', None, "postgresql://, sqlite:/// or duckdb:///"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_they_stop_before_the_work(
    command: str, shop: Path, text: str, campaigns: str | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "study.toml").write_text(f'[study]\nname = "bare"\n[order_lines]\npath = "raw/lines.csv"\n{text}')
    if campaigns:
        rows = f"campaign_id,customer_id,assigned_at,group\n{campaigns}\n"
        (shop / "raw" / "campaigns.csv").write_text(rows)
    assert main([command, str(shop)]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (shop / "interim" / "order_lines.parquet").exists() and not (shop / "reports" / "bare").exists()


def test_margin_without_discounts_is_said_by_check(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[study]\nname = "bare"\n[order_lines]\npath = "raw/lines.csv"\n[segments]\nabc_by = "margin"\n'
    (shop / "study.toml").write_text(text)
    assert main(["check", str(shop)]) == 2
    assert "segments.abc_by" in capsys.readouterr().err


def test_purchases_without_amounts_are_said_by_check(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = pd.read_csv(shop / "raw" / "lines.csv").assign(amount=0.0)
    lines.to_csv(shop / "raw" / "lines.csv", index=False)
    text = '[study]\nname = "bare"\n[order_lines]\npath = "raw/lines.csv"\n[order_lines.cleaning]\nno_price = false\n'
    (shop / "study.toml").write_text(text)
    assert main(["check", str(shop)]) == 2
    assert "none of 600 purchase lines has an amount above 0" in " ".join(capsys.readouterr().err.split())
