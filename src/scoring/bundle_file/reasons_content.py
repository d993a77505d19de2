"""The part of a bundle that gives the reasons of a probability."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from .fields import About, Text


class ReasonPiece(TypedDict):
    """A column made of one feature, and its weights."""

    kind: Annotated[
        Literal["line", "missing", "level"],
        About("max(signed logarithm - at, 0); 1 where the value is missing; 1 for the category of code `at`"),
    ]
    at: Annotated[float, About("the knot, or the code; 0 for missing")]
    alone: Annotated[float, About("weight when the feature is all that is known; 0 for the derived column", "0 to 1")]
    weights: Annotated[list[float], About("one per family", "0 to 1")]


class ReasonTerm(TypedDict):
    """One feature of the reasons; the derived column, where the model uses it, is the last."""

    name: Annotated[Text, About("an input, or the derived column")]
    family: Annotated[str | None, About("its family; null for the derived column, which is no reason of its own")]
    low: Annotated[float, About("signed logarithms below count as this")]
    high: Annotated[float, About("signed logarithms above count as this")]
    usual: Annotated[float | None, About("median of the cohort at as_of; null for a category", "unit of the feature")]
    center: Annotated[float, About("mean over that cohort of the pieces times `alone`", "0 to 1")]
    pieces: Annotated[list[ReasonPiece], About("its columns")]


class ReasonsContent(TypedDict):
    """What every family of features adds to the probability: see churn.scoring.evaluation.conditional."""

    base: Annotated[float, About("mean probability of the cohort at as_of", "0 to 1")]
    families: Annotated[list[Text], About("the families, in the order of all weights")]
    shares: Annotated[list[float], About("how the remainder is shared between them; they sum to 1")]
    center: Annotated[list[float], About("mean over the cohort of the columns times each family's weights", "0 to 1")]
    terms: Annotated[list[ReasonTerm], About("the features")]
