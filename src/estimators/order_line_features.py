"""Order lines to features as a scikit-learn transformer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from ..errors import UserError
from ..features.compute import compute

TABLES = ("order_lines", "customers", "touchpoints")


class OrderLineFeatures(TransformerMixin, BaseEstimator):
    """Canonical order lines in, one row per customer (and as_of) out: the features of `churn.features.build`.

    as_of: a midnight, or several; lines at or after it are not looked at. history_days, static: as `features.build`.
    numbers_only: leaves text columns (profile attributes) out, for estimators that take numbers. keep_keys: customer_id
    and as_of as first columns; otherwise they are the index of a pandas result and in `keys_`. engine: duckdb, polars
    or pandas.

    What is not like most transformers: the result has as many rows as customers, not as many as X. It belongs before a
    pipeline or at its head where y is made for its rows (`churn.targets.label` of `keys_`). `set_output` chooses NumPy
    ("default"), pandas or Polars; NumPy holds the numbers only.
    """

    def __init__(
        self,
        as_of: Any = None,
        *,
        history_days: int | None = None,
        static: Sequence[str] = (),
        numbers_only: bool = True,
        keep_keys: bool = False,
        engine: str = "duckdb",
    ) -> None:
        self.as_of = as_of
        self.history_days = history_days
        self.static = static
        self.numbers_only = numbers_only
        self.keep_keys = keep_keys
        self.engine = engine

    def fit(self, X: Any, y: Any = None) -> OrderLineFeatures:
        """Learns which features these tables allow. X: order lines, or a dict of order_lines, customers, touchpoints.

        pandas, Polars or Arrow. Raises UserError for what is no canonical order line.
        """
        features = self._build(X)
        drop = [] if not self.numbers_only else list(features.select_dtypes(exclude=["number", "bool"]).columns)
        self.feature_names_out_ = [name for name in features.columns if name not in {*drop, "customer_id", "as_of"}]
        return self

    def transform(self, X: Any) -> Any:
        """The features of X, in the columns learned by `fit`; `keys_` then holds customer_id and as_of of its rows.

        Raises UserError where X lacks what a column needs.
        """
        check_is_fitted(self, "feature_names_out_")
        features = self._build(X)
        if missing := [name for name in self.feature_names_out_ if name not in features]:
            raise UserError(f"these order lines do not allow {', '.join(missing[:5])}, which were there in `fit`")
        self.keys_ = features[["customer_id", "as_of"]]
        chosen = features[self.get_feature_names_out().tolist()]
        return chosen if self.keep_keys else chosen.set_index(pd.MultiIndex.from_frame(self.keys_))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names of the columns that `transform` gives."""
        check_is_fitted(self, "feature_names_out_")
        keys = ["customer_id", "as_of"] if self.keep_keys else []
        return np.array([*keys, *self.feature_names_out_], dtype=object)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.no_validation = True
        tags.requires_fit = True
        return tags

    def _build(self, X: Any) -> pd.DataFrame:
        given = X if isinstance(X, Mapping) else {"order_lines": X}
        if unknown := set(given) - set(TABLES):
            raise UserError(f"unknown table `{min(unknown)}`: {', '.join(TABLES)} are allowed")
        tables = {name: nw.from_native(table).lazy().collect("pandas").to_native() for name, table in given.items()}
        if "order_lines" not in tables:
            raise UserError("order_lines are missing")
        last = tables["order_lines"]["ordered_at"].max()
        as_of = last.normalize() + pd.Timedelta(days=1) if self.as_of is None else self.as_of
        return compute(tables, as_of, engine=self.engine, history_days=self.history_days, static=tuple(self.static))
