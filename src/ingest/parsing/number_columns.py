"""A column of numbers that came as text: its different values in plain form, and what they show of signs and money."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import COUNTS, KNOWN, MONEY
from ..sources.raw import TEXT, Raw
from .decimals import Evidence, evidence
from .encoded import Encoded, encoded
from .id_forms import Change
from .number_forms import Numbers, plain_numbers, without_pieces
from .units import without_percent
from .values import is_text, plain

_BELOW = "[(（]|[0-9０-９].*[-\u2010-\u2013\u2212]"
"""brackets, or a minus behind the digits"""


@dataclass(frozen=True)
class NumberTexts:
    """`form` has the values in plain form, for the rows they are on."""

    form: Encoded
    written: pa.ChunkedArray
    """the same values as the file writes them"""
    numbers: Numbers
    percent: bool
    """whether they had a percent sign"""
    as_text: pa.Array | None = None
    """marks of those that are text where others are numbers (cells of a workbook)"""

    @cached_property
    def shown(self) -> Evidence:
        """What the values show of their decimal sign."""
        values = self.form.each if self.as_text is None else pc.filter(self.form.each, self.as_text)
        return evidence(values)

    def currencies(self) -> Counter[str]:
        """currency or shared sign -> on how many rows it is written."""
        if self.numbers.currency is None:
            return Counter()
        counted = pd.Series(self.form.times).groupby(self.numbers.currency.to_pandas().to_numpy()).sum()
        return Counter({str(code): int(n) for code, n in counted.items()})

    def currency_rows(self) -> pd.Series | None:
        """The currency of every row (null: none is written); None where no row has one."""
        if self.numbers.currency is None:
            return None
        marks = self.form.times == 0
        return self.form.rows((self.numbers.currency.to_pandas().astype("str"), marks))[0]

    def changes(self) -> dict[str, Change]:
        """`minus` -> how many values had their minus behind or in brackets."""
        plain = self.form.each.combine_chunks()
        raw = self.written.combine_chunks()
        below = pc.and_(pc.starts_with(plain, "-"), pc.match_substring_regex(raw, _BELOW))
        places = pc.fill_null(below, False).to_numpy(zero_copy_only=False).nonzero()[0]
        if not len(places):
            return {}
        first = int(places[0])
        return {"minus": Change(int(self.form.times[places].sum()), raw[first].as_py(), plain[first].as_py())}


def written_currencies(column: pa.ChunkedArray) -> list[str]:
    """The currencies and shared signs written with the numbers of a column, the commonest first."""
    column = plain(column)
    if not is_text(column):
        return []
    form = encoded(column)
    numbers = plain_numbers(form.each.combine_chunks(), money=True)
    texts = NumberTexts(Encoded(pa.chunked_array([numbers.plain]), form.codes), form.each, numbers, False)
    return [code for code, _ in texts.currencies().most_common()]


def number_texts(raw: Raw, table: str, canonical: str, theirs: str) -> NumberTexts | None:
    """The column of numbers `theirs` in plain form; None where it is none or did not come as text."""
    column = plain(raw.table.column(theirs))
    if KNOWN[table].get(canonical) != "number" or not is_text(column):
        return None
    cells = raw.cells.get(theirs)
    form = encoded(column) if cells is None else Encoded(column)
    values, percent = without_percent(form.each) if canonical == "discount" else (form.each, False)
    if canonical in COUNTS:
        values = without_pieces(values)
    numbers = plain_numbers(pa.chunked_array(values.chunks, pa.string()).combine_chunks(), canonical in MONEY)
    plain_form = Encoded(pa.chunked_array([numbers.plain]), form.codes)
    as_text = None if cells is None else pa.array(cells == TEXT)
    return NumberTexts(plain_form, form.each, numbers, percent, as_text)
