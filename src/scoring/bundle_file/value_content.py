"""The part of a bundle with the value model."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from .fields import About, Count, Date, Positive, Text
from .fitted_content import BtydParameters


class GammaGammaParameters(TypedDict):
    """The spend model of Fader and Hardie (2013)."""

    p: Annotated[float, About("shape of the spend of one purchase day")]
    q: Annotated[float, About("shape of its spread over customers")]
    v: Annotated[float, About("its scale", "study currency")]
    log_likelihood: NotRequired[Annotated[float, About("log-likelihood of the fit")]]
    customers: NotRequired[Annotated[int, About("customers it was fitted on", "customers")]]
    penalty: NotRequired[Annotated[float, About("weight of the ridge penalty on log parameters that the fit needed")]]


class ValueInterval(TypedDict):
    """What a customer brought lay between low and high times the expectation in `coverage` of back-tested cases."""

    cuts: Annotated[list[float], About("rising limits between groups of expected spend", "study currency")]
    low: Annotated[list[float], About("one more than cuts: lower ratio of each group")]
    high: Annotated[list[float], About("one more than cuts: upper ratio of each group")]
    coverage: NotRequired[Annotated[float, About("share of cases between them", "0 to 1")]]
    days: NotRequired[Annotated[int, About("horizon of the back-test", "days")]]


class ValueTrees(TypedDict):
    """The LightGBM models of the two-part value model, in text form."""

    buys: Annotated[Text, About("P(buys within the horizon), log-odds")]
    amount: Annotated[Text, About("logarithm of the amount, relative to the customer's own run rate")]


class ValueTraining(TypedDict):
    """What the value model was fitted on."""

    as_of: Annotated[Date, About("the date of the fit")]
    customers: Annotated[int, About("customers", "customers")]
    test_days: Annotated[int, About("horizon of the back-test that chose the kind", "days")]


class ValueContent(TypedDict):
    """What customers will bring: see churn.scoring.evaluation.value for the formulas."""

    kind: Annotated[Literal["btyd_gamma_gamma", "blend", "two_part", "last_period"], About("the model that ships")]
    horizon_days: Annotated[Positive, About("the value horizon", "days")]
    margin: Annotated[float, About("profit per unit of spend", "0 to 1")]
    discount_rate: Annotated[float, About("a year", "0.1 is 10 %")]
    kept_share: Annotated[float, About("share of spend that is not returned", "0 to 1")]
    return_weight: NotRequired[
        Annotated[
            Positive | None, About("how much kept_share counts against a customer's own returns", "purchase days")
        ]
    ]
    btyd: Annotated[BtydParameters, About("the purchase model")]
    gamma_gamma: Annotated[GammaGammaParameters, About("the spend model")]
    spend_correction: NotRequired[
        Annotated[dict[str, float] | None, About("`new`, `established`: added to the logarithm of expected spend")]
    ]
    interval: NotRequired[Annotated[ValueInterval | None, About("absent or null: no interval")]]
    known_days: NotRequired[Annotated[Count, About("kind blend: days that last year's spend is of", "days")]]
    inputs: NotRequired[Annotated[list[Text], About("kind two_part: columns of the trees' matrix, in order")]]
    trees: NotRequired[Annotated[ValueTrees, About("kind two_part")]]
    training: NotRequired[Annotated[ValueTraining, About("what it was fitted on")]]
