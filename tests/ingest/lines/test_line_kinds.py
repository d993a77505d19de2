"""Discounts lower their order; shipping and gift cards are no goods."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.lines.filters import RAW
from churn.ingest.lines.line_kinds import split_kinds
from churn.study_rules import LineKinds

from ..helpers import counts, read_csv

HEAD = "customer_id,order_id,ordered_at,product_id,quantity,amount,type\n"
ORDER = (
    "1,a,2024-01-05,tea,1,30,goods\n1,a,2024-01-05,cup,1,10,goods\n1,a,2024-01-05,SPRING10,1,-4,coupon\n"
    "1,a,2024-01-05,parcel,1,5,shipping\n1,b,2024-01-07,card 50,1,50,gift\n2,c,2024-01-08,tea,1,30,goods\n"
)
KINDS = '[order_lines.line_kinds]\ncolumn = "type"\ndiscount = ["coupon"]\nshipping = "^ship"\ngift_card = ["gift"]\n'


def test_each_kind_is_what_it_is(tmp_path: Path) -> None:
    tables = read_csv(tmp_path, HEAD + ORDER, more=KINDS)
    lines = tables.order_lines
    assert lines["amount"].tolist() == [27.0, 9.0, 30.0]
    assert lines["discount"].fillna(0).tolist() == [3.0, 1.0, 0.0]
    assert not lines["is_return"].any()
    found = counts(tables.audit)
    assert {name: found[name] for name in ("discount_lines", "shipping_lines", "gift_card_lines")} == {
        "discount_lines": 1,
        "shipping_lines": 1,
        "gift_card_lines": 1,
    }
    assert (found["lines_read"], found["lines_kept"]) == (6, 3)


def test_samples_are_left_out_whatever_they_cost(tmp_path: Path) -> None:
    text = HEAD + "1,a,2024-01-05,tea,1,30,goods\n1,b,2024-01-06,Sample tea,1,2,goods\n"
    tables = read_csv(tmp_path, text, more='[order_lines.line_kinds]\nsample = "^sample"\n')
    assert tables.order_lines["amount"].tolist() == [30.0]
    assert counts(tables.audit)["sample_lines"] == 1 and tables.findings == ()


def test_without_a_column_the_product_tells(tmp_path: Path) -> None:
    more = '[order_lines.line_kinds]\ndiscount = "^SPRING"\nshipping = ["parcel"]\ngift_card = "^card"\n'
    assert read_csv(tmp_path, HEAD + ORDER, more=more).order_lines["amount"].tolist() == [27.0, 9.0, 30.0]


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_discount_lowers_whatever_its_sign(tmp_path: Path, sign: str) -> None:
    text = HEAD + f"1,a,2024-01-05,tea,1,30,goods\n1,a,2024-01-05,X,1,{sign}6,coupon\n"
    assert read_csv(tmp_path, text, more=KINDS).order_lines["amount"].tolist() == [24.0]


def test_a_returned_order_gets_its_discount_back(tmp_path: Path) -> None:
    text = HEAD + "1,a,2024-01-05,tea,-1,-30,goods\n1,a,2024-01-05,X,1,6,coupon\n1,b,2024-01-06,tea,1,3,goods\n"
    lines = read_csv(tmp_path, text, more=KINDS).order_lines
    assert lines["amount"].tolist() == [-24.0, 3.0]
    assert lines["is_return"].tolist() == [True, False]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.5, 99), st.booleans()), min_size=1, max_size=12),
)
def test_an_order_is_lowered_by_its_discounts_and_never_below_nothing(drawn: list[tuple[str, float, bool]]) -> None:
    lines = pd.DataFrame(drawn, columns=["order_id", "amount", "off"]).assign(
        customer_id="1", ordered_at=pd.Timestamp("2024-01-01")
    )
    lines[RAW + "type"] = lines["off"].map({True: "coupon", False: "goods"}).astype("str")
    kept, _ = split_kinds(lines, LineKinds(column="type", discount=("coupon",)), None)
    for order, part in lines.groupby("order_id"):
        goods = part.loc[~part["off"], "amount"].sum()
        expected = max(goods - part.loc[part["off"], "amount"].sum(), 0.0)
        assert kept.loc[kept["order_id"] == order, "amount"].sum() == pytest.approx(
            expected if goods else 0.0, abs=1e-9
        )


@pytest.mark.parametrize(
    ("product", "key"),
    [
        ("Coupon SPRING", "lines_discount"),
        ("10% Rabatt", "lines_discount"),
        ("满减优惠", "lines_discount"),
        ("Shipping & handling", "lines_shipping"),
        ("运费", "lines_shipping"),
        ("Gift card 50", "lines_gift_card"),
        ("礼品卡", "lines_gift_card"),
        ("Wertgutschein 20 EUR", "lines_gift_card"),
        ("Next day delivery", "lines_shipping"),
        ("Restzahlung", "lines_charge"),
        ("尾款", "lines_charge"),
        ("Fabric sample red", "lines_sample"),
        ("Duftprobe Rose", "lines_sample"),
        ("试用装 5ml", "lines_sample"),
    ],
)
def test_lines_that_look_like_no_goods_are_said(tmp_path: Path, product: str, key: str) -> None:
    text = HEAD + f"1,a,2024-01-05,tea,1,30,x\n1,a,2024-01-05,{product},1,-4,x\n"
    found = {one.key: one for one in read_csv(tmp_path, text).findings}
    assert list(found) == [key]
    assert f"'{product}'" in found[key].text["en"] and "line_kinds" in found[key].text["zh"]


def test_goods_are_not_mistaken_for_them(tmp_path: Path) -> None:
    text = HEAD + "1,a,2024-01-05,discovery shipshape mug,1,30,x\n1,b,2024-01-06,deliverance,1,-4,x\n"
    text += "1,c,2024-01-07,cross stitch sampler,1,9,x\n1,d,2024-01-08,Kleid mit Muster,1,9,x\n"
    assert read_csv(tmp_path, text).findings == ()


def test_numbers_that_are_only_ever_below_zero_among_sales_are_said(tmp_path: Path) -> None:
    rows = "".join(f"1,o{n},2024-01-0{n},tea,1,30,x\n1,o{n},2024-01-0{n},D99,-1,-4,x\n" for n in range(1, 7))
    assert [one.key for one in read_csv(tmp_path, HEAD + rows).findings] == ["lines_below_zero"]
