"""From a study to its canonical tables, and to and from interim/: the whole of ingest in three calls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .. import interim
from ..errors import UserError
from ..order_lines import returned
from ..study import OrderLines, Source, Study
from ..study_rules import Filter
from .canonical.customer_ids import as_configured, changed_ids, left_out, spellings, unknown_accounts
from .canonical.customers import clean_customers, contradictions, customer_findings
from .canonical.one_spelling import in_one_spelling
from .canonical.reading import Progress, read_table
from .canonical.touchpoints import clean_touchpoints, score_findings
from .canonical.wanted import extra_columns, filled_lines, wanted_lines
from .checks.billing_days import billing_days
from .checks.collective import collective_accounts
from .checks.date_checks import date_findings
from .checks.matches import match_findings
from .checks.noticed import Noticed
from .checks.order_shape import order_findings
from .checks.packed import packed_products
from .checks.samples import side_by_side
from .checks.slips import slip_findings
from .checks.totals import totals_among
from .checks.unit_checks import unit_findings
from .checks.weights import weighed_once, weight_findings
from .checks.written_twice import written_twice
from .columns import ORDER_LINES, Kind
from .finding import Finding, as_table, from_table
from .lines.cleaning import alike_lines, check_settings, clean, taken_before
from .lines.duplicates import duplicate_findings
from .lines.filters import fits
from .lines.line_kinds import kind_findings
from .lines.refunds import without_refunds
from .lines.unpacked import unpacked
from .parsing.units import in_units

_DTYPES: dict[Kind, str] = {"text": "str", "number": "float64", "time": "datetime64[us]", "flag": "boolean"}


@dataclass(frozen=True)
class Tables:
    """A study's canonical tables (pandas); `audit` is the cleaning audit."""

    order_lines: pd.DataFrame
    customers: pd.DataFrame | None
    touchpoints: pd.DataFrame | None
    audit: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    """what was noticed while reading and may be read wrongly; the report shows it under data quality"""
    sample: pd.DataFrame | None = None
    """a few lines of the files, and what was read from them (see samples.side_by_side); not in interim/"""
    reading: tuple[str, ...] = ()
    """how the rows of a database with `since` were read; not in interim/"""


def read_tables(study: Study, progress: Progress | None = None, remember: bool = False) -> Tables:
    """The canonical tables of `study`: read, mapped, cleaned, audited; writes nothing, unless told to `remember`.

    order_lines is sorted by ordered_at (file order within the same moment). `progress` is told in words what is read.
    remember: rows of databases with `since` are kept in interim/, and the next reading asks for the newer ones only.
    Raises UserError in one line for whatever cannot be read as the study file says.
    """
    check_settings(study.order_lines.cleaning)
    findings: list[Finding] = []
    raw, unreadable, noticed = _read(study, "order_lines", study.order_lines, progress, findings, remember)
    reading = [*noticed.reading]
    raw, filled = filled_lines(raw, study.order_lines, findings)
    raw, converted = in_units(raw, study, noticed.percent)
    findings += converted
    raw, parted, unpacking = unpacked(raw, study.order_lines)
    findings += unpacking
    findings += unknown_accounts(raw["customer_id"], study)
    raw, strangers = _without(raw, left_out(study))
    wanted, taken = wanted_lines(raw, study.order_lines, findings)
    wanted, refunds = without_refunds(wanted, study.order_lines, findings)
    wanted = weighed_once(wanted, study.order_lines)
    before = [taken_before("unreadable", unreadable), *filled, *parted, strangers, *taken, *refunds]
    mapped = _with_derived(wanted, study.order_lines).drop(columns=extra_columns(wanted))
    mapped, named = in_one_spelling(mapped, "order_lines", study.order_lines)
    findings += named
    totals = totals_among(mapped, study.order_lines)
    of_orders = [one for one in order_findings(mapped, study) if not totals or one.key != "order_totals"]
    findings += [*unit_findings(mapped, study), *totals, *of_orders]
    units = any(one.key == "quantity_units" for one in findings)
    findings += weight_findings(mapped, wanted, study.order_lines, asked=units)
    findings += packed_products(mapped["product_id"], wanted)
    findings += written_twice(mapped, wanted, study.order_lines)
    alike = alike_lines(mapped)
    try:
        lines, audit = clean(mapped, study, before, alike)
    except UserError as error:  # what was noticed may say why nothing is left
        grave = [f"{one.name['en']}: {one.text['en']}" for one in findings if one.state == "missing"][:1]
        raise UserError("; ".join([str(error), *grave])) from None
    findings += kind_findings(lines, wanted)
    configured = study.order_lines.cleaning.get("exact_duplicates")
    audit, repeats = duplicate_findings(mapped, audit, alike, configured)
    findings += repeats
    sample = side_by_side(noticed.sample, lines)
    if not lines["ordered_at"].is_monotonic_increasing:
        lines = lines.sort_values("ordered_at", kind="stable")
    lines = lines.reset_index(drop=True)
    keep = [*ORDER_LINES, *(["promotion"] if "promotion" in lines else [])]
    customers = touchpoints = None
    if study.customers is not None:
        listed = _read(study, "customers", study.customers, progress, findings)[0]
        listed, named = in_one_spelling(listed, "customers", study.customers)
        findings += [*named, *contradictions(listed)]
        customers, more = clean_customers(listed)
        findings += customer_findings(listed, customers, lines)
        audit = pd.concat([audit, more], ignore_index=True)
    if study.touchpoints is not None:
        contacts, _, of_contacts = _read(study, "touchpoints", study.touchpoints, progress, findings, remember)
        reading += of_contacts.reading
        contacts, named = in_one_spelling(contacts, "touchpoints", study.touchpoints)
        findings += named
        touchpoints, more = clean_touchpoints(contacts)
        findings += score_findings(touchpoints)
        audit = pd.concat([audit, more], ignore_index=True)
    findings += [*date_findings(lines["ordered_at"]), *spellings(lines["customer_id"], study.customer_ids)]
    findings += [*collective_accounts(lines), *slip_findings(lines, study.order_lines)]
    findings += billing_days(lines, min([study.task.horizon_days, *study.task.horizons]))
    findings += match_findings(lines, customers, touchpoints)
    return Tables(lines[keep], customers, touchpoints, audit, tuple(findings), sample, tuple(reading))


def _read(
    study: Study,
    table: str,
    source: Source,
    progress: Progress | None,
    findings: list[Finding],
    remember: bool = False,
) -> tuple[pd.DataFrame, int, Noticed]:
    """(the table with ids as the study says, lines that were unreadable, what was noticed); adds to `findings`."""
    frame, unreadable, noticed = read_table(study, table, source, progress, remember)
    findings += noticed.findings()
    if table == "order_lines":
        findings += noticed.overlooked.findings(frame, study.study.currency, study.order_lines)
    before = frame["customer_id"]
    frame["customer_id"] = as_configured(before, study.customer_ids)
    findings += changed_ids(table, before, frame["customer_id"])
    return frame, unreadable, noticed


def _without(lines: pd.DataFrame, ids: frozenset[str]) -> tuple[pd.DataFrame, dict[str, object]]:
    """The lines without those of collective accounts, and the audit row of these."""
    theirs = lines["customer_id"].isin(list(ids))
    row = taken_before("left_out", int(theirs.sum()), int(lines.loc[theirs, "customer_id"].nunique()))
    return lines[~theirs] if theirs.any() else lines, row


def _with_derived(lines: pd.DataFrame, source: OrderLines) -> pd.DataFrame:
    """All canonical columns: amount from quantity and unit price, the return flag and the category by their rules."""
    for name, kind in ORDER_LINES.items():
        if name not in lines:
            lines[name] = pd.Series(pd.NA if kind in ("text", "flag") else None, index=lines.index, dtype=_DTYPES[kind])
    _complete(lines, source)
    rule, _, detail = source.returns.partition(":") if isinstance(source.returns, str) else ("filter", "", "")
    if isinstance(source.returns, Filter):
        returns = fits(lines, source.returns)
    elif rule == "prefix":
        returns = lines["order_id"].str.startswith(detail).fillna(False).astype(bool)
    elif rule == "negative":
        returns = (lines["quantity"] < 0) | (lines["amount"] < 0)
    elif rule == "column":
        returns = returned(lines)
    else:
        returns = pd.Series(False, index=lines.index)
    rule, _, detail = source.category.partition(":")
    if rule == "prefix":
        lines["category"] = lines["product_id"].str[: int(detail)].str.upper()
    elif rule == "none":
        lines["category"] = pd.Series(pd.NA, index=lines.index, dtype="str")
    return lines.assign(is_return=returns.astype(bool))


def _complete(lines: pd.DataFrame, source: OrderLines) -> None:
    """Raises UserError when a rule of the study file looks at a column that is empty throughout."""
    needs = {
        ("returns", "prefix"): "order_id",
        ("returns", "column"): "is_return",
        ("category", "prefix"): "product_id",
    }
    for key, rule in (("returns", source.returns), ("category", source.category)):
        column = needs.get((key, rule.partition(":")[0])) if isinstance(rule, str) else None
        if column is not None and len(lines) and lines[column].isna().all():
            raise UserError(
                f"[order_lines] {key} = {rule!r} needs `{column}`, which is empty or not there; "
                f"say which column it is in [order_lines.columns], or set {key} = 'none'"
            )


_NAMES = ("order_lines", "customers", "touchpoints", "cleaning_audit", "findings")


def write_interim(study: Study, tables: Tables) -> list[Path]:
    """The files written to interim/, each whole or not at all; a table the study no longer has is removed there."""
    frames = (tables.order_lines, tables.customers, tables.touchpoints, tables.audit, as_table(tables.findings))
    written = []
    for name, frame in zip(_NAMES, frames, strict=True):
        if frame is None:
            interim.remove(study, name)
        else:
            written.append(interim.write(study, name, frame))
    return written


def read_interim(study: Study) -> Tables:
    """What write_interim wrote. Raises UserError when notebook 01 has not run yet."""
    lines, audit = interim.read(study, "order_lines"), interim.read(study, "cleaning_audit")
    customers, touchpoints, findings = (
        interim.read_if_there(study, name) for name in ("customers", "touchpoints", "findings")
    )
    return Tables(lines, customers, touchpoints, audit, () if findings is None else from_table(findings))
