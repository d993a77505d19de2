"""Return times by hand, censoring, and the suggestion with its reason."""

import numpy as np
import pandas as pd
import pytest

from churn.modelling.horizon_suggestion import suggest_horizon


def _lines(rows: list[tuple[str, int]]) -> pd.DataFrame:
    zero = pd.Timestamp("2022-01-01")
    return pd.DataFrame(
        {
            "customer_id": [who for who, _ in rows],
            "ordered_at": [zero + pd.Timedelta(days=day) for _, day in rows],
            "is_return": False,
        }
    )


def test_everyone_returning_after_ten_days_is_seen_at_ten() -> None:
    lines = _lines([(f"c{who}", day) for who in range(50) for day in (who, who + 10, who + 20)] + [("late", 500)])
    suggestion = suggest_horizon(lines)
    new = suggestion.curve[suggestion.curve["customer_type"] == "new"].set_index("days")["of_returners"]
    assert new[9] == 0.0
    assert new[10] == pytest.approx(1.0)
    assert suggestion.table.set_index("customer_type").loc["new", "days_50"] == 10


def test_recent_purchases_do_not_make_customers_look_gone() -> None:
    # half return after 100 days; the last hundred customers bought too lately for anyone to know
    rows = [(f"a{who}", 0) for who in range(100)] + [(f"a{who}", 100) for who in range(50)]
    rows += [(f"b{who}", 395) for who in range(100)] + [("end", 399)]
    new = suggest_horizon(_lines(rows)).table.set_index("customer_type").loc["new", "returned"]
    assert new == pytest.approx(50 / 100, abs=0.01)


def test_curves_never_fall_and_end_at_one() -> None:
    random = np.random.default_rng(0)
    rows = [(f"c{random.integers(200)}", int(random.integers(700))) for _ in range(2_000)]
    for _, curve in suggest_horizon(_lines(rows)).curve.groupby("customer_type"):
        assert (np.diff(curve["returned"]) >= -1e-12).all()
        assert curve["of_returners"].iloc[-1] == pytest.approx(1.0)


def test_suggestion_follows_the_pace_and_gives_its_reason() -> None:
    random = np.random.default_rng(0)
    quick = [(f"c{who}", int(day)) for who in range(200) for day in np.cumsum(random.exponential(12, 30)) if day < 700]
    slow = [(f"c{who}", int(day)) for who in range(200) for day in np.cumsum(random.exponential(90, 30)) if day < 700]
    fast_help, slow_help = suggest_horizon(_lines(quick)), suggest_horizon(_lines(slow))
    assert fast_help.horizon_days < slow_help.horizon_days
    assert fast_help.active_days >= fast_help.horizon_days
    assert str(slow_help.horizon_days) in slow_help.reason["en"]
    assert str(slow_help.horizon_days) in slow_help.reason["zh"]


def test_lines_after_the_end_are_not_seen() -> None:
    rows = [(f"c{who}", day) for who in range(30) for day in (who, who + 15, who + 40)]
    end = pd.Timestamp("2022-01-01") + pd.Timedelta(days=60)
    later = [(f"c{who}", 60 + who) for who in range(30)]
    pd.testing.assert_frame_equal(
        suggest_horizon(_lines(rows), end).table, suggest_horizon(_lines(rows + later), end).table
    )


def test_nobody_coming_back_leaves_nothing_to_suggest() -> None:
    suggestion = suggest_horizon(_lines([("a", 1), ("b", 2)]))
    assert suggestion.horizon_days is None and "ever bought on a second day" in suggestion.reason["en"]
    assert (suggestion.curve["returned"] == 0).all() and set(suggestion.curve["customer_type"]) == {"new"}
    assert suggestion.table["purchase_days"].tolist() == [2] and suggestion.table["days_50"].isna().all()
