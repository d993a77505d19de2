"""A loaded bundle: scores for order lines, for a ready feature table, for one customer; safe across threads."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from .bundle_file import files
from .bundle_file.build import needed
from .bundle_file.safe_pickle import BundleError
from .inputs import read_row, read_table
from .monitoring import Health, days_past, drift, unknown_levels

if TYPE_CHECKING:
    import pandas as pd

    from .evaluation.reasons import Reasons

GOLDEN_TOLERANCE = 1e-9
KEYS = ("customer_id", "as_of")


def load(path: str | Path, sha256: str | None = None, threads: int = 0) -> Model:
    """The model in the bundle at `path`, verified.

    Checked, in this order: SHA-256 and size against manifest.json beside it (or against `sha256`, kept elsewhere), the
    pickle's opcodes, its keys and types, the trees' structure, and that its golden rows still score to within 1e-9.
    Nothing in the file is executed. threads: how many LightGBM may use for a table; 0 leaves it to LightGBM (all
    processors, or OMP_NUM_THREADS). Where other programs want the processors too, 1 is often fastest.
    Raises BundleError (a UserError) in one line for the first check that fails.
    """
    return Model(files.read(path, sha256), str(path), threads)


class Model:
    """What `load` gives. `facts` is everything the bundle says; the methods only read it."""

    def __init__(self, bundle: Mapping[str, Any], name: str = "bundle", threads: int = 0) -> None:
        from .bundle_file.tree_checks import check_trees
        from .evaluation import predict

        self._bundle = copy.deepcopy(dict(bundle))
        # the bundle's own thread count was right where it was trained; for one customer a second thread costs more
        # than it helps
        spec = dict(bundle["model"])
        if "trees" in spec:
            spec["trees"] = [predict.same_text(text) for text in spec["trees"]]
        self._many = {**bundle, "model": {**spec, "threads": threads}}
        self._one = {**bundle, "model": {**spec, "threads": 1}}
        self._one["row_reader"] = predict.row_reader(bundle["inputs"])
        self._one["linear_form"] = self._many["linear_form"] = predict.linear_form(bundle)
        self._predict = predict
        self._kinds = needed(bundle)
        # a level that is new, and not one of the rare ones that training left out as well
        self._levels = {
            item["name"]: item["levels"]
            for item in bundle["inputs"]
            if item["kind"] == "category" and not bundle.get("drift", {}).get(item["name"], {}).get("others")
        }
        check_trees(bundle, name)
        self._check_golden(name)

    @property
    def facts(self) -> dict[str, Any]:
        """A copy of the bundle's content: what it predicts, trained on what, how good, until when."""
        return copy.deepcopy(self._bundle)

    @property
    def inputs(self) -> dict[str, str]:
        """Every column `score_features` reads -> "number" or "category"."""
        return dict(self._kinds)

    def __repr__(self) -> str:
        at = f"{self._bundle['target']} within {self._bundle['horizon_days']} days of {self._bundle['as_of']}"
        return f"<churn.scoring.Model: {at}, {self._bundle['model']['rung']}, expires {self._bundle['expires']}>"

    def score(
        self,
        order_lines: Any,
        as_of: Any = None,
        customers: Any = None,
        touchpoints: Any = None,
        engine: str | None = None,
        reasons: int = 3,
    ) -> Any:
        """One row per customer seen before as_of: customer_id, as_of, p, band, in_cohort, expected_value, reason_1, ...

        order_lines, customers, touchpoints: canonical tables, all of one kind: pandas, Polars, Arrow, DuckDB relations.
        as_of: a midnight; default the day after the last order line. engine: duckdb, polars or pandas; default the
        tables' own, DuckDB for pandas and Arrow. The features are built by the code the model was trained with, and
        the answer is of the kind of `order_lines` (Arrow for DuckDB). On Spark see churn.scoring.score_spark.
        Raises UserError where a feature the model needs cannot be built from these tables.
        """
        from .feature_rows import build_features

        made = build_features(self._bundle, order_lines, as_of, customers, touchpoints, engine)
        return self._scored(made.frame, made.like, reasons, None, sort=True)

    def score_features(self, frame: Any, horizon: int | None = None, reasons: int = 0) -> Any:
        """Scores of ready feature rows, in their order and kind: p, band, in_cohort, expected_value, reason_1, ...

        frame: pandas, Polars, Arrow, a DuckDB relation, or a dict of one customer (the answer is then a dict). Columns
        are taken by name: order does not matter, further columns are ignored, customer_id and as_of are handed on.
        horizon: one of facts["horizons"], days. reasons: how many of the largest to say in words; they add up to the
        probability of the main horizon and are given for that one only.
        Raises UserError for missing or wrongly typed columns, by name. Warns (health.ModelWarning) when the model has
        expired, inputs have drifted, or a category holds levels it never saw.
        """
        if reasons and horizon not in (None, self._bundle["horizon_days"]):
            raise UserError(
                f"reasons are those of {self._bundle['horizon_days']} days: ask for {horizon} without reasons"
            )
        if isinstance(frame, Mapping):
            return self._scored_row(frame, horizon, reasons)
        return self._scored(self._table(frame), frame, reasons, horizon)

    def health(self, frame: Any, as_of: date | None = None) -> Health:
        """What `score_features` would warn about for these rows, as figures."""
        return self._health(self._table(frame), as_of)

    def contributions(self, frame: Any) -> Reasons:
        """scoring.reasons.Reasons of ready feature rows: base + points = p for every one of them, to 1e-9."""
        return self._reasons(self._table(frame))

    def spoken(self, frame: Any, names: Iterable[str]) -> dict[str, Any]:
        """Feature name -> the values that `words.reason` puts into words, arrays [n]."""
        from .score_table import spoken

        table = self._table(frame)
        return {name: spoken(table, name) for name in names}

    def _table(self, frame: Any) -> pd.DataFrame:
        return read_table(frame, self._kinds, KEYS)

    def _scored(self, table: pd.DataFrame, like: Any, reasons: int, horizon: int | None, sort: bool = False) -> Any:
        from .score_table import as_kind

        if sort:
            table = table.sort_values("customer_id", ignore_index=True)
        latest = table["as_of"].max() if "as_of" in table and len(table) else None
        self._health(table, _day(latest)).warn(self._bundle["expires"], 4)
        return as_kind(self._answer(table, reasons, horizon), like)

    def _answer(self, table: pd.DataFrame, reasons: int, horizon: int | None) -> pd.DataFrame:
        from .score_table import answer

        p = self._predict.probability(self._many, table, horizon)
        why = self._reasons(table) if reasons else None
        return answer(self._bundle, table, p, why, reasons)

    def _scored_row(self, row: Mapping[str, Any], horizon: int | None, reasons: int) -> dict[str, Any]:
        from .score_table import answer_row

        values = read_row(row, self._kinds)
        self._row_health(row).warn(self._bundle["expires"], 4)
        p = self._predict.probability(self._one, values, horizon)
        why = self._reasons(values) if reasons else None
        made = answer_row(self._bundle, values, float(p[0]), why, reasons)
        return {**{key: row[key] for key in KEYS if key in row}, **made}

    def _row_health(self, row: Mapping[str, Any]) -> Health:
        unknown = {
            name: {str(row[name]): 1}
            for name, levels in self._levels.items()
            if isinstance(row[name], str) and row[name] not in levels
        }
        return Health(days_past(self._bundle["expires"], _day(row.get("as_of"))), {}, unknown)

    def _reasons(self, table: Any) -> Reasons:
        import pandas as pd

        from .evaluation.reasons import by_family
        from .reason_text import family_of

        bundle = self._many if isinstance(table, pd.DataFrame) else self._one
        values, names, intercept = self._predict.contributions(bundle, table)
        return by_family(values, names, intercept, family_of())

    def _health(self, table: pd.DataFrame, as_of: date | None) -> Health:
        from .evaluation.cohort import in_cohort

        stored = self._bundle.get("drift", {})
        inside = table[in_cohort(self._bundle, table)] if stored else table
        return Health(
            days_past(self._bundle["expires"], as_of),
            drift(stored, inside),
            unknown_levels(self._bundle["inputs"], table, stored),
        )

    def _check_golden(self, name: str) -> None:
        import numpy as np
        import pandas as pd

        golden = self._bundle["golden"]
        rows = pd.DataFrame([dict(zip(golden["columns"], row, strict=True)) for row in golden["rows"]])
        try:
            found = self._predict.probability(self._bundle, read_table(rows, self._kinds))
        except Exception as error:
            raise BundleError(f"{name}: its golden rows cannot be scored ({type(error).__name__}: {error})") from None
        apart = np.abs(found - np.array(golden["p"], dtype=float))
        if not (apart <= GOLDEN_TOLERANCE).all():
            raise BundleError(
                f"{name}: its golden rows score {np.nanmax(apart):.2g} away from what they must; this machine or"
                " version computes something else than the one the model was made on"
            )


def _day(moment: Any) -> date | None:
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None
