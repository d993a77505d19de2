"""Findings count one of a thing in the singular."""

from __future__ import annotations

from pathlib import Path

from churn.ingest.finding import Finding

from .helpers import read_csv


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
