"""`churn monitor` on a small shop: calm where the forecasts were right, exit code 3 where they were not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scoring.conftest import AS_OF, bundle, customers, make_bundle, order_lines, shop, table

from churn import interim, scoring, targets
from churn.cli import main
from churn.ingest import read_tables
from churn.monitoring import ledger
from churn.pipeline.monitor import record_run, remarks, summary
from churn.study import load_study

__all__ = ["bundle", "customers", "make_bundle", "order_lines", "table"]

DATES = pd.date_range(AS_OF - pd.Timedelta(days=300), AS_OF - pd.Timedelta(days=60), freq="30D")


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return shop(customers=400, seed=3)


@pytest.fixture
def study(lines: pd.DataFrame, tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "shop"
    (folder / "raw").mkdir(parents=True)
    lines.to_parquet(folder / "raw" / "lines.parquet", index=False)
    (folder / "study.toml").write_text(
        '[study]\nname = "shop"\ntitle = "The shop"\n[order_lines]\npath = "raw/lines.parquet"\nreturns = "column"\n'
    )
    return folder


def fill(study: Path, lines: pd.DataFrame, shift: float = 0.0) -> None:
    """A ledger of forecasts whose rate is what happened (or, where it is not known yet, one half), moved by `shift`."""
    bought = targets.PurchaseDays.of(lines)
    rng = np.random.default_rng(1)
    for as_of in DATES:
        known = bought.history(as_of)
        left = (known["days_to_next_purchase"] >= 90).mean() if as_of + pd.Timedelta(days=90) <= AS_OF else 0.5
        odds = np.log(left / (1 - left)) + shift + rng.normal(0, 0.2, len(known))
        scores = pd.DataFrame({"customer_id": known["customer_id"], "p": 1 / (1 + np.exp(-odds))})
        rate = (max(left - 0.05, 0.01), min(left + 0.05, 0.99))
        ledger.record(study / "ledger", scores, target="churn", as_of=as_of, horizon_days=90, model="0" * 64, rate=rate)


def test_right_forecasts_are_calm(
    study: Path, lines: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(study, lines)
    assert main(["monitor", str(study), "--json", str(tmp_path / "m.json"), "--html", str(tmp_path / "m.html")]) == 0
    facts = json.loads((tmp_path / "m.json").read_text())
    (one,) = facts["targets"]
    assert not facts["alarm"]
    assert [each["as_of"] for each in one["closed"]] == [
        f"{d:%Y-%m-%d}" for d in DATES if d <= AS_OF - pd.Timedelta("90D")
    ]
    assert len(one["open"]) == len(DATES) - len(one["closed"])
    assert all(each["low"] <= each["happened"] <= each["high"] for each in one["closed"])
    assert one["alarm"]["false_alarm_bound"] == pytest.approx(len(one["closed"]) / 240)
    page = (tmp_path / "m.html").read_text()
    assert page.startswith("<!doctype html>") and "The shop: predicted and happened" in page
    assert "no alarm" in " ".join(capsys.readouterr().out.split())


def test_wrong_forecasts_sound_the_alarm_and_a_later_start_is_a_new_beginning(
    study: Path, lines: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(study, lines, shift=-1.5)
    assert main(["monitor", str(study)]) == 3
    assert "ALARM, Customers who left" in " ".join(capsys.readouterr().out.split())
    assert main(["monitor", str(study), "--since", f"{DATES[-1]:%Y-%m-%d}"]) == 0
    assert main(["monitor", str(study), "--one-in", "1e30"]) == 0


def test_a_page_in_chinese_has_no_english_sentence(study: Path, lines: pd.DataFrame, tmp_path: Path) -> None:
    fill(study, lines, shift=-1.5)
    file = study / "study.toml"
    file.write_text(file.read_text().replace('title = "The shop"', 'title = "小店"\nlanguage = "zh"'))
    assert main(["monitor", str(study), "--html", str(tmp_path / "m.html")]) == 3
    page = (tmp_path / "m.html").read_text()
    assert "警报" in page and "预测人数" in page
    assert "predicted" not in page and "happened" not in page


def test_shifted_inputs_of_the_published_model_are_listed(
    study: Path, lines: pd.DataFrame, bundle: dict[str, Any], tmp_path: Path
) -> None:
    fill(study, lines)
    plain = {**bundle, "inputs": bundle["inputs"]}
    file = study / "study.toml"
    file.write_text(file.read_text() + '[customers]\npath = "raw/people.csv"\nstatic = ["club"]\n')
    people = pd.DataFrame({"customer_id": sorted(lines["customer_id"].unique()), "gender": "f", "club": "gold"})
    people.to_csv(study / "raw" / "people.csv", index=False)
    scoring.save(plain, tmp_path / "models" / "shop" / "churn.pkl")
    assert main(["monitor", str(study), "--json", str(tmp_path / "m.json")]) == 0
    inputs = json.loads((tmp_path / "m.json").read_text())["targets"][0]["inputs"]
    assert inputs["measured"] > 20
    assert inputs["expired"] is None
    assert all(set(one) == {"name", "psi", "mean_shift", "moved", "other_band"} for one in inputs["drifted"])


@pytest.mark.parametrize(("language", "said"), [("en", "that takes 200 customers"), ("zh", "至少有 200 名客户")])
def test_a_shop_too_small_to_compare_inputs_is_told_so(language: str, said: str) -> None:
    one = {
        "target": "churn",
        "closed": [],
        "open": [{"closes": "2026-01-01"}],
        "alarm": {"sounding": False, "evidence": None, "first": None, "dates": 0},
        "score_psi": None,
        "inputs": {"file": "churn.pkl", "measured": 0, "drifted": []},
    }
    assert said in remarks({"targets": [one]}, language)[-1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "no scores in the ledger"),
        (["--one-in", "1"], "above 1"),
        (["--one-in", "inf"], "above 1 and finite"),
        (["--one-in", "nan"], "above 1 and finite"),
        (["--ledger", __file__], "is a file: give the folder"),
        (["--ledger", "mysql://host/shop"], "ledger url begins with 'mysql'"),
        (["--since", "soon"], "soon is no date"),
    ],
)
def test_what_a_person_can_mend_is_one_line(
    study: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["monitor", str(study), *options]) == 2
    printed = capsys.readouterr().err.strip()
    assert said in printed and len(printed.splitlines()) == 1


def test_a_run_records_the_scores_it_has_published(study: Path, bundle: dict[str, Any], tmp_path: Path) -> None:
    known = load_study(study)
    assert record_run(known) == []  # nothing published yet
    file = scoring.save(bundle, known.paths.models / "churn.pkl")
    scores = pd.DataFrame({"customer_id": ["a", "b"] * 2, "horizon_days": [30, 30, 90, 90], "p": [0.1, 0.2, 0.3, 0.4]})
    interim.write(known, "scores_churn", scores.assign(as_of=AS_OF, band="low"))
    (written,) = record_run(known)
    assert isinstance(written, Path)
    (entry,) = ledger.read(ledger.folder(known))
    assert written.parent == study / "ledger"
    assert entry.scores["p"].tolist() == [0.3, 0.4]
    assert entry.model == ledger.sha256(file)
    assert entry.rate == (bundle["base_rate"]["low"], bundle["base_rate"]["high"])


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_run_monitor_and_forget_use_the_table_that_the_study_names(
    study: Path, lines: pd.DataFrame, bundle: dict[str, Any], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "sqlite":
        pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
    with (study / "study.toml").open("a") as file:
        file.write(f'[ledger]\nurl = "{kind}:///ledger.{kind}"\ntable = "recorded"\n')
    known = load_study(study)
    assert main(["monitor", str(study)]) == 2
    assert "no scores in the ledger table recorded at" in capsys.readouterr().err
    bought = targets.PurchaseDays.of(lines).history(DATES[0])
    p = (bought["days_to_next_purchase"] >= 90).mean()
    scores = pd.DataFrame({"customer_id": bought["customer_id"], "horizon_days": 90, "p": p, "as_of": DATES[0]})
    scoring.save(bundle, known.paths.models / "churn.pkl")
    interim.write(known, "scores_churn", scores)
    for _ in range(2):
        assert record_run(known) == [ledger.place(known)]
    (entry,) = ledger.read(ledger.place(known))
    assert len(entry.scores) == len(scores)
    assert not (study / "ledger").exists()
    gone = scores["customer_id"].iloc[0]
    assert summary(known, read_tables(known), [entry])["targets"][0]["closed"][0]["customers"] == len(scores)
    assert main(["forget", str(study), gone]) == 0
    assert f"table recorded at {kind}:///ledger.{kind}: 1 rows" in capsys.readouterr().out
    (entry,) = ledger.read(ledger.place(known))
    assert gone not in set(entry.scores["customer_id"]) and len(entry.scores) == len(scores) - 1


def test_scores_from_the_shell_are_recorded_for_the_cohort_only(
    bundle: dict[str, Any], order_lines: pd.DataFrame, customers: pd.DataFrame, tmp_path: Path
) -> None:
    file = scoring.save(bundle, tmp_path / "churn.pkl")
    order_lines.to_parquet(tmp_path / "lines.parquet", index=False)
    customers.to_parquet(tmp_path / "customers.parquet", index=False)
    out = tmp_path / "scores.parquet"
    given = ["score", str(file), str(tmp_path / "lines.parquet"), "--customers", str(tmp_path / "customers.parquet")]
    assert main([*given, "-o", str(out), "--as-of", "2025-06-01", "--ledger", str(tmp_path / "ledger")]) == 0
    scores = pd.read_parquet(out)
    asked = scores[scores["in_cohort"]].set_index("customer_id")["p"]
    (entry,) = ledger.read(tmp_path / "ledger")
    assert 0 < len(asked) < len(scores)
    pd.testing.assert_series_equal(
        entry.scores.set_index("customer_id")["p"], asked, check_dtype=False, check_index_type=False
    )
    assert main([*given, "--as-of", "2025-06-01", "--ledger", str(tmp_path / "ledger")]) == 0  # nowhere else is needed
    url = f"duckdb:///{tmp_path / 'ledger.duckdb'}"
    for _ in range(2):
        assert main([*given, "--as-of", "2025-06-01", "--ledger", url, "--ledger-table", "mine"]) == 0
    (stored,) = ledger.read(ledger.LedgerTable(url, "mine"))
    pd.testing.assert_frame_equal(stored.scores, entry.scores, check_dtype=False)
