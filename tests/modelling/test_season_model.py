"""The season model: its covariances by brute force, what a missing year does, and coverage on series drawn from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.modelling import season_model
from churn.modelling.forecast_error import NORMAL_80
from churn.modelling.season_model import Windows, forecast_residual

LENGTH = 90
NONE = np.zeros(0)
"""no promotions"""


def _windows(start: np.ndarray, residual: np.ndarray, customers: int = 2_000) -> Windows:
    return Windows(start, residual, np.full(len(start), 1.0 / (customers * 0.2)), np.zeros((len(start), 0)))


def _daily(random: np.random.Generator, days: int, season: float, shocks: float) -> np.ndarray:
    """A day-by-day level, yearly wave and fading shocks; not by the formulas of the model."""
    when = np.arange(days)
    amplitude = random.normal(0, season, 2)
    wave = amplitude @ np.array([np.sin(2 * np.pi * when / 365.25), np.cos(2 * np.pi * when / 365.25)])
    keep, value, path = np.exp(-1 / season_model.FADING), random.normal(0, shocks), []
    for _ in range(days):
        value = keep * value + random.normal(0, shocks * np.sqrt(1 - keep**2))
        path.append(value)
    return np.asarray(random.normal(0, 0.2) + wave + path)


@pytest.mark.parametrize("gap", [0, 15, 90, 364])
def test_covariances_of_averages_are_the_means_over_pairs_of_days(gap: int) -> None:
    day = np.arange(LENGTH) + 0.5
    apart = day[:, None] - (day[None, :] + gap)
    by_days = np.exp(-np.abs(apart) / season_model.FADING).mean()
    assert season_model._shocks(np.array([[float(gap)]]), LENGTH)[0, 0] == pytest.approx(by_days, rel=1e-3)
    waves = [
        weight * np.cos(2 * np.pi * number * apart / season_model.YEAR).mean()
        for number, weight in enumerate(season_model.HARMONICS, 1)
    ]
    by_days = sum(waves) / sum(season_model.HARMONICS)
    assert season_model._season(np.array([[float(gap)]]), LENGTH)[0, 0] == pytest.approx(by_days, abs=1e-4)


def test_one_window_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    # no season, no shocks: the level is shrunk by .04 / (.04 + its noise)
    monkeypatch.setattr(season_model, "SEASONS", {0.0: 1.0})
    monkeypatch.setattr(season_model, "SHOCKS", {0.0: 1.0})
    windows = Windows(np.array([0.0]), np.array([0.5]), np.array([0.01]), np.zeros((1, 0)))
    share = 0.04 / (0.04 + 0.02 + 1e-4)
    assert forecast_residual(windows, 200, LENGTH, NONE)[:2] == pytest.approx((0.5 * share, 0.04 * (1 - share)))


def test_a_season_that_came_twice_is_expected_again() -> None:
    start = np.arange(0, 900, 15.0)
    residual = 0.5 * np.sin(2 * np.pi * (start + LENGTH / 2) / 365.25)
    day = 990
    mean, variance, _ = forecast_residual(_windows(start, residual), day, LENGTH, NONE)
    assert mean == pytest.approx(0.5 * np.sin(2 * np.pi * (day + LENGTH / 2) / 365.25), abs=0.12)
    assert np.sqrt(variance) < 0.15


@given(st.integers(0, 5), st.floats(0.0, 0.6))
@settings(max_examples=20, deadline=None)
def test_a_missing_year_widens(seed: int, season: float) -> None:
    path = _daily(np.random.default_rng(seed), 1_100, season, 0.08)
    start = np.arange(0, 900, 15)
    residual = np.array([path[day : day + LENGTH].mean() for day in start])
    whole = _windows(start.astype(float), residual)
    recent = start >= 720
    short = _windows(start[recent].astype(float), residual[recent])
    assert forecast_residual(short, 990, LENGTH, NONE).variance > forecast_residual(whole, 990, LENGTH, NONE).variance


@pytest.mark.parametrize("first", [0, 500])
def test_eighty_per_cent_intervals_hold_of_made_up_series(first: int) -> None:
    # in the first year and with a year known; strengths drawn as the model expects them
    random = np.random.default_rng(first)
    seasons, shocks = (list(part.items()) for part in (season_model.SEASONS, season_model.SHOCKS))
    inside = []
    for _ in range(120):
        season = random.choice([sd for sd, _ in seasons], p=[p for _, p in seasons])
        shock = random.choice([sd for sd, _ in shocks], p=[p for _, p in shocks])
        path = _daily(random, 900, season, shock)
        newest = first + int(random.integers(90, 300))
        start = np.arange(newest - 15 * (newest // 15), newest + 1, 15)
        customers = 600
        noise = random.normal(0, np.sqrt(1 / (customers * 0.2)), len(start))
        residual = np.array([path[day : day + LENGTH].mean() for day in start]) + noise
        origin = newest + LENGTH
        mean, variance, _ = forecast_residual(_windows(start.astype(float), residual, customers), origin, LENGTH, NONE)
        inside.append(abs(path[origin : origin + LENGTH].mean() - mean) <= NORMAL_80 * np.sqrt(variance))
    assert 0.72 <= np.mean(inside) <= 0.92
