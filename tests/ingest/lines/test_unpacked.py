"""Products of one cell become lines, and their money adds up to the order's."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.lines.unpacked import parted, unpacked, usually_behind
from churn.ingest.study_file.initialise import initialise
from churn.study import OrderLines, load_study

from ..checks.test_packed import baskets
from ..helpers import counts, read_csv

HEADER = "customer_id,order_id,ordered_at,amount,product_id"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shirt x 2", ("Shirt", 2)),
        ("2x Shirt", ("Shirt", 2)),
        ("Shirt (×2)", ("Shirt", 2)),
        ("上衣＊３", ("上衣", 3)),
        ("上衣 数量：3", ("上衣", 3)),
        ("Shirt, qty: 4", ("Shirt", 4)),
        ("Shirt [x1]", ("Shirt", 1)),
        ("Shirt", ("Shirt", None)),
        ("Poster 20 x 30", ("Poster 20 x 30", None)),
        ("Poster 20x30", ("Poster 20x30", None)),
        ("3x5 Frame", ("3x5 Frame", None)),
        ("Max 2", ("Max 2", None)),
        ("x 2", ("x 2", None)),
    ],
)
def test_pieces_are_told_from_names(text: str, expected: tuple[str, int | None]) -> None:
    assert parted(text) == expected


def test_a_number_behind_a_digit_is_one_of_pieces_where_most_have_one() -> None:
    assert usually_behind(["Shirt x 2", "Cap x 1", "Lamp 7 x 1"])
    assert not usually_behind(["Poster 20 x 30", "Poster 30 x 40", "Shirt x 2"])
    assert parted("Lamp 7 x 2", always=True) == ("Lamp 7", 2)


def test_lines_money_and_audit(tmp_path: Path) -> None:
    rows = [
        "a,1,2024-01-01,30,Shirt x 2; Cap x 1",
        "b,2,2024-01-02,10,Shirt x 1; Cap x 1; Shirt x 1",
        "c,3,2024-01-03,7,Cap x 3",
    ]
    tables = read_csv(tmp_path, "\n".join([HEADER, *rows]), 'unpack = ";"')
    out = tables.order_lines
    assert out["product_id"].tolist() == ["Shirt", "Cap", "Shirt", "Cap", "Cap"]
    assert out["quantity"].tolist() == [2, 1, 2, 1, 3]
    assert out["amount"].tolist() == pytest.approx([20, 10, 6.6667, 3.3333, 7], abs=1e-9)
    assert counts(tables.audit)["unpacked"] == 4 and counts(tables.audit)["lines_read"] == 5
    (one,) = [each for each in tables.findings if each.key == "unpacked"]
    assert one.state == "ok" and "2 lines with several products" in one.text["en"] and "4 lines" in one.text["en"]
    assert not [each for each in tables.findings if each.key == "packed_products"]


def test_pieces_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    rows = [f"{n % 9},{n},2024-01-{n % 28 + 1:02d},30,Shirt; Cap,3" for n in range(60)]
    tables = read_csv(tmp_path, "\n".join([HEADER + ",quantity", *rows]), 'unpack = "; "')
    (one,) = [each for each in tables.findings if each.key == "unpacked"]
    assert one.state == "warning" and "on 60 lines the pieces in the cell do not add up" in one.text["en"]


def test_refunds_returns_categories_and_kinds_go_with_the_products(tmp_path: Path) -> None:
    rows = [
        "a,1,2024-01-01,30,Shirt x 2; Cap x 1,Wear; Hats,3",
        "b,2,2024-01-02,-30,Shirt x 2; Cap x 1,Wear; Hats,0",
        "c,3,2024-01-03,12,Cap x 1; Shipping x 1,,0",
        "d,4,2024-01-04,9,Cap,Hats,0",
    ]
    text = "\n".join([HEADER + ",category,refunded", *rows])
    out = read_csv(tmp_path, text, 'unpack = ";"\n[order_lines.line_kinds]\nshipping = ["Shipping"]').order_lines
    assert out["amount"].tolist() == pytest.approx([18, 9, -20, -10, 6, 9])
    assert out["is_return"].tolist() == [False, False, True, True, False, False]
    assert out["quantity"].tolist()[:5] == [2, 1, -2, -1, 1]
    assert out["category"].tolist()[:4] == ["Wear", "Hats", "Wear", "Hats"]


def test_what_is_alone_in_its_cell_takes_the_quantity_of_its_line(tmp_path: Path) -> None:
    text = (
        HEADER + ",quantity\na,1,2024-01-01,30,Shirt,3\nb,2,2024-01-01,30,Shirt x 2; Cap x 1,3\nc,3,2024-01-02,5,,1\n"
    )
    out = read_csv(tmp_path, text, 'unpack = ";"').order_lines
    assert out["quantity"].tolist() == [3, 2, 1, 1] and out["product_id"].isna().tolist() == [False] * 3 + [True]


def test_nothing_to_unpack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unpack needs `product_id`"):
        read_csv(tmp_path, "customer_id,ordered_at,amount\na,2024-01-01,3\n", 'unpack = ";"')


@given(
    st.lists(
        st.tuples(st.integers(-100_000, 100_000), st.lists(st.integers(1, 99), min_size=1, max_size=6)),
        min_size=1,
        max_size=20,
    )
)
def test_the_money_of_every_order_stays_what_it_was(orders: list[tuple[int, list[int]]]) -> None:
    lines = pd.DataFrame(
        {
            "customer_id": [str(n) for n in range(len(orders))],
            "amount": [cents / 100 for cents, _ in orders],
            "product_id": pd.Series(
                ["|".join(f"P{chr(97 + k)} x {n}" for k, n in enumerate(pieces)) for _, pieces in orders], dtype="str"
            ),
        }
    )
    out = unpacked(lines, OrderLines(path="a.csv", unpack="|"))[0]
    assert out.index.is_unique and len(out) == sum(len(pieces) for _, pieces in orders)
    units = (out["amount"] * 10_000).round().groupby(out["customer_id"]).sum()
    assert units.to_dict() == {str(n): round(cents * 100) for n, (cents, _) in enumerate(orders)}
    assert out.groupby("customer_id")["quantity"].sum().to_dict() == {
        str(n): sum(pieces) for n, (_, pieces) in enumerate(orders)
    }


@pytest.mark.parametrize(
    ("column", "sign"),
    [("Items", "; "), ("Product", " | "), ("商品名称", "；"), ("商品", "、"), ("Products", "\n"), ("Lineitems", ", ")],
)
def test_init_writes_the_key_and_the_products_are_counted(tmp_path: Path, column: str, sign: str) -> None:
    cells = baskets("{0} x {1}", sign)
    rows = [f'k{n % 9},{n},2024-01-{n % 28 + 1:02d},{5 + n},"{one}"' for n, one in enumerate(cells)]
    file = tmp_path / "orders.csv"
    file.write_text("\n".join([f"customer_id,order_id,Date,Total,{column}", *rows]), encoding="utf-8")
    target, _ = initialise([file])
    tables = read_tables(load_study(target))
    assert tables.order_lines["product_id"].nunique() == 5
    assert len(tables.order_lines) == sum(one.count(sign) + 1 for one in cells)
    assert tables.order_lines["quantity"].sum() == sum(int(part[-1]) for one in cells for part in one.split(sign))
    assert tables.order_lines["amount"].sum() == pytest.approx(sum(5 + n for n in range(120)))
