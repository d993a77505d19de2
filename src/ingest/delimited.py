"""CSV files -> Arrow tables of text; encoding, separator and rows of the wrong length told with their remedy."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from ..errors import UserError
from ..study import Source
from .raw import Raw, Wanted, first_line

UNPACK_LIMIT = 200
"""A compressed CSV may grow to at most this many times its size (and 100 MB in any case)."""
_ENCODINGS_BY_START = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"PK\x03\x04": "excel", b"PAR1": "parquet"}
_UTF8 = ("utf-8-sig", "utf-8", "utf8")


def read_csv(file: Path, label: str, source: Source, wanted: Wanted) -> Raw:
    """The wanted columns as text. Rows with too many or too few fields end it, or are skipped and counted.

    Raises UserError for another encoding or separator than said, broken bytes, a compressed file that is a bomb.
    """
    said = source.encoding.lower().replace("_", "-")
    with file.open("rb") as stream:
        start = stream.read(4)
    hint = next((value for sign, value in _ENCODINGS_BY_START.items() if start.startswith(sign)), None)
    if hint in ("excel", "parquet"):
        raise UserError(f"{label} is no CSV file but {hint}; say format = {hint!r}, or rename the file")
    if hint and not said.startswith(hint):
        raise UserError(f"{label} is written in UTF-16; say encoding = 'utf-16' in the study file")
    if file.suffix.lower() == ".gz":
        _refuse_bomb(file, label)
    encoding = "utf8" if said in _UTF8 else source.encoding
    read = pacsv.ReadOptions(encoding=encoding)
    remedy = "say the right `encoding` in the study file (often gb18030, cp1252 or utf-16)"
    try:
        names = _header(file, read, source.separator)
        others = [sign for sign in ";\t|," if len(names) == 1 and sign in names[0] and sign != source.separator]
        if others:
            raise UserError(f"{label} has one column, {names[0]!r}; say separator = {others[0]!r}")
        chosen = wanted(names, label)
        table, odd = _table(file, read, source.separator, chosen)
        if odd and source.unreadable == "stop":
            numbered = pacsv.ReadOptions(encoding=encoding, use_threads=False)  # only one thread knows row numbers
            raise UserError(_uneven(label, _table(file, numbered, source.separator, chosen)[1]))
    except UnicodeDecodeError as error:
        found = error.object[error.start : error.start + 4].hex(" ")
        where = _broken_row(file, source.encoding)
        raise UserError(f"{label} is not written in {source.encoding}: bytes {found}{where}; {remedy}") from None
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error) or "UTF-8" in str(error):
            where = _broken_row(file, "utf-8-sig")
            raise UserError(f"{label} is not written in {source.encoding}{where}; {remedy}") from None
        raise UserError(f"{label}: {first_line(error)}; export it again") from None
    except (OSError, pa.ArrowException, EOFError) as error:
        raise UserError(f"{label} cannot be read: {first_line(error)}; export it again") from None
    return Raw(label, table, decimal=source.decimal, skipped=len(odd))


def _header(file: Path, read: pacsv.ReadOptions, separator: str) -> list[str]:
    parse = pacsv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=lambda row: "skip")
    with pacsv.open_csv(file, read_options=read, parse_options=parse) as reader:
        return list(reader.schema.names)


def _table(
    file: Path, read: pacsv.ReadOptions, separator: str, chosen: list[str]
) -> tuple[pa.Table, list[pacsv.InvalidRow]]:
    """The chosen columns as text, and the rows that had more or fewer fields than the header, which are left out."""
    odd: list[pacsv.InvalidRow] = []

    def skip(row: pacsv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    parse = pacsv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=skip)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
    )
    return pacsv.read_csv(file, read_options=read, parse_options=parse, convert_options=convert), odd


def _uneven(label: str, odd: list[pacsv.InvalidRow]) -> str:
    first = odd[0]
    rows = ", ".join(str(row.number) for row in odd[:3]) + (" ..." if len(odd) > 3 else "")
    return (
        f"{label} row {rows}: {first.actual_columns} fields where the header has {first.expected_columns} "
        f"({first.text[:60]!r}); put quotes around values with a separator in them, "
        'or say unreadable = "drop" under [order_lines]'
    )


def _broken_row(file: Path, encoding: str) -> str:
    """Where the first bytes stand that make no character, as far as lines can be told apart without reading them."""
    if file.suffix.lower() == ".gz" or encoding.lower().startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        return ""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return f" in row {number:,}"
    return ""


def _refuse_bomb(file: Path, label: str) -> None:
    allowed = max(file.stat().st_size * UNPACK_LIMIT, 100_000_000)
    total = 0
    try:
        with gzip.open(file) as stream:
            while block := stream.read(1 << 20):
                total += len(block)
                if total > allowed:
                    raise UserError(
                        f"{label} unpacks to over {UNPACK_LIMIT} times its size; unpack it yourself if that is meant"
                    )
    except (OSError, EOFError) as error:
        raise UserError(f"{label} is a broken .gz file: {first_line(error)}; export it again") from None
