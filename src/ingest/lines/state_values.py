"""Words that say how far an order is: what is cancelled, refunded or unpaid, what may be, and what is under way.

`closed` next to `complete` is Magento's word for a refunded order; `closed` next to `open` is an order that was sent.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CREDITS = (
    r"credit[ _-]?(?:memo|note)|gutschrift|\bavoir\b|nota de (?:cr[eé]dito|abono)|nota di credito|credit ?nota|"
    r"kredit?t?nota|faktura koryguj|возвратн|贷项|红字|红冲"
)
"""Documents that give money back"""
_WORDS = re.compile(
    r"cancel|void|refund|return|declin|fail|reject|expired?\b|abandon|unpaid|(?:pending|awaiting)[ _-]?payment|"
    r"charge-?back|reversed|\btest\b|draft|storn|erstatt|rücksend|retour|annul|anulow|zwr[oó]|rembours|devol|reembols|"
    r"annull|rimbors|iptal|отмен|возврат|キャンセル|返品|返金|취소|환불|반품|"
    r"取消|关闭|退款|退货|退换|作废|未付款|待付款|等待买家付款|拒收|"
    r"payment[ _-]?error|(?:not|nicht|non|no|не) (?:paid|bezahlt|payée?|pagad[oa]|pagat[oa]|оплачен)|"
    r"(?:awaiting|pendiente de|en attente d\w+|in attesa d\w+|aguardando|pendente de) ?\w* ?\w* "
    r"(?:payment|pago|paiement|pagamento)|zahlung (?:ausstehend|offen|fehlgeschlagen)|wart\w+ auf zahlung|"
    r"ожида\w+ оплат|rechazad|recusad|rifiutat|refusé|abgelehnt|abgebrochen|待支付|未支付|等待付款|支付失败|已失效|"
    r"^wc-pending$|"
    r"fraud|\bholded\b|\bquot(?:e|ation)\b|\bestimate\b|kostenvoranschlag|\bdevis\b|presupuesto|cotizaci|pro ?-?forma|"
    r"(?<![a-z])(?:page[ _-]?)?views?(?![a-z])|(?<![a-z])(?:cart|click|impression|wish ?list|pv|fav)(?![a-z])|"
    rf"加购|收藏|浏览|点击|报价|{CREDITS}",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"pending|on[ _-]?hold|\bheld\b|awaiting|en attente|pendiente|pendente|in attesa|ausstehend|zurückgestellt|"
    r"gesperrt|blocked|payment[ _-]?review|verification required|disput|^incomplete$|待审核|待确认",
    re.IGNORECASE,
)
"""Orders that nobody has paid yet, or that are held back: whether they count is for the shop to say."""
_TO_SEND = re.compile(
    r"ship|fulfil|deliver|pick|collect|dispatch|stock|versand|liefer|abhol|livraison|expédi|enví|entrega|spedizion|"
    r"发货|收货",
    re.IGNORECASE,
)
"""What is awaited is the parcel, not the money."""
_LEAVES_OPEN = re.compile(r"return|refund|retour|reembols|rembours|devol|退", re.IGNORECASE)
"""In the name of a column of which `pending` says nothing about the sale"""
_NEXT_TO = (
    (r"(?:wc-)?closed", r"(?:wc-)?completed?"),
    (r"geschlossen", r"vollständig|komplett"),
    (r"cerrad[oa]", r"complet(?:o|ad[oa])"),
    (r"fermée?", r"complète?|terminée?"),
    (r"chius[oa]", r"complet(?:o|at[oa])"),
    (r"sent", r"sale"),
)
"""Values that may mean given back, or a mere offer (Odoo), where the column has the other value too"""
_MAGENTO = (r"closed", r"complete")
"""The same, surely"""
_STATE = re.compile(
    r"(?:wc-)?(?:complete[d]?|processing|shipped|unshipped|delivered|paid|authorized|open|new|closed|draft|sent|sale|done|"
    r"invoiced|confirmed|fulfilled|approved|completad[oa]|pagad[oa]|pago|enviad[oa]|entregad[oa]|entregue|terminée?|payée?|"
    r"expédiée?|livrée?|versendet|geliefert|bezahlt|abgeschlossen|offen|erledigt|spedit[oa]|consegnat[oa]|"
    r"已完成|已发货|交易成功)",
    re.IGNORECASE,
)
"""A whole value that says how far an order is"""
_NOT = re.compile(r"^\s*(?:no|not|non|none|without|kein\w*|sin|sans|没有|无|未申请|未退)", re.IGNORECASE)
_PAYING = re.compile(r"paid|bezahlt|payée?|pagad|pagat|оплачен|付款|支付", re.IGNORECASE)
"""What is denied is the payment."""
_SURE = re.compile(
    r"(?:is |was |order |已)?(?:cancell?ed|voided|refunded|unpaid|storniert|annulé\w*|annullat\w|cancelad\w|anulad\w|"
    r"geannuleerd|anulowan\w|отмен\w*|キャンセル|取消|退款|退款成功|关闭|취소)$",
    re.IGNORECASE,
)
"""A whole value that can be nothing but a status."""
_TAG = re.compile(
    r"(?:^|[,;|])\s*(?:test(?:s|ing)?(?:[ _-]?(?:order|bestellung))?|testbestellung|"
    r"employee(?:[ _-]?(?:purchase|sale|order))?|"
    r"staff[ _-]?(?:purchase|sale|order)|mitarbeiter(?:kauf|bestellung)|personalkauf|internal[ _-]?(?:order|use)|"
    r"测试(?:订单)?|刷单|补单|员工内购|内部订单)\s*(?:$|[,;|])",
    re.IGNORECASE,
)
"""One of the tags of an order that says that no customer bought it"""
_PAYMENT = re.compile(
    r"(?:customer |cash )?(?:payments?|receipts?|pay-?outs?|remittances?)|zahlung(?:en|seingang)?|paiements?|"
    r"règlements?|pagos?|cobros?|pagament[oi]|incass[oi]|betaling(?:en)?|收款|付款|入金",
    re.IGNORECASE,
)
"""A whole value: money that came in for earlier sales"""
_PART = re.compile(
    r"part\w*[ _-]*(?:refund|return)|(?:refund|return)\w*[ _-]*part|teil\w*[ _-]*erstatt|"
    r"parcial\w*[ _-]*(?:reembols|devol)|partiel\w*[ _-]*rembours|rembours\w*[ _-]*partiel|"
    r"reembols\w*[ _-]*parcial|部分退款|部分退货",
    re.IGNORECASE,
)
MANY = 60
"""A column of more different values is no status."""


def says_no_sale(column: pa.ChunkedArray) -> Counter[str]:
    """value -> lines, of a column whose name says nothing but whose values say cancelled, refunded and the like of
    some lines and something else of others; empty otherwise."""
    counts = {str(one["values"]): one["counts"] for one in pc.value_counts(column.drop_null()).to_pylist()}
    odd = Counter({value: n for value, n in counts.items() if _SURE.match(value.strip()) or _TAG.search(value)})
    return odd if odd and len(counts) > 1 and sum(odd.values()) < len(column) else Counter()


def payments(cells: pd.Series) -> list[str]:
    """Values of a column of documents that are payments, next to others."""
    known = [str(one) for one in cells.dropna().unique()]
    paid = [one for one in known if _PAYMENT.fullmatch(one.strip())]
    return paid if len(paid) < len(known) <= MANY else []


def is_credit(value: str) -> bool:
    """Whether a kind of document gives money back for an earlier one."""
    return re.search(CREDITS, value, re.IGNORECASE) is not None


def is_part(value: str) -> bool:
    """Whether it says that an order was refunded in part, which is a sale of what is left."""
    return _PART.search(value) is not None


def odd_values(cells: pd.Series) -> list[str]:
    """Values of a column that mean cancelled, refunded, unpaid and the like, where others do not; commonest first."""
    counts = cells.value_counts()
    known = [str(one).strip() for one in counts.index]
    odd = [str(one) for one in counts.index if _means_none(str(one)) or _next_to(str(one), known, _MAGENTO)]
    odd = [one for one in odd if not is_part(one)] if len(counts) <= MANY else []
    return odd if counts[odd].sum() < len(cells) else []


def open_values(column: str, cells: pd.Series) -> list[str]:
    """Values of a column of this name that may mean not paid yet, held back or given back; commonest first."""
    counts = cells.value_counts()
    if len(counts) > MANY or _LEAVES_OPEN.search(column) or _TO_SEND.search(column):
        return []
    known = [str(one).strip() for one in counts.index]
    return [
        str(one)
        for one in counts.index
        if (_OPEN.search(str(one)) and not _TO_SEND.search(str(one)))
        or any(_next_to(str(one), known, pair) for pair in _NEXT_TO)
    ]


def says_states(cells: pd.Series) -> bool:
    """Whether most of a column's values say how far an order is, whatever its name says."""
    known = [str(one).strip() for one in cells.dropna().unique()[: MANY + 1]]
    state = [one for one in known if _STATE.fullmatch(one) or _means_none(one) or _OPEN.search(one)]
    return 1 < len(known) <= MANY and len(state) > 0.5 * len(known)


def _next_to(value: str, known: list[str], pair: tuple[str, str]) -> bool:
    one, other = (re.compile(each, re.IGNORECASE) for each in pair)
    return one.fullmatch(value.strip()) is not None and any(other.fullmatch(each) for each in known)


def _means_none(value: str) -> bool:
    return _WORDS.search(value) is not None and (_NOT.match(value) is None or _PAYING.search(value) is not None)
