"""LightGBM models read from a bundle's text once, and their mean raw score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class Forest:
    """`weight` times the mean raw score of several LightGBM models; safe to ask from several threads."""

    boosters: tuple[lightgbm.Booster, ...]
    weight: float
    threads: int
    """how many LightGBM may use for a table; 0 leaves it to LightGBM. For one row a second thread costs more than it
    helps, so one row takes one"""

    @classmethod
    def of(cls, texts: Sequence[str], weight: float, threads: int = 0) -> Forest:
        """The models written in `texts`, which the loader has checked to be well formed (see tree_checks)."""
        import lightgbm

        return cls(tuple(lightgbm.Booster(model_str=text) for text in texts), float(weight), threads)

    def log_odds(self, data: np.ndarray) -> np.ndarray:
        """weight * mean of the raw scores for the rows of `data` (float [n, columns]), float64 [n]."""
        threads = self._threads(data)
        each: list[Any] = [model.predict(data, raw_score=True, num_threads=threads) for model in self.boosters]
        return np.asarray(sum(each)) * (self.weight / len(each))

    def contributions(self, data: np.ndarray) -> tuple[np.ndarray, float]:
        """(values [n, columns], base): base + values.sum(axis=1) = log_odds; LightGBM's own Shapley values."""
        threads, share = self._threads(data), self.weight / len(self.boosters)
        total = np.zeros((len(data), data.shape[1] + 1))
        for model in self.boosters if len(data) else ():  # LightGBM divides by the number of rows
            total += share * np.asarray(model.predict(data, pred_contrib=True, num_threads=threads))
        return total[:, :-1], float(total[0, -1]) if len(data) else 0.0

    def _threads(self, data: np.ndarray) -> int:
        return 1 if len(data) == 1 else self.threads
