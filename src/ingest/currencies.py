"""Currencies as files write them: codes, signs, and signs that several countries share."""

from __future__ import annotations

from collections.abc import Iterable

_CODES = (
    "AED ARS AUD BDT BGN BHD BIF BRL CAD CHF CLP CNY COP CRC CZK DJF DKK EGP EUR GBP GNF HKD HUF IDR ILS INR IQD IRR "
    "ISK JOD JPY KES KMF KRW KWD KZT LAK LBP LKR MAD MMK MNT MUR MXN MYR NGN NOK NPR NZD OMR PEN PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UYU UZS VND VUV XAF XOF XPF ZAR"
)
CODES = frozenset(_CODES.split())
_WHOLE = (
    "BIF CLP COP CRC DJF GNF HUF IDR IQD IRR ISK JPY KMF KRW KZT LAK LBP MMK MNT NGN PKR PYG RSD RWF TWD TZS UGX UZS "
    "VND VUV XAF XOF XPF"
)
WITHOUT_CENTS = frozenset(_WHOLE.split())
"""Currencies whose prices have no decimals, by law or in practice."""
SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "руб": "RUB", "₩": "KRW", "₺": "TRY", "TL": "TRY",
    "₴": "UAH", "грн": "UAH", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₪": "ILS", "zł": "PLN", "Kč": "CZK",
    "Ft": "HUF", "lei": "RON", "RM": "MYR", "Rp": "IDR", "SFr": "CHF", "Fr": "CHF", "US$": "USD",
    "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD",
    "SG$": "SGD", "R$": "BRL", "MX$": "MXN", "Mex$": "MXN", "CN¥": "CNY", "JP¥": "JPY", "RMB": "CNY", "元": "CNY",
    "人民币": "CNY", "円": "JPY", "\\": "JPY", "원": "KRW", "EURO": "EUR",
}  # fmt: skip
"""sign -> code, where only one currency is meant; a backslash is what Shift-JIS has in the place of ¥"""
SHARED = {
    "$": ["USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"],
    "¥": ["CNY", "JPY"],
    "kr": ["SEK", "NOK", "DKK", "ISK"],
    "Rs": ["INR", "PKR", "LKR", "NPR", "MUR"],
}
"""sign -> codes, where several may be meant; the study's own is taken"""
_FOLDED = {sign.casefold(): code for sign, code in SIGNS.items()} | {code.casefold(): code for code in CODES}
_SHARED = {sign.casefold(): sign for sign in SHARED}


def currency_of(text: str) -> str | None:
    """The code that a text such as `us$`, `Eur` or `€` means, a shared sign as it is, or None for any other."""
    folded = text.strip().rstrip(".").replace("￥", "¥").casefold()
    return _FOLDED.get(folded) or _SHARED.get(folded)


def may_be(written: str, code: str) -> bool:
    """Whether a code or shared sign can mean the currency `code`: $ can be AUD, and € cannot."""
    return code == written or code in SHARED.get(written, ())


def in_common(written: Iterable[str]) -> set[str]:
    """The currencies that all of the codes and signs can mean; empty where they are several: {$, USD} -> {USD}."""
    meant = [set(SHARED.get(one, (one,))) for one in written]
    return set.intersection(*meant) if meant else set()
