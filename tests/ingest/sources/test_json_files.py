"""Orders as JSON: a list, an answer that holds one, or one on each line; their lines become the rows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from churn.errors import UserError
from churn.ingest import Tables, read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import make_study

COLUMNS = (
    "columns = { customer_id = 'customer.email', order_id = 'order.id', ordered_at = 'created_at', "
    "product_id = 'sku', unit_price = 'price' }"
)


def orders(n: int = 6) -> list[dict[str, object]]:
    """Orders of two lines, as a shop's interface hands them out."""
    return [
        {
            "id": 5400000000000 + one,
            "customer": {"id": one % 3, "email": f"k{one % 3}@x.org", "tags": ["new", "eu"]},
            "created_at": f"2024-01-{one + 1:02d}T10:00:00",
            "line_items": [
                {"id": 10 * one, "sku": "A", "quantity": 2, "price": "5.10"},
                {"id": 10 * one + 1, "sku": "B", "quantity": 1, "price": 2.5},
            ],
            "taxes": [],
        }
        for one in range(n)
    ]


def read(folder: Path, text: str, section: str = COLUMNS, file: str = "lines.json") -> Tables:
    packed = gzip.compress(text.encode()) if file.endswith(".gz") else text.encode()
    (folder / file).write_bytes(packed)
    return read_tables(make_study(folder, f'path = "{file}"\n{section}'))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.json", json.dumps(orders())),
        ("a.json", json.dumps({"orders": orders(), "next": "page 2", "count": 6}, indent=2)),
        ("a.json", json.dumps({"data": {"orders": orders()}})),
        ("a.jsonl", "\n".join(json.dumps(one) for one in orders()) + "\n\n"),
        ("a.ndjson.gz", "\n".join(json.dumps({"orders": orders()[n : n + 3]}) for n in (0, 3))),
    ],
)
def test_every_line_of_an_order_is_a_row_with_what_is_the_orders(tmp_path: Path, file: str, text: str) -> None:
    lines = read(tmp_path, text, file=file).order_lines
    assert lines["amount"].tolist() == [10.2, 2.5] * 6
    assert lines["customer_id"].tolist()[:4] == ["k0@x.org"] * 2 + ["k1@x.org"] * 2
    assert lines["order_id"].iloc[0] == "5400000000000"


def test_init_reads_it_and_prefers_the_lines_own_values(tmp_path: Path) -> None:
    file = tmp_path / "shop" / "raw" / "orders.json"
    file.parent.mkdir(parents=True)
    own = [one | {"total": "12.70", "total_price": "12.70"} for one in orders()]
    file.write_text(json.dumps(own))
    target, told = initialise([file])
    assert "12 rows, json" in told[0]
    assert read_tables(load_study(target)).order_lines["amount"].tolist() == [10.2, 2.5] * 6


@pytest.mark.parametrize("dated", ["order", "line"])
def test_init_takes_the_id_of_a_record_with_lines_for_the_orders_where_it_is_dated(tmp_path: Path, dated: str) -> None:
    file = tmp_path / "shop" / "raw" / "orders.json"
    file.parent.mkdir(parents=True)
    own = orders()
    for one in own:
        when = {"created_at": one.pop("created_at")}
        lines = one["line_items"] = [{"sku": "A", "quantity": 1, "price": "5.10"}, {"sku": "B", "price": "2.50"}]
        for each in [one] if dated == "order" else lines:
            each.update(when)
    file.write_text(json.dumps(own))
    columns = load_study(initialise([file])[0]).order_lines.columns
    assert columns.get("order_id") == (("id",) if dated == "order" else None)


def test_lists_that_are_not_read_are_told_and_those_of_money_are_grave(tmp_path: Path) -> None:
    own = orders()
    own[0]["refunds"] = [{"id": 1}]
    own[1]["line_items"][0]["bundle"] = [{"id": 1}]  # type: ignore[index]
    (one,) = [each for each in read(tmp_path, json.dumps(own)).findings if each.key == "json_lists"]
    assert one.state == "warning"
    assert one.of_states and "map a column that is net of it" in one.text["en"]
    assert "'refunds' (1)" in one.text["en"] and "'line_items.bundle' (1)" in one.text["en"]
    del own[0]["refunds"]
    (one,) = [each for each in read(tmp_path, json.dumps(own)).findings if each.key == "json_lists"]
    assert one.state == "ok"


def test_an_order_without_lines_is_counted_and_flat_orders_are_lines(tmp_path: Path) -> None:
    own = orders()
    own[5]["line_items"] = []
    tables = read(tmp_path, json.dumps(own))
    assert len(tables.order_lines) == 10 and tables.audit.set_index("rule")["lines"]["no_amount"] == 1
    flat = [{"customer_id": n, "ordered_at": "2024-01-02", "amount": 5, "gift": n > 1} for n in range(1, 4)]
    assert read(tmp_path, json.dumps(flat), "").order_lines["customer_id"].tolist() == ["1", "2", "3"]


def test_which_list_holds_the_lines_is_asked_where_several_may(tmp_path: Path) -> None:
    own = [one | {"parts": one["line_items"], "boxes": [{"sku": "C"}]} for one in orders()]
    for one in own:
        del one["line_items"]
    with pytest.raises(UserError, match=r"lists 'parts', 'boxes'; say which has their lines, such as items = 'parts'"):
        read(tmp_path, json.dumps(own))
    assert len(read(tmp_path, json.dumps(own), f"items = 'parts'\n{COLUMNS}").order_lines) == 12
    with pytest.raises(UserError, match="no list 'lines' within its orders"):
        read(tmp_path, json.dumps(own), f"items = 'lines'\n{COLUMNS}")


def test_a_customer_with_orders_is_no_page_of_orders(tmp_path: Path) -> None:
    own = [{"email": f"k{n}@x.org", "orders": [{"ordered_at": "2024-01-02", "amount": 5}]} for n in range(3)]
    lines = read(tmp_path, "\n".join(map(json.dumps, own)), "columns = { customer_id = 'email' }").order_lines
    assert lines["customer_id"].nunique() == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "holds no orders"),
        ("[1, 2]", "'1' is no order"),
        ('[{"id": 1},', "row 1: no JSON"),
        ('{"id": 1}\n{"id"', "row 2: no JSON"),
        ("hello", "row 1: no JSON"),
        ("[" * 100_000, "lines.json"),
        ('[{"id": 1}]', "gives no customer_id"),
        ('[{"customer_id": "\\ud83d", "ordered_at": "2024-01-02", "amount": 5}]', "half a character"),
    ],
)
def test_what_is_no_such_file_ends_in_one_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text, "")
    assert expected in str(caught.value) and "\n" not in str(caught.value)


def test_json_next_to_other_tables_is_no_table(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.csv").write_text("customer_id,ordered_at,amount\n1,2024-01-02,5\n")
    (raw / "about.json").write_text('{"rows": 1}')
    assert len(read_tables(make_study(tmp_path, 'path = "raw"')).order_lines) == 1
    (raw / "a.csv").unlink()
    (raw / "about.json").write_text('[{"customer_id": 1, "ordered_at": "2024-01-02", "amount": 5}]')
    tables = read_tables(make_study(tmp_path, 'path = "raw"'))
    assert len(tables.order_lines) == 1 and not [one for one in tables.findings if one.key == "files_left_out"]
