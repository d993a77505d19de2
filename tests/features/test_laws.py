"""Laws that hold for any order lines: the future is not seen, and what must follow from a change does follow."""

from datetime import timedelta

import pandas as pd
import pytest
from feature_oracle import declared
from feature_tables import START, assert_same, retailer, some_order_lines
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn import features
from churn.features.feature import HISTORY

AS_OF = START + timedelta(days=400)
# no shrinking: a table of lines shrinks slowly, and the seed is printed
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
LAWS = settings(deadline=None, max_examples=examples(6), phases=PHASES, database=None)
SOME_HISTORY = st.sampled_from([None, 120, 365])

HABITS = {name for name, feature in features.CATALOGUE.items() if feature.looks_back == HISTORY}
LINES = {name for name, feature in features.CATALOGUE.items() if feature.unit == "order lines"}
"""what doubles when every line is split in two"""
MONEY = {name for name, feature in features.CATALOGUE.items() if feature.unit.startswith("currency")}
"""what doubles when all amounts and discounts double; everything else stays"""


def build(lines, history=None, as_of=AS_OF, **more):
    return features.compute({"order_lines": lines, **more}, as_of, engine="polars", history_days=history)


def some_buyer(lines: pd.DataFrame) -> pd.DataFrame:
    """`lines` with its first line a purchase just before as_of, so that the table is not empty."""
    lines = lines.copy()
    lines.loc[0, ["is_return", "amount"]] = [False, 5.0]
    lines.loc[0, "ordered_at"] = AS_OF - timedelta(days=1)
    return lines


@LAWS
@given(some_order_lines(), some_order_lines(), SOME_HISTORY)
def test_lines_at_as_of_or_later_change_nothing(lines, future, history):
    past = some_buyer(lines[lines["ordered_at"] < AS_OF].reset_index(drop=True))
    future["ordered_at"] = AS_OF + (future["ordered_at"] - START)
    pd.testing.assert_frame_equal(build(past, history), build(pd.concat([past, future]), history), check_exact=True)


@LAWS
@given(some_order_lines(), st.sampled_from([30, 120, 365]))
def test_history_days_moves_habits_only(lines, history):
    lines = some_buyer(lines)
    whole, bounded = build(lines), build(lines, history)
    rest = [name for name in whole if name not in HABITS]
    assert len(rest) > 70
    pd.testing.assert_frame_equal(whole[rest], bounded[rest], check_exact=True)


@LAWS
@given(some_order_lines(), st.sampled_from([30, 120, 365]))
def test_habits_are_what_the_lines_of_the_history_alone_would_give(lines, history):
    lines = some_buyer(lines)
    recent = lines[lines["ordered_at"] >= AS_OF - timedelta(days=history)].reset_index(drop=True)
    bounded, cut = build(lines, history), build(recent)
    bounded = bounded[bounded["customer_id"].isin(cut["customer_id"])].reset_index(drop=True)
    habits = [name for name in bounded if name in HABITS and name in cut]
    assert len(habits) > 15
    pd.testing.assert_frame_equal(bounded[habits], cut[habits], check_exact=True)


@settings(LAWS, max_examples=examples(3))
@given(st.integers(0, 10**6))
def test_no_edit_of_the_future_moves_a_bit(seed):
    tables = retailer(seed=seed, customers=15, lines=150)
    found = features.leaks(tables, AS_OF, seed=seed, engine="polars", static=["club"])
    assert found.empty, found.to_string()


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_no_edit_of_the_future_moves_a_bit_on_other_engines(engine):
    tables = retailer(seed=7, customers=80, lines=2000)
    assert features.leaks(tables, AS_OF, engine=engine, history_days=300, static=["club"]).empty


@LAWS
@given(some_order_lines(), SOME_HISTORY, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines, history, random):
    lines = some_buyer(lines)
    order = random.sample(range(len(lines)), len(lines))
    pd.testing.assert_frame_equal(build(lines, history), build(lines.iloc[order], history), check_exact=True)


@LAWS
@given(some_order_lines(), SOME_HISTORY)
def test_splitting_every_line_in_two_keeps_all_that_is_not_about_lines(lines, history):
    lines = some_buyer(lines)
    lines["quantity"] = lines["quantity"] * 2
    lines["amount"] = (lines["amount"] * 100).round() * 2 / 100
    half = lines.assign(**{name: lines[name] / 2 for name in ("amount", "quantity", "discount")})
    one, two = build(lines, history), build(pd.concat([half, half]), history)
    doubled = [name for name in one if name in LINES]
    one[doubled] = one[doubled] * 2
    assert_same(one, two)


@LAWS
@given(some_order_lines(), SOME_HISTORY, st.integers(-30, 30))
def test_moving_all_dates_and_as_of_by_whole_weeks_changes_the_calendar_only(lines, history, weeks):
    lines, shift = some_buyer(lines), timedelta(weeks=weeks)
    moved = lines.assign(ordered_at=lines["ordered_at"] + shift)
    one, two = build(lines, history), build(moved, history, AS_OF + shift)
    one["as_of"] = one["as_of"] + shift
    free = declared("MOVED_BY_WEEKS")
    pd.testing.assert_frame_equal(one.drop(columns=free), two.drop(columns=free), check_exact=True)


@LAWS
@given(some_order_lines(), SOME_HISTORY, st.integers(1, 6))
def test_moving_all_dates_by_whole_days_changes_calendar_and_weekdays_only(lines, history, days):
    lines, shift = some_buyer(lines), timedelta(days=days)
    moved = lines.assign(ordered_at=lines["ordered_at"] + shift)
    one, two = build(lines, history), build(moved, history, AS_OF + shift)
    one["as_of"] = one["as_of"] + shift
    free = declared("MOVED_BY_WEEKS") + declared("MOVED_BY_DAYS")
    pd.testing.assert_frame_equal(one.drop(columns=free), two.drop(columns=free), check_exact=True)


@LAWS
@given(some_order_lines(), SOME_HISTORY)
def test_doubling_all_money_doubles_money_and_nothing_else(lines, history):
    lines = some_buyer(lines)
    doubled = lines.assign(amount=lines["amount"] * 2, discount=lines["discount"] * 2)
    one, two = build(lines, history), build(doubled, history)
    money = [name for name in one if name in MONEY]
    assert len(money) > 14
    one[money] = one[money] * 2
    assert_same(one, two)


@LAWS
@given(some_order_lines(), st.lists(st.integers(101, 480), min_size=1, max_size=3, unique=True), SOME_HISTORY)
def test_several_as_of_dates_at_once_equal_one_by_one(lines, offsets, history):
    lines.loc[0, ["is_return", "amount"]] = [False, 5.0]
    lines.loc[0, "ordered_at"] = START + timedelta(days=99)
    dates = [START + timedelta(days=offset) for offset in [100, *sorted(offsets)]]
    together = build(lines, history, dates)
    single = [build(lines, history, as_of) for as_of in dates]
    apart = pd.concat([table for table in single if len(table)], ignore_index=True)
    # a column may be empty before the first date and not after it: then it is absent there and null here
    common = [name for name in together if name in apart]
    pd.testing.assert_frame_equal(together[common], apart[common], check_exact=True, check_dtype=False)


def test_a_planted_leak_is_found_and_named():
    tables = retailer(seed=1, customers=30, lines=400)

    def leaky(given, as_of, **options):
        table = features.compute(given, as_of, **options)
        latest = given["order_lines"].groupby("customer_id")["ordered_at"].max()
        table["recency_days"] = (pd.Timestamp(as_of) - table["customer_id"].map(latest)).dt.days.astype(float)
        return table

    found = features.leaks(tables, AS_OF, builder=leaky, engine="polars")
    assert set(found["feature"]) == {"recency_days"}
    assert {"delete everything later", "edit everything later"} <= set(found["edit"])
    assert (found["customers"] > 0).all()


def test_as_of_itself_is_not_seen_and_the_microsecond_before_is():
    times = [AS_OF - timedelta(microseconds=1), AS_OF]
    lines = pd.DataFrame({"customer_id": list("ab"), "ordered_at": times, "amount": 1.0})
    got = features.compute({"order_lines": lines}, AS_OF)
    assert dict(zip(got["customer_id"], got["recency_days"], strict=True)) == {"a": 1.0}


def test_the_first_day_of_the_history_counts_for_habits_and_the_second_before_it_does_not():
    first = AS_OF - timedelta(days=100)
    times = [AS_OF - timedelta(days=50), first, AS_OF - timedelta(days=50), first - timedelta(seconds=1)]
    lines = pd.DataFrame({"customer_id": list("aabb"), "ordered_at": times, "amount": 1.0})
    got = features.compute({"order_lines": lines}, AS_OF, history_days=100).set_index("customer_id")
    assert got["mean_gap_days"].fillna(-1).to_dict() == {"a": 50.0, "b": -1.0}
    assert got["last_gap_days"].to_dict() == {"a": 50.0, "b": 51.0}
