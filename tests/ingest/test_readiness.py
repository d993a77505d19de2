"""What a study's data allow and lack, in both languages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.demo import simulate
from churn.ingest import read_tables, readiness
from churn.ingest.columns import ORDER_LINES
from churn.ingest.finding import Finding
from churn.ingest.tables import Tables
from churn.study import load_study

from .helpers import make_study

DTYPES = {"text": "str", "number": "float64", "time": "datetime64[us]", "flag": "bool"}


def lines(buyers: int, every: int, first: str = "2022-01-01", last: str = "2024-12-31") -> pd.DataFrame:
    """Canonical lines of `buyers` customers, each buying every so many days from a day of their own."""
    made = [
        pd.DataFrame(
            {
                "customer_id": str(n),
                "ordered_at": pd.date_range(pd.Timestamp(first) + pd.Timedelta(days=n % 3), last, freq=f"{every}D"),
            }
        )
        for n in range(buyers)
    ]
    table = pd.concat(made, ignore_index=True).assign(amount=5.0, is_return=False)
    for name, kind in ORDER_LINES.items():
        if name not in table:
            table[name] = pd.Series(pd.NA if kind == "text" else None, index=table.index, dtype=DTYPES[kind])
    return table.astype({"ordered_at": "datetime64[us]", "customer_id": "str"})[list(ORDER_LINES)]


def found(tmp_path: Path, order_lines: pd.DataFrame, task: str = "") -> dict[str, Finding]:
    study = make_study(tmp_path, more=f"[task]\n{task}\n")
    findings = readiness(Tables(order_lines, None, None, pd.DataFrame()), study)
    assert all(finding.name[language] and finding.text[language] for finding in findings for language in ("en", "zh"))
    return {finding.key: finding for finding in findings}


@pytest.mark.parametrize(("buyers", "state"), [(30, "missing"), (300, "warning"), (1200, "ok")])
def test_customers_are_counted(tmp_path: Path, buyers: int, state: str) -> None:
    finding = found(tmp_path, lines(buyers, 200))["customers"]
    assert finding.state == state
    assert f"{buyers:,}" in finding.text["en"]


@pytest.mark.parametrize(
    ("first", "state"), [("2024-06-01", "missing"), ("2023-06-01", "warning"), ("2022-06-01", "ok")]
)
def test_history_is_measured_against_the_horizon(tmp_path: Path, first: str, state: str) -> None:
    assert found(tmp_path, lines(5, 10, first))["history"].state == state


def test_repeaters_are_counted(tmp_path: Path) -> None:
    once = lines(400, 5000)
    assert found(tmp_path, pd.concat([once, lines(40, 300)]))["repeaters"].state == "missing"
    assert "40 (10%)" in found(tmp_path, pd.concat([once.iloc[40:], lines(40, 300)]))["repeaters"].text["en"]


def test_a_stray_date_and_a_long_silence_are_told(tmp_path: Path) -> None:
    plain = lines(50, 10)
    assert found(tmp_path, plain)["recent"].state == "ok"
    stray = plain.iloc[-1:].assign(ordered_at=pd.Timestamp("2025-09-01"))
    assert "wrong date?" in found(tmp_path, pd.concat([plain, stray]))["recent"].text["en"]
    assert found(tmp_path, plain, "as_of = 2025-04-01")["recent"].state == "warning"
    assert found(tmp_path, plain, "as_of = 2020-01-01")["recent"].state == "missing"


def test_outcomes_must_be_of_both_kinds(tmp_path: Path) -> None:
    everyone_buys = lines(500, 30)
    assert "0% did not buy" in found(tmp_path, everyone_buys)["outcomes"].text["en"]
    assert found(tmp_path, everyone_buys)["outcomes"].state == "missing"
    leavers = lines(200, 30, last="2024-09-15").assign(customer_id=lambda table: "x" + table["customer_id"])
    both = found(tmp_path, pd.concat([everyone_buys, leavers]))["outcomes"]
    assert both.state == "ok"
    assert "29% did not buy" in both.text["en"]
    assert found(tmp_path, lines(5, 10, "2024-12-01"))["outcomes"].state == "missing"


def test_what_is_missing_says_what_it_would_allow(tmp_path: Path) -> None:
    findings = found(tmp_path, lines(5, 10))
    for key in ("category", "order_id", "product_id", "discount", "channel", "region", "attributes", "touchpoints"):
        assert findings[key].state == "missing"
        assert findings[key].text["en"].startswith("none")
    assert "width" in findings["category"].text["en"]


def test_a_category_on_every_line_is_ok_and_on_few_is_not(tmp_path: Path) -> None:
    table = lines(5, 10)
    full = table.assign(category=[f"c{n % 5}" for n in range(len(table))])
    assert found(tmp_path, full)["category"].state == "ok"
    assert found(tmp_path, full.assign(category=full["category"].where(full.index < 20)))["category"].state == "warning"


def test_the_demo_retailer_is_ready(tmp_path: Path) -> None:
    simulate(tmp_path, customers=1500)
    study = load_study(tmp_path)
    findings = readiness(read_tables(study), study)
    assert {finding.key: finding.state for finding in findings if finding.state != "ok"} in ({}, {"history": "warning"})
