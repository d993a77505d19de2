"""`python -m churn.features` writes CATALOGUE.md, the feature catalogue for people."""

from pathlib import Path

from .catalogue import render

Path(__file__).with_name("CATALOGUE.md").write_text(render(), encoding="utf-8")
