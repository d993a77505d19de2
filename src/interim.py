"""The parquet files that one notebook leaves for the next, under `interim/`."""

from __future__ import annotations

import os
from pathlib import Path

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
    folder = study.paths.interim
    file = folder / f"{name}.parquet"
    beside = folder / f".{name}.parquet.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(beside, index=False, compression="zstd")
        beside.replace(file)
    except OSError as error:
        raise UserError(
            f"cannot write {file} ({error.strerror}): free some space or choose a folder with --out"
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    return file
