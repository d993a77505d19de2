"""A retailer's configuration: one TOML file read once into a frozen, validated object."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import UserError


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Section):
    """[study]: who this is about."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    title: str = ""
    currency: str = "GBP"
    language: Literal["en", "zh"] = "en"
    timezone: str | None = None


class Source(_Section):
    """[order_lines], [customers], [touchpoints]: where a table comes from and how to read it."""

    path: str | None = None
    url: str | None = None
    query: str | None = None
    format: Literal["auto", "csv", "parquet", "excel"] = "auto"
    encoding: str = "utf-8-sig"
    separator: str = ","
    decimal: str = "."
    date_format: str | None = None
    sheet: str | None = None
    columns: dict[str, str] = {}
    """canonical name = name in the file"""
    static: list[str] = []
    """[customers] only: custom attributes to keep as profile features"""


class OrderLines(Source):
    """[order_lines]: besides the source, how returns and categories are told and which cleaning rules run."""

    returns: str = "negative"
    """`negative` (amount or quantity below zero), `prefix:C` (order_id starts with C), `column` (is_return given), `none`"""
    category: str = "column"
    """`column`, or `prefix:2` (the product_id's first two characters), or `none`"""
    cleaning: dict[str, bool] = {}
    """rule name = on or off; the rules and their defaults are listed by `churn check`"""


class Task(_Section):
    """[task]: what is asked, of whom, and how far back features may look."""

    as_of: date | None = None
    """default: the day after the last order line"""
    horizon_days: int = Field(90, ge=1, le=730)
    horizons: list[int] = []
    """shorter horizons reported beside the main one; default a third and two thirds of it (30 and 60 of 90)"""
    active_days: int | None = Field(180, ge=1)
    """churn cohort: bought in the last so many days; null (0 in the file) means everyone who ever bought"""
    new_days: int = Field(180, ge=1)
    """repeat cohort: one purchase day, at most so many days old"""
    history_days: int = Field(730, ge=30)
    train_step_days: int = Field(30, ge=1)
    value_horizon_days: int = Field(365, ge=1)


class Economics(_Section):
    """[economics]: what a contact costs and brings; shares are 0..1, money is in the study's currency."""

    margin: float = Field(0.35, gt=0, le=1)
    contact_cost: float = Field(1.0, ge=0)
    incentive_share: float = Field(0.10, ge=0, lt=1)
    acceptance: float = Field(0.30, gt=0, lt=1)
    budget: float | None = Field(None, ge=0)
    discount_rate: float = Field(0.10, ge=0, lt=1)
    """per year"""


class Engine(_Section):
    """[engine]: what builds the features."""

    name: Literal["duckdb", "polars", "pandas", "spark"] = "duckdb"
    threads: int | None = Field(None, ge=1)
    memory: str | None = None


class Report(_Section):
    """[report]: what management sees."""

    sections: list[str] = []
    """default: all that have data"""
    show_customer_ids: bool = True


class Segments(_Section):
    """[segments]: weights and cut points of the customer-analysis systems."""

    rfmw_weights: tuple[float, float, float, float] = (0.4, 0.3, 0.2, 0.1)
    abc_shares: tuple[float, float] = (0.80, 0.95)
    score_card: dict[str, Any] = {}


class Study(_Section):
    """Everything a study file says."""

    study: About
    order_lines: OrderLines
    customers: Source | None = None
    touchpoints: Source | None = None
    task: Task = Task()
    economics: Economics = Economics()
    engine: Engine = Engine()
    report: Report = Report()
    segments: Segments = Segments()

    folder: Path = Field(Path("."), exclude=True)
    """where the study file stands; relative paths in it start here"""
    out: Path = Field(Path("."), exclude=True)
    """project root, or the folder given with --out"""

    @property
    def paths(self) -> Paths:
        return Paths(self)


@dataclass(frozen=True)
class Paths:
    """Where a study's files are; `interim` is made by notebooks, `models` and `reports` appear when all is well."""

    of: Study

    @property
    def raw(self) -> Path:
        return self.of.folder / "raw"

    @property
    def interim(self) -> Path:
        if self.of.out == default_out(self.of.folder):
            return self.of.folder / "interim"
        return self.of.out / "interim"

    @property
    def models(self) -> Path:
        return self.of.out / "models" / self.of.study.name

    @property
    def reports(self) -> Path:
        return self.of.out / "reports" / self.of.study.name


def default_out(folder: Path) -> Path:
    """The project root for a study in `<root>/data/<study>/`, else the study's own folder."""
    return folder.parent.parent if folder.parent.name == "data" else folder


def load_study(path: str | Path, out: str | Path | None = None) -> Study:
    """The study described by the TOML file at `path` (or `path/study.toml`).

    `out` (or the environment variable CHURN_OUT) replaces the project's own folders for everything that is written.
    Raises UserError in one line for an unreadable file, an unknown key (with the nearest known one) or a value out of range.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "study.toml"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UserError(f"no study file at {file}: give the path of a study.toml") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{file} is not a readable TOML file: {error}") from None
    folder = file.resolve().parent
    chosen = out or os.environ.get("CHURN_OUT")
    try:
        study = Study.model_validate(raw)
    except ValidationError as error:
        raise UserError(f"{file}: {_first_problem(error)}") from None
    return study.model_copy(update={"folder": folder, "out": Path(chosen).resolve() if chosen else default_out(folder)})


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = _known_keys(problem["loc"][:-1])
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0)
        return f"unknown key `{where}`; the nearest known one is `{near[0]}`" if near else f"unknown key `{where}`"
    return f"`{where}` = {problem['input']!r}: {problem['msg'].lower()}"


def _known_keys(section: tuple[int | str, ...]) -> list[str]:
    model: Any = Study
    for part in section:
        field = model.model_fields[part].annotation
        model = next(
            (
                kind
                for kind in getattr(field, "__args__", (field,))
                if isinstance(kind, type) and issubclass(kind, BaseModel)
            ),
            field,
        )
    return [name for name, field in model.model_fields.items() if not field.exclude]
