"""The part of a bundle that scores: inputs, purchase model, fitted model, calibration."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired, TypedDict, final

from .fields import About, Count, Days, Flag, Positive, Target, Text

DERIVED: Final = "btyd_log_odds"
"""the column a model may derive from its inputs: the purchase model's log-odds of the target"""


class Input(TypedDict):
    """One column the model reads, in the order of the model's matrix."""

    name: Annotated[Text, About("name of the feature, or of the retailer's own attribute")]
    kind: Annotated[Literal["number", "category"], About("how the column is read")]
    version: Annotated[Count, About("version of the feature's definition; another one here refuses to build features")]
    categories: Annotated[
        list[str] | None,
        About("the categories the model knows, in the order of their codes 0, 1, ...; null for a number"),
    ]


class BtydParameters(TypedDict):
    """A BG/NBD purchase model (Fader, Hardie and Lee, 2005), or its MBG variant (Batislam et al., 2007)."""

    r: Annotated[Positive, About("shape of the gamma distribution of purchase rates")]
    alpha: Annotated[Positive, About("its inverse scale", "days")]
    a: Annotated[Positive, About("first parameter of the beta distribution of drop-out probabilities")]
    b: Annotated[Positive, About("its second parameter")]
    first: NotRequired[
        Annotated[Flag, About("1: customers can drop out after their first purchase (MBG/NBD); absent: 0")]
    ]
    log_likelihood: NotRequired[Annotated[float, About("log-likelihood of the fit")]]
    customers: NotRequired[Annotated[int, About("customers it was fitted on", "customers")]]
    penalty: NotRequired[Annotated[float, About("weight of the ridge penalty on log parameters that the fit needed")]]


class HazardPiece(TypedDict):
    """weight * max(value - knot, 0)."""

    of: Annotated[
        Literal["recency", "frequency", "tenure", "mean_gap", "lateness"],
        About("which value of the customer; natural logarithms, see churn.scoring.evaluation.weekly_hazard"),
    ]
    knot: Annotated[float, About("from where on the value counts", "log days, or log purchase days")]
    weight: Annotated[float, About("effect of one unit beyond the knot", "log-odds")]


class HazardForm(TypedDict):
    """What is added to the purchase model's log-odds of a purchase in a week."""

    intercept: Annotated[float, About("what every week adds", "log-odds")]
    pieces: Annotated[list[HazardPiece], About("what the customer's history adds")]


class HazardParameters(TypedDict):
    """The weekly hazard: log-odds of a purchase in a week, given that there was none until then."""

    one_time: Annotated[HazardForm, About("for customers with one purchase day")]
    repeat: Annotated[HazardForm, About("for customers with more")]
    longest_recency: Annotated[Positive, About("a longer recency counts as this one", "days")]
    longest_tenure: Annotated[Positive, About("a longer tenure counts as this one", "days")]
    weeks: NotRequired[Annotated[int, About("weeks it was fitted on; 0: it is the purchase model", "weeks")]]
    customer_weeks: NotRequired[Annotated[int, About("rows it was fitted on", "customers times weeks")]]


class Term(TypedDict):
    """One column of a linear form: weight * (clipped(sign(x) log(1 + |x|)) - center) / scale."""

    name: Annotated[Text, About("an input, or the derived column")]
    center: Annotated[float, About("training mean of the signed logarithm")]
    scale: Annotated[Positive, About("its training standard deviation")]
    weight: Annotated[float, About("effect of one standard deviation", "log-odds")]


class LinearForm(TypedDict):
    """A sum of terms. A missing input contributes 0; a missing derived column leaves no score."""

    intercept: Annotated[float, About("value at the training means", "log-odds")]
    clip: NotRequired[
        Annotated[Positive, About("how far from its center a column counts at most; absent: no limit", "scales")]
    ]
    terms: Annotated[list[Term], About("the columns with a weight")]


class Reference(TypedDict):
    """The customer against whom a BG/NBD model's contributions are measured."""

    recency_days: Annotated[float, About("days since the last purchase", "days")]
    frequency: Annotated[float, About("purchase days so far", "purchase days")]
    tenure_days: Annotated[float, About("days since the first purchase", "days")]


Derived = Annotated[
    list[Literal["btyd_log_odds"]], About("columns appended to the inputs: the purchase model's, or none")
]
Trees = Annotated[list[Text], About("LightGBM models in text form (version v4), one per seed")]
TreeWeight = Annotated[float, About("what the mean of the LightGBM models is multiplied by")]


@final
class RecencyModel(TypedDict):
    """Raw score = log(recency_days) for churn, its negative for repeat."""

    kind: Annotated[Literal["recency"], About("the recency rule")]
    center: Annotated[float, About("mean raw score of the training rows: the base of the contribution", "log-odds")]


@final
class BgnbdModel(TypedDict):
    """Raw score = the purchase model's log-odds of the target within the main horizon."""

    kind: Annotated[Literal["bgnbd"], About("BG/NBD only")]
    reference: Annotated[Reference, About("medians of the training rows")]


@final
class HazardModel(TypedDict):
    """Raw score = the weekly hazard's log-odds of the target within the main horizon."""

    kind: Annotated[Literal["hazard"], About("the weekly hazard only")]
    reference: Annotated[Reference, About("medians of the training rows")]


@final
class LinearModel(TypedDict):
    """Raw score = the linear form."""

    kind: Annotated[
        Literal["logistic", "linear"], About("logistic regression on recency, frequency, ...; on all features")
    ]
    derived: Derived
    linear: Annotated[LinearForm, About("the fitted form")]


class Offset(TypedDict):
    """The log-odds of the purchase model, or of the weekly hazard, as a part of the raw score: weight * log-odds."""

    weight: Annotated[float, About("what the log-odds are multiplied by")]
    center: Annotated[float, About("log-odds of a usual customer: the base of the contribution", "log-odds")]


@final
class TreeModel(TypedDict):
    """Raw score = tree_weight * mean of the trees' raw scores + the linear form + offset + hazard_offset."""

    kind: Annotated[
        Literal["lightgbm", "blend"],
        About("LightGBM that starts from a linear form; its weighted mean with kinds `linear` and `hazard`"),
    ]
    derived: Derived
    linear: Annotated[LinearForm, About("what the trees start from, or for a blend the weighted sum of both forms")]
    trees: Trees
    tree_weight: TreeWeight
    offset: NotRequired[
        Annotated[Offset, About("of a blend: the purchase model's part, which had one before the hazard; absent: none")]
    ]
    hazard_offset: NotRequired[Annotated[Offset, About("of a blend: the weekly hazard's part; absent: none")]]


@final
class OffsetTreeModel(TypedDict):
    """Raw score = tree_weight * mean of the trees' raw scores + offset. No longer trained; format 1 had it."""

    kind: Annotated[Literal["offset_lightgbm"], About("LightGBM that starts from the purchase model")]
    derived: Derived
    trees: Trees
    tree_weight: TreeWeight
    offset: NotRequired[Annotated[Offset, About("absent: the trees only")]]


ModelContent = RecencyModel | BgnbdModel | HazardModel | LinearModel | TreeModel | OffsetTreeModel


class Calibration(TypedDict):
    """Calibrated log-odds = slope * raw score + intercept + base_rate_shift."""

    slope: Annotated[float, About("fitted on outcomes later than the training rows")]
    intercept: Annotated[float, About("mean over the as_of dates it was fitted on", "log-odds")]
    base_rate_shift: Annotated[float, About("makes the cohort's mean probability the forecast rate", "log-odds")]


class FittedModel(TypedDict):
    """What a candidate is when it has been fitted and not yet calibrated."""

    target: Annotated[Target, About("what is predicted: no purchase, or a second purchase day")]
    horizon_days: Annotated[Count, About("the main horizon", "days")]
    inputs: Annotated[list[Input], About("the columns the model reads")]
    btyd: NotRequired[Annotated[BtydParameters | None, About("the purchase model, where the model uses it")]]
    hazard: NotRequired[Annotated[HazardParameters | None, About("the weekly hazard, where the model uses it")]]
    model: Annotated[ModelContent, About("the fitted model: raw scores in log-odds, before calibration")]


class CalibratedModel(FittedModel):
    """A fitted model with its calibration."""

    calibration: Annotated[
        dict[Days, Calibration],
        About(
            "by horizon in days; that of the main one gives P(target). A shorter one gives"
            " P(bought within it | bought within the next longer one)"
        ),
    ]
