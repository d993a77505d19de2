"""What the notebooks left in `interim/`, read when first asked for; a table that is not there is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from ..errors import UserError
from ..interim import read_facts
from ..study import Study
from ..value import Acceptance, acceptance_of

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Interim:
    """The interim files of one study, as pandas frames."""

    study: Study

    def path(self, name: str) -> Path:
        return self.study.paths.interim / f"{name}.parquet"

    def table(self, name: str) -> pd.DataFrame | None:
        """The table `name`, or None where the study has none."""
        path = self.path(name)
        return pd.read_parquet(path) if path.exists() else None

    def need(self, name: str) -> pd.DataFrame:
        """The table `name`; raises UserError naming the missing file."""
        frame = self.table(name)
        if frame is None:
            raise UserError(
                f"{self.path(name)} is missing: the report is made from it; run the notebooks in order (`churn run`)"
            )
        return frame

    @cached_property
    def cut_points(self) -> dict[str, Any]:
        """What customers are placed by (see `segments.cut_points`); empty where notebook 03 left nothing."""
        path = self.study.paths.interim / "cut_points.json"
        return read_facts(self.study, path.stem) if path.exists() else {}

    @cached_property
    def features(self) -> pd.DataFrame:
        return self.need("features")

    @cached_property
    def as_of(self) -> pd.Timestamp:
        """The midnight the study stands at: the latest as_of of the feature table."""
        return pd.Timestamp(self.features["as_of"].max())

    @cached_property
    def today(self) -> pd.DataFrame:
        """Features at the study's as_of, one row per customer seen before it."""
        return self.features[self.features["as_of"] == self.as_of].reset_index(drop=True)

    @cached_property
    def segments(self) -> pd.DataFrame:
        return self.need("segments")

    @cached_property
    def segments_today(self) -> pd.DataFrame:
        return self.segments[self.segments["as_of"] == self.as_of].reset_index(drop=True)

    @cached_property
    def segments_before(self) -> pd.DataFrame | None:
        """Segments at the last as_of before the study's, or None when there is none."""
        earlier = self.segments[self.segments["as_of"] < self.as_of]
        return earlier[earlier["as_of"] == earlier["as_of"].max()].reset_index(drop=True) if len(earlier) else None

    @cached_property
    def value(self) -> pd.DataFrame:
        return self.need("value")

    @cached_property
    def audit(self) -> pd.DataFrame:
        """rule, kind (read, dropped, changed, off, kept), lines, customers, amount, note_en, note_zh."""
        return self.need("cleaning_audit")

    @cached_property
    def acceptance(self) -> Acceptance:
        """The share of would-be leavers whom a contact keeps: assumed, or measured by campaigns."""
        return acceptance_of(self.study)

    @cached_property
    def order_lines(self) -> pd.DataFrame:
        return self.need("order_lines")

    @cached_property
    def purchase_days(self) -> pd.DataFrame:
        """One row per customer and purchase day before as_of: customer_id, day (midnight), amount (returns apart)."""
        with duckdb.connect() as connection:
            return connection.execute(
                """SELECT customer_id, date_trunc('day', ordered_at)::TIMESTAMP AS day,
                          sum(coalesce(amount, 0))::DOUBLE AS amount
                   FROM read_parquet($path) WHERE NOT coalesce(is_return, false) AND ordered_at < $as_of
                   GROUP BY ALL ORDER BY ALL""",
                {"path": str(self.path("order_lines")), "as_of": self.as_of.to_pydatetime()},
            ).df()

    def backtest(self, target: str) -> pd.DataFrame:
        """Rows of the main horizon: as_of as Timestamp, customer_id, model, p, y; empty without a back-test."""
        rows = self.table(f"backtest_{target}")
        if rows is None:
            return pd.DataFrame(columns=["target", "horizon_days", "as_of", "customer_id", "model", "p", "y"])
        rows = rows[rows["horizon_days"] == self.study.task.horizon_days]
        return rows.assign(as_of=pd.to_datetime(rows["as_of"])).reset_index(drop=True)

    def levels(self, target: str) -> pd.DataFrame:
        """Counts forecast and happened per origin of the main horizon, oldest first; today's row last."""
        rows = self.table(f"levels_{target}")
        if rows is None:
            return pd.DataFrame(columns=["target", "horizon_days", "as_of", "n", "expected", "low", "high", "happened"])
        rows = rows[rows["horizon_days"] == self.study.task.horizon_days]
        return rows.assign(as_of=pd.to_datetime(rows["as_of"])).sort_values("as_of").reset_index(drop=True)

    def scores(self, target: str) -> pd.DataFrame:
        """Today's cohort with p and band at the main horizon; empty when nobody is in it."""
        rows = self.table(f"scores_{target}")
        if rows is None:
            rows = pd.DataFrame(columns=["customer_id", "horizon_days", "p", "band"])
        rows = rows[rows["horizon_days"] == self.study.task.horizon_days]
        return rows.astype({"customer_id": "str", "p": "float64"}).reset_index(drop=True)

    def reasons(self, target: str) -> pd.DataFrame:
        """One row per customer of the cohort and feature family; only the rows of `target` are read."""
        path = self.path("reasons")
        if not path.exists():
            return pd.DataFrame(columns=["customer_id", "family", "feature", "points", "rank", "p", "base"])
        return pd.read_parquet(path, filters=[("target", "==", target)])


def iso(moment: pd.Timestamp | date | None) -> str | None:
    """`2026-01-01`, or None."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date().isoformat()


def share(part: float, whole: float) -> float | None:
    """part / whole, or None when there is no whole."""
    return float(part) / float(whole) if whole else None
