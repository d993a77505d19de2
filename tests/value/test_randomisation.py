"""The draw of treatment and control: exact size, within strata, repeatable, blind to row order."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.value.randomisation import draw, strata


def people(n: int) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(n)
    names = pd.Series([f"C{number:04d}" for number in range(n)])
    return names, strata(pd.Series(rng.random(n)), pd.Series(rng.gamma(1, 100, n)))


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 200), st.floats(0, 1), st.integers(0, 2**31))
def test_exactly_the_wanted_controls_and_every_stratum_its_share(n: int, share: float, seed: int) -> None:
    names, stratum = people(n)
    wanted = round(share * n)
    group = draw(names, stratum, wanted, seed)
    assert (group == "control").sum() == wanted
    counts = pd.crosstab(stratum, group == "control").reindex(columns=[True], fill_value=0)[True]
    assert (counts - wanted / n * stratum.value_counts()).abs().max() <= 1 + 1e-9


def test_the_order_of_rows_plays_no_part_and_the_seed_does() -> None:
    names, stratum = people(300)
    group = draw(names, stratum, 60, seed=1)
    mixed = np.random.default_rng(0).permutation(300)
    again = draw(names.iloc[mixed], stratum.iloc[mixed], 60, seed=1)
    assert (again.sort_index() == group).all()
    assert (draw(names, stratum, 60, seed=2) != group).any()


def test_everybody_has_the_same_chance_of_being_a_control() -> None:
    names, stratum = people(40)
    times = sum((draw(names, stratum, 10, seed) == "control").to_numpy().astype(int) for seed in range(2000))
    assert np.abs(times / 2000 - 0.25).max() < 0.06  # five standard errors


def test_nine_strata_of_like_size() -> None:
    _, stratum = people(900)
    assert stratum.nunique() == 9
    assert stratum.str[0].value_counts().tolist() == [300, 300, 300]
