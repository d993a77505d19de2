"""A retailer's configuration: one TOML file read once into a frozen, validated object."""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from .errors import UserError
from .presets import PRESETS, with_preset
from .study_problems import first_problem, nearest
from .study_rules import (
    ColumnNames,
    CustomerIds,
    Economics,
    Filter,
    Filters,
    Holiday,
    Join,
    Ledger,
    LineKinds,
    Promotion,
    Report,
)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


def _zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone; use a name such as Europe/London or Asia/Shanghai") from None
    return name


def _codec(name: str) -> str:
    try:
        "".encode(name)  # unlike codecs.lookup, refuses codecs that are no encodings of text
    except (LookupError, ValueError):
        raise ValueError("is no known encoding; use utf-8, gb18030, cp1252, utf-16 or the like") from None
    return name


def _rule(pattern: str, allowed: str) -> AfterValidator:
    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(f"is not allowed; use {allowed}")
        return value

    return AfterValidator(check)


def _zero_is_none(value: object) -> object:
    return None if value == 0 and not isinstance(value, bool) else value


def _preset(name: str) -> str:
    if name not in PRESETS:
        raise ValueError(f"is no preset; there are {', '.join(PRESETS)}")
    return name


class About(_Section):
    """[study]: who this is about."""

    name: Annotated[
        str, _rule(r"[a-z0-9][a-z0-9_-]{0,63}", "1 to 64 of a-z, 0-9, - and _, beginning with a letter or digit")
    ]
    title: str = Field(default="", max_length=200)
    currency: Annotated[str, _rule(r"[A-Z]{3}", "three capital letters such as GBP or CNY")] = "GBP"
    language: Literal["en", "zh"] = "en"
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    """times with a zone are moved here; times without one are taken as they are"""


_Format = Annotated[str, Field(min_length=1)]


class Source(_Section):
    """[order_lines], [customers], [touchpoints]: where a table comes from and how to read it."""

    path: str | None = Field(default=None, min_length=1)
    """a file, a folder of files, or a pattern with `*`; starts at the study file's folder"""
    url: str | None = Field(default=None, min_length=1)
    """instead of `path`: postgresql://..., sqlite:///file, duckdb:///file; ${NAME} is taken from the environment"""
    query: str | None = Field(default=None, min_length=1)
    """SQL, with `url`; without it, over local CSV and Parquet files, whose paths start at the study file's folder"""
    since: str | None = Field(default=None, min_length=1)
    """with `url`: a column of the query that holds dates; a run asks for the rows since the last one only"""
    overlap_days: int = Field(default=7, ge=0, le=3650)
    """with `since`: so many days before the newest row are read again, for rows that came late"""
    format: Literal["auto", "csv", "parquet", "excel", "json"] = "auto"
    encoding: Annotated[str, AfterValidator(_codec)] = "utf-8-sig"
    separator: Annotated[str, _rule(r"[^\"\r\n\w]", "one sign such as , or ;")] = ","
    decimal: Literal[".", ","] | None = None
    """of all columns of numbers; default: found for each column from its own values"""
    decimals: dict[str, Literal[".", ","]] = {}
    """canonical name = its own decimal sign, where columns differ"""
    empty: tuple[str, ...] | None = None
    """values that mean nothing; default: the lists in ingest/parsing/marks.py, such as NULL, \\N, (null), #N/A and -"""
    spellings: dict[str, dict[str, str]] = {}
    """column of names (category, channel, ...) = misspelt name = right name; case and blanks need no entry"""
    date_format: _Format | tuple[_Format, ...] | None = None
    """strptime pattern, or `iso` (year first; the default), `excel`, `unix`, `unix_ms`, ...; or several of them"""
    swap_true_dates: bool = False
    """day and month of true dates (Excel's cells; among other texts those with the year first) are swapped back"""
    header_row: int = Field(default=1, ge=1, le=1000)
    """CSV and Excel: the row with the columns' names; those above it, such as a title, are passed over"""
    sheet: str | None = None
    """Excel: one sheet; default: all that are filled"""
    items: str | None = Field(default=None, min_length=1)
    """JSON: which list within an order holds its lines; default: the one called line_items, items, lines, ..."""
    unreadable: Literal["stop", "drop"] = "stop"
    """what a value that cannot be read does: end with a message, or drop its line and count it in the audit"""
    columns: dict[str, ColumnNames] = {}
    """canonical name = name in the file, or several of which the first that a file has is taken; a canonical name
    not listed is taken where the file has it"""
    static: tuple[str, ...] = ()
    """[customers] only: custom attributes to keep as profile features"""

    @model_validator(mode="after")
    def _one_source(self) -> Source:
        if (self.path is None) == (self.query is None) and (self.url is None or self.query is not None):
            raise ValueError(
                "needs `path` (files) or `query` (SQL over a database at `url`, or over local files), one of the two"
            )
        if self.url is not None and (self.query is None or self.path is not None):
            raise ValueError("needs `url` and `query` together, without `path`: files or a database, one of the two")
        if "customer_id" in self.static or len(set(self.static)) < len(self.static):
            raise ValueError("`static` names your own attributes, each once, and not customer_id")
        if self.since is not None and self.url is None:
            raise ValueError("`since` is for a database: it needs `url` and `query`; files are read whole")
        return self


class OrderLines(Source):
    """[order_lines]: besides the source, how returns and categories are told and which cleaning rules run."""

    preset: Annotated[str, AfterValidator(_preset)] | None = None
    """the platform that the files come from; its keys apply where the study file has none of its own"""
    keep: Filters = ()
    """lines that count; all others are left out and counted in the audit"""
    drop: Filters = ()
    """lines that do not count, such as those of cancelled orders"""
    fill: Literal["order", "down", "each_down", "none"] = "order"
    """what is on one line of an order only: taken from the order's other lines, or from the line above (`down`: where
    order number, customer and date are all blank; `each_down`: each of them where it is blank)"""
    line_kinds: LineKinds | None = None
    """lines that are no goods (discounts, shipping, gift cards), by a column's values or a pattern"""
    unpack: str | None = Field(default=None, min_length=1, max_length=3)
    """the sign between the products of an order that product_id holds in one cell ("Shirt x 2; Cap x 1"): each becomes
    a line, and the order's money is shared out by pieces"""
    weighed: Filters | None = None
    """lines whose quantity is a weight, a measure or of boxes (734 g): each is one piece"""
    join: tuple[Join, ...] = ()
    """files with one row per key whose columns are joined to the lines, one after the other"""
    returns: (
        Annotated[
            str, _rule(r"negative|column|none|prefix:.+", "'negative', 'column', 'none' or 'prefix:' and a beginning")
        ]
        | Filter
    ) = "negative"
    """`negative` (amount or quantity below zero), `prefix:C` (order_id begins with C), `column` (is_return), `none`,
    or { column, values }: what a column of the file says on returns"""
    category: Annotated[
        str, _rule(r"column|none|prefix:[1-9][0-9]?", "'column', 'none' or 'prefix:' and a length such as 2")
    ] = "column"
    """`column`, or `prefix:2` (the product_id's first two characters), or `none`"""
    amount_is: Literal["line", "before_discount", "order_total"] | None = None
    """what `amount` holds: the line's total (default), the same with `discount` still to be taken off, or the order's
    on each of its lines, which is then shared out"""
    discount_is: Literal["amount", "rate", "percent", "order_total"] | None = None
    """what `discount` holds: money (default), a share of the full price (0.2), percent of it (20), the order's money"""
    refunded_is: Literal["line", "order_total", "none"] | None = None
    """what `refunded` holds: the line's money (default; before the discount where `amount` is), the order's, or nothing
    that is still to be taken off"""
    money_in: Literal["units", "cents"] | None = None
    """default: units of the study's currency"""
    rates: dict[str, Annotated[float, Field(gt=0, lt=1e9)]] = {}
    """with a column `currency`: currency = what one is worth in the study's"""
    duplicate_columns: Literal["all", "mapped"] = "all"
    """what exact duplicates must have in common: every column of the file, or those that are mapped"""
    cleaning: dict[str, bool | str] = {}
    """rule name = on or off, or a pattern where the rule takes one; the cleaning audit lists all and what they found"""

    @model_validator(mode="after")
    def _rows_in_any_order(self) -> OrderLines:
        if self.since is not None and self.fill in ("down", "each_down"):
            raise ValueError('`since` puts rows in its own order, and fill = "down" needs theirs: use one of the two')
        return self


_CENTURY = 36_500


class Task(_Section):
    """[task]: what is asked, of whom, and how far back features may look."""

    as_of: date | None = None
    """default: the day after the last order line"""
    horizon_days: int = Field(default=90, ge=1, le=730)
    horizons: tuple[Annotated[int, Field(ge=1, le=730)], ...] = ()
    """shorter horizons reported in addition to the main one; default a third and two thirds of it (30 and 60 of 90)"""
    active_days: Annotated[Annotated[int, Field(ge=1, le=_CENTURY)] | None, BeforeValidator(_zero_is_none)] = 180
    """churn cohort: bought in the last so many days; null (0 in the file) means everyone who ever bought"""
    new_days: int = Field(default=180, ge=1, le=_CENTURY)
    """repeat cohort: one purchase day, at most so many days old"""
    history_days: Annotated[Annotated[int, Field(ge=30, le=_CENTURY)] | None, BeforeValidator(_zero_is_none)] = None
    """how far back habits look (usual gaps, shares, mean prices); null (0 in the file) means at everything, as counts
    and first purchases always do; the default is what the back-test of benchmarks/history.py chose"""
    train_step_days: int = Field(default=30, ge=1, le=_CENTURY)
    origins_from: date | None = None
    """one of the dates: all of them then stay put while as_of moves, and reruns only add new ones; default: as_of"""
    value_horizon_days: int = Field(default=365, ge=1, le=_CENTURY)
    promotions: tuple[Promotion, ...] = ()
    """sales and events for everybody, past and planned: the base rate's forecast learns their effect and expects it"""
    holidays: tuple[Holiday, ...] = ()
    """holidays that move, before which customers buy more: their dates are known, the effect is learned alike"""

    @model_validator(mode="after")
    def _shorter(self) -> Task:
        if any(days > self.horizon_days for days in self.horizons):
            raise ValueError(f"horizons must not be longer than horizon_days = {self.horizon_days}")
        return self


class Engine(_Section):
    """[engine]: what builds the features, and how many processors the run may use."""

    name: Literal["duckdb", "polars", "pandas", "spark"] = "duckdb"
    threads: int | None = Field(default=None, ge=1, le=1024)
    """of the features, and of the fits at past origins; default: all processors"""
    memory: Annotated[str, _rule(r"[1-9][0-9]{0,5}(MB|GB)", "a size such as 800MB or 4GB")] | None = None

    @property
    def workers(self) -> int:
        """How many fits may run at a time, >= 1: `threads`, or every processor that this process may use."""
        from joblib import cpu_count

        return self.threads or cpu_count()


class Segments(_Section):
    """[segments]: weights and cut points of the customer-analysis systems."""

    rfmw_weights: tuple[float, float, float, float] = (0.4, 0.3, 0.2, 0.1)
    """of recency, frequency, monetary and width: above 0, none larger than the one before it"""
    abc_shares: tuple[float, float] = (0.80, 0.95)
    abc_by: Literal["sales", "margin"] = "sales"
    """what customers contribute; margin is what the goods and the discounts given leave, and needs discounts"""
    score_card: dict[str, Any] = {}
    """points for business customers by rules on their attributes; the sum makes the class"""

    @model_validator(mode="after")
    def _in_order(self) -> Segments:
        if min(self.rfmw_weights) <= 0 or list(self.rfmw_weights) != sorted(self.rfmw_weights, reverse=True):
            raise ValueError(
                "rfmw_weights must be above 0 and must not rise from R over F and M to W, such as [0.4, 0.3, 0.2, 0.1]"
            )
        if not 0 < self.abc_shares[0] < self.abc_shares[1] < 1:
            raise ValueError("abc_shares must rise between 0 and 1, such as [0.8, 0.95]")
        return self


class Study(_Section):
    """Everything a study file says."""

    study: About
    order_lines: OrderLines
    customers: Source | None = None
    touchpoints: Source | None = None
    customer_ids: CustomerIds = CustomerIds()
    task: Task = Task()
    economics: Economics = Economics()
    engine: Engine = Engine()
    report: Report = Report()
    ledger: Ledger = Ledger()
    segments: Segments = Segments()

    folder: Path = Field(default=Path(), exclude=True)
    """the study file's folder; relative paths in it start here"""
    out: Path = Field(default=Path(), exclude=True)
    """project root, or the folder given with --out"""

    @model_validator(mode="after")
    def _customers_are_read_whole(self) -> Study:
        if self.customers is not None and self.customers.since is not None:
            raise ValueError("[customers] since: a customer's row changes, so customers are read whole; remove `since`")
        return self

    @property
    def paths(self) -> Paths:
        """Where the files of this study are."""
        return Paths(self)


@dataclass(frozen=True)
class Paths:
    """Where a study's files are; `interim` is made by notebooks, `models` and `reports` appear when all is well."""

    of: Study

    @property
    def raw(self) -> Path:
        """The retailer's files; nothing here is ever changed."""
        return self.of.folder / "raw"

    @property
    def interim(self) -> Path:
        """What one notebook leaves for the next."""
        inside = self.of.out == default_out(self.of.folder)
        return (self.of.folder if inside else self.of.out) / "interim"

    @property
    def models(self) -> Path:
        """The published model files."""
        return self.of.out / "models" / self.of.study.name

    @property
    def reports(self) -> Path:
        """The published report and tables."""
        return self.of.out / "reports" / self.of.study.name


def default_out(folder: Path) -> Path:
    """The project root for a study in `<root>/data/<study>/`, else the study's own folder."""
    return folder.parent.parent if folder.parent.name == "data" else folder


_PLACES = ("folder", "out")


def load_study(path: str | Path, out: str | Path | None = None) -> Study:
    """The study described by the TOML file at `path` (or `path/study.toml`).

    `out` (or the environment variable CHURN_OUT) replaces the project's own folders for everything that is written.
    Raises UserError in one line for an unreadable file, an unknown key (it names the nearest known one), a wrong value.
    """
    file = Path(path) / "study.toml" if Path(path).is_dir() else Path(path)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UserError(f"no study file at {file}: give the path of a study.toml") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not written in UTF-8 (byte {error.start + 1}); save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise UserError(f"{file} is not a readable TOML file: {error}") from None
    except RecursionError:
        raise UserError(f"{file} is not a readable TOML file: brackets within brackets without end") from None
    folder = file.resolve().parent
    chosen = out or os.environ.get("CHURN_OUT")
    try:
        for key in _PLACES:
            if key in raw:
                raise UserError(f"{file}: unknown key `{key}`; {nearest(Study, key)}")
        study = Study.model_validate(with_preset(raw))
    except ValidationError as error:
        raise UserError(f"{file}: {first_problem(Study, error)}") from None
    return study.model_copy(update={"folder": folder, "out": Path(chosen).resolve() if chosen else default_out(folder)})
