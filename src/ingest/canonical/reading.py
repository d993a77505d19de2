"""One table of a study as it is understood: every file read, its columns named and converted, all put together."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...errors import UserError
from ...study import OrderLines, Source, Study
from ..checks.across_files import across_files
from ..checks.noticed import Noticed
from ..checks.samples import Sampled, evenly, sampled
from ..columns import KNOWN
from ..lines.filters import RAW
from ..lines.within_order import fill_down, fill_each_down
from ..parsing.clock import with_clock
from ..parsing.decimals import SIGNS, Evidence, own_sign, shared_sign
from ..parsing.id_forms import without_needless_decimals
from ..parsing.number_columns import NumberTexts, number_texts
from ..parsing.unmapped import COLUMN, fingerprint
from ..parsing.values import as_attribute, undecided
from ..sources.databases import read_query
from ..sources.files import files_left_out, read_files
from ..sources.raw import Raw, without_headers
from ..sources.read_before import read_since
from .joins import Joins, wanted_with
from .mapping import Plan, to_canonical
from .several import hidden_parts, lists_passed_over, of_several
from .wanted import plan_of

Progress = Callable[[str], None]


@dataclass
class _Piece:
    """One file: its raw table until it is converted, the frame from then on."""

    label: str
    raw: Raw | None
    renamed: dict[str, str]
    numbers: dict[str, NumberTexts] = field(default_factory=dict)
    """canonical column of numbers that came as text -> its values; none once it is converted"""
    shown: dict[str, Evidence] = field(default_factory=dict)
    """canonical column of numbers that came as text -> what its values show"""
    signs: dict[str, str | None] = field(default_factory=dict)
    """canonical -> decimal sign; None where its own values leave it open"""
    fingerprint: np.ndarray | None = None
    """of the columns that are not mapped"""
    sample: list[Sampled] = field(default_factory=list)
    frame: pd.DataFrame | None = None


def read_table(
    study: Study, table: str, source: Source, progress: Progress | None, remember: bool = False
) -> tuple[pd.DataFrame, int, Noticed]:
    """(canonical columns of `table`, lines left out because something in them could not be read, what was noticed).

    remember: keep the rows of a source with `since` for the next time.

    A file is converted as soon as its own values say what its decimal signs are; one that leaves it open waits for the
    others. Raises UserError for whatever cannot be read as the study file says.
    """
    plan = plan_of(table, source)
    _check_decimals(plan, source)
    noticed = Noticed(table)
    pieces: list[_Piece] = []
    unreadable = 0
    for raw in _raws(study, plan, source, noticed, remember):
        if progress is not None:
            progress(f"{table}: {raw.label}, {raw.table.num_rows:,} rows")
        raw, headers = without_headers(raw)
        noticed.headers += headers
        piece = _looked_at(raw, plan, source, noticed)
        noticed.columns += [*hidden_parts(raw, piece.renamed), *lists_passed_over(raw, piece.renamed, source)]
        pieces.append(piece)
        if None not in piece.signs.values():
            unreadable += _convert(piece, plan, source, study, noticed)
    for piece in pieces:
        if piece.raw is not None:
            _share(piece, pieces, plan, source)
            unreadable += _convert(piece, plan, source, study, noticed)
    _notice_thousands(pieces, source, noticed)
    frames = [piece.frame for piece in pieces if piece.frame is not None]
    starts = np.cumsum([0, *(len(one) for one in frames)])
    moved = zip(pieces, starts, strict=False)
    noticed.sample = evenly([one.moved(int(by)) for piece, by in moved for one in piece.sample])
    noticed.columns += of_several(plan, [set(one.columns) for one in frames], [piece.label for piece in pieces])
    if isinstance(source, OrderLines):
        frames = [_with_amount(_filled(one, source)) for one in frames]
        labels = [piece.label for piece in pieces]
        noticed.columns += across_files(frames, labels)
    frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0].reset_index(drop=True)
    for name in {str(name) for name in frame if not str(name).startswith(RAW)} - {*KNOWN[table], COLUMN}:
        frame[name] = as_attribute(frame[name], source.decimals.get(name, source.decimal))
        if (value := undecided(frame[name])) is not None:
            noticed.undecided[name] = value
    for name in [name for name in KNOWN[table] if name.endswith("_id") and name in frame]:
        frame[name], change = without_needless_decimals(frame[name])
        if change is not None:
            noticed.add_forms(name, {"decimals": change})
    return with_clock(frame, table), unreadable, noticed


def _check_decimals(plan: Plan, source: Source) -> None:
    """Raises UserError for a column under `decimals` that holds no numbers."""
    known = [*(name for name, kind in KNOWN[plan.table].items() if kind == "number"), *plan.static]
    for name in source.decimals:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
            raise UserError(f"[{plan.table}] decimals: {name}: no such column of numbers; the nearest is `{near}`")


def _raws(study: Study, plan: Plan, source: Source, noticed: Noticed, remember: bool) -> Iterator[Raw]:
    def choose(names: list[str], label: str) -> list[str]:
        chosen = dict.fromkeys([*plan.columns(names, label).values(), *plan.extras(names, label).values()])
        return [*chosen, *(_others(names, chosen) if _all_count(source) else ())]

    if source.path is not None:
        noticed.columns += files_left_out(source, study.folder)
    if source.since is not None:
        yield from read_since(study, source, plan.table, remember, noticed.reading.append)
    elif source.query is not None:
        yield from read_query(source, study.folder, plan.table)
    elif isinstance(source, OrderLines) and source.join:
        joins = Joins(source, study.folder, plan.names())
        for raw in read_files(source, study.folder, wanted_with(joins, choose)):
            yield replace(raw, table=joins.joined(raw.table))
        noticed.columns += joins.findings()
    else:
        yield from read_files(source, study.folder, choose)


def _filled(lines: pd.DataFrame, source: OrderLines) -> pd.DataFrame:
    return {"down": fill_down, "each_down": fill_each_down}.get(source.fill, lambda same: same)(lines)


def _with_amount(lines: pd.DataFrame) -> pd.DataFrame:
    if "amount" in lines:
        return lines
    return lines.assign(amount=lines["quantity"] * lines["unit_price"])


def _all_count(source: Source) -> bool:
    """Whether columns that are not mapped matter: they tell order lines apart."""
    return isinstance(source, OrderLines) and source.duplicate_columns == "all"


def _others(names: list[str], chosen: Collection[str]) -> list[str]:
    """The other columns of a header; of two with one name nobody can say which is which."""
    return [name for name in names if name not in chosen and names.count(name) == 1]


def _looked_at(raw: Raw, plan: Plan, source: Source, noticed: Noticed) -> _Piece:
    """The file without the columns that are not mapped, and with what its numbers show of their decimal signs."""
    names = raw.table.column_names
    renamed = plan.columns(names, raw.label)
    needed = dict.fromkeys([*renamed.values(), *plan.extras(names, raw.label).values()])
    piece = _Piece(raw.label, replace(raw, table=raw.table.select(list(needed))), renamed)
    if _all_count(source):
        piece.fingerprint = fingerprint(raw.table, _others(names, set(renamed.values())))
        noticed.overlooked.look(raw.table, _others(names, needed))
        free = _others(names, set(renamed.values()))
        noticed.overlooked.look_for_refunds(raw.table, free, renamed)
        if plan.table == "order_lines":
            noticed.overlooked.look_for_pieces(raw.table, free, renamed)
            noticed.overlooked.customers.look(raw.table, free, renamed)
            noticed.overlooked.apart.look(raw.table, free, renamed)
            noticed.overlooked.goods.look(raw.table, free, renamed)
    for canonical, theirs in piece.renamed.items():
        texts = number_texts(raw, plan.table, canonical, theirs)
        if texts is None:
            continue
        piece.numbers[canonical] = texts
        piece.shown[canonical] = shown = texts.shown
        configured = source.decimals.get(canonical, source.decimal)
        piece.signs[canonical] = configured or own_sign(
            shown, f"{raw.label} column {theirs!r}", _key(canonical, source)
        )
    return piece


def _key(canonical: str, source: Source) -> str:
    """How the study file says a column's decimal sign; {0} is the sign."""
    return f"decimals = {{{{ {canonical} = '{{0}}' }}}}"


def _share(piece: _Piece, pieces: list[_Piece], plan: Plan, source: Source) -> None:
    """Decides what the file's own values leave open, from the same column of other files, then from other columns."""
    assert piece.raw is not None
    for canonical, sign in piece.signs.items():
        if sign is None:
            piece.signs[canonical] = shared_sign(
                piece.shown[canonical],
                [other.shown[canonical] for other in pieces if canonical in other.shown],
                [shown for other in pieces for shown in other.shown.values()],
                f"{piece.raw.label} column {piece.renamed[canonical]!r}",
                _key(canonical, source),
            )


def _convert(piece: _Piece, plan: Plan, source: Source, study: Study, noticed: Noticed) -> int:
    """Puts the file's frame into its place, lets go of the raw table, and returns how many lines were left out."""
    assert piece.raw is not None
    signs = {canonical: sign or "." for canonical, sign in piece.signs.items()}
    frame, bad = to_canonical(piece.raw, plan, source, study, piece.renamed, piece.numbers, signs, noticed)
    if piece.fingerprint is not None:
        frame[COLUMN] = piece.fingerprint
    left_out = int(bad.sum()) + piece.raw.skipped
    out = bad.to_numpy(dtype=bool) if piece.raw.headers is None else bad.to_numpy(dtype=bool) | piece.raw.headers
    piece.sample = sampled(piece.raw, piece.renamed, out)
    piece.frame, piece.raw = (frame[~out] if out.any() else frame), None
    piece.numbers.clear()
    return left_out


def _notice_thousands(pieces: list[_Piece], source: Source, noticed: Noticed) -> None:
    """Columns with the other sign before three digits throughout, read as thousands because `decimal` says so."""
    if source.decimal is None:
        return
    group = SIGNS[source.decimal]
    for canonical in {name for piece in pieces for name in piece.shown}:
        whole = Evidence()
        for piece in pieces:
            whole.add(piece.shown.get(canonical, Evidence()))
        if canonical not in source.decimals and group in whole.open and not whole.proofs():
            noticed.thousands[canonical, group] = whole.open[group]
