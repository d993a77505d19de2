"""Touchpoints in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from feature_oracle import Customer, divide, recent
from feature_tables import by_hand

STAGES = ("pre_sale", "in_sale", "after_sale")
KINDS = ("consultation", "communication", "visit", "campaign", "complaint", "after_sale", "survey")


def reference(customer: Customer) -> dict[str, Any]:
    rows = customer.contacts
    year = [row for row in rows if row["age"] <= 365]
    campaigns = [row for row in year if row["kind"] == "campaign"]
    scored = [row for row in rows if row["score"] is not None]
    latest = min((row["age"] for row in scored), default=None)
    lately = [row["score"] for row in recent(scored, customer.shop.history)]
    last_scores = [row["score"] for row in scored if row["age"] == latest]

    def latest_of(what: str, value: str) -> int | None:
        return min((row["age"] for row in rows if row[what] == value), default=None)

    complaint = latest_of("kind", "complaint")
    return {
        "touch_count": len(year),
        "touch_count_90d": len([row for row in rows if row["age"] <= 90]),
        "touch_recency_days": min((row["age"] for row in rows), default=None),
        **{f"touch_{kind}": len([row for row in year if row["kind"] == kind]) for kind in KINDS},
        **{f"touch_stage_{stage}": len([row for row in year if row["stage"] == stage]) for stage in STAGES},
        **{f"touch_{kind}_recency_days": latest_of("kind", kind) for kind in KINDS},
        **{f"touch_stage_{stage}_recency_days": latest_of("stage", stage) for stage in STAGES},
        "campaign_responses": len([row for row in campaigns if row["answered"] is True]),
        "touch_score_mean": statistics.fmean(lately) if lately else None,
        "touch_score_last": statistics.fmean(last_scores) if last_scores else None,
        "open_complaint": 1 if complaint is not None and not customer.recency < complaint else 0,
        "touch_unanswered": len([row for row in year if row["answered"] is False]),
        "campaign_response_share": divide(len([r for r in campaigns if r["answered"] is True]), len(campaigns)),
    }


BY_HAND = {
    "touch_count": 2,
    "touch_complaint": 1,
    "open_complaint": 1,
    "touch_score_mean": 2,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
