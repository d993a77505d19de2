"""Load a bundle, score with it. Importing this costs next to nothing: LightGBM comes with the first bundle.

from churn.scoring import load
model = load("models/demo/churn.pkl")
scores = model.score(order_lines, as_of="2026-01-01")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bundle_file.build import build_bundle
    from .bundle_file.content import Bundle
    from .bundle_file.files import read, remove, save
    from .bundle_file.model_card import model_card
    from .bundle_file.safe_pickle import BundleError
    from .model import Model, load
    from .monitoring import DriftWarning, ModelWarning, StaleModelWarning, UnknownCategoryWarning
    from .score_files import score_file
    from .spark import score_spark

__all__ = [
    "Bundle",
    "BundleError",
    "DriftWarning",
    "Model",
    "ModelWarning",
    "StaleModelWarning",
    "UnknownCategoryWarning",
    "build_bundle",
    "load",
    "model_card",
    "read",
    "remove",
    "save",
    "score_file",
    "score_spark",
]

_MODULES = {
    "Bundle": "bundle_file.content",
    "BundleError": "bundle_file.safe_pickle",
    "DriftWarning": "monitoring",
    "Model": "model",
    "ModelWarning": "monitoring",
    "StaleModelWarning": "monitoring",
    "UnknownCategoryWarning": "monitoring",
    "build_bundle": "bundle_file.build",
    "load": "model",
    "model_card": "bundle_file.model_card",
    "read": "bundle_file.files",
    "remove": "bundle_file.files",
    "save": "bundle_file.files",
    "score_file": "score_files",
    "score_spark": "spark",
}


def __getattr__(name: str) -> Any:
    """The public name `name`, imported when it is asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
