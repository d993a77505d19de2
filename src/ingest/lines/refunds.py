"""Money given back: an order that was refunded in part is worth what is left of it.

An order of a lamp for 80 and a bulb for 20, of which 25 were given back: as the order's money (`refunded_is =
"order_total"`) the lamp is worth 60 and the bulb 15; as the lamp's (`refunded` on its line) 55 and 20. A line that was
given back in full is left out. No export says when; the lines are worth less from the day of the order on.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import UserError
from ...study import OrderLines
from ..finding import Finding
from .filters import audit_row

CENT = 0.005
COLUMNS = ("refunded", "refunded_quantity")


def without_refunds(
    lines: pd.DataFrame, source: OrderLines, findings: list[Finding]
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines less what was given back, without the columns that say so, and the audit's rows; adds to `findings`.

    Only lines above zero are lowered, at most to zero. Raises UserError where the order's money is said and no line has
    an order number.
    """
    if not set(COLUMNS) & set(lines):
        return lines, []
    rest = lines.drop(columns=[name for name in COLUMNS if name in lines])
    if source.refunded_is == "none":
        return rest, []
    share = _share(lines, source).fillna(0.0).clip(0.0, 1.0)
    touched = (share > 0) & (lines["amount"] > 0)
    if not touched.any():
        return rest, []
    off = (lines["amount"] * share).where(touched, 0.0)
    whole = touched & (lines["amount"] - off < CENT)
    lowered = rest.assign(amount=lines["amount"] - off)
    if "refunded_quantity" in lines and "quantity" in lines:
        fewer = lines["refunded_quantity"].abs().fillna(0.0).where(touched, 0.0)
        lowered["quantity"] = (lines["quantity"] - fewer).where(lines["quantity"] > fewer, lines["quantity"])
    note = ("Was given back in part or in full: worth what is left", "部分或全部退款：按剩余金额计")
    rows = [audit_row("refunds", "changed", rest[touched], *note) | {"amount": -float(off.sum())}]
    if whole.any():
        rows.append(audit_row("refunded_lines", "dropped", lowered[whole], "Was given back in full", "已全额退款"))
    findings.append(_finding(lines, touched, whole, float(off.sum())))
    if source.refunded_is is None and _repeats(lines):
        findings.append(_ask())
    return lowered[~whole], rows


def _share(lines: pd.DataFrame, source: OrderLines) -> pd.Series:
    """Which share of every line's amount was given back; null where nothing is known of it."""
    amount = lines["amount"].where(lines["amount"] > 0)
    of_pieces = pd.Series(np.nan, index=lines.index)
    if "refunded_quantity" in lines and "quantity" in lines:
        of_pieces = lines["refunded_quantity"].abs() / lines["quantity"].where(lines["quantity"] > 0)
    if "refunded" not in lines:
        return of_pieces
    money = lines["refunded"].abs()
    if source.refunded_is == "order_total":
        if "order_id" not in lines or lines["order_id"].isna().all():
            raise UserError("[order_lines] refunded_is = 'order_total' needs `order_id`; map it, or say 'line'")
        day = lines["ordered_at"].dt.normalize()
        order = lines.groupby([lines["order_id"], day], sort=False).ngroup()
        known = order >= 0
        total = money.groupby(order).transform("max").where(known, money)
        worth = amount.groupby(order).transform("sum").where(known, amount)
        return (total / worth).fillna(of_pieces)
    full = amount
    if source.amount_is == "before_discount" and "discount" in lines:
        full = amount + lines["discount"].abs().fillna(0.0)
    return (money / full).fillna(of_pieces)


def _repeats(lines: pd.DataFrame) -> bool:
    """Whether most orders of several lines have the same refund on every line: it may be the order's."""
    if "refunded" not in lines or "order_id" not in lines:
        return False
    given = lines[(lines["refunded"].abs() > 0) & lines["order_id"].notna()]
    spans = given.groupby("order_id")["refunded"].agg(["size", "min", "max"])
    sizes = lines.groupby("order_id").size().reindex(spans.index)
    several = spans[sizes > 1]
    alike = (several["size"] == sizes[several.index]) & (several["min"] == several["max"])
    return len(several) > 0 and float(alike.mean()) > 0.5


def _finding(lines: pd.DataFrame, touched: pd.Series, whole: pd.Series, off: float) -> Finding:
    orders = lines.loc[touched, "order_id"].nunique() if "order_id" in lines else 0
    n, all_of = int(touched.sum()), int(whole.sum())
    of_orders = (f" of {orders:,} orders", f"{orders:,} 个订单的 ") if orders else ("", "")
    in_full = ("", "")
    if all_of:
        in_full = f", {all_of:,} of them in full, which is left out", f"，其中 {all_of:,} 行全额退款、不计入"
    return Finding(
        "refunds",
        "ok",
        {"en": "Refunds taken off", "zh": "已扣除退款"},
        {
            "en": f"{off:,.2f} on {n:,} lines{of_orders[0]}{in_full[0]}; the "
            "file does not say when, so that they are worth less from the day of the order on",
            "zh": f"{of_orders[1]}{n:,} 行共 {off:,.2f}{in_full[1]}；文件没有退款日期，因此自下单日起按剩余金额计",
        },
    )


def _ask() -> Finding:
    return Finding(
        "refunded_order_total",
        "warning",
        {"en": "An order's refund on each line?", "zh": "每行都是整单退款？"},
        {
            "en": "the refund is the same on all lines of most refunded orders and is taken off each; if it is the "
            "order's, say [order_lines] refunded_is = 'order_total', else 'line'",
            "zh": "多数退款订单各行的退款相同，现逐行扣除；若为整单退款，请设 [order_lines] refunded_is = "
            "'order_total'，否则设 'line'",
        },
    )
