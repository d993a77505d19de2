"""`churn init`: what it recognises, what it guesses, what it asks to be filled in."""

from __future__ import annotations

import gzip
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from churn.cli import main
from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.study_file.initialise import initialise
from churn.presets import PRESETS
from churn.study import load_study

SAMPLES = Path(__file__).parents[2] / "presets" / "samples"


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "shop" / "raw" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(encoding))
    return file


def section(target: Path) -> dict[str, object]:
    return tomllib.loads(target.read_text(encoding="utf-8"))["order_lines"]


@pytest.mark.parametrize("name", PRESETS)
def test_the_export_of_a_known_platform_needs_nothing_more(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLES / name, tmp_path / name / "raw")
    files = sorted((tmp_path / name / "raw").iterdir())
    assert main(["init", *map(str, files)]) == 0
    assert "still to do" not in capsys.readouterr().out
    study = load_study(tmp_path / name)
    assert study.order_lines.preset == name
    assert len(read_tables(study).order_lines) >= 2
    assert main(["check", str(tmp_path / name)]) == 0


TILL = "Kundennummer;Bon-Nr;Datum;Artikel;Menge;Einzelpreis;Umsatz (EUR);Status\n" + "".join(
    f"00{n % 7};{n};{n:02d}.03.2024;Tee grün;2;1,25;2,50;{'storniert' if n == 5 else 'bezahlt'}\n" for n in range(1, 29)
)


def test_a_till_of_another_country_is_read_from_its_own_signs(tmp_path: Path) -> None:
    target, told = initialise([put(tmp_path, "verkauf.csv", TILL, "cp1252")])
    assert target == tmp_path / "shop" / "study.toml"
    study = load_study(target)
    assert (study.study.name, study.study.currency) == ("shop", "EUR")
    said = study.order_lines
    assert (said.encoding, said.separator, said.date_format) == ("cp1252", ";", "%d.%m.%Y")
    assert study.task.origins_from == date(2024, 3, 29)
    lines = read_tables(study).order_lines
    assert len(lines) == 27  # one was cancelled
    assert lines["amount"].unique().tolist() == [2.5]
    assert lines["customer_id"].str.startswith("00").all()
    assert "27 order lines of 7 customers" in told[1]
    assert told[2].startswith("1 line: left out by `drop`: ")
    assert "guessed" in target.read_text(encoding="utf-8")


def test_amounts_with_their_currency_and_months_in_words_are_seen(tmp_path: Path) -> None:
    head = "N° client;Date commande;N° commande;Famille;Quantité;Montant TTC\n"
    rows = [
        f"C{n % 5};{n} {'févr.' if n % 2 else 'mars'} 2024 10:0{n % 6};A{n};Thé;1;1 234,5{n % 10} €"
        for n in range(1, 29)
    ]
    target, _ = initialise([put(tmp_path, "ventes.csv", head + "\n".join(rows), "cp1252")])
    study = load_study(target)
    assert (study.study.currency, study.order_lines.date_format) == ("EUR", "%d %b %Y %H:%M")
    lines = read_tables(study).order_lines
    assert lines["amount"].between(1234.5, 1234.6).all()
    assert sorted(lines["ordered_at"].dt.month.unique()) == [2, 3]
    assert lines["category"].eq("Thé").all() and lines["order_id"].nunique() == 28


def test_states_of_orders_are_no_region_and_what_they_leave_open_is_said(tmp_path: Path) -> None:
    states = ["complete", "processing", "closed", "pending", "pending_payment", "complete"]
    rows = [f"{n % 5 + 1},{n},2024-03-{n + 1:02d},tea,5,{state}" for n, state in enumerate(states)]
    text = "customer id,order no,date,sku,total,state\n" + "\n".join(rows) + "\n"
    target, told = initialise([put(tmp_path, "orders.csv", text)])
    said = load_study(target).order_lines
    assert "region" not in said.columns
    assert sorted(said.drop[0].values) == ["closed", "pending_payment"]
    assert any("left out by `drop`" in one and "'closed' (1)" in one for one in told)
    assert any("'pending' (1)" in one and "count as sales" in one for one in told)


def test_orders_refunded_in_part_are_not_dropped(tmp_path: Path) -> None:
    states = ["paid", "partially_refunded", "refunded", "paid"]
    rows = [f"{n + 1},{n},2024-03-{n + 1:02d},tea,5,{state}" for n, state in enumerate(states)]
    text = "customer id,order no,date,sku,total,Financial Status\n" + "\n".join(rows) + "\n"
    target, told = initialise([put(tmp_path, "orders.csv", text)])
    assert load_study(target).order_lines.drop[0].values == ("refunded",)
    assert any("'partially_refunded' (1)" in one for one in told)


def test_chinese_columns_make_a_chinese_study(tmp_path: Path) -> None:
    head = "会员号,小票号,消费时间,商品名称,数量,金额(元)\n"
    text = head + "801,T1,2024/3/1 12:05,茶叶,1,20\n802,T2,2024/3/2 9:00,茶杯,2,36\n"
    study = load_study(initialise([put(tmp_path, "销售.csv", text, "gb18030")])[0])
    assert (study.study.language, study.study.currency, study.order_lines.encoding) == ("zh", "CNY", "gb18030")
    lines = read_tables(study).order_lines
    assert lines["customer_id"].tolist() == ["801", "802"]
    assert lines["amount"].tolist() == [20.0, 36.0]


HEADS = "order_no,client,placed,state\n" + "".join(f"A{n},C{n % 4},2024-01-{n:02d},ok\n" for n in range(1, 20))
ITEMS = "order_no,sku,qty,price\n" + "".join(f"A{n},p1,2,4.5\nA{n},p2,1,3\n" for n in range(1, 20))
PEOPLE = "client,sex,born\n" + "".join(f"C{n},f,{1960 + n}\n" for n in range(4))


def test_heads_lines_and_customers_find_each_other(tmp_path: Path) -> None:
    files = [put(tmp_path, f"{name}.csv", text) for name, text in (("h", HEADS), ("i", ITEMS), ("p", PEOPLE))]
    tables = read_tables(load_study(initialise(files)[0]))
    assert len(tables.order_lines) == 38
    assert tables.order_lines["amount"].sum() == 19 * 12.0
    assert tables.customers is not None and tables.customers["birth_year"].tolist() == [1960, 1961, 1962, 1963]


def test_files_with_the_same_columns_are_one_table(tmp_path: Path) -> None:
    head = "Customer,Date,Total\n"
    files = [put(tmp_path, f"sales-{n}.csv", f"{head}{n},2024-0{n}-01,5\n") for n in (1, 2, 3)]
    other = put(tmp_path, "notes.csv", "text\nhello\n")
    target, _ = initialise([*files, other])
    assert section(target)["path"] == "raw/sales-*.csv"
    assert len(read_tables(load_study(target)).order_lines) == 3
    assert "notes.csv is not used" in target.read_text(encoding="utf-8")


def rows(*dates: str) -> str:
    return "Customer,Date,Total\n" + "".join(f"{n},{date},5\n" for n, date in enumerate(dates))


def test_dates_of_two_readings_are_left_to_be_filled_in(tmp_path: Path) -> None:
    target, told = initialise([put(tmp_path, "a.csv", rows("03/04/2024", "01/02/2024", "02/01/2024"))])
    text = target.read_text(encoding="utf-8")
    assert text.startswith("# STILL TO DO")
    assert '# date_format = "%d/%m/%Y"   # FILL IN' in text and '"%m/%d/%Y"' in text
    assert told[-1].startswith("still to do")


def test_the_order_of_the_rows_decides_between_two_readings(tmp_path: Path) -> None:
    dates = ("01/02/2024", "08/02/2024", "01/03/2024", "12/03/2024", "05/04/2024")
    target, _ = initialise([put(tmp_path, "a.csv", rows(*dates))])
    assert section(target)["date_format"] == "%d/%m/%Y"
    assert "order of time" in target.read_text(encoding="utf-8")


def test_what_no_name_tells_is_to_be_filled_in(tmp_path: Path) -> None:
    target, told = initialise([put(tmp_path, "a.csv", "who,what,much\n1,2024-01-01,5\n2,2024-01-02,6\n")])
    text = target.read_text(encoding="utf-8")
    assert "ordered_at = 'what'" in text
    assert '# customer_id = "..."' in text and "who, much" in text
    assert told[-1].startswith("still to do")


def test_a_study_file_is_never_written_over_unasked(tmp_path: Path) -> None:
    file = put(tmp_path, "a.csv", rows("2024-01-01"))
    target, _ = initialise([file])
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="--force"):
        initialise([file])
    assert target.read_text(encoding="utf-8") == "mine"
    assert initialise([file], name="anew", force=True)[0] == target
    assert load_study(target).study.name == "anew"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [("a.pdf", "x", "neither .csv"), ("a.csv", "a,b\nx,y\n", "neither dates nor amounts"), ("a.csv", "", "is empty")],
)
def test_what_cannot_be_order_lines_is_refused(tmp_path: Path, name: str, text: str, expected: str) -> None:
    with pytest.raises(UserError, match=expected):
        initialise([put(tmp_path, name, text)])
    assert not (tmp_path / "shop" / "study.toml").exists()


def _documents(*kinds: tuple[str, int]) -> str:
    rows = (f"{n % 7},{n},2024-0{1 + n % 9}-11,{kinds[n % 9 == 0][1]}.50,{kinds[n % 9 == 0][0]}" for n in range(1, 64))
    return "\n".join(["customer_id,order_id,order_date,total,Document Type", *rows]) + "\n"


def test_credit_notes_are_returns_and_not_left_out(tmp_path: Path) -> None:
    for name, credit in (("above", 5), ("below", -5)):
        file = put(tmp_path / name, "lines.csv", _documents(("Invoice", 9), ("Credit Note", credit)))
        target, _ = initialise([file])
        lines = read_tables(load_study(target)).order_lines
        assert lines["is_return"].sum() == 7 and len(lines) == 63
        assert lines.loc[lines["is_return"], "amount"].lt(0).all()
        assert ("returns" in section(target)) == (credit > 0) and "drop" not in section(target)


def test_a_packed_file_is_looked_into(tmp_path: Path) -> None:
    file = put(tmp_path, "verkauf.csv.gz", "")
    file.write_bytes(gzip.compress(TILL.encode("cp1252")))
    study = load_study(initialise([file])[0])
    assert (study.order_lines.encoding, study.order_lines.separator) == ("cp1252", ";")
    assert len(read_tables(study).order_lines) == 27


def test_an_amount_of_pieces_next_to_a_sales_price_is_no_money(tmp_path: Path) -> None:
    """As supermarkets in Taiwan write their lines: AMOUNT counts, SALES_PRICE is the line's total."""
    rows = [f"{n % 12 + 1}/5/2024,c{n % 30},p{n % 5},{n % 3 + 1},{(n % 3 + 1) * (n % 5 + 2) * 10}" for n in range(300)]
    head = "TRANSACTION_DT,CUSTOMER_ID,PRODUCT_ID,AMOUNT,SALES_PRICE"
    target, _ = initialise([put(tmp_path, "till.csv", "\n".join([head, *rows]) + "\n")])
    columns = section(target)["columns"]
    assert isinstance(columns, dict)
    assert (columns["quantity"], columns["amount"]) == ("AMOUNT", "SALES_PRICE")


@pytest.mark.parametrize(
    ("column", "sold", "others"),
    [
        ("event_type", "purchase", ["view", "cart", "remove_from_cart"]),
        ("action", "buy", ["click", "add-to-cart", "wishlist"]),
        ("行为类型", "购买", ["浏览", "加购", "收藏"]),
    ],
)
def test_who_only_looked_has_not_bought(tmp_path: Path, column: str, sold: str, others: list[str]) -> None:
    """A log of what visitors did: views and full baskets are no purchases, neither to init nor to check."""
    kinds = [sold, *others]
    rows = [f"2024-{n % 12 + 1:02d}-05 10:00:00,{kinds[n % 4]},p{n % 5},9.5,c{n % 30}" for n in range(240)]
    file = put(tmp_path, "events.csv", "\n".join([f"event_time,{column},product_id,price,user_id", *rows]) + "\n")
    target, _ = initialise([file])
    assert section(target)["drop"] == [{"column": column, "values": others}]
    assert len(read_tables(load_study(target)).order_lines) == 60
    text = target.read_text(encoding="utf-8")
    target.write_text(text[: text.index("drop = [")] + text[text.index("[order_lines.columns]") :], encoding="utf-8")
    (asked,) = [one for one in read_tables(load_study(target)).findings if column in str(one.text)]
    assert others[0] in str(asked.text)


def test_names_with_line_breaks_quotes_and_backslashes_make_a_study_file(tmp_path: Path) -> None:
    text = '"Wer\nes war","When ""it\'s"" \\ sold","Was\nes ist",Betrag\n'
    text += "".join(f"{n % 9},2024-01-{n:02d},x,5\n" for n in range(1, 29))
    target, report = initialise([put(tmp_path, 'it\'s "new".csv', text)])
    assert "still to do" in report[-1] and section(target)["path"] == 'raw/it\'s "new".csv'
    assert section(target)["columns"]["ordered_at"] == 'When "it\'s" \\ sold'  # type: ignore[index]
