"""One shop written in many styles: what is read is the truth, or a finding or an error says that something is asked."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.errors import UserError
from churn.ingest import Tables, read_tables
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

HEADERS = {
    "en": ("Customer ID", "Order Number", "Order Date", "SKU", "Quantity", "Amount"),
    "de": ("Kundennummer", "Bestellnummer", "Bestelldatum", "Artikelnummer", "Menge", "Betrag"),
    "fr": ("Code client", "Numéro de commande", "Date commande", "Référence", "Quantité", "Montant TTC"),
    "zh": ("会员编号", "订单编号", "下单时间", "商品编码", "数量", "金额"),
}
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")
ZONES = ("", "Z", "+02:00")
STYLE = st.fixed_dictionaries(
    {
        "language": st.sampled_from(list(HEADERS)),
        "separator": st.sampled_from([",", ";", "\t", "|"]),
        "decimal": st.sampled_from(".,"),
        "thousands": st.booleans(),
        "date": st.sampled_from(DATES),
        "zone": st.sampled_from(ZONES),
        "money": st.sampled_from(["{}", "€{}", "{} €", "EUR {}", "'{}"]),
        "quotes": st.booleans(),
        "bom": st.booleans(),
        "refunds": st.sampled_from(["none", "negative", "brackets", "behind", "credit note", "side"]),
        "blank_rows": st.booleans(),
        "pages": st.sampled_from([False, False, True]),
        "heads": st.sampled_from([False, False, False, True]),
        "total": st.sampled_from(["none", "none", "none", "none", "end", "order", "customer"]),
        "title": st.booleans(),
    }
)


@cache
def shop() -> pd.DataFrame:
    """Three hundred lines of forty customers; every ninth order is given back three days later."""
    rng = np.random.default_rng(11)
    rows = []
    for number, day in enumerate(np.sort(rng.integers(0, 700, 120))):
        when = pd.Timestamp(2023, 1, 4) + pd.Timedelta(days=int(day), hours=int(rng.integers(8, 20)))
        customer = f"K{100 + rng.integers(0, 40)}"
        for product in rng.choice(15, int(rng.integers(1, 5)), replace=False):
            pieces = int(rng.integers(1, 4))
            cents = pieces * (435 + 3170 * int(product))
            rows.append((customer, f"{7000 + number}", when, f"A{product}", pieces, cents / 100, False))
            if number % 9 == 0:
                rows.append(
                    (
                        customer,
                        f"R{7000 + number}",
                        when + pd.Timedelta(days=3),
                        f"A{product}",
                        pieces,
                        -cents / 100,
                        True,
                    )
                )
    lines = pd.DataFrame(rows, columns=["customer", "order", "when", "product", "pieces", "amount", "back"])
    return lines.sort_values(["when", "back"], kind="stable", ignore_index=True)


def number(value: float, style: dict[str, object], refund: bool) -> str:
    text = f"{abs(value):,.2f}" if style["thousands"] else f"{abs(value):.2f}"
    if style["decimal"] == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    text = str(style["money"]).format(text)
    if value >= 0 or (refund and style["refunds"] in ("credit note", "side")):
        return text
    return {"brackets": f"({text})", "behind": f"{text}-"}.get(str(style["refunds"]), f"-{text}")


def written(style: dict[str, object]) -> tuple[str, pd.DataFrame]:
    """The file's text, and the lines that are in it."""
    lines = shop() if style["refunds"] != "none" else shop()[~shop()["back"]]
    kind = {"credit note": ("Invoice", "Credit note"), "side": ("D", "C")}.get(str(style["refunds"]))
    names = [*HEADERS[str(style["language"])], *(["Type"] if kind else [])]
    rows: list[list[str]] = []
    if style["total"] == "customer":
        lines = lines.sort_values("customer", kind="stable")
    groups = {"order": "order", "customer": "customer"}.get(str(style["total"]))
    for _, group in lines.groupby(groups or "order", sort=False):
        before = None
        for line in group.itertuples(index=False):
            when = line.when.strftime(str(style["date"]))
            when += str(style["zone"]) if "%H" in str(style["date"]) else ""
            head = [line.customer, line.order, when]
            row = ["", "", ""] if style["heads"] and line.order == before else head
            row = [*row, line.product, str(line.pieces), number(line.amount, style, line.back)]
            rows.append([*row, *([kind[line.back]] if kind else [])])
            before = line.order
        if groups:
            rows.append([*head, "", "", number(group["amount"].sum(), style, False), *([kind[0]] if kind else [])])
        if style["pages"] and len(rows) % 40 < 3:
            rows.append(names)
        if style["blank_rows"] and len(rows) % 25 < 3:
            rows.append([""] * len(names))
    if style["total"] == "end":
        rows.append(["Total", "", "", "", "", number(lines["amount"].sum(), style, False), *([""] if kind else [])])
    rows = [["Sales 2023", *[""] * (len(names) - 1)], names, *rows] if style["title"] else [names, *rows]
    sign, quote = str(style["separator"]), style["quotes"]
    text = "\n".join(sign.join(f'"{cell}"' if quote or sign in cell else cell for cell in row) for row in rows)
    return ("\ufeff" if style["bom"] else "") + text + "\n", lines


def read(text: str) -> Tables | None:
    """What `churn init` and reading make of it; None when a line says what is to be done."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.csv"
        file.write_text(text, encoding="utf-8")
        try:
            target, _ = initialise([file], "shop")
            return read_tables(load_study(target))
        except UserError as error:
            assert "\n" not in str(error)
            return None


@settings(deadline=None, max_examples=examples(10), derandomize=True, phases=[Phase.generate], database=None)
@given(STYLE)
def test_the_truth_or_a_word(style: dict[str, object]) -> None:
    text, truth = written(style)
    tables = read(text)
    if tables is None or any(one.state != "ok" for one in tables.findings):
        return
    lines, sold = tables.order_lines, truth[~truth["back"]]
    bought = lines[~lines["is_return"]]
    assert len(bought) == len(sold)
    assert round(bought["amount"].sum(), 2) == round(sold["amount"].sum(), 2)
    assert round(lines["amount"].sum(), 2) == round(truth["amount"].sum(), 2)
    assert bought["customer_id"].nunique() == sold["customer"].nunique()
    assert bought["order_id"].nunique() == sold["order"].nunique()
    days = bought["ordered_at"].dt.normalize()
    apart = pd.Timedelta(days=1 if style["zone"] else 0)  # a time zone may move an hour over midnight
    assert abs(days.min() - sold["when"].min().normalize()) <= apart
    assert abs(days.max() - sold["when"].max().normalize()) <= apart


def test_the_plain_style_is_read_without_a_word() -> None:
    plain = {"language": "en", "separator": ",", "decimal": ".", "thousands": False, "date": "%Y-%m-%d", "zone": "",
             "money": "{}", "quotes": False, "bom": False, "refunds": "none", "blank_rows": False, "pages": False,
             "heads": False, "total": "none", "title": False}  # fmt: skip
    tables = read(written(plain)[0])
    assert tables is not None and not [one for one in tables.findings if one.state != "ok"]
