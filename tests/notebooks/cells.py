"""A notebook's code cells run in this process, one namespace as in a kernel: what they show, without starting a kernel."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from IPython.display import HTML, Markdown

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def cells(name: str, kind: str) -> list[str]:
    """Sources of the cells of one kind (code, markdown) of the notebook `name`."""
    found = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def shown(name: str, study_file: Path) -> list[str]:
    """What the cells show, Markdown and HTML as text: what they give to `display`, and the value of a last expression."""
    outputs: list[str] = []

    def show(*values: Any) -> None:
        outputs.extend(str(one.data) if isinstance(one, HTML | Markdown) else str(one) for one in values)

    names: dict[str, Any] = {"display": show}
    with patch("IPython.display.display", show):
        for source in cells(name, "code"):
            tree = ast.parse(f"study = {str(study_file)!r}" if source.startswith("study = ") else source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), name, "eval"), names)
                if value is not None:
                    show(value)
    return outputs
