"""The prose of the notebooks in a study's language.

The English is in the notebooks, where it is read and edited. The Chinese of each notebook is one page under `zh/`:
after a line `<!-- cell ID of DIGEST -->` the text of the Markdown cell with that id, where DIGEST is `digest` of the
English it was made from.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).resolve().parent
_HEAD = re.compile(r"^<!-- cell (\S+) of ([0-9a-f]{8}) -->\n", flags=re.MULTILINE)


def translations(name: str) -> dict[str, tuple[str, str]]:
    """Cell id -> (digest of the English, Chinese text) of the notebook with the file name `name`; empty for no page."""
    page = _FOLDER / "zh" / f"{Path(name).stem}.md"
    if not page.exists():
        return {}
    parts = _HEAD.split(page.read_text(encoding="utf-8"))[1:]
    return {cell: (made_from, text.strip()) for cell, made_from, text in zip(*[iter(parts)] * 3, strict=True)}


def digest(text: str) -> str:
    """Eight hexadecimal digits that change with `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def in_language(content: bytes, packaged: Path, language: str) -> bytes:
    """The notebook `content` with its prose in `language` (en or zh).

    packaged: the notebook of the package that it is a copy of; where there is none, nothing is translated. A Markdown
    cell is exchanged where it is word for word the package's, in either language; a cell that somebody has edited, or
    added, stays as it is. Where nothing is exchanged the bytes are the same.
    """
    chinese = translations(packaged.name)
    if not chinese or not packaged.exists():
        return content
    english = {cell["id"]: _source(cell) for cell in _cells(json.loads(packaged.read_bytes()))}
    notebook = json.loads(content)
    changed = False
    for cell in _cells(notebook):
        made_from, text = chinese.get(cell.get("id", ""), ("", ""))
        both = dict(zip(LANGUAGES, (english.get(cell.get("id", ""), ""), text), strict=True))
        if digest(both["en"]) == made_from and _source(cell) in both.values() and _source(cell) != both[language]:
            cell["source"] = both[language].splitlines(keepends=True)
            changed = True
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode() if changed else content


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook.get("cells", []) if cell["cell_type"] == "markdown"]


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
