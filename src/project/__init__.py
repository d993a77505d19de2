"""A project folder outside the repository: notebooks, study files and a page that says what to do with them.

A wheel carries the notebooks and the study files next to this module; in a clone they are at the root.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..atomic_write import replacing
from ..errors import UserError

_FOLDER = Path(__file__).resolve().parent
_CLONE = _FOLDER.parents[1]
NUMBERED = "[0-9][0-9]_*.ipynb"


def packaged(name: str) -> Path:
    """The folder `name` ("notebooks", "data/demo", "data/example") that came with the package."""
    inside = _FOLDER / name
    return inside if inside.is_dir() else _CLONE / name


def notebooks(root: Path, otherwise: Path) -> list[Path]:
    """The numbered notebooks in order: those of the project folder `root` if it has any, else those in `otherwise`."""
    return sorted((root / "notebooks").glob(NUMBERED)) or sorted(otherwise.glob(NUMBERED))


def lay_out(folder: str | Path, force: bool = False) -> list[str]:
    """One line for each file that was written to the project folder, or that was left as it is.

    Holds afterwards: notebooks/, data/demo/study.toml, data/example/study.toml, README.md, .gitignore. In a folder that
    is there only missing files are written; one that differs from the package's stays, unless `force` (a newer version
    of churn brings newer notebooks). Nothing else is touched. Raises UserError where the folder cannot be written.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file: name a folder for the project")
    report = []
    try:
        for name, content in _files():
            report += _placed(target / name, content, force)
    except OSError as error:
        raise UserError(f"cannot write to {target} ({error.strerror or error}): choose another folder") from None
    return report


def _files() -> Iterator[tuple[str, bytes]]:
    for notebook in sorted(packaged("notebooks").glob(NUMBERED)):
        yield f"notebooks/{notebook.name}", notebook.read_bytes()
    for study in ("data/demo", "data/example"):
        yield f"{study}/study.toml", (packaged(study) / "study.toml").read_bytes()
    for name in ("README.md", ".gitignore"):
        yield name, (_FOLDER / "layout" / name.lstrip(".")).read_bytes()


def _placed(file: Path, content: bytes, force: bool) -> list[str]:
    if file.exists():
        if file.read_bytes() == content:
            return []
        if not force:
            return [f"{file} is there and differs: left as it is (--force writes over it)"]
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as draft:
        draft.write_bytes(content)
    return [f"{file} written"]
