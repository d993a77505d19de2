"""Ids in one spelling: what is certain is done and counted, what could be another customer is left alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest.parsing.id_forms import Change, one_form, without_needless_decimals

from ..helpers import column, read_csv


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ('"A7"', "A7"),
        ("００１２３", "00123"),
        ("\u200b00123\ufeff", "00123"),
        ("\t00123 ", "00123"),
        ("A\u00a0\u00a07", "A 7"),
        ("Jose\u0301", "José"),
        ("Anna.B@Example.ORG", "anna.b@example.org"),
        ("4.0128e+10", "40128000000"),
        ("1e+05", "100000"),
        ("4.0128E10", "40128000000"),
        ("1.0E7", "10000000"),
    ],
)
def test_what_an_export_did_to_an_id_is_undone(written: str, plain: str) -> None:
    assert one_form(column([written, None]))[0].to_pylist() == [plain, None]


@pytest.mark.parametrize(
    "kept", ["007", "ab1", "AB1", "A-7", "1E5", "12E4", "=1+1", "1.5e+00", "1e+15", "O'Neill", "a@b"]
)
def test_what_may_be_an_id_of_its_own_stays(kept: str) -> None:
    assert one_form(column([kept]))[0].to_pylist() == [kept]


def test_changes_are_counted_with_the_first_of_each_kind() -> None:
    plain, changes = one_form(column(["7", '="007"', '="007"', "A@B.org", '="8"']))
    assert plain.to_pylist() == ["7", "007", "007", "a@b.org", "8"]
    assert changes == {"formula": Change(3, '="007"', "007"), "email": Change(1, "A@B.org", "a@b.org")}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.none(), max_size=20))
def test_a_plain_spelling_stays_as_it_is(values: list[str | None]) -> None:
    once, _ = one_form(column(list(values)))
    again, changes = one_form(once)
    assert again.to_pylist() == once.to_pylist()
    assert not changes


def test_digits_that_a_spreadsheet_rounded_away_are_told(tmp_path: Path) -> None:
    for lost in ("1.23E+17", "4.0128E+10", "1,23E+11", "1.23456789012346e+16"):
        with pytest.raises(UserError, match="has lost digits in a spreadsheet"):
            read_csv(tmp_path, f'customer_id,ordered_at,amount\n"{lost}",2024-01-05,5\n')


def test_a_needless_decimal_part_goes_where_no_id_has_a_true_one() -> None:
    plain, change = without_needless_decimals(pd.Series(["13085.0", "A7", None, "13085"], dtype="str"))
    assert [None if pd.isna(one) else one for one in plain] == ["13085", "A7", None, "13085"]
    assert change == Change(1, "13085.0", "13085")
    for ids in (["7.0", "7.1"], ["7", "8"], []):
        plain, change = without_needless_decimals(pd.Series(ids, dtype="str"))
        assert (plain.tolist(), change) == (ids, None)


def test_one_file_with_needless_decimals_has_the_customers_of_the_others(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount\n13085.0,2024-01-05,5\nWEB1,2024-01-06,5\n13085,2024-01-07,5\n"
    tables = read_csv(tmp_path, text)
    assert tables.order_lines["customer_id"].tolist() == ["13085", "WEB1", "13085"]
    assert any("'13085.0' is read as '13085'" in one.text["en"] for one in tables.findings)
