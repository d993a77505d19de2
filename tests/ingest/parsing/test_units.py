"""Money per line in the study's currency: what the study file says of cents, totals, rates and currencies is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest import Tables

from ..helpers import read_csv

HEAD = "customer_id,order_id,ordered_at,product_id,"


def read(folder: Path, columns: str, *rows: str, said: str = "", more: str = "") -> Tables:
    """Order lines of customer, order, day in January and product, with these columns besides."""
    lines = [
        f"c{row.split(',')[0]},{row.split(',')[0]},2024-01-0{row.split(',')[1]},{row.split(',', 2)[2]}" for row in rows
    ]
    return read_csv(folder, HEAD + columns + "\n" + "\n".join(lines) + "\n", said, more)


def keys(tables: Tables) -> set[str]:
    return {one.key for one in tables.findings if one.state != "ok"}


def test_a_rate_is_turned_into_the_money_given_away(tmp_path: Path) -> None:
    rows = ("1,1,shirt,80.00,0.2", "2,2,hat,30.00,0.7", "3,3,hat,10.00,", "4,4,hat,10.00,0")
    lines = read(tmp_path, "amount,discount", *rows, said="discount_is = 'rate'").order_lines
    assert lines["discount"].fillna(-1).tolist() == pytest.approx([20, 70, -1, 0])
    percent = tuple(row.replace("0.2", "20").replace("0.7", "70") for row in rows)
    assert read(tmp_path, "amount,discount", *percent, said="discount_is = 'percent'").order_lines.equals(lines)
    signs = tuple(row.replace("0.2", "20%").replace("0.7", "70 %") for row in rows)
    assert read(tmp_path, "amount,discount", *signs).order_lines.equals(lines)


def test_a_rate_of_an_amount_before_the_discount_is_taken_off_it(tmp_path: Path) -> None:
    said = "discount_is = 'rate'\namount_is = 'before_discount'"
    lines = read(tmp_path, "amount,discount", "1,1,shirt,100.00,0.2", said=said).order_lines
    assert (lines["amount"][0], lines["discount"][0]) == pytest.approx((80, 20))


def test_a_rate_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match="discounts such as 20 are more than the whole price; say 'percent' or 'amount'"
    ):
        read(tmp_path, "amount,discount", "1,1,shirt,80.00,20", said="discount_is = 'rate'")
    with pytest.raises(UserError, match="writes them with %; say 'percent'"):
        read(tmp_path, "amount,discount", "1,1,shirt,80.00,20%", said="discount_is = 'rate'")
    with pytest.raises(UserError, match="'20%' has a percent sign, and others have none"):
        read(tmp_path, "amount,discount", "1,1,shirt,80.00,20%", "2,2,shirt,80.00,5")


def test_a_whole_price_given_away_leaves_no_discount_to_tell(tmp_path: Path) -> None:
    off = "[order_lines.cleaning]\nno_price = false\n"
    lines = read(tmp_path, "amount,discount", "1,1,shirt,0,1", said="discount_is = 'rate'", more=off).order_lines
    assert lines["discount"].isna().all()


def test_an_order_s_total_is_counted_once(tmp_path: Path) -> None:
    rows = ("1,9,shirt,50.00", "1,9,hat,50.00", "1,9,belt,50.00", "2,8,hat,12.00")
    tables = read(tmp_path, "amount", *rows, said="amount_is = 'order_total'")
    assert tables.order_lines["amount"].sum() == pytest.approx(62)
    assert tables.order_lines.groupby("order_id")["amount"].nunique().tolist() == [1, 1]
    assert "amount_order_total" not in keys(tables)


def test_an_order_s_total_goes_where_the_prices_are(tmp_path: Path) -> None:
    rows = ("1,9,shirt,40,1,30.00", "1,9,hat,40,2,5.00")
    lines = read(tmp_path, "amount,quantity,unit_price", *rows, said="amount_is = 'order_total'").order_lines
    assert lines["amount"].tolist() == pytest.approx([30, 10])


def test_a_return_is_a_total_of_its_own(tmp_path: Path) -> None:
    rows = ("1,9,shirt,50", "1,9,hat,50", "1,9,shirt,-20", "1,9,hat,-20")
    lines = read(tmp_path, "amount", *rows, said="amount_is = 'order_total'").order_lines
    assert lines["amount"].sum() == 30


def test_totals_that_differ_within_an_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="order '1' has amount 50 and 12, and 1 order is so"):
        read(tmp_path, "amount", "1,9,shirt,50", "1,9,hat,12", said="amount_is = 'order_total'")
    with pytest.raises(UserError, match="needs `amount` and `order_id`"):
        read_csv(tmp_path, "customer_id,ordered_at,amount\n1,2024-01-01,5\n", "amount_is = 'order_total'")


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 5)), min_size=1, max_size=6))
def test_totals_shared_out_add_up_to_the_totals(tmp_path: Path, orders: list[tuple[int, int]]) -> None:
    rows = [f"{n},1,p{line},{cents / 100}" for n, (cents, lines) in enumerate(orders) for line in range(lines)]
    lines = read(tmp_path, "amount", *rows, said="amount_is = 'order_total'").order_lines
    assert lines["amount"].sum() == pytest.approx(sum(cents for cents, _ in orders) / 100)


def test_cents_become_units_and_shares_stay(tmp_path: Path) -> None:
    said = "money_in = 'cents'\ndiscount_is = 'percent'"
    lines = read(tmp_path, "amount,discount", "1,1,shirt,8000,20", said=said).order_lines
    assert (lines["amount"][0], lines["discount"][0]) == pytest.approx((80, 20))
    lines = read(
        tmp_path, "quantity,unit_price,discount", "1,1,shirt,2,1999,500", said="money_in = 'cents'"
    ).order_lines
    assert (lines["amount"][0], lines["discount"][0]) == pytest.approx((39.98, 5))


ROWS = ("1,1,shirt,80.00,GBP", "2,2,hat,30.00,usd", "3,3,hat,10.00,€", "4,4,hat,10.00,")


def test_other_currencies_are_refused_without_rates(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"USD on 1 line, EUR on 1 line, but the study is in GBP; say how many GBP one"):
        read(tmp_path, "amount,currency", *ROWS)
    with pytest.raises(UserError, match=r"rates = \{ EUR = ... \}"):
        read(tmp_path, "amount,currency", *ROWS, said="rates = { USD = 0.8 }")
    with pytest.raises(UserError, match="say \\[study\\] currency = 'USD' if that is the report's"):
        read(tmp_path, "amount,currency", ROWS[1])


def test_rates_turn_currencies_into_the_study_s(tmp_path: Path) -> None:
    tables = read(tmp_path, "amount,currency", *ROWS, said="rates = { USD = 0.8, EUR = 0.9 }")
    assert tables.order_lines["amount"].tolist() == pytest.approx([80, 24, 9, 10])
    assert "currency" not in tables.order_lines
    (found,) = [one for one in tables.findings if one.key == "currencies"]
    assert "EUR 1 × 0.9" in found.text["en"] and "1 line without a currency is" in found.text["en"]
    assert found.state == "warning"
    assert keys(read(tmp_path, "amount,currency", ROWS[0])) == set()


def test_a_discount_that_is_still_to_be_taken_off_is(tmp_path: Path) -> None:
    text = "customer_id,order_id,ordered_at,quantity,unit_price,discount\n1,a,2024-01-01,2,10,5\n1,a,2024-01-01,1,20,\n"
    line = read_csv(tmp_path, text, 'amount_is = "before_discount"').order_lines
    assert line["amount"].tolist() == [15.0, 20.0]
    order = read_csv(tmp_path, text, 'amount_is = "before_discount"\ndiscount_is = "order_total"').order_lines
    assert order["amount"].tolist() == [17.5, 17.5]
    assert order["discount"].tolist() == [2.5, 2.5]
    share = text.replace(",5\n", ",0.25\n").replace("20,\n", "20,0.1\n")
    rate = read_csv(tmp_path, share, 'amount_is = "before_discount"\ndiscount_is = "rate"').order_lines
    assert rate["amount"].tolist() == [15.0, 18.0]
    assert rate["discount"].tolist() == [5.0, 2.0]
