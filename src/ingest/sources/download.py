"""`churn fetch`: a public data set -> data/<name>/raw/, checked, and never half there.

Everything happens in a hidden folder next to the target: download, check of the SHA-256, unpacking, check of the
content. Only then is the finished file renamed into raw/. Whatever goes wrong, the hidden folder goes and raw/ is as
it was. A connection that breaks off is taken up where it stopped, a few times.
"""

from __future__ import annotations

import errno
import hashlib
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import nullcontext
from http.client import HTTPException
from pathlib import Path

from ...atomic_write import replacing, scratch_folder
from ...errors import UserError
from .data_sets import DATA_SETS, DataSet, finish

Progress = Callable[[str, int, int | None], None]
"""Told (what is done, how much of it so far, of how much or None), often."""

TRIES = 4
PAUSE = 1.0
"""Seconds before the second try; doubled before each further one."""
TIMEOUT = 30.0
LIMIT = 500_000_000
"""No data set here is anywhere near so many bytes; a server that sends more is not sending a data set."""
_BLOCK = 1 << 18


def fetch(
    name: str,
    from_file: str | Path | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
    data_set: DataSet | None = None,
) -> Path:
    """The data set's file under `<folder>/raw/` (default folder: data/<name>), downloaded or taken from `from_file`.

    name       online-retail-ii or cdnow (cdnow has no address to download from: give `from_file`)
    from_file  a copy at hand: for Online Retail II UCI's zip, the workbook in it, or a Parquet copy; its content is
               checked, its hash is not, so that a later edition can be used
    progress   called with (what, so far, of how much); default: a bar on standard error
    data_set   instead of `name`: another data set described in the same way, such as a mirror

    Raises UserError in one line for an unknown name, no network, a connection that keeps breaking, a wrong hash,
    content that is not the data set's, no space. Then nothing is left behind and what was there before is untouched.
    """
    wanted = data_set or DATA_SETS.get(name)
    if wanted is None:
        raise UserError(f"no data set is called {name!r}; known are {' and '.join(DATA_SETS)}")
    home = Path(folder) if folder is not None else Path("data") / wanted.name
    if not home.is_dir():
        raise UserError(f"there is no folder {home} here; run `churn fetch` in the project's folder")
    raw = home / "raw"
    try:
        raw.mkdir(exist_ok=True)
        with scratch_folder(raw, ".fetch-") as scratch, _shown(progress) as tell:
            source = _given(from_file) if from_file is not None else _downloaded(wanted, scratch / "download", tell)
            with replacing(raw / wanted.file, draft_in=scratch) as draft:
                finish(wanted, source, draft, tell)
    except OSError as error:
        remedy = "free some space" if error.errno == errno.ENOSPC else "choose a folder that can be written to"
        raise UserError(f"cannot write to {raw}: {error.strerror or error}; {remedy}") from None
    return raw / wanted.file


def _given(from_file: str | Path) -> Path:
    source = Path(from_file)
    if not source.is_file():
        problem = "is a folder" if source.is_dir() else "is not there"
        raise UserError(f"--from {source}: {problem}; give the path of one file")
    try:
        with source.open("rb"):
            return source
    except OSError as error:
        raise UserError(f"--from {source} cannot be read: {error.strerror}") from None


def _downloaded(wanted: DataSet, target: Path, tell: Progress) -> Path:
    """`target`, holding what the data set's address gives, its SHA-256 checked."""
    if wanted.url is None:
        raise UserError(f"{wanted.name} has no address to download from; say --from FILE with a copy of {wanted.file}")
    host = urllib.parse.urlsplit(wanted.url).netloc
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE * 2 ** (attempt - 1))
        try:
            _continue(wanted.url, target, tell)
            break
        except urllib.error.HTTPError as error:
            trouble = f"{host} answers {error.code} {error.reason}"
            if error.code < 500:
                break_off = f"{trouble} for {wanted.url}; download it by hand and say --from FILE"
                raise UserError(break_off) from None
        except urllib.error.URLError as error:
            trouble = f"cannot reach {host} ({error.reason})"
        except (HTTPException, ConnectionError, TimeoutError) as error:
            trouble = f"the connection to {host} broke off ({error or type(error).__name__})"
    else:
        raise UserError(f"{trouble}, {TRIES} times; check the network, or say --from FILE with a copy you have")
    with target.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if wanted.sha256 is not None and digest != wanted.sha256:
        raise UserError(
            f"{wanted.url} gave a file with SHA-256 {digest}, not {wanted.sha256}: damaged, or a new edition; "
            "try again, or download it by hand and say --from FILE"
        )
    return target


def _continue(url: str, target: Path, tell: Progress) -> None:
    """Appends what is missing of `url` to `target`. Raises ConnectionError when less arrives than was announced."""
    have = target.stat().st_size if target.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        if answer.status != 206:
            have = 0
        length = answer.headers.get("Content-Length")
        whole = have + int(length) if length and length.isdigit() else None
        with target.open("ab" if have else "wb") as stream:
            while block := answer.read(_BLOCK):
                stream.write(block)
                have += len(block)
                tell("downloading", have, whole)
                if have > LIMIT:
                    raise UserError(f"{url} sends more than {LIMIT // 1_000_000} MB, which is no data set known here")
    if whole is not None and have < whole:
        raise ConnectionError(f"{have:,} of {whole:,} bytes")


class _Bar:
    """A progress bar on standard error, one task per kind of work."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bars

        self._bars = Bars(console=Console(stderr=True), transient=True)
        self._tasks: dict[str, object] = {}

    def __enter__(self) -> Progress:
        self._bars.start()
        return self._tell

    def __exit__(self, *trouble: object) -> None:
        self._bars.stop()

    def _tell(self, what: str, done: int, whole: int | None) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=whole)
        self._bars.update(self._tasks[what], completed=done, total=whole)  # type: ignore[arg-type]


def _shown(progress: Progress | None) -> _Bar | nullcontext[Progress]:
    return _Bar() if progress is None else nullcontext(progress)
