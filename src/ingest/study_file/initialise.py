"""`churn init`: looks at a shop's files and writes the study file for them, with a comment on whatever was guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ...errors import UserError
from ...presets import preset, preset_columns
from ...study import load_study
from ...wording import singular
from ..column_names import plain_name
from ..currencies import SIGNS, in_common
from ..parsing.date_forms import DateForm, date_form
from ..parsing.day_numbers import counts_days
from ..parsing.number_columns import written_currencies
from ..quoting import toml
from ..sources.first_look import FirstLook, look_at
from ..tables import read_tables
from .guess import Guess, guess, plain_id
from .init_filters import filter_rows
from .init_json import nested_money
from .init_packed import unpack_rows

CODES = ("EUR", "USD", "GBP", "CNY", "JPY", "CHF", "AUD", "CAD", "NZD", "BRL", "INR", "SEK", "NOK", "DKK", "PLN", "KRW")


def initialise(files: Sequence[Path], name: str | None = None, force: bool = False) -> tuple[Path, list[str]]:
    """The study file written for `files`, and what was seen of them, a line each.

    It lies next to the files, or next to the folder `raw` that they lie in. Raises UserError for files that cannot be
    read or hold no order lines, and where there is a study file already, unless `force`.
    """
    looks = [look_at(file) for file in files]
    folder = _folder(looks)
    target = folder / "study.toml"
    if target.exists() and not force:
        raise UserError(f"{target} is there already; say --force to write it anew, or give files elsewhere")
    guessed = guess(looks)
    report = [singular(f"{look.file.name}: {look.table.num_rows:,} rows, {_form(look)}") for look in looks]
    report += _unused(guessed)
    text = study_text(guessed, folder, name or _slug(folder, looks))
    target.write_text(text, encoding="utf-8")
    report += _tried(target, text)
    return target, report


def _folder(looks: list[FirstLook]) -> Path:
    first = looks[0].file.resolve().parent
    return first.parent if first.name == "raw" else first


def _slug(folder: Path, looks: list[FirstLook]) -> str:
    for text in (folder.name, looks[0].file.stem):
        slug = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:64]
        if slug and slug not in ("data", "tmp"):
            return slug
    return "shop"


def _form(look: FirstLook) -> str:
    parts = [look.kind, look.encoding or "", f"separator {look.separator!r}" if look.separator else ""]
    parts.append(f"header in row {look.header_row}" if look.header_row > 1 else "")
    return ", ".join(part for part in parts if part)


def study_text(guessed: Guess, folder: Path, name: str) -> str:
    """The study file as text."""
    column, form = _dates(guessed)
    files = ", ".join(one.file.name for one in _all(guessed))
    rows = [
        f"# Written by `churn init` from {files}.",
        "# What it guessed or could not see is marked. Next: churn check. Every key: data/example/study.toml.",
        "",
        "[study]",
        f'name = "{name}"',
        *_about(guessed, form),
        "",
        "[order_lines]",
        *_source(guessed, folder),
        *_date_rows(column, form),
        *filter_rows(guessed),
        *unpack_rows(guessed),
        *nested_money(guessed),
        *_joins(guessed, folder),
        *_columns(guessed),
    ]
    if guessed.customers is not None:
        look, columns = guessed.customers
        rows += ["", "[customers]", f"path = {_path(look.file, folder)}", *_reading(look)]
        joined = date_form(look.table.column(columns["joined_at"])).fits[0] if "joined_at" in columns else None
        rows += [f'date_format = "{joined}"'] if joined else []
        rows += ["[customers.columns]         # guessed from names and values", *_mapping(columns)]
    rows += [row for one in _unused(guessed) for row in ("", f"# {one}")]
    return "\n".join(rows) + "\n"


def _unused(guessed: Guess) -> list[str]:
    """A sentence per file that the study does not read, and why."""
    nothing = "it has neither order lines nor customers nor anything that the lines lack"
    return [
        f"{look.file.name} is not used: "
        + (
            f"it holds order lines, but {guessed.reasons[look.file.name]}"
            if look.file.name in guessed.reasons
            else nothing
        )
        for look in guessed.unused
    ]


def _all(guessed: Guess) -> list[FirstLook]:
    more = [file for file, _, _ in guessed.joins] + ([guessed.customers[0]] if guessed.customers else [])
    return [*guessed.lines, *more, *guessed.unused]


def _path(file: Path, folder: Path) -> str:
    """Where the file lies, as a string of TOML."""
    whole = file.resolve()
    path = (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()
    return f'"{path}"' if set(path).isdisjoint('"\\') and path.isprintable() else toml(path)


def _about(guessed: Guess, form: DateForm) -> list[str]:
    given = preset(guessed.preset).get("study", {}) if guessed.preset else {}
    chinese = _is_chinese("".join(guessed.lines[0].names), guessed.lines[0].encoding)
    rows = ['language = "zh"'] if chinese else []
    seen = _currency(guessed)
    if seen:
        rows.append(f'currency = "{seen}"')
    elif "currency" in given:
        rows.append(f'currency = "{given["currency"]}"              # the platform\'s')
    elif chinese:
        rows.append('currency = "CNY"              # guessed from the language of the columns')
    else:
        rows.append('# currency = "GBP"            # not seen in the files: fill in three letters; GBP is the default')
    if form.timezone:
        rows.append(f'timezone = "{form.timezone}"   # guessed from the times\' offsets: where the shop is')
    return rows


def _is_chinese(names: str, encoding: str | None) -> bool:
    """Whether a header is Chinese: has its characters, and neither kana nor the encoding of Japan."""
    kana = any("\u3040" <= sign <= "\u30ff" for sign in names)
    return any("\u4e00" <= sign <= "\u9fff" for sign in names) and not kana and encoding != "cp932"


def _currency(guessed: Guess) -> str | None:
    """The commonest code of a column of currencies, or what the column of amounts has in its name."""
    names = [guessed.columns["currency"]] if "currency" in guessed.columns else ["Currency"] if guessed.preset else []
    for name in names:
        column = guessed.table_of(name)
        if column is not None:
            codes = pd.Series(column.to_pylist()).dropna().astype("str").str.strip().str.upper()
            codes = codes[codes.str.fullmatch("[A-Z]{3}")]
            return str(codes.value_counts().index[0]) if len(codes) else None
    money = [name for one in ("amount", "unit_price") for name in _named(guessed, one)]
    for column in (guessed.table_of(name) for name in money):
        written = written_currencies(column) if column is not None else []
        common = in_common(written)
        if len(common) == 1:
            return common.pop()
    named = " ".join(guessed.columns.get(one, "") for one in ("amount", "unit_price"))
    signs = [code for sign, code in SIGNS.items() if sign in named]
    return next((code for code in CODES if re.search(rf"\b{code}\b", named)), signs[0] if signs else None)


def _named(guessed: Guess, canonical: str) -> list[str]:
    return (
        [guessed.columns[canonical]]
        if canonical in guessed.columns
        else list(preset_columns(guessed.preset).get(canonical, ()))
    )


def _source(guessed: Guess, folder: Path) -> list[str]:
    rows = []
    if guessed.preset:
        about = preset(guessed.preset)["about"]["en"]
        rows.append(f'preset = "{guessed.preset}"          # recognised by its columns: {about}')
    first = guessed.lines[0]
    if len(guessed.lines) == 1:
        path = _path(first.file, folder)
    else:
        path = _pattern([one.file.resolve() for one in guessed.lines], folder)
    return [*rows, f"path = {path}", *_reading(first, guessed.preset)]


def _pattern(files: list[Path], folder: Path) -> str:
    """A folder or pattern that means exactly these files. Raises UserError where there is none."""
    place = files[0].parent
    for pattern in (f"*{files[0].suffix}", _common(files)):
        if sorted(place.glob(pattern)) == sorted(files):
            return _path(place / pattern, folder)
    raise UserError(
        f"{files[0].name} and {len(files) - 1} more hold order lines, but lie among other files of {place}; put "
        "them into a folder of their own"
    )


def _common(files: list[Path]) -> str:
    names = [file.name for file in files]
    start = next((n for n in range(len(names[0])) if len({name[: n + 1] for name in names}) > 1), 0)
    return f"{names[0][:start]}*{files[0].suffix}"


def _reading(look: FirstLook, of_preset: str | None = None) -> list[str]:
    from_preset = preset(of_preset)["order_lines"] if of_preset else {}
    rows = []
    if look.kind == "csv" and (look.encoding or "utf-8-sig") != from_preset.get("encoding", "utf-8-sig"):
        rows.append(f'encoding = "{look.encoding or "utf-8"}"           # seen in the bytes')
    if look.separator:
        shown = "\\t" if look.separator == "\t" else look.separator
        rows.append(f'separator = "{shown}"')
    if look.header_row > 1:
        rows.append(f"header_row = {look.header_row}              # seen: what is above it is a title")
    return rows


def _differing(look: FirstLook, first: FirstLook) -> list[str]:
    """The keys by which a joined file is read otherwise than the order lines."""
    rows = _reading(look)
    if look.kind == "csv" and look.separator is None and first.separator is not None:
        rows.append('separator = ","')
    if look.kind == "csv" and look.encoding is None and first.encoding is not None:
        rows.append('encoding = "utf-8"')
    same = {row.split("  ")[0] for row in _reading(first) if not row.startswith("header_row")}
    return [row.split("  ")[0] for row in rows if row.split("  ")[0] not in same]


def _dates(guessed: Guess) -> tuple[str | None, DateForm]:
    """The column of dates and how it writes them."""
    names = [guessed.columns["ordered_at"]] if "ordered_at" in guessed.columns else []
    if guessed.preset:
        known = {plain_name(name): name for look in _all(guessed) for name in look.names}
        names = [known.get(plain_name(name), name) for name in preset_columns(guessed.preset)["ordered_at"]]
    for name in names:
        column = guessed.table_of(name)
        if column is not None:
            unit = counts_days(name, column)
            return name, date_form(column) if unit is None else DateForm((), counts=unit)
    return None, DateForm(())


def _date_rows(column: str | None, form: DateForm) -> list[str]:
    if column is None or form.fits[:1] == (None,):
        return []
    if form.counts is not None:
        first = f'# date_format = "{form.counts} 1 is 2022-01-03"'
        return [f"{first}   # FILL IN: {column!r} numbers {form.counts}s; which date is 1?"]
    if not form.fits:
        return [f'# date_format = "%d/%m/%Y"    # FILL IN: not all values of {column!r} fit one pattern']
    first = f'date_format = "{form.fits[0]}"'
    if len(form.fits) == 1:
        return [f"{first}   # seen in the data"]
    others = " or ".join(f'"{one}"' for one in form.fits[1:])
    if form.in_order:
        return [f"{first}   # guessed: the rows are then in order of time; else {others}"]
    return [f"# {first}   # FILL IN: every date can be read so, or as {others}"]


def _joins(guessed: Guess, folder: Path) -> list[str]:
    if not guessed.joins:
        return []
    rows = []
    for look, ours, theirs in guessed.joins:
        on = toml(ours) if ours == theirs else f"{{ {toml(ours)} = {toml(theirs)} }}"
        more = "".join(f", {row}" for row in _differing(look, guessed.lines[0]))
        rows.append(f"  {{ path = {_path(look.file, folder)}, on = {on}{more} }},")
    return ["join = [                       # guessed: columns of these files are joined to the lines", *rows, "]"]


def _columns(guessed: Guess) -> list[str]:
    if guessed.preset:
        return ["# columns, statuses and kinds of lines: as the preset says; a key written here goes before its own"]
    rows = [
        "",
        "[order_lines.columns]         # guessed from names and values",
        *_mapping(guessed.columns, guessed.more, guessed.notes),
    ]
    unused = [name for name in guessed.lines[0].names if name not in guessed.columns.values()]
    shown = ", ".join(" ".join(name.split()) for name in unused[:12])
    for needed in ("customer_id", "ordered_at"):
        again = plain_id(guessed) if needed == "customer_id" else None
        if needed not in guessed.columns and again is not None:
            rows.append(
                f"# {needed} = {toml(again)}         # FILL IN: it comes again on other dates: customer or product?"
            )
        elif needed not in guessed.columns:
            rows.append(f'# {needed} = "..."           # FILL IN: none of the names says it; there are {shown}')
    if "amount" not in guessed.columns and not {"quantity", "unit_price"} <= set(guessed.columns):
        rows.append(f'# amount = "..."                # FILL IN (or quantity and unit_price); there are {shown}')
    return rows


def _mapping(
    columns: dict[str, str], more: dict[str, list[str]] | None = None, notes: dict[str, str] | None = None
) -> list[str]:
    rows = []
    for canonical, name in columns.items():
        names = [name, *(more or {}).get(canonical, [])]
        written = toml(name) if len(names) == 1 else f"[{', '.join(map(toml, names))}]"
        note = f"   # {notes[canonical]}" if notes and canonical in notes else ""
        rows.append(f"{canonical} = {written}{note}")
    return rows


def _tried(target: Path, text: str) -> list[str]:
    """Reads the study as written: what came out, or what is still to be filled in (also put at the file's head).

    With it come what `drop` takes, which orders may not count, and what is grave. What could be read adds the date that
    as_of dates are counted from: the day after the last line.
    """
    try:
        tables = read_tables(load_study(target))
    except UserError as error:
        message = str(error).replace(f"{target}: ", "")
        target.write_text(f"# STILL TO DO: {message}\n{text}", encoding="utf-8")
        return [f"still to do: {message}"]
    lines = tables.order_lines
    after = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    text += f"\n[task]\norigins_from = {after:%Y-%m-%d}   # as_of dates are whole steps from here, every month\n"
    target.write_text(text, encoding="utf-8")
    left_out = tables.audit[tables.audit["rule"].isin(("keep", "drop"))]
    asked = [one for one in tables.findings if one.state == "missing" or one.of_states]
    others = sum(one.state != "ok" for one in tables.findings) - len(asked)
    return [
        singular(f"{len(lines):,} order lines of {lines['customer_id'].nunique():,} customers, ")
        + f"{lines['ordered_at'].min():%Y-%m-%d} to {lines['ordered_at'].max():%Y-%m-%d}",
        *(singular(f"{n:,} lines: ") + f"{note.removeprefix('Is ')}"
          for n, note in zip(left_out["lines"], left_out["note_en"], strict=True)),
        *(f"{one.name['en']}: {one.text['en']}" for one in asked),
        *([f"{others} {'more ' if asked else ''}to be looked at: churn check"] if others else []),
    ]  # fmt: skip
