"""Factor analysis: planted dials are found, and the short cut fits the same model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import FactorAnalysis

from churn.segments import Missing, factors


def planted(n: int = 800) -> pd.DataFrame:
    """Two hidden dials: how much (lines, units, money) and how recently (recency, last 90 days)."""
    rng = np.random.default_rng(3)
    much, recent = rng.standard_normal((2, n))
    noise = rng.standard_normal((6, n)) * 0.4
    return pd.DataFrame(
        {
            "lines_per_order": np.exp(much + noise[0]),
            "units_per_order": np.exp(much + noise[1]),
            "monetary": np.exp(much + noise[2]),
            "recency_days": np.exp(3 - recent + noise[3]),
            "frequency_90d": np.exp(recent + noise[4]),
            "monetary_total_90d": np.exp(recent + noise[5]),
            "frequency": 3,
        }
    )


def test_two_planted_dials_are_found_with_their_columns() -> None:
    found = factors.factors(planted())
    assert not isinstance(found, Missing)
    loadings, summary = found
    assert len(summary) == 2
    strongest = loadings.loc[loadings.groupby("column")["loading"].apply(lambda s: s.abs().idxmax())]
    home = strongest.set_index("column")["factor"]
    assert home["lines_per_order"] == home["units_per_order"] == home["monetary"]
    assert home["recency_days"] == home["frequency_90d"] == home["monetary_total_90d"] != home["monetary"]
    sign = strongest.set_index("column")["loading"]
    assert np.sign(sign["recency_days"]) == -np.sign(sign["frequency_90d"])
    assert (strongest["loading"].abs() > 0.7).all()


def test_few_rows_with_the_same_covariance_give_the_same_loadings() -> None:
    points = np.random.default_rng(0).standard_normal((500, 4)) @ np.array(
        [[1, 0.8, 0, 0], [0, 0.6, 0, 0], [0, 0, 1, 0.7], [0, 0, 0, 0.7]]
    )
    points = points - points.mean(axis=0)
    short = factors._same_covariance(points)
    assert np.cov(short.T, bias=True) == pytest.approx(np.cov(points.T, bias=True), abs=1e-6)
    whole = FactorAnalysis(2, rotation="varimax", tol=1e-5, max_iter=5_000).fit(points)
    quick = FactorAnalysis(2, rotation="varimax", tol=1e-5, max_iter=5_000).fit(short)
    assert np.abs(quick.components_) == pytest.approx(np.abs(whole.components_), abs=1e-2)


def test_too_little_to_analyse_is_said() -> None:
    assert isinstance(factors.factors(planted(50)), Missing)
    assert isinstance(factors.factors(planted()[["frequency", "monetary"]]), Missing)
