"""Which files of a folder are read, and what is left out: folders within it, files of other kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ..finding import Finding

IsTable = Callable[[Path], bool]
SHOWN = 4


def tables_in(folder: Path, is_table: IsTable) -> list[Path]:
    """The folder's own tables, by name; where it has none, those of the folders within it."""
    return _shown(folder.iterdir(), folder, is_table) or _shown(folder.rglob("*"), folder, is_table)


def _shown(files: Iterable[Path], folder: Path, is_table: IsTable) -> list[Path]:
    return [file for file in sorted(files) if file.is_file() and not _hidden(file, folder) and is_table(file)]


def _hidden(file: Path, folder: Path) -> bool:
    """Hidden files, Excel's lock files (~$...), and whatever lies in a folder of such a name."""
    return any(part.startswith((".", "~$", "_")) for part in file.relative_to(folder).parts)


def left_out(folder: Path, name: str, is_table: IsTable) -> list[Finding]:
    """What of the folder that `path = said` names is not read, and what of the folders within it is."""
    read = set(tables_in(folder, is_table))
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not _hidden(file, folder)]
    within = [file for file in files if file not in read and is_table(file)]
    others = [file for file in files if not is_table(file)]
    findings = []
    if any(file.parent != folder for file in read):
        findings.append(_nested(folder, name, len(read)))
    if within or others:
        findings.append(_unread(folder, name, within, others))
    return findings


def _nested(folder: Path, name: str, n: int) -> Finding:
    return Finding(
        "files_nested",
        "ok",
        {"en": "Files in folders within", "zh": "子文件夹中的文件"},
        {
            "en": f"path = {name!r} has no table of its own; the {n:,} in folders within it are read",
            "zh": f"path = {name!r} 本身没有数据文件，读取了其子文件夹中的 {n:,} 个",
        },
    )


def _unread(folder: Path, name: str, within: list[Path], others: list[Path]) -> Finding:
    listed = [str(file.relative_to(folder)) for file in (*within, *others)]
    shown, left = ", ".join(listed[:SHOWN]), len(listed) - SHOWN
    more, more_zh = (f" and {left} more", f" 等，另有 {left} 个") if left > 0 else ("", "")
    way, weg = "", ""
    if within:
        way = f"; path = '{name.rstrip('/')}/**/*.*' reads folders within folders too"
        weg = f"；如需读取子文件夹，请写 path = '{name.rstrip('/')}/**/*.*'"
    return Finding(
        "files_left_out",
        "warning",
        {"en": "Files not read", "zh": "未读取的文件"},
        {"en": f"of {name!r}: {shown}{more}{way}", "zh": f"{name!r} 中：{shown}{more_zh}{weg}"},
    )
