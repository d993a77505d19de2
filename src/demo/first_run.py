"""The demo retailer's raw files, simulated the first time they are needed."""

from __future__ import annotations

from ..study import Study


def simulate_if_missing(study: Study) -> None:
    """Simulates the raw files of the embedded study `demo` where they are absent or outdated; leaves other studies
    on its own."""
    if study.study.name != "demo":
        return
    from .retailer import outdated, simulate

    raw = study.paths.raw
    if not raw.exists() or outdated(raw):
        simulate(study.folder)
