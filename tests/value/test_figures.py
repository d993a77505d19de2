"""Pictures of value: one message each, in both languages, whatever the data."""

import numpy as np
import pandas as pd
import pytest

from churn.reporting.figures import campaigns, customer_value, targeting
from churn.reporting.text import Words
from churn.value import Acceptance, deciles, profit_band


def frames() -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(1)
    p, worth = rng.random(200), rng.gamma(1, 100, 200)
    dates = pd.date_range("2026-01-01", periods=9, freq="30D")
    past = pd.DataFrame({"as_of": dates, "expected": 10.0, "realised": 9.0, "everyone": -5.0, "contacted": 3})
    campaign = {"campaign_id": "spring", "spend": 5.0, "spend_low": 1.0, "spend_high": 9.0}
    return {
        "tenths": deciles(worth, worth * rng.gamma(5, 0.2, 200)),
        "values": pd.DataFrame({"value": worth, "value_at_risk": np.where(p < 0.2, np.nan, p * worth)}),
        "band": profit_band(p, worth, 0.1 * worth, acceptance=Acceptance(0.3), contact_cost=1.0, level=(0.4, 0.6)),
        "losing": profit_band(p, worth, 0.9 * worth, acceptance=Acceptance(0.1), contact_cost=50.0),
        "past": past,
        "campaigns": pd.DataFrame([campaign, {**campaign, "campaign_id": "<b>autumn</b>", "spend_low": -1.0}]),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_has_a_message_and_a_text_alternative_with_numbers(language: str) -> None:
    made = frames()
    drawn = [
        customer_value.calibration(made["tenths"], language, "EUR"),
        customer_value.concentration(made["values"], language),
        targeting.profit_band(made["band"], language, "EUR"),
        targeting.profit_band(made["losing"], language, "EUR"),
        targeting.past_profit(made["past"], language, "EUR"),
        campaigns.effects(made["campaigns"], language, "EUR"),
    ]
    for figure in drawn:
        assert figure.get_suptitle()
        assert any(letter.isdigit() for letter in str(figure.get_label()))
    assert Words(language)("figure.contacts.nobody") == drawn[3].get_suptitle()


def test_a_campaign_counts_as_shown_only_when_its_interval_leaves_zero_out() -> None:
    title = campaigns.effects(frames()["campaigns"]).get_suptitle()
    assert title.startswith("1 of 2")
