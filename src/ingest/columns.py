"""The canonical tables: which columns they have, of which kind, and which of them a source must bring."""

from __future__ import annotations

from typing import Literal

Kind = Literal["text", "number", "time", "flag", "clock"]

ORDER_LINES: dict[str, Kind] = {
    "customer_id": "text",
    "order_id": "text",
    "ordered_at": "time",
    "product_id": "text",
    "category": "text",
    "quantity": "number",
    "amount": "number",
    "discount": "number",
    "channel": "text",
    "region": "text",
    "is_return": "flag",
}
"""Always all there after ingest, in this order; a column that the source does not have is null throughout."""

ORDER_LINES_EXTRA: dict[str, Kind] = {
    "unit_price": "number",
    "promotion": "flag",
    "ordered_time": "clock",
    "currency": "text",
    "refunded": "number",
    "refunded_quantity": "number",
}
"""May be mapped besides: `unit_price` makes amount (quantity times unit price) and is not kept; `promotion` is kept;
`ordered_time` is the time of day of ordered_at, from a column of its own; `currency` is what the line's money is in;
`refunded` is money that was given back, `refunded_quantity` how many pieces of the line were."""

CUSTOMERS: dict[str, Kind] = {
    "customer_id": "text",
    "gender": "text",
    "birth_year": "number",
    "region": "text",
    "occupation": "text",
    "joined_at": "time",
    "acquisition_channel": "text",
    "is_business": "flag",
}
"""Kept when the source has them; custom attributes named under `static` are kept as text."""

TOUCHPOINTS: dict[str, Kind] = {
    "customer_id": "text",
    "occurred_at": "time",
    "kind": "text",
    "stage": "text",
    "score": "number",
}
"""Always all there after ingest."""

TOUCHPOINTS_EXTRA: dict[str, Kind] = {
    "topic": "text",
    "campaign_id": "text",
    "answered": "flag",
    "occurred_time": "clock",
}
"""Kept when the source has them; `occurred_time` is the time of day of occurred_at, and is not kept."""

MONEY = ("amount", "unit_price", "discount", "refunded")
"""Columns that may be written with a currency."""

COUNTS = ("quantity", "refunded_quantity")
"""Columns that count pieces."""

STAGES = ("pre_sale", "in_sale", "after_sale")

KNOWN: dict[str, dict[str, Kind]] = {
    "order_lines": ORDER_LINES | ORDER_LINES_EXTRA,
    "customers": CUSTOMERS,
    "touchpoints": TOUCHPOINTS | TOUCHPOINTS_EXTRA,
}
"""Per table, every canonical name that a study file may map."""

NEEDED: dict[str, tuple[str, ...]] = {
    "order_lines": ("customer_id", "ordered_at"),
    "customers": ("customer_id",),
    "touchpoints": ("customer_id", "occurred_at", "kind"),
}
"""Per table, what a source must have; order lines need amount, or quantity and unit_price, besides."""
