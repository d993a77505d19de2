"""The flaws of real exports, put into the simulated tables after they are made: cleaning takes out every one of them.

`flawed(shop, rng)` gives the raw files as text: order lines from two tills and a day that was sent later, customers and
touchpoints, and how many flaws of each kind they hold. Flaws come from a random stream of their own, so the shop behind
them is the same with them and without; what ingest leaves is, to the byte, what the simulation sold.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl

from . import added_lines, flaw_counts, written_otherwise
from .flaw_counts import Flaw

NEW_TILL = np.datetime64("2026-04-01")
"""From this day on the lines come from another system: days first, yes and no, minus signs behind."""


@dataclass(frozen=True)
class Flawed:
    """File name (below raw/) -> its bytes, and what is wrong in them."""

    files: dict[str, bytes]
    flaws: list[Flaw]


def flawed(tables: dict[str, pd.DataFrame], rng: np.random.Generator) -> Flawed:
    """The raw files of order_lines, customers and touchpoints, with flaws; `tables` is left as it is."""
    lines = _with_flaws(tables["order_lines"], rng)
    customers = written_otherwise.customers(_text(tables["customers"]), rng)
    touchpoints = written_otherwise.touchpoints(_text(tables["touchpoints"]), rng)
    files = _order_files(lines, late := _late(lines)) | {
        "customers.csv": _csv(customers.table),
        "touchpoints.csv": _csv(touchpoints.table),
    }
    counts = (
        flaw_counts.of_lines(lines)
        + flaw_counts.of_table("customers", customers)
        + flaw_counts.of_table("touchpoints", touchpoints)
    )
    counts += flaw_counts.of_files(lines, late, NEW_TILL)
    return Flawed(files, [one for one in counts if one.rows])


def _with_flaws(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """All order lines as text, besides `flaw` (why a line is no purchase; empty otherwise) and `day` (its file's)."""
    text = _text(lines).assign(status="completed", flaw="")
    when = lines["ordered_at"].to_numpy("datetime64[s]")
    text = written_otherwise.order_lines(text, rng)
    added = added_lines.draw(text, when, rng)
    both = pd.concat([text.assign(place=np.arange(len(text), dtype=float), day=when), added], ignore_index=True)
    both = both.sort_values("place", kind="stable", ignore_index=True)
    both["day"] = both["day"].to_numpy().astype("datetime64[D]")
    return _repeated_headers(both)


def _repeated_headers(lines: pd.DataFrame) -> pd.DataFrame:
    """Two exports of the old till were put one below the other twice, each time with its header."""
    old = np.flatnonzero((lines["day"] < NEW_TILL).to_numpy())
    header = {name: name for name in lines if name not in ("place", "day", "flaw")} | {"flaw": "repeated_header"}
    rows = []
    for share in (0.35, 0.7):
        at = lines.iloc[old[int(share * (len(old) - 1))]]
        rows.append(header | {"place": at["place"] + 0.9, "day": at["day"]})
    both = pd.concat([lines, pd.DataFrame(rows)], ignore_index=True)
    return both.sort_values("place", kind="stable", ignore_index=True)


def _late(lines: pd.DataFrame) -> pd.Timestamp:
    """The busiest day of 2025."""
    of_2025 = lines.loc[(lines["day"] >= pd.Timestamp(2025, 1, 1)) & (lines["day"] < pd.Timestamp(2026, 1, 1)), "day"]
    return pd.Timestamp(str(of_2025.value_counts().sort_index().idxmax()))


def _order_files(lines: pd.DataFrame, late: pd.Timestamp) -> dict[str, bytes]:
    """Two tills and, in a file of its own, one day that the first export lacks."""
    is_late, new = (lines["day"] == late).to_numpy(), (lines["day"] >= NEW_TILL).to_numpy()
    repeated = lines["flaw"] == "repeated_next_file"
    table = lines.drop(columns=["place", "day", "flaw"])
    new_table = written_otherwise.by_the_new_till(table[new | repeated])
    return {
        "order_lines/2024-01_to_2026-03.csv": _csv(table[~new & ~is_late & ~repeated]),
        f"order_lines/{late:%Y-%m-%d}_sent_later.csv": _csv(table[is_late]),
        "order_lines/2026-04_to_2026-06.csv": "\ufeff".encode() + _csv(new_table, "\r\n"),
    }


def _text(table: pd.DataFrame) -> pd.DataFrame:
    """Every value as a CSV file shows it, empty where there is none."""
    written = io.BytesIO(pl.from_pandas(table).write_csv(datetime_format="%Y-%m-%d %H:%M:%S").encode())
    return pd.read_csv(written, dtype=str, keep_default_na=False).astype(object)


def _csv(table: pd.DataFrame, end: str = "\n") -> bytes:
    return table.to_csv(index=False, lineterminator=end).encode()
