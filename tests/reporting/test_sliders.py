"""The sliders of notebook 12 call the rule; an exported notebook says in words what only a kernel can show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from churn.reporting import export_notebook_html, sliders
from churn.reporting.figures import what_if as pictures
from churn.study import Study
from churn.value import what_if

SUPPORTED: dict[str, Any] = {"refusals": []}


@pytest.fixture(scope="module")
def table(study: Study) -> pd.DataFrame:
    folder = study.paths.interim
    return what_if.customers(*(pd.read_parquet(folder / f"{name}.parquet") for name in ("value", "scores_churn")))


def test_five_sliders_begin_at_the_studys_terms(study: Study, table: pd.DataFrame) -> None:
    own = what_if.terms_of(study, 0.2)
    widget = sliders.sliders(table, own, study, SUPPORTED)
    values = {child.description: child.value for child in widget.children if hasattr(child, "description")}
    assert values == {
        "Horizon, days": own.horizon_days,
        "Margin": own.margin,
        "Cost of a contact": own.contact_cost,
        "Incentive, share of value": own.incentive_share,
        "Acceptance": own.acceptance,
    }


def test_the_sentence_compares_only_where_terms_differ(study: Study, table: pd.DataFrame) -> None:
    own = what_if.terms_of(study, 0.2)
    assert "own terms" not in sliders.sentence(table, own, own, study, SUPPORTED)
    nobody = what_if.Terms(own.horizon_days, own.margin, 1e9, 0.1, 0.2)
    assert "no contact pays" in sliders.sentence(table, own, nobody, study, SUPPORTED)
    assert "own terms" in sliders.sentence(table, own, nobody, study, SUPPORTED)


def test_without_evidence_no_profit_is_named(study: Study, table: pd.DataFrame) -> None:
    """The reason comes first, as on page one; the list is on paper, and its worth is not put into money."""
    own = what_if.terms_of(study, 0.2)
    other = what_if.Terms(own.horizon_days, own.margin, 2 * own.contact_cost, own.incentive_share, own.acceptance)
    refused: dict[str, Any] = {"refusals": ["ranking", "profit"], "acceptance": 0.3, "times": 1.0}
    why = sliders.evidence_sentence(refused, study)
    assert why.startswith("**Past origins do not support") and "no better than the same probability" in why
    told = sliders.sentence(table, own, other, study, refused)
    assert told.startswith("On paper") and "own terms" in told
    assert "profit" not in told and not re.search(r"[£€$]", told)
    assert re.search(r"[£€$]", sliders.sentence(table, own, other, study, SUPPORTED))
    curve = what_if.curve(table, own, study)
    assert pictures.curves(curve, curve, refused=True).get_suptitle().startswith("On paper")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_say_what_they_show(study: Study, table: pd.DataFrame, language: str) -> None:
    own = what_if.terms_of(study, 0.2)
    curve = what_if.curve(table, own, study)
    figures = [
        pictures.curves(curve, curve, language),
        pictures.moves(what_if.one_at_a_time(table, own, study), language),
    ]
    assert all(figure.get_suptitle() and len(str(figure.get_label())) > 20 for figure in figures)


def test_an_exported_notebook_has_a_sentence_in_place_of_widgets(tmp_path: Path) -> None:
    shown = nbformat.v4.new_output(
        "display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "interactive(1)"}
    )
    bar = {"application/vnd.jupyter.widget-view+json": {"model_id": "2"}, "text/plain": "Output()"}
    outputs = [shown, nbformat.v4.new_output("display_data", bar)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("sliders", outputs=outputs)])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    text = export_notebook_html(tmp_path / "n.ipynb", tmp_path / "n.html").read_text()
    assert text.count("The sliders work in a running notebook") == 1
    assert "interactive(1)" not in text and "<script" not in text
    chinese = export_notebook_html(tmp_path / "n.ipynb", tmp_path / "n.html", "zh").read_text()
    assert "滑块" in chinese and "sliders work" not in chinese and '<html lang="zh">' in chinese
