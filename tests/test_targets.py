"""Cohorts and labels by hand-written dates: half-open sides, purchases only, everyone when no limit is set."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.targets import PurchaseDays, cohort, days_to_next_purchase, label

TASK = SimpleNamespace(active_days=180, new_days=90)


def _lines(*moments: str, customer: str = "A", is_return: bool = False) -> pd.DataFrame:
    when = pd.to_datetime(list(moments)).astype("datetime64[us]")
    return pd.DataFrame({"customer_id": customer, "ordered_at": when, "is_return": is_return})


def _keys(as_of: str, customer: str = "A") -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [customer], "as_of": pd.to_datetime([as_of]).astype("datetime64[us]")})


@pytest.mark.parametrize(
    ("moment", "bought"),
    [
        ("2011-06-08 23:59:59", False),
        ("2011-06-09 00:00:00", True),
        ("2011-09-06 23:59:59", True),
        ("2011-09-07 00:00:00", False),
    ],
)
def test_label_looks_at_as_of_inclusive_to_horizon_exclusive(moment: str, bought: bool) -> None:
    assert label(_lines(moment), _keys("2011-06-09"), 90).tolist() == [bought]


def test_a_return_is_no_purchase() -> None:
    lines = pd.concat([_lines("2011-01-01"), _lines("2011-06-10", is_return=True)])
    assert label(lines, _keys("2011-06-09"), 90).tolist() == [False]


def test_label_keeps_the_index_and_knows_strangers() -> None:
    keys = pd.concat([_keys("2011-06-09", "stranger"), _keys("2011-06-09")]).set_axis([7, 3])
    found = label(_lines("2011-06-20"), keys, 90)
    assert found.to_dict() == {7: False, 3: True}


def test_label_refuses_a_horizon_below_one_day() -> None:
    with pytest.raises(UserError, match=r"task\.horizon_days"):
        label(_lines("2011-06-20"), _keys("2011-06-09"), 0)


def test_churn_cohort_bought_in_the_last_active_days() -> None:
    frame = pd.DataFrame({"recency_days": [1.0, 180.0, 181.0], "frequency": [5.0, 1.0, 2.0]})
    assert cohort(frame, "churn", TASK).tolist() == [True, True, False]


@pytest.mark.parametrize("nobody", [None, 0])
def test_churn_cohort_without_limit_is_everyone_who_ever_bought(nobody: int | None) -> None:
    frame = pd.DataFrame({"recency_days": [1.0, 5000.0], "frequency": [5.0, 1.0]})
    assert cohort(frame, "churn", SimpleNamespace(active_days=nobody, new_days=90)).all()


def test_repeat_cohort_has_exactly_one_purchase_day_not_too_old() -> None:
    frame = pd.DataFrame({"recency_days": [90.0, 91.0, 5.0], "frequency": [1.0, 1.0, 2.0]})
    assert cohort(frame, "repeat", TASK).tolist() == [True, False, False]


def test_unknown_target_is_refused() -> None:
    with pytest.raises(UserError, match="churn and repeat"):
        cohort(pd.DataFrame({"recency_days": [1.0], "frequency": [1.0]}), "loyalty", TASK)


days = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 200)), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60)
@given(bought=days, as_of=st.integers(1, 200))
def test_purchase_days_agree_with_a_plain_count(bought: list[tuple[int, int]], as_of: int) -> None:
    zero = pd.Timestamp("2020-01-01")
    when = [zero + pd.Timedelta(days=day, hours=day % 24) for _, day in bought]
    lines = pd.DataFrame({"customer_id": [f"c{who}" for who, _ in bought], "ordered_at": when, "is_return": False})
    lines["ordered_at"] = lines["ordered_at"].astype("datetime64[us]")
    origin_date = zero + pd.Timedelta(days=as_of)
    history = PurchaseDays.of(lines).history(origin_date).set_index("customer_id")
    for who in {who for who, _ in bought}:
        mine = sorted({day for one, day in bought if one == who})
        before, after = [day for day in mine if day < as_of], [day for day in mine if day >= as_of]
        if not before:
            assert f"c{who}" not in history.index
            continue
        row = history.loc[f"c{who}"]
        assert row["frequency"] == len(before)
        assert row["recency_days"] == as_of - before[-1]
        assert row["tenure_days"] == as_of - before[0]
        assert row["days_to_next_purchase"] == (after[0] - as_of if after else np.inf)


@settings(deadline=None, max_examples=40)
@given(bought=days, as_of=st.integers(1, 100), horizon=st.integers(1, 90))
def test_what_happens_after_the_horizon_changes_no_label(
    bought: list[tuple[int, int]], as_of: int, horizon: int
) -> None:
    zero = pd.Timestamp("2020-01-01")
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{who}" for who, _ in bought],
            "ordered_at": [zero + pd.Timedelta(days=day) for _, day in bought],
            "is_return": False,
        }
    )
    frame["ordered_at"] = frame["ordered_at"].astype("datetime64[us]")
    keys = pd.DataFrame({"customer_id": frame["customer_id"].unique(), "as_of": zero + pd.Timedelta(days=as_of)})
    inside = frame[frame["ordered_at"] < zero + pd.Timedelta(days=as_of + horizon)]
    if len(inside):
        assert label(inside, keys, horizon).tolist() == label(frame, keys, horizon).tolist()
    assert ((days_to_next_purchase(frame, keys) < horizon) == label(frame, keys, horizon)).all()
