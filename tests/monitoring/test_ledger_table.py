"""The ledger in a database: what comes back is what files give, one row per customer and scoring."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churn.errors import UserError
from churn.monitoring import ledger, ledger_table
from churn.monitoring.ledger import LedgerTable, Place

SCORES = pd.DataFrame({"customer_id": ["b", "a", "00c"], "p": [0.2, 0.9, 0.5], "reason_1": ["x", "y", "z"]})
WHAT = {"target": "churn", "as_of": "2026-01-01", "horizon_days": 90}
SECRET = "p@ss/wörd:1"


@pytest.fixture(params=["files", "duckdb", "sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "files":
        return tmp_path / "ledger"
    name = f"ledger_{os.getpid()}_{abs(hash(request.node.name)) % 10**8}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        monkeypatch.setenv("SHOP_PASSWORD", SECRET)
        url = f"postgresql://{server['user']}:${{SHOP_PASSWORD}}@{server['host']}:{server['port']}/postgres"
        return LedgerTable(url, name)
    if request.param == "sqlite":
        pytest.importorskip("adbc_driver_sqlite", reason="needs the extra `databases`")
    return LedgerTable(f"{request.param}:///scores.{request.param}", name, tmp_path)


def rows(where: Place) -> int:
    """How many rows there are in all."""
    if isinstance(where, LedgerTable):
        return len(ledger_table.read(where))
    return sum(len(pd.read_parquet(file)) for file in ledger.files(where))


def facts(entry: ledger.Entry) -> tuple[Any, ...]:
    p = entry.scores.set_index("customer_id")["p"].to_dict()
    return entry.target, str(entry.as_of), entry.horizon_days, entry.model, entry.rate, p


def test_a_scoring_comes_back_and_once_more_is_the_same_rows(where: Place) -> None:
    with pytest.raises(UserError, match="no scores in the ledger"):
        ledger.read(where)
    for _ in range(2):
        ledger.record(where, SCORES, model="ab" * 32, rate=(0.3, 0.5), **WHAT)
    assert rows(where) == 3
    (entry,) = ledger.read(where)
    assert facts(entry) == ("churn", "2026-01-01", 90, "ab" * 32, (0.3, 0.5), {"00c": 0.5, "a": 0.9, "b": 0.2})
    ledger.record(where, SCORES.iloc[:2].assign(p=0.25), model="ab" * 32, **WHAT)
    (entry,) = ledger.read(where)
    assert facts(entry)[4:] == (None, {"a": 0.25, "b": 0.25})


def test_of_several_models_the_last_recorded_counts_and_dates_and_targets_are_apart(where: Place) -> None:
    ledger.record(where, SCORES, model="b" * 64, recorded_at="2026-01-04T00:00:00+00:00", **WHAT)
    ledger.record(where, SCORES.assign(p=0.1), model="c" * 64, recorded_at="2026-01-03T00:00:00+00:00", **WHAT)
    ledger.record(where, SCORES, model="b" * 64, **{**WHAT, "as_of": "2026-02-01"})
    ledger.record(where, SCORES, model="d" * 64, **{**WHAT, "target": "repeat"})
    assert rows(where) == 12
    told = [(one.target, str(one.as_of), one.model[0]) for one in ledger.read(where)]
    assert told == [("churn", "2026-01-01", "b"), ("churn", "2026-02-01", "b"), ("repeat", "2026-01-01", "d")]


def test_some_customers_at_a_time_add_up_and_do_not_hide_a_whole_cohort(where: Place) -> None:
    ledger.add(where, SCORES.iloc[:2], model="b" * 64, writer="aa", **WHAT)
    ledger.add(where, SCORES.iloc[1:].assign(p=0.6), model="b" * 64, writer="bb", **WHAT)
    ledger.add(where, SCORES.iloc[1:].assign(p=0.6), model="b" * 64, writer="bb", **WHAT)
    (entry,) = ledger.read(where)
    assert not entry.whole_cohort and entry.rate is None
    assert entry.scores.set_index("customer_id")["p"].to_dict() == {"00c": 0.6, "a": 0.6, "b": 0.2}
    ledger.record(where, SCORES, model="b" * 64, rate=(0.3, 0.5), **WHAT)
    ledger.add(where, SCORES.iloc[:1].assign(p=0.7), model="b" * 64, writer="cc", **WHAT)
    (entry,) = ledger.read(where)
    assert entry.whole_cohort and entry.rate == (0.3, 0.5)
    assert entry.scores.set_index("customer_id")["p"].to_dict() == {"00c": 0.5, "a": 0.9, "b": 0.2}


def test_a_customer_is_taken_out_and_the_rest_stays(where: Place) -> None:
    ledger.record(where, SCORES, model="b" * 64, rate=(0.3, 0.5), **WHAT)
    ledger.add(where, SCORES, model="b" * 64, writer="aa", **{**WHAT, "as_of": "2026-02-01"})
    if isinstance(where, LedgerTable):
        assert ledger_table.without(where, ["a"]) == 2
        assert ledger_table.without(where, ["a"]) == 0
    else:
        assert sorted(ledger.without(where, ["a"]).values()) == [1, 1]
    assert [set(one.scores["customer_id"]) for one in ledger.read(where)] == [{"00c", "b"}] * 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://host/shop", "it must begin with"),
        ("postgresql://keeper:written@localhost/shop", "has a password in it"),
        ("sqlite:///nowhere/scores.db", "there is no folder"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_one_line(url: str, expected: str, tmp_path: Path) -> None:
    for do in (ledger.read, lambda where: ledger.record(where, SCORES, model="0" * 64, **WHAT)):
        with pytest.raises(UserError, match=expected) as caught:
            do(LedgerTable(url, folder=tmp_path))
        assert "\n" not in str(caught.value) and "written@" not in str(caught.value)


def test_what_a_command_names() -> None:
    assert ledger.named("data/shop/ledger") == Path("data/shop/ledger")
    assert ledger.named("sqlite:///scores.db") == LedgerTable("sqlite:///scores.db", "churn_ledger")
    assert ledger.named("sqlite:///scores.db", "mine") == LedgerTable("sqlite:///scores.db", "mine")
    with pytest.raises(UserError, match="is a folder"):
        ledger.named("ledger", "mine")
