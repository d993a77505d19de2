"""`churn report`: an existing run in other formats and languages."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Enters this group's commands into `commands`, each made by `command(commands, name, function)`."""
    parser = command(commands, "report", report)
    parser.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder; run before")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder given to `churn run --out`")
    parser.add_argument(
        "--format",
        metavar="LIST",
        help="of html, json, email, pdf, png, pptx, separated by commas; default: the first three and [report] formats",
    )
    parser.add_argument("--language", metavar="LIST", help="en, zh or en,zh; default: the study's")


def report(options: argparse.Namespace) -> int:
    """The report of an existing run in other formats and languages; no notebook runs."""
    from ..pipeline.handouts import report_study

    formats, languages = (_listed(text) for text in (options.format, options.language))
    for file in report_study(options.study, options.out, formats=formats, languages=languages):
        print(file)
    return 0


def _listed(text: str | None) -> list[str]:
    """The parts of a list separated by commas; empty for None."""
    return [part for one in (text or "").split(",") if (part := one.strip())]
