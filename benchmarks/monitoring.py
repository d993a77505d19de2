"""The loop of `churn monitor`, month by month: `python -m benchmarks.monitoring` -> benchmarks/results/monitoring.md.

Needs the demo retailer's run (`make report`). The ledger is what would have stood there had the shop scored every 30
days: the back-test's predictions of the shipped model, with the rate's interval as it was forecast at each date. Then
the same shop loses customers: from one day on, a share of those who would have bought stays away for good.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from churn.monitoring import ledger
from churn.monitoring.alarm import ONE_IN, Error, alarm
from churn.monitoring.closed_dates import closed_dates
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]
SHARES = (0.05, 0.10, 0.20, 0.30)
"""of the customers who buy after the break: leave with it"""
BREAK = pd.Timestamp("2025-10-04")
CALM_YEARS, YEAR = 1000, 12


def main(study_file: str = "data/demo/study.toml") -> None:
    """Calm years simulated, then the demo's own months as they were and with customers lost."""
    study = load_study(ROOT / study_file if not Path(study_file).is_absolute() else study_file)
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    parts = [_calm()]
    with tempfile.TemporaryDirectory() as folder:
        entries = _ledger(study, Path(folder))
        closed = closed_dates(entries, lines)
        result = alarm([Error(one.as_of, one.closes, one.z) for one in closed if one.z is not None])
        evidence = {step.as_of: step.evidence for step in result.steps}
        rows = [
            {
                "as_of": one.as_of,
                "customers": one.customers,
                "predicted": round(one.expected),
                "95 % interval": f"{one.low:.0f} to {one.high:.0f}",
                "left": one.happened,
                "AUC": f"{one.auc:.3f}",
                "evidence": f"{evidence[one.as_of]:.1f}",
            }
            for one in closed
        ]
        inside = sum(one.low <= one.happened <= one.high for one in closed)
        parts.append(
            f"### The demo retailer as it was\n\n{len(closed)} dates; what happened lies in {inside} of {len(closed)}"
            f" intervals; {'an alarm' if result.first else 'no alarm'} (it sounds at {ONE_IN}).\n\n"
            + pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)
        )
        parts.append(_breaks(entries, lines))
    text = "## Monitoring\n\n`make report`, then `python -m benchmarks.monitoring`.\n\n" + "\n\n".join(parts) + "\n"
    print(text)
    (ROOT / "benchmarks" / "results" / "monitoring.md").write_text(text)


def _ledger(study: object, folder: Path) -> list[ledger.Entry]:
    interim = study.paths.interim  # type: ignore[attr-defined]
    rows = pd.read_parquet(interim / "backtest_churn.parquet").query("model == 'shipped' and horizon_days == 90")
    rates = pd.read_parquet(interim / "base_rates_churn.parquet").query("horizon_days == 90").set_index("as_of")
    for as_of, scores in rows.groupby("as_of"):
        then = rates.loc[pd.Timestamp(as_of)]
        rate = (then["low"] / then["n"], then["high"] / then["n"])
        ledger.record(folder, scores, target="churn", as_of=as_of, horizon_days=90, model="0" * 64, rate=rate)
    return ledger.read(folder)


def _breaks(entries: list[ledger.Entry], lines: pd.DataFrame) -> str:
    after = lines["ordered_at"] >= BREAK
    who = np.sort(lines.loc[after, "customer_id"].unique())
    rows = []
    for share in SHARES:
        gone = np.random.default_rng(1).choice(who, round(share * len(who)), replace=False)
        left = lines[~(after & lines["customer_id"].isin(gone))]
        closed = closed_dates(entries, left)
        result = alarm([Error(one.as_of, one.closes, one.z) for one in closed if one.z is not None])
        touched = [one for one in closed if pd.Timestamp(one.closes) > BREAK]
        missed = [one for one in touched if pd.Timestamp(one.as_of) >= BREAK]
        rows.append(
            {
                "share lost": f"{share:.0%}",
                "predicted, mean": f"{np.mean([one.expected / one.customers for one in missed]):.3f}",
                "happened, mean": f"{np.mean([one.happened / one.customers for one in missed]):.3f}",
                "alarm on": result.first or "none",
                "days after the break": (pd.Timestamp(result.first) - BREAK).days if result.first else "",
                "largest evidence": f"{max(step.evidence for step in result.steps):,.0f}",
            }
        )
    return (
        f"### The same shop with a break on {BREAK:%Y-%m-%d}\n\n"
        "From that day on a share of the customers who would have bought stays away. The models are not trained again,"
        " so nothing adapts. Rates: mean of the dates from the break on.\n\n"
        + pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)
    )


def _calm() -> str:
    sys.path.insert(0, str(ROOT / "tests"))
    from monitoring.shops import errors, months

    rng = np.random.default_rng(20261129)
    alarms = sum(alarm(errors(months(rng, YEAR))).first is not None for _ in range(CALM_YEARS))
    rows = []
    for shift in (0.2, 0.35, 0.5, 0.8):
        delays = []
        for _ in range(200):
            result = alarm(errors(months(rng, 36, break_at=24, shift=shift)))
            seen = [step for step in result.steps if step.as_of.toordinal() >= _day(24)]
            delays.append(next((n + 1 for n, step in enumerate(seen) if step.alarm), np.inf))
        rows.append(
            {
                "shift, log-odds": shift,
                "found within a year": f"{np.mean(np.isfinite(delays)):.0%}",
                "closed dates until then, median": f"{np.median(delays):.0f}"
                if np.median(delays) < np.inf
                else "more than 12",
            }
        )
    return (
        "### Simulated shops\n\n400 customers, twelve dates a year, windows of 90 days, a shock of standard deviation"
        f" .12 in log-odds that all customers share. {CALM_YEARS} calm years: {alarms} with an alarm"
        f" ({alarms / CALM_YEARS:.1%}; stated: at most {YEAR / ONE_IN:.1%}). With a lasting shift after two calm years"
        " (200 shops each):\n\n" + pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)
    )


def _day(month: int) -> int:
    from monitoring.shops import START, STEP

    return START.toordinal() + STEP * month


if __name__ == "__main__":
    main(*sys.argv[1:])
