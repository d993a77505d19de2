"""Presets: each reads a made-up sample of its platform's export right, and is the only one whose columns it has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from churn.ingest import Tables, read_tables
from churn.ingest.columns import KNOWN
from churn.presets import PRESETS, preset, with_preset
from churn.study import load_study

SAMPLES = Path(__file__).parent / "samples"
LINES = {
    "shopify": "orders_export.csv",
    "woocommerce": "orders.csv",
    "magento": "sales_order_item.csv",
    "olist": "olist_order_items_dataset.csv",
    "online-retail": "invoices.csv",
    "taobao": "ExportOrderList.csv",
    "jd": "orders.csv",
}
# customers, amounts in the order of the lines, rows of the file that are no line of goods
RIGHT = {
    "shopify": (["mere@example.org"] * 2 + ["tane@example.org", "ana@example.org"], [28.8, 18.0, 25.0, 16.0], 5),
    "woocommerce": (["orla@example.org"] * 2 + ["sean@example.org", "niamh@example.org"], [30.0, 25.0, 30.0, 22.0], 2),
    "magento": (["ulla@example.org"] * 2 + ["pia@example.org"], [72.0, 12.0, 35.0], 3),
    "olist": (["person1"] * 3, [49.9, 15.0, 120.0], 1),
    "online-retail": (["20001", "20001", "20002"], [7.5, -7.5, 9.9], 2),
    "taobao": (["青山", "青山"], [128.0, 56.5], 2),
    "jd": (["jd_ming", "jd_ming", "jd_hong"], [99.0, 79.0, 159.0], 1),
}
ASKED = {"woocommerce": ["open_Order Status"]}  # an order on hold waits for its payment


def read(folder: Path, name: str, more: str = "") -> Tables:
    shutil.copytree(SAMPLES / name, folder / "raw")
    zone = 'timezone = "Pacific/Auckland"\ncurrency = "NZD"\n' if name == "shopify" else ""
    text = f'[study]\nname = "shop"\n{zone}[order_lines]\npreset = "{name}"\npath = "raw/{LINES[name]}"\n{more}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return read_tables(load_study(folder))


@pytest.mark.parametrize("name", PRESETS)
def test_the_sample_is_read_right(tmp_path: Path, name: str) -> None:
    tables = read(tmp_path, name)
    customers, amounts, others = RIGHT[name]
    assert tables.order_lines["customer_id"].tolist() == customers
    assert tables.order_lines["amount"].tolist() == pytest.approx(amounts)
    audit = tables.audit.set_index("rule")["lines"]
    assert audit["lines_read"] - audit["lines_kept"] == others
    assert [one.key for one in tables.findings if one.state != "ok"] == ASKED.get(name, [])


def test_times_are_the_shops_own(tmp_path: Path) -> None:
    assert str(read(tmp_path, "shopify").order_lines["ordered_at"].iloc[0]) == "2024-02-03 10:15:00"


def test_order_numbers_lose_their_wrapping_and_keep_their_zeros(tmp_path: Path) -> None:
    assert read(tmp_path, "taobao").order_lines["order_id"].tolist() == ["800000000000000001", "800000000000000003"]


def test_magento_numbers_orders_by_the_number_that_customers_see(tmp_path: Path) -> None:
    assert read(tmp_path, "magento").order_lines["order_id"].unique().tolist() == ["000000101", "000000103"]


def test_a_key_of_the_study_file_goes_before_the_presets(tmp_path: Path) -> None:
    own = read(tmp_path, "woocommerce", "drop = []")
    assert len(own.order_lines) == 6
    assert any("Cancelled" in one.text["en"] for one in own.findings)


def test_columns_of_the_study_file_go_before_the_presets_one_by_one(tmp_path: Path) -> None:
    tables = read(tmp_path, "jd", 'columns = { product_id = "商品名称" }')
    assert tables.order_lines["product_id"].tolist() == ["电水壶", "保温杯", "台灯"]
    assert tables.order_lines["customer_id"].tolist() == RIGHT["jd"][0]


@pytest.mark.parametrize("name", PRESETS)
def test_each_is_told_by_columns_that_only_its_own_sample_has(name: str) -> None:
    def header(of: str) -> set[str]:
        encoding = preset(of)["order_lines"].get("encoding", "utf-8")
        return set((SAMPLES / of / LINES[of]).read_text(encoding=encoding).splitlines()[0].split(","))

    asked = set(preset(name)["recognise"])
    assert [of for of in PRESETS if asked <= header(of)] == [name]


@pytest.mark.parametrize("name", PRESETS)
def test_each_says_what_it_is_and_maps_what_there_is(name: str) -> None:
    content = preset(name)
    assert set(content["about"]) == {"en", "zh"}
    assert set(content["order_lines"]["columns"]) <= set(KNOWN["order_lines"])
    assert {"customer_id", "ordered_at"} <= set(content["order_lines"]["columns"])


@pytest.mark.parametrize(
    "raw", [{}, {"order_lines": 3}, {"order_lines": {"preset": 7}}, {"order_lines": {"preset": "x"}}]
)
def test_what_names_no_preset_stays_as_it_is(raw: dict[str, object]) -> None:
    assert with_preset(raw) == raw
