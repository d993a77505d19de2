"""Models: time splits, purchase models, candidates, calibration, base rate forecasts, and the back-test of them all."""

from .as_of import schedule, training_as_of
from .backtest import backtest
from .fit import fit, horizons, scores
from .horizon_suggestion import suggest_horizon

__all__ = ["backtest", "fit", "horizons", "schedule", "scores", "suggest_horizon", "training_as_of"]
