"""The simulated demo retailer: its customers, purchases, contacts and campaigns, and the truth behind them."""

from .first_run import simulate_if_missing
from .retailer import simulate

__all__ = ["simulate", "simulate_if_missing"]
