"""The files that one notebook leaves for the next, under `interim/`: tables as Parquet, facts that are none as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from .errors import UserError
from .study import Study


def read(study: Study, name: str) -> pd.DataFrame:
    """The table `interim/<name>.parquet`. Raises UserError when it is not there or cannot be read."""
    file = study.paths.interim / f"{name}.parquet"
    try:
        return pd.read_parquet(file)
    except FileNotFoundError:
        raise UserError(f"{file} is missing: run the notebooks in order (`churn run`)") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read ({type(error).__name__}): run the notebook that makes it") from None


def write(study: Study, name: str, frame: pd.DataFrame) -> Path:
    """The file written: beside first, then renamed, so that it is never half there."""
    return _whole(
        study.paths.interim / f"{name}.parquet",
        lambda beside: frame.to_parquet(beside, index=False, compression="zstd"),
    )


def read_facts(study: Study, name: str) -> dict[str, Any]:
    """The dict in `interim/<name>.json`. Raises UserError when it is not there or cannot be read."""
    file = study.paths.interim / f"{name}.json"
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return facts
    except FileNotFoundError:
        raise UserError(f"{file} is missing: run the notebooks in order (`churn run`)") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read ({type(error).__name__}): run the notebook that makes it") from None


def write_facts(study: Study, name: str, facts: dict[str, Any]) -> Path:
    """The file written, as `write` does: a dict of builtins that is no table; numbers come back to the last digit."""
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    return _whole(study.paths.interim / f"{name}.json", lambda beside: beside.write_text(text, encoding="utf-8"))


def _whole(file: Path, fill: Callable[[Path], Any]) -> Path:
    beside = file.parent / f".{file.name}.{os.getpid()}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fill(beside)
        beside.replace(file)
    except OSError as error:
        raise UserError(
            f"cannot write {file} ({error.strerror}): free some space or choose a folder with --out"
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    return file
