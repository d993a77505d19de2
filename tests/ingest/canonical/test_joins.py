"""An order's head and its lines in files of their own, and several files that are not quite alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables

from ..helpers import make_study

ITEMS = "order_id,sku,price\no1,p1,29.5\no1,p2,30\no2,p2,118.7\no3,p3,159.9\n"
ORDERS = (
    "order_id,account,order_status,bought\n"
    "o1,k1,delivered,2023-10-02\no2,k2,canceled,2023-11-02\no3,k3,delivered,2024-01-02\n"
)
PEOPLE = "account,person\nk1,u1\nk2,u1\nk3,u2\n"
SECTION = """path = "items.csv"
join = [{ path = "orders.csv", on = "order_id" }, { path = "people.csv", on = "account" }]
columns = { customer_id = "person", ordered_at = "bought", product_id = "sku", amount = "price" }
"""


def read(folder: Path, section: str = SECTION, **files: str) -> Tables:
    for name, text in ({"items": ITEMS, "orders": ORDERS, "people": PEOPLE} | files).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_tables(make_study(folder, section))


def test_heads_and_customers_are_put_beside_the_lines(tmp_path: Path) -> None:
    lines = read(tmp_path, SECTION + 'drop = { column = "order_status", values = ["canceled"] }').order_lines
    assert lines["customer_id"].tolist() == ["u1", "u1", "u2"]
    assert lines["order_id"].tolist() == ["o1", "o1", "o3"]
    assert lines["amount"].tolist() == [29.5, 30.0, 159.9]


def test_a_status_in_a_joined_file_is_seen(tmp_path: Path) -> None:
    assert "canceled" in read(tmp_path).findings[0].text["en"]


def test_keys_may_have_two_names(tmp_path: Path) -> None:
    section = SECTION.replace('on = "order_id"', 'on = { order_id = "number" }')
    assert len(read(tmp_path, section, orders=ORDERS.replace("order_id", "number")).order_lines) == 4


def test_a_key_on_several_rows_is_refused_and_told_which_way_round(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"'o1' in column 'order_id' on 2 rows.*the `path` of \[order_lines\]"):
        read(tmp_path, orders=ORDERS + "o1,k9,delivered,2023-10-05\n")


def test_rows_that_are_alike_throughout_count_once(tmp_path: Path) -> None:
    assert len(read(tmp_path, orders=ORDERS + "o1,k1,delivered,2023-10-02\n").order_lines) == 4


def test_lines_without_a_partner_are_said_with_both_spellings(tmp_path: Path) -> None:
    found = read(tmp_path, items=ITEMS.replace("o3", "O-3")).findings
    finding = next(one for one in found if one.key == "join_matched")
    assert finding.state == "warning"
    assert "1 of 4" in finding.text["en"] and "'O-3'" in finding.text["en"] and "'o3'" in finding.text["en"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('on = "order_id"', 'on = "nr"', "orders.csv has no column 'nr' to join by"),
        ('on = "account"', 'on = { kto = "account" }', "no column 'kto' to join people.csv by"),
        ('"people.csv"', '"gone.csv"', "no file at"),
        ('customer_id = "person"', 'customer_id = "human"', "has no column 'human' (for customer_id)"),
    ],
)
def test_a_join_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, SECTION.replace(old, new))
    assert expected in str(caught.value)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        file = folder / "raw" / (name.replace("__", "/") + ".csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


RAW = """path = "raw"
columns = { customer_id = ["Customer ID", "Client"], ordered_at = "Date", amount = "Total", channel = "Way" }"""


def test_files_may_spell_and_have_their_columns_differently(tmp_path: Path) -> None:
    write(tmp_path, a="Client,Date,Total\n1,2024-01-01,5\n", b="customer_id,DATE,total,Way\n2,2024-01-02,6,web\n")
    tables = read_tables(make_study(tmp_path, RAW))
    assert tables.order_lines["customer_id"].tolist() == ["1", "2"]
    assert tables.order_lines["channel"].isna().tolist() == [True, False]
    assert [one.key for one in tables.findings] == ["column_channel_partly"]
    assert "raw/a.csv" in tables.findings[0].text["en"]


def test_a_column_that_no_file_has_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a="Client,Date,Total\n1,2024-01-01,5\n", b="Client,Date,Total\n2,2024-01-02,6\n")
    with pytest.raises(UserError, match="has no column 'Way'"):
        read_tables(make_study(tmp_path, RAW))


def test_a_filter_column_that_only_some_files_have_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path, a="Client,Date,Total,Way\n1,2024-01-01,5,x\n", b="Client,Date,Total,Way,State\n2,2024-01-02,6,x,ok\n"
    )
    drop = '\ndrop = { column = "State", values = ["void"], optional = true }'
    with pytest.raises(UserError, match=r"raw/a.csv has no column 'State', which other files have"):
        read_tables(make_study(tmp_path, RAW + drop))


def test_amounts_of_one_file_and_prices_of_another_go_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        a="customer_id,ordered_at,amount\n1,2024-01-01,5\n",
        b="customer_id,ordered_at,quantity,unit_price\n2,2024-01-02,3,2\n",
    )
    assert read_tables(make_study(tmp_path, 'path = "raw"')).order_lines["amount"].tolist() == [5.0, 6.0]


def test_two_columns_that_differ_in_case_only_are_not_guessed(tmp_path: Path) -> None:
    write(tmp_path, a="Client,date,DATE,Total,Way\n1,2024-01-01,2024-01-02,5,x\n")
    with pytest.raises(UserError, match="several columns like 'Date'"):
        read_tables(make_study(tmp_path, RAW))
