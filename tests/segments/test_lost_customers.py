"""Where customers are lost: new or established, last contact, reasons, funnel."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.segments import Missing, lost_customers

from .segment_tables import AS_OF, lines_of

SEGMENTS = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "as_of": AS_OF,
        "life_cycle": ["lost", "new", "lost", "loyal"],
        "abc": ["C", "C", "A", "A"],
        "segment": ["x", "x", "y", "y"],
    }
)
FEATURES = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "as_of": AS_OF,
        "frequency": [1, 1, 5, 9],
        "monetary_total": [10.0, 20, 500, 900],
    }
)


def test_lost_new_against_lost_established() -> None:
    table = lost_customers.lost_by_tenure(SEGMENTS, FEATURES).set_index("customer_type")
    assert table.loc["new", ["customers", "lost", "sales_lost"]].tolist() == [2, 1, 10]
    assert table.loc["established", ["customers", "lost", "sales_lost"]].tolist() == [2, 1, 500]
    old = lost_customers.lost_by_tenure(SEGMENTS, FEATURES.assign(frequency=5)).set_index("customer_type")
    assert old.loc["new", ["customers", "lost", "sales_lost"]].tolist() == [0, 0, 0], "nobody is a number, not a gap"


def contacts(rows: list[tuple[str, str, str, str, float | None]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "occurred_at", "kind", "stage", "score"])
    return table.assign(occurred_at=pd.to_datetime(table["occurred_at"]))


def test_the_last_contact_is_the_last_one_before_the_origin() -> None:
    origin = AS_OF - pd.Timedelta(days=90)  # 2025-10-03
    bought = [(f"s{n}", "2025-09-01", 1.0) for n in range(40)] + [(f"l{n}", "2025-09-01", 1.0) for n in range(40)]
    lines = lines_of([*bought, *((f"s{n}", "2025-11-01", 1.0) for n in range(40))])
    rows = [(f"s{n}", "2025-09-10", "visit", "pre_sale", None) for n in range(40)]
    rows += [(f"l{n}", "2025-09-10", "visit", "pre_sale", None) for n in range(40)]
    rows += [(f"l{n}", "2025-09-20", "after_sale", "after_sale", 1.0) for n in range(30)]
    rows += [(f"s{n}", str(origin.date()), "after_sale", "after_sale", 5.0) for n in range(40)]
    table = lost_customers.last_contact(contacts(rows), lines, AS_OF)
    assert isinstance(table, pd.DataFrame)
    found = table.set_index("kind")
    assert found.loc["after_sale", ["customers", "lost", "score"]].tolist() == [30, 30, "low"]
    assert found.loc["visit", ["customers", "lost"]].tolist() == [50, 10]
    assert found.loc["after_sale", "lift"] == pytest.approx(2.0)
    assert found["share_of_lost"].sum() == pytest.approx(1)


def test_without_touchpoints_the_last_contact_is_missing() -> None:
    answer = lost_customers.last_contact(None, lines_of([("a", "2025-09-01", 1)]), AS_OF)
    assert isinstance(answer, Missing)
    assert answer.needs == ("touchpoints",)


def test_reasons_are_averaged_by_group() -> None:
    reasons = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "a"],
            "target": ["churn", "churn", "churn", "repeat"],
            "family": ["recency", "recency", "recency", "recency"],
            "points": [0.2, 0.0, -0.3, 9.0],
        }
    )
    table = lost_customers.reasons_by(reasons, SEGMENTS).set_index("segment")
    assert table.loc["x", ["customers", "points", "raised"]].tolist() == [2, 0.1, 0.5]
    assert table.loc["y", "points"] == -0.3


def test_the_funnel_shows_the_steps_the_tables_allow_and_names_the_rest() -> None:
    lines = lines_of([(customer, "2025-09-01", 1) for customer in "abcd"])
    steps, absent = lost_customers.funnel(SEGMENTS, FEATURES, None, lines)
    assert steps["step"].tolist() == ["activation", "retention", "revenue"]
    assert {need for one in absent for need in one.needs} == {"customers", "customers.referred_by"}
    customers = pd.DataFrame(
        {"customer_id": ["a", "b", "c", "d", "e", "f"], "referred_by": [None, "a", "a", "c", None, None]}
    ).assign(joined_at=pd.to_datetime(["2025-01-01"] * 5 + ["2026-05-01"]))
    steps, absent = lost_customers.funnel(SEGMENTS, FEATURES, customers, lines)
    assert dict(zip(steps["step"], steps["customers"], strict=True)) == {
        "acquisition": 5,
        "activation": 4,
        "retention": 2,
        "revenue": 2,
        "referral": 2,
    }
    assert absent == []
