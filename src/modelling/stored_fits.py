"""Raw fits in a store: read when nothing that they may see has changed, kept otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from ..store import Entry, Store
from .base_rate_forecast import BaseRateForecast
from .candidates import fitted_for
from .raw_fit import RawFit
from .seen import SeenDigests
from .target_data import TargetData

KIND = "fit"


class StoredFits:
    """The raw fits of one target's data in `store`, which holds the models themselves of today only."""

    def __init__(self, data: TargetData, train_until: pd.Timestamp | None, store: Store) -> None:
        self.data, self.train_until, self.store = data, train_until, store
        self._digests = SeenDigests(data)

    def get(self, origin: pd.Timestamp, candidates: Sequence[str]) -> RawFit | None:
        """The raw fit at `origin` if the store has it with what `candidates` need (at today, with the models)."""
        candidates = fitted_for(candidates)
        entry = self.store.get(KIND, self._name(origin), self._seen(origin))
        if entry is None or not {f"raw_log_odds {name}" for name in candidates} <= entry.arrays.keys():
            return None
        models = entry.facts["models"]
        if self._is_today(origin) and not set(candidates) <= models.keys():
            return None
        return RawFit(
            origin,
            {name: models[name] for name in candidates if name in models},
            {name: entry.arrays[f"raw_log_odds {name}"] for name in candidates},
            entry.arrays["purchase_log_odds"],
            BaseRateForecast(**entry.facts["base_rate"]),
            self.data.windows(origin, self.train_until),
        )

    def put(self, fit: RawFit) -> None:
        """Keeps `fit`."""
        models = fit.models if self._is_today(fit.origin) else {}
        arrays = {f"raw_log_odds {name}": values for name, values in fit.raw_log_odds.items()}
        entry = Entry(
            {"models": models, "base_rate": asdict(fit.base_rate)},
            {**arrays, "purchase_log_odds": fit.purchase_log_odds},
        )
        self.store.put(KIND, self._name(fit.origin), self._seen(fit.origin), entry)

    def _name(self, origin: pd.Timestamp) -> str:
        return f"{self.data.target} {origin:%Y-%m-%d}"

    def _seen(self, origin: pd.Timestamp) -> Mapping[str, str]:
        return self._digests.at(origin, self.train_until)

    def _is_today(self, origin: pd.Timestamp) -> bool:
        return origin == self.data.dates[-1]
