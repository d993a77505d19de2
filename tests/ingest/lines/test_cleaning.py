"""Each cleaning rule finds what it should and nothing else; the audit adds up; Online Retail II has its known flaws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.lines.cleaning import RULES, exact_duplicates
from churn.study import load_study

from ..helpers import counts, make_study, read_csv

HEADER = "customer_id,order_id,ordered_at,product_id,quantity,amount,discount\n"
GOOD = "7,1001,2024-01-05 10:00,22423,2,25.50,0\n"


def cleaned(folder: Path, lines: str, order_lines: str = "", more: str = "") -> dict[str, int]:
    audit = read_csv(folder, HEADER + GOOD + lines, order_lines, more).audit
    return {rule: number for rule, number in counts(audit).items() if not rule.startswith("lines_")}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", {}),
        (GOOD, {"exact_duplicates": 1}),
        (GOOD.replace("25.50", "25.51"), {}),
        (",1002,2024-01-05,1,1,1,0\n", {"no_customer": 1}),
        ("8,1002,,1,1,1,0\n", {"no_date": 1}),
        ("8,1002,1900-01-01,1,1,1,0\n", {"placeholder_date": 1}),
        ("8,1002,1979-12-31 23:59,1,1,1,0\n8,1002,1980-01-01,1,1,1,0\n", {"placeholder_date": 1}),
        ("8,1002,2199-01-01,1,1,1,0\n", {"future_date": 1}),
        ("8,1002,2024-01-05,1,1,,0\n", {"no_amount": 1}),
        ("8,1002,2024-01-05,1,1,0,0\n", {"no_price": 1}),
        ("8,1002,2024-01-05,1,1,1,-3\n", {"discount_signs": 1}),
        ("7,1002,2024-01-05 11:00,22423,-2,-25.5,0\n8,9,2024-01-05,1,1,1,0\n", {"same_day_reversals": 2}),
        ("7,1002,2024-01-06 11:00,22423,-2,-25.5,0\n", {}),
    ],
)
def test_a_rule_takes_what_it_is_for(tmp_path: Path, lines: str, expected: dict[str, int]) -> None:
    assert cleaned(tmp_path, lines) == expected


@pytest.mark.parametrize(
    ("lines", "source", "rules", "expected"),
    [
        ("8,A1,2024-01-05,1,1,5,0\n", "", "adjustments = '^A'", {"adjustments": 1}),
        ("8,1,2024-01-05,POST,1,5,0\n8,1,2024-01-05,,1,5,0\n", "", "not_a_product = '^[0-9]{5}'", {"not_a_product": 2}),
        ("8,C1,2024-01-05,1,1,5,0\n", "returns = 'prefix:C'", "positive_returns = true", {"positive_returns": 1}),
        ("8,C1,2024-01-05,1,1,5,0\n", "returns = 'prefix:C'", "", {"return_signs": 1}),
        ("8,1,2024-01-05,1,-1,-5,0\n", "returns = 'prefix:C'", "", {"negative_sales": 1}),
        ("8,1,2024-01-05,1,-1,-5,0\n", "returns = 'none'", "", {"negative_sales": 1}),
        ("8,1,2024-01-05,1,-1,-5,0\n", "returns = 'none'", "negative_sales = false", {}),
        (GOOD, "", "exact_duplicates = false", {}),
    ],
)
def test_the_study_file_switches_rules(
    tmp_path: Path, lines: str, source: str, rules: str, expected: dict[str, int]
) -> None:
    assert cleaned(tmp_path, lines, source, f"[order_lines.cleaning]\n{rules}\n") == expected


def test_a_rule_that_is_off_is_still_counted_as_found(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, HEADER + GOOD + GOOD, "", "[order_lines.cleaning]\nexact_duplicates = false\n")
    row = tables.audit.set_index("rule").loc["exact_duplicates"]
    assert (row["kind"], row["found"], row["lines"]) == ("off", 1, 0)


def test_lines_without_order_number_may_be_equal(tmp_path: Path) -> None:
    text = "customer_id,ordered_at,amount\n1,2024-01-01,5\n1,2024-01-01,5\n"
    tables = read_csv(tmp_path, text)
    assert len(tables.order_lines) == 2
    assert counts(tables.audit, "found")["exact_duplicates"] == 1


def test_returns_are_negative_afterwards_whatever_their_sign_was(tmp_path: Path) -> None:
    text = HEADER.replace("discount", "is_return") + "1,1,2024-01-01,9,2,5,false\n1,2,2024-01-02,9,1,3,true\n"
    tables = read_csv(tmp_path, text, "returns = 'column'")
    assert tables.order_lines["amount"].tolist() == [5, -3]
    assert tables.order_lines["quantity"].tolist() == [2, -1]
    assert bool(tables.audit.set_index("rule").loc["return_signs", "changed"])


def test_what_was_read_is_what_was_dropped_and_what_stays(tmp_path: Path) -> None:
    text = HEADER + GOOD + GOOD + ",1,2024-01-01,1,1,1,0\n8,1,2199-01-01,1,1,1,0\n8,2,2024-01-01,1,1,4,0\n"
    audit = read_csv(tmp_path, text).audit
    kinds = audit.groupby("kind")[["lines", "amount"]].sum()
    assert kinds.loc["read", "lines"] == kinds.loc["dropped", "lines"] + kinds.loc["kept", "lines"] == 5
    assert kinds.loc["read", "amount"] == pytest.approx(kinds.loc["dropped", "amount"] + kinds.loc["kept", "amount"])


def test_nothing_left_says_which_rule_took_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no line is left of 2: no_price took 2"):
        read_csv(tmp_path, HEADER + "8,1,2024-01-05,1,1,0,0\n8,2,2024-01-05,1,1,0,0\n")
    with pytest.raises(UserError, match="a header but no lines"):
        read_csv(tmp_path, HEADER)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("exact_duplicate = true", "no such rule; the nearest is `exact_duplicates`"),
        ("adjustments = true", "needs a pattern"),
        ("adjustments = '('", "not a regular expression"),
        ("no_customer = '^A'", "only true or false"),
        ("same_day_reversals = 'file'", "must be true, false or 'order_number' or 'file_order'"),
    ],
)
def test_a_rule_set_wrongly_is_refused(tmp_path: Path, rules: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read_csv(tmp_path, HEADER + GOOD, "", f"[order_lines.cleaning]\n{rules}\n")
    assert expected in str(caught.value)


def test_every_rule_is_explained_in_both_languages() -> None:
    assert all(rule.note_en and rule.note_zh for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_online_retail_has_its_known_flaws(shared_data: Path, tmp_path: Path) -> None:
    own = load_study(Path(__file__).resolve().parents[3] / "data" / "online-retail-ii")
    lines = own.order_lines.model_copy(update={"path": str(shared_data / "online_retail_II.parquet")})
    tables = read_tables(own.model_copy(update={"order_lines": lines}))
    audit = tables.audit.set_index("rule")
    assert audit.loc["lines_read", "lines"] == 1_067_370
    assert audit.loc["exact_duplicates", "found"] == 34_337
    assert audit.loc["no_customer", "found"] == 243_007
    found = {"no_price": 6_207, "adjustments": 6, "not_a_product": 6_092, "positive_returns": 1}
    assert {rule: audit.loc[rule, "found"] for rule in found} == found
    dropped = {
        "exact_duplicates": 34_337,
        "no_customer": 235_151,
        "no_price": 70,
        "adjustments": 0,
        "not_a_product": 3_651,
        "positive_returns": 0,
        "same_day_reversals": 2_364,
    }
    assert {rule: audit.loc[rule, "lines"] for rule in dropped} == dropped
    assert (len(tables.order_lines), tables.order_lines["customer_id"].nunique()) == (791_797, 5_874)
    assert (audit.loc["lines_kept", "lines"], audit.loc["lines_kept", "customers"]) == (791_797, 5_874)
    assert tables.order_lines["quantity"].abs().max() < 74_215  # the two giant reversals are gone


def test_cdnow_keeps_every_line_and_every_leading_zero(shared_data: Path) -> None:
    own = load_study(Path(__file__).resolve().parents[3] / "data" / "cdnow")
    lines = own.order_lines.model_copy(update={"path": str(shared_data / "cdnow.csv")})
    tables = read_tables(own.model_copy(update={"order_lines": lines}))
    assert (len(tables.order_lines), tables.order_lines["customer_id"].nunique()) == (69_659, 23_570)
    assert tables.order_lines["customer_id"].min() == "00001"
    assert tables.order_lines[["product_id", "category", "order_id"]].isna().all().all()
    assert tables.order_lines["ordered_at"].min() == pd.Timestamp("1997-01-01")


def test_the_same_lines_in_two_files_and_in_one_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    second = GOOD.replace("1001", "1002").replace("2024-01-05", "2024-01-03")
    (folder / "b.csv").write_text(HEADER + second)
    (folder / "a.csv").write_text(HEADER + GOOD)
    several = read_tables(make_study(tmp_path, 'path = "raw"'))
    one = read_csv(tmp_path, HEADER + GOOD + second)
    pd.testing.assert_frame_equal(several.order_lines, one.order_lines)
    pd.testing.assert_frame_equal(several.audit, one.audit)


def test_duplicates_are_those_of_comparing_every_column() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "customer_id": rng.choice(["1", "2", None], 4000),
            "ordered_at": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 5, 4000), unit="D"),
            "product_id": rng.choice(["a", "b", None], 4000),
            "quantity": rng.choice([1.0, 2.0, np.nan], 4000),
            "amount": rng.choice([5.0, 6.0, np.nan], 4000),
        }
    ).astype({"customer_id": "str", "product_id": "str"})
    assert exact_duplicates(table, True).tolist() == table.duplicated().tolist()
    assert 0 < exact_duplicates(table, True).sum() < len(table)


@pytest.mark.parametrize(("year", "rule"), [("2567", "future_date"), ("1403", "placeholder_date")])
def test_years_of_another_calendar_are_told_to_be_such(tmp_path: Path, year: str, rule: str) -> None:
    text = HEADER + GOOD.replace("2024", year)
    with pytest.raises(UserError, match=rf"{rule} took 1; check the columns, write years of the common calendar"):
        read_csv(tmp_path, text)
