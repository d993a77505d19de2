"""Files and folders that appear whole or not at all: written under a hidden name nearby, then moved into place."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def replacing(target: Path, *, durable: bool = False, draft_in: Path | None = None) -> Iterator[Path]:
    """A hidden path to write to; it becomes `target` when the block ends well.

    When the block, or the renaming, raises, `target` stays as it was and the hidden file is removed. `target`'s folder
    must exist. durable: bring the file to disk before it takes its place, and then its new name. draft_in: the folder
    of the hidden path, on the same file system (default: `target`'s own). Raises OSError as the file system does.
    """
    folder = target.parent if draft_in is None else draft_in
    draft = folder / f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        yield draft
        if durable:
            to_disk(draft)
        draft.replace(target)
        if durable:
            to_disk(target.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """An empty folder `parent`/<prefix>...; it goes with all that is in it when the block ends, however it ends.

    `prefix` begins with a point, so that the folder is hidden. Raises OSError where none can be made.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_folder(new: Path, target: Path) -> None:
    """The folder `new` becomes `target`; a folder that was there is then at `new`, or at `<new>.old`.

    On Linux the two change places in one step, so that a reader always finds a whole folder. Where the system or the
    file system has no such step, the old one is renamed away and the new one renamed in. Raises OSError.
    """
    if target.exists():
        if _exchange(new, target):
            return
        target.replace(new.with_name(f"{new.name}.old"))
    new.replace(target)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds the lock on `folder` while the block runs, for files in it that several processes add something to.

    The system lets go of it when the process ends, however it ends; no file is made. Where a system has no locks on
    folders (Windows, some network drives) there is none.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def to_disk(path: Path) -> None:
    """Brings a file or folder to disk (fsync); a folder only where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """True if the two paths have changed places in one step; False where the system cannot do that."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))
