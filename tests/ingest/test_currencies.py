"""Currencies as files write them."""

from __future__ import annotations

import pytest

from churn.ingest.currencies import SHARED, SIGNS, currency_of, in_common, may_be


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€", "EUR"),
        ("eur", "EUR"),
        ("US$", "USD"),
        ("$", "$"),
        ("￥", "¥"),
        ("Kr.", "kr"),
        ("Rs.", "Rs"),
        ("shirt", None),
    ],
)
def test_a_code_a_sign_or_a_shared_sign(text: str, code: str | None) -> None:
    assert currency_of(text) == code


def test_what_signs_have_in_common() -> None:
    assert in_common(["$", "USD"]) == {"USD"}
    assert in_common(["$", "€"]) == set()
    assert in_common([]) == set()
    assert "AUD" in in_common(["$"]) and may_be("$", "AUD") and not may_be("€", "AUD")


def test_every_sign_names_a_currency() -> None:
    assert all(currency_of(sign) == code for sign, code in SIGNS.items())
    assert all(currency_of(sign) == sign for sign in SHARED)
