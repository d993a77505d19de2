"""Schemathesis asks what the OpenAPI document allows and much that it does not: no 5xx, no answer unlike it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

schemathesis = pytest.importorskip("schemathesis", reason="a package of the extra `dev`")

from schemathesis import GenerationMode, checks  # noqa: E402

from churn.service.app import create_app  # noqa: E402
from churn.service.settings import Settings  # noqa: E402

from .conftest import TestClient  # noqa: E402

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def test_every_answer_is_one_that_the_document_knows(bundle_path: Path) -> None:
    app = create_app(Settings(bundle_path, max_rows=60, timeout=300))  # its own: Schemathesis starts and stops it
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 6
    wanted = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    with TestClient(app):
        for operation in operations:
            for mode in GenerationMode:

                @given(operation.as_strategy(generation_mode=mode))
                @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
                def ask(case: Any) -> None:
                    case.call_and_validate(checks=wanted)

                try:
                    ask()
                except Unsatisfiable:
                    assert mode is GenerationMode.NEGATIVE  # a GET without arguments cannot be asked wrongly


@given(ANYTHING, st.sampled_from(["/score/features", "/score/order-lines"]), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_json_is_answered(client: TestClient, anything: Any, path: str, wrapped: bool) -> None:
    key = "rows" if path.endswith("features") else "order_lines"
    body = {key: [anything], "as_of": "2025-06-01"} if wrapped else anything
    answer = client.post(path, content=json.dumps(body).encode())
    assert answer.status_code < 500, answer.text


COLUMNS = ["customer_id", "ordered_at", "amount", "quantity", "order_id", "category", "is_return", "club", "product_id"]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(["a", "b", "2025-01-01", "2025-05-31T23:59:59.5", "1700-01-01", "2200-12-31", ""]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-3, 10**20),
    st.booleans(),
)


PEOPLE = ["customer_id", "gender", "birth_year", "joined_at", "is_business", "region", "club"]
CONTACTS = ["customer_id", "occurred_at", "kind", "stage", "score", "answered", "campaign_id"]


@given(
    st.lists(st.dictionaries(st.sampled_from(PEOPLE), CELLS), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(CONTACTS), CELLS), max_size=3),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_customers_and_touchpoints_of_any_values_are_answered(
    client: TestClient, people: list[dict[str, Any]], contacts: list[dict[str, Any]]
) -> None:
    line = {"customer_id": "a", "ordered_at": "2025-01-01", "amount": 5.0}
    contact = {"customer_id": "a", "occurred_at": "2025-01-01"}
    body = {
        "order_lines": [line],
        "as_of": "2025-06-01",
        "customers": [{"customer_id": "a", **row} for row in people],
        "touchpoints": [{**contact, **row} for row in contacts],
    }
    answer = client.post("/score/order-lines", content=json.dumps(body).encode())
    assert answer.status_code < 500, (people, contacts, answer.text)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_order_lines_of_any_values_are_answered(client: TestClient, lines: list[dict[str, Any]]) -> None:
    usual = {"customer_id": "a", "ordered_at": "2025-01-01", "amount": 5.0}
    for given_lines in (lines, [{**usual, **line} for line in lines]):
        body = {"order_lines": given_lines, "as_of": "2025-06-01", "reasons": 1}
        answer = client.post("/score/order-lines", content=json.dumps(body).encode())
        assert answer.status_code < 500, (given_lines, answer.text)
