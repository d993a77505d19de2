"""What a customer is worth, whom to contact, and whether it worked."""

from .accuracy import accuracy, deciles, normalised_gini
from .campaign import acceptance_of, campaign_assign, campaign_read
from .contact_list import complete, contact_list, cross_sell
from .customer_value import CustomerValue, customer_value, total_value, values_today
from .effects import effect
from .learning import Measured, acceptance_words, learn
from .power import Power, plan
from .profit import Acceptance, contact_profit, empb, empc, profit_curve
from .read_out import ReadOut, read_out
from .targeting import past_profit, profit_band, targeting

__all__ = [
    "Acceptance",
    "CustomerValue",
    "Measured",
    "Power",
    "ReadOut",
    "acceptance_of",
    "acceptance_words",
    "accuracy",
    "campaign_assign",
    "campaign_read",
    "complete",
    "contact_list",
    "contact_profit",
    "cross_sell",
    "customer_value",
    "deciles",
    "effect",
    "empb",
    "empc",
    "learn",
    "normalised_gini",
    "past_profit",
    "plan",
    "profit_band",
    "profit_curve",
    "read_out",
    "targeting",
    "total_value",
    "values_today",
]
