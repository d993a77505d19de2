"""What only shows when files are laid beside each other."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.ingest.checks.across_files import across_files

DAYS = pd.date_range("2024-01-01", periods=60)


def shop(discount: float = 0.0, **more: object) -> pd.DataFrame:
    frame = pd.DataFrame({"customer_id": [str(n) for n in range(60)], "ordered_at": DAYS, "amount": 50.5})
    return frame.assign(discount=discount, **more)


def keys(*frames: pd.DataFrame) -> list[str]:
    return [one.key for one in across_files(list(frames), [f"{n}.csv" for n in range(len(frames))])]


def test_rates_beside_money() -> None:
    other = shop(5.0, customer_id="x")
    assert keys(shop(0.1), other) == ["discount_units_differ"]
    assert keys(shop(0.1), shop(0.2, customer_id="x")) == []
    assert keys(shop(0.1)) == []


def test_lines_in_two_files_without_order_numbers() -> None:
    assert keys(shop(), shop().head(20)) == ["files_overlap"]
    assert keys(shop(order_id="1"), shop(order_id="1")) == []
    assert keys(shop(), shop(customer_id="x")) == []


def test_days_and_months_swapped_in_one_file() -> None:
    swapped = [pd.Timestamp(2024, month, day) for month in range(1, 13) for day in range(1, 6)]
    assert keys(shop(), shop(customer_id="x", ordered_at=swapped)) == ["days_up_to_12_in_a_file"]


def month(number: int, times: float = 1.0, start: int = 0) -> pd.DataFrame:
    """Lines of nine products at their prices, 1 to 3 pieces a line and three lines an order."""
    frame = pd.DataFrame({"n": range(start, start + 180)})
    frame["customer_id"], frame["order_id"] = (
        (frame["n"] % 50).astype(str),
        (frame["n"] // 3 + 1000 * number).astype(str),
    )
    frame["ordered_at"] = pd.Timestamp(2024, number, 1) + pd.to_timedelta(frame["n"] % 28, unit="D")
    product = frame["n"] * 7 % 9
    frame["product_id"], frame["quantity"] = "P" + product.astype(str), 1.0 + frame["n"] // 9 % 3
    return frame.assign(amount=((4.37 + 3.11 * product) * frame["quantity"] * times).round(5)).drop(columns="n")


@pytest.mark.parametrize(
    ("times", "state"), [(1.2, "warning"), (1 / 1.19, "warning"), (7.8, "missing"), (0.001, "missing")]
)
@pytest.mark.parametrize("odd", [0, 2])
def test_goods_that_cost_another_multiple_in_one_file(times: float, state: str, odd: int) -> None:
    frames = [month(1 + n, times if n == odd else 1.0) for n in range(4)]
    (one,) = across_files(frames, list("abcd"))
    assert (one.key, one.state) == ("files_of_another_level", state)
    assert f"9 of 9 products of {'abcd'[odd]} cost {times:.3g} times what they do" in one.text["en"]


def test_amounts_of_another_size_without_products() -> None:
    plain = [month(1 + n).drop(columns="product_id") for n in range(3)]
    assert keys(*plain) == []
    assert keys(*plain[:2], plain[2].assign(amount=lambda frame: frame["amount"] * 7.77)) == ["files_of_another_level"]


def test_prices_that_change_one_by_one_or_have_currencies_of_their_own_are_left_in_peace() -> None:
    moved = month(2).assign(amount=lambda frame: frame["amount"] * (1 + frame["product_id"].str[1:].astype(int) / 20))
    assert keys(month(1), moved) == []
    assert keys(month(1).assign(currency="GBP"), month(2, 7.8).assign(currency="HKD")) == []


def test_amounts_of_a_piece_or_an_order_in_one_file() -> None:
    each = month(2).assign(amount=lambda frame: frame["amount"] / frame["quantity"])
    whole = month(2).assign(amount=lambda frame: frame.groupby("order_id")["amount"].transform("sum"))
    for odd, words in ((each, "the price of one piece"), (whole, "the total of the order")):
        texts = {one.key: one.text["en"] for one in across_files([month(1), odd, month(3)], list("abc"))}
        assert f"the amounts of b look like {words}" in texts["amounts_mean_differently"]


def test_a_file_below_zero_is_asked_about_unless_others_have_its_orders() -> None:
    assert keys(month(1), month(2, -1)) == ["files_below_zero"]
    assert keys(month(1), month(1, -1)) == []
