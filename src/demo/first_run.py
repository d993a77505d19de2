"""The demo retailer's raw files, simulated the first time they are needed."""

from __future__ import annotations

from ..study import Study
from .retailer import outdated, simulate


def simulate_if_missing(study: Study) -> None:
    """Simulates the raw files of the embedded study `demo` where they are absent or outdated; leaves other studies
    alone."""
    raw = study.paths.raw
    if study.study.name == "demo" and (not raw.exists() or outdated(raw)):
        simulate(study.folder)
