"""How many customers the tables have in common, and what is said when they are few."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest import Finding, read_interim, read_tables, readiness, write_interim
from churn.ingest.checks.matches import bare, match_findings

from ..helpers import make_study, read_csv

LINES = "customer_id,ordered_at,amount\n" + "".join(f"00{n},2024-01-{n:02d},10\n" for n in range(10, 20))


def found(lines: list[str], customers: list[str] | None, touchpoints: list[str] | None = None) -> dict[str, Finding]:
    def table(ids: list[str] | None) -> pd.DataFrame | None:
        return None if ids is None else pd.DataFrame({"customer_id": pd.Series(ids, dtype="str")})

    whole = table(lines)
    assert whole is not None
    return {one.key: one for one in match_findings(whole, table(customers), table(touchpoints))}


@pytest.mark.parametrize(
    ("there", "state"), [(100, "ok"), (90, "ok"), (89, "warning"), (10, "warning"), (9, "missing"), (0, "missing")]
)
def test_buyers_in_the_customers_table_are_counted(there: int, state: str) -> None:
    ids = [f"C{n}" for n in range(100)]
    finding = found(ids, [*ids[:there], "nobody"])["customers_matched"]
    assert finding.state == state
    assert finding.text["en"].startswith(f"{there} of 100 ({there}%)")
    assert ("nobody" in finding.text["en"]) == (state != "ok")


def test_touchpoints_of_people_who_never_bought_are_no_fault() -> None:
    ids = [f"C{n}" for n in range(10)]
    assert found(ids, None, [*ids, *(f"prospect {n}" for n in range(10))])["touchpoints_matched"].state == "ok"
    assert found(ids, None, ["x", "y"])["touchpoints_matched"].state == "missing"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("000123", "123"), ("123", "123.0"), ("Ann@Shop.org", "ann@shop.org"), ("C-17", "c 17"), ("Ａ１", "a1")],
)
def test_the_same_customer_in_two_spellings_is_shown_side_by_side(ours: str, theirs: str) -> None:
    finding = found([ours], ["zzz", theirs])["customers_matched"]
    for text in finding.text.values():
        assert repr(ours) in text
        assert repr(theirs) in text
    assert "1 more would match" in finding.text["en"]


def test_when_no_spelling_fits_one_of_each_side_is_shown() -> None:
    text = found(["ann@shop.org"], ["4711"])["customers_matched"].text["en"]
    assert "'ann@shop.org'" in text
    assert "'4711'" in text
    assert "[customers.columns]" in text


def test_all_and_none_are_only_said_of_all_and_none() -> None:
    ids = [f"C{n}" for n in range(5000)]
    assert "(99.9%)" in found(ids, ids[:-1])["customers_matched"].text["en"]
    assert "(0.1%)" in found(ids, ids[:1])["customers_matched"].text["en"]


def test_a_table_that_is_not_there_or_empty_is_no_finding_here() -> None:
    assert found(["1"], None) == {}
    assert found(["1"], [], []) == {}


@given(st.text(alphabet="aB0 -.1", max_size=8), st.text(alphabet=" -_", max_size=3))
def test_the_bare_spelling_knows_no_case_no_signs_no_leading_zeros(text: str, signs: str) -> None:
    once = bare(pd.Index([text], dtype="str"))
    if once[0].strip("0"):
        assert bare(pd.Index([f"0{signs}{text.swapcase()}"], dtype="str")).equals(once)


def test_the_rate_is_among_the_findings_of_check_and_in_interim(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,sex\n" + "".join(f"{n},f\n" for n in range(10, 20)))
    more = '[customers]\npath = "c.csv"\ncolumns = { customer_id = "id", gender = "sex" }\n'
    read_csv(tmp_path, LINES, more=more)
    study = make_study(tmp_path, more=more)
    tables = read_tables(study)
    first = readiness(tables, study)[0]
    assert (first.key, first.state) == ("customers_matched", "missing")
    assert "'0010'" in first.text["en"] and "'10'" in first.text["en"]
    write_interim(study, tables)
    assert read_interim(study).findings == tables.findings
