"""`churn init`: files of the same kind whose columns are called differently, or are more, are read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest import read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

HEADER = "customer_id,order_id,order_date,sku,quantity,total"


def shop(folder: Path, **texts: str) -> list[Path]:
    files = [folder / "shop" / "raw" / f"{name}.csv" for name in texts]
    files[0].parent.mkdir(parents=True)
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def year(header: str, first: int, last: int, more: str = "") -> str:
    rows = (f"{n % 9},{n},{2023 + n // 30}-03-{1 + n % 28:02d},tea{n % 4},{1 + n % 3},{1 + n % 3}.50{more}"
            for n in range(first, last))  # fmt: skip
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize(
    "later",
    [year(f"{HEADER},coupon", 30, 60, ",X"), year("Customer ID,Order number,Date,SKU,Qty,Amount", 30, 60)],
    ids=["one column more", "other names"],
)
def test_files_with_other_columns_are_read_together(tmp_path: Path, later: str) -> None:
    target, told = initialise(shop(tmp_path, a=year(HEADER, 0, 30), b=later))
    lines = read_tables(load_study(target)).order_lines
    assert lines["order_id"].nunique() == 60
    assert not any("not used" in line for line in told)


def test_a_file_in_another_currency_is_told_and_not_added_up(tmp_path: Path) -> None:
    euros, pounds = (
        year(HEADER.replace("total", "Total EUR"), 0, 30),
        year(HEADER.replace("total", "Total GBP"), 30, 60),
    )
    target, told = initialise(shop(tmp_path, a=euros, b=pounds))
    assert read_tables(load_study(target)).order_lines["order_id"].nunique() == 30
    assert any(
        "b.csv is not used: it holds order lines, but it is in another currency ('Total GBP')" in one for one in told
    )
    assert "b.csv is not used" in target.read_text(encoding="utf-8")


def test_a_file_of_payments_is_no_more_lines(tmp_path: Path) -> None:
    paid = "customer_id,order_id,payment date,amount,method\n" + "".join(
        f"{n % 9},{n},{2023 + n // 30}-03-{1 + n % 28:02d},9.99,card\n" for n in range(30)
    )
    target, told = initialise(shop(tmp_path, a=year(HEADER, 0, 30), b=paid))
    assert len(read_tables(load_study(target)).order_lines) == 30
    assert any("b.csv is not used" in line for line in told)


def test_a_file_about_orders_that_are_known_is_no_more_lines(tmp_path: Path) -> None:
    header = "customer_id,order_id,order_date,total"
    heads = "".join(f"{n % 9},{n},2024-03-{1 + n % 28:02d},9.99\n" for n in range(30))
    paid = "".join(f"{n % 9},{n},2024-03-{1 + n % 28:02d},9.99,card\n" for n in range(25))
    target, _ = initialise(
        shop(tmp_path, a=f"{header}\n{heads}", b=f"{header.replace('total', 'amount')},method\n{paid}")
    )
    assert len(read_tables(load_study(target)).order_lines) == 30
