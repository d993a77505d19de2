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
path = "raw/order_lines"            # a folder: all files in it; relative to this file
format = "csv"
returns = "column"                  # the file says itself which lines are returns (is_return)
category = "column"
date_format = ["iso", "%d.%m.%Y %H:%M:%S"]      # the new till, since April 2026, writes the day first
drop = [                            # lines that do not count, by what a column says
  { column = "status", pattern = "cancel|void" },
  { column = "order_id", pattern = "^TEST" },
]

# The files have the canonical column names already, so no `columns = { canonical = "theirs" }` is needed here.

[order_lines.spellings]             # `churn check` asked about these
category = { Kichen = "Kitchen", Gardne = "Garden", Stationary = "Stationery", "Tea and cofee" = "Tea and coffee" }

[order_lines.line_kinds]            # lines that are no goods, by their product_id
shipping = ["POST"]
charge = ["BANK-FEE"]
gift_card = ["GIFT-VOUCHER"]

[order_lines.cleaning]
adjustments = '^ADJ'                # bookkeeping, by its order number
not_a_product = '^[A-Z]{3}-[0-9]'   # what is no product by its number: samples

[customer_ids]
zero_fill = 5                       # C4 is C00004: some lines went through a spreadsheet
leave_out = ["TEST", "STAFF"]       # accounts that are no customers

[customers]
path = "raw/customers.csv"
format = "csv"
static = [                          # attributes of our own, in addition to the known ones
  "likes_novelty", "watches_prices", "would_recommend",   # survey answers, 1 to 5, empty where nobody asked
  "referred_by",                                          # the customer who brought this one
  "main_product", "business_model", "staff", "staff_sales", "staff_tech", "capital", "payment", "years_in_line",
]

[touchpoints]
path = "raw/touchpoints.csv"
format = "csv"

[task]
as_of = 2026-07-01                  # the date of the analysis: the midnight after the last day of data
horizon_days = 90                   # churned: no purchase in the 90 days after as_of
horizons = [30, 60]                 # reported in addition
active_days = 180                   # scored: everybody who bought in the last 180 days
new_days = 180                      # repeat purchase is asked of those whose only purchase is at most this old
history_days = 0                    # how far back habits (usual gaps, shares, mean prices) look; 0: all lines
train_step_days = 30                # a training as_of every 30 days
origins_from = 2026-07-01           # one of these dates; all stay where they are when as_of moves on
value_horizon_days = 365            # what a customer is worth is counted over a year

[economics]
margin = 0.35                       # share of an amount that is left after goods and delivery
contact_cost = 1.0                  # one contact, in the study's currency
incentive_share = 0.10              # what a kept customer is given, as a share of their value
acceptance = 0.20                   # share of leaving customers whom a contact would keep, until campaigns measure it
same_offer = [                      # earlier campaigns that made this offer, with a control group
  "autumn-2024-voucher", "spring-2026-voucher",
]
discount_rate = 0.10                # per year

[engine]
name = "duckdb"

[segments]
rfmw_weights = [0.4, 0.3, 0.2, 0.1] # recency, frequency, monetary, width
abc_shares = [0.80, 0.95]           # A: the customers who bring 80 % of the money, B: up to 95 %, C: the rest

# Points for business customers, written down by those who know them; nothing here is learned. The first rule that fits
# counts: `is` compares, `at_least` asks for all of its figures, `class` decides at once.
[segments.score_card]
applies_to = "is_business"
classes = { A = 16, B = 10 }        # the smallest sum of each class
rest = "C"

[[segments.score_card.attributes]]
name = "main_product"
en = "Main product"
zh = "主营产品"
rules = [
  { is = "mid-range networked", points = 4 },
  { is = "imported high-end", points = 2 },
  { is = "entry-level", points = 1 },
  { is = "not our line", class = "C" },
]

[[segments.score_card.attributes]]
name = "business_model"
en = "Business model"
zh = "经营模式"
rules = [
  { is = "pure trade", points = 4 },
  { is = "trade and projects", points = 3 },
  { is = "projects", points = 2 },
]

[[segments.score_card.attributes]]
name = "staff"
en = "Staff"
zh = "人员"
rules = [
  { at_least = { staff = 20, staff_sales = 4, staff_tech = 4 }, points = 4 },
  { at_least = { staff = 10, staff_sales = 2, staff_tech = 2 }, points = 3 },
  { at_least = { staff_tech = 2 }, points = 2 },
]

[[segments.score_card.attributes]]
name = "capital"
en = "Capital"
zh = "资金"
rules = [
  { at_least = { capital = 1000000 }, points = 4 },
  { at_least = { capital = 0 }, points = 2 },
]

[[segments.score_card.attributes]]
name = "payment"
en = "Payment"
zh = "付款"
rules = [
  { is = "large, no arrears", points = 4 },   # orders of 10,000 or more, paid on time
  { is = "large, arrears", points = 2 },
  { is = "small, arrears", points = 1 },
]

[[segments.score_card.attributes]]
name = "years_in_line"
en = "Years in the line"
zh = "从业年限"
rules = [
  { at_least = { years_in_line = 3 }, points = 4 },
  { at_least = { years_in_line = 2 }, points = 2 },
  { at_least = { years_in_line = 0 }, points = 1 },
]
"""

EARLIER = ("5b5f8348151711073e50c8c8aac6c22ac349cfbfa85ff214b54d414d0007f330",)
"""SHA-256 of what STUDY was in earlier versions: such a file, never edited, gives way."""
