"""Executed notebooks that differ in times and random ids only become the same bytes; what they show stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from churn.pipeline.repeatable import BAR, STATES, VIEW, make_repeatable


def executed(folder: Path, ids: list[str], moment: str) -> Path:
    """A notebook with parameters, a progress bar, a sentence and a slider in a box; `ids` and `moment` are random."""
    cell, bar, box, slider, layout = ids

    def shown(widget: str, text: str) -> dict[str, Any]:
        return {
            "output_type": "display_data",
            "metadata": {},
            "data": {VIEW: {"model_id": widget}, "text/plain": [text]},
        }

    states = {
        layout: {"model_name": "LayoutModel", "state": {}},
        bar: {"model_name": "OutputModel", "state": {"outputs": [moment]}},
        box: {
            "model_name": "BoxModel",
            "state": {"children": [f"IPY_MODEL_{slider}"], "layout": f"IPY_MODEL_{layout}"},
        },
        slider: {"model_name": "FloatSliderModel", "state": {"value": 0.3, "layout": f"IPY_MODEL_{layout}"}},
    }
    sentence = {"output_type": "stream", "name": "stdout", "text": ["three"]}
    times = {"papermill": {"start_time": moment}, "execution": {"iopub.status.busy": moment}}
    cells = [
        {"id": cell, "cell_type": "code", "metadata": {"tags": ["injected-parameters"], **times}, "outputs": []},
        {"id": "a1", "cell_type": "code", "metadata": {"tags": [], **times}, "outputs": [shown(bar, BAR), sentence]},
        {"id": "b2", "cell_type": "code", "metadata": times, "outputs": [shown(box, "interactive")]},
        {"id": "c3", "cell_type": "markdown", "metadata": {}, "source": ["Next"]},
    ]
    widgets = {STATES: {"state": dict(sorted(states.items())), "version_major": 2}}
    metadata = {"papermill": {"output_path": moment}, "widgets": widgets, "churn": {"after": []}}
    folder.mkdir()
    path = folder / "02.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    make_repeatable(path)
    return path


def test_two_runs_leave_the_same_bytes_and_what_they_show(tmp_path: Path) -> None:
    one = executed(tmp_path / "one", ["e", "9", "3", "5", "1"], "10:00")
    other = executed(tmp_path / "other", ["d", "2", "8", "4", "7"], "11:30")
    assert one.read_bytes() == other.read_bytes()
    notebook = json.loads(one.read_bytes())
    assert notebook["cells"][1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": ["three"]}]
    states = notebook["metadata"]["widgets"][STATES]["state"]
    box = states[notebook["cells"][2]["outputs"][0]["data"][VIEW]["model_id"]]
    slider = states[box["state"]["children"][0].removeprefix("IPY_MODEL_")]
    assert slider["state"]["value"] == 0.3 and slider["state"]["layout"].removeprefix("IPY_MODEL_") in states
    assert len(states) == 3, "the progress bar is left out"
    assert notebook["metadata"]["churn"] == {"after": []}
    before = one.read_bytes()
    make_repeatable(one)
    assert one.read_bytes() == before
