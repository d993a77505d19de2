"""All broken inputs, and what becomes of one."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

from churn.errors import UserError
from churn.ingest import read_tables
from churn.study import load_study

from . import customers, dates, exports, files, kinds, meaning, money, studies, text  # noqa: F401 - each adds its cases
from .case import CASES, Case

__all__ = ["CASES", "outcome"]


def outcome(case: Case, folder: Path) -> tuple[str, bool]:
    """What the analyst gets (the message, or what was documented), and whether it is as it must be.

    Anything but a UserError goes through: it would be a traceback, and a fault of the project.
    """
    try:
        with patch.dict(os.environ, case.environment):
            tables = read_tables(load_study(folder))
    except UserError as error:
        message = str(error)
        one_line = "\n" not in message and len(message) < 600
        secret = any(value in message for value in case.environment.values())
        expected = bool(case.fragments) and all(fragment in message for fragment in case.fragments)
        return message.replace(f"{folder}/", ""), expected and one_line and not secret
    told = [one.text["en"] for one in tables.findings if one.state != "ok"]
    return "\n    ".join([f"handled: {case.handled}", *told]), case.check is not None and bool(case.check(tables))
