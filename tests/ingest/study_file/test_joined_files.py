"""`churn init` joins the files of a shop's database: what a table of orders, of products, of customers brings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from churn.ingest import read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

ORDERS = (
    "order_id,customer_id,order_date,channel",
    [f"{n},{n % 9},2024-{n % 12 + 1:02d}-05,web" for n in range(1, 41)],
)
ITEMS = ("order_id,product_id,quantity", [f"{n},{p},{p}" for n in range(1, 41) for p in (1, 2 + n % 2)])
PRODUCTS = ("product_id,name,category,price", ["1,Assam,Tea,4.5", "2,Java,Coffee,6", "3,Carrot,Cake,9"])
CUSTOMERS = ("customer_id,gender", [f"{n},f" for n in range(9)])
Table = tuple[str, list[str]]


def shop(folder: Path, **tables: Table) -> tuple[dict[str, Any], list[str]]:
    """What the study file says that `churn init` writes for these files, and what it tells."""
    raw = folder / "shop" / "raw"
    raw.mkdir(parents=True)
    for name, (head, rows) in tables.items():
        (raw / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n")
    target, told = initialise(sorted(raw.iterdir()))
    return tomllib.loads(target.read_text(encoding="utf-8")), told


def with_id(table: Table) -> Table:
    """A table whose own key is called `id`, as in the database of many shops."""
    head, rows = table
    return "id," + head.split(",", 1)[1], rows


@pytest.mark.parametrize("key", ["by its name", "id"])
def test_date_customer_category_and_price_are_found_where_they_are(tmp_path: Path, key: str) -> None:
    named = {"orders": ORDERS, "products": PRODUCTS, "customers": CUSTOMERS}
    tables = named if key == "by its name" else {name: with_id(table) for name, table in named.items()}
    study, _ = shop(tmp_path, order_items=ITEMS, **tables)
    assert study["order_lines"]["path"] == "raw/order_items.csv"
    joins = [(one["path"], one["on"]) for one in study["order_lines"]["join"]]
    names = [("order_id", "orders"), ("product_id", "products")]
    assert joins == [(f"raw/{file}.csv", name if key != "id" else {name: "id"}) for name, file in names]
    assert study["customers"]["path"] == "raw/customers.csv"
    read = read_tables(load_study(tmp_path / "shop"))
    lines = read.order_lines.sort_values(["order_id", "product_id"])
    first = lines.iloc[0]
    assert (first["customer_id"], f"{first['ordered_at']:%Y-%m-%d}", first["channel"]) == ("1", "2024-02-05", "web")
    assert (len(lines), set(lines["category"])) == (80, {"Tea", "Coffee", "Cake"})
    assert lines["amount"].sum() == 40 * 4.5 + 20 * 2 * 6 + 20 * 3 * 9
    assert read.customers is not None and set(read.customers["gender"]) == {"f"}


def test_a_price_of_today_is_marked_as_one(tmp_path: Path) -> None:
    shop(tmp_path, order_items=ITEMS, orders=ORDERS, products=PRODUCTS)
    text = (tmp_path / "shop" / "study.toml").read_text(encoding="utf-8")
    assert "unit_price = 'price'   # guessed: the product's price of today; no file says what was paid" in text


def test_what_was_paid_goes_before_the_list_price(tmp_path: Path) -> None:
    paid = (f"{ITEMS[0]},unit_price", [f"{row},1.5" for row in ITEMS[1]])
    study, _ = shop(tmp_path, order_items=paid, orders=ORDERS, products=PRODUCTS)
    assert study["order_lines"]["columns"]["unit_price"] == "unit_price"
    assert study["order_lines"]["columns"]["category"] == "category"
    assert read_tables(load_study(tmp_path / "shop")).order_lines["amount"].sum() == 1.5 * (40 + 20 * 2 + 20 * 3)


def test_numbers_of_other_things_are_no_partners(tmp_path: Path) -> None:
    """Every table counts its own rows as `id`, and few of a file's products are those of the lines."""
    items = ("id," + ITEMS[0] + ",unit_price", [f"{n},{row},2" for n, row in enumerate(ITEMS[1], 1)])
    others = ("product_id,category", [f"{n},Tea" for n in range(50, 90)])
    stores = ("id,category", [f"{n},North" for n in range(1, 90)])
    study, told = shop(tmp_path, order_items=items, orders=with_id(ORDERS), products=others, stores=stores)
    assert [one["path"] for one in study["order_lines"]["join"]] == ["raw/orders.csv"]
    unused = [line for line in told if "not used" in line]
    assert [line.split()[0].rsplit("/", 1)[-1] for line in unused] == ["products.csv", "stores.csv"]
    assert all("nor anything that the lines lack" in line for line in unused)


def test_the_customers_own_file_is_not_joined_for_what_they_come_from(tmp_path: Path) -> None:
    people = ("customer_id,gender,channel", [f"{n},f,flyer" for n in range(9)])
    bare = ("order_id,customer_id,order_date", [row.rsplit(",", 1)[0] for row in ORDERS[1]])
    study, _ = shop(tmp_path, order_items=ITEMS, orders=bare, products=PRODUCTS, customers=people)
    assert "channel" not in study["order_lines"]["columns"]
    assert study["customers"]["path"] == "raw/customers.csv"


def test_a_preset_s_export_takes_what_a_further_file_brings(tmp_path: Path) -> None:
    columns = "order_id,order_item_id,product_id,price,freight_value"
    items = (columns, [f"o{n},1,p{n % 3},9.5,1" for n in range(1, 41)])
    heads = (
        "order_id,customer_id,order_status,order_purchase_timestamp",
        [f"o{n},a{n},delivered,2018-{n % 8 + 1:02d}-05 10:00:00" for n in range(1, 41)],
    )
    people = ("customer_id,customer_unique_id,customer_state", [f"a{n},u{n % 9},SP" for n in range(1, 41)])
    things = ("product_id,product_category_name", [f"p{n},livros_{n}" for n in range(3)])
    study, _ = shop(tmp_path, items=items, orders=heads, customers=people, products=things)
    assert study["order_lines"]["preset"] == "olist"
    assert [one["path"] for one in study["order_lines"]["join"]][-1] == "raw/products.csv"
    lines = read_tables(load_study(tmp_path / "shop")).order_lines
    assert (lines["customer_id"].nunique(), lines["category"].nunique()) == (9, 3)
