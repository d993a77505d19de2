"""What a broken input is: how it is made, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from churn.ingest import Tables

HEADER = "customer_id,order_id,ordered_at,product_id,quantity,amount\n"
LINES = "007,1001,2024-01-05 10:00,22423,2,25.50\n8,1002,2024-02-06 11:30,85123A,1,2.55\n"
GOOD = HEADER + LINES

Make = Callable[[Path], None]
"""Writes study.toml and whatever it needs into an empty folder."""


@dataclass(frozen=True)
class Case:
    """One broken input. Either it ends in one line with all the `fragments`, or it is `handled` as documented."""

    name: str
    make: Make
    fragments: tuple[str, ...] = ()
    handled: str = ""
    """what is documented to happen"""
    check: Callable[[Tables], object] | None = None
    """true of the tables that come out, for what is handled"""
    environment: dict[str, str] = field(default_factory=dict)
    unprivileged: bool = False
    """only makes sense for somebody who is not root"""


CASES: list[Case] = []


def refused(name: str, make: Make, *fragments: str, **more: object) -> None:
    """Adds a case that must end in one line with all the fragments."""
    CASES.append(Case(name, make, fragments, **more))  # type: ignore[arg-type]


def handled(name: str, make: Make, how: str, check: Callable[[Tables], object], **more: object) -> None:
    """Adds a case that must be read, with what is documented and what must then be true."""
    CASES.append(Case(name, make, (), how, check, **more))  # type: ignore[arg-type]


def study(section: str = "", more: str = "", source: str = 'path = "lines.csv"', name: str = "shop") -> str:
    """A study file's text: `section` goes into [order_lines], `more` after it."""
    return f'[study]\nname = "{name}"\n[order_lines]\n{source}\n{section}\n{more}\n'


def csv(text: str | bytes, section: str = "", more: str = "", encoding: str = "utf-8", file: str = "lines.csv") -> Make:
    """A study with this text as its order lines."""

    def make(folder: Path) -> None:
        (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        (folder / "study.toml").write_text(study(section, more, f'path = "{file}"'), encoding="utf-8")

    return make


def study_only(text: str | bytes) -> Make:
    """A study file with good order lines beside it."""

    def make(folder: Path) -> None:
        (folder / "lines.csv").write_text(GOOD, encoding="utf-8")
        (folder / "study.toml").write_bytes(text if isinstance(text, bytes) else text.encode())

    return make


def lines(*rows: str) -> str:
    """The header and these rows."""
    return HEADER + "".join(f"{row}\n" for row in rows)


def rules(tables: Tables) -> dict[str, int]:
    """rule -> lines it took or changed."""
    taken = tables.audit[tables.audit["kind"].isin(["dropped", "changed"]) & (tables.audit["lines"] > 0)]
    return {rule: int(number) for rule, number in zip(taken["rule"], taken["lines"], strict=True)}


def same_as_good(tables: Tables) -> bool:
    """Whether exactly the two good lines came out."""
    out = tables.order_lines
    return (
        out["customer_id"].tolist() == ["007", "8"]
        and out["amount"].tolist() == [25.5, 2.55]
        and [str(moment) for moment in out["ordered_at"]] == ["2024-01-05 10:00:00", "2024-02-06 11:30:00"]
    )


Check = Callable[[Tables], bool]


def customers(*ids: str) -> Check:
    """Exactly these customers came out."""
    return lambda tables: sorted(tables.order_lines["customer_id"].unique()) == sorted(ids)


def told(key: str, *fragments: str, also: Check = lambda tables: True) -> Check:
    """A finding of that key has all the fragments in both languages, and is no mere note."""

    def check(tables: Tables) -> bool:
        found = [one for one in tables.findings if one.key == key and one.state != "ok"]
        return (
            len(found) == 1
            and all(part in text for part in fragments for text in found[0].text.values())
            and also(tables)
        )

    return check


def several(*texts: str, section: str = "", more: str = "") -> Make:
    """Order lines in several files of one folder."""

    def make(folder: Path) -> None:
        (folder / "raw").mkdir()
        for number, text in enumerate(texts):
            (folder / "raw" / f"{number}.csv").write_text(text, encoding="utf-8")
        (folder / "study.toml").write_text(study(section, more, 'path = "raw"'), encoding="utf-8")

    return make


def bought(*rows: str, header: str = "customer_id,ordered_at,amount") -> str:
    return "\n".join([header, *rows]) + "\n"


def days(*wanted: str) -> Check:
    return lambda tables: [str(one.date()) for one in tables.order_lines["ordered_at"]] == list(wanted)
