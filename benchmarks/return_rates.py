"""Is value after returns better with each customer's own return rate? `python -m benchmarks.return_rates`.

Made-up shops: purchase days by the Poisson distribution at gamma rates, lognormal amounts, a share of what a day
brought given back. After one year of books the shares kept are those of `scoring.evaluation.value.kept_shares`; what
the next year's purchases left after returns is set against what these shares say of the same purchases, so that
nothing but the return rates counts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from churn.scoring.evaluation.value import kept_shares
from churn.value.return_rates import return_weight

OUT = Path(__file__).parent / "results" / "return_rates.md"
SEEDS = 20
SIZES = (300, 1_000, 5_000)
RATES = {"Beta(.3, 3)": (0.3, 3.0), "Beta(1, 10)": (1.0, 10.0), "all the same": None}
"""the customers' return rates; about a tenth of sales on the mean"""
PARTS = {"a day wholly or not": 1.0, "half a day or not": 0.5}
"""what a return gives back of its day; its chance is the rate over this"""


def main() -> None:
    """The table, printed and written."""
    rows = [
        compared(customers, rates, part) for rates in RATES for part in PARTS for customers in SIZES
    ]  # fmt: skip
    text = "\n".join(
        [
            "## Return rates of customers\n",
            "`python -m benchmarks.return_rates`; error of a year's purchases after returns with each customer's own "
            f"rate over that with one rate for all, made-up shops, mean of {SEEDS} and its standard error; `told "
            "apart`: in how many of them customers were found to differ; `weight`: how many purchase days the shop's "
            "rate then counts for.\n",
            pd.DataFrame(rows).to_markdown(index=False),
        ]
    )
    print(text)
    OUT.write_text(text + "\n", encoding="utf-8")


def compared(customers: int, rates: str, part: str) -> dict[str, object]:
    """One row of the table."""
    ratios, weights = [], []
    for seed in range(SEEDS):
        before, after = shop(customers, rates, part, np.random.default_rng(seed))
        weight = return_weight(before)
        weights += [] if weight is None else [weight]
        rate = float((before["return_share"] * before["monetary_total"]).sum() / before["monetary_total"].sum())
        errors = []
        for own in (weight, None):
            left = kept_shares({"kept_share": 1.0 - rate, "return_weight": own}, before)
            errors.append(
                float(np.abs(after["monetary_total"] * left - (after["monetary_total"] - after["back"])).mean())
            )
        ratios.append(errors[0] / errors[1])
    return {
        "rates": rates,
        "returns": part,
        "customers": f"{customers:,}",
        "error": f"{np.mean(ratios):.3f} ± {np.std(ratios, ddof=1) / np.sqrt(SEEDS):.3f}",
        "told apart": f"{len(weights)} of {SEEDS}",
        "weight": f"{np.mean(weights):.1f}" if weights else "–",
    }


def shop(customers: int, rates: str, part: str, dice: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is known after the first year (frequency, monetary_total, return_share) and what the next one brought
    (monetary_total, back), of those who bought in the first."""
    a_day, given = dice.gamma(0.8, 5.0, customers), RATES[rates]
    rate = dice.beta(*given, customers) if given else np.full(customers, 0.09)
    each = [year(a_day, np.minimum(rate / PARTS[part], 1.0), PARTS[part], dice) for _ in range(2)]
    buyers = each[0]["frequency"] > 0
    before, after = (one[buyers].reset_index(drop=True) for one in each)
    return before.assign(return_share=before["back"] / before["monetary_total"]), after


def year(a_day: np.ndarray, chance: np.ndarray, part: float, dice: np.random.Generator) -> pd.DataFrame:
    """Purchase days, sales and returned sales of every customer in one year."""
    days = dice.poisson(a_day)
    who = np.repeat(np.arange(len(days)), days)
    amount = dice.lognormal(4.0, 0.8, len(who))
    back = amount * part * (dice.random(len(who)) < chance[who])
    sums = {name: np.bincount(who, values, len(days)) for name, values in (("monetary_total", amount), ("back", back))}
    return pd.DataFrame({"frequency": days, **sums})


if __name__ == "__main__":
    main()
