"""Several LightGBM models as one: their weighted mean, contributions that add up, any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import lightgbm
import numpy as np
import pytest

from churn.scoring.evaluation.forest import Forest

RNG = np.random.default_rng(1)
DATA = RNG.normal(size=(400, 3))
OUTCOME = (RNG.random(400) < 1 / (1 + np.exp(-DATA[:, 0]))).astype(float)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    options = {"objective": "binary", "verbosity": -1, "num_threads": 1, "feature_fraction": 0.7}
    return [
        lightgbm.train({**options, "seed": seed}, lightgbm.Dataset(DATA, OUTCOME), 10).model_to_string()
        for seed in (1, 2)
    ]


def test_the_raw_score_is_the_weighted_mean(texts: list[str]) -> None:
    single = [lightgbm.Booster(model_str=text).predict(DATA, raw_score=True, num_threads=1) for text in texts]
    np.testing.assert_allclose(Forest.of(texts, 0.5).log_odds(DATA), 0.5 * np.mean(single, axis=0), atol=1e-15)


def test_contributions_add_up_to_the_raw_score(texts: list[str]) -> None:
    forest = Forest.of(texts, 0.5, threads=1)
    values, base = forest.contributions(DATA)
    np.testing.assert_allclose(base + values.sum(axis=1), forest.log_odds(DATA), atol=1e-12)
    assert forest.contributions(DATA[:0])[0].shape == (0, 3)


def test_the_number_of_threads_changes_no_digit(texts: list[str]) -> None:
    one, two = (Forest.of(texts, 1.0, threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.log_odds(DATA), two.log_odds(DATA))
    with ThreadPoolExecutor(8) as pool:
        for scores in pool.map(lambda _: two.log_odds(DATA[:50]), range(16)):
            np.testing.assert_array_equal(scores, one.log_odds(DATA)[:50])
