"""Models: time splits, purchase models, the ladder, calibration, the level, and the back-test that judges them."""

from .as_of import schedule, training_as_of
from .backtest import backtest
from .fit import fit, horizons, scores
from .horizon_help import horizon_help

__all__ = ["backtest", "fit", "horizon_help", "horizons", "schedule", "scores", "training_as_of"]
