"""One table from several files: in their order, whichever has to wait for the others to say what its numbers are."""

from __future__ import annotations

from pathlib import Path

from churn.ingest import read_tables

from ..helpers import make_study, read_csv

HEAD = "customer_id;ordered_at;amount\n"


def test_a_file_that_waits_for_the_others_keeps_its_place(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name, rows in (("1", "a;2024-01-01;12,500\n"), ("2", "b;2024-01-01;0,750\n"), ("3", "c;2024-01-01;7\n")):
        (tmp_path / "raw" / f"{name}.csv").write_text(HEAD + rows)
    lines = read_tables(make_study(tmp_path, 'path = "raw"\nseparator = ";"')).order_lines
    assert lines["customer_id"].tolist() == ["a", "b", "c"]
    assert lines["amount"].tolist() == [12.5, 0.75, 7]


def test_attributes_follow_their_own_decimal_sign_and_stay_text_where_nothing_tells(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("customer_id;weight;height;code\n1;0,5;1,750;x\n2;12,25;1,820;7\n")
    more = '[customers]\npath = "people.csv"\nseparator = ";"\nstatic = ["weight", "height", "code"]\n'
    for said, height in (("", ["1,750", "1,820"]), ('decimals = { height = "," }\n', [1.75, 1.82])):
        tables = read_csv(tmp_path, "customer_id,ordered_at,amount\n1,2024-01-05,5\n", "", more + said)
        told = [one.text["en"] for one in tables.findings if one.key == "customers_height_undecided"]
        assert bool(told) == (not said) and all("'1,750' can be two numbers" in one for one in told)
        people = tables.customers
        assert people is not None
        assert people["weight"].tolist() == [0.5, 12.25]
        assert people["height"].tolist() == height
        assert people["code"].tolist() == ["x", "7"]


def test_columns_that_are_not_mapped_do_not_come_along(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, "customer_id,ordered_at,amount,secret\n1,2024-01-05,5,x\n")
    assert "secret" not in tables.order_lines and "unmapped_columns" not in tables.order_lines
