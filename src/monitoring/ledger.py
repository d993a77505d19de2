"""The ledger of scores: what was predicted, of whom, when, by which model; one Parquet file per scoring.

    data/demo/ledger/churn-2026-07-01-90-1a2b3c4d5e6f.parquet
        customer_id, target, as_of (date), horizon_days, p, model (SHA-256 of the bundle); rows of the cohort only

A customer's id is the only thing about a person in it. The file's metadata hold when it was recorded and, for the whole
cohort, the 80 % interval of the expected rate, which the model gave.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..atomic_write import replacing
from ..errors import UserError
from ..scoring.bundle_file.content import Bundle
from ..study import Study, default_out

SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("target", pa.string()),
        ("as_of", pa.date32()),
        ("horizon_days", pa.int32()),
        ("p", pa.float64()),
        ("model", pa.string()),
    ]
)
FACTS = b"churn"
"""key of the facts among the file's metadata"""
_NAME = re.compile(r"(churn|repeat)-\d{4}-\d\d-\d\d-\d+-[0-9a-f]{12}\.parquet")


@dataclass(frozen=True)
class Entry:
    """One scoring, as it was recorded."""

    file: Path
    target: str
    as_of: date
    horizon_days: int
    model: str
    """SHA-256 of the bundle"""
    recorded_at: str
    """ISO, UTC"""
    rate: tuple[float, float] | None
    """80 % interval of the cohort's expected rate, 0 to 1; None where the bundle has none"""
    scores: pd.DataFrame
    """customer_id and p"""


def folder(study: Study) -> Path:
    """Where a study's ledger is kept: in its data folder, or in the folder given with --out."""
    return (study.folder if study.out == default_out(study.folder) else study.out) / "ledger"


def record(
    where: Path,
    scores: pd.DataFrame,
    *,
    target: str,
    as_of: Any,
    horizon_days: int,
    model: str,
    rate: tuple[float, float] | None = None,
    recorded_at: str | None = None,
) -> Path:
    """The file written into the ledger folder `where`; the same scoring once more gives the same file.

    scores: customer_id and p (0 to 1), rows of the cohort. as_of: a midnight. model: SHA-256 of the bundle. rate: see
    Entry. recorded_at: default now. Raises UserError for a probability outside 0 to 1, an id that is missing or occurs
    twice, and where the file cannot be written.
    """
    p = scores["p"].astype("float64")
    if not p.between(0, 1).all():
        raise UserError(f"ledger: {int((~p.between(0, 1)).sum())} probabilities are not between 0 and 1")
    if scores["customer_id"].isna().any() or scores["customer_id"].duplicated().any():
        raise UserError("ledger: a customer_id is missing or occurs twice: one row per customer is recorded")
    day = pd.Timestamp(as_of).date()
    columns: dict[str, Any] = {
        "customer_id": scores["customer_id"].astype(str).to_numpy(object),
        "target": [target] * len(p),
        "as_of": [day] * len(p),
        "horizon_days": [int(horizon_days)] * len(p),
        "p": p.to_numpy(),
        "model": [model] * len(p),
    }
    facts = {
        "target": target,
        "as_of": f"{day}",
        "horizon_days": int(horizon_days),
        "model": model,
        "recorded_at": recorded_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "rate": list(rate) if rate else None,
    }
    table = pa.table(columns, schema=SCHEMA).sort_by("customer_id")
    file = where / f"{target}-{day}-{int(horizon_days)}-{model[:12]}.parquet"
    write(file, table.replace_schema_metadata({FACTS: json.dumps(facts)}))
    return file


def record_scores(where: Path, scores: Any, bundle: Bundle, model: str) -> Path:
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


def read(where: Path) -> list[Entry]:
    """The scorings in the folder `where`, by target and as_of; of several for one as_of and horizon the last recorded.

    Raises UserError where there is none, and for a file that is damaged.
    """
    entries: dict[tuple[str, date, int], Entry] = {}
    for entry in (_entry(file) for file in files(where)):
        key = (entry.target, entry.as_of, entry.horizon_days)
        if key not in entries or entries[key].recorded_at <= entry.recorded_at:
            entries[key] = entry
    if not entries:
        raise UserError(f"no scores in the ledger {where}: `churn run` and `churn score --ledger` write them")
    return sorted(entries.values(), key=lambda entry: (entry.target, entry.as_of, entry.horizon_days))


def _entry(file: Path) -> Entry:
    try:
        table = pq.read_table(file)
        facts = json.loads(table.schema.metadata[FACTS])
        rate = cast("list[float] | None", facts["rate"])
        return Entry(
            file=file,
            target=facts["target"],
            as_of=date.fromisoformat(facts["as_of"]),
            horizon_days=int(facts["horizon_days"]),
            model=facts["model"],
            recorded_at=facts["recorded_at"],
            rate=(float(rate[0]), float(rate[1])) if rate else None,
            scores=table.select(["customer_id", "p"]).to_pandas(),
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise UserError(f"{file} is not a file of the ledger ({type(error).__name__}): move it away") from None


def without(where: Path, customer_ids: Iterable[str]) -> dict[Path, int]:
    """Ledger file -> rows of the customers `customer_ids` taken out of it; files without them stay as they are."""
    gone, changed = pa.array(sorted(set(customer_ids)), pa.string()), {}
    import pyarrow.compute as pc

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
