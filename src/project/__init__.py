"""A project folder outside the repository: notebooks, study files and a page that says what to do with them.

A wheel carries the notebooks and the study files next to this module; in a clone they are at the root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..atomic_write import replacing
from ..errors import UserError
from .language import LANGUAGES, in_language

_FOLDER = Path(__file__).resolve().parent
_CLONE = _FOLDER.parents[1]
NUMBERED = "[0-9][0-9]_*.ipynb"
DEMO = "data/demo/study.toml"
_LANGUAGE = re.compile(rb'^(language = ")(en|zh)"', flags=re.MULTILINE)


def packaged(name: str) -> Path:
    """The folder `name` ("notebooks", "data/demo", "data/example") that came with the package."""
    inside = _FOLDER / name
    return inside if inside.is_dir() else _CLONE / name


def notebooks(root: Path, otherwise: Path) -> list[Path]:
    """The numbered notebooks in order: those of the project folder `root` if it has any, else those in `otherwise`."""
    return sorted((root / "notebooks").glob(NUMBERED)) or sorted(otherwise.glob(NUMBERED))


def lay_out(folder: str | Path, force: bool = False, language: str | None = None) -> list[str]:
    """One line for each file that was written to the project folder, or that was left as it is.

    Holds afterwards: notebooks/, data/demo/study.toml, data/example/study.toml, README.md, .gitignore. In a folder that
    is there only missing files are written; one that differs from the package's stays, unless `force` (a newer version
    of churn brings newer notebooks). Nothing else is touched. language: en or zh, of the notebooks' prose and in the
    demo's study file; None: that of the demo's study file where there is one, else en. A file that is the package's in
    the other language counts as unchanged, and is written in this one. Raises UserError where the folder cannot be
    written.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file: name a folder for the project")
    report = []
    try:
        wanted = language or _language_of(target / DEMO)
        for name, contents in _files():
            report += _placed(target / name, contents[wanted], set(contents.values()), force)
    except OSError as error:
        raise UserError(f"cannot write to {target} ({error.strerror or error}): choose another folder") from None
    return report


def translated(notebook: Path, language: str) -> bytes:
    """The notebook's content with its prose in `language`, but for cells that somebody has edited or added."""
    return in_language(notebook.read_bytes(), packaged("notebooks") / notebook.name, language)


def _files() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Name in the project folder, and the content in each language."""
    for notebook in sorted(packaged("notebooks").glob(NUMBERED)):
        yield f"notebooks/{notebook.name}", {language: translated(notebook, language) for language in LANGUAGES}
    demo = (packaged("data/demo") / "study.toml").read_bytes()
    yield DEMO, {language: _LANGUAGE.sub(rb"\g<1>" + language.encode() + b'"', demo) for language in LANGUAGES}
    others = [("data/example/study.toml", packaged("data/example") / "study.toml")]
    others += [(name, _FOLDER / "layout" / name.lstrip(".")) for name in ("README.md", ".gitignore")]
    for name, file in others:
        yield name, dict.fromkeys(LANGUAGES, file.read_bytes())


def _language_of(study_file: Path) -> str:
    """The language that a study file names; en where there is no such file."""
    named = _LANGUAGE.search(study_file.read_bytes()) if study_file.is_file() else None
    return "zh" if named and named[2] == b"zh" else "en"


def _placed(file: Path, content: bytes, unchanged: set[bytes], force: bool) -> list[str]:
    if file.exists():
        there = file.read_bytes()
        if there == content:
            return []
        if not force and there not in unchanged:
            return [f"{file} is there and differs: left as it is (--force writes over it)"]
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as draft:
        draft.write_bytes(content)
    return [f"{file} written"]
