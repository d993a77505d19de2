"""Does a purchase model gain by cohorts of joining? `python -m benchmarks.btyd_cohorts` -> results/btyd_cohorts.md.

Customers are grouped by the half-year of their first purchase. Every cohort's BG/NBD (or MBG/NBD, as the pooled fit
prefers) is fitted with a penalty of `strength` times the squared distance of its log parameters from the pooled ones,
so that a small cohort keeps the pooled parameters and a large one has its own. Judged on the made-up shops of
benchmarks/panel.py, churn in 90 days at their last three origins: log loss as it comes, and with the level of each
origin set right, which leaves who is likelier than whom.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit

from churn.modelling import metrics
from churn.modelling.btyd import _bgnbd_loss, fit_btyd
from churn.modelling.calibration import shift_to_rate
from churn.scoring.evaluation import btyd
from churn.targets import cohort, label

from . import panel, panel_shops

RESULTS = Path(__file__).parent / "results"
STRENGTHS = (3.0, 30.0, 300.0)
"""customers that the pooled parameters count for, in units of squared log distance"""
FEWEST = 20
HALF_YEAR = 182


def cohort_parameters(history: tuple[np.ndarray, ...], pooled: Any, strength: float) -> Any:
    """The parameters of one cohort: its own likelihood, drawn towards the pooled ones."""
    x, t_x, total = history
    scale = float(total.max())
    centre = np.log([pooled["r"], pooled["alpha"] / scale, pooled["a"], pooled["b"]])
    weight = np.full(len(x), 1.0 / len(x))
    data = (x, t_x / scale, total / scale, weight, pooled["first"])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _bgnbd_loss(theta, data, 0.0)
        away = theta - centre
        return value + strength / len(x) * float(away @ away), gradient + 2 * strength / len(x) * away

    fitted = minimize(loss, centre, jac=True, method="L-BFGS-B").x
    r, alpha, a, b = np.exp(fitted)
    return {**pooled, "r": r, "alpha": alpha * scale, "a": a, "b": b}


def predictions(rows: pd.DataFrame, asked: pd.DataFrame) -> dict[str, np.ndarray]:
    """P(no purchase in the horizon) of the rows `asked`, by the pooled fit and by cohorts; rows: of one as_of."""
    history = btyd.from_features(rows)
    pooled = fit_btyd(*history)
    result = {"pooled": btyd.no_purchase(*btyd.from_features(asked), panel.HORIZON, pooled)}
    group, asked_group = (frame["tenure_days"].to_numpy() // HALF_YEAR for frame in (rows, asked))
    for strength in STRENGTHS:
        p = result["pooled"].copy()
        for one in np.unique(asked_group):
            inside, asked_inside = group == one, asked_group == one
            if inside.sum() >= FEWEST:
                own = cohort_parameters(tuple(part[inside] for part in history), pooled, strength)
                p[asked_inside] = btyd.no_purchase(*btyd.from_features(asked[asked_inside]), panel.HORIZON, own)
        result[f"cohorts, {strength:g}"] = p
    return result


def judged(shop: panel_shops.Shop) -> pd.DataFrame:
    """One row per model: mean log loss over the origins, as it comes and with the level set right."""
    features, lines = panel.prepared(shop)
    rows = []
    for origin in panel.origins(features):
        known = features[features["as_of"] == origin].reset_index(drop=True)
        asked = known[cohort(known, "churn", panel.TASK)].reset_index(drop=True)
        y = (~label(lines, asked[["customer_id", "as_of"]], panel.HORIZON)).to_numpy(float)
        for name, p in predictions(known, asked).items():
            log_odds = logit(np.clip(p, 1e-6, 1 - 1e-6))
            right = expit(log_odds + shift_to_rate(log_odds, float(y.mean())))
            rows.append((shop.name, name, metrics.log_loss(p, y), metrics.log_loss(right, y)))
    table = pd.DataFrame(rows, columns=["shop", "model", "as it comes", "level set right"])
    return table.groupby(["shop", "model"], sort=False).mean().reset_index()


def main() -> None:
    """Writes the table of all shops."""
    table = pd.concat([judged(shop) for shop in panel_shops.SHOPS])
    wide = table.pivot_table(index="shop", columns="model", values=["as it comes", "level set right"], sort=False)
    wide.loc["mean"] = wide.mean()
    wide.columns = [f"{model}: {what}" for what, model in wide.columns]
    text = [
        "## Purchase models by cohorts of joining\n",
        "`python -m benchmarks.btyd_cohorts`: BG/NBD or MBG/NBD of all customers, and of half-years of joining drawn",
        f"to it (strength {', '.join(f'{one:g}' for one in STRENGTHS)}); churn in 90 days on the made-up shops, mean",
        "log loss of their last three origins. Nothing is gained, so one fit for all customers is what ships.\n",
        wide.round(4).reset_index().to_markdown(index=False),
        "",
    ]
    (RESULTS / "btyd_cohorts.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
