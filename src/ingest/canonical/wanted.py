"""From lines as they were mapped to lines that count: filled within their order, filtered, discounts taken off."""

from __future__ import annotations

import pandas as pd

from ...presets import preset_columns
from ...study import OrderLines, Source
from ..finding import Finding
from ..lines.filters import RAW, filtered, torn_orders
from ..lines.line_kinds import split_kinds
from ..lines.status_words import refunded_in_part, states_as_places, unused_statuses
from ..lines.within_order import blank_heads, customer_blocks, fill_from_order
from .mapping import Plan

OF_EACH_LINE = ("product_id", "category", "quantity", "unit_price", "amount", "discount")
"""Columns that never hold for the other lines of an order too"""


def plan_of(table: str, source: Source) -> Plan:
    """Which columns of a source are read as what, and which besides because filters and kinds of lines need them."""
    if not isinstance(source, OrderLines):
        return Plan(table, dict(source.columns), tuple(source.static))
    offered = preset_columns(source.preset)
    extra = {one.column: one.optional for one in (*source.keep, *source.drop, *(source.weighed or ()))}
    if not isinstance(source.returns, str):
        extra[source.returns.column] = source.returns.optional
    kinds = source.line_kinds
    if kinds is not None and kinds.column is not None:
        extra[kinds.column] = kinds.optional
    return Plan(table, dict(source.columns), tuple(source.static), offered, extra)


def filled_lines(
    lines: pd.DataFrame, source: OrderLines, findings: list[Finding]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines with what is on other lines of their order, and the audit's row on it; adds to `findings`."""
    rows: list[dict[str, object]] = []
    if source.fill == "order":
        filters = [*source.keep, *source.drop, *(() if isinstance(source.returns, str) else (source.returns,))]
        mapped = {**preset_columns(source.preset), **source.columns}
        each = {theirs for name in OF_EACH_LINE for theirs in mapped.get(name, (name,))}
        lines, rows = fill_from_order(lines, [one for one in filters if one.whole_order or one.column not in each])
    if source.fill not in ("down", "each_down"):
        findings += blank_heads(lines)
        findings += customer_blocks(lines)
    return lines, rows


def wanted_lines(
    lines: pd.DataFrame, source: OrderLines, findings: list[Finding]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines that `keep`, `drop` and `line_kinds` leave, and what they took as rows of the audit.

    `lines` has canonical columns and an amount. What is noticed is added to `findings`.
    """
    findings += torn_orders(lines, source.drop)
    lines, rows = filtered(lines, source.keep, source.drop)
    findings += unused_statuses(lines, source)
    findings += [*refunded_in_part(lines, source), *states_as_places(lines)]
    kinds = source.line_kinds
    if kinds is not None:
        if kinds.column is None and "product_id" in lines:
            lines = lines.assign(**{RAW + "product_id": lines["product_id"]})
        lines, more = split_kinds(lines, kinds, "product_id")
        rows += more
    return lines, rows


def extra_columns(lines: pd.DataFrame) -> list[str]:
    """Columns that travelled with the lines for filters only."""
    return [str(name) for name in lines if str(name).startswith(RAW)]
