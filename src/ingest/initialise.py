"""`churn init`: looks at a shop's files and writes the study file for them, with a comment on whatever was guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..errors import UserError
from ..presets import preset, preset_columns
from ..study import load_study
from .currencies import SIGNS, in_common
from .date_forms import DateForm, date_form
from .first_look import FirstLook, look_at
from .guess import Guess, guess
from .mapping import plain_name
from .number_columns import written_currencies
from .status_words import odd_values, tells, toml
from .tables import read_tables

CODES = ("EUR", "USD", "GBP", "CNY", "JPY", "CHF", "AUD", "CAD", "NZD", "BRL", "INR", "SEK", "NOK", "DKK", "PLN", "KRW")


def initialise(files: Sequence[Path], name: str | None = None, force: bool = False) -> tuple[Path, list[str]]:
    """The study file written for `files`, and what was seen of them, a line each.

    It lies beside the files, or beside the folder `raw` that they lie in. Raises UserError for files that cannot be
    read or hold no order lines, and where a study file stands already, unless `force`.
    """
    looks = [look_at(file) for file in files]
    folder = _folder(looks)
    target = folder / "study.toml"
    if target.exists() and not force:
        raise UserError(f"{target} is there already; say --force to write it anew, or give files elsewhere")
    found = guess(looks)
    told = [f"{look.file.name}: {look.table.num_rows:,} rows, {_form(look)}" for look in looks]
    text = study_text(found, folder, name or _slug(folder, looks))
    target.write_text(text, encoding="utf-8")
    told += _tried(target, text)
    return target, told


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
    return ", ".join(part for part in parts if part)


def study_text(found: Guess, folder: Path, name: str) -> str:
    """The study file as text."""
    column, form = _dates(found)
    files = ", ".join(one.file.name for one in _all(found))
    rows = [
        f"# Written by `churn init` from {files}.",
        "# What it guessed or could not see is marked. Next: churn check. Every key: data/example/study.toml.",
        "",
        "[study]",
        f'name = "{name}"',
        *_about(found, form),
        "",
        "[order_lines]",
        *_source(found, folder),
        *_date_rows(column, form),
        *_filters(found),
        *_joins(found, folder),
        *_columns(found),
    ]
    if found.customers is not None:
        look, columns = found.customers
        rows += ["", "[customers]", f'path = "{_path(look.file, folder)}"', *_reading(look)]
        joined = date_form(look.table.column(columns["joined_at"])).fits[0] if "joined_at" in columns else None
        rows += [f'date_format = "{joined}"'] if joined else []
        rows += ["[customers.columns]         # guessed from names and values", *_mapping(columns)]
    for look in found.unused:
        rows += [
            "",
            f"# {look.file.name} is not used: neither order lines nor customers nor a key that the lines have.",
        ]
    return "\n".join(rows) + "\n"


def _all(found: Guess) -> list[FirstLook]:
    more = [file for file, _, _ in found.joins] + ([found.customers[0]] if found.customers else [])
    return [*found.lines, *more, *found.unused]


def _path(file: Path, folder: Path) -> str:
    whole = file.resolve()
    return (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()


def _about(found: Guess, form: DateForm) -> list[str]:
    given = preset(found.preset).get("study", {}) if found.preset else {}
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in "".join(found.lines[0].names))
    rows = ['language = "zh"'] if chinese else []
    seen = _currency(found)
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


def _currency(found: Guess) -> str | None:
    """The commonest code of a column of currencies, or what the column of amounts has in its name."""
    names = [found.columns["currency"]] if "currency" in found.columns else ["Currency"] if found.preset else []
    for name in names:
        column = found.table_of(name)
        if column is not None:
            codes = pd.Series(column.to_pylist()).dropna().astype("str").str.strip()
            codes = codes[codes.str.fullmatch("[A-Z]{3}")]
            return str(codes.value_counts().index[0]) if len(codes) else None
    money = [name for one in ("amount", "unit_price") for name in _named(found, one)]
    for column in (found.table_of(name) for name in money):
        written = written_currencies(column) if column is not None else []
        common = in_common(written)
        if len(common) == 1:
            return common.pop()
    named = " ".join(found.columns.get(one, "") for one in ("amount", "unit_price"))
    signs = [code for sign, code in SIGNS.items() if sign in named]
    return next((code for code in CODES if re.search(rf"\b{code}\b", named)), signs[0] if signs else None)


def _named(found: Guess, canonical: str) -> list[str]:
    return (
        [found.columns[canonical]]
        if canonical in found.columns
        else list(preset_columns(found.preset).get(canonical, ()))
    )


def _source(found: Guess, folder: Path) -> list[str]:
    rows = []
    if found.preset:
        about = preset(found.preset)["about"]["en"]
        rows.append(f'preset = "{found.preset}"          # recognised by its columns: {about}')
    first = found.lines[0]
    if len(found.lines) == 1:
        path = _path(first.file, folder)
    else:
        path = _pattern([one.file.resolve() for one in found.lines], folder)
    return [*rows, f'path = "{path}"', *_reading(first, found.preset)]


def _pattern(files: list[Path], folder: Path) -> str:
    """A folder or pattern that means exactly these files. Raises UserError where there is none."""
    place = files[0].parent
    for pattern in (f"*{files[0].suffix}", _common(files)):
        if sorted(place.glob(pattern)) == sorted(files):
            return _path(place / pattern, folder)
    raise UserError(
        f"{files[0].name} and {len(files) - 1} more have the same columns, but lie among other files of {place}; put "
        "them into a folder of their own"
    )


def _common(files: list[Path]) -> str:
    names = [file.name for file in files]
    start = next((n for n in range(len(names[0])) if len({name[: n + 1] for name in names}) > 1), 0)
    return f"{names[0][:start]}*{files[0].suffix}"


def _reading(look: FirstLook, of_preset: str | None = None) -> list[str]:
    said = preset(of_preset)["order_lines"] if of_preset else {}
    rows = []
    if look.kind == "csv" and (look.encoding or "utf-8-sig") != said.get("encoding", "utf-8-sig"):
        rows.append(f'encoding = "{look.encoding or "utf-8"}"           # seen in the bytes')
    if look.separator:
        shown = "\\t" if look.separator == "\t" else look.separator
        rows.append(f'separator = "{shown}"')
    return rows


def _dates(found: Guess) -> tuple[str | None, DateForm]:
    """The column of dates and how it writes them."""
    names = [found.columns["ordered_at"]] if "ordered_at" in found.columns else []
    if found.preset:
        known = {plain_name(name): name for look in _all(found) for name in look.names}
        names = [known.get(plain_name(name), name) for name in preset_columns(found.preset)["ordered_at"]]
    for name in names:
        column = found.table_of(name)
        if column is not None:
            return name, date_form(column)
    return None, DateForm(())


def _date_rows(column: str | None, form: DateForm) -> list[str]:
    if column is None or form.fits[:1] == (None,):
        return []
    if not form.fits:
        return [f'# date_format = "%d/%m/%Y"    # FILL IN: not all values of {column!r} fit one pattern']
    first = f'date_format = "{form.fits[0]}"'
    if len(form.fits) == 1:
        return [f"{first}   # seen in the data"]
    others = " or ".join(f'"{one}"' for one in form.fits[1:])
    if form.in_order:
        return [f"{first}   # guessed: the rows are then in order of time; else {others}"]
    return [f"# {first}   # FILL IN: every date can be read so, or as {others}"]


def _filters(found: Guess) -> list[str]:
    """`drop` for what a column of statuses says of cancelled, refunded and unpaid orders; a preset has its own."""
    if found.preset:
        return []
    rows = []
    for name in dict.fromkeys(
        name for look in [*found.lines, *(file for file, _, _ in found.joins)] for name in look.names
    ):
        column = found.table_of(name)
        if column is None or not tells(name) or name in found.columns.values():
            continue
        cells = pd.Series(column.to_pylist()).dropna().astype("str")
        odd = odd_values(cells)
        if odd:
            values = ", ".join(toml(value) for value in odd)
            rows.append(f"  {{ column = {toml(name)}, values = [{values}] }},")
    return (
        ["drop = [                       # guessed: these are taken for no sales; see the cleaning audit", *rows, "]"]
        if rows
        else []
    )


def _joins(found: Guess, folder: Path) -> list[str]:
    if not found.joins:
        return []
    rows = []
    for look, ours, theirs in found.joins:
        on = toml(ours) if ours == theirs else f"{{ {toml(ours)} = {toml(theirs)} }}"
        more = "".join(f", {row.split('  ')[0]}" for row in _reading(look) if look.encoding != found.lines[0].encoding)
        rows.append(f'  {{ path = "{_path(look.file, folder)}", on = {on}{more} }},')
    return ["join = [                       # guessed: columns of these files are put beside the lines", *rows, "]"]


def _columns(found: Guess) -> list[str]:
    if found.preset:
        return ["# columns, statuses and kinds of lines: as the preset says; a key written here goes before its own"]
    rows = ["", "[order_lines.columns]         # guessed from names and values", *_mapping(found.columns)]
    unused = [name for name in found.lines[0].names if name not in found.columns.values()]
    shown = ", ".join(unused[:12])
    for needed in ("customer_id", "ordered_at"):
        if needed not in found.columns:
            rows.append(f'# {needed} = "..."           # FILL IN: none of the names says it; there are {shown}')
    if "amount" not in found.columns and not {"quantity", "unit_price"} <= set(found.columns):
        rows.append(f'# amount = "..."                # FILL IN (or quantity and unit_price); there are {shown}')
    return rows


def _mapping(columns: dict[str, str]) -> list[str]:
    return [f"{canonical} = {toml(name)}" for canonical, name in columns.items()]


def _tried(target: Path, text: str) -> list[str]:
    """Reads the study as written: what came out, or what is still to be filled in (also put at the file's head)."""
    try:
        tables = read_tables(load_study(target))
    except UserError as error:
        said = str(error).replace(f"{target}: ", "")
        target.write_text(f"# STILL TO DO: {said}\n{text}", encoding="utf-8")
        return [f"still to do: {said}"]
    lines = tables.order_lines
    return [
        f"{len(lines):,} order lines of {lines['customer_id'].nunique():,} customers, "
        f"{lines['ordered_at'].min():%Y-%m-%d} to {lines['ordered_at'].max():%Y-%m-%d}"
    ]
