"""Small feature tables and order lines for the tests of the analyses."""

from __future__ import annotations

from typing import Any

import pandas as pd

AS_OF = pd.Timestamp("2026-01-01")


def features_of(order_lines: pd.DataFrame, as_of: pd.Timestamp = AS_OF) -> pd.DataFrame:
    """The few feature columns the segments need, worked out plainly, as a reference of its own."""
    lines = order_lines[(order_lines["ordered_at"] < as_of) & ~order_lines["is_return"]]
    rows = []
    for customer, own in lines.groupby("customer_id"):
        days = own["ordered_at"].dt.floor("D").drop_duplicates().sort_values()
        gaps = days.diff().dt.days.dropna()
        year = own["ordered_at"].dt.floor("D") >= as_of - pd.Timedelta(days=365)
        rows.append(
            {
                "customer_id": customer,
                "as_of": as_of,
                "recency_days": (as_of - days.iloc[-1]).days,
                "tenure_days": (as_of - days.iloc[0]).days,
                "frequency": len(days),
                "monetary": own["amount"].sum() / own["order_id"].nunique(),
                "monetary_total": own["amount"].sum(),
                "monetary_total_365d": own.loc[year, "amount"].sum(),
                "width": own["category"].nunique() or None,
                "last_gap_days": gaps.iloc[-1] if len(gaps) else None,
            }
        )
    return pd.DataFrame(rows).astype({"width": "Int64", "last_gap_days": "Float64"})


def lines_of(rows: list[tuple[str, str, float]], category: str = "a") -> pd.DataFrame:
    """Canonical order lines from (customer, date, amount); each row is an order of its own."""
    return pd.DataFrame(
        {
            "customer_id": pd.array([customer for customer, _, _ in rows], dtype="str"),
            "order_id": pd.array([f"o{number}" for number in range(len(rows))], dtype="str"),
            "ordered_at": pd.to_datetime([date for _, date, _ in rows]).astype("datetime64[us]"),
            "product_id": pd.array(["p"] * len(rows), dtype="str"),
            "category": pd.array([category] * len(rows), dtype="str"),
            "quantity": 1.0,
            "amount": [float(amount) for _, _, amount in rows],
            "discount": 0.0,
            "channel": pd.array(["web"] * len(rows), dtype="str"),
            "region": pd.array([None] * len(rows), dtype="str"),
            "is_return": False,
        }
    )


CARD: dict[str, Any] = {
    "classes": {"A": 16, "B": 10},
    "rest": "C",
    "attributes": [
        {
            "name": "main_product",
            "rules": [
                {"is": "mid-range networked", "points": 4},
                {"is": "imported high-end", "points": 2},
                {"is": "entry-level", "points": 1},
                {"is": "not our line", "class": "C"},
            ],
        },
        {
            "name": "business_model",
            "rules": [
                {"is": "pure trade", "points": 4},
                {"is": "trade and projects", "points": 3},
                {"is": "projects", "points": 2},
            ],
        },
        {
            "name": "staff",
            "rules": [
                {"at_least": {"staff": 20, "staff_sales": 4, "staff_tech": 4}, "points": 4},
                {"at_least": {"staff": 10, "staff_sales": 2, "staff_tech": 2}, "points": 3},
                {"at_least": {"staff_tech": 2}, "points": 2},
            ],
        },
        {
            "name": "capital",
            "rules": [
                {"at_least": {"capital": 1_000_000}, "points": 4},
                {"at_least": {"capital": 0}, "points": 2},
            ],
        },
        {
            "name": "payment",
            "rules": [
                {"is": "large, no arrears", "points": 4},
                {"is": "large, arrears", "points": 2},
                {"is": "small, arrears", "points": 1},
            ],
        },
        {
            "name": "years_in_line",
            "rules": [
                {"at_least": {"years_in_line": 3}, "points": 4},
                {"at_least": {"years_in_line": 2}, "points": 2},
                {"at_least": {"years_in_line": 0}, "points": 1},
            ],
        },
    ],
}


def firms(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """A customers table of firms f0, f1, ... with the attributes of CARD in the order of `names`."""
    names = [
        "main_product",
        "business_model",
        "staff",
        "staff_sales",
        "staff_tech",
        "capital",
        "payment",
        "years_in_line",
    ]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(customer_id=[f"f{n}" for n in range(len(rows))], is_business=True)
