"""Is this model still the right one for these rows: expiry, drifted inputs, unknown categories, with the figures."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ..wording import singular

if TYPE_CHECKING:
    import pandas as pd

    from .bundle_file.content import CategoryDistribution, NumberDistribution
    from .bundle_file.fitted_content import Input

    Distributions = Mapping[str, NumberDistribution | CategoryDistribution]

DRIFT_LIMIT = 0.25
"""population stability index above which a shift is called major (Siddiqi, 2006, Credit Risk Scorecards)"""
LEAST_ROWS = 200
"""with fewer rows than this drift is not measured"""
MOST_ROWS = 5_000
"""of more rows every n-th is used: chance then adds about 0.002 to the index"""
BINS = 10


class ModelWarning(UserWarning):
    """Something about this model and these rows that the person who reads the scores should know."""


class StaleModelWarning(ModelWarning):
    """The as_of lies at or after the model's expiry."""


class DriftWarning(ModelWarning):
    """Inputs are distributed differently from the rows the model was trained on."""


class UnknownCategoryWarning(ModelWarning):
    """A category holds values the model has never seen; they were scored as missing."""


@dataclass(frozen=True)
class Monitoring:
    """Days past expiry (None: valid), drifted inputs with their index, unknown categories with their rows."""

    days_past_expiry: int | None = None
    drift: dict[str, float] = field(default_factory=dict)
    unknown_categories: dict[str, dict[str, int]] = field(default_factory=dict)

    def warn(self, expires: str, stacklevel: int = 3) -> None:
        """Gives one Python warning for each kind of finding."""
        if self.days_past_expiry is not None:
            text = f"this model expired on {expires}, {self.days_past_expiry} days before the as_of: train it again"
            warnings.warn(StaleModelWarning(singular(text)), stacklevel=stacklevel)
        if self.drift:
            worst = sorted(self.drift.items(), key=lambda pair: -pair[1])
            shown = ", ".join(f"{name} {value:.2f}" for name, value in worst[:5])
            text = (
                singular(f"{len(worst)} inputs are distributed differently from the training rows")
                + f" (population stability index, limit {DRIFT_LIMIT}): {shown}"
            )
            warnings.warn(DriftWarning(text), stacklevel=stacklevel)
        for name, categories in self.unknown_categories.items():
            shown = ", ".join(f"{category!r} {rows}" for category, rows in list(categories.items())[:5])
            rows_have = singular(f"{sum(categories.values())} rows have")
            text = f"{rows_have} a {name} the model has never seen, scored as missing: {shown}"
            warnings.warn(UnknownCategoryWarning(text), stacklevel=stacklevel)


def days_past(expires: str, as_of: date | None) -> int | None:
    """Days from the model's expiry to `as_of`, or None while it is valid: as_of < expires."""
    if as_of is None or as_of < date.fromisoformat(expires):
        return None
    return (as_of - date.fromisoformat(expires)).days


def unknown_categories(
    inputs: Sequence[Input], frame: Any, stored: Distributions | None = None
) -> dict[str, dict[str, int]]:
    """Category input -> category the model does not know -> rows with it, most frequent first.

    A model keeps the frequent categories only. Where some training rows had other ones already (`stored`, as
    `reference_distribution` gives it), an input is named only if their share is now larger than chance explains (three
    standard errors).
    """
    import pandas as pd

    unknown = {}
    for item in inputs:
        if item["kind"] == "category":
            column = pd.Series(frame[item["name"]], dtype=object)
            counts = column[column.notna() & ~column.isin(item["categories"] or [])].value_counts()
            reference: Any = (stored or {}).get(item["name"], {"other_share": 0.0, "rows": 1})
            share, n = reference["other_share"], max(len(column), 1)
            standard_error = (share * (1 - share) * (1 / n + 1 / reference["rows"])) ** 0.5
            if counts.sum() / n > share + 3 * standard_error:
                unknown[item["name"]] = {str(category): int(rows) for category, rows in counts.items()}
    return unknown


def reference_distribution(
    rows: pd.DataFrame, inputs: Sequence[Input]
) -> dict[str, NumberDistribution | CategoryDistribution]:
    """How the inputs are distributed in training rows: name -> edges (up to 10), the share in each bin, and rows.

    Bins are half-open, edge <= value < next edge; the last share is that of missing values. For a category: the share
    of rows with one the model does not keep, and rows. A bundle keeps this.
    """
    import numpy as np

    distributions: dict[str, NumberDistribution | CategoryDistribution] = {}
    for item in inputs:
        if item["kind"] == "number":
            values = rows[item["name"]].to_numpy(dtype=float, na_value=np.nan)
            known = values[np.isfinite(values)]
            edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else np.array([])
            if len(edges) and edges[-1] == known.max():
                edges = np.append(edges, np.nextafter(edges[-1], np.inf))  # so that something larger is seen
            shares = _shares(values, edges)
            distributions[item["name"]] = {"edges": edges.tolist(), "shares": shares.tolist(), "rows": len(values)}
        else:
            column = rows[item["name"]].astype(object)
            other_share = float((column.notna() & ~column.isin(item["categories"] or [])).mean())
            distributions[item["name"]] = {"other_share": other_share, "rows": len(column)}
    return distributions


def drift(stored: Distributions, frame: pd.DataFrame) -> dict[str, float]:
    """Input -> population stability index, for those beyond DRIFT_LIMIT and beyond what chance explains: three times
    the chance of `stability` is added to the limit. Fewer than LEAST_ROWS rows give no result.
    """
    measured = stability(stored, frame)
    return {name: round(index, 4) for name, (index, chance) in measured.items() if index > DRIFT_LIMIT + 3 * chance}


def stability(stored: Distributions, frame: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Numeric input -> (population stability index, its mean by chance only); none for fewer than LEAST_ROWS rows.

    PSI = sum (q - p) ln(q / p) over bins, p in training, q here. Without any drift its mean is about
    (bins - 1) (1/n + 1/m) (Yurdakul, 2018, Statistical Properties of Population Stability Index).
    """
    import numpy as np

    if len(frame) < LEAST_ROWS:
        return {}
    step = max(1, len(frame) // MOST_ROWS)
    measured = {}
    for name, reference in stored.items():
        if "edges" not in reference:
            continue
        values = frame[name].to_numpy(dtype=float, na_value=np.nan)[::step]
        edges = np.asarray(reference["edges"], dtype=float)
        floor = 0.5 / min(len(values), reference["rows"])  # an empty bin counts as half a row
        p = np.maximum(np.asarray(reference["shares"], dtype=float), floor)
        q = np.maximum(_shares(values, edges), floor)
        index = float(((q - p) * np.log(q / p)).sum())
        chance = (len(p) - 1) * (1 / len(values) + 1 / reference["rows"])
        measured[name] = (index, chance)
    return measured


def _shares(values: Any, edges: Any) -> Any:
    import numpy as np

    missing = np.isnan(values)
    bins = np.bincount(np.searchsorted(edges, values[~missing], side="right"), minlength=len(edges) + 1)
    return np.append(bins, missing.sum()) / max(len(values), 1)
