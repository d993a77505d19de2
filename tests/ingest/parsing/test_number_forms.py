"""Numbers as ledgers, tills and people write them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.currencies import SHARED, SIGNS, currency_of
from churn.ingest.parsing.number_forms import plain_numbers


def read(text: str, money: bool = True) -> tuple[str, str | None]:
    numbers = plain_numbers(pa.array([text]), money)
    return numbers.plain[0].as_py(), None if numbers.currency is None else numbers.currency[0].as_py()


@pytest.mark.parametrize(
    ("text", "plain", "currency"),
    [
        ("(12.50)", "-12.50", None), ("12.50-", "-12.50", None), ("12.50 -", "-12.50", None), ("−5", "-5", None),
        ("($3.00)", "-3.00", "$"), ("-$3.00", "-3.00", "$"), ("$-3.00", "-3.00", "$"), ("5.00- €", "-5.00", "EUR"),
        ("$12.50", "12.50", "$"), ("12,50 €", "12,50", "EUR"), ("USD 12.50", "12.50", "USD"), ("9usd", "9", "USD"),
        ("R$ 10,00", "10,00", "BRL"), ("CHF 1’299.50", "1’299.50", "CHF"), ("1'299.50", "1'299.50", None),
        ("1\u202f299,50", "1 299,50", None), ("1\u00a0299", "1 299", None), ("￥１２．５", "12.5", "¥"),
        ("¥1,299", "1299", "¥"), ("€1,299", "1,299", "EUR"), ("€ 12,-", "12", "EUR"), ("Fr. 5.–", "5", "CHF"),
        ("$ -", "-", None), ("R 100", "100", "ZAR"), ('="12.5"', "12.5", None), ("'12.5", "12.5", None),
    ],
)  # fmt: skip
def test_forms_that_are_certain(text: str, plain: str, currency: str | None) -> None:
    assert read(text) == (plain, currency)


@pytest.mark.parametrize(
    "text",
    ["12.50 CR", "(12", "12)", "--5", "-5-", "-(5)", "EUR 5 USD", "3 kg", "20%", "€", "5 - 3", "1e5", "", "R", "-"],
)
def test_what_is_none_of_them_stays(text: str) -> None:
    assert read(text) == (text, None)


def test_only_money_has_currencies() -> None:
    assert read("$5", money=False) == ("$5", None)


@given(
    st.decimals(0, 10**6, places=2),
    st.sampled_from([*SIGNS, *SHARED]),
    st.sampled_from(["{c}{n}", "{c} {n}", "{n}{c}", "{n} {c}", "({c}{n})", "-{c}{n}", "{n}- {c}"]),
)
def test_a_currency_before_or_behind_changes_no_number(number: object, sign: str, form: str) -> None:
    plain, currency = read(form.format(c=sign, n=number))
    assert plain == ("-" if form[0] in "(-" or "-" in form else "") + str(number)
    assert currency == currency_of(sign)
