"""The Markdown card: the headings of the template, the bundle's figures, and nobody's markup."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from churn.cli import main
from churn.scoring.bundle_file.markdown_card import markdown_card
from churn.scoring.json_schema import bundle_schema

HEADINGS = [
    "## Model Details",
    "### Model Description",
    "## Uses",
    "### Direct Use",
    "### Out-of-Scope Use",
    "## Bias, Risks, and Limitations",
    "## How to Get Started with the Model",
    "## Training Details",
    "### Training Data",
    "### Training Procedure",
    "## Evaluation",
    "### Testing Data, Factors & Metrics",
    "### Results",
    "## Technical Specifications",
]


@pytest.mark.parametrize("target", ["churn", "repeat"])
def test_it_has_the_headings_in_order_and_the_bundle_s_figures(
    make_bundle: Callable[..., dict[str, Any]], target: str
) -> None:
    bundle = make_bundle("blend", target)
    card = markdown_card(bundle, f"{target}.pkl")
    assert [line for line in card.splitlines() if line.startswith(("## ", "### "))] == HEADINGS
    assert card.startswith("---\nlanguage: en\nlibrary_name: churn\n")
    assert "| log loss | 0.512 |" in card and "41.0%" in card and bundle["expires"] in card
    assert all(f"`{item['name']}`" in card for item in bundle["inputs"])
    assert "00003" not in card


def test_a_bundle_without_figures_has_a_card_too(make_bundle: Callable[..., dict[str, Any]]) -> None:
    bundle = {k: v for k, v in make_bundle("recency").items() if k not in ("metrics", "training", "base_rate", "study")}
    assert markdown_card(bundle).count("Not recorded.") == 2


def test_a_title_is_text_and_never_markup(make_bundle: Callable[..., dict[str, Any]]) -> None:
    bundle = make_bundle("recency")
    bundle["study"] = {**bundle["study"], "title": "<img src=x>\n# [shop](evil)"}
    card = markdown_card(bundle)
    assert "<img" not in card.replace("\\<img", "") and "\n# [" not in card


def test_the_schema_is_a_schema_and_fits_the_golden_rows(bundle: dict[str, Any]) -> None:
    schema = bundle_schema(bundle)
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema["$defs"]["input"])
    golden = [dict(zip(bundle["golden"]["columns"], row, strict=True)) for row in bundle["golden"]["rows"]]
    assert all(check.is_valid(row) for row in golden)
    assert not check.is_valid({k: v for k, v in golden[0].items() if k != "recency_days"})
    assert not check.is_valid({**golden[0], "recency_days": "ten"})


@pytest.mark.parametrize("form", ["md", "json-schema"])
def test_from_the_shell(bundle_file: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(bundle_file), "--format", form]) == 0
    said = capsys.readouterr().out
    assert "# Model Card" in said if form == "md" else "$defs" in json.loads(said)
