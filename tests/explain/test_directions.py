"""No family's points go against what really happened, on the demo and on real shops."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churn import explain, features
from churn.demo.retailer import retailer
from churn.ingest import fetch, read_tables
from churn.modelling.btyd import fit_btyd
from churn.modelling.calibration import shift_to_rate
from churn.modelling.candidates import fit_candidate
from churn.modelling.target_data import target_data
from churn.scoring import Model, build_bundle
from churn.scoring.evaluation.predict import compile_model
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[2]
STEP = 90
MOST = 1.6
"""how far reasons may cancel: mean sum of |points| over mean |p - base|"""


@pytest.fixture(scope="module")
def demo() -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    shop = retailer()
    study = load_study(ROOT / "data" / "demo")
    given = {"order_lines": shop.order_lines, "customers": shop.customers, "touchpoints": shop.touchpoints}
    return _table(given, study), shop.order_lines, study.task


@pytest.fixture(scope="module")
def online_retail(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    return _public("online-retail-ii", shared_data / "online_retail_II.parquet", tmp_path_factory.mktemp("retail"))


@pytest.fixture(scope="module")
def cdnow(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    """Today's customers differ from those of most closed dates: nobody is new, and the frequent ones are late soon."""
    return _public("cdnow", shared_data / "cdnow.csv", tmp_path_factory.mktemp("cdnow"))


def _public(name: str, copy: Path, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, Any]:
    shutil.copy(ROOT / "data" / name / "study.toml", folder)
    study = load_study(folder)
    fetch(name, from_file=copy, folder=folder)
    lines = read_tables(study).order_lines
    lines = lines[lines["customer_id"].str[-1].isin(list("13579"))].reset_index(drop=True)  # half of the customers
    return _table({"order_lines": lines}, study), lines, study.task


def _table(given: dict[str, pd.DataFrame], study: Any) -> pd.DataFrame:
    """Feature rows every STEP days, from the first date with a closed horizon before it on."""
    moments = given["order_lines"]["ordered_at"]
    first = moments.min().normalize() + pd.Timedelta(days=study.task.horizon_days)
    today = moments.max().normalize() + pd.Timedelta(days=1)
    dates = sorted(pd.date_range(today, first, freq=f"-{STEP}D"))
    static = study.customers.static if study.customers else ()
    history = study.task.history_days
    made = features.compute(given, dates, engine="polars", history_days=history, static=static)
    return made.assign(as_of=pd.to_datetime(made["as_of"]))


def _judged(made: tuple[pd.DataFrame, pd.DataFrame, Any], target: str) -> tuple[pd.DataFrame, float]:
    """(directions, cancellation) of the reasons that a blend of today gives today's cohort."""
    table, lines, task = made
    data = target_data(table, lines, target, task)
    today = data.dates[-1]
    training = data.training_rows(data.windows(today))
    histories = data.purchase_histories[today]
    btyd = fit_btyd(*(histories[name].to_numpy() for name in ("x", "t_x", "total")))
    fitted: Any = fit_candidate("blend", target, data.horizon, training, data.inputs, btyd)
    rate = float(training.outcome.mean())
    cohort = data.at(today).reset_index(drop=True)
    level = shift_to_rate(compile_model(fitted, 1).log_odds(cohort), rate)
    fitted["calibration"] = {str(data.horizon): {"slope": 1.0, "intercept": 0.0, "base_rate_shift": level}}
    fitted |= {"as_of": f"{today:%Y-%m-%d}", "bands": {"cuts": [0.5], "names": ["low", "high"]}}
    model = Model(build_bundle(fitted, cohort, reasons=explain.learn(fitted, data.rows, cohort)))
    why = model.contributions(cohort)
    assert abs(why.base + why.points.sum(axis=1) - why.p).max() < 1e-9
    closed = data.rows["as_of"] <= today - pd.Timedelta(days=data.horizon)
    backtest = data.rows.loc[closed, ["customer_id", "as_of"]].assign(y=data.outcome(closed.to_numpy().nonzero()[0]))
    points = pd.DataFrame(why.points, columns=why.families)
    cancels = points.abs().sum(axis=1).mean() / abs(why.p - why.base).mean()
    return explain.directions(points, cohort, table, backtest), float(cancels)


@pytest.mark.parametrize("target", ["churn", "repeat"])
@pytest.mark.parametrize("shop", ["demo", "online_retail", "cdnow"])
def test_no_family_goes_against_the_outcomes(shop: str, target: str, request: pytest.FixtureRequest) -> None:
    directions, cancels = _judged(request.getfixturevalue(shop), target)
    assert len(directions) >= 3
    assert not directions["against"].any(), directions[directions["against"]].to_string()
    assert cancels <= MOST
