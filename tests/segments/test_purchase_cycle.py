"""Own purchase cycle and the likely next purchase."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.segments import Missing, purchase_cycle

from .segment_tables import AS_OF, features_of, lines_of


def test_the_worked_example_of_a_cycle() -> None:
    row = pd.DataFrame({"frequency": [4, 1, 0], "recency_days": [10.0, 5, None], "tenure_days": [130.0, 5, None]})
    found = purchase_cycle.cycle_days(row, 60.0)
    assert found.tolist()[:2] == [45.0, 60.0]
    assert np.isnan(found.iloc[2])


def test_the_typical_gap_is_the_median_of_mean_gaps() -> None:
    lines = lines_of([("a", "2025-01-01", 1), ("a", "2025-01-11", 1), ("b", "2025-01-01", 1), ("b", "2025-01-31", 1)])
    assert purchase_cycle.typical_gap(features_of(lines)) == 20.0


def test_a_monthly_buyer_is_expected_next_month_and_never_in_the_past() -> None:
    monthly = [
        (f"m{n}", str(day.date()), 1.0) for n in range(20) for day in pd.date_range("2024-01-15", AS_OF, freq="30D")
    ]
    lines = lines_of([*monthly, ("once", "2025-12-31", 1.0)])
    features = features_of(lines)
    typical = purchase_cycle.typical_gap(features)
    late = purchase_cycle.late_gaps(lines, AS_OF, typical)
    table = purchase_cycle.next_purchase(features, late, typical).set_index("customer_id")
    expected = lines.loc[lines["customer_id"] == "m1", "ordered_at"].max() + pd.Timedelta(days=30)
    assert table.loc["m1", "next_purchase_date"] == expected
    known = table.dropna()
    assert (known["next_purchase_from"] >= AS_OF).all()
    assert (known["next_purchase_from"] <= known["next_purchase_date"]).all()
    assert (known["next_purchase_date"] <= known["next_purchase_to"]).all()


def test_gaps_that_still_last_count_as_longer_than_they_are_now() -> None:
    # Typical gap 10. a: gaps of 10 (cycle 10 / 1), 30 (cycle (10 + 10) / 2), then silent for 5 (cycle (40 + 10) / 3);
    # b: silent for 20 (cycle 10). Multiples: .3 and still, 1, 2 and still, 3. Kaplan-Meier: at 1 one of the three left
    # ends, a third of the mass; at 3 the last one does, with all that is left.
    lines = lines_of([("a", "2025-11-17", 1), ("a", "2025-11-27", 1), ("a", "2025-12-27", 1), ("b", "2025-12-12", 1)])
    table = purchase_cycle.late_gaps(lines, AS_OF, 10.0)
    assert table["multiple"].tolist() == [1.0, 3.0]
    assert table["mass"].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_no_date_lies_further_ahead_than_the_longest_gap_anybody_ended() -> None:
    # Forty customers came back after 100 days (ten typical gaps of 10); one with a cycle of 77 days would be due in
    # hundreds of days, which nobody could have seen. Who comes every week has a date: ten of his weeks.
    rows = [(f"c{n}", day, 1.0) for n in range(40) for day in ("2025-06-01", "2025-09-09")]
    rows += [(f"w{n}", str(day.date()), 1.0) for n in range(5) for day in pd.date_range("2025-11-05", AS_OF, freq="7D")]
    lines = lines_of([*rows, *[("slow", f"2025-{month:02d}-01", 1.0) for month in (2, 5, 8, 11)]])
    features = features_of(lines)
    late = purchase_cycle.late_gaps(lines, AS_OF, 10.0)
    table = purchase_cycle.next_purchase(features, late, 10.0).set_index("customer_id")
    last = lines.groupby("customer_id")["ordered_at"].max()
    known = table["next_purchase_to"].dropna()
    assert pd.isna(table.loc["slow", "next_purchase_date"]) and pd.notna(table.loc["w1", "next_purchase_date"])
    assert len(known) and (known - last[known.index] <= pd.Timedelta(days=late["days"].max())).all()


def test_a_silence_nobody_ever_broke_gets_no_date() -> None:
    lines = lines_of([("a", "2025-01-01", 1), ("a", "2025-01-11", 1), ("b", "2025-12-01", 1), ("b", "2025-12-11", 1)])
    features = features_of(lines)
    table = purchase_cycle.next_purchase(features, purchase_cycle.late_gaps(lines, AS_OF, 10.0), 10.0)
    assert table["next_purchase_date"].isna().all()
    assert table["cycle_days"].notna().all()


def test_repurchase_counts_only_customers_with_the_whole_window_behind_them() -> None:
    lines = lines_of([("a", "2025-01-01", 1), ("a", "2025-03-01", 1), ("b", "2025-02-01", 1), ("c", "2025-12-31", 1)])
    table = purchase_cycle.repurchase_by_category(lines, 90)
    assert isinstance(table, pd.DataFrame)
    assert table[["customers", "bought_again", "repurchase_rate", "median_gap_days"]].iloc[0].tolist() == [
        2,
        1,
        0.5,
        59,
    ]


def test_without_categories_there_is_no_repurchase_table() -> None:
    answer = purchase_cycle.repurchase_by_category(lines_of([("a", "2025-01-01", 1)]).assign(category=None))
    assert isinstance(answer, Missing)
    assert answer.needs == ("order_lines.category",)
