"""The bytes of the file system that this runs in, its largest parts, and a failure where it is larger than allowed.

python /ci/image_size.py 400        # MB (10^6 bytes), inside the scoring image
"""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from pathlib import Path

OTHERS = ("/proc", "/sys", "/dev", "/run", "/ci", "/golden", "/tmp")
"""mounted, or empty in an image"""


def sizes() -> Counter[str]:
    """Part -> bytes of its regular files, every hard link once. A package of Python is a part, else a top folder."""
    parts: Counter[str] = Counter()
    seen: set[tuple[int, int]] = set()
    for folder, names, files in os.walk("/"):
        names[:] = [name for name in names if str(Path(folder, name)) not in OTHERS]
        for name in files:
            path = Path(folder, name)
            about = path.lstat()
            if stat.S_ISREG(about.st_mode) and (about.st_dev, about.st_ino) not in seen:
                seen.add((about.st_dev, about.st_ino))
                parts[_part(path)] += about.st_size
    return parts


def _part(path: Path) -> str:
    parts = path.parts
    if "site-packages" in parts:
        name = parts[parts.index("site-packages") + 1]
        return f"packages/{name.removesuffix('.libs').removesuffix('.abi3.so').lstrip('_')}"
    return "Python itself" if parts[:3] == ("/", "usr", "local") else "Debian"


if __name__ == "__main__":
    found, most = sizes(), int(sys.argv[1])
    total = sum(found.values()) / 1e6
    for part, size in found.most_common(14):
        print(f"{size / 1e6:7.1f} MB  {part}")
    print(f"{total:7.1f} MB  in all; at most {most} are allowed")
    sys.exit(total > most)
