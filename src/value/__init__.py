"""What a customer is worth, whom to contact, and whether it worked."""

from .accuracy import accuracy, deciles, normalised_gini
from .contact_list import complete, contact_list, cross_sell
from .customer_value import CustomerValue, customer_value, total_value, values_today
from .power import Power, plan
from .profit import Acceptance, contact_profit, empb, empc, profit_curve
from .targeting import past_profit, profit_band, targeting

__all__ = [
    "Acceptance",
    "CustomerValue",
    "Power",
    "accuracy",
    "complete",
    "contact_list",
    "contact_profit",
    "cross_sell",
    "customer_value",
    "deciles",
    "empb",
    "empc",
    "normalised_gini",
    "past_profit",
    "plan",
    "profit_band",
    "profit_curve",
    "targeting",
    "total_value",
    "values_today",
]
