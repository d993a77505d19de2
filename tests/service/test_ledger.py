"""With `--ledger` the service records who was scored, nothing else about them, and answers whatever the disk does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from churn.cli import main
from churn.errors import UserError
from churn.monitoring import ledger
from churn.service.app import create_app
from churn.service.ledger_writer import LedgerWriter
from churn.service.metrics import Metrics
from churn.service.settings import Settings

from .conftest import AS_OF, TestClient, records

DAY = f"{AS_OF:%Y-%m-%d}"
ASK = "/score/features"


@pytest.mark.parametrize("kind", ["folder", "sqlite:///ledger.db"])
def test_answers_are_recorded_once_each_with_ids_and_probabilities_only(
    start: Callable[..., TestClient],
    bundle: dict[str, Any],
    table: pd.DataFrame,
    order_lines: pd.DataFrame,
    customers: pd.DataFrame,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if kind != "folder":
        pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
    monkeypatch.chdir(tmp_path)
    asked = {"rows": records(table.drop(columns="as_of")), "reasons": 0}
    with start(bundle, ledger=kind, max_rows=500) as client:
        for body in (asked, {**asked, "as_of": DAY, "horizon": 30}):  # no date, another horizon: not recorded
            assert client.post(ASK, json=body).status_code == 200
        for _ in range(2):
            answer = client.post(ASK, json={**asked, "as_of": DAY}).json()
        some = answer["scores"][0]["customer_id"]
        mine = {name: frame[frame["customer_id"] == some] for name, frame in (("l", order_lines), ("c", customers))}
        lines = {"order_lines": records(mine["l"]), "customers": records(mine["c"]), "as_of": "2025-06-30"}
        told = client.post("/score/order-lines", json=lines).json()["scores"][0]
    where = ledger.named(kind)
    first, *second = ledger.read(where)
    inside = {one["customer_id"]: one["p"] for one in answer["scores"] if one["in_cohort"]}
    assert 0 < len(inside) < len(answer["scores"])
    assert first.scores.set_index("customer_id")["p"].to_dict() == inside
    assert (str(first.as_of), first.horizon_days, first.model) == (DAY, 90, answer["model"])
    assert not first.whole_cohort
    assert [one.scores.to_dict("records") for one in second] == [
        [{"customer_id": some, "p": told["p"]}] for _ in range(told["in_cohort"])
    ]
    if isinstance(where, Path):
        names = {tuple(pq.read_schema(file).names) for file in ledger.files(where)}
        assert names == {("customer_id", "target", "as_of", "horizon_days", "p", "model")}


def test_without_the_option_nothing_is_written(
    start: Callable[..., TestClient], bundle: dict[str, Any], rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    with start(bundle) as client:
        before = sorted(tmp_path.rglob("*"))
        assert client.post(ASK, json={"rows": rows, "as_of": DAY}).status_code == 200
    assert sorted(tmp_path.rglob("*")) == before


def test_a_ledger_that_cannot_be_written_holds_up_no_answer_and_is_caught_up_with(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ledger").write_text("a file where the folder should be")
    metrics = Metrics()
    writer = LedgerWriter(tmp_path / "ledger", metrics)
    key = ("churn", AS_OF.date(), 90, "a" * 64)
    writer.note(key, {"1": 0.5, "2": 0.25})
    assert not writer.write() and not writer.write()
    assert len([line for line in caplog.text.splitlines() if "the ledger cannot be written" in line]) == 1
    writer.note(key, {"2": 0.75, "3": 0.1})
    (tmp_path / "ledger").unlink()
    assert writer.write()
    (entry,) = ledger.read(tmp_path / "ledger")
    assert entry.scores.set_index("customer_id")["p"].to_dict() == {"1": 0.5, "2": 0.75, "3": 0.1}
    monkeypatch.setattr("churn.service.ledger_writer.MOST_WAITING", 3)
    writer.note(key, {"4": 0.5, "5": 0.5})
    writer.note(key, {"6": 0.5, "7": 0.5})
    writer.close()
    page = metrics.page().decode()
    assert 'churn_ledger_scores_total{result="written"} 5.0' in page
    assert 'churn_ledger_scores_total{result="lost"} 2.0' in page


def test_a_place_that_leads_nowhere_is_told_before_anything_listens(
    bundle_path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="it must begin with"):
        create_app(Settings(bundle_path, ledger="mysql://host/shop"))
    assert main(["serve", str(bundle_path), "--ledger-table", "x"]) == 2
    assert main(["serve", str(bundle_path), "--ledger", str(tmp_path), "--ledger-table", "x"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2 and "--ledger-table x needs --ledger URL" in said[0] and "is a folder" in said[1]
