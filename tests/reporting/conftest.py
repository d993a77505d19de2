"""One made-up study per test session, in each language."""

from __future__ import annotations

import pytest
import synthetic

from churn.study import Study


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return synthetic.write(tmp_path_factory.mktemp("en") / "tearoom")


@pytest.fixture(scope="session")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return synthetic.write(tmp_path_factory.mktemp("zh") / "tearoom", language="zh")
