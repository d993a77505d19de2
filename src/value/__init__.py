"""Customer value, targeting of contacts, and the read-out of campaigns."""

from .acceptance_update import MeasuredAcceptance, acceptance_of, acceptance_text, pooled, update_acceptance
from .accuracy import accuracy, deciles, normalised_gini
from .contact_list import complete, contact_list
from .customer_value import NAMES, CustomerValue, customer_value, model_at, total_value, values_today
from .effects import effect
from .evidence import past_return, ranking_skill, refusals, times_as_often, trial
from .past_campaigns import (
    known_before,
    measured_acceptance,
    overview,
    past_read_outs,
    uplift_rows,
)
from .past_profit import past_profit
from .power import Power, needed_to_tell_apart, plan
from .profit import Acceptance, contact_profit, empb, empc, profit_curve
from .read_out import ReadOut, read_out
from .read_out_text import read_out_text
from .return_rates import gave_all_back
from .targeting import mean_acceptance, profit_band, targeting
from .uplift import RelativeAcceptance, known_facts
from .uplift_evaluation import Uplift, uplift

__all__ = [
    "NAMES",
    "Acceptance",
    "CustomerValue",
    "MeasuredAcceptance",
    "Power",
    "ReadOut",
    "RelativeAcceptance",
    "Uplift",
    "acceptance_of",
    "acceptance_text",
    "accuracy",
    "complete",
    "contact_list",
    "contact_profit",
    "customer_value",
    "deciles",
    "effect",
    "empb",
    "empc",
    "gave_all_back",
    "known_before",
    "known_facts",
    "mean_acceptance",
    "measured_acceptance",
    "model_at",
    "needed_to_tell_apart",
    "normalised_gini",
    "overview",
    "past_profit",
    "past_read_outs",
    "past_return",
    "plan",
    "pooled",
    "profit_band",
    "profit_curve",
    "ranking_skill",
    "read_out",
    "read_out_text",
    "refusals",
    "targeting",
    "times_as_often",
    "total_value",
    "trial",
    "update_acceptance",
    "uplift",
    "uplift_rows",
    "values_today",
]
