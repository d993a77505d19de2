"""Excel workbooks -> Arrow tables of text, sheet by sheet; numbers keep every digit that the workbook has."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ...errors import UserError
from .headers import TITLES, header_below
from .raw import DATE, NUMBER, TEXT, Raw, Wanted

UNPACKED_LIMIT = 4 << 30
"""A workbook is a zip; one that unpacks to more bytes than this is refused unread (Excel's own limit is far below)."""
RATIO_LIMIT = 200
"""... or to more than this many times its size, beyond the first 200 MB."""
_BLOCK = 20_000
_ROW = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>(?!</(?:\w+:)?row>)")
_ATTRIBUTE = re.compile(rb"\b(r|min|max|hidden)\s*=\s*[\"']([^\"']*)[\"']")
_KINDS = {int: NUMBER, float: NUMBER, dt.datetime: DATE, dt.date: DATE, dt.time: DATE}


def read_excel(
    file: Path,
    label: str,
    sheet: str | None,
    wanted: Wanted,
    progress: Callable[[int], None] | None = None,
    header_row: int = 1,
) -> Iterator[Raw]:
    """A table of text for the named sheet, or for every filled sheet; `header_row` has the names.

    `progress` is told the number of rows read so far. Raises UserError for a broken file, a zip bomb, a sheet that
    is not there.
    """
    import openpyxl

    refuse_bomb(file, label)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        raise UserError(f"{label} is not a readable Excel workbook (.xlsx): {error}; save it again as .xlsx") from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise UserError(f"{label} has no sheet {sheet!r}, only {', '.join(book.sheetnames)}; change `sheet`")
        read = 0
        empty = True
        for page in book.worksheets:
            if sheet is not None and page.title != sheet:
                continue
            page.reset_dimensions()
            rows = page.iter_rows(values_only=True)
            names = _names(next(islice(rows, header_row - 1, None), ()))
            if not names:
                continue
            empty = False
            place = f"{label} sheet {page.title!r}"
            try:
                chosen = wanted(names, place)
            except UserError as error:
                below = ((number, _names(row)) for number, row in enumerate(islice(rows, TITLES), header_row + 1))
                raise UserError(f"{error}{header_below(below, wanted, place)}") from None
            places = [names.index(name) for name in chosen]
            blocks = []
            kinds: dict[str, list[np.ndarray]] = {name: [] for name in chosen}
            while block := list(islice(rows, _BLOCK)):
                cells = [[row[place] if place < len(row) else None for row in block] for place in places]
                columns = [[_text(cell) for cell in column] for column in cells]
                for name, column in zip(chosen, cells, strict=True):
                    kinds[name].append(np.fromiter((_KINDS.get(type(cell), TEXT) for cell in column), np.int8))
                blocks.append(pa.table([pa.array(column, pa.string()) for column in columns], names=chosen))
                read += len(block)
                if progress is not None:
                    progress(read)
            nothing = pa.table([pa.array([], pa.string()) for _ in chosen], names=chosen)
            of = {name: np.concatenate(parts) for name, parts in kinds.items() if parts}
            whole = pa.concat_tables(blocks or [nothing])
            hidden_rows, hidden_places = _hidden(page, header_row)
            yield Raw(
                place,
                whole,
                first_row=header_row + 1,
                cells=of,
                hidden=sheet is None and page.sheet_state != "visible",
                hidden_rows=hidden_rows,
                hidden_columns=frozenset(names[at] for at in hidden_places if at < len(names)),
            )
        if empty:
            raise UserError(f"{label} has no filled sheet; check `path` and `sheet`")
    except (zipfile.BadZipFile, AttributeError, KeyError, OSError, SyntaxError, TypeError, ValueError) as error:
        raise UserError(f"{label} is damaged: {error}; save it again as .xlsx") from None
    finally:
        book.close()


def _hidden(page: Any, header_row: int) -> tuple[int, set[int]]:
    """How many rows with cells below the header a sheet does not show, and the places of such columns."""
    rows, columns, number, before = 0, set(), 0, b""
    with page._get_source() as stream:  # openpyxl tells neither without holding the whole sheet
        while block := stream.read(1 << 20):
            text = before + block
            for one in _ROW.finditer(text):
                known = dict(_ATTRIBUTE.findall(one[2]))
                hidden = known.get(b"hidden") in (b"1", b"true")
                if one[1] == b"row":
                    number = int(known.get(b"r", number + 1))
                    rows += hidden and number > header_row and not one[2].endswith(b"/")
                elif hidden:
                    columns |= set(range(int(known[b"min"]) - 1, min(int(known[b"max"]), 1 << 14)))
            before = text[text.rfind(b"<") :] if b">" not in text[text.rfind(b"<") :] else b""
    return rows, columns


def first_rows(file: Path, n: int) -> list[list[str]]:
    """The first `n` rows of the first filled sheet as text; none of a workbook that cannot be read."""
    import openpyxl

    try:
        refuse_bomb(file, file.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for page in book.worksheets:
            page.reset_dimensions()
            rows = [_names(row) for row in islice(page.iter_rows(values_only=True), n)]
            if any(rows):
                return rows
    except Exception:  # reading it in earnest says in words what is wrong
        return []
    return []


def _names(row: tuple[Any, ...]) -> list[str]:
    """A row's cells as text, without the empty ones behind."""
    names = ["" if cell is None else str(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def refuse_bomb(file: Path, label: str) -> None:
    """Raises UserError when the zip is broken, or would unpack to far more than a table needs."""
    try:
        with file.open("rb") as stream:
            if stream.read(4) == b"\xd0\xcf\x11\xe0":
                raise UserError(f"{label} is an old .xls or has a password; save it as .xlsx without one")
        with zipfile.ZipFile(file) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        raise UserError(f"{label} is not a whole .xlsx workbook; copy or save it again") from None
    if size > UNPACKED_LIMIT or size > max(200_000_000, RATIO_LIMIT * file.stat().st_size):
        raise UserError(f"{label} would unpack to {size / 1e9:.1f} GB, which no table needs; export it as CSV instead")


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
