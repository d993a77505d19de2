"""Words in dates: months of other languages, 下午 and p.m., 3rd; all as `strptime` reads them in English.

5-abr-2024, 5. April 2024 and 5 Apr. 2024 are the same day. Only languages whose names never mean two months stand
here: listopada is November in Poland and October in Croatia.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

MONTHS = {
    "Jan": "january januar janvier enero gennaio janeiro januari ocak января janv ene gen oca янв",
    "Feb": "february februar février fevrier febrero febbraio fevereiro februari şubat февраля févr fevr fév fev фев",
    "Mar": "march märz maerz mars marzo março marco maart marts mart марта mär mrz mrt мар",
    "Apr": "april avril abril aprile nisan апреля avr abr nis апр",
    "May": "mai mayo maggio maio mei maj mayıs mayis мая mag май",
    "Jun": "june juni juin junio giugno junho haziran июня giu haz июн",
    "Jul": "july juli juillet julio luglio julho temmuz июля juil lug tem июл",
    "Aug": "august août aout agosto augustus augusti ağustos августа aoû ago ağu авг",
    "Sep": "september septembre septiembre settembre setembro eylül сентября sept set eyl сен сент",
    "Oct": "october oktober octobre octubre ottobre outubro ekim октября okt ott out eki окт",
    "Nov": "november novembre noviembre novembro kasım kasim ноября kas ноя нояб",
    "Dec": "december dezember décembre decembre diciembre dicembre dezembro aralık aralik декабря "
    "déc dic dez des ara дек",
}
_HALVES = (
    ("上午", "AM"),
    ("凌晨", "AM"),
    ("早上", "AM"),
    ("下午", "PM"),
    ("晚上", "PM"),
    ("午前", "AM"),
    ("午後", "PM"),
    ("오전", "AM"),
    ("오후", "PM"),
)
_LETTER = r"\p{L}"


def in_english(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Months as Jan to Dec without a dot, 下午 3:20 and 3:20 p.m. as 3:20 PM, 3rd as 3."""
    if pc.any(pc.match_substring_regex(column, "[上下]午|凌晨|早上|晚上|午[前後]|오[전후]")).as_py():
        for half, english in _HALVES:
            column = pc.replace_substring_regex(column, rf"{half}\s*([\d:]+)", rf"\1 {english}")
    if not pc.any(pc.match_substring_regex(column, rf"{_LETTER}{{3}}|{_LETTER}\.")).as_py():
        return column
    for english, names in MONTHS.items():
        every = "|".join([english, *names.split()])
        column = pc.replace_substring_regex(
            column, rf"(?i)(^|[^{_LETTER}])(?:{every})\.?($|[^{_LETTER}])", rf"\1{english}\2"
        )
    column = pc.replace_substring_regex(column, r"(?i)\b([ap])\.\s?m\.?", r"\1m")
    return pc.replace_substring_regex(column, r"(?i)\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1")


def in_english_format(date_format: str) -> str:
    """The pattern for what `in_english` makes of values that `date_format` describes."""
    return re.sub(r"%d(?:st|nd|rd|th)\b", "%d", re.sub(r"%[bB]\.?", "%b", date_format))
