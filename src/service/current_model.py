"""The model that answers, replaced while the service runs, and only by a bundle that passes every check of `load`."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import UserError
from ..scoring import Model, load
from ..scoring.bundle_file.content import Bundle
from ..scoring.bundle_file.files import MANIFEST
from ..scoring.feature_rows import check_versions
from ..scoring.monitoring import days_past
from ..wording import singular

LOG = logging.getLogger("churn.service")
FEATURES, LINES = "/score/features", "/score/order-lines"
"""the two questions"""


@dataclass(frozen=True)
class Loaded:
    """A verified model, the SHA-256 of its file, and its content, copied once (read only)."""

    model: Model
    sha256: str
    facts: Bundle


class CurrentModel:
    """`get()` is the newest verified model; `watch()` looks for another one until `stop()`."""

    def __init__(self, bundle: Path, every: float = 2.0, verify: Callable[[Path], None] | None = None) -> None:
        """The bundle is loaded at once. verify: a further check of the file, before it is loaded; raises UserError.

        Raises BundleError (a UserError) as `load` does.
        """
        if bundle.is_dir():
            names = ", ".join(sorted(path.name for path in bundle.glob("*.pkl"))) or "none is in it"
            raise UserError(f"{bundle} is a folder: give the bundle in it ({names})")
        self._bundle, self._every, self._verify = bundle, every, verify
        self._stopped = threading.Event()
        self._seen = self._fingerprint()
        self._listener: Callable[[str], None] = lambda result: None
        self._loaded = self._load()

    def get(self) -> Loaded:
        """The model that answers now; what somebody holds stays as it is when it is replaced."""
        return self._loaded

    def on_reload(self, listener: Callable[[str], None]) -> None:
        """`listener` is called with "loaded" or "refused" after every attempt."""
        self._listener = listener

    def watch(self) -> threading.Thread:
        """A thread that looks at the manifest every so many seconds."""
        thread = threading.Thread(target=self._watch, name="churn-reload", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ends the watching."""
        self._stopped.set()

    def look(self) -> bool:
        """Loads the bundle if its files have changed and name another one; True when the model was replaced.

        A bundle that does not verify is refused with one line in the log; the model in service stays.
        """
        seen = self._fingerprint()
        if seen == self._seen:
            return False
        self._seen = seen  # a copy that was caught halfway changes it once more
        if self._listed() == self._digest() == self._loaded.sha256:
            return False
        try:
            self._loaded = self._load()
        except (UserError, OSError, ValueError) as error:
            LOG.warning("a new bundle was refused, the old one stays in service: %s", error)
            self._listener("refused")
            return False
        LOG.info("bundle %s is in service", self._loaded.sha256[:12])
        for remark in remarks(self._loaded.facts):
            LOG.warning("%s", remark)
        self._listener("loaded")
        return True

    def _load(self) -> Loaded:
        if self._verify is not None:
            self._verify(self._bundle)
        digest, listed = self._digest(), self._listed()
        model = load(self._bundle, threads=1)  # its own checks speak first where the file is missing or changed
        if digest != listed:
            raise UserError(f"{self._bundle} changed while it was read")
        return Loaded(model, str(digest), model.facts)

    def _listed(self) -> str | None:
        """The SHA-256 in the manifest, or None where it cannot be read now."""
        try:
            entries = json.loads((self._bundle.parent / MANIFEST).read_bytes())["files"]
            return str(entries[self._bundle.name]["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _digest(self) -> str | None:
        """SHA-256 of the bundle as it is now, or None where it cannot be read."""
        try:
            return hashlib.sha256(self._bundle.read_bytes()).hexdigest()
        except OSError:
            return None

    def _fingerprint(self) -> tuple[tuple[int, int, int] | None, ...]:
        """What changes when any of the files is written: bundle, manifest, signature."""
        return tuple(
            _state(path)
            for path in (
                self._bundle,
                self._bundle.parent / MANIFEST,
                self._bundle.with_name(f"{self._bundle.name}.sig"),
            )
        )

    def _watch(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.look()
            except Exception as error:  # a look must not end the looking
                LOG.error("looking for a new bundle failed: %s", type(error).__name__)


def remarks(facts: Bundle) -> list[str]:
    """What whoever starts the service should know of a bundle that verifies, a line each."""
    lines = []
    past = days_past(facts["expires"], date.today())
    if past is not None:
        ago = singular(f"{past} days")
        lines.append(f"the model expired {ago} ago ({facts['expires']}): it answers, and says so; train again")
    try:
        check_versions(facts)
    except UserError as error:
        lines.append(f"{LINES} will be refused, {FEATURES} answers: {error}")
    return lines


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
