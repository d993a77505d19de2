"""The table against a slow reference in plain Python, on 200 customers."""

from datetime import datetime

import pandas as pd
import pytest
from feature_oracle import table
from feature_tables import assert_same, retailer

from churn import features

AS_OF = datetime(2021, 10, 1)


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as plain Python values, missing ones as None."""
    plain = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for row in plain:
        for name, value in row.items():
            if isinstance(value, pd.Timestamp):
                row[name] = value.to_pydatetime()
    return plain


def reference(tables: dict, as_of: datetime, history: int | None, columns: list[str]) -> pd.DataFrame:
    rows = table(
        records(tables["order_lines"]), records(tables["touchpoints"]), records(tables["customers"]), as_of, history
    )
    made = pd.DataFrame.from_dict(rows, orient="index").rename_axis("customer_id").reset_index()
    made.insert(1, "as_of", pd.Series([as_of] * len(made), dtype="datetime64[us]"))
    assert set(made.columns) == set(columns)
    made = made[columns].sort_values("customer_id", ignore_index=True)
    numbers = [name for name in columns if name in features.CATALOGUE and features.CATALOGUE[name].unit != "category"]
    return made.astype(dict.fromkeys(numbers, "float64"))


@pytest.mark.parametrize("history", [None, 300])
def test_every_feature_equals_the_plain_python_reference(history):
    tables = retailer(seed=3, customers=200)
    got = features.compute(tables, AS_OF, history_days=history, static=["club"])
    assert len(got) > 150
    assert_same(got, reference(tables, AS_OF, history, list(got.columns)))
    assert set(got.columns) >= set(features.CATALOGUE) - {"occupation", "acquisition_channel"}


def test_three_as_of_dates_at_once_equal_three_references():
    tables = retailer(seed=4, customers=60, lines=900)
    dates = [datetime(2021, 3, 1), AS_OF, datetime(2022, 2, 1)]
    got = features.compute(tables, dates, history_days=365, static=["club"])
    want = [reference(tables, as_of, 365, list(got.columns)) for as_of in dates]
    assert_same(got, pd.concat(want, ignore_index=True))
