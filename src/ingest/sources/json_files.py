"""JSON -> Arrow tables of text: one row per line of an order, what is the order's on each of its rows.

{"id": 7, "email": "a@x.org", "line_items": [{"sku": "A", "price": "5.00"}, {"sku": "B", "price": "2.50"}]}  ->
    sku  price  id  email
    A    5.00   7   a@x.org
    B    2.50   7   a@x.org
What an order holds within it is called by its path, such as `customer.email`; where order and line have the same name,
the line's keeps it and the order's is `order.id`. Money in lists of refunds and discounts is summed up (json_sums.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from ...errors import UserError
from ...study import Source
from ..column_names import plain_name
from .delimited import opened, refuse_packed
from .json_sums import sums
from .raw import Raw, Wanted

LIMIT = 1 << 30
"""Bytes beyond which a file is refused: parsed it takes many times as much memory."""
DEEP = 8
"""Levels of objects within objects that are followed; what is deeper stays JSON"""
LINES = ("line items", "lineitems", "items", "order items", "orderitems", "lines", "order lines", "orderlines",
         "products", "positions", "order details", "orderdetails", "details", "goods")  # fmt: skip
"""What lists of an order's lines are called, the likeliest first"""
_WRAPPERS = ("orders", "data", "results", "records", "value", "rows", "response", "result", "body")
_OF_A_PAGE = {"count", "total", "page", "pages", "per_page", "limit", "offset", "next", "previous", "prev", "cursor",
              "status", "success", "code", "message", "msg", "request_id", "version", "exported_at"}  # fmt: skip
"""What an answer holds besides its orders"""

Record = dict[str, Any]


def read_json(file: Path, label: str, source: Source, wanted: Wanted) -> Raw:
    """The wanted columns as text, every number with all its digits. The file is a list of orders, an object with one,
    or has an order on every line; `items` of the study file, or its name, tells which of an order's lists holds lines.

    Raises UserError for what is no such file, and where nothing tells the list of lines.
    """
    orders = [one | sums(one) for one in (_flat(one) for one in _records(file, label, source))]
    if not orders:
        raise UserError(f"{label} holds no orders; export it again, or change `path` in the study file")
    lists = _lists(orders)
    items = _items(lists, source, label)
    rows = [(order, line) for order in orders for line in _lines(order, items)]
    of_lines = _names([line for _, line in rows])
    of_orders = _names(orders)
    lists.pop(items or "", None)
    of_items = _lists([line for _, line in rows])
    summed = {name: one for one in lists for name in of_orders if name.startswith(f"{one}.")}
    summed |= {name: f"{items}.{one}" for one in of_items for name in of_lines if name.startswith(f"{one}.")}
    lists += Counter({f"{items}.{name}": n for name, n in of_items.items()})
    renamed = {f"order.{name}" if name in of_lines else name: name for name in of_orders}
    chosen = wanted([*of_lines, *renamed], label)
    columns = [
        [line.get(name) for _, line in rows] if name in of_lines else [order.get(renamed[name]) for order, _ in rows]
        for name in chosen
    ]
    try:
        table = pa.table([pa.array(column, pa.string()) for column in columns], names=chosen)
    except UnicodeEncodeError:
        raise UserError(
            f"{label} holds half a character (such as \\ud83d without its other half); export it again"
        ) from None
    once = frozenset(renamed) if items is not None else frozenset[str]()
    return Raw(label, table, first_row=1, lists=dict(lists), sums=summed, of_orders=once)


def _records(file: Path, label: str, source: Source) -> Iterator[Record]:
    """The orders: the elements of the file's list, or of the list in its object, or its lines."""
    if file.stat().st_size > LIMIT:
        raise UserError(f"{label} has over {LIMIT >> 30} GiB of JSON; export it in parts, into a folder, or as CSV")
    if file.suffix.lower() == ".gz":
        refuse_packed(file, label)
    try:
        with opened(file) as stream:
            text = stream.read(LIMIT + 1).decode(source.encoding)
    except (OSError, EOFError, UnicodeError):
        raise UserError(f"{label} is not written in {source.encoding}, or damaged; say its `encoding`") from None
    rows = [(number, row) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    for number, value in _values(text, rows, label):
        for one in _unwrapped(value):
            if not isinstance(one, dict):
                raise UserError(
                    f"{label} row {number}: {str(one)[:40]!r} is no order, but a bare value; export objects"
                )
            yield one


def _values(text: str, rows: list[tuple[int, str]], label: str) -> Iterator[tuple[int, Any]]:
    """The JSON of every line, where the first is whole by itself; else that of the file."""
    try:
        by_line = len(rows) > 1 and rows[0][1].lstrip().startswith("{") and isinstance(_parsed(rows[0][1]), dict)
    except ValueError:
        by_line = False
    for number, row in rows if by_line else [(1, text)]:
        try:
            yield number, _parsed(row)
        except ValueError as error:
            at = number + getattr(error, "lineno", 1) - 1
            raise UserError(f"{label} row {at}: no JSON ({getattr(error, 'msg', error)}); export it again") from None
        except RecursionError:
            raise UserError(f"{label} holds objects within objects without end; export it as CSV") from None


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)


def _unwrapped(value: Any) -> list[Any]:
    """The list itself, the list in an object that holds little else, such as { "orders": [...] }, or one order."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inside = [name for name in _WRAPPERS if isinstance(value.get(name), list | dict)]
        others = {name for name, one in value.items() if isinstance(one, list | str) and name not in inside[:1]}
        if inside and others <= _OF_A_PAGE:
            return _unwrapped(value[inside[0]])
    return [value]


def _flat(record: Record, before: str = "", deep: int = 0) -> Record:
    """Text under the path of every value; lists of objects stay, lists of values become one text."""
    flat: Record = {}
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            flat |= _flat(value, f"{name}.", deep + 1) if deep < DEEP else {name: json.dumps(value)}
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            flat[name] = [one for one in value if isinstance(one, dict)]
        elif isinstance(value, list):
            flat[name] = ", ".join(str(one) for one in value) or None
        else:
            flat[name] = ("false", "true")[value] if isinstance(value, bool) else value
    return flat


def _lists(records: list[Record]) -> Counter[str]:
    """List of objects -> records that have one."""
    return Counter(name for record in records for name, value in record.items() if isinstance(value, list))


def _names(records: list[Record]) -> dict[str, None]:
    """The names under which records have values, and never a list of objects."""
    lists = _lists(records)
    return dict.fromkeys(name for record in records for name in record if name not in lists)


def _items(lists: Counter[str], source: Source, label: str) -> str | None:
    """Which of the lists within orders holds their lines; None where there are none. Raises UserError where several
    may, or none is called as the study file says."""
    listed, first = ", ".join(repr(name) for name in lists), next(iter(lists), None)
    if source.items is not None:
        if source.items in lists:
            return source.items
        raise UserError(
            f"{label} has no list {source.items!r} within its orders, only {listed or 'none'}; change `items`"
        )
    named = {plain_name(name.rsplit(".", 1)[-1]): name for name in reversed(lists)}
    for one in LINES:
        if one in named:
            return named[one]
    if len(lists) > 1:
        raise UserError(
            f"{label}: orders hold the lists {listed}; say which has their lines, such as items = {first!r}"
        )
    return first


def _lines(order: Record, items: str | None) -> list[Record]:
    """The lines of an order; one without any where its list is empty."""
    if items is None:
        return [{}]
    return [one | sums(one) for one in (_flat(one) for one in order.get(items) or [])] or [{}]
