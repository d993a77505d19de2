"""The demo retailer makes its own raw files the first time anybody needs them."""

from __future__ import annotations

from ..study import Study
from .demo import simulate


def simulate_if_missing(study: Study) -> None:
    """Nothing; the embedded study `demo` has its raw files. Any other study is left alone."""
    if study.study.name == "demo" and not study.paths.raw.exists():
        simulate(study.folder)
