"""Of each kind of fault that was found in real exports, three more instances that a shop would hand over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from churn.ingest import Tables

from .case import HEADER, Check, Make, bought, csv, customers, days, handled, refused, rules, several, told

FIRST = dt.date(2024, 1, 1)


def rows(n: int, form: str, **values: object) -> list[str]:
    """`form` with i, day (one a line), day of the month d, and lists in `values` taken in turn."""
    return [
        form.format(
            i=i,
            day=FIRST + dt.timedelta(days=i % 200),
            d=i % 28 + 1,
            **{name: one[i % len(one)] if isinstance(one, list) else one for name, one in values.items()},
        )
        for i in range(n)
    ]


def amounts(*right: float) -> Check:
    return lambda tables: [round(one, 6) for one in tables.order_lines["amount"]] == list(right)


def quiet(tables: Tables) -> bool:
    """Nothing to look at was found."""
    return all(one.state == "ok" for one in tables.findings)


# a status that nobody looks at
def statuses(column: str, bad: str, good: str) -> Make:
    lines = rows(40, "{s},{i},2024-01-{d:02d},P1,1,{i}.50", s=[bad, *[good] * 7])
    return csv(
        bought(*lines, header=f"{column},order_id,ordered_at,product_id,quantity,amount"),
        more="[order_lines.columns]\ncustomer_id = 'order_id'",
    )


for column, bad, good in (
    ("Status", "Storniert", "Versendet"),
    ("estado", "cancelado", "entregado"),
    ("订单状态", "已取消", "已完成"),
    ("退款状态", "退款成功", "没有申请退款"),
    ("Stato", "Annullato", "Spedito"),
    ("ステータス", "キャンセル", "発送済み"),
    ("is_void", "1", "0"),
    ("deleted", "Y", "N"),
    ("Lifecycle", "Geannuleerd", "Verzonden"),
    ("payment", "unpaid", "paid"),
):
    handled(f"status_{column}_{bad}", statuses(column, bad, good), "a finding", told(f"status_{column}", f"'{bad}'"))

# joins that match nothing
HEADS = "order_no,customer,date\n{},ann,2024-01-01\n{},bo,2024-01-02\n"


def joined(lines: str, heads: str, on: str = "{ order = 'order_no' }") -> Make:
    def make(folder: Path) -> None:
        (folder / "heads.csv").write_text(heads, encoding="utf-8")
        section = f"join = [{{ path = 'heads.csv', on = {on} }}]"
        csv(lines, section, "[order_lines.columns]\ncustomer_id = 'customer'\nordered_at = 'date'")(folder)

    return make


handled(
    "join_key_with_blanks",
    joined("order ,sku,amount\n A1,x,5\nA2 ,y,6\n", HEADS.format("A1", "A2")),
    "blanks in names and keys are forgiven",
    customers("ann", "bo"),
)
refused(
    "join_key_with_zeros_lost",
    joined("order,sku,amount\n001,x,5\n002,y,6\n", HEADS.format("1", "2")),
    "no line is left",
    "the lines say '001' in 'order', the file '1'",
)
handled(
    "join_key_with_a_decimal_part",
    joined("order,sku,amount\n1.0,x,5\n2.0,y,6\n", HEADS.format("1", "2")),
    "the needless part goes",
    customers("ann", "bo"),
)

# units
DISCOUNTS = "customer_id,ordered_at,amount,discount"
RATES, PERCENT = [0, 0.05, 0.1, 0.2], [0, 5, 10, 20]
discounted = "{i},2024-01-{d:02d},{i}5.50,{r}"
handled(
    "discounts_as_0.1",
    csv(bought(*rows(60, discounted, r=RATES), header=DISCOUNTS)),
    "a finding",
    told("discount_rate", "'rate'"),
)
handled(
    "discounts_as_10",
    csv(bought(*rows(60, discounted, r=PERCENT), header=DISCOUNTS)),
    "a finding",
    told("discount_percent", "'percent'"),
)
handled(
    "discounts_as_0.1_in_one_file_and_10_in_the_other",
    several(
        bought(*rows(60, discounted, r=RATES), header=DISCOUNTS),
        bought(*rows(60, discounted, r=PERCENT), header=DISCOUNTS),
    ),
    "a finding",
    told("discount_units_differ", "0.csv", "1.csv"),
)
PRICES = "customer_id,ordered_at,quantity,unit_price"
handled(
    "prices_in_cents_in_one_of_two_files",
    several(
        bought(*rows(60, "{i},2024-01-{d:02d},1,{p}.95", p=[5, 7, 9]), header=PRICES),
        bought(*rows(60, "{i},2024-02-{d:02d},1,{p}95", p=[5, 7, 9]), header=PRICES),
    ),
    "a finding",
    told("cents_in_some_files", "1.csv"),
)
handled(
    "totals_on_the_lines_of_a_few_orders",
    csv(
        HEADER
        + "\n".join(
            [
                *(f"a{i // 3},a{i // 3},2024-01-05,P{i},1,{20 + i // 3}.50" for i in range(90)),
                *rows(400, "b{i},b{i},2024-02-{d:02d},P1,1,{i}.25"),
            ]
        )
        + "\n"
    ),
    "a finding",
    told("amount_order_total", "30"),
)
handled(
    "totals_in_discounts_of_an_order",
    csv(
        bought(
            *(f"{i // 3},{i // 3},2024-01-05,P{i},{10 + i}.50,{2 + i // 3}.75" for i in range(90)),
            header="customer_id,order_id,ordered_at,product_id,amount,discount",
        )
    ),
    "a finding",
    told("discount_order_total", "discount_is = 'order_total'"),
)
handled(
    "unit_prices_as_amounts",
    csv(
        HEADER + "\n".join(rows(300, "{i},{i},2024-01-{d:02d},P{p},{q},{p}.50", p=[10, 11, 12], q=[1, 2, 3, 4])) + "\n"
    ),
    "a finding",
    told("amount_per_piece", "unit_price"),
)

# currencies and signs of numbers
handled(
    "dollars_and_euros_in_one_column",
    csv(bought("7,2024-03-01,$5.00", "8,2024-03-02,€5.00")),
    "a finding",
    told("currency_overlooked", "EUR 1", "$ 1", "rates = {"),
)
handled(
    "accounting_with_brackets_and_dashes",
    csv(bought('7,2024-03-01,"$ 1,234.50"', '7,2024-03-02,"$ (34.50)"', "7,2024-03-03,$ -")),
    "below zero, and nothing",
    lambda tables: rules(tables) == {"no_amount": 1},
)
handled(
    "ledger_with_minuses_behind",
    csv(bought("7,2024-03-01,12.50", "7,2024-03-02,2.50-")),
    "below zero",
    amounts(12.5, -2.5),
)
handled(
    "swiss_and_narrow_groups",
    csv(bought("7,2024-03-01,1'299.50", "7,2024-03-02,1\u202f300.00", "7,2024-03-03,12.–")),
    "read",
    amounts(1299.5, 1300.0, 12.0),
)
refused("numbers_with_credit_marks", csv(bought("7,2024-03-01,12.50 CR")), "'12.50 CR' is no number")

# decimals that the file itself tells
handled(
    "decimals_1.234_beside_12,50",
    csv(bought("1;2024-01-01;1.234", "2;2024-01-02;12,50", header="customer_id;ordered_at;amount"), "separator = ';'"),
    "the comma is the decimal one",
    amounts(1234.0, 12.5),
)
refused(
    "quantities_all_of_1,000",
    csv(bought("1;2024-01-01;1,000;5", header="customer_id;ordered_at;quantity;amount"), "separator = ';'"),
    "'1,000' can be 1 or 1,000",
    "decimals = {",
)
refused(
    "decimals_that_contradict_each_other",
    csv(bought("1;2024-01-01;12.5", "2;2024-01-02;12,5", header="customer_id;ordered_at;amount"), "separator = ';'"),
    "'12.5' has a decimal point and '12,5'",
)

# dates
refused(
    "dates_with_the_month_first_or_not",
    csv(bought("7,1/5/2024,10")),
    "'1/5/2024' can be read in several ways",
    "'%m/%d/%Y'",
)
refused("dates_with_weekdays", csv(bought("7,Fri 05 Jan 2024,10")), "date_format = '%a %d %b %Y'")
refused("dates_with_german_months", csv(bought("7,5. Januar 2024,10")), "date_format = '%d. %b %Y'")
handled(
    "dates_with_german_months_said",
    csv(bought("7,5. Januar 2024,10", "7,31. März 2024,1"), "date_format = '%d. %B %Y'"),
    "read",
    days("2024-01-05", "2024-03-31"),
)
handled(
    "times_in_chinese_halves",
    csv(bought("7,2024/1/5 下午 3:20,10", "8,2024/1/5 上午 9:00,1")),
    "read",
    lambda tables: [one.hour for one in tables.order_lines["ordered_at"]] == [9, 15],
)
refused("times_of_24_00", csv(bought("7,2024-01-05 24:00,10")), "'2024-01-05 24:00' is no date")
refused("epoch_milliseconds", csv(bought("7,1704448800000,10")), "date_format = 'unix_ms'")
handled(
    "dates_of_excel_that_are_zero_or_never",
    csv(bought("7,1900-01-00,10", "7,9999-12-31,10", "7,2024-01-05,1")),
    "dropped by no_date and future_date",
    lambda tables: rules(tables) == {"no_date": 1, "future_date": 1},
)


def two_sheets(folder: Path) -> None:
    book = openpyxl.Workbook()
    one, other = book.active, book.create_sheet("other")
    for sheet, date in ((one, "1/13/2024"), (other, dt.datetime(2024, 2, 20))):
        sheet.append(["customer_id", "ordered_at", "amount"])
        sheet.append(["7", date, 5])
    book.save(folder / "lines.xlsx")
    text = "[study]\nname = 'shop'\n[order_lines]\npath = 'lines.xlsx'\ndate_format = '%m/%d/%Y'\n"
    (folder / "study.toml").write_text(text, encoding="utf-8")


handled(
    "dates_as_text_in_one_sheet_and_true_in_the_other", two_sheets, "each as it is", days("2024-01-13", "2024-02-20")
)
SWAPPED = [f"{i},2024-{i % 12 + 1:02d}-{i // 12 % 12 + 1:02d},5" for i in range(144)]
handled(
    "days_and_months_swapped_in_one_of_two_files",
    several(bought(*SWAPPED), bought(*rows(200, "{i},{day},5"))),
    "a finding",
    told("days_up_to_12_in_a_file", "0.csv"),
)

# many people under one id, and rows that are no lines
for name in ("CASH", "0", "99999", "Walk-in customer", "散客", "MOSTRADOR"):
    handled(
        f"account_of_many_{name}",
        csv(
            bought(
                *rows(300, f"{name},{{day}},{{i}}5"), *rows(300, "C{c},{day},{i}5", c=[f"{n:03d}" for n in range(40)])
            )
        ),
        "a finding",
        told("collective_accounts", f'leave_out = ["{name}"'),
    )
handled(
    "total_row_at_the_end",
    csv(HEADER + "7,1,2024-01-05,A,1,5\n8,2,2024-01-06,A,1,6\nTotal,,,,2,11\n"),
    "dropped by no_date",
    lambda tables: rules(tables) == {"no_date": 1},
)
handled(
    "total_row_with_a_date",
    csv(HEADER + "7,1,2024-01-05,A,1,5\n8,2,2024-01-06,A,1,6\nGrand Total,,2024-01-31,,2,11\n"),
    "a finding",
    told("collective_accounts", "'Grand Total'"),
)
handled(
    "header_again_in_the_middle",
    csv(HEADER + "7,1,2024-01-05,A,1,5\n" + HEADER + "8,2,2024-01-06,A,1,6\n"),
    "passed over",
    amounts(5.0, 6.0),
)
WORDS = ["Frachtkosten", "Tip", "Trinkgeld", "Pfand", "Gutschein", "Service charge", "押金"]
handled(
    "freight_tips_vouchers_and_deposits",
    csv(HEADER + "\n".join(rows(70, "{i},{i},2024-01-{d:02d},{w},1,{i}.50", w=[*WORDS, "Lamp"])) + "\n"),
    "findings",
    told("lines_charge", "line_kinds", also=told("lines_shipping", "'Frachtkosten'")),
)

# ids
handled(
    "ids_with_zeros_in_one_file_and_decimals_in_the_other",
    several(bought("00123,2024-03-01,10"), bought("123.0,2024-04-01,10")),
    "a finding",
    told("spellings_zeros", "zero_fill = 5"),
)
handled(
    "ids_that_are_addresses_in_every_form",
    csv(
        bought(
            "Ann@Shop.example ,2024-03-01,1",
            "\u200bann@shop.example,2024-03-02,1",
            "mailto:ann@shop.example,2024-03-03,1",
            "<ann@shop.example>,2024-03-04,1",
        )
    ),
    "one customer",
    customers("ann@shop.example"),
)
handled(
    "ids_with_accents_encoded_twice",
    csv(bought("ZoÃ« MÃ¼ller,2024-03-01,1", "Zoë Müller,2024-03-02,1")),
    "one customer",
    customers("Zoë Müller"),
)
handled(
    "ids_that_are_marks_for_nothing",
    csv(
        bought(*(f"{mark},2024-03-01,1" for mark in ("nan", "None", "?", "--", "n/a", "N.A.", "无")), "7,2024-03-01,1")
    ),
    "dropped by no_customer",
    lambda tables: rules(tables) == {"no_customer": 7},
)

# files
refused(
    "title_above_the_header",
    csv("Export of the shop\n" + bought("7,2024-01-05,10")),
    "row 2 looks like the header: say header_row = 2",
)
handled(
    "title_above_the_header_passed_over_when_said",
    csv("Export of the shop\n\n" + bought("7,2024-01-05,10"), "header_row = 3"),
    "read",
    amounts(10.0),
)
refused(
    "separator_said_above_the_header",
    csv("sep=;\ncustomer_id;ordered_at;amount\n7;2024-01-05;1\n", "separator = ';'"),
    "row 2 looks like the header",
)
refused(
    "chinese_file_said_to_be_western",
    csv(bought("张三,2024-01-05,10", "李四,2024-01-06,10").encode("gbk"), "encoding = 'cp1252'"),
    "say encoding = 'gb18030'",
)
handled(
    "mark_of_byte_order_and_decimal_commas",
    csv("\ufeffcustomer_id;ordered_at;amount\n7;2024-01-05;5,50\n", "separator = ';'"),
    "read",
    amounts(5.5),
)
handled("empty_columns_behind", csv("customer_id,ordered_at,amount,,,\n7,2024-01-05,5,,,\n"), "read", amounts(5.0))
MONTH = rows(30, "{i},2024-01-{d:02d},{i}5")
handled(
    "files_that_overlap_without_order_numbers",
    several(bought(*MONTH), bought(*MONTH[:15], *rows(10, "{i},2024-02-{d:02d},7"))),
    "a finding",
    told("files_overlap", "exact_duplicates = true"),
)
handled(
    "files_that_overlap_with_order_numbers",
    several(
        HEADER + "\n".join(rows(30, "{i},{i},2024-01-{d:02d},A,1,{i}5")) + "\n",
        HEADER + "\n".join(reversed(rows(30, "{i},{i},2024-01-{d:02d},A,1,{i}5"))) + "\n",
    ),
    "dropped by exact_duplicates",
    lambda tables: rules(tables) == {"exact_duplicates": 30},
)
handled(
    "order_numbers_used_again_every_year",
    csv(HEADER + "7,1,2023-01-05,A,1,5\n7,1,2024-01-05,A,1,6\n8,2,2024-01-06,A,1,6\n"),
    "orders of their own",
    lambda tables: len(tables.order_lines) == 3,
)

# refunds
REFUNDS = "customer_id,order_id,ordered_at,product_id,amount,Refunded Amount"
handled(
    "refunds_in_a_column_that_nobody_looks_at",
    csv(bought("7,1,2024-01-05,A,50,20.00", header=REFUNDS)),
    "a finding",
    told("refunds_overlooked", "20.00", "refunded = 'Refunded Amount'"),
)
handled(
    "refunds_of_an_order_taken_off_when_said",
    csv(
        bought("7,1,2024-01-05,A,60,20.00", "7,1,2024-01-05,B,20,", header=REFUNDS),
        "refunded_is = 'order_total'",
        "[order_lines.columns]\nrefunded = 'Refunded Amount'",
    ),
    "shared out",
    amounts(45.0, 15.0),
)
