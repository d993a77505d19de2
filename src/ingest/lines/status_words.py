"""Columns that tell cancelled, refunded or unpaid orders from real ones, and that nobody looks at.

A file has a column "订单状态" with 交易成功 and 交易关闭 that no key of the study file mentions: closed orders count as
purchases.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from ...study import OrderLines
from ...study_rules import Filter
from ..finding import Finding
from ..parsing.values import FLAGS
from ..quoting import toml
from .filters import RAW, fits, listed
from .state_values import CREDITS, MANY, is_part, odd_values, open_values, payments, says_states

_NAMES = re.compile(
    r"status|stato\b|state\b|delet|gelöscht|elimina|supprim|(?<![a-z])(?:type|kind|event|action)(?![a-z])|behaviou?r|transaction|cancel|void|refund|return|storn|annul|estado|statut|situa[cç]|zustand|статус|ステータス|状態|상태|"
    r"belegart|vorgang|\bart\b|retour|rückgabe|devol|reembols|rembours|(?<![a-z])test(?![a-z])|(?<![a-z])paid(?![a-z])|"
    r"bezahlt|document|doc ?type|tipo|soort|状态|类型|取消|退款|退货|关闭|作废",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"(?:(?:id|order|current|payment|bestell|auftrags)[ _-]?)*(?:state|status|statut|estado|stato|zustand)"
    r"(?:[ _-]?(?:id|code))?|"
    r"(?:订单|交易|支付)?状态(?:码|编码)?",
    re.IGNORECASE,
)
"""The whole name of a column that says how far an order is, if need be in numbers"""
CODES = 20
"""A column of more different numbers is no status."""
_RETURNS = re.compile(
    rf"refund|return|retour|rückgabe|erstatt|rembours|devol|reembols|退款|退货|退换|{CREDITS}", re.IGNORECASE
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
FREE_TEXT = re.compile(
    r"comment|note|remark|memo|text|reason|description|bemerkung|kommentar|grund|备注|留言|原因|说明", re.IGNORECASE
)
"""In the name of a column that says anything, not the order's status"""
_DATE = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}\D{1,3}[a-z]{3}|[a-z]{3}\D{1,3}\d{1,2}"


def tells(name: str) -> bool:
    """Whether a column of this name may say which orders count."""
    return _NAMES.search(name) is not None


def unused_statuses(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding per column that says of some lines that they are no sale, or none yet, and that no key looks at, or
    only for other values than these.

    `lines` are those that the study's filters leave, with such columns under names that begin with RAW.
    """
    settled = {one.column for one in source.keep}  # what it lists counts
    settled |= set(source.columns.get("is_return", ("is_return",))) if source.returns == "column" else set()
    settled |= {source.line_kinds.column} if source.line_kinds and source.line_kinds.column else set()
    looked_at = {one.column for one in source.drop}
    back = pd.Series(False, index=lines.index)  # returns, which may say so
    if isinstance(source.returns, Filter):
        looked_at.add(source.returns.column)
        back = fits(lines, source.returns)
    elif source.returns == "negative" and "amount" in lines:
        back = lines["amount"] < 0
    findings = []
    for name in lines:
        column = str(name).removeprefix(RAW)
        if not str(name).startswith(RAW) or column in settled or not tells(column):
            continue
        paid = payments(lines[name]) if source.returns == "negative" and column not in looked_at else []
        if paid and back[lines[name].isin(paid)].all():
            findings.append(_payments(column, lines[name][lines[name].isin(paid)]))
        cells = lines[name][~back]
        odd = odd_values(cells)
        if odd:
            findings.append(_values(column, cells[cells.isin(odd)], len(cells)))
        elif column not in looked_at and not _NUMBER.search(column):
            findings += _flags(column, cells)
        undecided = [one for one in open_values(column, cells) if one not in odd]
        if undecided:
            findings.append(_open(column, cells[cells.isin(undecided)], len(cells)))
        elif column not in looked_at and _CODED.fullmatch(column) and _are_codes(cells):
            findings.append(_codes(column, cells))
    return findings


def _flags(column: str, cells: pd.Series) -> list[Finding]:
    """A finding where it is a flag, or a date that only some lines have, that tells which lines are no sale."""
    known = pd.Index(cells.dropna().unique())
    if _HAPPENED.search(column) and 0 < cells.notna().sum() < len(cells) and _dated(known):
        return [_filled(column, int(cells.notna().sum()), len(cells))]
    if _HAPPENED.search(column) and (yes := _set(cells)):
        return [_values(column, cells[cells.isin(yes)], len(cells))]
    if _PAID.search(column) and (no := _set(cells, False)):
        return [_values(column, cells[cells.isin(no)], len(cells))]
    return []


def _are_codes(cells: pd.Series) -> bool:
    known = cells.dropna().unique()
    return 1 < len(known) <= CODES and all(re.fullmatch(r"\d{1,3}", str(one)) for one in known)


def status_finding(column: str, counts: Counter[str], lines: int) -> Finding:
    """What `says_no_sale` found in a column of `lines` lines."""
    return _values(column, pd.Series(list(counts.elements()), dtype="str"), lines)


def refunded_in_part(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding where a column of statuses leaves orders refunded in part, and nobody says how much. `lines` are those
    that are left."""
    if source.refunded_is is not None or {"refunded", "refunded_quantity"} & set(lines):
        return []
    for name in lines:
        column = str(name).removeprefix(RAW)
        if not str(name).startswith(RAW) or not tells(column) or lines[name].nunique() > MANY:
            continue
        parts = [value for value in lines[name].dropna().unique() if is_part(str(value))]
        if parts:
            statuses = lines[name][lines[name].isin(parts)]
            orders = lines["order_id"][statuses.index].nunique() if "order_id" in lines else len(statuses)
            return [_in_part(column, listed(statuses), len(statuses), orders)]
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
        of_states=True,
    )


def _payments(column: str, cells: pd.Series) -> Finding:
    way = f"drop = {{ column = {toml(column)}, values = [{', '.join(map(toml, cells.unique()))}] }}"
    return Finding(
        "payments_as_returns",
        "missing",
        {"en": "Payments that count as returns?", "zh": "付款算作退货？"},
        {
            "en": f"column {column!r} says {listed(cells)} on lines below zero, which count as returns; if they are "
            f"payments of earlier sales, say {way} in [order_lines]",
            "zh": f"{column!r} 列为 {listed(cells, 'zh')}，这些负数行算作退货；若为此前销售的付款，请在 "
            f"[order_lines] 设 {way}",
        },
        len(cells),
        of_states=True,
    )


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
        of_states=True,
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
        of_states=True,
    )


def states_as_places(lines: pd.DataFrame) -> list[Finding]:
    """A finding where the column that is read as region says how far orders are."""
    if "region" not in lines or not says_states(lines["region"]):
        return []
    return [
        Finding(
            "states_as_region",
            "missing",
            {"en": "Regions that are states of orders?", "zh": "地区其实是订单状态？"},
            {
                "en": f"region says {listed(lines['region'])}: states of orders, no places; take it out of "
                "[order_lines.columns], and say in drop = { column, values } which orders do not count",
                "zh": f"region 写 {listed(lines['region'], 'zh')}：是订单状态而非地区；请从 "
                "[order_lines.columns] 中去掉，并以 drop = { column, values } 说明哪些订单不计入",
            },
        )
    ]


def _open(column: str, undecided: pd.Series, lines: int) -> Finding:
    values, n = ", ".join(toml(one) for one in undecided.value_counts().index[:4]), len(undecided)
    way = f"drop = {{ column = {toml(column)}, values = [{values}] }}"
    return Finding(
        f"open_{column}",
        "warning",
        {"en": f"Orders in column {column!r} that may not count", "zh": f"列 {column!r} 中可能不计入的订单"},
        {
            "en": f"says {listed(undecided)} on {n:,} of {lines:,} lines: not paid yet, held or given back? they "
            f"count as sales; if they do not count, say {way} in [order_lines], else list all values that count "
            "in `keep`",
            "zh": f"{lines:,} 行中有 {n:,} 行写 {listed(undecided, 'zh')}：尚未付款、搁置或已退款？现算作"
            f"销售；如不应计入，请在 [order_lines] 写 {way}，否则请在 keep 中列出所有计入的值",
        },
        of_states=True,
    )


def _codes(column: str, cells: pd.Series) -> Finding:
    way = f"drop = {{ column = {toml(column)}, values = [...] }}"
    return Finding(
        f"codes_{column}",
        "warning",
        {"en": f"Order states as numbers in column {column!r}", "zh": f"列 {column!r} 以数字表示订单状态"},
        {
            "en": f"says {listed(cells)}, and all count as sales: if some mean cancelled, refunded or unpaid, say "
            f"{way} in [order_lines], else list all in `keep`",
            "zh": f"写 {listed(cells, 'zh')}，现全部算作销售：若其中有取消、退款或未付款，请在 [order_lines] 写 {way}，"
            "否则请在 keep 中全部列出",
        },
        of_states=True,
    )
