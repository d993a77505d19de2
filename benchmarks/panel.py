"""Do the choices generalise? Twelve simulated shops, churn in 90 days: `python -m benchmarks.panel [SHOP ...]`.

Compared with rivals. The shops (panel_shops.py) differ from the demo in how their customers behave. Candidates, blend
and settings were chosen on them, on the demo and on dates of the public data that had closed before the first test
origin, so they are no test.
Writes benchmarks/results/panel.md, every prediction to benchmarks/out/panel/<shop>/backtest.parquet.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from . import panel_shops
from . import quality_data as data
from . import quality_run as runs

os.environ.setdefault("OMP_NUM_THREADS", "1")
RESULTS = Path(__file__).parent / "results"
HORIZON, STEP = 90, 30
TASK = SimpleNamespace(horizon_days=HORIZON, horizons=[], active_days=180, new_days=180, promotions=(), holidays=())
JUDGED = 3
HEAD = """## Do the choices generalise?

`python -m benchmarks.panel`: simulated shops that differ in rhythm, season, growth, shocks, size and age
(panel_shops.py), churn in 90 days, the mean of their last three origins, a quarter apart. Candidate models, blend and
settings were chosen here, on the demo and on closed dates of the public data, so this is not a test; it shows that one
set of choices works for different shops.
"""


def prepared(shop: panel_shops.Shop) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(feature table every 30 days, order lines) of a simulated shop; the table is kept under benchmarks/out/."""
    lines = panel_shops.order_lines(shop)
    return feature_table(f"panel-{shop.name}", lines), lines


def feature_table(name: str, lines: pd.DataFrame) -> pd.DataFrame:
    """The feature table of a made-up shop's order lines, every 30 days; kept under benchmarks/out/ by its `name`."""
    first = lines["ordered_at"].min().normalize() + pd.Timedelta(days=HORIZON)
    today = lines["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    dates = sorted(pd.date_range(today, first, freq=f"-{STEP}D"))
    tables = SimpleNamespace(order_lines=lines, customers=None, touchpoints=None)
    return data.table(name, tables, dates, SimpleNamespace(customers=None))


def origins(features: pd.DataFrame, judged: int = JUDGED) -> list[pd.Timestamp]:
    """The newest as_of dates whose windows have closed, so many, a quarter apart, ascending."""
    today = features["as_of"].max()
    return [today - pd.Timedelta(days=HORIZON * (1 + back)) for back in range(judged)][::-1]


def report(shop: panel_shops.Shop) -> list[str]:
    """The shop's lines; writes its back-test rows."""
    features, lines = prepared(shop)
    asked = origins(features)
    rows, levels = runs.run(f"panel_{shop.name}", features, lines, "churn", TASK, asked)
    runs.write(rows, data.OUT / "panel" / shop.name / "backtest.parquet")
    columns = ["model", "auc", "log_loss", "debiased", "brier", "ece", "mean_p", "rate", "base_rate_error"]
    return [
        f"### {shop.name}\n",
        runs.coverage(levels, asked) + "\n",
        runs.table(rows)[columns].to_markdown(index=False),
        "\nShipped minus rival, 95 % intervals:\n",
        runs.differences(rows).to_markdown(index=False),
        "",
    ]


def main(names: list[str]) -> None:
    """The named shops (default all), joined into panel.md after each; `--assemble` joins what is there."""
    for shop in panel_shops.SHOPS:
        if not names or shop.name in names:
            lines = report(shop)
            (data.OUT / f"panel_{shop.name}.md").write_text("\n".join(lines))
            print("\n".join(lines), flush=True)
            write()
    write()


def write() -> None:
    """panel.md from the shops judged so far."""
    parts = {shop.name: data.OUT / f"panel_{shop.name}.md" for shop in panel_shops.SHOPS}
    missing = [name for name, part in parts.items() if not part.exists()]
    note = [f"Not judged yet: {', '.join(missing)}.\n"] if missing else []
    texts = [part.read_text() for part in parts.values() if part.exists()]
    (RESULTS / "panel.md").write_text("\n".join([HEAD, *note, *texts]))


if __name__ == "__main__":
    main(sys.argv[1:])
