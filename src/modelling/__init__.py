"""Models: time splits, purchase models, the ladder, calibration, the level, and the back-test that judges them."""

from .as_of import schedule, training_as_of
from .backtest import backtest
from .fit import fit, horizons, scores
from .horizon_suggestion import suggest_horizon

__all__ = ["backtest", "fit", "horizons", "schedule", "scores", "suggest_horizon", "training_as_of"]
