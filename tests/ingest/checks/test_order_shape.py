"""Orders as a whole: totals among their lines, a charge on each, an amount on one line only, gross amounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from churn.ingest import Tables

from ..helpers import HEADER, read_csv

PRICES = (2.5, 7.25, 19.9, 4.1, 11.3, 8.05, 3.35)


def orders(n: int = 60) -> Iterator[tuple[str, list[tuple[str, int, float]]]]:
    """Beginning of the row, and (product, pieces, amount) of every line."""
    for order in range(n):
        goods = [(order * 3 + k * 2) % 7 for k in range(1 + order % 4)]
        yield (
            f"{order % 11},{order},2024-{1 + order % 12:02d}-{1 + order % 28:02d}",
            [(f"tea{one}", 1 + one % 3, round(PRICES[one] * (1 + one % 3), 2)) for one in dict.fromkeys(goods)],
        )


def shop(extra: str = "", at_end: bool = True) -> str:
    """Order lines; after (before) each order's lines comes `extra`, with {sum} and {n} in it."""
    rows = []
    for head, lines in orders():
        more = [f"{head},{extra.format(sum=round(sum(one[2] for one in lines), 2), n=len(lines))}"] if extra else []
        own = [f"{head},{name},{pieces},{amount}" for name, pieces, amount in lines]
        rows += [*own, *more] if at_end else [*more, *own]
    return HEADER + "\n".join(rows) + "\n"


WORTH = round(sum(one[2] for _, lines in orders() for one in lines), 2)


def told(tables: Tables, key: str) -> str:
    return next((one.text["en"] for one in tables.findings if one.key == key), "")


def kept(tables: Tables) -> float:
    return round(float(tables.order_lines["amount"].sum()), 2)


@pytest.mark.parametrize("extra", ["Order total,1,{sum}", ",,{sum}"], ids=["named", "without product"])
@pytest.mark.parametrize("at_end", [True, False])
def test_totals_among_the_lines_of_orders_are_told(tmp_path: Path, extra: str, at_end: bool) -> None:
    text = shop(extra, at_end)
    way = f"drop = {{ column = 'product_id', values = ['{extra.split(',')[0]}'] }}"
    asked = told(read_csv(tmp_path, text), "totals_among_lines")
    assert asked.startswith("60 lines are worth as much as the lines next to them together") and way in asked
    mended = read_csv(tmp_path, text, way)
    assert kept(mended) == WORTH
    assert not told(mended, "totals_among_lines") and not told(mended, "order_totals")


def test_totals_with_shipping_and_tax_on_a_line_without_product_are_told(tmp_path: Path) -> None:
    rows = []
    for head, lines in orders():
        goods = [f"{head},{name},{pieces},{amount}" for name, pieces, amount in lines]
        rows += [f"{head},,,{1.2 * sum(one[2] for one in lines) + 0.9:.2f}", *goods] if len(goods) > 1 else goods
    text = HEADER + "\n".join(rows) + "\n"
    assert "line_kinds] charge = ['']" in told(read_csv(tmp_path, text), "order_totals")
    mended = read_csv(tmp_path, text, "", "[order_lines.line_kinds]\ncharge = ['']\n")
    assert kept(mended) == WORTH and not told(mended, "order_totals")


def test_a_charge_that_no_word_tells_is_asked_about(tmp_path: Path) -> None:
    text = shop("9990,1,4.90")
    words = told(read_csv(tmp_path, text), "charge_on_orders")
    assert "'9990' is in 60 of 60 orders" in words and "shipping = ['9990']" in words
    mended = read_csv(tmp_path, text, "", "[order_lines.line_kinds]\nshipping = ['9990']\n")
    assert kept(mended) == WORTH
    said = read_csv(tmp_path, text, "", "[order_lines.line_kinds]\nshipping = []\n")
    assert not told(said, "charge_on_orders")


@pytest.mark.parametrize("rest", ["", "0"])
def test_an_order_s_amount_on_its_first_line_is_shared_out_when_said(tmp_path: Path, rest: str) -> None:
    rows = [
        f"{head},{name},{pieces},{round(sum(one[2] for one in lines), 2) if place == 0 else rest}"
        for head, lines in orders()
        for place, (name, pieces, _) in enumerate(lines)
    ]
    text = HEADER + "\n".join(rows) + "\n"
    asked = read_csv(tmp_path, text)
    assert "amount_is = 'order_total'" in told(asked, "amount_once") and len(asked.order_lines) == 60
    mended = read_csv(tmp_path, text, "amount_is = 'order_total'")
    assert kept(mended) == WORTH and len(mended.order_lines) == len(rows)
    assert not told(mended, "amount_once")


@pytest.mark.parametrize("gross", [True, False])
def test_discounts_that_are_not_taken_off_are_asked_about(tmp_path: Path, gross: bool) -> None:
    rows, worth = [], 0.0
    for number, (head, lines) in enumerate(orders(120)):
        for name, pieces, amount in lines:
            off = round(0.15 * amount, 2) if number % 3 == 0 else 0.0
            worth += amount - off
            rows.append(f"{head},{name},{pieces},{amount if gross else round(amount - off, 2)},{off}")
    text = HEADER.strip() + ",discount\n" + "\n".join(rows) + "\n"
    asked = read_csv(tmp_path, text)
    assert ("amount_is = 'before_discount'" in told(asked, "discount_not_taken_off")) == gross
    if gross:
        assert kept(read_csv(tmp_path, text, "amount_is = 'before_discount'")) == round(worth, 2)
        assert not told(read_csv(tmp_path, text, "amount_is = 'line'"), "discount_not_taken_off")


def test_orders_of_goods_only_are_not_asked_about(tmp_path: Path) -> None:
    keys = {one.key for one in read_csv(tmp_path, shop()).findings}
    assert not keys & {"order_totals", "charge_on_orders", "amount_once", "discount_not_taken_off"}


@pytest.mark.parametrize(("credit", "prefix"), [("CN-", "CN"), ("rma", "rma"), ("W", "")])
def test_numbers_of_credit_notes_are_asked_about(tmp_path: Path, credit: str, prefix: str) -> None:
    rows = [
        f"{n % 7},{credit if n % 9 == 0 else 'INV-'}{n},2024-0{1 + n // 28}-{1 + n % 28:02d},tea,1,5" for n in range(60)
    ]
    text = HEADER + "\n".join(rows) + "\n"
    words = told(read_csv(tmp_path, text), "credit_numbers")
    assert bool(words) == bool(prefix) and f"returns = 'prefix:{prefix}" in (words or "returns = 'prefix:")
    if prefix:
        mended = read_csv(tmp_path, text, f"returns = 'prefix:{prefix}'")
        assert mended.order_lines["is_return"].sum() == 7 and not told(mended, "credit_numbers")
