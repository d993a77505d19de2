"""`churn campaign assign` and `churn campaign read`: from a study's files to a campaign's files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .. import campaign_files, interim
from ..errors import UserError
from ..ingest import read_tables
from ..segments.rfm_segments import NAMES as SEGMENT_NAMES
from ..study import Study, load_study
from ..value import (
    Acceptance,
    ReadOut,
    Uplift,
    acceptance_of,
    acceptance_text,
    known_before,
    read_out,
    read_out_text,
    uplift,
    uplift_rows,
)
from ..value.assignment import assign, mailing_list
from ..wording import filled

TEXT = {
    "en": {
        "assigned": "{treated:,} customers to contact, {control:,} kept as control: {file}",
        "mailing": "For those who contact: {file}",
        "left_out": "{n:,} customers were left out: they are in a campaign that is still running.",
        "not_paying": "{n:,} of them are not expected to pay for their contact: a smaller --size earns more.",
        "next": "From {date} on, with the order lines until then: churn campaign read {study} --assignment {file}",
    },
    "zh": {
        "assigned": "联系 {treated:,} 人，对照 {control:,} 人：{file}",
        "mailing": "执行联系用名单：{file}",
        "left_out": "{n:,} 名客户因仍在进行中的活动内而未列入。",
        "not_paying": "其中 {n:,} 人的联系预期不赚钱：缩小 --size 利润更高。",
        "next": "{date} 起，待订单数据更新到该日后运行：churn campaign read {study} --assignment {file}",
    },
}


def campaign_assign(study: str | Path, size: int, control: float = 0.2, seed: int = 0, name: str | None = None) -> str:
    """What was assigned, as text in the study's language; the files are written once (see campaign_files).

    Needs interim/value.parquet, which notebook 10 makes. size: customers on the list; control: share of them left
    uncontacted, 0 < control < 1. Raises UserError for anything a person can mend.
    """
    known = load_study(study)
    value = interim.read_if_there(known, "value")
    if value is None:
        raise UserError(f"no values at {known.paths.interim / 'value.parquet'}: run `churn run {study}` first")
    as_of = pd.Timestamp(value["as_of"].max())
    file = campaign_files.new_file(known, name or f"{as_of:%Y-%m-%d}")
    table, facts = assign(
        known,
        value,
        campaign_id=file.stem,
        size=size,
        control=control,
        acceptance=current_acceptance(known),
        running=campaign_files.running(known, as_of),
        seed=seed,
    )
    text, language = TEXT[known.study.language], known.study.language
    campaign_files.write(file, table, facts, mailing_list(table, language))
    controls = facts["control"]
    lines = [
        filled(text["assigned"], language, treated=len(table) - controls, control=controls, file=file),
        text["mailing"].format(file=file.with_suffix(".csv")),
        facts["power_text"][language],
    ]
    if facts["not_paying"]:
        lines.append(filled(text["not_paying"], language, n=facts["not_paying"]))
    if facts["left_out"]:
        lines.append(filled(text["left_out"], language, n=facts["left_out"]))
    end = pd.Timestamp(facts["as_of"]) + pd.Timedelta(days=facts["days"])
    lines.append(text["next"].format(date=f"{end:%Y-%m-%d}", study=study, file=file))
    return "\n".join(lines)


def campaign_read(
    study: str | Path, assignment: str | Path, days: int | None = None, order_lines: pd.DataFrame | None = None
) -> str:
    """The campaign's read-out, as text in the study's language; kept next to the assignment as <name>.readout.json.

    days: window after the assignment, >= 1 (default: the study's horizon then). order_lines: canonical (default: read
    from the study's source, which must reach past the window). Raises UserError for anything a person can mend.
    """
    known = load_study(study)
    result = _read(known, Path(assignment), order_lines, days)
    language = known.study.language
    names = {key: name[language] for key, name in SEGMENT_NAMES.items()}
    text = read_out_text(result, language, known.study.currency, names)
    return text + "\n" + acceptance_text(current_acceptance(known), language)


def current_acceptance(study: Study) -> Acceptance:
    """value.acceptance_of, by the campaigns measured in interim/ and the read-outs in the study's campaign folder."""
    measured = interim.read_if_there(study, "measured_acceptance")
    return acceptance_of(study, measured, campaign_files.read_outs(study))


def who_responds(study: Study, known: pd.DataFrame | None, order_lines: pd.DataFrame) -> Uplift:
    """value.uplift of all campaigns with the study's offer, also written to interim/uplift.json.

    known: earlier campaigns with what was known before them (value.known_before), or None; those in
    economics.same_offer count, and the campaigns assigned here that were read over their whole window.
    """
    parts = [] if known is None else [known[known["campaign_id"].isin(study.economics.same_offer)]]
    own = campaign_files.assigned(study)
    if own is not None:
        parts.append(known_before(own, order_lines, study))
    rows = uplift_rows(pd.concat(parts, ignore_index=True) if parts else None, order_lines, study)
    result = uplift(rows, study.task.horizon_days)
    interim.write_facts(study, "uplift", result.facts())
    return result


def _read(study: Study, file: Path, order_lines: pd.DataFrame | None, days: int | None) -> ReadOut:
    """The read-out of the assignment in `file`, also written next to it; arguments as in `campaign_read`."""
    table, facts = campaign_files.read(study, file)
    window = facts["days"] if days is None else days
    if window < 1:
        raise UserError(f"{window} days: a window has at least one day (--days)")
    lines = read_tables(study).order_lines if order_lines is None else order_lines
    _check_lines(lines, table, pd.Timestamp(facts["as_of"]), window)
    result = read_out(table, lines, window, study.economics, facts["campaign_id"])
    end = pd.Timestamp(facts["as_of"]) + pd.Timedelta(days=window)
    extra = {"study": study.study.name, "planned_days": facts["days"], "date": f"{end:%Y-%m-%d}"}
    campaign_files.write_read_out(file, {**result.facts(), **extra})
    return result


def _check_lines(lines: pd.DataFrame, table: pd.DataFrame, start: pd.Timestamp, days: int) -> None:
    end = start + pd.Timedelta(days=days)
    last = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1) if len(lines) else start
    if last < end:
        closed = (last - start).days
        early = f", or look at the {closed} days that are there (--days {closed})" if closed > 0 else ""
        raise UserError(
            f"order lines end before {last:%Y-%m-%d}, the window of {days} days ends on {end:%Y-%m-%d}: add newer "
            f"order lines{early}"
        )
    before = set(lines.loc[lines["ordered_at"] < start, "customer_id"])
    missing = sorted(set(table["customer_id"]) - before)
    if missing:
        raise UserError(
            f"{len(missing):,} of {len(table):,} assigned customers have no order line before {start:%Y-%m-%d} "
            f"(first: {', '.join(missing[:3])}): the order lines must be those of the same shop, with its history and "
            "the same customer ids (study key order_lines.path)"
        )
