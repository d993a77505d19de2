"""Sliders of the notebook of what-ifs: they call the contact rule again, on cached probabilities and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..study import Study
from ..value import what_if
from .figures import what_if as pictures
from .formats import Formats
from .notebook import show_figure
from .text import Words

if TYPE_CHECKING:
    from ipywidgets import Widget


def sliders(table: pd.DataFrame, start: what_if.Terms, study: Study) -> Widget:
    """Horizon, margin, contact cost, incentive and acceptance as sliders, above a sentence and a picture of the result.

    table: value.what_if.customers. start: the terms the sliders begin at. Without a kernel they show nothing (see
    `export_notebook_html`).
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
        lambda **terms: show_case(table, start, what_if.Terms(**terms), study),
        horizon_days=SelectionSlider(
            options=horizons, value=start.horizon_days, description=words("what_if.horizon_days"), **look
        ),
        margin=slider("margin", 0.05, 0.9, 0.01, ".0%"),
        contact_cost=slider("contact_cost", 0.0, max(10.0, 5 * start.contact_cost), 0.1, ".2f"),
        incentive_share=slider("incentive_share", 0.0, 0.5, 0.01, ".0%"),
        acceptance=slider("acceptance", 0.01, 0.8, 0.01, ".0%"),
    )


def show_case(table: pd.DataFrame, start: what_if.Terms, terms: what_if.Terms, study: Study) -> None:
    """Displays what the rule gives on `terms`, next to the terms `start`: a sentence and the curves of profit."""
    from IPython.display import Markdown, display

    language, currency = study.study.language, study.study.currency
    display(Markdown(sentence(table, start, terms, study)))
    curves = [what_if.curve(table, one, study) for one in (start, terms)]
    display(show_figure(pictures.curves(curves[0], curves[1], language, currency)))


def sentence(table: pd.DataFrame, start: what_if.Terms, terms: what_if.Terms, study: Study) -> str:
    """The outcome on `terms`, and that on `start` where they differ, in a sentence or two."""
    words, formats = Words(study.study.language), Formats(study.study.language, study.study.currency)
    own, result = (what_if.outcome(table, one, study) for one in (start, terms))
    compared = words("what_if.compared", n=formats.count(own.contacts), profit=formats.money(own.profit))
    other = "" if terms == start else compared
    if not result.contacts:
        return words("what_if.nobody") + other
    shown = words(
        "what_if.result",
        n=formats.count(result.contacts),
        profit=formats.money(result.profit),
        outlay=formats.money(result.outlay),
        even=formats.percent(result.break_even),
    )
    return shown + other


def evidence_sentence(evidence: dict[str, Any], study: Study) -> str:
    """Whether past origins support the rule at all, in a sentence; evidence: `sections.evidence.summarise`."""
    words, formats = Words(study.study.language), Formats(study.study.language, study.study.currency)
    if evidence["refusals"]:
        return words("what_if.evidence.refused")
    past = evidence["past"]
    return words(
        "what_if.evidence.supported",
        origins=formats.count(past["realised"]["origins"]),
        even=formats.percent(past["break_even"]),
        realised=formats.money(past["realised"]["mean"]),
        **{name: formats.money(past["realised"][name]) for name in ("low", "high")},
    )
