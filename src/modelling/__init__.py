"""Models: time splits, purchase models, candidates, calibration, base rate forecasts, and the back-test of them all.

What fits models is imported when it is asked for: `churn check` needs the time splits only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .as_of import schedule, training_as_of

if TYPE_CHECKING:
    from .fit_today import fit, horizons, scores
    from .horizon_suggestion import suggest_horizon
    from .rolling_backtest import backtest

__all__ = ["backtest", "fit", "horizons", "schedule", "scores", "suggest_horizon", "training_as_of"]

_MODULES = {
    "backtest": "rolling_backtest",
    "fit": "fit_today",
    "horizons": "fit_today",
    "scores": "fit_today",
    "suggest_horizon": "horizon_suggestion",
}


def __getattr__(name: str) -> Any:
    """The public name `name`, imported when it is asked for (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
