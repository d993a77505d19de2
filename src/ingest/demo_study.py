"""The demo retailer's study file; data/demo/study.toml is this text, word for word."""

STUDY = """\
# The simulated retailer that comes with the project. `churn simulate` makes its raw files (2024-01-01 to 2026-06-30);
# they are the same on every machine and are not kept in git. Copy this file to begin a study of your own.

[study]
name = "demo"
title = "Demo retailer"
currency = "EUR"
language = "en"                     # en or zh: the language of the report

[order_lines]
path = "raw/order_lines.csv"        # relative to this file
format = "csv"
returns = "column"                  # the file says itself which lines are returns (is_return)
category = "column"

# The files carry the canonical column names already, so no `columns = { canonical = "theirs" }` is needed here.

[customers]
path = "raw/customers.csv"
format = "csv"
static = ["likes_novelty", "watches_prices", "would_recommend"]   # survey answers, 1 to 5, empty where nobody asked

[touchpoints]
path = "raw/touchpoints.csv"
format = "csv"

[task]
as_of = 2026-07-01                  # the moment we stand at: the midnight after the last day of data
horizon_days = 90                   # churned: no purchase in the 90 days after as_of
horizons = [30, 60]                 # reported beside it
active_days = 180                   # asked about: everybody who bought in the last 180 days
new_days = 180                      # repeat purchase is asked of those whose only purchase is at most this old
history_days = 730                  # how far back features look
train_step_days = 30                # a training as_of every 30 days
value_horizon_days = 365            # what a customer is worth is counted over a year

[economics]
margin = 0.35                       # share of an amount that is left after goods and delivery
contact_cost = 1.0                  # one contact, in the study's currency
incentive_share = 0.10              # what a kept customer is given, as a share of his value
acceptance = 0.20                   # share of leaving customers whom a contact would keep
discount_rate = 0.10                # per year

[engine]
name = "duckdb"

[segments]
rfmw_weights = [0.4, 0.3, 0.2, 0.1] # recency, frequency, monetary, width
abc_shares = [0.80, 0.95]
"""
