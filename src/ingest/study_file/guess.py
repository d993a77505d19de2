"""Which of the files given are the order lines, what their columns are, and which platform they come from."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from ...errors import UserError
from ...presets import PRESETS, preset, preset_columns
from ..checks.other_customers import LOOK, others, tells_customer
from ..checks.piece_columns import number_texts, settled
from ..column_names import candidates, plain_name
from ..lines.state_values import says_states
from ..parsing.date_forms import date_form
from ..parsing.day_numbers import counts_days
from ..parsing.values import as_number, as_text, is_text, plain
from ..quoting import toml
from ..sources.first_look import FirstLook
from .alike_files import Alike, each_once
from .joined_files import Join, joined_files, partners, same_key

OF_LINES = ("ordered_at", "order_id", "customer_id", "amount", "quantity", "unit_price", "discount", "product_id",
            "category", "channel", "region", "currency")  # fmt: skip
OF_EACH_LINE = ("amount", "quantity", "unit_price", "discount", "product_id", "category")
OF_CUSTOMERS = ("gender", "birth_year", "region", "occupation", "joined_at", "acquisition_channel", "is_business")
NUMBERS = ("amount", "quantity", "unit_price", "discount", "birth_year")
FULL = 0.9
"""Share of lines with a customer, from which on a column is taken in the place of one that has fewer."""
AGAIN = 0.3
"""Share of a column's values that come on several dates, from which on it may be the customer"""


@dataclass
class Guess:
    """What was made of the files; paths are for the caller to say."""

    lines: list[FirstLook]
    """files with order lines, all with the same columns"""
    preset: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """canonical -> theirs, guessed from names and values; empty with a preset, which knows them"""
    joins: list[Join] = field(default_factory=list)
    customers: tuple[FirstLook, dict[str, str]] | None = None
    unused: list[FirstLook] = field(default_factory=list)
    more: dict[str, list[str]] = field(default_factory=dict)
    """canonical -> further names of the column, in other files"""
    notes: dict[str, str] = field(default_factory=dict)
    """canonical -> why a column is taken for what its name does not say"""
    reasons: dict[str, str] = field(default_factory=dict)
    """name of an unused file with order lines -> why it is unused"""

    def table_of(self, column: str) -> pa.ChunkedArray | None:
        """The column called so, of the first file that has it."""
        for look in [*self.lines, *(file for file, _, _ in self.joins)]:
            if column in look.names:
                return look.table.column(column)
        return None


def recognised(names: list[str]) -> str | None:
    """The preset whose telling columns are all in a header, or None."""
    known = {plain_name(name) for name in names}
    fits = [one for one in PRESETS if {plain_name(name) for name in preset(one)["recognise"]} <= known]
    return max(fits, key=lambda one: len(preset(one)["recognise"]), default=None)


def guess(looks: list[FirstLook]) -> Guess:
    """What the files are. Raises UserError when no file can hold order lines."""
    for look in looks:
        name = recognised(look.names)
        if name is not None:
            return _with_preset(look, name, looks)
    of = {look.file: settled(look, _by_name(look)) for look in looks}

    def worth(look: FirstLook) -> tuple[int, int]:
        others = [one for one in looks if one is not look]
        _, columns = joined_files(look, of[look.file].columns, others, lambda one: of[one.file].columns)
        return _worth(columns), look.table.num_rows

    scored = sorted(looks, key=worth, reverse=True)
    first = scored[0]
    same = [one for one in looks if set(one.names) == set(first.names)]
    alike = Alike(same, dict(of[first.file].columns))
    for one in looks:
        if one not in same:
            alike.add(one, of[one.file].columns)
    files = [one for one in looks if one in alike.files]
    guessed = Guess(files, columns=alike.columns, more=alike.more, reasons=alike.reasons)
    guessed.notes = of[first.file].notes | _fuller_customer(guessed)
    rest = [one for one in looks if one not in alike.files]
    guessed.joins, guessed.columns = joined_files(first, guessed.columns, rest, lambda one: of[one.file].columns)
    price = guessed.columns.get("unit_price")
    if price is not None and price not in first.names:
        guessed.notes["unit_price"] = "guessed: the product's price of today; no file says what was paid"
    _customers(guessed, rest)
    if "ordered_at" not in guessed.columns:
        guessed.columns |= _by_values(guessed) or _numbered(guessed)
    if not {"ordered_at", "amount", "unit_price"} & set(guessed.columns):
        raise UserError(
            f"{first.file} has neither dates nor amounts that could be seen (columns: {', '.join(first.names[:12])}); "
            "give the file with the order lines"
        )
    return guessed


def _worth(columns: dict[str, str]) -> int:
    """How much a file looks like order lines."""
    money = "amount" in columns or "unit_price" in columns
    return 4 * money + 2 * ("product_id" in columns) + ("quantity" in columns) + ("ordered_at" in columns)


def mapped(look: FirstLook, wanted: tuple[str, ...] = OF_LINES) -> dict[str, str]:
    """canonical -> column, by name, where the values can be such; a column means one thing."""
    return settled(look, _by_name(look, wanted)).columns


def _by_name(look: FirstLook, wanted: tuple[str, ...] = OF_LINES) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for canonical in wanted:
        for name in candidates(_may_be(look, canonical), canonical):
            if name not in chosen.values() and _can_be(look.table.column(name), canonical):
                chosen[canonical] = name
                break
    own = [name for name in look.names if name in look.of_orders and plain_name(name) == "id"]
    if own and "order_id" in wanted and chosen.get("ordered_at") in look.of_orders:
        chosen.setdefault("order_id", own[0])  # a record that is dated and holds lines is an order, and `id` is its own
    return chosen


def plain_id(guessed: Guess) -> str | None:
    """A column called just `id` that comes again on other dates, as customers (or products) do and numbers of orders
    and lines do not; None where there is none, or nothing is dated."""
    look, when = guessed.lines[0], guessed.columns.get("ordered_at")
    name = next((one for one in look.names if plain_name(one) == "id" and one not in guessed.columns.values()), None)
    if name is None or when not in look.names:
        return None
    dates = as_text(look.table.column(when))[0].groupby(as_text(look.table.column(name))[0])
    return name if (dates.nunique() > 1).mean() >= AGAIN else None


def _may_be(look: FirstLook, canonical: str) -> list[str]:
    """The columns that may be `canonical`: what is bought is on the line where the line has a price."""
    own = [name for name in look.names if name not in look.of_orders]
    priced = candidates(own, "amount") or candidates(own, "unit_price")
    return own if look.of_orders and priced and canonical in OF_EACH_LINE else look.names


def _fuller_customer(guessed: Guess) -> dict[str, str]:
    """Takes another column as customer_id where the one chosen by name tells no customer on many lines on which the
    other does, as an account number on guests' orders, which have an e-mail address; a note on it, if so."""
    look, own = guessed.lines[0], guessed.columns.get("customer_id")
    if own not in look.names:
        return {}
    free = [name for name in look.names if name not in guessed.columns.values()]
    others_tell = others(look.table, own, free, guessed.columns.get("order_id"))
    best = max(others_tell, key=lambda name: int(others_tell[name].sum()), default=None)
    if best is None or others_tell[best].mean() < LOOK or not _each_has(look, best, guessed.columns.get("order_id")):
        return {}
    guessed.columns["customer_id"] = best
    return {"customer_id": f"guessed: {toml(own)} tells no customer on {others_tell[best].mean():.0%} of the lines"}


def _each_has(look: FirstLook, name: str, order: str | None) -> bool:
    return bool(tells_customer(look.table, name, order).mean() >= FULL)


def _can_be(column: pa.ChunkedArray, canonical: str) -> bool:
    """Whether the values of a column can be what its name says."""
    column = plain(column)
    if column.null_count == len(column):
        return False
    if canonical in ("ordered_at", "joined_at"):
        return bool(date_form(column).fits)
    if canonical in NUMBERS:
        if not is_text(column):
            return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
                        or pa.types.is_decimal(column.type))  # fmt: skip
        return any(as_number(number_texts(column, canonical), sign)[1].mean() < 0.02 for sign in ".,")
    texts = as_text(column)[0]
    return bool(texts.notna().any()) and not (canonical == "region" and says_states(texts))


def _by_values(guessed: Guess) -> dict[str, str]:
    """ordered_at, where only one column that nothing else is made of holds dates, whatever it is called."""
    dated = []
    for look in [*guessed.lines[:1], *(file for file, _, _ in guessed.joins)]:
        for name in look.names:
            column = plain(look.table.column(name))
            numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
            if name not in guessed.columns.values() and not numeric and _looks_dated(column) and date_form(column).fits:
                dated.append(name)
    return {"ordered_at": dated[0]} if len(dated) == 1 else {}


def _numbered(guessed: Guess) -> dict[str, str]:
    """ordered_at, where a column numbers days, or else weeks."""
    look = guessed.lines[0]
    units = {name: counts_days(name, look.table.column(name)) for name in look.names}
    for unit in ("day", "week"):
        named = [name for name, one in units.items() if one == unit and name not in guessed.columns.values()]
        if named:
            return {"ordered_at": named[0]}
    return {}


def _looks_dated(column: pa.ChunkedArray) -> bool:
    """Whether the first values are no plain numbers: 20240131 may be a number of anything."""
    first = [str(value) for value in column.slice(0, 20).to_pylist() if value is not None]
    return bool(first) and not any(value.strip().replace(".", "", 1).isdigit() for value in first)


def _with_preset(first: FirstLook, name: str, looks: list[FirstLook]) -> Guess:
    alike = [one for one in looks if recognised(one.names) == name]
    guessed = Guess(alike, preset=name)
    rest = [one for one in looks if one not in alike]
    for join in preset(name)["order_lines"].get("join", []):
        ours, theirs = (join["on"],) * 2 if isinstance(join["on"], str) else next(iter(join["on"].items()))
        basename = join["path"].rsplit("/", 1)[-1]
        fits = [one for one in rest if theirs in one.names and each_once(one, theirs)]
        fits.sort(key=lambda one: (one.file.name != basename, -_of_use(one, name)))
        if fits:
            guessed.joins.append(Join(fits[0], ours, theirs))
            rest.remove(fits[0])
    of = {one.file: _preset_columns(one.names, name) for one in looks}
    known = _preset_columns(
        [one for file in (first, *(join.look for join in guessed.joins)) for one in file.names], name
    )
    guessed.joins, _ = joined_files(first, known, rest, lambda one: of[one.file], guessed.joins)
    _customers(guessed, rest)
    return guessed


def _preset_columns(names: list[str], name: str) -> dict[str, str]:
    """canonical -> the column that a preset takes for it, of those in `names`."""
    plain = {plain_name(one): one for one in reversed(names)}
    wanted = {key: [plain_name(one) for one in ours] for key, ours in preset_columns(name).items()}
    return {key: next(plain[one] for one in ours if one in plain) for key, ours in wanted.items() if {*ours} & {*plain}}


def _of_use(look: FirstLook, name: str) -> int:
    wanted = {plain_name(one) for names in preset_columns(name).values() for one in names}
    return len(wanted & {plain_name(one) for one in look.names})


def _customers(guessed: Guess, rest: list[FirstLook]) -> None:
    """The file that has every customer once and attributes of theirs; those not joined either stay unused."""
    joined = [join.look for join in guessed.joins]
    guessed.unused = [look for look in rest if look not in joined]
    for look in guessed.unused:
        ids = [name for name in _ids(guessed, look) if each_once(look, name)]
        about = mapped(look, OF_CUSTOMERS)
        if ids and about:
            guessed.customers = (look, {"customer_id": ids[0]} | about)
            guessed.unused.remove(look)
            return


def _ids(guessed: Guess, look: FirstLook) -> list[str]:
    """The columns of a file that may be a customer's id: those called so, and the `id` of a file of customers."""
    ours, files = guessed.columns.get("customer_id"), [guessed.lines[0], *(join.look for join in guessed.joins)]
    table = next((file for file in files if ours in file.names), None)
    own = [name for name in look.names if table is not None and ours is not None and name != ours
           and same_key(ours, name, look) and partners(table, ours, look, name)]  # fmt: skip
    return [*candidates(look.names, "customer_id"), *own]
