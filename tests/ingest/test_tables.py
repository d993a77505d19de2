"""From a study to canonical tables, to interim/ and back; customers and touchpoints beside the order lines."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.demo import simulate
from churn.errors import UserError
from churn.ingest import read_interim, read_tables, write_interim
from churn.ingest.columns import ORDER_LINES, TOUCHPOINTS
from churn.ingest.tables import Tables
from churn.study import load_study

from .helpers import counts, make_study, read_csv

LEAST = "customer_id,ordered_at,amount\n2,2024-01-02,5\n1,2024-01-01,7\n"
DTYPES = {"text": "str", "number": "float64", "time": "datetime64[us]"}


def same(one: Tables, other: Tables) -> None:
    for name in ("order_lines", "customers", "touchpoints", "audit"):
        first, second = getattr(one, name), getattr(other, name)
        if first is None:
            assert second is None
        else:
            pd.testing.assert_frame_equal(first, second)


def test_all_canonical_columns_are_there_with_their_types_whatever_came_in(tmp_path: Path) -> None:
    lines = read_csv(tmp_path, LEAST).order_lines
    assert list(lines) == list(ORDER_LINES)
    for name, kind in ORDER_LINES.items():
        assert str(lines[name].dtype) == DTYPES.get(kind, "bool"), name
    empty = [name for name in lines if lines[name].isna().all()]
    assert empty == ["order_id", "product_id", "category", "quantity", "discount", "channel", "region"]


def test_lines_are_in_order_of_time(tmp_path: Path) -> None:
    assert read_csv(tmp_path, LEAST).order_lines["customer_id"].tolist() == ["1", "2"]


def test_amount_may_be_quantity_times_price(tmp_path: Path) -> None:
    lines = read_csv(tmp_path, "customer_id,ordered_at,quantity,unit_price\n1,2024-01-01,3,2.5\n").order_lines
    assert lines["amount"].tolist() == [7.5]
    assert "unit_price" not in lines


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("returns = 'negative'", [False, True, True, False]),
        ("returns = 'prefix:C'", [False, True, False, False]),
        ("returns = 'none'", [False] * 4),
        ("returns = 'column'", [True, False, False, False]),
    ],
)
def test_returns_are_told_by_the_rule(tmp_path: Path, rule: str, expected: list[bool]) -> None:
    text = (
        "customer_id,order_id,ordered_at,amount,is_return\n1,1,2024-01-01,5,yes\n1,C2,2024-01-02,-5,no\n"
        "1,3,2024-01-03,-1,no\n1,4,2024-01-04,1,\n"
    )
    off = "[order_lines.cleaning]\nnegative_sales = false\nreturn_signs = false\n"
    assert read_csv(tmp_path, text, rule, off).order_lines["is_return"].tolist() == expected


def test_returns_by_column_need_the_column(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs `is_return`"):
        read_csv(tmp_path, LEAST, "returns = 'column'")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("column", ["toys", "toys"]), ("none", [None, None]), ("prefix:2", ["22", "AB"]), ("prefix:9", ["22423", "ABC"])],
)
def test_categories_are_told_by_the_rule(tmp_path: Path, rule: str, expected: list[str | None]) -> None:
    text = "customer_id,ordered_at,amount,product_id,category\n1,2024-01-01,5,22423,toys\n1,2024-01-02,5,abc,toys\n"
    found = read_csv(tmp_path, text, f"category = '{rule}'").order_lines["category"]
    assert [None if pd.isna(value) else value for value in found] == expected


def test_categories_and_returns_that_need_a_missing_column_say_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs `product_id`"):
        read_csv(tmp_path, LEAST, "category = 'prefix:2'")
    with pytest.raises(UserError, match="needs `order_id`"):
        read_csv(tmp_path, LEAST, "returns = 'prefix:C'")


def test_a_promotion_column_is_kept(tmp_path: Path) -> None:
    lines = read_csv(tmp_path, "customer_id,ordered_at,amount,promotion\n1,2024-01-01,5,yes\n").order_lines
    assert lines["promotion"].tolist() == [True]


def test_customers_are_one_row_each_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "customer_id,gender,birth_year,is_business,joined_at,card\n1,f,1980,no,2020-01-01,gold\n,f,1981,no,,\n"
        "1,f,1981,no,2020-01-01,blue\n2,m,1880,yes,,blue\n3,m,2990,,,\n"
    )
    tables = read_csv(tmp_path, LEAST, "", '[customers]\npath = "people.csv"\nstatic = ["card"]\n')
    people = tables.customers
    assert people is not None
    assert people["customer_id"].tolist() == ["1", "2", "3"]
    assert people["card"].tolist()[:2] == ["blue", "blue"]
    assert people["birth_year"].tolist()[0] == 1981
    assert people["birth_year"].isna().tolist() == [False, True, True]
    found = counts(tables.audit)
    assert (found["customers.no_customer"], found["customers.repeated"], found["customers.birth_year"]) == (1, 1, 2)


def test_rows_of_one_customer_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    for second, told in (("1,m", True), ("1,f", False), ("2,m", False)):
        (tmp_path / "people.csv").write_text(f"customer_id,gender\n1,f\n{second}\n")
        findings = read_csv(tmp_path, LEAST, "", '[customers]\npath = "people.csv"\n').findings
        texts = [one.text["en"] for one in findings if one.key == "customers_contradict"]
        assert bool(texts) == told
        assert all("'1' with gender 'f' and 'm'" in text for text in texts)


def test_custom_attributes_must_be_listed_and_are_numbers_where_they_can_be(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("customer_id,likes,zip,secret\n1,5,01234,x\n2,,50667,y\n")
    tables = read_csv(tmp_path, LEAST, "", '[customers]\npath = "people.csv"\nstatic = ["likes", "zip"]\n')
    assert tables.customers is not None
    assert tables.customers["zip"].tolist() == ["01234", "50667"]
    assert tables.customers["likes"].dtype == "float64"
    assert "secret" not in tables.customers
    with pytest.raises(UserError, match="has no column 'like'"):
        read_csv(tmp_path, LEAST, "", '[customers]\npath = "people.csv"\nstatic = ["like"]\n')


def test_touchpoints_get_their_stage_from_their_kind(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(
        "customer_id,occurred_at,kind,stage,score\n1,2024-01-02,survey,,4\n1,2024-01-01,visit,pre_sale,\n"
        "1,2024-01-01,visit,pre_sale,\n2,2024-01-03,hearsay,,\n2,,visit,,\n"
    )
    tables = read_csv(tmp_path, LEAST, "", '[touchpoints]\npath = "contacts.csv"\n')
    contacts = tables.touchpoints
    assert contacts is not None
    assert list(contacts) == list(TOUCHPOINTS)
    assert [None if pd.isna(stage) else stage for stage in contacts["stage"]] == ["pre_sale", "after_sale", None]
    found = counts(tables.audit)
    assert (found["touchpoints.incomplete"], found["touchpoints.exact_duplicates"]) == (1, 1)


def test_a_stage_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("customer_id,occurred_at,kind,stage\n1,2024-01-02,survey,later\n")
    with pytest.raises(UserError, match="stage 'later' is none of pre_sale, in_sale, after_sale"):
        read_csv(tmp_path, LEAST, "", '[touchpoints]\npath = "contacts.csv"\n')


def test_interim_gives_back_what_was_written(tmp_path: Path) -> None:
    simulate(tmp_path, customers=100)
    study = load_study(tmp_path)
    tables = read_tables(study)
    written = write_interim(study, tables)
    assert {file.name for file in written} == {
        "order_lines.parquet",
        "customers.parquet",
        "touchpoints.parquet",
        "cleaning_audit.parquet",
        "findings.parquet",
    }
    same(tables, read_interim(study))
    before = {file: file.read_bytes() for file in written}
    write_interim(study, read_tables(study))
    assert before == {file: file.read_bytes() for file in written}


def test_a_table_that_the_study_no_longer_has_leaves_interim(tmp_path: Path) -> None:
    simulate(tmp_path, customers=100)
    study = load_study(tmp_path)
    tables = read_tables(study)
    write_interim(study, tables)
    write_interim(study, Tables(tables.order_lines, None, None, tables.audit))
    assert read_interim(study).customers is None


def test_empty_columns_survive_interim(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, LEAST)
    study = make_study(tmp_path)
    write_interim(study, tables)
    same(tables, read_interim(study))


def test_interim_before_notebook_01_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="run the notebooks in order"):
        read_interim(make_study(tmp_path))


def test_a_write_that_fails_leaves_the_old_files_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = read_csv(tmp_path, LEAST)
    study = make_study(tmp_path)
    write_interim(study, tables)
    before = {file.name: file.read_bytes() for file in study.paths.interim.iterdir()}

    def full(frame: pd.DataFrame, draft: Path, **more: object) -> None:
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(UserError, match="No space left on device"):
        write_interim(study, tables)
    assert before == {file.name: file.read_bytes() for file in study.paths.interim.iterdir()}


def test_progress_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LEAST)
    said: list[str] = []
    read_tables(make_study(tmp_path), said.append)
    assert said == ["order_lines: lines.csv, 2 rows"]
