"""Lines of an order that are no goods: discounts lower their order, shipping and gift cards are left out.

One order: tea 30, cup 10, coupon -4. The coupon is no return: tea becomes 27, cup 9, their discounts 3 and 1.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...study_rules import LineKinds
from ..finding import Finding
from .filters import RAW, audit_row, says

WORDS = {
    "discount": r"\b(?:discount|coupon|voucher code|promo(?:tion)? ?code|rebate|rabatt|gutscheincode|remise|"
    r"descuento|desconto|sconto)\b|优惠|折扣|满减|红包|抵扣",
    "shipping": r"\b(?:shipping|postage|delivery (?:fee|charge|cost)|freight|carriage|versand(?:kosten)?|porto|"
    r"fracht(?:kosten)?|liefer(?:kosten|gebühr|pauschale)|zustell\w*|verzend(?:kosten|ing)|"
    r"frais de port|livraison|envío|envio|frete|spedizione|wysyłka|доставка)\b|"
    r"^delivery$|\b(?:standard|express|next[- ]day|home|courier) delivery\b|\b(?:dhl|fedex|dpd)\b|"
    r"送料|배송|运费|邮费|快递费|配送费",
    "charge": r"\b(?:tips?|gratuity|trinkgeld|propina|gorjeta|pourboire|mancia|"
    r"(?:service|handling|bag|deposit|packing) ?(?:charge|fee)s?|"
    r"surcharge|deposit|pfand|leergut|consigne|anzahlung|kaution|acompte|anticipo|"
    r"down ?payment|(?:final|balance|part) payment|instal?ments?|restzahlung|ratenzahlung|"
    r"membership|mitgliedschaft|carrier bags?|tragetaschen?|donation|spende|insurance|versicherung|"
    r"(?:extended )?warranty|garantieverlängerung)\b|补差价|差价|订金|尾款|会员费|年费|运费险|延保|"
    r"小费|服务费|手续费|包装费|餐盒费|押金|定金",
    "gift_card": r"\bgift ?(?:card|voucher|certificate)s?\b|\b(?:geschenkkarte|\w*gutscheine?)\b|"
    r"carte[- ]cadeau|\btop[- ]?up\b|\b(?:prepaid|store) (?:card|credit)\b|"
    r"礼品卡|储值|购物卡|礼券|充值",
    "sample": r"\bsamples?\b|^muster\b|\b(?:stoff|farb|duft|waren|material|gratis)(?:muster|proben?)\b|"
    r"\btester\b.*\d ?ml\b|\béchantillons?\b|\bmuestras?\b|\bamostras?\b|\bcampioncin[oi]\b|пробник|"
    r"试用|小样|样品|体验装|サンプル|샘플",
}
_NAMES_OF_GOODS = re.compile(
    r"desc|product|item ?name|items?$|lineitem name|title|article|artikel|bezeichnung|libell|商品|宝贝|品名|标题",
    re.IGNORECASE,
)
NAMES = {
    "discount": ("discounts", "折扣"),
    "shipping": ("shipping", "运费"),
    "charge": ("tips, deposits or charges", "小费、押金或手续费"),
    "gift_card": ("gift cards", "礼品卡"),
    "sample": ("samples", "试用装"),
}
LOOK = 0.001
"""Share of the lines from which on those that look like no goods are a finding."""
FEW = 5
"""Lines below zero among sales from which on products that are only ever below zero are a finding."""


def split_kinds(
    lines: pd.DataFrame, kinds: LineKinds, product_column: str | None
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines of goods, discounts taken off their orders; and the audit rows. `lines` has an amount.

    An order is the lines of one customer with one order number (without one: on one day). Its discount is the sum of
    its discount lines, whatever their sign, at most what its goods cost; each of its goods bears its share.
    """
    column = kinds.column or product_column
    if column is None or RAW + column not in lines:
        return lines, []
    rows: list[dict[str, object]] = []
    marked = {name: says(lines, column, getattr(kinds, name)) for name in NAMES if getattr(kinds, name)}
    none = pd.Series(False, index=lines.index)
    out = none.copy()
    for name, notes in (
        ("shipping", ("Is shipping, no goods", "是运费，不是商品")),
        ("charge", ("Is a tip, a deposit or a charge, no goods", "是小费、押金或手续费，不是商品")),
        ("gift_card", ("Is a gift card: what is bought with it counts instead", "是礼品卡：以用其购买的商品计")),
        ("sample", ("Is a sample, no purchase of goods", "是试用装，不是商品购买")),
    ):
        if name in marked and marked[name].any():
            rows.append(audit_row(f"{name}_lines", "dropped", lines[marked[name]], *notes))
            out |= marked[name]
    discount = marked.get("discount", none) & ~out
    if discount.any():
        note = ("Is a discount: taken off the other lines of its order", "是折扣：从同一订单的其他行中扣除")
        row = audit_row("discount_lines", "dropped", lines[discount], *note)
        rows.append(row | {"amount": 0.0})  # it has gone over to the other lines
        lines = _lowered(lines, discount, out)
    return lines[~(out | discount)], rows


def _lowered(lines: pd.DataFrame, discount: pd.Series, out: pd.Series) -> pd.DataFrame:
    order = lines["order_id"] if "order_id" in lines else pd.Series(pd.NA, index=lines.index, dtype="str")
    day = lines["ordered_at"].dt.strftime("%Y-%m-%d")
    key = pd.DataFrame({"customer": lines["customer_id"], "order": order.fillna("day " + day)})
    order = key.groupby(["customer", "order"], dropna=False, sort=False).ngroup()
    amount = lines["amount"].fillna(0.0)
    goods = ~(discount | out)
    total = amount.where(goods, 0.0).groupby(order).transform("sum")
    same_way = goods & (np.sign(amount) == np.sign(total)) & (total != 0)
    base = amount.where(same_way, 0.0).groupby(order).transform("sum").abs()
    off = amount.where(discount, 0.0).groupby(order).transform("sum").abs().clip(upper=base)
    share = (off / base).where(same_way, 0.0).fillna(0.0)
    given = share * amount.abs()
    before = lines["discount"] if "discount" in lines else pd.Series(np.nan, index=lines.index)
    return lines.assign(
        amount=lines["amount"] * (1 - share), discount=before.where(given == 0, before.fillna(0.0).abs() + given)
    )


def names_goods(column: str) -> bool:
    """Whether a column of this name says in words what was bought."""
    return _NAMES_OF_GOODS.search(column) is not None


def kind_findings(lines: pd.DataFrame, read: pd.DataFrame) -> list[Finding]:
    """Findings for cleaned lines that look like discounts, shipping or gift cards but count as goods.

    `read` has the lines before cleaning, under the same index, with columns that name goods in words (RAW).
    """
    columns = [lines["product_id"]]
    columns += [read[name].loc[lines.index] for name in read if str(name).startswith(RAW) and names_goods(str(name))]
    findings: dict[str, Finding] = {}
    for names in columns:
        for one in _look_alike(names):
            findings.setdefault(one.key, one)
    if "lines_discount" not in findings:
        findings |= {one.key: one for one in _only_below_zero(lines, lines["product_id"])}
    return list(findings.values())


def _look_alike(names: pd.Series) -> list[Finding]:
    known = pd.Index(names.dropna().unique())
    findings = []
    for kind, pattern in WORDS.items():
        like = known[[re.search(pattern, str(one), re.IGNORECASE) is not None for one in known]]
        there = names.isin(like)
        if there.sum() > LOOK * len(names):
            findings.append(_worded(kind, int(there.sum()), str(names[there].value_counts().index[0])))
    return findings


def _worded(kind: str, n: int, example: str) -> Finding:
    en, zh = NAMES[kind]
    return Finding(
        f"lines_{kind}",
        "warning",
        {"en": f"Lines that look like {en}", "zh": f"像是{zh}的行"},
        {
            "en": f"{n:,} lines such as {example!r} count as goods; if they are {en}, say so in "
            f"[order_lines.line_kinds] {kind}",
            "zh": f"{n:,} 行（如 {example!r}）算作商品；若是{zh}，请在 [order_lines.line_kinds] 的 {kind} 中说明",
        },
    )


def _only_below_zero(lines: pd.DataFrame, names: pd.Series) -> list[Finding]:
    """Lines of products that are never sold above zero, in orders that hold sales: discounts that count as returns."""
    below = lines["amount"] < 0
    if not below.any() or lines["order_id"].isna().all():
        return []
    never_sold = names.notna() & ~names.isin(names[lines["amount"] > 0].unique())
    selling = lines["order_id"].isin(lines.loc[lines["amount"] > 0, "order_id"].unique())
    marked = below & never_sold & selling
    if marked.sum() < FEW:
        return []
    n, example = int(marked.sum()), str(names[marked].value_counts().index[0])
    return [
        Finding(
            "lines_below_zero",
            "warning",
            {"en": "Lines below zero among sales", "zh": "销售中的负数行"},
            {
                "en": f"{n:,} lines such as {example!r} are below zero in orders with sales, and never above: they "
                "count as returns; if they are discounts, say so in [order_lines.line_kinds] discount",
                "zh": f"{n:,} 行（如 {example!r}）在有销售的订单中为负、从不为正，现算作退货；"
                "若是折扣，请在 [order_lines.line_kinds] 的 discount 中说明",
            },
        )
    ]
