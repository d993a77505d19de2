"""One made-up study per test session in each language, its numbers, and its report."""

from __future__ import annotations

import copy
import sys
from typing import Any

import pytest
import synthetic

from churn.reporting import render, summary
from churn.study import Study


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return synthetic.write(tmp_path_factory.mktemp("en") / "tearoom")


@pytest.fixture(scope="session")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return synthetic.write(tmp_path_factory.mktemp("zh") / "tearoom", language="zh")


@pytest.fixture(scope="session")
def _summary(study: Study) -> dict[str, Any]:
    return summary(study)


@pytest.fixture
def found(_summary: dict[str, Any]) -> dict[str, Any]:
    """The numbers of the English study; a copy, so that a test may change them."""
    return copy.deepcopy(_summary)


@pytest.fixture(scope="session")
def page(_summary: dict[str, Any]) -> str:
    return render(_summary)


@pytest.fixture
def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are rendered without their pictures, most of their time, for tests of what words and tables say."""
    monkeypatch.setattr(sys.modules["churn.reporting.render"], "figures", lambda summary, words: {})
