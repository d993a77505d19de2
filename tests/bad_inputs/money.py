"""What shops' exports do to money and to lines that are alike: converted when said, told as a finding, or refused."""

from __future__ import annotations

from .case import Check, bought, csv, customers, days, handled, refused, several, told

PRICED = "customer_id,order_id,ordered_at,product_id,amount"
RATES = bought("7,1,2024-03-01,hat,80.00,0.2", "8,2,2024-03-02,hat,30.00,0.7", header=f"{PRICED},discount")
TOTALS = bought("7,1,2024-03-01,hat,50.00", "7,1,2024-03-01,belt,50.00", "8,2,2024-03-02,hat,12.00", header=PRICED)
FOREIGN = bought("7,1,2024-03-01,hat,80.00,GBP", "8,2,2024-03-02,hat,30.00,USD", header=f"{PRICED},currency")

ALIKE = bought("7,1,2024-03-01,hat,5", "7,1,2024-03-01,hat,5", "7,1,2024-03-01,belt,9", header=PRICED)
UNDONE = bought("8,3,2024-03-10,hat,5", "7,C2,2024-03-09,hat,-20", "7,1,2024-03-09,hat,20", header=PRICED)


def sums(column: str, wanted: float) -> Check:
    return lambda tables: abs(float(tables.order_lines[column].sum()) - wanted) < 1e-9


handled("discounts_that_are_rates", csv(RATES), "a finding", told("discount_rate", "0.2 / 80", "discount_is = 'rate'"))
handled("discounts_that_are_rates_said", csv(RATES, "discount_is = 'rate'"), "20.00 and 70.00", sums("discount", 90))
handled(
    "discounts_with_percent_signs",
    csv(RATES.replace("0.2", "20%").replace("0.7", "70%")),
    "20.00 and 70.00",
    sums("discount", 90),
)
refused(
    "discounts_said_to_be_rates_that_are_none", csv(RATES.replace("0.2", "20"), "discount_is = 'rate'"), "'percent'"
)
handled(
    "amounts_that_are_the_order_s_total",
    csv(TOTALS),
    "a finding",
    told("amount_order_total", "100%", "amount_is = 'order_total'"),
)
handled(
    "amounts_said_to_be_the_order_s_total", csv(TOTALS, "amount_is = 'order_total'"), "50 and 12", sums("amount", 62)
)
refused(
    "amounts_said_to_be_totals_that_differ",
    csv(TOTALS.replace("belt,50.00", "belt,20.00"), "amount_is = 'order_total'"),
    "order '1' has amount 50 and 20",
)
handled(
    "amounts_in_cents",
    csv(bought("7,2024-03-01,1999", "8,2024-03-02,4950", "9,2024-03-02,2495")),
    "a finding",
    told("money_in_cents", "1,999", "money_in = 'cents'"),
)
handled(
    "amounts_in_cents_said",
    csv(bought("7,2024-03-01,1999", "8,2024-03-02,4950"), "money_in = 'cents'"),
    "69.49",
    sums("amount", 69.49),
)
refused("amounts_in_several_currencies", csv(FOREIGN), "USD on 1 line", "the study is in GBP", "rates = { USD = ... }")
handled("amounts_in_several_currencies_with_rates", csv(FOREIGN, "rates = { USD = 0.8 }"), "104", sums("amount", 104))
handled(
    "lines_alike_but_for_a_column_that_is_not_mapped",
    csv(bought("7,1,2024-03-01,hat,5,M", "7,1,2024-03-01,hat,5,L", header=f"{PRICED},size")),
    "two lines",
    sums("amount", 10),
)
handled(
    "lines_alike_in_every_column",
    csv(ALIKE),
    "dropped, and asked about",
    told("true_repeats", "exact_duplicates = false", also=sums("amount", 14)),
)
handled(
    "lines_alike_that_are_pieces_of_their_own",
    csv(ALIKE, more="[order_lines.cleaning]\nexact_duplicates = false"),
    "kept when said",
    sums("amount", 19),
)
handled("cancellations_above_their_sales", csv(UNDONE), "paired: of one day sales come first", customers("8"))
handled(
    "cancellations_below_their_sales",
    csv("".join(UNDONE.splitlines(True)[line] for line in (0, 3, 2, 1))),
    "paired as well",
    customers("8"),
)
handled(
    "currencies_that_nobody_mapped",
    csv(FOREIGN.replace(",currency", ",Currency code")),
    "a finding",
    told("currency_overlooked", "'Currency code'", "USD 1"),
)
handled(
    "times_of_day_that_nobody_mapped",
    csv(bought("7,2024-03-01,10:20,10", header="customer_id,ordered_at,Uhrzeit,amount")),
    "a finding",
    told("time_overlooked", "ordered_time = 'Uhrzeit'"),
)
handled(
    "dates_in_two_orders_may_be_swapped",
    csv(bought("7,31/01/2024,10", "7,2024-02-06,10"), 'date_format = ["%d/%m/%Y", "iso"]'),
    "a finding",
    told("order_lines_mixed_dates", "2024-02-06", "'31/01/2024'", "swap_true_dates"),
)
handled(
    "dates_in_two_orders_swapped_back_when_said",
    csv(bought("7,31/01/2024,10", "7,2024-02-06,10"), 'date_format = ["%d/%m/%Y", "iso"]\nswap_true_dates = true'),
    "read as 2 June",
    days("2024-01-31", "2024-06-02"),
)
handled(
    "amounts_in_cents_in_one_of_two_files",
    several(bought("7,2024-03-01,19.99", "8,2024-03-02,49.50"), bought("7,2024-04-01,1999", "8,2024-04-02,4950")),
    "a finding",
    told("cents_in_some_files", "raw/1.csv", "3,474"),
)
handled(
    "accounts_to_leave_out_that_are_not_there",
    csv(bought("GUEST,2024-03-01,10", "7,2024-03-01,10"), more='[customer_ids]\nleave_out = ["guest"]'),
    "a finding",
    told("leave_out_unknown", "'guest'", "'GUEST'"),
)
