"""What each model's contacts would have earned on Online Retail II: `python -m benchmarks.profit` -> results/profit.md.

Protocol P1 of the public project PedroMarkovicz/churn-value (2026): habitual buyers at 2011-09-10, churned = no
purchase in the next 90 days. Reads the predictions that `python -m benchmarks.quality` leaves in
benchmarks/out/p1/backtest.parquet (as_of 2011-09-11, our half-open midnight). Profit of a contact:
p g (B - C) - (1 - p) C - c with V = margin x Gamma-Gamma mean amount of a purchase day x 365 / cadence, C = .10 V,
B = min(V, 10 C), g = .30, c = 1; contacted is whom it pays to contact in expectation, then true labels are added up.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from churn.ingest import read_interim, read_tables
from churn.modelling.btyd import fit_gamma_gamma
from churn.scoring.evaluation.btyd import mean_order_value
from churn.study import load_study
from churn.value import Acceptance, contact_profit, empc
from churn.value.spend import purchases

BENCHMARKS = Path(__file__).resolve().parent
PREDICTIONS = BENCHMARKS / "out" / "p1" / "backtest.parquet"
STUDY = BENCHMARKS.parent / "data" / "online-retail-ii"
AS_OF = pd.Timestamp("2011-09-11")
HORIZON = pd.Timedelta(days=90)
MARGIN, INCENTIVE, CAP, ACCEPTANCE, CONTACT = 0.35, 0.10, 10.0, 0.30, 1.0
SHORTEST_CADENCE = 7.0
RESAMPLES = 2000
PUBLISHED = [
    ("cadence rule", -128_345, 155_221),
    ("BG/NBD", -23_067, 125_850),
    ("logistic", 8_089, 67_245),
    ("LightGBM", 14_972, 62_859),
    ("LightGBM + season", 23_139, 25_621),
    ("oracle", 88_558, None),
]
"""model, realised, expected"""


def main() -> None:
    """The profit table, ours and the published one."""
    customers = habitual_buyers(_purchases())
    benefit, incentive = _stakes(customers)
    oracle = np.maximum(contact_profit(customers["churned"], benefit, incentive, ACCEPTANCE, CONTACT), 0).sum()
    lines = [
        "## Profit of contacts on Online Retail II (P1)\n",
        "`python -m benchmarks.quality && python -m benchmarks.profit`; money in GBP, intervals: 95 %, "
        f"{RESAMPLES:,} resamples of customers.\n",
        f"Population: {len(customers):,} habitual buyers, churn rate {customers['churned'].mean():.3f} "
        f"(published: 1,920 and .308). An oracle would earn {oracle:,.0f} (published: 88,558).\n",
    ]
    if not PREDICTIONS.exists():
        sys.exit(f"{PREDICTIONS} is missing: run benchmarks/quality.py first")
    rows = pd.read_parquet(PREDICTIONS)
    rows = rows[(rows["as_of"] == AS_OF) & (rows["horizon_days"] == HORIZON.days)]
    ours = of_models(rows, customers).sort_values("realised", ascending=False)
    lines += [_markdown(ours), "\nPublished:\n", _published()]
    text = "\n".join(lines) + "\n"
    print(text)
    (BENCHMARKS / "results" / "profit.md").write_text(text)


def habitual_buyers(bought: pd.DataFrame) -> pd.DataFrame:
    """One row per eligible customer: cadence (days), order_value (Gamma-Gamma), churned (0/1), by customer_id.

    Eligible: at least two purchase days before AS_OF, the next one due between 45 days before and 135 days after the
    last day seen. Gamma-Gamma is fitted on everybody with two purchase days or more, all of them counted.
    """
    past = bought[bought["ordered_at"] < AS_OF]
    days = past.groupby(["customer_id", past["ordered_at"].dt.normalize()])["amount"].sum().reset_index()
    table = days.groupby("customer_id").agg(
        n=("ordered_at", "size"), first=("ordered_at", "min"), last=("ordered_at", "max"), amount=("amount", "sum")
    )
    table = table[table["n"] >= 2]
    table["mean"] = table["amount"] / table["n"]
    table["cadence"] = (table["last"] - table["first"]).dt.days / (table["n"] - 1)
    params = fit_gamma_gamma(table["n"].to_numpy(float), table["mean"].to_numpy(float))
    table["order_value"] = mean_order_value(table["n"].to_numpy(float), table["mean"].to_numpy(float), params)
    cutoff = AS_OF - pd.Timedelta(days=1)
    due = table["last"] + pd.to_timedelta(table["cadence"], unit="D")
    eligible = table[(due >= cutoff - pd.Timedelta(days=45)) & (due <= cutoff + pd.Timedelta(days=135))]
    inside = bought["ordered_at"].between(AS_OF, AS_OF + HORIZON, inclusive="left")
    buyers = set(bought.loc[inside, "customer_id"])
    return eligible.assign(churned=(~eligible.index.isin(list(buyers))).astype(float))


def of_models(rows: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """One row per model of `rows`: contacted, expected, realised, low and high of what was realised, less and more of
    realised less expected (95 %, customers drawn anew), empc, mean_p. customers: as `habitual_buyers`."""
    benefit, incentive = _stakes(customers)
    figures = [_row(model, part, customers, benefit, incentive) for model, part in rows.groupby("model", sort=False)]
    return pd.DataFrame(figures)


def _stakes(customers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Benefit and incentive per customer."""
    cadence = customers["cadence"].clip(lower=SHORTEST_CADENCE)
    value = (MARGIN * customers["order_value"] * 365.0 / cadence).to_numpy()
    incentive = INCENTIVE * value
    return np.minimum(value, CAP * incentive), incentive


def _purchases() -> pd.DataFrame:
    study = load_study(STUDY)
    ingested = (study.paths.interim / "order_lines.parquet").exists()
    return purchases((read_interim(study) if ingested else read_tables(study)).order_lines)


def _row(
    model: str, part: pd.DataFrame, customers: pd.DataFrame, benefit: np.ndarray, incentive: np.ndarray
) -> dict[str, object]:
    p = part.set_index("customer_id")["p"].reindex(customers.index)
    if p.isna().any() or len(part) != len(customers):
        sys.exit(f"{model}: predictions for {p.notna().sum():,} of {len(customers):,} eligible customers")
    y = customers["churned"].to_numpy()
    expected = contact_profit(p, benefit, incentive, ACCEPTANCE, CONTACT)
    realised = np.where(expected > 0, contact_profit(y, benefit, incentive, ACCEPTANCE, CONTACT), 0.0)
    promised = np.maximum(expected, 0.0)
    draws = np.random.default_rng(7).multinomial(len(y), np.full(len(y), 1 / len(y)), size=RESAMPLES)
    low, high = np.quantile(draws @ realised, [0.025, 0.975])
    less, more = np.quantile(draws @ (realised - promised), [0.025, 0.975])
    worth = float(benefit.mean())
    reach = empc(
        y, p, value=worth, incentive=INCENTIVE * worth, contact_cost=CONTACT, acceptance=Acceptance(ACCEPTANCE)
    )
    return {
        "model": model,
        "contacted": int((expected > 0).sum()),
        "expected": float(promised.sum()),
        "realised": float(realised.sum()),
        "low": float(low),
        "high": float(high),
        "less": float(less),
        "more": float(more),
        "empc": reach.profit,
        "mean_p": float(p.mean()),
    }


def _markdown(ours: pd.DataFrame) -> str:
    lines = [
        "| model | contacted | expected | realised | realised less expected | EMPC per customer | mean p |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in ours.to_dict("records"):
        lines.append(
            f"| {row['model']} | {row['contacted']:,} | {row['expected']:,.0f} | {row['realised']:,.0f} "
            f"[{row['low']:,.0f}, {row['high']:,.0f}] | {row['realised'] - row['expected']:+,.0f} "
            f"[{row['less']:+,.0f}, {row['more']:+,.0f}] | {row['empc']:.2f} | {row['mean_p']:.3f} |"
        )
    return "\n".join(lines)


def _published() -> str:
    lines = ["| model | expected | realised |", "|---|--:|--:|"]
    for model, realised, expected in PUBLISHED:
        lines.append(f"| {model} | {'' if expected is None else f'{expected:,}'} | {realised:,} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
