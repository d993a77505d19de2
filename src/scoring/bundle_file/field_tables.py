"""The tables of docs/bundle-format.md, made from the types of a bundle's content.

`python -m churn.scoring.bundle_file.field_tables docs/bundle-format.md` writes them anew between the page's two marks;
a test compares the page with the types.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, is_typeddict

from .content import Bundle
from .fields import About, Allowed
from .schema import fields

START, END = "<!-- fields: made by churn.scoring.bundle_file.field_tables -->", "<!-- end of fields -->"
HEADS = ("field", "type", "unit", "may be absent", "meaning")
NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false", NoneType: "null"}


def render() -> str:
    """One section for each kind of dict in a bundle, the outermost first: what it is, and a table of its fields."""
    return "\n".join(_section(kind) for kind in kinds())


def kinds() -> list[Any]:
    """Bundle, and every TypedDict somewhere in it, each once, in the order of the fields."""
    listed = [Bundle]
    for kind in listed:
        inner = (one for of, _ in fields(kind).values() for one in _typed_dicts(of))
        listed += [one for one in dict.fromkeys(inner) if one not in listed]
    return listed


def with_tables(page: str) -> str:
    """`page` with everything between START and END replaced by the tables; raises ValueError without the marks."""
    if START not in page or END not in page:
        raise ValueError(f"the page has not both marks, {START!r} and {END!r}")
    before, _, rest = page.partition(START)
    return f"{before}{START}\n\n{render()}\n{END}{rest.partition(END)[2]}"


def _section(kind: Any) -> str:
    rows = [_row(name, of, required) for name, (of, required) in fields(kind).items()]
    lines = [HEADS, ("---",) * len(HEADS), *rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)
    return f"### {kind.__name__}\n\n{' '.join(kind.__doc__.split())}\n\n{table}\n"


def _row(name: str, of: Any, required: bool) -> tuple[str, ...]:
    about = next(rule for rule in get_args(of)[1:] if isinstance(rule, About))
    return f"`{name}`", _type(of), about.unit, "" if required else "yes", about.meaning


def _type(of: Any) -> str:
    origin, arguments = get_origin(of), get_args(of)
    if origin is Annotated:
        allowed = [rule.words.removeprefix("a ") for rule in arguments[1:] if isinstance(rule, Allowed)]
        return ", ".join(allowed) or _type(arguments[0])
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in arguments)
    if origin in (Union, UnionType):
        return " or ".join(_type(one) for one in arguments)
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"dict: {_type(arguments[0])} -> {_type(arguments[1])}"
    return f"[{of.__name__}](#{of.__name__.lower()})" if is_typeddict(of) else NAMES[of]


def _typed_dicts(of: Any) -> Iterator[Any]:
    if is_typeddict(of):
        yield of
    elif get_origin(of) is not Literal:
        for inner in get_args(of):
            yield from _typed_dicts(inner)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
