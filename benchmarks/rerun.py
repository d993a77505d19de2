"""What does a rerun cost? `python -m benchmarks.rerun [STUDY ...]` -> benchmarks/results/rerun.md.

Five runs of a study one after another, in a folder of its own: the first on lines up to a month before, one with
nothing new, one with the next calendar month, one with an old line corrected, and that one again with `--fresh`, whose
results must be the same bytes. `origins_from` is the first run's day, as `churn init` writes it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from churn.pipeline.study_store import StudyStore
from churn.study import Study, load_study

from . import panel_shops
from . import quality_data as data

RESULTS = Path(__file__).parent / "results"
RUNS = ("first run", "nothing new", "one new month", "an old line corrected", "--fresh")
COMPARED = ("customers.csv", "backtest.parquet")
CORRECTED = pd.Timedelta(days=200)
"""how long before today the corrected line is"""


@dataclass(frozen=True)
class Shop:
    """A study, the moments of its two months, and the columns of its lines that are needed here."""

    name: str
    first: str
    then: str
    moment: str
    number: str


SHOPS = (
    Shop("demo", "2026-05-01", "2026-06-01", "ordered_at", "amount"),
    Shop("online-retail-ii", "2011-10-01", "2011-11-01", "InvoiceDate", "Quantity"),
    Shop("five-years", "2022-11-01", "2022-12-01", "ordered_at", "amount"),
)
FIVE_YEARS = replace(
    next(shop for shop in panel_shops.LONG_SHOPS if shop.name == "pet_food_5y"), name="five-years", customers=6500
)
"""sixty months and some 125,000 lines"""


def source_of(shop: Shop, folder: Path) -> Study:
    """The study whose lines are taken; the made-up shop's is written below `folder`."""
    if shop.name != FIVE_YEARS.name:
        return data.study_of(shop.name)
    source = folder / "source"
    (source / "raw").mkdir(parents=True)
    lines = panel_shops.order_lines(FIVE_YEARS)
    lines["ordered_at"] -= pd.DateOffset(years=5)  # a day that has not come is no order's
    lines.to_parquet(source / "raw" / "order_lines.parquet", index=False)
    (source / "study.toml").write_text(
        f'[study]\nname = "{shop.name}"\n[order_lines]\npath = "raw/order_lines.parquet"\n[task]\nhorizon_days = 90\n'
    )
    return load_study(source)


def put(shop: Shop, source: Study, folder: Path, today: str, corrected: bool = False) -> None:
    """The study in `folder` as it stands on `today`."""
    target = folder / "data" / shop.name
    shutil.copytree(source.paths.raw, target / "raw", dirs_exist_ok=True)
    text = (source.folder / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(as_of|origins_from) =.*\n", "", text)
    dates = f"as_of = {today}\norigins_from = {shop.first}\n"
    (target / "study.toml").write_text(text.replace("[task]\n", f"[task]\n{dates}"), encoding="utf-8")
    assert source.order_lines.path is not None
    place = target / source.order_lines.path
    tables = {file: _read(file) for file in (sorted(place.iterdir()) if place.is_dir() else [place])}
    moments = {file: _moments(whole[shop.moment]) for file, whole in tables.items()}
    if corrected:
        wanted = pd.Timestamp(today) - CORRECTED
        away = pd.concat({file: (times - wanted).abs() for file, times in moments.items()})
        file, line = away[away.notna()].idxmin()
        number = float(tables[file].loc[line, shop.number]) * 2
        tables[file].loc[line, shop.number] = str(number) if file.suffix == ".csv" else number
    for file, whole in tables.items():
        lines = whole[moments[file] < today]
        lines.to_parquet(file) if file.suffix == ".parquet" else lines.to_csv(file, index=False)


def _read(file: Path) -> pd.DataFrame:
    if file.suffix == ".parquet":
        return pd.read_parquet(file)
    return pd.read_csv(file, dtype=str, encoding="utf-8-sig", keep_default_na=False)


def _moments(column: pd.Series) -> pd.Series:
    """As timestamps; the demo's new till writes the day first, and what is no date is left out."""
    iso = pd.to_datetime(column, format="ISO8601", errors="coerce")
    return iso.fillna(pd.to_datetime(column, format="%d.%m.%Y %H:%M:%S", errors="coerce"))


def timed(study: Path, *options: str) -> tuple[float, float]:
    """(wall seconds, processor seconds) of `churn run`, its kernels included."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "churn.cli", "run", str(study), *options])
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"churn run {study} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def measured(shop: Shop, folder: Path) -> pd.DataFrame:
    """One row per run: seconds, share of the first run, fits reused."""
    source, rows = source_of(shop, folder), []
    study = folder / "data" / shop.name / "study.toml"
    before: list[str] = []
    for run in RUNS:
        put(shop, source, folder, shop.first if run in RUNS[:2] else shop.then, corrected=run in RUNS[3:])
        wall, processor = timed(study, *([run] if run.startswith("--") else []))
        reports = load_study(study).paths.reports
        results = [hashlib.sha256((reports / name).read_bytes()).hexdigest() for name in COMPARED]
        uses = StudyStore(load_study(study)).uses()
        row = {"study": shop.name, "run": run, "wall s": wall, "processor s": processor}
        rows.append(row | {"from the store": f"{uses['reused'].sum()} of {len(uses)}"})
        print(rows[-1], flush=True)
        if run == RUNS[-1] and results != before:
            raise SystemExit(f"{shop.name}: the results of a fresh run are not those with the store")
        before = results
    table = pd.DataFrame(rows)
    for name in ("wall", "processor"):
        table[f"{name}, share"] = table[f"{name} s"] / table[f"{name} s"].iloc[0]
    return table


def main(names: list[str]) -> None:
    """Measures the named studies (default all) and writes the table."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = [shop for shop in SHOPS if not names or shop.name in names]
        table = pd.concat([measured(shop, Path(folder)) for shop in chosen])
    rounded = table.round({"wall s": 0, "processor s": 0, "wall, share": 2, "processor, share": 2})
    text = [
        "## Reruns\n",
        f"`{' '.join(['python -m benchmarks.rerun', *names])}` on {os.cpu_count()} processors: `churn run` of the",
        "first day's lines, and again with nothing new, a calendar month later, with a line of 200 days before",
        "corrected, and without the store. Shares are of the first run. customers.csv and backtest.parquet of the last",
        "two runs are the same bytes. On a machine that is busy with other work only the processor seconds, notebooks",
        "included, mean much.\n",
        rounded.to_markdown(index=False),
        "",
    ]
    (RESULTS / "rerun.md").write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main(sys.argv[1:])
