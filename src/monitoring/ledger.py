"""The ledger of scores: what was predicted, of whom, when, by which model; Parquet files, or a table of a database.

    data/demo/ledger/churn-2026-07-01-90-1a2b3c4d5e6f.parquet
        customer_id, target, as_of (date), horizon_days, p, model (SHA-256 of the bundle); rows of the cohort only

A customer's id is the only thing about a person in it. The file's metadata hold when it was recorded and, for the whole
cohort, the 80 % interval of the expected rate, which the model gave. What the service answered, some customers at a
time, is in files ...-requests-....parquet, one for each process. `ledger_table` keeps the same in a database.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..atomic_write import replacing
from ..errors import UserError
from ..scoring.bundle_file.content import Bundle
from ..study import Study, default_out
from . import ledger_table
from .ledger_table import NAME, SCORES, LedgerTable

Place = Path | LedgerTable
"""a folder of files, or a table"""

FACTS = b"churn"
"""key of the facts among the file's metadata"""
_NAME = re.compile(r"(churn|repeat)-\d{4}-\d\d-\d\d-\d+-[0-9a-f]{12}(-requests-[0-9a-f]+)?\.parquet")


@dataclass(frozen=True)
class Entry:
    """One scoring, as it was recorded."""

    target: str
    as_of: date
    horizon_days: int
    model: str
    """SHA-256 of the bundle"""
    recorded_at: str
    """ISO, UTC"""
    rate: tuple[float, float] | None
    """80 % interval of the cohort's expected rate, 0 to 1; None where none is stated"""
    scores: pd.DataFrame
    """customer_id and p"""
    whole_cohort: bool = True
    """False: some customers, as the service was asked about them"""


def folder(study: Study) -> Path:
    """Where a study's ledger is kept: in its data folder, or in the folder given with --out."""
    return (study.folder if study.out == default_out(study.folder) else study.out) / "ledger"


def place(study: Study) -> Place:
    """The study's ledger: the table of [ledger], else its folder."""
    if study.ledger.url is None:
        return folder(study)
    return LedgerTable(study.ledger.url, study.ledger.table, study.folder)


def named(text: str, table: str | None = None) -> Place:
    """The ledger that a command names: a folder, or the address of a database, such as sqlite:///scores.db."""
    if "://" not in text:
        if table is not None:
            raise UserError(f"--ledger-table {table}: {text} is a folder; give a database's address")
        return Path(text)
    return LedgerTable(text, table or NAME)


def checked(where: Place) -> Place:
    """Itself, a folder made where it is not there. Raises UserError for a place that cannot be written to."""
    if isinstance(where, LedgerTable):
        ledger_table.check(where)
        return where
    try:
        where.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=where):
            return where
    except OSError as error:
        raise UserError(f"--ledger {where}: cannot be written ({error.strerror})") from None


def record(
    where: Place,
    scores: pd.DataFrame,
    *,
    target: str,
    as_of: Any,
    horizon_days: int,
    model: str,
    rate: tuple[float, float] | None = None,
    recorded_at: str | None = None,
) -> Place:
    """The file written into the folder `where`, or the table; the same scoring once more replaces the first.

    scores: customer_id and p (0 to 1), rows of the cohort. as_of: a midnight. model: SHA-256 of the bundle. rate: see
    Entry. recorded_at: default now. Raises UserError for a probability outside 0 to 1, an id that is missing or occurs
    twice, and where it cannot be written.
    """
    facts = _facts(target, as_of, horizon_days, model, rate, recorded_at)
    table = _rows(scores, facts)
    if isinstance(where, LedgerTable):
        ledger_table.replace(where, _database_rows(table, facts))
        return where
    file = where / f"{_stem(facts)}.parquet"
    write(file, table.replace_schema_metadata({FACTS: json.dumps(facts)}))
    return file


def add(
    where: Place, scores: pd.DataFrame, *, target: str, as_of: Any, horizon_days: int, model: str, writer: str
) -> Place:
    """The file or table to which the scores of some customers were added; a customer's earlier row goes.

    Columns and errors as `record`. writer: hexadecimal, another one for each process that adds to the same folder.
    """
    facts = _facts(target, as_of, horizon_days, model, None, None) | {"whole_cohort": False}
    rows = _rows(scores, facts)
    if isinstance(where, LedgerTable):
        ledger_table.replace(where, _database_rows(rows, facts))
        return where
    file = where / f"{_stem(facts)}-requests-{writer}.parquet"
    if file.exists():
        earlier = pq.read_table(file).replace_schema_metadata(None)
        known = pc.is_in(earlier["customer_id"], rows["customer_id"].combine_chunks())
        rows = pa.concat_tables([earlier.filter(pc.invert(known)), rows]).sort_by("customer_id")
    write(file, rows.replace_schema_metadata({FACTS: json.dumps(facts)}))
    return file


def _facts(
    target: str, as_of: Any, horizon_days: int, model: str, rate: tuple[float, float] | None, recorded_at: str | None
) -> dict[str, Any]:
    return {
        "target": target,
        "as_of": f"{pd.Timestamp(as_of).date()}",
        "horizon_days": int(horizon_days),
        "model": model,
        "recorded_at": recorded_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "rate": list(rate) if rate else None,
    }


def _stem(facts: dict[str, Any]) -> str:
    return f"{facts['target']}-{facts['as_of']}-{facts['horizon_days']}-{facts['model'][:12]}"


def _rows(scores: pd.DataFrame, facts: dict[str, Any]) -> pa.Table:
    p = scores["p"].astype("float64")
    if not p.between(0, 1).all():
        raise UserError(f"ledger: {int((~p.between(0, 1)).sum())} probabilities are not between 0 and 1")
    if scores["customer_id"].isna().any() or scores["customer_id"].duplicated().any():
        raise UserError("ledger: a customer_id is missing or occurs twice: one row per customer is recorded")
    columns: dict[str, Any] = {
        "customer_id": scores["customer_id"].astype(str).to_numpy(object),
        "target": [facts["target"]] * len(p),
        "as_of": [date.fromisoformat(facts["as_of"])] * len(p),
        "horizon_days": [facts["horizon_days"]] * len(p),
        "p": p.to_numpy(),
        "model": [facts["model"]] * len(p),
    }
    return pa.table(columns, schema=SCORES).sort_by("customer_id")


def _database_rows(rows: pa.Table, facts: dict[str, Any]) -> pa.Table:
    low, high = facts["rate"] or (None, None)
    further = {
        "whole_cohort": facts.get("whole_cohort", True),
        "recorded_at": facts["recorded_at"],
        "rate_low": low,
        "rate_high": high,
    }
    for name, value in further.items():
        kind = ledger_table.SCHEMA.field(name).type
        rows = rows.append_column(name, pa.array([value] * rows.num_rows, kind))
    return rows


def record_scores(where: Place, scores: Any, bundle: Bundle, model: str) -> Place:
    """`record` for the scores that `Model.score` gave (any kind of table): those of the cohort, at the main horizon.

    bundle: what made them; model: SHA-256 of its file.
    """
    import narwhals as nw

    frame = nw.from_native(scores, eager_only=True).to_pandas()
    asked = frame[frame["in_cohort"].astype(bool)]
    if asked.empty:
        raise UserError("ledger: nobody among the scored customers belongs to the model's cohort")
    return record(
        where,
        asked,
        target=bundle["target"],
        as_of=asked["as_of"].iloc[0],
        horizon_days=bundle["horizon_days"],
        model=model,
        rate=expected_rate(bundle),
    )


def expected_rate(bundle: Bundle) -> tuple[float, float] | None:
    """The 80 % interval of the cohort's rate that the bundle states, or None."""
    known = bundle.get("base_rate")
    return (known["low"], known["high"]) if known else None


def write(file: Path, table: pa.Table) -> None:
    """`file`, holding `table` once it is on disk. Raises UserError where that cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file, durable=True) as draft:
            pq.write_table(table, draft, compression="zstd")
    except OSError as error:
        raise UserError(
            f"cannot write {file} ({error.strerror or error}): free some space or name another folder"
        ) from None


def files(where: Path) -> list[Path]:
    """The files of the ledger in the folder `where`, by name; other files are not looked at."""
    return [file for file in sorted(where.glob("*.parquet")) if _NAME.fullmatch(file.name)]


def read(where: Place) -> list[Entry]:
    """The scorings in `where`, by target and as_of; of several for one as_of and horizon the last recorded of a whole
    cohort or, where there is none, all customers that were asked about, each once.

    Raises UserError where there is none, for a file in place of a folder, and for a file that is damaged.
    """
    if isinstance(where, Path) and where.is_file():
        raise UserError(f"ledger {where} is a file: give the folder that holds the files of the ledger")
    recorded = _entries(where) if isinstance(where, LedgerTable) else [_entry(file) for file in files(where)]
    entries: dict[tuple[str, date, int], Entry] = {}
    for entry in sorted(recorded, key=lambda one: (one.whole_cohort, one.recorded_at)):
        key = (entry.target, entry.as_of, entry.horizon_days)
        entries[key] = entry if entry.whole_cohort or key not in entries else _joined(entries[key], entry)
    if not entries:
        raise UserError(f"no scores in the ledger {where}: `churn run` and `churn score --ledger` write them")
    return sorted(entries.values(), key=lambda entry: (entry.target, entry.as_of, entry.horizon_days))


def _joined(earlier: Entry, later: Entry) -> Entry:
    both = pd.concat([earlier.scores, later.scores]).drop_duplicates("customer_id", keep="last")
    return replace(later, scores=both.sort_values("customer_id", ignore_index=True))


def _entries(where: LedgerTable) -> list[Entry]:
    rows = ledger_table.read(where)
    entries = []
    for _, group in rows.groupby([*ledger_table.KEY, "whole_cohort"], sort=True):
        newest: Any = group.sort_values("recorded_at").iloc[-1]
        low, high = newest["rate_low"], newest["rate_high"]
        entries.append(
            Entry(
                target=newest["target"],
                as_of=newest["as_of"],
                horizon_days=int(newest["horizon_days"]),
                model=newest["model"],
                recorded_at=newest["recorded_at"],
                rate=None if low != low or high != high else (float(low), float(high)),
                scores=group[["customer_id", "p"]].sort_values("customer_id", ignore_index=True),
                whole_cohort=bool(newest["whole_cohort"]),
            )
        )
    return entries


def _entry(file: Path) -> Entry:
    try:
        table = pq.read_table(file)
        facts = json.loads(table.schema.metadata[FACTS])
        rate = cast("list[float] | None", facts["rate"])
        return Entry(
            target=facts["target"],
            as_of=date.fromisoformat(facts["as_of"]),
            horizon_days=int(facts["horizon_days"]),
            model=facts["model"],
            recorded_at=facts["recorded_at"],
            rate=(float(rate[0]), float(rate[1])) if rate else None,
            scores=table.select(["customer_id", "p"]).to_pandas(),
            whole_cohort=facts.get("whole_cohort", True),
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise UserError(f"{file} is not a file of the ledger ({type(error).__name__}): move it away") from None


def without(where: Path, customer_ids: Iterable[str]) -> dict[Path, int]:
    """Ledger file -> rows of the customers `customer_ids` taken out of it; files without them stay as they are."""
    gone, changed = pa.array(sorted(set(customer_ids)), pa.string()), {}
    for file in files(where):
        table = pq.read_table(file)
        remaining = table.filter(pc.invert(pc.is_in(table["customer_id"], gone)))
        if remaining.num_rows < table.num_rows:
            write(file, remaining)
            changed[file] = table.num_rows - remaining.num_rows
    return changed


def sha256(file: str | Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
