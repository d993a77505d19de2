"""The small shop (`ran`) once more in Chinese, and what its documents say, read once for all tests of this folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from ran_shop import Ran, ran_once

from .documents import Written, everything


@pytest.fixture(scope="session")
def chinese(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The same retailer with language = "zh", run from the first notebook to the last; what was fitted is reused."""

    def run(folder: Path) -> None:
        from churn.pipeline.run import run_study

        shutil.copytree(ran.file.parents[1], folder, dirs_exist_ok=True)
        file = folder / "demo" / "study.toml"
        file.write_text(re.sub(r'(?m)^language = "en"', 'language = "zh"', file.read_text()))
        run_study(file, out=folder / "out")

    return ran_once("ran_in_chinese", tmp_path_factory.getbasetemp(), run)


@pytest.fixture(scope="session")
def written(ran: Ran) -> Written:
    """The summary of that study, all documents in both languages, and the pages of the report by language."""
    return everything(ran.study)
