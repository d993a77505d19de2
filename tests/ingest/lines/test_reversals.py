"""Same-day reversals: which sale and which cancellation make a pair."""

from __future__ import annotations

from collections import deque
from random import Random

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.ingest.lines.reversals import same_day_reversals


def lines(*rows: tuple[str, float]) -> pd.DataFrame:
    """One customer, product and price: (minute of the day, quantity), a quantity below zero is a cancellation."""
    return pd.DataFrame(
        {
            "customer_id": "1",
            "product_id": "22423",
            "ordered_at": pd.to_datetime([f"2011-12-09 {clock}" for clock, _ in rows]),
            "quantity": [quantity for _, quantity in rows],
            "amount": [12.75 * quantity for _, quantity in rows],
            "unit_price": 12.75,
            "is_return": [quantity < 0 for _, quantity in rows],
        }
    )


def test_a_sale_and_its_later_cancellation_are_a_pair() -> None:
    assert same_day_reversals(lines(("10:00", 80995), ("10:12", -80995))).tolist() == [True, True]


def test_a_cancellation_before_the_sale_is_none() -> None:
    assert same_day_reversals(lines(("10:12", 2), ("10:00", -2))).tolist() == [False, False]


def test_one_cancellation_undoes_one_sale_the_first() -> None:
    assert same_day_reversals(lines(("10:00", 2), ("10:05", 2), ("10:10", -2))).tolist() == [True, False, True]


def test_a_second_cancellation_without_an_open_sale_stays() -> None:
    marked = same_day_reversals(lines(("09:00", -2), ("10:00", 2), ("10:05", -2), ("10:06", -2), ("10:20", 2)))
    assert marked.tolist() == [False, True, True, False, False]


def test_within_a_minute_sales_come_first_wherever_they_stand_in_the_file() -> None:
    assert same_day_reversals(lines(("10:00", 2), ("10:00", -2))).tolist() == [True, True]
    assert same_day_reversals(lines(("10:00", -2), ("10:00", 2))).tolist() == [True, True]
    assert same_day_reversals(lines(("10:00", -2), ("10:00", 2), ("10:00", 2))).tolist().count(True) == 2


def test_within_a_minute_order_numbers_tell_when_said() -> None:
    table = lines(("10:00", 2), ("10:00", -2))
    for orders, pair in ((["489448", "C489449"], True), (["489450", "C489449"], False), (["x", "C"], True)):
        numbered = table.assign(order_id=orders)
        assert same_day_reversals(numbered, "order_number").all() == pair
        assert same_day_reversals(numbered.iloc[::-1], "order_number").all() == pair


def test_within_a_minute_the_order_of_the_file_counts_when_said() -> None:
    assert same_day_reversals(lines(("10:00", 2), ("10:00", -2)), "file_order").tolist() == [True, True]
    assert same_day_reversals(lines(("10:00", -2), ("10:00", 2)), "file_order").tolist() == [False, False]


def test_another_day_customer_product_price_or_quantity_makes_no_pair() -> None:
    for change in (
        {"ordered_at": pd.Timestamp("2011-12-10 10:05")},
        {"customer_id": "2"},
        {"product_id": "85123A"},
        {"unit_price": 10.0},
        {"quantity": -3.0},
        {"customer_id": None},
    ):
        table = lines(("10:00", 2), ("10:05", -2))
        for name, value in change.items():
            table[name] = table[name].astype(object)
            table.loc[1, name] = value
            table[name] = table[name].infer_objects()
        assert not same_day_reversals(table).any(), change


def test_without_a_unit_price_the_amount_tells() -> None:
    table = lines(("10:00", 2), ("10:05", -2)).drop(columns=["unit_price", "quantity"])
    assert same_day_reversals(table).all()


def by_hand(table: pd.DataFrame) -> list[bool]:
    """The rule as one would follow it with a pencil."""
    marked = [False] * len(table)
    for _, group in table.groupby(["customer_id", "product_id", "unit_price"]):
        for _, same in group.groupby(group["quantity"].abs()):
            waiting: deque[int] = deque()
            for place in same.sort_values(["ordered_at", "is_return"], kind="stable").index:
                if not table.loc[place, "is_return"]:
                    waiting.append(place)
                elif waiting:
                    marked[place] = marked[waiting.popleft()] = True
    return marked


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1.0, -1.0, 2.0, -2.0]), st.sampled_from("AB"))))
def test_any_day_is_matched_as_by_hand(rows: list[tuple[int, float, str]]) -> None:
    table = lines(*((f"10:0{minute}", quantity) for minute, quantity, _ in rows))
    table["customer_id"] = [customer for _, _, customer in rows]
    assert same_day_reversals(table).tolist() == by_hand(table)


@settings(deadline=None, max_examples=examples(40))
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1.0, -1.0, 2.0]), st.sampled_from("xyz")), max_size=9),
    st.randoms(use_true_random=False),
)
def test_the_lines_that_stay_do_not_depend_on_their_order_in_the_file(
    rows: list[tuple[int, float, str]], random: Random
) -> None:
    table = lines(*((f"10:0{minute}", quantity) for minute, quantity, _ in rows))
    table["channel"] = [channel for _, _, channel in rows]
    other = table.sample(frac=1, random_state=random.randrange(1000))
    stay = [one[~same_day_reversals(one)].sort_values(list(one)).reset_index(drop=True) for one in (table, other)]
    pd.testing.assert_frame_equal(*stay)
