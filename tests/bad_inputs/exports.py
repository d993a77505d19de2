"""What shops' exports do to ids, numbers and dates: read right, told as a finding, or asked about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from .case import GOOD, Make, bought, csv, customers, days, handled, refused, rules, same_as_good, several, study, told

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
    told("spellings_signs", "'1234'", "'12 34'", "strip = ' '"),
)
PHONES = bought("+44 7700 900123,2024-03-01,10", "07700900123,2024-03-02,10", "00447700900123,2024-03-03,10")
handled(
    "ids_that_are_phone_numbers_with_and_without_country_code",
    csv(PHONES),
    "a finding",
    told("spellings_country_code", "strip = ' +' and prefixes = ['0044', '44', '0']", "'07700900123'"),
)
handled(
    "ids_that_are_phone_numbers_brought_together_when_said",
    csv(PHONES, more="[customer_ids]\nstrip = ' +'\nprefixes = ['0044', '44', '0']"),
    "one customer",
    customers("7700900123"),
)
handled(
    "ids_with_and_without_letters_before_them",
    csv(bought(*(f"{lead}{n},2024-03-0{n},10" for n in range(1, 5) for lead in ("C", "")))),
    "a finding",
    told("spellings_prefix", "'1'", "'C1'", "prefixes = ['C']"),
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
