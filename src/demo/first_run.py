"""The demo retailer makes its own raw files the first time anybody needs them."""

from __future__ import annotations

from ..study import Study
from .retailer import outdated, simulate


def simulate_if_missing(study: Study) -> None:
    """Nothing; the embedded study `demo` has its raw files, today's version's. Any other study is left alone."""
    raw = study.paths.raw
    if study.study.name == "demo" and (not raw.exists() or outdated(raw)):
        simulate(study.folder)
