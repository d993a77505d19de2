"""An executed notebook without what differs from run to run: times, the folder it was made in, random ids.

Two runs on the same data then leave the same bytes. Widgets (the sliders of a notebook) keep their state under numbers;
a progress bar, which holds the seconds that went by, is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATES = "application/vnd.jupyter.widget-state+json"
BAR = "Output()"
"""the text of a progress bar's widget"""
PARAMETERS = "injected-parameters"
"""tag of the cell that the run puts in, and its id"""
_REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def make_repeatable(executed: Path) -> None:
    """Rewrites the notebook at `executed`."""
    notebook = json.loads(executed.read_bytes())
    notebook["metadata"].pop("papermill", None)
    for cell in notebook["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
        if PARAMETERS in cell["metadata"].get("tags", ()):
            cell["id"] = PARAMETERS
        if "outputs" in cell:
            cell["outputs"] = [one for one in cell["outputs"] if not _is_bar(one)]
    _number_widgets(notebook)
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    executed.write_text(text + "\n", encoding="utf-8")


def _is_bar(output: dict[str, Any]) -> bool:
    data = output.get("data", {})
    return VIEW in data and "".join(data.get("text/plain", "")) == BAR


def _number_widgets(notebook: dict[str, Any]) -> None:
    """Numbers the widgets in the order in which outputs show them, and those that they refer to behind them."""
    widgets = notebook["metadata"].pop("widgets", {}).get(STATES, {})
    states = widgets.get("state", {})
    shown = [one.get("data", {}) for cell in notebook["cells"] for one in cell.get("outputs", ())]
    views = [data[VIEW] for data in shown if VIEW in data]
    numbers: dict[str, str] = {}
    waiting = [view["model_id"] for view in views]
    while waiting:
        widget = waiting.pop(0)
        if widget not in numbers:
            numbers[widget] = f"{len(numbers) + 1:032x}"
            waiting += [name for name in _referred(states.get(widget, {})) if name in states]
    for view in views:
        view["model_id"] = numbers[view["model_id"]]
    if numbers:
        known = {name: _renumbered(states[name], numbers) for name in numbers if name in states}
        widgets["state"] = {numbers[name]: state for name, state in known.items()}
        notebook["metadata"]["widgets"] = {STATES: widgets}


def _referred(state: Any) -> Iterator[str]:
    return (match[1] for match in _REFERENCE.finditer(json.dumps(state, sort_keys=True)))


def _renumbered(state: Any, numbers: dict[str, str]) -> Any:
    text = json.dumps(state, ensure_ascii=False)
    return json.loads(_REFERENCE.sub(lambda match: f"IPY_MODEL_{numbers.get(match[1], match[1])}", text))
