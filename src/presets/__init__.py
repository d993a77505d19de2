"""What the exports of well-known platforms look like: one TOML file each, recognised by their columns.

A preset holds what a study file would say: [order_lines] with columns, filters, kinds of lines, joined files, and
[study] with what the platform decides (a currency). `recognise` names columns that together only this export has.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
PRESETS = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))
"""Names that [order_lines] preset may have."""


@cache
def preset(name: str) -> dict[str, Any]:
    """The tables of the preset `name`: about, recognise, study, order_lines. Not to be changed by who gets it."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def with_preset(raw: dict[str, Any]) -> dict[str, Any]:
    """The study file's tables `raw` with the keys of the preset it names where it has none of its own.

    The preset's columns are left out here: unlike a study file's own, a file need not have them (preset_columns).
    Returned unchanged where no known preset is named.
    """
    own = raw.get("order_lines")
    name = own.get("preset") if isinstance(own, dict) else None
    if not isinstance(own, dict) or not isinstance(name, str) or name not in PRESETS:
        return raw
    offered = {key: value for key, value in preset(name)["order_lines"].items() if key != "columns"}
    if "query" in own:
        offered.pop("join", None)
    whole = raw | {"order_lines": offered | own}
    if isinstance(offered.get("cleaning"), dict) and isinstance(own.get("cleaning"), dict):
        whole["order_lines"]["cleaning"] = offered["cleaning"] | own["cleaning"]
    about = raw.get("study")
    return whole | ({"study": preset(name).get("study", {}) | about} if isinstance(about, dict) else {})


def preset_columns(name: str | None) -> dict[str, tuple[str, ...]]:
    """canonical name -> the names that the platform's exports give it, in the order in which they are looked for."""
    if name is None:
        return {}
    columns = preset(name)["order_lines"]["columns"]
    return {key: (names,) if isinstance(names, str) else tuple(names) for key, names in columns.items()}
