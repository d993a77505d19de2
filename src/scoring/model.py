"""A loaded bundle: scores for order lines, for a ready feature table, for one customer; safe across threads."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import UserError
from .bundle_file import files
from .bundle_file.content import Bundle
from .bundle_file.safe_pickle import BundleError
from .inputs import columns_read, read_row, read_table
from .monitoring import Monitoring, days_past, drift, unknown_categories

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from .evaluation.reasons import Reasons

GOLDEN_TOLERANCE = 1e-9
KEYS = ("customer_id", "as_of")


def load(path: str | Path, sha256: str | None = None, threads: int = 0) -> Model:
    """The model in the bundle at `path`, verified.

    Checked, in this order: SHA-256 and size against manifest.json next to it (or against `sha256`, kept elsewhere), the
    pickle's opcodes, its keys and types, the trees' structure, and that its golden rows still score to within 1e-9.
    Nothing in the file is executed. threads: how many LightGBM may use for a table; 0 leaves it to LightGBM (all
    processors, or OMP_NUM_THREADS). Where other programs want the processors too, 1 is often fastest.
    Raises BundleError (a UserError) in one line for the first check that fails.
    """
    return Model(files.read(path, sha256), str(path), threads)


class Model:
    """What `load` gives. `facts` is the whole content of the bundle; the methods only read it."""

    def __init__(self, bundle: Bundle | Mapping[str, Any], name: str = "bundle", threads: int = 0) -> None:
        """bundle: a complete one of today's format, as `read` or `build_bundle` gives it."""
        from .bundle_file.tree_checks import check_trees
        from .evaluation.conditional import Conditional
        from .evaluation.predict import compile_model
        from .evaluation.value import ValueModel

        self._bundle = cast(Bundle, copy.deepcopy(dict(bundle)))
        check_trees(self._bundle, name)
        self._kinds = columns_read(self._bundle)
        try:
            self._compiled = compile_model(self._bundle, threads)
            self._conditional = Conditional.of(self._bundle)
            value = self._bundle.get("value")
            self._value = ValueModel.of(value) if value else None
        except Exception as error:
            raise BundleError(f"{name}: its model cannot be read ({type(error).__name__}: {error})") from None
        # a category that is new, and not one of the rare ones that training left out as well
        stored: Mapping[str, Any] = self._bundle.get("reference_distribution", {})
        self._categories = {
            item["name"]: frozenset(item["categories"] or ())
            for item in self._bundle["inputs"]
            if item["kind"] == "category" and not stored.get(item["name"], {}).get("other_share")
        }
        self._check_golden(name)

    @property
    def facts(self) -> Bundle:
        """A copy of the bundle's content: what it predicts, trained on what, how good, until when."""
        return copy.deepcopy(self._bundle)

    @property
    def inputs(self) -> dict[str, str]:
        """Every column `score_features` reads -> "number" or "category"."""
        return dict(self._kinds)

    def __repr__(self) -> str:
        at = f"{self._bundle['target']} within {self._bundle['horizon_days']} days of {self._bundle['as_of']}"
        return f"<churn.scoring.Model: {at}, {self._bundle['model']['kind']}, expires {self._bundle['expires']}>"

    def score(
        self,
        order_lines: Any,
        as_of: Any = None,
        customers: Any = None,
        touchpoints: Any = None,
        engine: str | None = None,
        reasons: int = 3,
    ) -> Any:
        """One row per customer seen before as_of: customer_id, as_of, p, band, in_cohort, expected_value, reasons.

        order_lines, customers, touchpoints: canonical tables, all of one kind: pandas, Polars, Arrow, DuckDB relations.
        as_of: a midnight; default the day after the last order line. engine: duckdb, polars or pandas; default the
        tables' own, for pandas and Arrow the quicker of Polars and DuckDB. reasons: see `score_features`. The features
        are built by the code the model was trained with, and the result is of the kind of `order_lines` (Arrow for
        DuckDB). On Spark see churn.scoring.score_spark.
        Raises UserError where a feature the model needs cannot be built from these tables.
        """
        from .feature_rows import build_features

        features = build_features(self._bundle, order_lines, as_of, customers, touchpoints, engine)
        scores, monitoring = self._scored(features.frame, features.like, reasons, None, sort=True)
        monitoring.warn(self._bundle["expires"], 3)
        return scores

    def score_features(self, frame: Any, horizon: int | None = None, reasons: int = 0) -> Any:
        """Scores of ready feature rows, in their order and kind: p, band, in_cohort, expected_value, reasons.

        frame: pandas, Polars, Arrow, a DuckDB relation, or a dict of one customer (the result is then a dict). Columns
        are taken by name: order does not matter, further columns are ignored, customer_id and as_of are handed on.
        horizon: one of facts["horizons"], days. reasons: how many of the largest to give as text, fewer where the
        others are small; they are of the probability of the main horizon and are given for that one only. They come as
        reason_1 ... (text or null), base, points_1 ... (shares of probability, 0 without a text) and other, the sum of
        what has no text: base + points_1 + ... + other = p, to 1e-9.
        Raises UserError for missing or wrongly typed columns, by name. Warns (monitoring.ModelWarning) when the model
        has expired, inputs have drifted, or an input holds categories it never saw.
        """
        scores, monitoring = self.score_and_monitor(frame, horizon, reasons)
        monitoring.warn(self._bundle["expires"], 3)
        return scores

    def score_and_monitor(self, frame: Any, horizon: int | None = None, reasons: int = 0) -> tuple[Any, Monitoring]:
        """What `score_features` returns, and in place of its warnings their figures."""
        if reasons and horizon not in (None, self._bundle["horizon_days"]):
            raise UserError(
                f"reasons are those of {self._bundle['horizon_days']} days: ask for {horizon} without reasons"
            )
        if isinstance(frame, Mapping):
            return self._scored_row(frame, horizon, reasons)
        return self._scored(self._table(frame), frame, reasons, horizon)

    def monitoring(self, frame: Any, as_of: date | None = None) -> Monitoring:
        """What `score_features` would warn about for these rows, or for the dict of one customer, as figures."""
        if isinstance(frame, Mapping):
            return self._row_monitoring(frame)
        return self._monitoring(self._table(frame), as_of)

    def contributions(self, frame: Any) -> Reasons:
        """The `evaluation.reasons.Reasons` of ready feature rows: base + points = p for every one of them, to 1e-9."""
        table = self._table(frame)
        return self._reasons(table, self._compiled.probability(table))

    def reason_values(self, frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Feature name -> the values that `reason_text.reason` writes about, arrays [n]."""
        from .score_table import reason_values

        table = self._table(frame)
        return {name: reason_values(table, name) for name in names}

    def _table(self, frame: Any) -> pd.DataFrame:
        return read_table(frame, self._kinds, KEYS)

    def _scored(
        self, table: pd.DataFrame, like: Any, reasons: int, horizon: int | None, sort: bool = False
    ) -> tuple[Any, Monitoring]:
        from .score_table import as_kind, score_table

        if sort:
            table = table.sort_values("customer_id", ignore_index=True)
        latest = table["as_of"].max() if "as_of" in table and len(table) else None
        p = self._compiled.probability(table, horizon)
        scores = score_table(self._bundle, table, p, self._value, self._reasons, reasons)
        return as_kind(scores, like), self._monitoring(table, _day(latest))

    def _scored_row(
        self, row: Mapping[str, Any], horizon: int | None, reasons: int
    ) -> tuple[dict[str, Any], Monitoring]:
        from .score_table import score_row

        values = read_row(row, self._kinds)
        p = self._compiled.probability(values, horizon)
        why = self._reasons(values, p) if reasons else None
        scores = score_row(self._bundle, values, float(p[0]), self._value, why, reasons)
        return {**{key: row[key] for key in KEYS if key in row}, **scores}, self._row_monitoring(row)

    def _row_monitoring(self, row: Mapping[str, Any]) -> Monitoring:
        unknown = {
            name: {str(row[name]): 1}
            for name, categories in self._categories.items()
            if isinstance(row[name], str) and row[name] not in categories
        }
        return Monitoring(days_past(self._bundle["expires"], _day(row.get("as_of"))), {}, unknown)

    def _reasons(self, table: Any, p: np.ndarray) -> Reasons:
        if self._conditional is not None:
            return self._conditional.reasons(table, p)
        # a bundle of an older version has the reasons it had: contributions to the log-odds, summed by family
        from .evaluation.reasons import by_family
        from .reason_text import family_of

        return by_family(*self._compiled.contributions(table), family_of())

    def _monitoring(self, table: pd.DataFrame, as_of: date | None) -> Monitoring:
        from .evaluation.cohort import in_cohort

        stored = self._bundle.get("reference_distribution", {})
        inside = table[in_cohort(self._bundle, table)] if stored else table
        return Monitoring(
            days_past(self._bundle["expires"], as_of),
            drift(stored, inside),
            unknown_categories(self._bundle["inputs"], table, stored),
        )

    def _check_golden(self, name: str) -> None:
        import numpy as np
        import pandas as pd

        golden = self._bundle["golden"]
        rows = pd.DataFrame([dict(zip(golden["columns"], row, strict=True)) for row in golden["rows"]])
        kinds = {column: kind for column, kind in self._kinds.items() if column in golden["columns"]}
        try:
            p = self._compiled.probability(read_table(rows, kinds))
        except Exception as error:
            raise BundleError(f"{name}: its golden rows cannot be scored ({type(error).__name__}: {error})") from None
        apart = np.abs(p - np.array(golden["p"], dtype=float))
        if not (apart <= GOLDEN_TOLERANCE).all():
            raise BundleError(
                f"{name}: its golden rows score {np.nanmax(apart):.2g} away from what they must; this machine or"
                " version computes something else than the one the model was made on"
            )


def _day(moment: Any) -> date | None:
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None
