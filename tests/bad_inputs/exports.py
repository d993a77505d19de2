"""What shops' exports do to ids, numbers and dates: read right, told as a finding, or asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl

from churn.ingest import Tables

from .case import GOOD, Make, csv, handled, refused, rules, same_as_good, study

Check = Callable[[Tables], bool]


def customers(*ids: str) -> Check:
    """Exactly these customers came out."""
    return lambda tables: sorted(tables.order_lines["customer_id"].unique()) == sorted(ids)


def told(key: str, *fragments: str, also: Check = lambda tables: True) -> Check:
    """A finding of that key has all the fragments in both languages, and is no mere note."""

    def check(tables: Tables) -> bool:
        found = [one for one in tables.findings if one.key == key and one.state != "ok"]
        return (
            len(found) == 1
            and all(part in text for part in fragments for text in found[0].text.values())
            and also(tables)
        )

    return check


def several(*texts: str, section: str = "", more: str = "") -> Make:
    """Order lines in several files of one folder."""

    def make(folder: Path) -> None:
        (folder / "raw").mkdir()
        for number, text in enumerate(texts):
            (folder / "raw" / f"{number}.csv").write_text(text, encoding="utf-8")
        (folder / "study.toml").write_text(study(section, more, 'path = "raw"'), encoding="utf-8")

    return make


def bought(*rows: str, header: str = "customer_id,ordered_at,amount") -> str:
    return "\n".join([header, *rows]) + "\n"


EARLIER, LATER = bought("00123,2024-03-01,10", "00456,2024-03-02,12"), bought("123,2024-04-01,10", "456,2024-04-02,12")
handled(
    "ids_wrapped_into_formulas",
    several(EARLIER, EARLIER.replace("00123", '="00123"').replace("-03-", "-05-")),
    "unwrapped, and told",
    customers("00123", "00456"),
)
handled(
    "ids_with_zeros_lost_in_one_file",
    several(EARLIER, LATER),
    "a finding that shows both spellings",
    told("spellings_zeros", "'123'", "'00123'", "zero_fill = 5"),
)
handled(
    "ids_with_zeros_lost_and_filled_when_said",
    several(EARLIER, LATER, more="[customer_ids]\nzero_fill = 5"),
    "filled",
    customers("00123", "00456"),
)
handled(
    "ids_that_are_e_mail_addresses_in_capitals",
    csv(bought("Ann@Shop.example,2024-03-01,10", "ann@shop.example,2024-03-02,10")),
    "one customer",
    customers("ann@shop.example"),
)
handled(
    "ids_in_capitals_here_and_there",
    csv(bought("ab1,2024-03-01,10", "AB1,2024-03-02,10")),
    "a finding",
    told("spellings_case", "'AB1'", "'ab1'", "fold_case = true"),
)
handled(
    "ids_with_blanks_inside_here_and_there",
    csv(bought("12 34,2024-03-01,10", "1234,2024-03-02,10")),
    "a finding",
    told("spellings_separators", "'1234'", "'12 34'", "strip = ' '"),
)
handled(
    "ids_in_full_width_digits_and_with_invisible_signs",
    csv(bought("１２３,2024-03-01,10", "\u200b123,2024-03-02,10", "123\u00a0,2024-03-03,10")),
    "one customer",
    customers("123"),
)
handled(
    "ids_with_accents_in_two_forms",
    csv(bought("Jose\u0301,2024-03-01,10", "José,2024-03-02,10")),
    "one customer",
    customers("José"),
)
handled(
    "ids_written_by_r_with_exponents",
    csv(bought("4.0128e+10,2024-03-01,10", "1e+05,2024-03-02,10", "40128000000,2024-03-03,10")),
    "every digit is there: written out",
    customers("40128000000", "100000"),
)
handled(
    "ids_with_a_decimal_part_in_one_place",
    csv(bought("77.0,2024-03-01,10", "WEB,2024-03-02,10", "77,2024-03-03,10")),
    "the part goes where no id has a true one",
    customers("77", "WEB"),
)
handled(
    "ids_that_stand_for_nobody",
    csv(
        bought(*(f"{mark},2024-03-01,10" for mark in ("\\N", "(null)", "-", "#N/A", "NULL", "n/a", "nan", "None", "7")))
    ),
    "dropped by no_customer",
    lambda tables: customers("7")(tables) and rules(tables) == {"no_customer": 8},
)
handled(
    "dates_and_amounts_that_are_nothing",
    csv(bought("7,(null),10", "7,0000-00-00,10", "7,2024-03-01,\\N", "7,2024-03-01,10")),
    "dropped by no_date and no_amount",
    lambda tables: rules(tables) == {"no_date": 2, "no_amount": 1},
)
handled(
    "accounts_of_many_people",
    csv(bought(*(f"GUEST,2024-03-0{n},10" for n in range(1, 9)), "7,2024-03-01,10")),
    "a finding",
    told("collective_accounts", "'GUEST'", 'leave_out = ["GUEST"]'),
)
handled(
    "accounts_of_many_people_left_out_when_said",
    csv(bought("GUEST,2024-03-01,10", "7,2024-03-01,10"), more='[customer_ids]\nleave_out = ["GUEST"]'),
    "dropped and counted",
    lambda tables: customers("7")(tables) and rules(tables) == {"left_out": 1},
)
handled(
    "three_decimals_behind_a_comma",
    csv(bought("7;2024-03-01;12,500", "7;2024-03-02;0,750", header="customer_id;ordered_at;amount"), "separator = ';'"),
    "0,750 tells that the comma is the decimal one",
    lambda tables: tables.order_lines["amount"].tolist() == [12.5, 0.75],
)
refused(
    "three_decimals_that_could_be_thousands",
    csv(bought("7;2024-03-01;12,500", "7;2024-03-02;7", header="customer_id;ordered_at;amount"), "separator = ';'"),
    "'12,500' can be 12.5 or 12,500",
    "decimals = { amount = ',' } if it is 12.5",
)
MIXED = bought(
    '7,2024-03-01,2.000,"12,00"', '7,2024-03-02,0.750,"53,50"', header="customer_id,ordered_at,quantity,unit_price"
)
handled(
    "decimals_of_two_kinds_in_two_columns",
    csv(MIXED),
    "each column is read by its own values",
    lambda tables: tables.order_lines["amount"].sum() == 64.125,
)
refused(
    "decimals_of_two_kinds_and_one_said",
    csv(MIXED, 'decimal = ","'),
    "'0.750' is no number with decimal = ','",
    "decimals = { quantity = '.' }",
)
handled(
    "decimals_said_for_one_column",
    csv(MIXED.replace("0.750", "1.500"), "decimals = { quantity = '.' }"),
    "followed",
    lambda tables: tables.order_lines["quantity"].tolist() == [2, 1.5],
)
refused("decimals_said_for_no_column", csv(GOOD, "decimals = { amont = '.' }"), "amont", "the nearest is `amount`")


def sheet(*dates: object, section: str = "") -> Make:
    """A workbook with these dates."""

    def make(folder: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(["customer_id", "ordered_at", "amount"])
        for number, date in enumerate(dates):
            book.active.append([str(number), date, 5])
        book.save(folder / "lines.xlsx")
        (folder / "study.toml").write_text(study(section, source='path = "lines.xlsx"'), encoding="utf-8")

    return make


def days(*wanted: str) -> Check:
    return lambda tables: [str(one.date()) for one in tables.order_lines["ordered_at"]] == list(wanted)


DAY_FIRST = 'date_format = "%d/%m/%Y"'
handled("excel_dates_under_a_format", sheet(dt.date(2024, 5, 1), section=DAY_FIRST), "as they are", days("2024-05-01"))
handled(
    "excel_dates_true_and_as_text",
    sheet(dt.date(2024, 5, 1), "13/01/2024", section=DAY_FIRST),
    "each as it is, and a finding: day and month may be swapped",
    told(
        "order_lines_mixed_dates",
        "2024-05-01",
        "'13/01/2024'",
        "swap_true_dates",
        also=days("2024-01-13", "2024-05-01"),
    ),
)
handled(
    "excel_dates_swapped_back_when_said",
    sheet(dt.date(2024, 5, 1), "13/01/2024", section=f"{DAY_FIRST}\nswap_true_dates = true"),
    "read as 5 January",
    days("2024-01-05", "2024-01-13"),
)
refused(
    "dates_in_two_orders_in_one_file",
    csv(GOOD.replace("2024-01-05 10:00", "31/01/2024"), DAY_FIRST),
    "'2024-02-06 11:30' does not fit",
    "date_format = ['%d/%m/%Y', 'iso']",
)
handled(
    "dates_in_two_orders_both_said",
    csv(GOOD.replace("2024-01-05 10:00", "31/01/2024"), 'date_format = ["%d/%m/%Y", "iso"]'),
    "read",
    days("2024-01-31", "2024-02-06"),
)
refused(
    "dates_in_two_orders_that_contradict_each_other",
    csv(GOOD.replace("2024-01-05 10:00", "03/04/2024"), 'date_format = ["%d/%m/%Y", "%m/%d/%Y", "iso"]'),
    "'03/04/2024' can be read in several ways",
)
handled(
    "times_counted_since_1970_without_a_zone",
    csv(bought("7,1704448800,10"), 'date_format = "unix"'),
    "read as UTC, and a finding",
    told("order_lines_utc", "timezone"),
)
handled(
    "date_and_time_in_two_columns",
    csv(
        bought(
            "7,2024-01-05,10:00,1001,22423,2,25.50",
            header="customer_id,ordered_at,ordered_time,order_id,product_id,quantity,amount",
        ).replace("7,", "007,", 1)
        + "8,2024-02-06,11:30,1002,85123A,1,2.55\n"
    ),
    "put together",
    same_as_good,
)
refused(
    "time_of_day_that_is_none",
    csv(bought("7,2024-01-05,late,10", header="customer_id,ordered_at,ordered_time,amount")),
    "'late' is no time of day",
)

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
refused("amounts_in_several_currencies", csv(FOREIGN), "USD on 1 lines", "the study is in GBP", "rates = { USD = ... }")
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
