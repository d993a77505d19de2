"""Encodings, separators, columns and values of CSV files that are not as they should be."""

from __future__ import annotations

from collections.abc import Callable

from churn.ingest import Tables

from .case import GOOD, HEADER, LINES, csv, handled, refused, rules, same_as_good

CHINESE = GOOD.replace("22423", "客户")


def product(word: str) -> Callable[[Tables], bool]:
    return lambda tables: bool(tables.order_lines["product_id"][0] == word)


handled("encoding_gb18030_said", csv(CHINESE, 'encoding = "gb18030"', encoding="gb18030"), "read", product("客户"))
handled("encoding_utf16_said", csv(CHINESE, 'encoding = "utf-16"', encoding="utf-16"), "read", product("客户"))
handled("encoding_utf8_with_bom", csv(CHINESE, encoding="utf-8-sig"), "the mark is passed over", product("客户"))
handled("emoji_in_every_text", csv(GOOD.replace("22423", "🛒🎄")), "kept as it is", product("🛒🎄"))
handled("nul_bytes_in_a_value", csv(GOOD.replace("22423", "22\x00423")), "taken out", product("22423"))
refused("encoding_gb18030_unsaid", csv(CHINESE, encoding="gb18030"), "lines.csv", "row 2", "encoding", "gb18030")
refused("encoding_utf16_unsaid", csv(CHINESE, encoding="utf-16"), "lines.csv", "say encoding = 'utf-16'")
refused("encoding_utf16_without_mark", csv(GOOD, encoding="utf-16-le"), "lines.csv", "say encoding = 'utf-16-le'")
refused("encoding_latin1_unsaid", csv(GOOD.replace("22423", "café"), encoding="latin-1"), "lines.csv", "cp1252")
refused("encoding_said_wrong", csv(CHINESE, 'encoding = "gb18030"'), "lines.csv", "UTF-8, not in gb18030")
refused("encoding_utf16_said_wrong", csv(GOOD, 'encoding = "utf-16"'), "lines.csv", "UTF-8, not in utf-16")
refused(
    "encoding_utf16_said_but_without_mark",
    csv(GOOD, 'encoding = "utf-16"', encoding="utf-16-le"),
    "say encoding = 'utf-16-le'",
)
refused("encoding_unknown", csv(GOOD, 'encoding = "klingon"'), "order_lines.encoding", "no known encoding")
refused("encoding_that_is_no_text", csv(GOOD, 'encoding = "base64"'), "order_lines.encoding", "no known encoding")
refused("bytes_broken_in_the_middle", csv((GOOD + "9,1003,2024-01-07,\xff,1,5\n").encode("latin-1")), "row 4")
refused("bytes_at_random", csv(bytes(range(256)) * 40), "lines.csv", "row 2", "encoding")

refused("separator_semicolon_unsaid", csv(GOOD.replace(",", ";")), "lines.csv", "say separator = ';'")
refused("separator_tab_unsaid", csv(GOOD.replace(",", "\t")), "lines.csv", r"say separator = '\t'")
refused("separator_said_wrong", csv(GOOD, 'separator = ";"'), "lines.csv", "say separator = ','")
refused("separator_of_two_signs", csv(GOOD, 'separator = "::"'), "order_lines.separator", "one sign")
handled("separator_said", csv(GOOD.replace(",", "|"), 'separator = "|"'), "read", same_as_good)
refused("a_row_too_long", csv(GOOD + "9,1003,2024-01-07,1,1,5,5\n"), "row 4", "7 fields", "header has 6")
refused("a_row_too_short", csv(GOOD + "9,1003\n"), "row 4", "2 fields", "header has 6")
handled(
    "rows_too_long_dropped_when_said",
    csv(GOOD + "9,1003\n", 'unreadable = "drop"'),
    "dropped and counted",
    lambda tables: same_as_good(tables) and rules(tables) == {"unreadable": 1},
)
refused("a_quote_never_closed", csv(GOOD + '9,1003,"2024-01-07,1,1,5\n' + LINES * 3), "lines.csv")
refused("a_quote_never_closed_in_a_long_file", csv(GOOD + '9,1003,"x,1,1,5\n' + LINES * 70_000), "close every quote")
handled("line_ends_of_windows", csv(GOOD.replace("\n", "\r\n")), "read", same_as_good)
handled("line_ends_of_old_macs", csv(GOOD.replace("\n", "\r")), "read", same_as_good)
handled("blank_lines_in_between", csv(GOOD.replace("\n", "\n\n")), "passed over", same_as_good)
handled("no_line_end_at_the_end", csv(GOOD.rstrip()), "read", same_as_good)

refused(
    "decimal_signs_of_both_kinds_in_one_column",
    csv(GOOD.replace("25.50", '"25,50"')),
    "'amount'",
    "'2.55' has a decimal point and '25,50' a decimal comma",
    "decimals = { amount = '.' }",
)
refused(
    "decimal_comma_said_wrong",
    csv(GOOD, "decimal = ','"),
    "'amount'",
    "'25.50'",
    "leave `decimal` out, or say decimals = { amount = '.' }",
)
handled(
    "decimal_comma_unsaid",
    csv(GOOD.replace(",", ";").replace("25.50", "25,50").replace("2.55", "2,55"), "separator = ';'"),
    "the values tell it",
    same_as_good,
)
refused("decimal_sign_unknown", csv(GOOD, 'decimal = "·"'), "order_lines.decimal", "'.' or ','")
handled(
    "decimal_comma_said",
    csv(GOOD.replace(",", ";").replace("25.50", "25,50").replace("2.55", "2,55"), "decimal = ','\nseparator = ';'"),
    "read",
    same_as_good,
)
handled(
    "thousands_grouped",
    csv(GOOD.replace("25.50", '"1,234,025.50"')),
    "groups of three are joined",
    lambda tables: tables.order_lines["amount"].max() == 1_234_025.5,
)
refused("thousands_grouped_oddly", csv(GOOD.replace("25.50", '"12,3,025.50"')), "'amount'", "'12,3,025.50'")
handled(
    "lakhs_grouped_in_twos",
    csv(GOOD.replace("25.50", '"2,34,025.50"')),
    "read as 234025.50",
    lambda tables: tables.order_lines["amount"].tolist() == [234025.5, 2.55],
)

refused("text_in_numbers", csv(GOOD.replace("25.50", "a lot")), "'amount'", "'a lot' is no number", "row 2")
handled("currency_sign_in_numbers", csv(GOOD.replace("25.50", "£25.50")), "taken off", same_as_good)
refused("unit_in_numbers", csv(GOOD.replace("25.50", "25.50 kg")), "'amount'", "'25.50 kg'", "plain numbers")
refused("percent_in_numbers", csv(GOOD.replace("quantity", "discount").replace(",2,", ",10%,")), "'discount'", "'10%'")
handled(
    "brackets_for_minus",
    csv(GOOD.replace("25.50", "(25.50)")),
    "below zero",
    lambda tables: tables.order_lines["amount"].tolist() == [-25.5, 2.55],
)
handled("full_width_digits", csv(GOOD.replace("25.50", "２５.５０")), "read as 25.50", same_as_good)
refused("hexadecimal_numbers", csv(GOOD.replace(",2,", ",0x2,")), "'quantity'", "'0x2'")
refused("infinite_amount", csv(GOOD.replace("25.50", "inf")), "'amount'", "infinite", "row 2")
refused("amount_of_1e300", csv(GOOD.replace("25.50", "1e300")), "'amount'", "'1e300'", "too large")
refused("quantity_beyond_64_bits", csv(GOOD.replace(",2,", ",99999999999999999999,")), "'quantity'", "too large")
handled(
    "amount_not_a_number",
    csv(GOOD + "9,1003,2024-01-07,1,1,NaN\n"),
    "null, so dropped by no_amount",
    lambda tables: same_as_good(tables) and rules(tables) == {"no_amount": 1},
)
handled(
    "prices_below_zero",
    csv(GOOD + "9,1003,2024-01-07,1,-1,-5\n", "returns = 'none'"),
    "dropped by negative_sales",
    lambda tables: same_as_good(tables) and rules(tables) == {"negative_sales": 1},
)
handled(
    "unit_price_below_zero",
    csv("customer_id,ordered_at,quantity,unit_price\n1,2024-01-01,1,5\n2,2024-01-02,1,-5\n"),
    "dropped by no_price",
    lambda tables: rules(tables) == {"no_price": 1},
)
refused(
    "all_amounts_zero", csv(GOOD.replace("25.50", "0").replace("2.55", "0.00")), "no line is left", "no_price took 2"
)
refused("all_amounts_empty", csv(GOOD.replace("25.50", "").replace("2.55", "")), "no line is left", "no_amount took 2")
refused("all_customers_empty", csv(GOOD.replace("007,1", ",1").replace("8,1", ",1")), "no_customer took 2")
handled("ids_with_leading_zeros", csv(GOOD), "kept as text", same_as_good)
handled("ids_with_blanks_around", csv(GOOD.replace("007", "  007 ")), "blanks go", same_as_good)
handled(
    "ids_with_a_needless_decimal_part",
    csv(GOOD.replace("007", "7.0").replace("8,1", "8.0,1")),
    "the part goes if every id has it",
    lambda tables: tables.order_lines["customer_id"].tolist() == ["7", "8"],
)
handled(
    "ids_beyond_64_bits",
    csv(GOOD.replace("007", "123456789012345678901234567890")),
    "kept as text, every digit",
    lambda tables: tables.order_lines["customer_id"].tolist()[0] == "123456789012345678901234567890",
)
refused("ids_rounded_by_a_spreadsheet", csv(GOOD.replace("007", "1.23E+17")), "'customer_id'", "lost digits", "row 2")
handled(
    "ids_that_look_like_formulas",
    csv(GOOD.replace("007", '"=HYPERLINK(""http://evil"")"')),
    "kept as text; never run",
    lambda tables: tables.order_lines["customer_id"].tolist()[0] == '=HYPERLINK("http://evil")',
)
handled(
    "products_that_are_markup",
    csv(GOOD.replace("22423", "<script>alert(1)</script>")),
    "kept as text; the report shows it as text",
    product("<script>alert(1)</script>"),
)
handled(
    "unreadable_values_dropped_when_said",
    csv(GOOD + "9,1003,soon,1,1,5\n9,1004,2024-01-07,1,x,5\n", 'unreadable = "drop"'),
    "dropped and counted",
    lambda tables: same_as_good(tables) and rules(tables) == {"unreadable": 2},
)
handled(
    "lines_twice",
    csv(GOOD + LINES),
    "dropped by exact_duplicates",
    lambda tables: same_as_good(tables) and rules(tables) == {"exact_duplicates": 2},
)

refused("file_empty", csv(""), "lines.csv is empty")
refused("file_of_blank_lines", csv("\n\n\n"), "only blank lines")
refused("header_only", csv(HEADER), "a header but no lines")
refused("no_header", csv(LINES), "is its first row a header?", "'007'", "[order_lines.columns]")
refused(
    "column_missing",
    csv(GOOD, more='[order_lines.columns]\nregion = "country"'),
    "lines.csv has no column 'country' (for region)",
    "it has 'customer_id'",
)
refused(
    "column_nearly_there",
    csv(GOOD, more='[order_lines.columns]\ncustomer_id = "customer nr"'),
    "the nearest is 'customer_id'",
)
handled(
    "column_in_other_letters",
    csv(GOOD, more='[order_lines.columns]\ncustomer_id = "Customer ID"'),
    "case, blanks and signs of a column's name need not agree",
    same_as_good,
)
refused("column_in_capitals", csv(GOOD.replace("customer_id", "CUSTOMER_ID")), "no customer_id", "is it 'CUSTOMER_ID'?")
refused("column_twice", csv(GOOD.replace("quantity", "amount")), "2 columns named 'amount'")
handled("column_unused_twice", csv(GOOD.replace("order_id", "x").replace("quantity", "x")), "passed over", same_as_good)
handled("column_with_blanks_around", csv(GOOD.replace("amount", " amount ")), "found all the same", same_as_good)
refused("amount_missing", csv(GOOD.replace("amount", "total")), "no amount (or quantity and unit_price)")
refused(
    "canonical_name_unknown",
    csv(GOOD, more='[order_lines.columns]\norderid = "order_id"'),
    "orderid",
    "the nearest is `order_id`",
)
refused("returns_column_missing", csv(GOOD, "returns = 'column'"), "needs `is_return`")
refused(
    "category_from_products_that_are_missing",
    csv(GOOD.replace("product_id", "x"), "category = 'prefix:2'"),
    "needs `product_id`",
)
refused("flag_that_is_neither", csv(GOOD.replace("quantity", "is_return")), "'is_return'", "'2'", "true or false")
