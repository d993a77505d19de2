"""What the notebooks left in `interim/`, read when first asked for; a table that is not there is None.

The feature table of a large shop fits no memory (a million customers, 150 columns, 20 dates: 24 GB), so nobody here
reads it whole: `features(as_of, columns)` reads what is asked for. Of the other tables only what the report needs is
kept: order lines without product and channel, segments of three dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from .. import campaign_files
from ..errors import UserError
from ..interim import read_facts
from ..order_lines import is_return
from ..segments import Missing, look_back, seasons
from ..segments.transitions import latest_transitions
from ..study import Study
from ..value import Acceptance, acceptance_of

DAY = pd.Timedelta(days=1)
LINES = ("customer_id", "order_id", "ordered_at", "category", "amount", "discount", "region", "is_return")
"""columns of the order lines that the report reads"""
BLOCK = 50_000
"""customers whose whole feature rows are in memory at once"""
REASONS = ("customer_id", "family", "points", "rank")
"""columns of the reasons that most sections read; the sentences take ten times as much room"""


@dataclass(frozen=True)
class Interim:
    """The interim files of one study, as pandas frames."""

    study: Study

    def path(self, name: str) -> Path:
        """The interim file of table `name`, whether it is there or not."""
        return self.study.paths.interim / f"{name}.parquet"

    def table(
        self, name: str, columns: Iterable[str] | None = None, where: list[tuple[str, str, Any]] | None = None
    ) -> pd.DataFrame | None:
        """The table `name`, or None where the study has none; of `columns` those it has, of its rows those `where`."""
        path = self.path(name)
        if not path.exists():
            return None
        known = None if columns is None else [one for one in columns if one in self.columns(name)]
        return pd.read_parquet(path, columns=known, filters=where)

    def rows(self, name: str) -> int:
        """Number of rows of the table `name`, which must be there."""
        return int(pq.read_metadata(self.path(name)).num_rows)

    def columns(self, name: str) -> list[str]:
        """Names of the columns of the table `name`, which must be there."""
        return list(pq.read_schema(self.path(name)).names)

    def need(
        self, name: str, columns: Iterable[str] | None = None, where: list[tuple[str, str, Any]] | None = None
    ) -> pd.DataFrame:
        """As `table`; raises UserError naming the missing file."""
        frame = self.table(name, columns, where)
        if frame is None:
            raise self._lacking(name)
        return frame

    def _lacking(self, name: str) -> UserError:
        return UserError(
            f"{self.path(name)} is missing: the report is made from it; run the notebooks in order (`churn run`)"
        )

    @cached_property
    def cut_points(self) -> dict[str, Any]:
        """What customers are placed by (see `segments.cut_points`); empty where notebook 03 left nothing."""
        path = self.study.paths.interim / "cut_points.json"
        return read_facts(self.study, path.stem) if path.exists() else {}

    @cached_property
    def dates(self) -> list[pd.Timestamp]:
        """Every as_of of the feature table, ascending."""
        return sorted(self.need("features", ["as_of"])["as_of"].unique())

    @cached_property
    def as_of(self) -> pd.Timestamp:
        """The study's as_of: the latest as_of of the feature table."""
        return self.dates[-1]

    def features(self, as_of: pd.Timestamp | Sequence[pd.Timestamp], columns: Iterable[str]) -> pd.DataFrame:
        """customer_id, as_of and `columns` (those the table has) at one as_of or at several, in the table's order."""
        dates = [as_of] if isinstance(as_of, pd.Timestamp) else list(as_of)
        return self.need("features", dict.fromkeys(["customer_id", "as_of", *columns]), [("as_of", "in", dates)])

    def feature_blocks(self, as_of: pd.Timestamp, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """As `features` at one as_of, in blocks of at most `BLOCK` customers: for many columns of many customers."""
        known = self.columns("features")
        wanted = [name for name in dict.fromkeys(["customer_id", "as_of", *columns]) if name in known]
        batches = ds.dataset(self.path("features")).to_batches(
            columns=wanted,
            filter=ds.field("as_of") == as_of,  # row groups without that date are not read
            batch_size=BLOCK,
            batch_readahead=1,
        )
        for batch in batches:
            if len(batch):
                yield pa.Table.from_batches([batch]).to_pandas()

    @cached_property
    def segments(self) -> pd.DataFrame:
        """Segments at the study's as_of, at the one before, and at the newest whose horizon has closed."""
        dates = sorted(self.need("segments", ["as_of"])["as_of"].unique())
        closed = [one for one in dates if one + self.study.task.horizon_days * DAY <= self.as_of]
        return self.need("segments", where=[("as_of", "in", [*closed[-1:], *dates[-2:]])])

    @cached_property
    def segments_today(self) -> pd.DataFrame:
        """Segments of the last as_of, one row per customer."""
        return self.segments[self.segments["as_of"] == self.as_of].reset_index(drop=True)

    @cached_property
    def segments_before(self) -> pd.DataFrame | None:
        """Segments at the last as_of before the study's; None without one, or where it is not comparable."""
        earlier = self.segments[self.segments["as_of"] < self.as_of]
        if earlier.empty or not self.comparable(earlier["as_of"].max()):
            return None
        return earlier[earlier["as_of"] == earlier["as_of"].max()].reset_index(drop=True)

    @cached_property
    def first_day(self) -> pd.Timestamp:
        """The midnight of the first purchase day; NaT without any."""
        return self.purchase_days["day"].min()

    def comparable(self, *dates: pd.Timestamp) -> bool:
        """Whether whole lives, and what is made of them, are known at all of `dates` (see `segments.look_back`)."""
        return len(look_back.comparable(self.first_day, dates, self.study.task.new_days)) == len(dates)

    def segment_moves(self, column: str) -> pd.DataFrame:
        """`latest_transitions` of `column`; empty where the earlier date is not there or not comparable."""
        earlier = self.segments_before
        return latest_transitions(self.segments if earlier is not None else self.segments_today, column)

    @cached_property
    def value(self) -> pd.DataFrame:
        """Expected value of every customer; raises UserError where notebook 10 has not run."""
        return self.need("value")

    @cached_property
    def audit(self) -> pd.DataFrame:
        """rule, kind (read, dropped, changed, off, kept), lines, customers, amount, note_en, note_zh."""
        return self.need("cleaning_audit")

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What was noticed while reading the data, gravest first: key, state, name and text, each {"en", "zh"}."""
        table = self.table("findings")
        rows = [] if table is None else table.to_dict("records")
        entries = [
            {"key": row["key"], "state": row["state"]}
            | {part: {language: row[f"{part}_{language}"] for language in ("en", "zh")} for part in ("name", "text")}
            for row in rows
        ]
        return sorted(entries, key=lambda one: ("missing", "warning", "ok").index(one["state"]))

    @cached_property
    def acceptance(self) -> Acceptance:
        """The share of would-be leavers whom a contact keeps: assumed, or measured by campaigns."""
        return acceptance_of(self.study, self.table("measured_acceptance"), self.read_outs)

    @cached_property
    def uplift(self) -> dict[str, Any] | None:
        """What campaigns say of who responds (`value.Uplift.facts`); None where notebook 10 did not ask."""
        return read_facts(self.study, "uplift") if self.study.paths.interim.joinpath("uplift.json").exists() else None

    @cached_property
    def read_outs(self) -> list[dict[str, Any]]:
        """The facts of the campaigns that `churn campaign read` has read out, by file name."""
        return campaign_files.read_outs(self.study)

    @cached_property
    def order_lines(self) -> pd.DataFrame:
        """The lines before the study's as_of."""
        return self.need("order_lines", LINES, [("ordered_at", "<", self.as_of)])

    @cached_property
    def season(self) -> pd.DataFrame | Missing:
        """Peak and slack months of the year (see `segments.seasons.season`); `Missing` below two whole years."""
        return seasons.season(self.order_lines, self.as_of)

    @cached_property
    def _shared(self) -> dict[str, Any]:
        return {}

    def shared(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gave when first asked for under `name`: for results that several sections need."""
        if name not in self._shared:
            self._shared[name] = make()
        return self._shared[name]

    @cached_property
    def purchase_days(self) -> pd.DataFrame:
        """One row per customer and purchase day before as_of: customer_id, day (midnight), amount (returns apart)."""
        return self._by_day("sum(coalesce(amount, 0))::DOUBLE AS amount")

    def purchase_places(self, column: str) -> pd.DataFrame | None:
        """As `purchase_days` without amount, with `place`: region or channel of the day's last line.

        Where the order lines know no region, it is the customer's own. None where nothing names one.
        """
        days = self._by_day(f"arg_max({column}, ordered_at) AS place")
        own = self.table("customers", ["customer_id", column])
        if days["place"].isna().all() and own is not None and column in own:
            days["place"] = days["customer_id"].map(own.set_index("customer_id")[column])
        return None if days["place"].isna().all() else days

    def _by_day(self, figure: str) -> pd.DataFrame:
        """customer_id, day and `figure` (SQL over the day's lines) of every customer's purchase days before as_of."""
        as_of, file = self.as_of.to_pydatetime(), self.path("order_lines")
        day = "date_trunc('day', ordered_at)::TIMESTAMP"
        if not file.exists():
            raise self._lacking("order_lines")
        with duckdb.connect() as connection:
            lines = nw.from_native(connection.read_parquet(str(file)))
            bought = lines.filter(nw.col("ordered_at") < as_of, ~is_return(lines.columns)).to_native()
            days = bought.aggregate(f"customer_id, {day} AS day, {figure}", f"customer_id, {day}")
            return days.order("ALL").df()

    def backtest(self, target: str) -> pd.DataFrame:
        """Rows of the main horizon: as_of as Timestamp, customer_id, model, p, y; empty without a back-test."""
        rows: pd.DataFrame = self.shared(f"backtest {target}", lambda: self._backtest(target))
        return rows.copy(deep=False)

    def _backtest(self, target: str) -> pd.DataFrame:
        rows = self.table(f"backtest_{target}")
        if rows is None:
            return pd.DataFrame(columns=["target", "horizon_days", "as_of", "customer_id", "model", "p", "y"])
        rows = rows[rows["horizon_days"] == self.study.task.horizon_days]
        return rows.assign(as_of=pd.to_datetime(rows["as_of"])).reset_index(drop=True)

    def base_rates(self, target: str) -> pd.DataFrame:
        """Counts forecast and actual per origin of the main horizon, oldest first; today's row last."""
        rows = self.table(f"base_rates_{target}")
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

    def reasons(
        self, target: str, columns: Iterable[str] = REASONS, where: Sequence[tuple[str, str, Any]] = ()
    ) -> pd.DataFrame:
        """One row per customer of the cohort and feature family; only the rows of `target` are read."""
        rows = self.table("reasons", columns, [("target", "==", target), *where])
        return pd.DataFrame(columns=list(columns)) if rows is None else rows


def iso(moment: pd.Timestamp | date | None) -> str | None:
    """`2026-01-01`, or None."""
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date().isoformat()


def share(part: float, whole: float) -> float | None:
    """part / whole, or None when there is no whole."""
    return float(part) / float(whole) if whole else None
