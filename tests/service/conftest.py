"""One application on the small shop's bundle, and what it may be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scoring.conftest import AS_OF, bundle, customers, make_bundle, order_lines, table

from churn import scoring

pytest.importorskip("fastapi", reason="needs the extra `service`")

from fastapi.testclient import TestClient

from churn.service.app import create_app
from churn.service.settings import Settings

__all__ = ["AS_OF", "bundle", "customers", "make_bundle", "order_lines", "table"]


def save(bundle: dict[str, Any], folder: Path) -> Path:
    return scoring.save(bundle, folder / "churn.pkl")


@pytest.fixture(scope="session")
def bundle_path(bundle: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(bundle, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def client(bundle_path: Path) -> Iterator[TestClient]:
    """Errors of the application come back as answers, as a real client would see them."""
    app = create_app(Settings(bundle_path, max_rows=60, timeout=300))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="session")
def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Five customers' feature rows as JSON."""
    return records(table.head(5).drop(columns="as_of"))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(frame.to_json(orient="records", date_format="iso", double_precision=15))


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., TestClient]:
    """start(bundle, **settings) -> a client of a new application on a copy of the bundle in a folder of its own."""

    def begin(content: dict[str, Any], **settings: Any) -> TestClient:
        path = save(content, tmp_path)
        return TestClient(create_app(Settings(path, **{"timeout": 300, **settings})), raise_server_exceptions=False)

    return begin
