"""What the report says, as data: the model behind report.json and its JSON schema (docs/report.schema.json)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Colour = Literal["green", "amber", "red", "grey"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Text(_Part):
    """The same words in both languages, as the report shows them."""

    en: str
    zh: str


class StudyFacts(_Part):
    """The study and its days."""

    name: str
    title: str
    currency: str
    """three letters; every amount of money is in it"""
    language: Literal["en", "zh"]
    """of the study; texts are here in both"""
    horizon_days: Count
    """churned means: no purchase in so many days from as_of"""
    active_days: Count | None
    """scored: who bought in the last so many days; null: everyone"""
    new_days: Count
    """first-time buyers get a score for the second purchase for so many days"""
    value_days: Count
    """a customer's value is the margin of so many days"""
    first_order: date
    last_order: date
    customers: Count
    """with at least one purchase before as_of"""


class Earlier(_Part):
    """The same figure at an earlier time, actual and not forecast."""

    value: float
    change: float
    """now less then"""
    tone: Literal["good", "bad", "even"]
    """even: about the same, or inside the interval of the forecast"""


class Figure(_Part):
    """A key figure of page one."""

    key: str
    name: Text
    note: Text
    kind: Literal["count", "percent", "money"]
    """percent: `value` is a share, .43 for 43 %"""
    value: float
    low: float | None
    """80 % interval, where the figure is a forecast"""
    high: float | None
    previous: Earlier | None
    """one horizon earlier"""
    last_year: Earlier | None


class Forecast(_Part):
    """How many of the active customers will buy nothing in the horizon."""

    customers: Count
    expected: float
    low: float | None
    """80 % interval"""
    high: float | None
    rate: Share | None
    """expected / customers"""
    until: date
    """last day of the horizon"""
    headline: Text
    lead: Text


class Answer(_Part):
    """One of the three questions of page one."""

    key: Literal["who", "why", "do"]
    question: Text
    text: Text


class Contacts(_Part):
    """The list that the evidence supports."""

    customers: Count
    """to contact; they are in customers.csv"""
    control: Count | None
    """more customers held back at random, to measure the effect; null: left out by `report.sections`"""
    profit: float
    """expected, after all costs"""
    low: float | None
    """80 % interval of the profit"""
    high: float | None
    value_at_risk: float
    """that the list covers"""


class Past(_Part):
    """What the same rule would have brought per contact at past dates."""

    origins: Count
    realised: float
    low: float | None
    high: float | None
    expected: float
    break_even: float
    """share of would-be leavers that a contact has to keep"""
    few: Count
    """customers who decide `realised`; 0: no few do"""
    without_few: float | None
    """`realised` without them"""


class Trial(_Part):
    """The randomised test that page one proposes in place of a list."""

    size: Count
    control: Count
    days: Count
    expected_effect: float
    """rise of the share that buys, .012 for 1.2 percentage points"""
    detectable_effect: float
    """shown 8 times in 10 by a test of this size"""
    needed: Count
    """customers that would show the expected effect 8 times in 10"""


class Decision(_Part):
    """Whether past forecasts support contacting single customers; if not, there is no list and no profit here."""

    act: bool
    refusals: list[str]
    """why not to act: unknown, never, ranking, assumed, costless, acceptance, profit"""
    contacts: Contacts | None
    past: Past | None
    trial: Trial | None
    acceptance: Share
    """share of would-be leavers that a contact is taken to keep; the mean one where customers differ"""
    acceptance_text: Text
    """where it comes from, and whether it differs between customers"""


class Light(_Part):
    """Whether one side of the numbers can be relied on."""

    key: Literal["quality", "drift", "calibration", "ranking"]
    name: Text
    colour: Colour
    text: Text


class Segment(_Part):
    """A customer segment by recency, frequency and order value."""

    key: str
    name: Text
    rule: Text
    advice: Text
    customers: Count
    share: Share
    """of all customers"""
    sales_share: Share | None
    """of the sales of the last 365 days"""
    value: float
    value_at_risk: float
    risk: Share | None
    """mean churn probability of its active customers; null: none is active"""


class Reason(_Part):
    """A family of reasons over the active customers; points are shares, .12 for 12 percentage points."""

    key: str
    name: Text
    raises_for: Count
    raises_by: float
    """mean over those customers"""
    lowers_for: Count
    lowers_by: float
    size: float
    """mean absolute share in the probability, over all active customers"""


class Origin(_Part):
    """A past forecast of a number of customers, and what happened; the last one is today's."""

    as_of: date
    customers: Count
    expected: float
    low: float
    """80 % interval"""
    high: float
    actual: float | None
    """null: the horizon has not closed"""


class Change(_Part):
    """A figure of this report and of the last one."""

    key: str
    """tile.* is a key figure, segment.* a number of customers"""
    before: float
    now: float


class Changes(_Part):
    """What changed since the last report of this study."""

    as_of: date
    """of the last report"""
    figures: list[Change]


class ReportData(_Part):
    """What the report says, as data: unrounded numbers, ISO dates, texts in English and Chinese."""

    format: Literal[1]
    """rises when a field changes its meaning or goes; fields may be added"""
    as_of: date
    """midnight of the analysis: nothing later is used"""
    study: StudyFacts
    forecast: Forecast
    figures: list[Figure]
    answers: list[Answer]
    decision: Decision
    lights: list[Light]
    segments: list[Segment] | None
    """null: left out by `report.sections`"""
    reasons: list[Reason] | None
    churn_forecasts: list[Origin] | None
    """customers expected to leave, oldest first"""
    repeat_forecasts: list[Origin] | None
    """first-time buyers expected to buy again, oldest first"""
    changes: Changes | None
    """null: this is the first report"""
