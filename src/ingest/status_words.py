"""Columns that tell cancelled, refunded or unpaid orders from real ones, and that nobody looks at.

A file has a column "订单状态" with 交易成功 and 交易关闭 that no key of the study file mentions: closed orders count as
purchases.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..study import OrderLines
from .filters import RAW, listed
from .finding import Finding
from .values import FLAGS

_NAMES = re.compile(
    r"status|stato\b|state\b|delet|gelöscht|elimina|supprim|(?<![a-z])(?:type|kind|event|action)(?![a-z])|behaviou?r|transaction|cancel|void|refund|return|storn|annul|estado|statut|situa[cç]|zustand|статус|ステータス|状態|상태|"
    r"belegart|vorgang|\bart\b|retour|rückgabe|devol|reembols|rembours|(?<![a-z])test(?![a-z])|(?<![a-z])paid(?![a-z])|"
    r"bezahlt|document|doc ?type|tipo|soort|状态|类型|取消|退款|退货|关闭|作废",
    re.IGNORECASE,
)
_CREDITS = (
    r"credit[ _-]?(?:memo|note)|gutschrift|\bavoir\b|nota de (?:cr[eé]dito|abono)|nota di credito|credit ?nota|"
    r"kredit?t?nota|faktura koryguj|возвратн|贷项|红字|红冲"
)
"""Documents that give money back"""
_WORDS = re.compile(
    r"cancel|void|refund|return|declin|fail|reject|expired?\b|abandon|unpaid|(?:pending|awaiting)[ _-]?payment|"
    r"charge-?back|reversed|\btest\b|draft|storn|erstatt|rücksend|retour|annul|anulow|zwr[oó]|rembours|devol|reembols|"
    r"annull|rimbors|iptal|отмен|возврат|キャンセル|返品|返金|취소|환불|반품|"
    r"取消|关闭|退款|退货|退换|作废|未付款|待付款|等待买家付款|拒收|"
    r"fraud|\bholded\b|\bquot(?:e|ation)\b|\bestimate\b|kostenvoranschlag|\bdevis\b|presupuesto|cotizaci|pro ?-?forma|"
    r"(?<![a-z])(?:page[ _-]?)?views?(?![a-z])|(?<![a-z])(?:cart|click|impression|wish ?list|pv|fav)(?![a-z])|"
    rf"加购|收藏|浏览|点击|报价|{_CREDITS}",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    rf"refund|return|retour|rückgabe|erstatt|rembours|devol|reembols|退款|退货|退换|{_CREDITS}", re.IGNORECASE
)
_HAPPENED = re.compile(
    r"cancel|void|storn|annul|delet|gelöscht|elimina|supprim|refunded|returned|(?<![a-z])(?:return|refund|test)s?(?![a-z])|"
    r"retour|rückgabe|devol|reembols|rembours|取消|作废|删除|关闭|退货|退款",
    re.IGNORECASE,
)
"""In a column's name: whether it is filled says it, whatever is in it (`Cancelled at`)."""
_PAID = re.compile(r"^(?:is[ _]?)?(?:paid|bezahlt|payée?|pagado|pagato|pago|已付款|已支付|是否付款)$", re.IGNORECASE)
"""A column's name: whether it says no tells unpaid orders."""
_NUMBER = re.compile(
    r"qty|quantity|amount|total|value|sum\b|menge|betrag|金额|数量|额|policy|window|days|reason", re.IGNORECASE
)
"""In the name of a column of numbers or of terms, which are no flags"""
_NOT = re.compile(r"^\s*(?:no|not|non|none|without|kein\w*|sin|sans|没有|无|未申请|未退)", re.IGNORECASE)
_SURE = re.compile(
    r"(?:is |was |order |已)?(?:cancell?ed|voided|refunded|unpaid|storniert|annulé\w*|annullat\w|cancelad\w|anulad\w|"
    r"geannuleerd|anulowan\w|отмен\w*|キャンセル|取消|退款|退款成功|关闭|취소)$",
    re.IGNORECASE,
)
"""A whole value that can be nothing but a status."""
FREE_TEXT = re.compile(
    r"comment|note|remark|memo|text|reason|description|bemerkung|kommentar|grund|备注|留言|原因|说明", re.IGNORECASE
)
"""In the name of a column that says anything, not the order's status"""
_PART = re.compile(
    r"part\w*[ _-]*(?:refund|return)|(?:refund|return)\w*[ _-]*part|teil\w*[ _-]*erstatt|"
    r"parcial\w*[ _-]*(?:reembols|devol)|partiel\w*[ _-]*rembours|rembours\w*[ _-]*partiel|"
    r"reembols\w*[ _-]*parcial|部分退款|部分退货",
    re.IGNORECASE,
)
_DATE = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}\D{1,3}[a-z]{3}|[a-z]{3}\D{1,3}\d{1,2}"
MANY = 60
"""A column of more different values is no status."""


def tells(name: str) -> bool:
    """Whether a column of this name may say which orders count."""
    return _NAMES.search(name) is not None


def unused_statuses(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding per column that says of some lines that they are no sale, and that no key of the study file looks at.

    `lines` as they came from the files, with such columns under names that begin with RAW.
    """
    used = {one.column for one in (*source.keep, *source.drop)}
    used |= set() if isinstance(source.returns, str) else {source.returns.column}
    used |= set(source.columns.get("is_return", ("is_return",))) if source.returns == "column" else set()
    used |= {source.line_kinds.column} if source.line_kinds and source.line_kinds.column else set()
    below = lines["amount"] < 0 if source.returns == "negative" and "amount" in lines else None  # returns by their sign
    findings = []
    for name in lines:
        column = str(name).removeprefix(RAW)
        if not str(name).startswith(RAW) or column in used or not tells(column):
            continue
        cells = lines[name] if below is None else lines[name][~below]
        known = pd.Index(cells.dropna().unique())
        odd = odd_values(cells)
        if odd:
            findings.append(_values(column, cells[cells.isin(odd)], len(cells)))
        elif _NUMBER.search(column):
            continue
        elif _HAPPENED.search(column) and 0 < cells.notna().sum() < len(cells) and _dated(known):
            findings.append(_filled(column, int(cells.notna().sum()), len(cells)))
        elif _HAPPENED.search(column) and (yes := _set(cells)):
            findings.append(_values(column, cells[cells.isin(yes)], len(cells)))
        elif _PAID.search(column) and (no := _set(cells, False)):
            findings.append(_values(column, cells[cells.isin(no)], len(cells)))
    return findings


def says_no_sale(column: pa.ChunkedArray) -> Counter[str]:
    """value -> lines, of a column whose name says nothing but whose values say cancelled, refunded and the like of
    some lines and something else of others; empty otherwise."""
    counts = {str(one["values"]): one["counts"] for one in pc.value_counts(column.drop_null()).to_pylist()}
    odd = Counter({value: n for value, n in counts.items() if _SURE.match(value.strip())})
    return odd if odd and len(counts) > 1 and sum(odd.values()) < len(column) else Counter()


def status_finding(column: str, counts: Counter[str], lines: int) -> Finding:
    """What `says_no_sale` found in a column of `lines` lines."""
    return _values(column, pd.Series(list(counts.elements()), dtype="str"), lines)


def refunded_in_part(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding where a column of statuses that a key looks at leaves orders refunded in part, and nobody says how
    much. `lines` are those that are left."""
    if source.refunded_is is not None or {"refunded", "refunded_quantity"} & set(lines):
        return []
    for one in (*source.keep, *source.drop):
        cells = lines[RAW + one.column] if RAW + one.column in lines else pd.Series(dtype="str")
        parts = [value for value in cells.dropna().unique() if _PART.search(str(value))]
        if parts:
            statuses = cells[cells.isin(parts)]
            orders = lines.loc[statuses.index, "order_id"].nunique() if "order_id" in lines else len(statuses)
            return [_in_part(one.column, listed(statuses), len(statuses), orders)]
    return []


def _in_part(column: str, values: str, lines: int, orders: int) -> Finding:
    return Finding(
        "refunded_in_part",
        "warning",
        {"en": "Orders refunded in part count in full", "zh": "部分退款的订单按全额计"},
        {
            "en": f"column {column!r} says {values}: {lines:,} lines of {orders:,} orders; export the refunded money "
            "too and say refunded = ... in [order_lines.columns], or refunded_is = 'none' if the amounts are net of it",
            "zh": f"{column!r} 列写 {values}：{orders:,} 个订单的 {lines:,} 行；请同时导出退款金额并在 "
            "[order_lines.columns] 设 refunded = ...；若金额已扣除退款，请设 refunded_is = 'none'",
        },
    )


def is_credit(value: str) -> bool:
    """Whether a kind of document gives money back for an earlier one."""
    return re.search(_CREDITS, value, re.IGNORECASE) is not None


def odd_values(cells: pd.Series) -> list[str]:
    """Values of a column that mean cancelled, refunded, unpaid and the like, where others do not; commonest first."""
    counts = cells.value_counts()
    odd = [str(one) for one in counts.index if _means_none(str(one))] if len(counts) <= MANY else []
    return odd if counts[odd].sum() < len(cells) else []


def _means_none(value: str) -> bool:
    return _WORDS.search(value) is not None and (_NOT.match(value) is None or "付款" in value)


def _set(cells: pd.Series, wanted: bool = True) -> list[str]:
    """The values that say yes (or no) in a column of flags, of which others say the opposite or nothing; empty for any
    other column."""
    flags = cells.str.casefold().map(FLAGS)
    if (cells.notna() & flags.isna()).any() or not (flags == wanted).any():
        return []
    if not ((flags == (not wanted)) | cells.isna()).any():
        return []
    return [str(one) for one in cells[flags == wanted].unique()]


def _dated(known: pd.Index) -> bool:
    return bool(pd.Index(known[:20]).str.contains(_DATE, regex=True).all())


def _values(column: str, odd: pd.Series, lines: int) -> Finding:
    values = list(odd.value_counts().index[:4])
    if _RETURNS.search(" ".join([column, *map(str, values)])):
        way = f"drop or returns = {{ column = {toml(column)}, values = [{', '.join(map(toml, values))}] }}"
    else:
        way = f"drop = {{ column = {toml(column)}, values = [{', '.join(map(toml, values))}] }}"
    return Finding(
        f"status_{column}",
        "warning",
        {"en": f"Column {column!r} not looked at", "zh": f"未使用的列 {column!r}"},
        {
            "en": f"says {listed(odd)} on {len(odd):,} of {lines:,} lines, which count as sales: if they do not count, "
            f"say {way} in [order_lines]",
            "zh": f"{lines:,} 行中有 {len(odd):,} 行写 {listed(odd, 'zh')}，现算作销售：如不应计入，"
            f"请在 [order_lines] 写 {way}",
        },
    )


def _filled(column: str, n: int, lines: int) -> Finding:
    way = f"drop = {{ column = {toml(column)}, pattern = '[0-9]', whole_order = true }}"
    return Finding(
        f"status_{column}",
        "warning",
        {"en": f"Column {column!r} not looked at", "zh": f"未使用的列 {column!r}"},
        {
            "en": f"is filled on {n:,} of {lines:,} lines, which count as sales: if they do not count, say {way}",
            "zh": f"{lines:,} 行中有 {n:,} 行有值，现算作销售：如不应计入，请写 {way}",
        },
    )


def toml(text: str) -> str:
    """The text as a string of TOML."""
    return "'" + str(text) + "'" if "'" not in str(text) else '"' + str(text).replace('"', '\\"') + '"'
