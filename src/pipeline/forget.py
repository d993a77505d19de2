"""`churn forget`: one customer is taken out of everything that was made for a study, and the files are searched again.

Raw files are their owner's and are not touched. Tables (Parquet, CSV) lose the customer's rows; where another
customer's row names the id (who referred whom) that cell is emptied. Files that cannot be edited without harm (the
report and its other formats, executed notebooks, JSON) are removed where they name the id; the next run makes them
anew. The store of results and rows kept from a database are removed: they are only there to save time. Bundles hold no
ids.

An id of digits looks like other numbers: in tables only whole cells count for it, and of texts more may be removed than
needed. Everything is searched before anything is changed: a file that cannot be searched ends the command.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .. import campaign_files
from ..atomic_write import replacing
from ..errors import UserError
from ..ingest import forget_rows, read_tables
from ..monitoring import ledger, ledger_table
from ..study import Study, load_study
from .publish import recover, study_lock

KEY = "customer_id"
UNREADABLE = {".pdf", ".pptx", ".png"}
"""made from the same figures as report.html; what they show cannot be searched"""
AS_THEY_ARE = "surrogateescape"
"""bytes that are no UTF-8, as of a list that a spreadsheet has saved in another encoding, stay what they are"""


@dataclass
class Erased:
    """What was done: files that lost rows or cells, with how many; files that were removed."""

    rewritten: dict[Path, int] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    in_raw: bool | None = None
    """whether the customer still comes from the raw files; None where these could not be read"""


def forget_customer(path: str | Path, customer: str, out: str | Path | None = None) -> list[str]:
    """One line for each file that was changed or removed, and what is left to do.

    Raises UserError where no file names the customer, where another process works on the study, where a file cannot be
    read or written, and, which would be a defect, where the id is found in a file afterwards.
    """
    study = load_study(path, out)
    if not customer.strip():
        raise UserError("no customer id given")
    with study_lock(study):
        recover(study)
        naming = [file for file in _files(study) if _names(file, customer)]
        facts = {file: _facts(file) for file in naming if _is_assignment(file, study)}
        where = ledger.place(study)
        deleted = ledger_table.without(where, [customer]) if isinstance(where, ledger_table.LedgerTable) else 0
        if not naming and not deleted:
            raise UserError(
                f"no file that was made for study {study.study.name} names this customer: check the spelling"
            )
        erased = _erase(study, customer, naming, facts)
        left = [file for file in _files(study) if _names(file, customer)]
    if left:
        raise UserError(f"the id is still in {left[0]} and {len(left) - 1} more files: remove them by hand")
    erased.in_raw = _in_raw(study, customer)
    lines = [f"{file}: {count} rows" for file, count in erased.rewritten.items()]
    lines += [f"{where}: {deleted} rows"] if deleted else []
    lines += [f"{file}: removed" for file in erased.removed]
    if erased.in_raw is None:
        lines.append("the raw files could not be read: see to it that they do not hold the customer, then: churn run")
    elif erased.in_raw:
        lines.append("the raw files still hold the customer: erase it there, or the next run brings it back")
    else:
        lines.append("the raw files do not hold the customer; `churn run` makes the removed files anew")
    return lines


def _files(study: Study) -> Iterator[Path]:
    """Everything made for the study that may name a customer."""
    paths = study.paths
    for folder in (paths.interim, ledger.folder(study), campaign_files.folder(study), paths.reports):
        yield from sorted(file for file in folder.rglob("*") if file.is_file())


def _erase(study: Study, customer: str, naming: list[Path], facts: Mapping[Path, dict[str, Any]]) -> Erased:
    """naming: files that name the customer; facts: of those among them that are assignments."""
    erased = Erased()
    store = study.paths.interim / "store"
    if store.exists():
        shutil.rmtree(store)
    forget_rows(study)
    for file in naming:
        count = _rewritten(file, customer) if file.exists() else None  # not there: in the store, or kept rows
        if count is None:
            file.unlink(missing_ok=True)
            erased.removed.append(file)
            continue
        erased.rewritten[file] = count
        if file in facts:
            _seal(file, facts[file])
    report = study.paths.reports
    if any(file.is_relative_to(report) and file.suffix in (".html", ".json") for file in erased.removed):
        for file in sorted(one for one in report.rglob("*") if one.suffix in UNREADABLE):
            file.unlink()
            erased.removed.append(file)
    return erased


def _rewritten(file: Path, customer: str) -> int | None:
    """Rows of a table that were taken out or had a cell emptied; None for a file that is no table."""
    if _is_parquet(file):
        return _without_in_parquet(file, customer)
    if file.suffix == ".csv":
        return _without_in_csv(file, customer)
    return None


def _without_in_parquet(file: Path, customer: str) -> int | None:
    table, wanted = _table(file), pa.scalar(customer)
    changed = 0
    if KEY in table.schema.names:
        keep = pc.fill_null(pc.not_equal(table[KEY].cast(pa.string()), wanted), True)
        kept_rows = table.filter(keep)
        changed, table = table.num_rows - kept_rows.num_rows, kept_rows
    for place, column in enumerate(table.schema):
        if not _is_text(column.type) or not _column_names(table.column(place), customer, of_id=column.name == KEY):
            continue
        text = table.column(place).cast(pa.string())
        if column.name != KEY:
            same = pc.fill_null(_naming(text, customer), False)
            text, changed = pc.if_else(same, pa.scalar(None, pa.string()), text), changed + (pc.sum(same).as_py() or 0)
        # categories are made anew: that of a row that is gone would stay in the file
        table = table.set_column(place, column, text.cast(column.type))
    _write(file, lambda draft: pq.write_table(table, draft, compression="zstd"))
    return changed


def _without_in_csv(file: Path, customer: str) -> int:
    raw = file.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    rows = _csv_rows(file, raw.decode(encoding, errors=AS_THEY_ARE))
    head = rows[0] if rows else []
    key = head.index(KEY) if KEY in head else 0
    left = [row for row in rows if len(row) <= key or not _is_id(row[key], customer)]
    changed = len(rows) - len(left)
    for row in left[1:]:
        for place, cell in enumerate(row):
            if _cell_names(cell, customer, of_id=head[key] == KEY and place == key):
                row[place], changed = "", changed + 1
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n" if b"\r\n" in raw else "\n").writerows(left)
    _write(file, lambda draft: draft.write_bytes(text.getvalue().encode(encoding, errors=AS_THEY_ARE)))
    return changed


def _is_assignment(file: Path, study: Study) -> bool:
    return file.parent == campaign_files.folder(study) and _is_parquet(file) and file.with_suffix(".json").exists()


def _facts(file: Path) -> dict[str, Any]:
    """The facts of an assignment, from the file next to it. Raises UserError where it cannot be read."""
    facts_file = file.with_suffix(".json")
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        return facts | {"erased": int(facts.get("erased", 0))}
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            f"{facts_file} is not what `churn campaign assign` wrote ({type(error).__name__}): restore it, or remove"
            f" {file.name} and it"
        ) from None


def _seal(file: Path, facts: Mapping[str, Any]) -> None:
    """Enters the new digest of an assignment in its facts: rows are gone, groups are as they were drawn."""
    changed = {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "erased": facts["erased"] + 1}
    text = json.dumps({**facts, **changed}, indent=1, ensure_ascii=False) + "\n"
    _write(file.with_suffix(".json"), lambda draft: draft.write_text(text, encoding="utf-8"))


def _write(file: Path, fill: Callable[[Path], object]) -> None:
    try:
        with replacing(file, durable=True) as draft:
            fill(draft)
            draft.chmod(file.stat().st_mode & 0o777)
    except OSError as error:
        raise UserError(f"{file} cannot be written ({error.strerror or error}): run it again once it can") from None


def _names(file: Path, customer: str) -> bool:
    """Whether a file names the customer: a cell of a table, or a word of a text. Raises UserError for a damaged one."""
    if _is_parquet(file):
        table = _table(file)
        texts = [column.name for column in table.schema if _is_text(column.type)]
        return any(_column_names(table[name], customer, of_id=name == KEY) for name in texts)
    if file.suffix in UNREADABLE | {".npz", ".pkl"}:
        return False
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    if file.suffix == ".csv" and customer in text:
        rows = _csv_rows(file, text)
        key = rows[0].index(KEY) if KEY in rows[0] else None
        return any(_cell_names(cell, customer, of_id=place == key) for row in rows for place, cell in enumerate(row))
    return bool(_token(customer).search(text))


def _cell_names(cell: str, customer: str, of_id: bool) -> bool:
    """Whether a cell of a CSV file names the customer; the id of another (`of_id`) may have this one in it."""
    word = not of_id and not _common(customer) and customer in cell and _token(customer).search(cell)
    return _is_id(cell, customer) or bool(word)


def _is_id(cell: str, customer: str) -> bool:
    return cell in (customer, f"'{customer}")  # what a spreadsheet would take for a formula begins with '


def _is_parquet(file: Path) -> bool:
    """Whether it begins as Parquet does, whatever its name."""
    with file.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _table(file: Path) -> pa.Table:
    try:
        return pq.read_table(file)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(file, error) from None


def _csv_rows(file: Path, text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: Exception) -> UserError:
    return UserError(
        f"{file} is damaged ({type(error).__name__}) and cannot be searched for the customer: remove it and begin again"
    )


def _column_names(column: pa.ChunkedArray, customer: str, of_id: bool) -> bool:
    """Whether a cell of a column of text, or one of its categories, names the customer; `of_id` as in `_cell_names`."""
    if pa.types.is_dictionary(column.type):
        column = pa.chunked_array([part.dictionary for part in column.chunks], column.type.value_type)
    text = column.cast(pa.string())
    same = pc.equal(text, pa.scalar(customer)) if of_id else _naming(text, customer)
    return bool(pc.any(pc.fill_null(same, False)).as_py())


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def _naming(text: pa.ChunkedArray, customer: str) -> pa.ChunkedArray:
    """bool: cells that are the id, or have it as a word unless that may be by chance."""
    same = pc.equal(text, pa.scalar(customer))
    if _common(customer):
        return same
    return pc.or_(same, pc.match_substring_regex(text, rf"(^|[^\w]){re.escape(customer)}([^\w]|$)"))


def _token(customer: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(customer)}(?!\w|\.\w)")


def _common(customer: str) -> bool:
    """Whether the id may stand in a text by chance: it is short, or a number."""
    return len(customer) < 4 or customer.isdigit()


def _in_raw(study: Study, customer: str) -> bool | None:
    try:
        tables = read_tables(study)
    except UserError:
        return None
    frames = (tables.order_lines, tables.customers, tables.touchpoints)
    return any(frame is not None and (frame[KEY] == customer).any() for frame in frames)
