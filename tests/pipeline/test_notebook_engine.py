"""What stops a notebook is the user's to mend or a defect, by the class of the error in its kernel."""

import ast
from pathlib import Path
from typing import Any

import papermill
import pytest
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError

import churn
from churn.errors import USER_ERRORS, UserError
from churn.pipeline import notebook_engine


def stopped_by(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: Any, **__: Any) -> None:
        raise PapermillExecutionError(3, 4, "source", name, "nobody is left", [f"{name}: nobody is left"])

    monkeypatch.setattr(papermill, "execute_notebook", raising)
    notebook = folder / "04.ipynb"
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    notebook_engine.execute(
        notebook,
        folder / "executed.ipynb",
        language="en",
        parameters={},
        environment={},
        manager=AsyncKernelManager,
        kernel_timeout=1.0,
        on_cell=lambda: None,
    )


@pytest.mark.parametrize("name", sorted(USER_ERRORS))
def test_an_error_of_the_users_ends_in_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"^04\.ipynb, cell 4: nobody is left$"):
        stopped_by(name, tmp_path, monkeypatch)


def test_a_defect_ends_with_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="1"):
        stopped_by("KeyError", tmp_path, monkeypatch)


def test_every_kind_of_user_error_is_known_by_its_name() -> None:
    parents: dict[str, set[str]] = {}
    for file in Path(churn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                parents.setdefault(node.name, set()).update(ast.unparse(base) for base in node.bases)
    known = {"UserError"}
    while more := {name for name, bases in parents.items() if bases & known} - known:
        known |= more
    assert known == USER_ERRORS
