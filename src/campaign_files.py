"""The files of a study's campaigns: written once, read back unchanged, refused when anything about them has changed.

data/demo/campaigns/2026-07-01.parquet        one row per customer: group, stratum, what was known before
data/demo/campaigns/2026-07-01.json           study, seed, sizes, power, SHA-256 of the parquet file
data/demo/campaigns/2026-07-01.csv            the treatment group only, for those who do the contacting
data/demo/campaigns/2026-07-01.readout.json   what `churn campaign read` found
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from .atomic_write import replacing
from .errors import UserError
from .study import Study, default_out

READ_OUT = ".readout.json"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def folder(study: Study) -> Path:
    """Where a study's campaigns are kept: in its data folder, or in the folder given with --out."""
    return (study.folder if study.out == default_out(study.folder) else study.out) / "campaigns"


def new_file(study: Study, campaign_id: str) -> Path:
    """The file for a new assignment. Raises UserError for a name that is not allowed or taken."""
    if not NAME.fullmatch(campaign_id):
        raise UserError(f"campaign name {campaign_id!r}: allowed are a-z, 0-9, - and _ (--name)")
    file = folder(study) / f"{campaign_id}.parquet"
    _refuse_second(file)
    return file


def write(file: Path, assignment: pd.DataFrame, facts: dict[str, Any], mailing: pd.DataFrame) -> None:
    """Writes assignment, facts and mailing list, all three or none.

    Never over an existing file, even if two assignments run at the same time. Raises UserError when one is in the way
    or the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    assignment.to_parquet(buffer, index=False)
    content = buffer.getvalue()
    facts = {**facts, "sha256": hashlib.sha256(content).hexdigest()}
    parts = {
        file.with_suffix(".json"): (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode(),
        file.with_suffix(".csv"): mailing.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"),
        file: content,
    }
    written: list[Path] = []
    try:
        for path, body in parts.items():
            with path.open("xb") as stream:  # fails where there is a file, whoever put it there in the meantime
                written.append(path)
                stream.write(body)
    except OSError as error:
        for path in written:
            path.unlink()
        _refuse_second(file)
        raise UserError(
            f"cannot write {error.filename or file} ({error.strerror}): move it away, free some space or choose "
            "another --name"
        ) from None


def read(study: Study, file: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The assignment in `file` and its facts, unchanged since they were written.

    Raises UserError when a file is missing, belongs to another study or is not the one that was written.
    """
    facts_file = file.with_suffix(".json")
    for path in (file, facts_file):
        if not path.is_file():
            raise UserError(f"no assignment at {path}: give the .parquet that `churn campaign assign` wrote")
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        whose, known = facts["study"], facts["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{facts_file} is not the facts file of an assignment") from None
    if whose != study.study.name:
        raise UserError(f"{file} was assigned for study {whose!r}, this study is {study.study.name!r} (--assignment)")
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != known:
        raise UserError(
            f"{file} has changed since it was assigned (SHA-256 {digest[:12]}, written {known[:12]}): who was in which "
            "group must not be edited; take the original back"
        )
    return pd.read_parquet(io.BytesIO(content)), facts


def write_read_out(file: Path, facts: dict[str, Any]) -> None:
    """Writes a read-out's facts next to the assignment in `file`, over an earlier read-out."""
    with replacing(file.with_suffix(READ_OUT)) as draft:
        draft.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_outs(study: Study) -> list[dict[str, Any]]:
    """The facts of all read-outs in the study's folder, by file name; each names its study."""
    return [_facts(path) for path in sorted(folder(study).glob("*.json")) if path.name.endswith(READ_OUT)]


def assigned(study: Study) -> pd.DataFrame | None:
    """campaign_id, customer_id, assigned_at and group of the study's campaigns that were read over their whole window;
    None without any. Raises UserError for an assignment that has changed; one whose file is gone is left out."""
    parts = []
    for facts in read_outs(study):
        file = folder(study) / f"{facts['campaign_id']}.parquet"
        if facts["study"] == study.study.name and facts["days"] >= facts["planned_days"] and file.exists():
            table, _ = read(study, file)
            parts.append(table[["campaign_id", "customer_id", "assigned_at", "group"]])
    return pd.concat(parts, ignore_index=True) if parts else None


def running(study: Study, as_of: pd.Timestamp) -> set[str]:
    """Ids of the customers in campaigns whose window is open at `as_of`: start <= as_of < start + days."""
    customers: set[str] = set()
    for path in sorted(folder(study).glob("*.json")):
        if path.name.endswith(READ_OUT):
            continue
        facts = _facts(path)
        start = pd.Timestamp(facts["as_of"])
        if start <= as_of < start + pd.Timedelta(days=facts["days"]):
            table, _ = read(study, folder(study) / f"{facts['campaign_id']}.parquet")
            customers |= set(table["customer_id"])
    return customers


def _facts(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def _refuse_second(file: Path) -> None:
    if file.exists() or file.with_suffix(".json").exists():
        raise UserError(f"{file} exists: an assignment is made once; choose another --name for another campaign")
