"""Load a bundle, score with it. Importing this costs next to nothing: LightGBM comes with the first bundle.

from churn.scoring import load
model = load("models/demo/churn.pkl")
scores = model.score(order_lines, as_of="2026-01-01")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "BundleError": "bundle_file.safe_pickle",
    "DriftWarning": "monitoring",
    "Model": "model",
    "ModelWarning": "monitoring",
    "StaleModelWarning": "monitoring",
    "UnknownLevelWarning": "monitoring",
    "assemble": "bundle_file.build",
    "load": "model",
    "read": "bundle_file.files",
    "remove": "bundle_file.files",
    "save": "bundle_file.files",
    "score_file": "score_files",
    "score_spark": "spark",
    "show": "bundle_file.model_card",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """What is asked for, imported when it is asked for (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = import_module(f".{_WHERE[name]}", __name__)
    return getattr(found, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
