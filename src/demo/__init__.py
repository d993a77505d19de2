"""The simulated demo retailer: its customers, purchases, contacts and campaigns, and the truth behind them."""

from typing import TYPE_CHECKING, Any

from .first_run import simulate_if_missing

if TYPE_CHECKING:
    from .retailer import simulate

__all__ = ["simulate", "simulate_if_missing"]


def __getattr__(name: str) -> Any:
    """`simulate`, imported when it is asked for: checking another study needs none of it (PEP 562)."""
    if name != "simulate":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .retailer import simulate

    return simulate
