"""The check that a bundle bears the required signature, where one is required."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def verifier(public: Path | None) -> Callable[[Path], None] | None:
    """A function that raises BundleError for a bundle not signed by the key in `public`; None where no key is given."""
    if public is None:
        return None
    from ..scoring.signatures import verify

    def check(bundle: Path) -> None:
        verify(bundle, public)

    return check
