"""Answers equal those of the module; all else is a structured error without a customer's data."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from churn import scoring
from churn.scoring.json_schema import bundle_schema
from churn.service import app as app_module
from churn.service.settings import TOKEN_VARIABLE

from .conftest import AS_OF, records

SECRET = "Müller-Lüdenscheid"
FEATURES, LINES = "/score/features", "/score/order-lines"


def test_scores_of_feature_rows_are_those_of_the_module(
    client: TestClient, rows: list[dict[str, Any]], table: pd.DataFrame, bundle: dict[str, Any]
) -> None:
    answer = client.post(FEATURES, json={"rows": rows})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    wanted = scoring.Model(bundle).score_features(table.head(5), reasons=3)
    assert [one["customer_id"] for one in told["scores"]] == table["customer_id"].head(5).tolist()
    np.testing.assert_allclose([one["p"] for one in told["scores"]], wanted["p"], rtol=1e-12)
    assert [one["band"] for one in told["scores"]] == wanted["band"].tolist()
    for one in told["scores"]:
        assert one["base"] + sum(r["points"] for r in one["reasons"]) + one["other"] == pytest.approx(
            one["p"], abs=1e-9
        )
    schema = bundle_schema(bundle)["$defs"]
    for row, one in zip(rows, told["scores"], strict=True):
        Draft202012Validator(schema["input"]).validate(row)
        Draft202012Validator(schema["output"]).validate(one)


def test_scores_of_order_lines_are_those_of_the_module(
    client: TestClient, order_lines: pd.DataFrame, customers: pd.DataFrame, bundle: dict[str, Any]
) -> None:
    """Somebody's scores are those they get among the whole shop, as long as it is said when the shop began."""
    some = sorted(order_lines["customer_id"].unique())[:4]
    lines, people = (frame[frame["customer_id"].isin(some)] for frame in (order_lines, customers))
    asked = {"order_lines": records(lines), "customers": records(people), "as_of": f"{AS_OF:%Y-%m-%d}"}
    answer = client.post(LINES, json={**asked, "first_line": f"{order_lines['ordered_at'].min():%Y-%m-%d}"})
    assert answer.status_code == 200, answer.text
    whole = scoring.Model(bundle).score(order_lines, as_of=AS_OF, customers=customers)
    wanted = whole[whole["customer_id"].isin(some)]
    told = pd.DataFrame(answer.json()["scores"])
    assert told["customer_id"].tolist() == wanted["customer_id"].tolist()
    np.testing.assert_allclose(told["p"], wanted["p"], rtol=1e-9)


def test_another_horizon_and_no_reasons(client: TestClient, rows: list[dict[str, Any]]) -> None:
    main, shorter = (client.post(FEATURES, json={"rows": rows, "horizon": days}).json() for days in (90, 30))
    assert all(one["reasons"] == [] for one in shorter["scores"])
    assert all(s["p"] >= m["p"] for s, m in zip(shorter["scores"], main["scores"], strict=True))
    assert client.post(FEATURES, json={"rows": rows, "horizon": 31}).status_code == 422
    none = client.post(FEATURES, json={"rows": rows, "reasons": 0}).json()
    assert none["scores"][0]["base"] is None


def test_model_health_and_metrics(client: TestClient, rows: list[dict[str, Any]], bundle: dict[str, Any]) -> None:
    client.post(FEATURES, json={"rows": rows})
    card = client.get("/model").json()
    assert (card["target"], card["horizon_days"], card["expires"]) == ("churn", 90, bundle["expires"])
    assert client.get("/health").json() == {"status": "ok", "model": card["sha256"], "model_expired": True}
    text = client.get("/model.md")
    assert text.headers["content-type"].startswith("text/markdown") and "## Uses" in text.text
    page = client.get("/metrics").text
    assert 'churn_requests_total{path="/score/features",status="200"}' in page
    assert 'churn_request_seconds_bucket{le="0.01",path="/score/features"}' in page
    assert "churn_model_expired 1.0" in page and "churn_drifted_inputs" in page
    assert page.endswith("# EOF\n")


def _errors(rows: list[dict[str, Any]]) -> list[tuple[str, Any, int, str]]:
    first = rows[0]
    without = {name: value for name, value in first.items() if name != "recency_days"}
    line = {"customer_id": SECRET, "ordered_at": "2025-01-01", "amount": 10.0}
    return [
        (FEATURES, b"not json", 422, "invalid_body"),
        (FEATURES, b"[" * 100_000, 422, "invalid_body"),
        (FEATURES, b"\xff\xfe", 422, "invalid_body"),
        (FEATURES, {}, 422, "invalid_body"),
        (FEATURES, {"rows": []}, 422, "invalid_body"),
        (FEATURES, {"rows": [first], SECRET: 1}, 422, "invalid_body"),
        (FEATURES, {"rows": [{**first, "recency_days": {SECRET: 1}}]}, 422, "invalid_body"),
        (FEATURES, {"rows": [without]}, 422, "missing_column"),
        (FEATURES, {"rows": [{**first, "recency_days": SECRET}]}, 422, "wrong_type"),
        (FEATURES, {"rows": [{**first, "recency_days": None}]}, 422, "cannot_score"),
        (FEATURES, {"rows": [{**first, "customer_id": 7}]}, 422, "wrong_type"),
        (FEATURES, {"rows": [first] * 61}, 413, "too_many_rows"),
        (FEATURES, b'{"rows": [{"recency_days": 1e999}]}', 422, "wrong_type"),
        (FEATURES, b" " * (3 * 2**20), 413, "too_large"),
        (LINES, {"order_lines": [line], "as_of": SECRET}, 422, "invalid_body"),
        (LINES, {"order_lines": [{**line, "ordered_at": SECRET}], "as_of": "2025-06-01"}, 422, "wrong_type"),
        (LINES, {"order_lines": [{**line, "amount": SECRET}], "as_of": "2025-06-01"}, 422, "wrong_type"),
        (LINES, {"order_lines": [{**line, "ordered_at": None}], "as_of": "2025-06-01"}, 422, "cannot_score"),
        (LINES, {"order_lines": [{**line, "ordered_at": "2025-01-01T00:00:00+02:00"}], "as_of": "2025-06-01"}, 422,
         "wrong_type"),
        (LINES, {"order_lines": [line], "as_of": "2024-06-01"}, 422, "cannot_score"),
        (LINES, {"order_lines": [{"amount": 3}], "as_of": "2025-06-01"}, 422, "missing_column"),
        (LINES, {"order_lines": [{"customer_id": SECRET}], "as_of": "2025-06-01"}, 422, "cannot_score"),
    ]  # fmt: skip


def test_errors_are_structured_and_hold_no_value_of_the_request(
    client: TestClient, rows: list[dict[str, Any]], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for path, body, status, code in _errors(rows):
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = client.post(path, content=sent)
        assert answer.status_code == status, (path, sent[:80], answer.text)
        told = answer.json()["error"]
        assert set(told) == {"code", "message", "where"}
        assert told["code"] == code, (sent[:80], told)
        assert SECRET not in answer.text and "ldenscheid" not in answer.text
    printed = capfd.readouterr()
    assert "ldenscheid" not in caplog.text + printed.out + printed.err


def test_the_error_that_the_guide_shows(client: TestClient) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "service.md").read_text()
    code = re.search(r"^body = (.*)$", page, flags=re.M)
    shown = re.search(r"^# (\d+) (\{.*\})$", page, flags=re.M)
    assert code is not None and shown is not None
    answer = client.post(LINES, json=ast.literal_eval(code[1]))
    assert (answer.status_code, answer.json()["error"]) == (int(shown[1]), ast.literal_eval(shown[2]))


def test_a_defect_is_one_line_in_the_log_and_a_500_without_its_message(
    client: TestClient, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(app_module, "parsed", broken)
    answer = client.post(FEATURES, json={"rows": rows})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "ZeroDivisionError at " in caplog.text
    assert SECRET not in caplog.text + answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "says"), [("POST", "/score", 404, FEATURES), ("GET", FEATURES, 405, "POST")]
)
def test_other_paths_and_methods_are_told_which_there_are(
    client: TestClient, method: str, path: str, status: int, says: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    told = answer.json()["error"]
    assert told["code"] == "http" and says in told["message"]


def test_a_token_is_asked_for_everywhere_but_at_health(
    start: Callable[..., TestClient], bundle: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "correct horse battery")
    client = start(bundle)
    assert client.get("/health").status_code == 200
    for given, says in (
        ({}, "is needed"),
        ({"Authorization": "Bearer wrong"}, "another one"),
        ({"Authorization": "correct horse battery"}, "is needed"),
    ):
        assert client.get("/metrics", headers=given).status_code == 401
        refused = client.post(FEATURES, json={}, headers=given)
        assert refused.status_code == 401 and says in refused.json()["error"]["message"]
    right = {"Authorization": "Bearer correct horse battery"}
    assert client.get("/model", headers=right).status_code == 200
    described = client.get("/openapi.json", headers=right).json()
    assert described["security"] == [{"token": []}]


def test_drift_is_flagged_after_a_thousand_customers_and_no_row_is_kept(
    start: Callable[..., TestClient], bundle: dict[str, Any], table: pd.DataFrame
) -> None:
    client = start(bundle)
    moved = table.assign(recency_days=table["recency_days"] % 100 + 80, monetary=table["monetary"] * 30)
    asked = {"rows": records(moved.drop(columns="as_of")), "reasons": 0}
    for _ in range(12):
        assert client.post(FEATURES, json=asked).status_code == 200
    page = client.get("/metrics").text
    flagged = next(line for line in page.splitlines() if line.startswith("churn_drifted_inputs "))
    assert float(flagged.split()[1]) >= 2


def test_the_document_is_that_of_the_model(client: TestClient, bundle: dict[str, Any]) -> None:
    described = client.get("/openapi.json").json()
    rows = described["components"]["schemas"]["features"]["properties"]["rows"]["items"]
    assert set(rows["required"]) >= {item["name"] for item in bundle["inputs"]}
    assert set(described["paths"]) == {FEATURES, LINES, "/model", "/model.md", "/health", "/metrics"}


def test_one_customer_s_empty_columns_take_no_feature_away(
    client: TestClient, order_lines: pd.DataFrame, customers: pd.DataFrame, bundle: dict[str, Any]
) -> None:
    one = customers[customers["gender"].isna() & customers["club"].isna()]["customer_id"].iloc[0]
    lines = order_lines[order_lines["customer_id"] == one]
    asked = {"order_lines": records(lines), "as_of": f"{AS_OF:%Y-%m-%d}"}
    began = f"{order_lines['ordered_at'].min():%Y-%m-%d}"
    whole = scoring.Model(bundle).score(order_lines, as_of=AS_OF, customers=customers).set_index("customer_id")
    for people in ([{"customer_id": one, "gender": None, "club": None}], []):
        answer = client.post(LINES, json={**asked, "first_line": began, "customers": people})
        assert answer.status_code == 200, answer.text
        (score,) = answer.json()["scores"]
        assert score["customer_id"] == one
        assert score["p"] == pytest.approx(whole.loc[one, "p"], rel=1e-9)
    absent = client.post(LINES, json=asked)
    assert absent.status_code == 422 and "the table customers" in absent.json()["error"]["message"]
