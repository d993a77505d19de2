"""The fits find the published parameters, agree with lifetimes, have right gradients and survive hard data."""

from pathlib import Path

import lifetimes
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import check_grad

from churn.errors import UserError
from churn.modelling import btyd


@pytest.fixture(scope="module")
def cdnow() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x, T in weeks of the 2,357-customer sample, as lifetimes carries it."""
    frame = pd.read_csv(Path(lifetimes.__file__).parent / "datasets" / "cdnow_customers_summary.csv")
    return frame["frequency"].to_numpy(float), frame["recency"].to_numpy(float), frame["T"].to_numpy(float)


def test_bgnbd_finds_the_published_parameters(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    fitted = btyd.fit_bgnbd(*cdnow)
    # Fader, Hardie and Lee (2005), table 1
    assert [round(fitted[name], 3) for name in ("r", "alpha", "a", "b")] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], abs=0.0011
    )
    assert fitted["log_likelihood"] == pytest.approx(-9582.4, abs=0.05)
    assert fitted["penalty"] == 0.0


def test_mbgnbd_finds_the_published_parameters(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    fitted = btyd.fit_bgnbd(*cdnow, first=1)
    # Hoppe and Wagner (2007, Marketing JRM 3, 75-90), CBG/NBD, the same model, on CDNOW's sample of 2,357 customers
    assert [round(fitted[name], 3) for name in ("r", "alpha", "a", "b")] == pytest.approx(
        [0.525, 6.183, 0.891, 1.614], abs=0.0011
    )
    assert fitted["penalty"] == 0.0


@pytest.mark.parametrize("first", [0, 1])
def test_fit_agrees_with_lifetimes(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray], first: int) -> None:
    fitter = (lifetimes.ModifiedBetaGeoFitter if first else lifetimes.BetaGeoFitter)()
    theirs = fitter.fit(*cdnow, tol=1e-8).params_
    ours = btyd.fit_bgnbd(*cdnow, first=first)
    assert [ours[name] for name in theirs.index] == pytest.approx(theirs.to_list(), rel=2e-3)
    # the parameters are ours when the likelihood at ours is at least theirs
    data = (*cdnow, np.full(len(cdnow[0]), 1 / len(cdnow[0])), first)
    here = btyd._bgnbd_loss(np.log([ours[name] for name in ("r", "alpha", "a", "b")]), data, 0.0)[0]
    there = btyd._bgnbd_loss(np.log([theirs[name] for name in ("r", "alpha", "a", "b")]), data, 0.0)[0]
    assert here <= there + 1e-12
    assert here == pytest.approx(there, abs=1e-6)


def test_gamma_gamma_finds_the_published_parameters(shared_data: Path) -> None:
    master = pd.read_csv(shared_data / "cdnow.csv", dtype={"customer_id": str, "date": str})
    master["date"] = pd.to_datetime(master["date"], format="%Y%m%d")
    marked = Path(lifetimes.__file__).parent / "datasets" / "CDNOW_sample.txt"
    sample = {line.split()[0] for line in marked.read_text().splitlines() if line.strip()}
    lines = master[master["customer_id"].isin(sample) & (master["date"] < "1997-10-01")]
    # the authors count every line after the first day as a transaction of its own value
    days = lines.groupby(["customer_id", "date"], as_index=False)["spend"].sum()
    repeat = days[days["date"] > days.groupby("customer_id")["date"].transform("min")]
    each = repeat.groupby("customer_id")["spend"].agg(["size", "mean"])
    each = each[each["mean"] > 0]
    fitted = btyd.fit_gamma_gamma(each["size"].to_numpy(), each["mean"].to_numpy())
    # Fader and Hardie (2013): p 6.25, q 3.74, v 15.44
    assert [fitted[name] for name in ("p", "q", "v")] == pytest.approx([6.25, 3.74, 15.44], rel=0.002)
    # what the R package CLVTools (0.11) expects of the same data, in its test of the Gamma-Gamma model
    assert fitted["log_likelihood"] == pytest.approx(-4055.9177, abs=0.01)


@pytest.mark.parametrize("first", [0, 1])
def test_gradient_of_bgnbd(first: int) -> None:
    random = np.random.default_rng(0)
    total = random.uniform(0.1, 1, 50)
    x = random.integers(0, 12, 50).astype(float)
    data = (x, np.where(x > 0, total * random.uniform(0, 1, 50), 0), total, np.full(50, 1 / 50), first)
    for start in random.normal(size=(5, 4)):
        error = check_grad(
            lambda theta: btyd._bgnbd_loss(theta, data, 0.01)[0],
            lambda theta: btyd._bgnbd_loss(theta, data, 0.01)[1],
            start,
        )
        assert error < 1e-5


def test_gradient_of_gamma_gamma() -> None:
    random = np.random.default_rng(0)
    data = (random.integers(1, 20, 50).astype(float), random.lognormal(0, 1, 50))
    for start in random.normal(size=(5, 3)):
        error = check_grad(
            lambda theta: btyd._gamma_gamma_loss(theta, data, 0.01)[0],
            lambda theta: btyd._gamma_gamma_loss(theta, data, 0.01)[1],
            start,
        )
        assert error < 1e-4


def test_the_unit_of_time_does_not_matter(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    x, t_x, total = cdnow
    weeks, days = btyd.fit_bgnbd(x, t_x, total), btyd.fit_bgnbd(x, t_x * 7, total * 7)
    assert days["alpha"] == pytest.approx(7 * weeks["alpha"], rel=1e-5)
    assert [days[name] for name in ("r", "a", "b")] == pytest.approx([weeks[n] for n in ("r", "a", "b")], rel=1e-5)


def test_weights_count_like_repeated_rows(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    part = tuple(column[:300] for column in cdnow)
    twice = btyd.fit_bgnbd(*(np.concatenate([column, column]) for column in part))
    weighted = btyd.fit_bgnbd(*part, weights=np.full(300, 2.0))
    assert twice["log_likelihood"] == pytest.approx(weighted["log_likelihood"], rel=1e-9)


def test_a_flat_likelihood_is_penalised_and_recorded() -> None:
    # nobody ever came back: nothing is known about drop-out
    fitted = btyd.fit_bgnbd(np.zeros(200), np.zeros(200), np.linspace(10, 300, 200))
    assert fitted["penalty"] == btyd.PENALTY
    assert all(np.isfinite(fitted[name]) and fitted[name] > 0 for name in ("r", "alpha", "a", "b"))


def test_long_histories_do_not_overflow() -> None:
    random = np.random.default_rng(1)
    x = random.integers(0, 3000, 400).astype(float)
    total = np.full(400, 3650.0)
    fitted = btyd.fit_btyd(x, np.where(x > 0, total * 0.97, 0.0), total)
    assert np.isfinite(fitted["log_likelihood"])


def test_the_likelier_family_is_taken(cdnow: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    both = [btyd.fit_bgnbd(*cdnow, first=first)["log_likelihood"] for first in (0, 1)]
    assert btyd.fit_btyd(*cdnow)["log_likelihood"] == max(both)


def test_no_customers_is_the_users_error() -> None:
    with pytest.raises(UserError):
        btyd.fit_bgnbd(np.array([]), np.array([]), np.array([]))
    with pytest.raises(UserError):
        btyd.fit_gamma_gamma(np.array([0.0]), np.array([5.0]))
