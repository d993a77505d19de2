"""Other values in one customer's row, each by itself."""

from __future__ import annotations

import pandas as pd
import pytest

from churn import explain
from churn.errors import UserError
from churn.scoring import Model


def test_each_change_is_made_by_itself(model: Model, table: pd.DataFrame) -> None:
    row = table.iloc[[3]].reset_index(drop=True)
    made = explain.what_if(model, row, {"recency_days": 170.0, "width": 9.0})
    assert made["value"].tolist() == [row["recency_days"].iloc[0], row["width"].iloc[0]]
    p = model.score_features(row)["p"].iloc[0]
    later = model.score_features(row.assign(recency_days=170.0))["p"].iloc[0]
    wider = model.score_features(row.assign(width=9.0))["p"].iloc[0]
    assert made["p"].tolist() == pytest.approx([p, p], abs=1e-12)
    assert made["p_instead"].tolist() == pytest.approx([later, wider], abs=1e-12)
    assert made["change"].tolist() == pytest.approx([later - p, wider - p], abs=1e-12)


def test_what_the_model_does_not_read_is_refused(model: Model, table: pd.DataFrame) -> None:
    with pytest.raises(UserError, match="`shoe_size` is no input"):
        explain.what_if(model, table.head(1), {"shoe_size": 43})
