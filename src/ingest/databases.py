"""SQL query results -> Arrow tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import UserError
from ..study import Source
from .files import Raw


def read_query(source: Source, folder: Path, table: str) -> Iterator[Raw]:
    """The result of `query` at `url`."""
    raise UserError(f"[{table}] url: databases cannot be read yet; export to a file and say `path`")
    yield
