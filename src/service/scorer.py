"""From a request to its answer: tables, scores, and what should be known about them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from ..errors import UserError
from ..scoring.feature_rows import build_features
from .bodies import BadRequest, CanonicalLines, FeatureRows, canonical_frame, feature_frame, feature_rows
from .current_model import Loaded
from .ledger_writer import LedgerWriter
from .metrics import Metrics
from .settings import Settings
from .stand_in import STAND_IN, with_stand_in

DRIFT_ROWS = 1_000
"""customers of the cohort after which their inputs are compared with training; their rows are dropped then"""
ONE_BY_ONE = 4
"""up to so many customers are scored one after the other, which skips the table around them"""


class Scorer:
    """Answers requests with the model it is given; keeps feature rows, without ids, only until drift is measured."""

    def __init__(self, settings: Settings, metrics: Metrics, ledger: LedgerWriter | None = None) -> None:
        self._settings, self._metrics, self._ledger = settings, metrics, ledger
        self._lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []
        self._waiting_for = ""

    def features(self, asked: FeatureRows, loaded: Loaded) -> dict[str, Any]:
        """Scores of ready feature rows, in their order. Raises BadRequest."""
        self._few(len(asked.rows), self._settings.max_rows, "rows")
        model = loaded.model
        rows = feature_rows(asked.rows, model.inputs)
        main, allowed = loaded.facts["horizon_days"], loaded.facts["horizons"]
        if asked.horizon is not None and asked.horizon not in allowed:
            raise BadRequest(422, "unknown_horizon", f"one of {', '.join(map(str, allowed))} days", "horizon")
        reasons = asked.reasons if asked.horizon in (None, main) else 0
        if len(rows) <= ONE_BY_ONE:
            return self._noted(loaded, asked.as_of, self._few_rows(loaded, rows, asked.horizon, reasons))
        answer = self._answer(loaded, feature_frame(rows, model.inputs), rows, asked.horizon, reasons)
        return self._noted(loaded, asked.as_of, answer)

    def order_lines(self, asked: CanonicalLines, loaded: Loaded) -> dict[str, Any]:
        """Scores of every customer with an order line before as_of. Raises BadRequest."""
        tables = {"order_lines": asked.order_lines, "customers": asked.customers, "touchpoints": asked.touchpoints}
        for name, rows in tables.items():
            self._few(len(rows or ()), self._settings.max_lines, name)
        frames = {name: canonical_frame(rows, name) for name, rows in tables.items() if rows}
        ids = {str(one) for one in frames["order_lines"]["customer_id"]}
        self._few(len(ids), self._settings.max_rows, "order_lines")
        moments = frames["order_lines"].get("ordered_at", pd.Series(dtype="datetime64[us]"))
        if not moments.lt(pd.Timestamp(asked.as_of)).any():
            raise BadRequest(422, "cannot_score", "no order line lies before as_of", "order_lines")
        first = asked.first_line or moments.min().date()
        if pd.Timestamp(first) >= pd.Timestamp(asked.as_of):
            raise BadRequest(422, "cannot_score", "first_line lies at or after as_of", "first_line")
        completed = with_stand_in(tables, loaded.facts, first)
        frames = {name: canonical_frame(rows, name) for name, rows in completed.items()}
        lines = frames["order_lines"]
        if "is_return" not in lines and "amount" in lines:
            lines["is_return"] = lines["amount"] < 0
        try:
            as_of, others = pd.Timestamp(asked.as_of), (frames.get("customers"), frames.get("touchpoints"))
            built = build_features(loaded.facts, lines, as_of, *others).frame
        except UserError as error:
            raise BadRequest(422, "cannot_score", str(error), "order_lines") from None
        built = built[built["customer_id"] != STAND_IN].sort_values("customer_id", ignore_index=True)
        names = list(loaded.model.inputs)
        inputs = [dict(zip(names, one, strict=True)) for one in built[names].itertuples(index=False, name=None)]
        return self._noted(loaded, asked.as_of, self._answer(loaded, built, inputs, None, asked.reasons))

    def _noted(self, loaded: Loaded, as_of: date | None, answer: dict[str, Any]) -> dict[str, Any]:
        """`answer`; its scores of the cohort of the main horizon go to the ledger, if one is kept."""
        if self._ledger is not None and as_of is not None and answer["horizon_days"] == loaded.facts["horizon_days"]:
            key = (answer["target"], as_of, answer["horizon_days"], loaded.sha256)
            inside = [one for one in answer["scores"] if one["in_cohort"] and one["customer_id"] is not None]
            self._ledger.note(key, {one["customer_id"]: one["p"] for one in inside})
        return answer

    def _few(self, count: int, most: int, where: str) -> None:
        if count > most:
            raise BadRequest(413, "too_many_rows", f"{count:,} given, at most {most:,} are answered at a time", where)

    def _few_rows(
        self, loaded: Loaded, rows: list[dict[str, Any]], horizon: int | None, reasons: int
    ) -> dict[str, Any]:
        try:
            each = [loaded.model.score_and_monitor(row, horizon=horizon, reasons=reasons) for row in rows]
        except UserError as error:
            raise BadRequest(422, "cannot_score", str(error)) from None
        scores = [score for score, _ in each]
        unknown = Counter(name for _, monitoring in each for name in monitoring.unknown_categories)
        self._watch(loaded, [row for row, score in zip(rows, scores, strict=True) if score["in_cohort"]])
        return self._body(loaded, horizon, unknown, scores, reasons)

    def _answer(
        self, loaded: Loaded, frame: pd.DataFrame, rows: list[dict[str, Any]], horizon: int | None, reasons: int
    ) -> dict[str, Any]:
        """The answer for `frame`, whose rows are `rows`."""
        try:
            scores, monitoring = loaded.model.score_and_monitor(frame, horizon=horizon, reasons=reasons)
        except UserError as error:
            raise BadRequest(422, "cannot_score", str(error)) from None
        self._watch(loaded, [row for row, inside in zip(rows, scores["in_cohort"], strict=True) if inside])
        counts = {name: sum(rows.values()) for name, rows in monitoring.unknown_categories.items()}
        return self._body(loaded, horizon, counts, scores.to_dict("records"), reasons)

    def _body(
        self,
        loaded: Loaded,
        horizon: int | None,
        unknown: Mapping[str, int],
        scores: list[dict[str, Any]],
        reasons: int,
    ) -> dict[str, Any]:
        self._metrics.customers.inc(len(scores))
        return {
            "model": loaded.sha256,
            "target": loaded.facts["target"],
            "horizon_days": horizon or loaded.facts["horizon_days"],
            "model_expired": self._metrics.note_expiry(loaded.facts["expires"]),
            "unknown_categories": unknown,
            "scores": [_record(row, reasons) for row in scores],
        }

    def _watch(self, loaded: Loaded, inside: list[dict[str, Any]]) -> None:
        """Measures drift once DRIFT_ROWS customers of the cohort have been scored by one model."""
        with self._lock:
            if self._waiting_for != loaded.sha256:
                self._waiting, self._waiting_for = [], loaded.sha256
            self._waiting += [{name: row[name] for name in loaded.model.inputs} for row in inside]
            if len(self._waiting) < DRIFT_ROWS:
                return
            rows, self._waiting = self._waiting, []
        frame = feature_frame([{**row, "customer_id": None} for row in rows], loaded.model.inputs)
        self._metrics.drifted.set(len(loaded.model.monitoring(frame).drift))


def _record(row: dict[str, Any], reasons: int) -> dict[str, Any]:
    """One score as JSON can hold it."""
    reason_list = [
        {"text": row[f"reason_{rank}"], "points": row[f"points_{rank}"]}
        for rank in range(1, reasons + 1)
        if isinstance(row.get(f"reason_{rank}"), str)
    ]
    customer = row.get("customer_id")
    return {
        "customer_id": customer if isinstance(customer, str) else None,
        "p": float(row["p"]),
        "band": str(row["band"]),
        "in_cohort": bool(row["in_cohort"]),
        "expected_value": _number(row["expected_value"]),
        "base": _number(row.get("base")),
        "reasons": reason_list,
        "other": _number(row.get("other")),
    }


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
