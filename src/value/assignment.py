"""A campaign's assignment: drawn once, written once, and refused when anything about it has changed since.

data/demo/campaigns/2026-07-01.parquet   one row per customer: group, stratum, what was known before
data/demo/campaigns/2026-07-01.json      study, seed, sizes, power, SHA-256 of the parquet file
data/demo/campaigns/2026-07-01.csv       the treatment group only, for those who do the contacting
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import UserError
from ..study import Study, default_out
from .power import plan
from .profit import Acceptance
from .randomisation import TREATMENT, draw, strata

COLUMNS = (
    "campaign_id",
    "customer_id",
    "assigned_at",
    "group",
    "stratum",
    "p",
    "value",
    "value_if_kept",
    "incentive",
    "segment",
    "when",
    "advice_en",
    "advice_zh",
)
"""of the assignment file"""

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""a cell that starts so would be run by a spreadsheet; a leading apostrophe makes it text"""


def folder(study: Study) -> Path:
    """Where a study's campaigns are kept: beside its data, or in the folder given with --out."""
    return (study.folder if study.out == default_out(study.folder) else study.out) / "campaigns"


def assign(
    study: Study,
    value: pd.DataFrame,
    *,
    size: int,
    control: float,
    acceptance: Acceptance,
    seed: int = 0,
    name: str | None = None,
) -> Path:
    """The file of a new assignment: the `size` best customers by rank, a share `control` of them left uncontacted.

    value: interim/value.parquet. control: 0 < control < 1; both groups need two customers. Customers of a campaign
    whose window is still open are left out: two campaigns at once cannot be told apart. Raises UserError, and writes
    nothing, for a bad size or share or when the campaign exists already.
    """
    if not 0 < control < 1:
        raise UserError(
            f"control share {control:g}: allowed is more than 0 and less than 1; without a control group, or with "
            "nothing but one, no effect can be measured (--control)"
        )
    as_of = pd.Timestamp(value["as_of"].max())
    campaign_id = name or f"{as_of:%Y-%m-%d}"
    if not NAME.fullmatch(campaign_id):
        raise UserError(f"campaign name {campaign_id!r}: allowed are a-z, 0-9, - and _ (--name)")
    target = folder(study) / f"{campaign_id}.parquet"
    _refuse_second(target)
    busy = _busy(study, as_of)
    most = study.economics.capacity
    if most is not None and size > most:
        raise UserError(f"size {size}: economics.capacity allows {most} customers on one list (--size)")
    able = value[value["p_churn"].notna() & ~value["customer_id"].isin(busy)].sort_values("rank")
    controls = round(size * control)
    if size > len(able) or min(controls, size - controls) < 2:
        raise UserError(
            f"size {size} with control {control:g}: both groups need at least two customers, and "
            f"{len(able)} customers can be assigned ({len(busy)} more are in a campaign that is still running) (--size)"
        )
    chosen = able.head(size).reset_index(drop=True)
    stratum = strata(chosen["p_churn"], chosen["value"])
    table = chosen.assign(
        campaign_id=campaign_id,
        assigned_at=as_of,
        stratum=stratum,
        p=chosen["p_churn"],
        group=draw(chosen["customer_id"], stratum, controls, seed),
    )[list(COLUMNS)]
    rate = float(1 - table["p"].mean())
    power = plan(size, rate, acceptance.mean * (1 - rate), controls)
    facts = {
        "study": study.study.name,
        "campaign_id": campaign_id,
        "as_of": f"{as_of:%Y-%m-%d}",
        "days": study.task.horizon_days,
        "seed": seed,
        "size": size,
        "control": controls,
        "left_out": len(busy),
        "not_paying": int((chosen["expected_profit"] <= 0).sum()),
        "acceptance": asdict(acceptance),
        "power": asdict(power),
        "words": {language: power.text(language) for language in ("en", "zh")},
    }
    _write(table, facts, target, study.study.language)
    return target


def load(study: Study, file: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
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
    data = file.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != known:
        raise UserError(
            f"{file} has changed since it was assigned (SHA-256 {found[:12]}, written {known[:12]}): who was in which "
            "group must not be edited; take the original back"
        )
    return pd.read_parquet(io.BytesIO(data)), facts


def all_facts(study: Study, suffix: str = ".json") -> list[dict[str, Any]]:
    """The facts of all assignments (or, with `.readout.json`, of all read-outs) of the study, by file name."""
    names = sorted(folder(study).glob("*.json"))
    wanted = [path for path in names if path.name.endswith(".readout.json") == (suffix == ".readout.json")]
    return [json.loads(path.read_text(encoding="utf-8")) for path in wanted]


def _busy(study: Study, as_of: pd.Timestamp) -> set[str]:
    """Customers in campaigns whose window has not closed by as_of."""
    busy: set[str] = set()
    for facts in all_facts(study):
        start = pd.Timestamp(facts["as_of"])
        if start <= as_of < start + pd.Timedelta(days=facts["days"]):
            table, _ = load(study, folder(study) / f"{facts['campaign_id']}.parquet")
            busy |= set(table["customer_id"])
    return busy


def _refuse_second(target: Path) -> None:
    if target.exists() or target.with_suffix(".json").exists():
        raise UserError(f"{target} exists: an assignment is made once; choose another --name for another campaign")


def _write(table: pd.DataFrame, facts: dict[str, Any], target: Path, language: str) -> None:
    """All three files or none; never over an existing one, even if two assignments run at the same time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    data = io.BytesIO()
    table.to_parquet(data, index=False)
    content = data.getvalue()
    facts = {**facts, "sha256": hashlib.sha256(content).hexdigest()}
    treated = table[table["group"] == TREATMENT].sort_values("customer_id")
    mailing = treated[["customer_id", "when", f"advice_{language}"]].assign(
        customer_id=_as_text(treated["customer_id"])
    )
    parts = {
        target.with_suffix(".json"): (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode(),
        target.with_suffix(".csv"): mailing.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"),
        target: content,
    }
    made: list[Path] = []
    try:
        for path, body in parts.items():
            with path.open("xb") as file:  # fails where a file stands, whoever put it there in the meantime
                made.append(path)
                file.write(body)
    except OSError as error:
        for path in made:
            path.unlink()
        _refuse_second(target)
        raise UserError(
            f"cannot write {error.filename or target} ({error.strerror}): move it away, free some space or choose "
            "another --name"
        ) from None


def _as_text(column: pd.Series) -> pd.Series:
    return column.where(~column.str.startswith(FORMULA), "'" + column)
