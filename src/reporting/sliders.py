"""Sliders of the notebook of what-ifs: they call the contact rule again, on cached probabilities and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..study import Study
from ..value import what_if
from .figures import what_if as pictures
from .formats import Formats
from .notebook import show_figure
from .page_one import why_not
from .text import Words

if TYPE_CHECKING:
    from ipywidgets import Widget


def sliders(table: pd.DataFrame, start: what_if.Terms, study: Study, evidence: dict[str, Any]) -> Widget:
    """Horizon, margin, contact cost, incentive and acceptance as sliders, above a sentence and a picture of the result.

    table: value.what_if.customers. start: the terms the sliders begin at. evidence: `sections.evidence.summarise`.
    Without a kernel they show nothing (see `export_notebook_html`).
    """
    from ipywidgets import FloatSlider, Layout, SelectionSlider, interactive

    words = Words(study.study.language)
    look: dict[str, Any] = {
        "style": {"description_width": "14em"},
        "layout": Layout(width="34em"),
        "continuous_update": False,
    }
    horizons = sorted(days for days in table.columns if isinstance(days, int))

    def slider(term: str, low: float, high: float, step: float, shown: str) -> FloatSlider:
        value = getattr(start, term)
        limits = {"min": min(low, value), "max": max(high, value), "step": step, "readout_format": shown}
        return FloatSlider(value=value, description=words(f"what_if.{term}"), **limits, **look)

    return interactive(
        lambda **terms: show_case(table, start, what_if.Terms(**terms), study, evidence),
        horizon_days=SelectionSlider(
            options=horizons, value=start.horizon_days, description=words("what_if.horizon_days"), **look
        ),
        margin=slider("margin", 0.05, 0.9, 0.01, ".0%"),
        contact_cost=slider("contact_cost", 0.0, max(10.0, 5 * start.contact_cost), 0.1, ".2f"),
        incentive_share=slider("incentive_share", 0.0, 0.5, 0.01, ".0%"),
        acceptance=slider("acceptance", 0.01, 0.8, 0.01, ".0%"),
    )


def show_case(
    table: pd.DataFrame, start: what_if.Terms, terms: what_if.Terms, study: Study, evidence: dict[str, Any]
) -> None:
    """Displays what the rule gives on `terms`, next to the terms `start`: a sentence and the curves of profit."""
    from IPython.display import Markdown, display

    language, currency = study.study.language, study.study.currency
    display(Markdown(sentence(table, start, terms, study, evidence)))
    curves = [what_if.curve(table, one, study) for one in (start, terms)]
    display(show_figure(pictures.curves(curves[0], curves[1], language, currency, bool(evidence["refusals"]))))


def sentence(
    table: pd.DataFrame, start: what_if.Terms, terms: what_if.Terms, study: Study, evidence: dict[str, Any]
) -> str:
    """The outcome on `terms`, and that on `start` where they differ, in a sentence or two.

    Where past origins do not support the rule (evidence["refusals"]) it names no profit: the length of the list on
    paper, and the acceptance at which it would break even.
    """
    words, formats = Words(study.study.language), Formats(study.study.language, study.study.currency)
    paper = ".paper" if evidence["refusals"] else ""
    own, result = (what_if.outcome(table, one, study) for one in (start, terms))

    def in_words(key: str, outcome: what_if.Outcome) -> str:
        even = None if outcome.break_even != outcome.break_even else outcome.break_even
        money = {} if paper else {"profit": formats.money(outcome.profit), "outlay": formats.money(outcome.outlay)}
        return words(f"what_if.{key}{paper}", n=formats.count(outcome.contacts), even=formats.percent(even), **money)

    compared = "" if terms == start else in_words("compared", own)
    return (in_words("result", result) if result.contacts else words("what_if.nobody")) + compared


def evidence_sentence(evidence: dict[str, Any], study: Study) -> str:
    """Whether past origins support the rule at all, in a sentence; evidence: `sections.evidence.summarise`."""
    words, formats = Words(study.study.language), Formats(study.study.language, study.study.currency)
    if evidence["refusals"]:
        return words("what_if.evidence.refused", why=why_not(evidence, words, formats))
    past = evidence["past"]
    return words(
        "what_if.evidence.supported",
        origins=formats.count(past["realised"]["origins"]),
        even=formats.percent(past["break_even"]),
        realised=formats.money(past["realised"]["mean"]),
        **{name: formats.money(past["realised"][name]) for name in ("low", "high")},
    )
