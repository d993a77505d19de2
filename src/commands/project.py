"""`churn new`: a project folder outside the repository."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Enters this group's commands into `commands`, each made by `command(commands, name, function)`."""
    parser = command(commands, "new", new)
    parser.add_argument("folder", type=Path, metavar="DIR", help="the project folder; made where it is missing")
    parser.add_argument("--language", choices=("en", "zh"), help="of the notebooks' prose and the demo's study file")
    parser.add_argument("--force", action="store_true", help="write over notebooks and pages that differ")


def new(options: argparse.Namespace) -> int:
    """A project folder: notebooks, study files and a page that says how to begin."""
    from ..project import lay_out

    for line in lay_out(options.folder, force=options.force, language=options.language):
        print(line)
    print(f"next: cd {options.folder} && churn run data/demo/study.toml")
    return 0
