"""The tables of `churn check`: lines as understood beside the raw ones, totals, the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.cli import main
from churn.ingest import Tables, read_tables, readiness
from churn.pipeline.check_page import page
from churn.pipeline.check_tables import WORDS, Sheet, sheets
from churn.study import Study, load_study

LINES = """customer,order,when,sku,qty,price,state
=\"007\",A1,31.01.2024 10:20,tea,2,"1,50",ok
8,A2,01.02.2024 09:00,<b>cup</b>,1,"4,00",ok
8,A3,02.02.2024 09:00,cup,1,"4,00",void
8,A4,15.03.2024 09:00,tea,-1,"1,50",ok
"""
STUDY = """[study]
name = "shop"
language = "{language}"
[order_lines]
path = "lines.csv"
date_format = "%d.%m.%Y %H:%M"
drop = {{ column = "state", values = ["void"] }}
[order_lines.columns]
customer_id = "customer"
order_id = "order"
ordered_at = "when"
product_id = "sku"
quantity = "qty"
unit_price = "price"
"""


def read(folder: Path, language: str = "en") -> tuple[Study, Tables]:
    (folder / "lines.csv").write_text(LINES)
    (folder / "study.toml").write_text(STUDY.format(language=language))
    study = load_study(folder)
    return study, read_tables(study)


def shown(folder: Path, language: str = "en") -> dict[str, Sheet]:
    study, tables = read(folder, language)
    return {one.key: one for one in sheets(study, tables, readiness(tables, study))}


def test_lines_stand_as_they_were_understood_beside_the_files(tmp_path: Path) -> None:
    rows = shown(tmp_path)["sample"].rows
    assert rows[0] == ("lines.csv 2", '="007"', "A1", "31.01.2024 10:20", "tea", "2", "1,50")
    assert rows[1] == ("  →", "007", "A1", "2024-01-31 10:20:00", "tea", "2", "3")
    assert rows[5][0].endswith("does not count") and set(rows[5][1:]) == {""}
    assert rows[7][5:] == ("-1", "-1.50")


def test_ten_lines_are_taken_evenly_from_all_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = "".join(f"{name}{n},2024-01-01,{n + 1}\n" for n in range(50))
        (tmp_path / f"{name}.csv").write_text(f"customer_id,ordered_at,amount\n{rows}")
    (tmp_path / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "*.csv"\n')
    sample = read_tables(load_study(tmp_path)).sample
    assert sample is not None and len(sample) == 10
    assert sample["file"].tolist() == ["a.csv"] * 5 + ["b.csv"] * 5
    assert (sample["customer_id"] == sample["customer_id_raw"]).all()
    assert [sample["row"].iloc[0], sample["row"].iloc[-1]] == [2, 51]


def test_months_that_are_not_whole_say_so(tmp_path: Path) -> None:
    rows = shown(tmp_path)["months"].rows
    assert rows == [
        ("2024-01 (from 31 to 31)", "1", "1", "1", "3.00", ""),
        ("2024-02", "1", "1", "1", "4.00", ""),
        ("2024-03 (from 1 to 15)", "1", "0", "0", "0.00", "-1.50"),
    ]


def test_the_best_customers_and_products_lead(tmp_path: Path) -> None:
    found = shown(tmp_path)
    assert found["customers"].rows == [("8", "1", "4.00", "57.1%"), ("007", "1", "3.00", "42.9%")]
    assert found["products"].rows[0][0] == "<b>cup</b>"


def test_every_word_is_there_in_both_languages(tmp_path: Path) -> None:
    assert all(en and zh for en, zh in WORDS.values())
    assert shown(tmp_path, "zh")["months"].rows[0][0] == "2024-01（31 至 31）"


def test_the_page_shows_the_same_and_data_is_never_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read(tmp_path)
    target = tmp_path / "check.html"
    assert main(["check", str(tmp_path), "--html", str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    assert "&lt;b&gt;cup&lt;/b&gt;" in text and "<b>" not in text
    assert "http" not in text and "<script" not in text
    assert str(target) in "".join(capsys.readouterr().out.split("\n"))
    for sheet in shown(tmp_path).values():
        assert sheet.title in text


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read(tmp_path)
    assert main(["check", str(tmp_path), "--html", str(tmp_path / "none" / "x.html")]) == 2
    assert "give another file to --html" in capsys.readouterr().err


def test_rows_are_marked_by_their_state() -> None:
    text = page("t", "en", [Sheet("a", "A", ("", "x"), [("look", "1")], frozenset({1}), ("warning",))], ["note"])
    assert '<tr class="warning">' in text and '<td class="number">1</td>' in text and "<p>note</p>" in text
