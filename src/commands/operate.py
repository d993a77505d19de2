"""What is done with a model in service: `churn monitor`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import UserError


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Enters this group's commands into `commands`, each made by `command(commands, name, function)`."""
    watching = command(commands, "monitor", monitor)
    watching.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder")
    watching.add_argument("--ledger", type=Path, metavar="DIR", help="default: ledger/ in the study file's folder")
    watching.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to a file")
    watching.add_argument("--html", type=Path, metavar="FILE", help="also write what is shown to a page")
    watching.add_argument("--since", metavar="DATE", help="leave out what was predicted before this as_of")
    watching.add_argument(
        "--one-in", type=float, default=240.0, metavar="N", help="at most one false alarm in N closed dates (240)"
    )


def monitor(options: argparse.Namespace) -> int:
    """What was predicted and what happened since; exit code 3 when the forecasts miss by more than they say."""
    from ..pipeline.monitor import monitor_study

    return monitor_study(
        options.study,
        ledger_folder=options.ledger,
        html=options.html,
        json_file=options.json,
        since=None if options.since is None else _day(options.since),
        one_in=options.one_in,
    )


def recording(bundle: Path, folder: Path, further: Callable[[Any], Any] | None = None) -> Callable[[Any], None]:
    """What `score_file` does with scores: hands them to `further`, then records the cohort's in the ledger `folder`."""

    def deliver(scores: Any) -> None:
        from ..monitoring import ledger
        from ..scoring import read

        digest = ledger.sha256(bundle)
        if further is not None:
            further(scores)
        ledger.record_scores(folder, scores, read(bundle, digest), digest)

    return deliver


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is no date: write it as 2026-01-31") from None
