"""Who responds to a contact: is it found where it differs, and only there? `python -m benchmarks.uplift`.

Writes results/uplift.md. 1. The demo's campaigns: both courses of every customer are known, with a contact and without,
so the effect predicted for each member of a campaign by the other campaigns is held against the true one: Qini
coefficient (purchases added per 1,000 customers; `ideal` targets exactly those who buy only because of the contact) and
calibration by thirds. The vouchers make one offer with nearly one acceptance; all four campaigns together do not.
2. Simulated campaigns on the demo's customers, half of them contacted, with the purchases of those not contacted drawn
from the true probability: acceptance .2 for all (how often are individual ones used by mistake?), and four times as
high for those who bought lately as for the others (how often are they found, by the number of customers?).
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from churn.demo.retailer import Retailer, retailer
from churn.study import load_study
from churn.value import known_before, uplift_rows
from churn.value.qini import qini_of_effects

evaluation = import_module("churn.value.uplift_evaluation")
ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "benchmarks" / "results" / "uplift.md"
ACCEPTANCE, TIMES = 0.2, 4.0
RESAMPLES = 100
NULL, STRONG = [(2000, 2), (2000, 4), (5000, 2)], [(2000, 2), (2000, 4), (5000, 2), (5000, 4)]


def main(draws: int = 100) -> None:
    """Both parts, printed and written; draws: simulated sets of campaigns per row."""
    shop, study = retailer(), load_study(ROOT / "data" / "demo")
    known = known_before(shop.campaigns, shop.order_lines, study)
    truth = shop.campaign_effects()
    vouchers = known[known["campaign_id"].isin(study.economics.same_offer)]
    parts = []
    for name, campaigns in (("vouchers", vouchers), ("all four", known)):
        parts.append(against_truth(name, uplift_rows(campaigns, shop.order_lines, study), truth))
    customers = with_true_probability(shop, known[known["asked"]])
    cases = [("one acceptance", n, k, 1.0) for n, k in NULL] + [("four times", n, k, TIMES) for n, k in STRONG]
    rows = [simulated(customers, *case, draws=draws if case[3] == 1 else draws // 3) for case in cases]
    assert __doc__ is not None
    text = [
        "## Who responds to a contact\n",
        __doc__.split("\n\n", 1)[1].strip() + "\n",
        pd.concat([one for one, _ in parts]).to_markdown(index=False, floatfmt=".2f"),
        "\nThirds of the customers by predicted effect, purchases added per 1,000 contacted customers:\n",
        pd.concat([two for _, two in parts]).to_markdown(index=False, floatfmt=".1f"),
        f"\nSimulated, {RESAMPLES} resamples for each decision:\n",
        pd.DataFrame(rows).to_markdown(index=False, floatfmt=".2f"),
        "",
    ]
    OUT.write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


def against_truth(name: str, rows: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row per campaign left out, one per third): predicted by the others, measured, and true."""
    rows = rows.dropna(subset=["p"]).sort_values(["campaign_id", "customer_id"], ignore_index=True)
    result = evaluation.uplift(rows)
    known = rows.merge(truth, on=["campaign_id", "customer_id"], validate="one_to_one")
    judged = evaluation._judged(rows, evaluation.residuals(rows), sorted(rows["campaign_id"].unique()))
    answer, effect = [], known["effect"].to_numpy()
    for one in result.held_out:
        members = (rows["campaign_id"] == one["campaign_id"]).to_numpy()
        scores = {"mean": judged.mean, "individual": judged.individual, "ideal": effect}
        true = {
            f"true, {key}": 1000 * qini_of_effects(effect[members], score[members]) for key, score in scores.items()
        }
        measured = {"measured, mean": one["qini_mean"], "measured, individual": one["qini_individual"]}
        answer.append({"set": name, "left out": one["campaign_id"], "customers": one["customers"], **measured, **true})
    third = np.argsort(np.argsort(judged.individual, kind="stable"), kind="stable") * 3 // len(rows)
    table = pd.DataFrame(result.thirds)
    table.insert(0, "set", name)
    table["true"] = [1000 * effect[third == place].mean() for place in range(3)]
    state = f"{result.state}, certainty {result.certainty:.2f}"
    return pd.DataFrame(answer).assign(decision=state), table


def with_true_probability(shop: Retailer, known: pd.DataFrame) -> pd.DataFrame:
    """`known` of the second campaign on, with `p_true`: of no purchase in 90 days for one who knows the shop."""
    known = known[known["assigned_at"] > known["assigned_at"].min()]
    truth = shop.truth(sorted(known["assigned_at"].unique()))
    truth = truth.assign(p_true=1 - truth["p_observable_90"]).rename(columns={"as_of": "assigned_at"})
    return known.merge(truth[["customer_id", "assigned_at", "p_true"]], on=["customer_id", "assigned_at"])


def campaigns_of(
    customers: pd.DataFrame, random: np.random.Generator, size: int, number: int, times: float
) -> pd.DataFrame:
    """Rows as of `uplift_rows`: `number` campaigns, each of `size` of the customers drawn with replacement.

    times: how many times as high the acceptance of those with a purchase in the newer half is; its mean is ACCEPTANCE.
    """
    parts, lately = [], customers["recency_days"].median()
    for campaign in range(number):
        rows = customers.iloc[random.integers(len(customers), size=size)].reset_index(drop=True)
        accepts = np.where(rows["recency_days"] < lately, 2 * times, 2) / (times + 1) * ACCEPTANCE
        treated = random.permutation(size) < size // 2
        bought = (random.random(size) >= rows["p_true"]) | (treated & (random.random(size) < accepts))
        ids = [f"c{campaign}-{place}" for place in range(size)]
        own = {"campaign_id": f"c{campaign}", "customer_id": ids, "treated": treated, "bought": bought.astype(float)}
        parts.append(rows.assign(**own))
    return pd.concat(parts, ignore_index=True)


def simulated(
    customers: pd.DataFrame, name: str, size: int, number: int, times: float, draws: int
) -> dict[str, object]:
    """How often individual acceptances were used."""
    used = []
    for draw in range(draws):
        random = np.random.default_rng([20_261_130, draw, size, number])
        result = evaluation.uplift(campaigns_of(customers, random, size, number, times), resamples=RESAMPLES)
        used.append(result.state == evaluation.USED)
    share = float(np.mean(used))
    row = {"acceptance": name, "customers per campaign": size, "campaigns": number, "draws": draws, "used": share}
    row |= {"standard error": float(np.sqrt(share * (1 - share) / draws))}
    print(row, file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    main()
