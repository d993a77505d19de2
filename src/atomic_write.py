"""Files that appear whole or not at all: written under a hidden name in the same folder, then renamed into place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target: Path, *, durable: bool = False) -> Iterator[Path]:
    """A hidden path to write to in `target`'s folder; it becomes `target` when the block ends well.

    When the block, or the renaming, raises, `target` stays as it was and the hidden file is removed. The folder must
    exist. durable: bring the file to disk before it takes its place. Raises OSError as the file system does.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        yield draft
        if durable:
            to_disk(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Brings a file or folder to disk (fsync); a folder only where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
