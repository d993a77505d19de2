"""Spellings that may be one customer are shown side by side; [customer_ids] makes them one, and leaves accounts out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables
from churn.ingest.canonical.customer_ids import spellings
from churn.study_rules import CustomerIds

from ..helpers import counts, make_study, read_csv


def monthly(folder: Path, section: str = "") -> Tables:
    """Two members in three monthly files: as formulas, with their zeros, without."""
    for month, (one, other) in enumerate([('="0071"', '="0402"'), ("0071", "0402"), ("71", "402")], start=1):
        text = f"customer_id,ordered_at,amount\n{one},2024-0{month}-05,10\n{other},2024-0{month}-06,12\n"
        (folder / f"{month}.csv").write_text(text)
    return read_tables(make_study(folder, 'path = "*.csv"', section))


def test_zeros_lost_in_one_file_are_a_finding_and_filled_when_said(tmp_path: Path) -> None:
    unsaid = monthly(tmp_path)
    assert unsaid.order_lines["customer_id"].nunique() == 4
    (found,) = [one for one in unsaid.findings if one.key == "spellings_zeros"]
    assert found.state == "warning"
    for text in found.text.values():
        assert "'71'" in text and "'0071'" in text and "'402'" in text and "zero_fill = 4" in text
    said = monthly(tmp_path, "[customer_ids]\nzero_fill = 4\n")
    assert set(said.order_lines["customer_id"]) == {"0071", "0402"}
    assert not [one for one in said.findings if one.key == "spellings_zeros"]


@pytest.mark.parametrize(
    ("ids", "key", "remedy"),
    [
        (["ab1", "AB1", "c2"], "case", "fold_case = true"),
        (["12 34", "1234", "5"], "signs", "strip = ' '"),
        (["A-7", "A7", "A 7"], "signs", "strip = ' -'"),
        (["12,345", "12345"], "signs", "strip = ','"),
        (["C00123", "C123"], "zeros", "zero_fill = 5"),
        (["{0C-4}", "0c4"], "several", "strip = '-{}' and fold_case = true"),
        (["a.b@gmail.com", "AB@googlemail.com", "c@x.org"], "mailbox", "one_mailbox = true"),
        (["ann+shop@x.org", "ann@x.org"], "mailbox", "one_mailbox = true"),
        (["Smith, Jane", "Jane Smith"], "names", "given_name_first = true"),
        (["SMITH, JANE", "Jane Smith"], "names", "given_name_first = true and fold_case = true"),
        (["Müller,Ann Marie", "Ann Marie Müller"], "names", "given_name_first = true"),
    ],
)
def test_other_spellings_are_a_finding_that_its_key_takes_away(
    tmp_path: Path, ids: list[str], key: str, remedy: str
) -> None:
    text = "customer_id,ordered_at,amount\n" + "".join(f'"{one}",2024-01-0{n + 1},5\n' for n, one in enumerate(ids))
    keys = {one.key: one.text["en"] for one in read_csv(tmp_path, text).findings}
    assert remedy in keys[f"spellings_{key}"]
    said = read_csv(tmp_path, text, "", "[customer_ids]\n" + remedy.replace(" and ", "\n") + "\n")
    assert not [one for one in said.findings if one.key.startswith("spellings")]
    assert said.order_lines["customer_id"].nunique() == len(ids) - (2 if len(ids) == 3 and ids[2] == "A 7" else 1)


def test_ids_that_differ_otherwise_are_no_finding() -> None:
    ids = pd.Series(
        ["1", "10", "ann.b@x.org", "annb@x.org", "a1", "a2", "1-23", "12-3", "7.1", "71", None], dtype="str"
    )
    assert spellings(ids, CustomerIds()) == []


def test_one_spelling_holds_for_all_tables(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("customer_id,gender\n00AB,f\n")
    text = "customer_id,ordered_at,amount\n00ab,2024-01-05,5\n"
    section = '[customer_ids]\nfold_case = true\n[customers]\npath = "people.csv"\n'
    tables = read_csv(tmp_path, text, "", section)
    assert tables.customers is not None
    assert tables.customers["customer_id"].tolist() == tables.order_lines["customer_id"].tolist() == ["00ab"]


def test_an_account_to_leave_out_that_is_not_there_is_told(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount\nGUEST,2024-01-05,5\nA,2024-01-06,5\n"
    for listed, told in (("guest", "the nearest is 'GUEST'"), ("Z9", "no line has the customer 'Z9'"), ("GUEST", "")):
        tables = read_csv(tmp_path, text, "", f'[customer_ids]\nleave_out = ["{listed}"]\n')
        texts = [one.text["en"] for one in tables.findings if one.key == "leave_out_unknown"]
        assert bool(texts) == bool(told)
        assert all(told in one for one in texts)


def test_accounts_left_out_are_dropped_and_counted(tmp_path: Path) -> None:
    (tmp_path / "nobody.csv").write_text("id\nGuest@Shop.org\n\n0\n")
    text = "customer_id,ordered_at,amount\nGUEST,2024-01-05,5\nguest@shop.org,2024-01-05,5\n0,2024-01-06,5\n"
    text += "A,2024-01-06,5\n"
    section = '[customer_ids]\nleave_out = ["GUEST"]\nleave_out_file = "nobody.csv"\n'
    tables = read_csv(tmp_path, text, "", section)
    assert tables.order_lines["customer_id"].tolist() == ["A"]
    assert counts(tables.audit) == {"lines_read": 4, "left_out": 3, "lines_kept": 1}
    assert counts(tables.audit, "customers")["left_out"] == 3
    with pytest.raises(UserError, match=r"leave_out_file: .*cannot be read: No such file"):
        read_csv(tmp_path, text, "", '[customer_ids]\nleave_out_file = "nowhere.csv"\n')
    with pytest.raises(UserError, match="left_out took 3"):
        read_csv(tmp_path, text.replace("A,2024-01-06,5\n", ""), "", section)
