"""`churn campaign assign` and `churn campaign read`, and the acceptance that read-outs have measured."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from ..errors import UserError
from ..ingest import read_tables
from ..segments.rfm_segments import NAMES as SEGMENT_NAMES
from ..study import Study, load_study
from . import assignment as files
from .acceptance_update import MeasuredAcceptance, acceptance_text, update_acceptance
from .profit import Acceptance
from .read_out import ReadOut, read_out
from .read_out_text import read_out_text

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
    """What was assigned, in words of the study's language; the files are written once (see assignment.py).

    Needs interim/value.parquet, which notebook 10 makes. Raises UserError for anything a person can mend.
    """
    known = load_study(study)
    source = known.paths.interim / "value.parquet"
    if not source.is_file():
        raise UserError(f"no values at {source}: run `churn run {study}` first")
    value = pd.read_parquet(source)
    file = files.assign(known, value, size=size, control=control, acceptance=acceptance_of(known), seed=seed, name=name)
    table, facts = files.load(known, file)
    text, language = TEXT[known.study.language], known.study.language
    controls = facts["control"]
    lines = [
        text["assigned"].format(treated=len(table) - controls, control=controls, file=file),
        text["mailing"].format(file=file.with_suffix(".csv")),
        facts["words"][language],
    ]
    if facts["not_paying"]:
        lines.append(text["not_paying"].format(n=facts["not_paying"]))
    if facts["left_out"]:
        lines.append(text["left_out"].format(n=facts["left_out"]))
    end = pd.Timestamp(facts["as_of"]) + pd.Timedelta(days=facts["days"])
    lines.append(text["next"].format(date=f"{end:%Y-%m-%d}", study=study, file=file))
    return "\n".join(lines)


def campaign_read(
    study: str | Path, assignment: str | Path, days: int | None = None, order_lines: pd.DataFrame | None = None
) -> str:
    """What the campaign did, in words of the study's language; kept beside the assignment as <name>.readout.json.

    days: window after the assignment (default: the study's horizon then). order_lines: canonical (default: read from
    the study's source, which must have grown past the window). Raises UserError for anything a person can mend.
    """
    known = load_study(study)
    result = read(known, Path(assignment), order_lines, days)
    language = known.study.language
    names = {key: name[language] for key, name in SEGMENT_NAMES.items()}
    text = read_out_text(result, language, known.study.currency, names)
    return text + "\n" + acceptance_text(acceptance_of(known), language)


def read(study: Study, file: Path, order_lines: pd.DataFrame | None = None, days: int | None = None) -> ReadOut:
    """The read-out of the assignment in `file`, also written beside it; arguments as in `campaign_read`."""
    table, facts = files.load(study, file)
    window = facts["days"] if days is None else days
    if window < 1:
        raise UserError(f"{window} days: a window has at least one day (--days)")
    lines = read_tables(study).order_lines if order_lines is None else order_lines
    _check_lines(lines, table, pd.Timestamp(facts["as_of"]), window)
    result = read_out(table, lines, window, study.economics, facts["campaign_id"])
    end = pd.Timestamp(facts["as_of"]) + pd.Timedelta(days=window)
    kept = {**result.facts(), "study": study.study.name, "planned_days": facts["days"], "date": f"{end:%Y-%m-%d}"}
    target = file.with_suffix(".readout.json")
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(target)
    return result


def acceptance_of(study: Study) -> Acceptance:
    """The acceptance to decide with: assumed in the study file, until read-outs of whole windows know it better.

    What counts: campaigns assigned here, which made the offer of the study file to those whom the rule picks; and
    earlier ones that made it too (economics.same_offer), read among those who would have been asked about
    (past_campaigns.measured_acceptance, kept by notebook 10 as interim/measured_acceptance.parquet). What other
    campaigns did to everybody says little about that.
    """
    earlier = study.paths.interim / "measured_acceptance.parquet"
    rows = pd.read_parquet(earlier) if study.economics.same_offer and earlier.is_file() else pd.DataFrame()
    known = [
        MeasuredAcceptance(str(row["campaign_id"]), row["acceptance"], row["acceptance_error"], row["date"])
        for row in rows.to_dict("records")
        if row["campaign_id"] in study.economics.same_offer
    ]
    known += [
        MeasuredAcceptance(facts["campaign_id"], facts["acceptance"], facts["acceptance_error"], facts["date"])
        for facts in files.all_facts(study, ".readout.json")
        if facts["study"] == study.study.name and facts["days"] >= facts["planned_days"]
    ]
    return update_acceptance(
        Acceptance(study.economics.acceptance), [one for one in known if 0 < one.error < float("inf")]
    )


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
