"""Orders as a whole: totals among their lines, a charge on each of them, an amount on one line only, gross amounts.

An order of tea 30, cup 10 and a third line of 40 with no product is worth 40 and not 80: the third is its total. A
product that is in two of three orders, one piece each and never by itself, is shipping, whatever its number is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ...study import OrderLines, Study
from ..finding import Finding
from ..lines.line_kinds import WORDS
from ..quoting import toml
from .unit_checks import blocks

FEW = 10
"""Orders that must show a thing before it is a finding."""
CENT = 0.011
MOST = 0.5
"""Share of orders of several lines of which one is the sum of the others, or has the only amount."""
CHARGED, BY_ITSELF = 0.3, 0.02
"""Share of all orders that a charge is in, and of those in which it may be by itself."""
WITH_MORE = 1.6
"""How many times its goods an order's total is at most, with shipping and tax"""
_CREDITS = r"(?:CN|CRN?|CM|CREDIT|GS|GUT|AVO|RMA|RET|RTN|RETURN|RFD|REF|REFUND|TH)"
"""What numbers of credit notes and returns begin with, where others begin otherwise."""
_LOOKED_AT = ("order_id", "ordered_at", "product_id", "quantity", "amount", "discount")


def order_findings(lines: pd.DataFrame, study: Study) -> list[Finding]:
    """What the lines of an order say together, in order lines with all canonical columns, before cleaning."""
    bought = blocks(purchase_lines(lines, list(_LOOKED_AT)))
    source = study.order_lines
    findings = [*_gross(bought, source)]
    bought = bought[bought["order_id"].notna()]
    if bought.empty:
        return findings
    order = pd.Series(pd.factorize(_key(bought))[0], index=bought.index)
    findings += _credit_numbers(bought, source)
    return [*findings, *_once(bought, order, source), *_totals(bought, order, source), *_charges(bought, order, source)]


def _key(bought: pd.DataFrame) -> pd.Series:
    day = bought["ordered_at"].dt.normalize().astype("int64").astype("str")
    return bought["order_id"] + "\x00" + day


def _totals(bought: pd.DataFrame, order: pd.Series, source: OrderLines) -> Iterator[Finding]:
    """Lines that are the sum of the others of their order; told by orders of three lines and more."""
    amount = bought["amount"].fillna(0.0)
    groups = amount.groupby(order)
    size, whole, largest = (groups.transform(how) for how in ("size", "sum", "max"))
    telling = (size >= 3) & (whole > 0)
    rest = whole - largest
    nameless = bought["product_id"].isna() & ((amount - largest).abs() < CENT)
    one_nameless = (nameless.groupby(order).transform("sum") == 1) & (
        bought["product_id"].isna().groupby(order).transform("sum") == 1
    )
    sums = telling & (((largest - rest).abs() < CENT) | (one_nameless & largest.between(rest - CENT, WITH_MORE * rest)))
    several, alike = order[telling].nunique(), order[sums].nunique()
    if source.amount_is == "order_total" or alike < FEW or alike < MOST * several:
        return
    totals = bought[sums & ((amount - largest).abs() < CENT)]
    name = totals["product_id"].fillna("").mode().iloc[0]
    shown_en, shown_zh = (f"{name!r}", f"{name!r}") if name else ("a line without product", "没有商品的行")
    way = f"charge = [{toml(name)}]"
    yield Finding(
        "order_totals",
        "missing",
        {"en": "Totals among the lines of orders", "zh": "订单行中的合计"},
        {
            "en": f"in {alike:,} of {several:,} orders of three and more lines ({alike / several:.0%}) one line is the "
            f"sum of the others, or that with shipping and tax ({shown_en}), so that the order counts twice; "
            f"say [order_lines.line_kinds] {way}, or drop = {{ column, values }} in [order_lines] if another column "
            "tells these lines",
            "zh": f"三行及以上的 {several:,} 个订单中，{alike:,} 个（{alike / several:.0%}）有一行为其余行之和，或另含"
            f"运费与税（{shown_zh}），订单被计两次；请设 [order_lines.line_kinds] {way}，若由另一列区分这些行，请在 "
            "[order_lines] 设 drop = { column, values }",
        },
    )


def _charges(bought: pd.DataFrame, order: pd.Series, source: OrderLines) -> Iterator[Finding]:
    """A product on many orders, one piece on each, and (nearly) never by itself."""
    product = bought["product_id"]
    if product.nunique() < 5 or source.line_kinds is not None:
        return
    orders = order.nunique()
    pairs = pd.DataFrame({"order": order, "product": product}).dropna().drop_duplicates()
    counts = pairs["product"].value_counts()
    many = counts[counts >= max(CHARGED * orders, 5 * FEW)].index
    products = pairs.groupby("order")["product"].transform("size")
    for name in many:
        theirs = product == name
        own = pairs["product"] == name
        by_itself = float((products[own] == 1).mean())
        pieces = bought.loc[theirs, "quantity"].dropna()
        words = any(re.search(pattern, str(name), re.IGNORECASE) for pattern in WORDS.values())
        if words or by_itself > BY_ITSELF or (len(pieces) and (pieces == 1).mean() < 0.99):
            continue
        n = int(own.sum())
        yield Finding(
            "charge_on_orders",
            "warning",
            {"en": "A charge among the products?", "zh": "商品中的费用？"},
            {
                "en": f"{name!r} is in {n:,} of {orders:,} orders ({n / orders:.0%}), one piece each and never by "
                "itself, and counts as goods; if it is shipping, a fee or a bag, say [order_lines.line_kinds] "
                f"shipping = [{toml(name)}] (or charge), else shipping = []",
                "zh": f"{name!r} 出现在 {orders:,} 个订单中的 {n:,} 个（{n / orders:.0%}），每单一件且从不单独"
                f"购买，现算作商品；若为运费、手续费或袋子，请设 [order_lines.line_kinds] shipping = [{toml(name)}]"
                "（或 charge），否则设 shipping = []",
            },
        )
        return


def _credit_numbers(bought: pd.DataFrame, source: OrderLines) -> Iterator[Finding]:
    """Order numbers of a few lines above zero that begin as those of credit notes do, where most begin otherwise."""
    if source.returns != "negative":
        return
    begins = bought["order_id"].str.extract(r"^([A-Za-z]+)(?=[-_/ ]?\d)")[0].fillna("")
    credit = begins.str.fullmatch(_CREDITS, case=False) & (bought["amount"] > 0)
    if not credit.any() or credit.mean() > 0.3 or bought.loc[credit, "order_id"].nunique() < 3:
        return
    n, first = int(credit.sum()), str(bought.loc[credit, "order_id"].iloc[0])
    prefix = begins[credit].mode().iloc[0]
    yield Finding(
        "credit_numbers",
        "warning",
        {"en": "Credit notes that count as sales?", "zh": "退款单算作销售？"},
        {
            "en": f"{n:,} lines above zero have an order number such as {first!r}, others begin otherwise: if they are "
            f"credit notes or returns, say [order_lines] returns = 'prefix:{prefix}'",
            "zh": f"{n:,} 行金额为正，订单号如 {first!r}，而其他订单号开头不同：若为退款单或退货，请设 [order_lines] "
            f"returns = 'prefix:{prefix}'",
        },
    )


def _once(bought: pd.DataFrame, order: pd.Series, source: OrderLines) -> Iterator[Finding]:
    """An amount on only one line of nearly every order of several."""
    there = bought["amount"].fillna(0.0) != 0
    groups = there.groupby(order)
    with_amount, size = groups.sum(), groups.size()
    several = size > 1
    once = several & (with_amount == 1)
    n, of = int(once.sum()), int(several.sum())
    if source.amount_is is not None or n < FEW or n < 0.8 * of:
        return
    lines = int((~there & order.isin(once[once].index)).sum())
    yield Finding(
        "amount_once",
        "warning",
        {"en": "An amount on one line of each order?", "zh": "每单只有一行有金额？"},
        {
            "en": f"in {n:,} of {of:,} orders of several lines only one has an amount, and {lines:,} lines without are "
            "left out with what was bought; if it is the order's, say [order_lines] amount_is = 'order_total', else "
            "'line'",
            "zh": f"在 {of:,} 个含多行的订单中，{n:,} 个只有一行有金额，其余 {lines:,} 行连同所购商品被剔除；"
            "若为订单金额，请设 [order_lines] amount_is = 'order_total'，否则设 'line'",
        },
    )


def _gross(bought: pd.DataFrame, source: OrderLines) -> Iterator[Finding]:
    """Amounts of lines with a discount that are what the pieces cost without it."""
    if source.amount_is is not None or source.discount_is not in (None, "amount"):
        return
    lines = bought[(bought["amount"] > 0) & (bought["quantity"] > 0) & bought["product_id"].notna()]
    off = lines["discount"].fillna(0.0).abs()
    if not (off > 0).any():
        return
    product = pd.Series(pd.factorize(lines["product_id"])[0], index=lines.index)
    usual = (lines["amount"] / lines["quantity"]).where(off == 0).groupby(product).transform("median")
    full = usual * lines["quantity"]
    given = (off > 0.02 * lines["amount"]) & full.notna()
    n = int(given.sum())
    gross = given & ((lines["amount"] - full).abs() < np.maximum(CENT, 0.005 * full))
    if n < FEW or gross.sum() < 0.8 * n:
        return
    first = lines[gross].iloc[0]
    yield Finding(
        "discount_not_taken_off",
        "warning",
        {"en": "Discounts that are not taken off?", "zh": "未扣除的折扣？"},
        {
            "en": f"{int(gross.sum()):,} of {n:,} lines with a discount cost as much as without one (such as "
            f"{first['amount']:,.2f} with a discount of {abs(first['discount']):,.2f}): if it is still to be taken "
            "off, say [order_lines] amount_is = 'before_discount', else 'line'",
            "zh": f"{n:,} 行有折扣，其中 {int(gross.sum()):,} 行的金额与无折扣时相同（如金额 {first['amount']:,.2f}，"
            f"折扣 {abs(first['discount']):,.2f}）：若折扣尚未扣除，请设 [order_lines] amount_is = 'before_discount'，"
            "否则设 'line'",
        },
    )
