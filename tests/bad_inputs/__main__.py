"""The table of all broken inputs and their messages, to be read aloud as the analyst who gets them."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from .corpus import CASES, outcome


def main(keep: str | None) -> int:
    """Prints every case; the number of those that are not as they must be is the exit code."""
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        for case in CASES:
            if case.unprivileged and os.geteuid() == 0:
                print(f"{case.name}\n    (not shown to root, who may read everything)")
                continue
            folder = Path(keep or temporary) / case.name
            folder.mkdir(parents=True, exist_ok=True)
            case.make(folder)
            message, good = outcome(case, folder)
            wrong += not good
            print(f"{'' if good else 'NOT AS EXPECTED '}{case.name}\n    {message}")
    print(f"{len(CASES)} broken inputs, {wrong} not as expected")
    return min(wrong, 99)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
