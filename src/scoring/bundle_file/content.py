"""What a bundle of format 2 holds, field by field: type, allowed values, unit and meaning.

These classes, with those of fitted_content.py, reasons_content.py and value_content.py, are the only description of the
file's content. `schema.check_schema` walks them when a bundle is written or read, mypy checks the code against them,
and the tables of docs/bundle-format.md are generated from them.

A field without NotRequired must be present; keys that are not named here are allowed and ignored, so that a later
version may add some. A new optional section is one more TypedDict and one `NotRequired` line in `Bundle`: the format
number stays, and bundles without it load as before.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict, final

from .fields import About, Count, Date, Figures, Text
from .fitted_content import CalibratedModel
from .reasons_content import ReasonsContent
from .value_content import ValueContent


class BaseRate(TypedDict):
    """The rate of the target expected of the cohort at as_of."""

    rate: Annotated[float, About("expected share of the cohort", "0 to 1")]
    low: Annotated[float, About("lower end of its 80 % interval", "0 to 1")]
    high: Annotated[float, About("upper end of its 80 % interval", "0 to 1")]
    customers: Annotated[int, About("size of the cohort", "customers")]
    standard_error: NotRequired[Annotated[float, About("of the forecast of recently active customers", "log-odds")]]
    method: NotRequired[Annotated[str, About("the candidate forecast with the largest weight")]]
    weights: NotRequired[Annotated[dict[str, float], About("weight of every candidate forecast; they sum to 1")]]


class Bands(TypedDict):
    """Names for ranges of the probability."""

    cuts: Annotated[list[float], About("rising; a probability equal to a cut belongs to the band above", "0 to 1")]
    names: Annotated[list[Text], About("one more than cuts")]


class Training(TypedDict):
    """What the model was trained on."""

    as_of: Annotated[list[Date], About("as_of dates with a closed window of the main horizon, rising")]
    shorter_windows: NotRequired[
        Annotated[dict[Date, Count], About("newer as_of dates, and the length of the closed window used", "days")]
    ]
    rows: Annotated[int, About("rows of the dates in as_of", "rows")]
    customers: Annotated[int, About("different customers among them", "customers")]
    rate: Annotated[float, About("share of them the target came true for", "0 to 1")]


class Metrics(TypedDict):
    """The back-test's figures."""

    shipped_model: NotRequired[Annotated[str, About("the candidate that ships")]]
    origins: Annotated[int, About("as_of dates predicted at and judged")]
    mean: Annotated[dict[str, Figures], About("candidate, or `shipped` -> figure -> mean over origins")]
    per_origin: NotRequired[
        Annotated[list[dict[str, str | float | None]], About("the shipped model's figures, one dict per as_of")]
    ]
    log_loss_95: NotRequired[Annotated[list[float | None], About("95 % interval of the shipped model's log loss")]]
    brier_95: NotRequired[Annotated[list[float | None], About("95 % interval of the shipped model's Brier score")]]


class StudyTask(TypedDict):
    """The keys of the study file's [task] that scoring reads; the others are stored as well."""

    active_days: NotRequired[Annotated[int | None, About("churn cohort: last purchase at most so long ago", "days")]]
    new_days: NotRequired[Annotated[int | None, About("repeat cohort: only purchase at most so long ago", "days")]]
    history_days: NotRequired[
        Annotated[int | None, About("habits look back so far, counts and totals always to the first line", "days")]
    ]


class StudyFacts(TypedDict):
    """Facts about the study; never a path, a URL or a query."""

    name: NotRequired[Annotated[str, About("short name")]]
    title: NotRequired[Annotated[str | None, About("name for people")]]
    currency: NotRequired[Annotated[str, About("of all amounts")]]
    language: NotRequired[Annotated[Literal["en", "zh"], About("of the reasons")]]
    task: NotRequired[Annotated[StudyTask, About("the study file's [task]")]]
    static: NotRequired[Annotated[list[str], About("the retailer's own attributes among the features")]]


class PersonaScaling(TypedDict):
    """How a behaviour table is standardised; lists of one length."""

    columns: Annotated[list[Text], About("behaviour columns")]
    logarithm: Annotated[list[bool], About("whether log(1 + x) is taken first")]
    low: Annotated[list[float], About("1st percentile: smaller values count as this")]
    high: Annotated[list[float], About("99th percentile: larger values count as this")]
    fill: Annotated[list[float], About("median: missing values count as this")]
    centre: Annotated[list[float], About("mean")]
    spread: Annotated[list[float], About("standard deviation")]
    weight: Annotated[list[float], About("what the standardised column is multiplied by")]


class Personas(TypedDict):
    """A rule of personas: everybody belongs to the nearest centre."""

    scaling: Annotated[PersonaScaling, About("how columns are standardised")]
    centres: Annotated[list[list[float]], About("one per persona, as long as the columns")]
    keys: Annotated[list[Text], About("the personas' names, one per centre")]


class CutPoints(TypedDict):
    """What decides a customer's segment; kept in the bundle for churn.segments."""

    as_of: NotRequired[Annotated[Date, About("the date they were fixed at")]]
    rfmw: NotRequired[
        Annotated[
            dict[str, list[float | None] | None], About("recency_days, ... -> four cuts; null without the feature")
        ]
    ]
    typical: NotRequired[Annotated[Figures, About("recency_days, ... -> median")]]
    weights: NotRequired[Annotated[list[float], About("of R, F, M, W in the composite score")]]
    abc: NotRequired[Annotated[dict[str, str | float | None], About("column, margin, returns, a_from, b_from")]]
    life_cycle: NotRequired[Annotated[Figures, About("typical_gap_days, loyal_from")]]
    personas: NotRequired[Annotated[Personas | None, About("null: the study has no personas")]]


@final
class NumberDistribution(TypedDict):
    """How a numeric input was distributed; bins are half-open, edge <= value < next edge."""

    edges: Annotated[list[float], About("up to 10, rising", "unit of the feature")]
    shares: Annotated[list[float], About("two more than edges: of each bin, the last of missing values", "0 to 1")]
    rows: Annotated[Count, About("rows it was measured on", "rows")]


@final
class CategoryDistribution(TypedDict):
    """How often a category had a value the model does not know."""

    other_share: Annotated[float, About("share of rows", "0 to 1")]
    rows: Annotated[Count, About("rows it was measured on", "rows")]


class Golden(TypedDict):
    """Rows that must score to the same probabilities in every later version, to 1e-9; checked on every load."""

    columns: Annotated[list[Text], About("columns of the rows: every one the bundle reads")]
    rows: Annotated[list[list[str | float | bool | None]], About("values; null where missing")]
    p: Annotated[list[float], About("expected probability of each row, main horizon", "0 to 1")]


class FittedToday(CalibratedModel):
    """What `modelling.fit` gives: the model of the newest as_of, and what is known about it."""

    horizons: Annotated[list[Count], About("every horizon it can be asked for, rising, the main one last", "days")]
    as_of: Annotated[Date, About("the midnight at which the model was fitted")]
    bands: Annotated[Bands, About("names for ranges of the probability")]
    base_rate: NotRequired[Annotated[BaseRate, About("the forecast rate of the cohort")]]
    training: NotRequired[Annotated[Training, About("what the model was trained on")]]
    metrics: NotRequired[Annotated[Metrics, About("the back-test")]]


class Bundle(FittedToday):
    """The one dict in the file."""

    format: Annotated[Count, About("format of this content")]
    expires: Annotated[Date, About("scores for an as_of from this date on come with a warning")]
    golden: Annotated[Golden, About("rows with their expected probabilities")]
    study: NotRequired[Annotated[StudyFacts, About("the study it belongs to")]]
    versions: NotRequired[Annotated[dict[str, str], About("Python and libraries it was made with")]]
    value: NotRequired[Annotated[ValueContent | None, About("the value model; absent: expected_value is NaN")]]
    reasons: NotRequired[
        Annotated[ReasonsContent, About("what reasons are made of; absent: the model's own contributions")]
    ]
    cut_points: NotRequired[Annotated[CutPoints, About("cut points of the segments")]]
    reference_distribution: NotRequired[
        Annotated[
            dict[str, NumberDistribution | CategoryDistribution],
            About("input -> its distribution at training, against which drift is measured"),
        ]
    ]
