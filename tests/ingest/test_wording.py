"""Counts of one are in the singular, others stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest.finding import Finding
from churn.ingest.wording import agreeing

from .helpers import read_csv


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 lines have goods", "1 line has goods"),
        ("1 of 40 orders have the same", "1 of 40 orders has the same"),
        ("1 of 1 orders (100%) have lines", "1 of 1 order (100%) has lines"),
        ("1 lines such as 'tea, 5 g' count as goods", "1 line such as 'tea, 5 g' counts as goods"),
        ("1 lines above zero have a number", "1 line above zero has a number"),
        ("on 1 lines of 1 orders, 1 of them", "on 1 line of 1 order, 1 of them"),
        ("1 true dates (such as x) and 1 texts (such as y)", "1 true date (such as x) and 1 text (such as y)"),
        ("touches 1 orders (2%)", "touches 1 order (2%)"),
        ("1 ids occur in", "1 id occurs in"),
        ("1 order lines of 1 customers", "1 order line of 1 customer"),
        ("21 lines have, 1,001 lines have, 0.1 lines", "21 lines have, 1,001 lines have, 0.1 lines"),
        ("'1 lines' and week 1 is, a 1-line", "'1 lines' and week 1 is, a 1-line"),
        ("2 lines count", "2 lines count"),
    ],
)
def test_counts_of_one_are_in_the_singular(text: str, expected: str) -> None:
    assert agreeing(text) == expected


def test_every_finding_is_in_the_singular() -> None:
    one = Finding("key", "ok", {"en": "Name", "zh": "名"}, {"en": "1 lines are so", "zh": "1 行"})
    assert one.text == {"en": "1 line is so", "zh": "1 行"}


def test_a_refund_and_a_duplicate_by_themselves_name_no_noughts(tmp_path: Path) -> None:
    text = "customer_id,order_id,ordered_at,amount,refunded,product_id\n"
    text += "a,1,2024-01-01,10,4,x\nb,2,2024-01-02,10,0,y\nb,2,2024-01-02,10,0,y\nb,2,2024-01-02,4,0,z\n"
    tables = read_csv(tmp_path, text)
    (one,) = [each for each in tables.findings if each.key == "refunds"]
    assert one.text["en"].startswith("4.00 on 1 line of 1 order; the file")
    (note,) = tables.audit.loc[tables.audit["rule"] == "exact_duplicates", "note_en"]
    assert note.endswith("touches 1 order (50.0%)")
