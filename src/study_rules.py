"""Parts of a study file: which lines [order_lines] means (filters, kinds, joins), [economics], [report], [ledger]."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Section(BaseModel):
    """A table of the study file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


def _column(name: str) -> str:
    if not name.strip():
        raise ValueError("names no column")
    return name


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return text


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _several(value: object) -> object:
    """One table means a list of one."""
    return (value,) if isinstance(value, dict) else value


ColumnName = Annotated[str, AfterValidator(_column)]
ColumnNames = Annotated[
    tuple[ColumnName, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1),
]
"""one name, or several of which the first that the file has is taken"""
Pattern = Annotated[str, AfterValidator(_pattern)]
Value = Annotated[str, BeforeValidator(_as_text)]


class Economics(Section):
    """[economics]: what a contact costs and brings; shares are 0..1, money is in the study's currency."""

    margin: float = Field(default=0.35, gt=0, le=1)
    contact_cost: float = Field(default=1.0, ge=0, lt=1e9)
    incentive_share: float = Field(default=0.10, ge=0, lt=1)
    acceptance: float = Field(default=0.30, gt=0, lt=1)
    budget: float | None = Field(default=None, ge=0, lt=1e12)
    capacity: int | None = Field(default=None, ge=1, lt=10**9)
    """contacts of one campaign at most"""
    same_offer: tuple[str, ...] = ()
    """earlier randomised campaigns (raw/campaigns) with this offer: their results replace the assumed acceptance"""
    discount_rate: float = Field(default=0.10, ge=0, lt=1)
    """per year"""


ReportSection = Literal[
    "overview", "months", "who", "why", "action", "profit", "customers", "trust", "products", "profiles"
]
"""in the order of the report"""


class Report(Section):
    """[report]: what management sees."""

    sections: tuple[ReportSection, ...] = ()
    """default: all that have data; page one is always there"""
    show_customer_ids: bool = True
    formats: tuple[Literal["pdf", "png", "pptx"], ...] = ()


class Ledger(Section):
    """[ledger]: a database for the ledger of scores, instead of files in ledger/."""

    url: str | None = Field(default=None, min_length=1)
    """postgresql://..., sqlite:///file, duckdb:///file; ${NAME} is taken from the environment"""
    table: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$")] = (
        "churn_ledger"
    )


class Filter(Section):
    """Lines by what one column of the file says: one of `values` (case and outer blanks ignored), or a pattern."""

    column: ColumnName
    values: tuple[Value, ...] = ()
    """an empty text means an empty cell"""
    pattern: Pattern | None = None
    """regular expression, searched for in the value, in any case"""
    whole_order: bool = False
    """whether what one line says holds for all lines of its order"""
    optional: bool = False
    """whether the filter may be passed over where no file has the column"""

    @model_validator(mode="after")
    def _one_way(self) -> Filter:
        if bool(self.values) == (self.pattern is not None):
            raise ValueError("needs `values` (a list) or `pattern` (a regular expression), one of the two")
        return self


Filters = Annotated[tuple[Filter, ...], BeforeValidator(_several)]


class LineKinds(Section):
    """[order_lines.line_kinds]: lines that are no goods, by a list of values or a pattern; all others are products."""

    column: ColumnName | None = None
    """the file's column that tells; default: the one of product_id"""
    discount: tuple[Value, ...] | Pattern = ()
    """lowers the other lines of its order in proportion, is no return"""
    shipping: tuple[Value, ...] | Pattern = ()
    """left out"""
    charge: tuple[Value, ...] | Pattern = ()
    """tips, deposits, fees: left out"""
    gift_card: tuple[Value, ...] | Pattern = ()
    """left out, sold or redeemed: the goods that are bought with it count in full"""
    sample: tuple[Value, ...] | Pattern = ()
    """left out, whatever they cost: an order of nothing else is no purchase"""
    optional: bool = False
    """whether this may be passed over where no file has the column"""


class Join(Section):
    """[[order_lines.join]]: a file with one row per key (orders, customers) whose columns are joined to the lines."""

    path: str = Field(min_length=1)
    on: ColumnName | dict[str, str]
    """a column that both have, or { "the lines' column" = "that file's column" }"""
    format: Literal["auto", "csv", "parquet", "excel", "json"] | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    """these four: default as the order lines'"""
    header_row: int = Field(default=1, ge=1, le=1000)
    """CSV and Excel: the row with the columns' names"""

    @model_validator(mode="after")
    def _one_key(self) -> Join:
        if isinstance(self.on, dict) and len(self.on) != 1:
            raise ValueError('`on` names one pair of columns, such as { "order" = "order_id" }')
        return self

    @property
    def keys(self) -> tuple[str, str]:
        """The lines' column and the joined file's."""
        if isinstance(self.on, str):
            return self.on, self.on
        return next(iter(self.on.items()))


class CustomerIds(Section):
    """[customer_ids]: which spellings of an id are one customer, and which ids are none; for all tables alike."""

    fold_case: bool = False
    """capital and small letters are the same (always so in e-mail addresses)"""
    strip: str = ""
    """signs taken out wherever they are, such as " -" """
    prefixes: tuple[Annotated[str, Field(min_length=1)], ...] | None = None
    """beginnings that are taken off, after `strip`, the longest that fits, such as "0044" and "0" of phone numbers"""
    zero_fill: int = Field(default=0, ge=0, le=64)
    """ids of digits, with or without letters before them, get leading zeros up to so many digits"""
    one_mailbox: bool = False
    """what stands behind + in e-mail addresses is taken off, and the points in Gmail's"""
    given_name_first: bool = False
    """"Smith, Jane" is read as "Jane Smith" """
    leave_out: tuple[str, ...] = ()
    """collective accounts, such as GUEST; their lines are dropped and counted"""
    leave_out_file: str | None = Field(default=None, min_length=1)
    """more of them, one a line, in a CSV file in the study file's folder"""


Holiday = Literal["easter", "orthodox_easter", "lunar_new_year", "eid_al_fitr"]
"""holidays whose date moves from year to year and is known to the project (modelling.holidays)"""


class Promotion(Section):
    """[[task.promotions]]: a sale or event for everybody, past or to come; it moves the forecast of the base rate."""

    first_day: date
    last_day: date
    """the last day that it is on"""
    planned_on: date
    """from this day on it is known; forecasts of earlier dates do not see it"""
    what: str = Field(min_length=1, max_length=200)
    strength: float = Field(default=1.0, gt=0, le=10)
    """how strong it is compared with the others of its kind"""
    kind: str = Field(default="promotion", min_length=1, max_length=50)
    """promotions of one kind are taken to have one effect; one of another kind has its own"""

    @model_validator(mode="after")
    def _in_order(self) -> Promotion:
        if self.last_day < self.first_day:
            raise ValueError(f"last_day {self.last_day} is before first_day {self.first_day}")
        if self.planned_on > self.first_day:
            raise ValueError(f"planned_on {self.planned_on} is after first_day {self.first_day}")
        return self


def field_model(annotation: Any) -> Any:
    """The model inside a field's annotation (of `X | None`, `tuple[X, ...]` and the like), or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (field_model(one) for one in getattr(annotation, "__args__", ()))
    return next((one for one in inner if one is not None), None)
