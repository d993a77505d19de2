"""`churn check`: what it says, that it writes nothing, and that it finds a leak-free table leak-free."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from churn import demo
from churn.cli import main
from churn.pipeline import check


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "demo"
    demo.simulate(folder, customers=300)
    return folder


def test_it_says_what_is_there_and_writes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.as_posix() for path in shop.rglob("*"))
    assert main(["check", str(shop)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for word in ("Readiness", "Categories", "Cleaning audit", "lines_kept", "have returned", "Totals per month"):
        assert word in said, word
    assert before == sorted(path.as_posix() for path in shop.rglob("*"))


def test_study_keys_in_brackets_are_shown_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = pd.date_range("2024-01-01", periods=600, freq="D")
    lines = pd.DataFrame({"customer_id": [f"C{i % 40}" for i in range(600)], "ordered_at": days, "amount": 10.0})
    lines.to_csv(tmp_path / "lines.csv", index=False)
    (tmp_path / "study.toml").write_text('[study]\nname = "bare"\n[order_lines]\npath = "lines.csv"\n')
    assert main(["check", str(tmp_path)]) == 0
    assert "[customers]" in capsys.readouterr().out


def test_an_acceptance_past_belief_at_no_cost_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = pd.date_range("2024-01-01", periods=600, freq="D")
    lines = pd.DataFrame({"customer_id": [f"C{i % 40}" for i in range(600)], "ordered_at": days, "amount": 10.0})
    lines.to_csv(tmp_path / "lines.csv", index=False)
    text = '[study]\nname = "bare"\n[order_lines]\npath = "lines.csv"\n[economics]\n'
    (tmp_path / "study.toml").write_text(text + "acceptance = 0.95\ncontact_cost = 0.0\nincentive_share = 0.0\n")
    assert main(["check", str(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "keeps 95% of would-be leavers is only assumed (economics.acceptance)" in shown
    assert "taken to cost nothing (economics.contact_cost, economics.incentive_share)" in shown
    (tmp_path / "study.toml").write_text(text + "acceptance = 0.3\n")
    assert main(["check", str(tmp_path)]) == 0
    assert "only assumed" not in capsys.readouterr().out


def test_a_rule_of_the_score_card_that_fits_nobody_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = pd.date_range("2024-01-01", periods=600, freq="D")
    ids = [f"C{i % 40}" for i in range(600)]
    pd.DataFrame({"customer_id": ids, "ordered_at": days, "amount": 10.0}).to_csv(tmp_path / "lines.csv", index=False)
    staff = {"customer_id": ids[:40], "staff": [*range(1, 41)]}
    pd.DataFrame(staff).to_csv(tmp_path / "customers.csv", index=False)
    (tmp_path / "study.toml").write_text("""[study]
name = "bare"
language = "zh"
[order_lines]
path = "lines.csv"
[customers]
path = "customers.csv"
static = ["staff"]
[segments.score_card]
applies_to = ""
classes = { A = 10 }
[[segments.score_card.attributes]]
name = "staff"
rules = [{ at_least = { staff = 1000 }, points = 12 }, { at_least = { staff = 20 }, points = 6 }]
""")
    assert main(["check", str(tmp_path)]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert "规则“staff：staff≥1,000”对其40位客户都不起作用" in shown and "staff≥20" not in shown


def test_no_feature_of_ours_sees_the_future(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "LEAK_DATES", 1)  # each date builds the features five times
    assert main(["check", str(shop), "--leaks"]) == 0
    assert "no feature sees the future" in " ".join(capsys.readouterr().out.split())


def test_a_feature_that_moves_is_named_and_the_exit_code_says_so(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = pd.DataFrame({"edit": ["added"], "as_of": ["2026-01-01"], "feature": ["lifetime_total"], "customers": [3]})
    monkeypatch.setattr(check, "find_leaks", lambda *_, **__: moved)
    assert main(["check", str(shop), "--leaks"]) == 1
    assert "lifetime_total" in capsys.readouterr().out


def test_the_command_starts_without_what_fits_models() -> None:
    heavy = "{'lightgbm', 'matplotlib', 'scipy', 'sklearn'}"
    code = f"import sys; import churn.cli, churn.pipeline.check; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
