"""Is the demo retailer's truth true, and how good could a model be? `python -m benchmarks.truth` -> results/truth.md.

1. Reliability: customers sorted by their true purchase probability, and the share that then bought.
2. Log loss of churn in 90 days (cohort: bought in the last 180) for four who know less and less: whether the customer
   has left; only his own rate and hazard; no longer the rate; nothing of his own. All know persona, season and shop.
   No model can be better than the third line; a model that has learned the shop perfectly is near the fourth.
3. Campaigns: the true effect on purchase in 60 days and a simple estimate with its 95 % interval; and the true share
   of those who would not have bought in 90 days, among the active, that a contact makes buy (the acceptance).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from churn.demo.retailer import Retailer, retailer
from churn.order_lines import purchase_lines

OUT = Path(__file__).parent / "results" / "truth.md"
ORIGINS = pd.date_range("2025-01-01", "2026-04-01", freq="MS")


def main() -> None:
    """The three tables, printed and written."""
    shop = retailer()
    truth = shop.truth()
    parts = [
        "## The demo retailer's truth\n",
        "`python -m benchmarks.truth`; true purchase probability and observed share, by tenths of the probability:\n",
        reliability(truth).to_markdown(),
        f"\nLog loss of churn in 90 days at {len(ORIGINS)} origins, for those who know shop, season, persona and:\n",
        losses(shop).to_markdown(),
        "\nCampaigns, effect on the share with a purchase in 60 days, and acceptance (active members, 90 days):\n",
        campaigns(shop).to_markdown(index=False),
    ]
    text = "\n".join(parts) + "\n"
    print(text)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")


def reliability(truth: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Per tenth of `p_observable_<h>` (all months whose window is simulated): mean chance and share that bought."""
    table = {}
    for horizon in (30, 60, 90):
        tenth = pd.qcut(truth[f"p_observable_{horizon}"].rank(method="first"), bins, labels=range(1, bins + 1))
        by = truth.groupby(tenth, observed=True)
        table[f"chance in {horizon} days"] = by[f"p_observable_{horizon}"].mean()
        table[f"bought in {horizon} days"] = by[f"bought_{horizon}"].mean()
    return pd.DataFrame(table).rename_axis("tenth").round(4)


def losses(shop: Retailer) -> pd.DataFrame:
    """Log loss, and by how much it is above the line before, as the mean over ORIGINS."""
    rows = shop.attainable_probabilities(ORIGINS, horizons=(90,)).merge(
        shop.truth(ORIGINS), on=["customer_id", "as_of"]
    )
    typical = replace(shop, people=replace(shop.people, hazard=1 / shop.people.of("stay")))
    rows["p_typical_90"] = typical.attainable_probabilities(ORIGINS, horizons=(90,))["p_attainable_90"]
    known = {
        "whether he has left": "p_90",
        "own rate and hazard": "p_observable_90",
        "own hazard": "p_attainable_90",
        "persona only": "p_typical_90",
    }
    y = rows["bought_90"].to_numpy().astype(float)
    table = []
    for name, column in known.items():
        p = rows[column].clip(1e-9, 1 - 1e-9).to_numpy()
        each = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        loss = pd.Series(each).groupby(rows["as_of"].to_numpy()).mean().mean()
        level = pd.Series(p - y).groupby(rows["as_of"].to_numpy()).mean().abs().mean()
        table.append({"known": name, "log loss": loss, "level error": level})
    answer = pd.DataFrame(table).set_index("known")
    answer["above own rate and hazard"] = answer["log loss"] / answer["log loss"].iloc[1] - 1
    return answer.round(4)


def campaigns(shop: Retailer) -> pd.DataFrame:
    """campaign, members, true effect, plain difference of the groups' shares, its 95 % interval, true acceptance."""
    sold = purchase_lines(shop.order_lines)
    table = []
    for fact in shop.planted["campaigns"]:  # type: ignore[attr-defined]
        start = pd.Timestamp(fact["assigned_at"])
        window = sold[(sold["ordered_at"] >= start) & (sold["ordered_at"] < start + pd.Timedelta(days=60))]
        members = shop.campaigns[shop.campaigns["campaign_id"] == fact["campaign_id"]]
        bought = members["customer_id"].isin(window["customer_id"]).groupby(members["group"])
        share, variance = bought.mean(), bought.var() / bought.size()
        effect, error = share["treatment"] - share["control"], np.sqrt(variance.sum())
        table.append(
            {
                "campaign": fact["campaign_id"],
                "members": len(members),
                "true effect": round(fact["purchase"], 4),
                "read": round(effect, 4),
                "low": round(effect - 1.96 * error, 4),
                "high": round(effect + 1.96 * error, 4),
                "true acceptance": round(fact["acceptance_active"], 3),
            }
        )
    return pd.DataFrame(table)


if __name__ == "__main__":
    main()
