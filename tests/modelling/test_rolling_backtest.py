"""The back-test: one row per prediction, shipped by earlier origins only, blind to the future."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from churn.errors import UserError
from churn.modelling import backtest, raw_fit
from churn.modelling.candidates import CANDIDATES, fit_candidate
from churn.modelling.combination import PRIOR
from churn.modelling.rolling_backtest import COLUMNS, history_from_rows
from churn.targets import cohort, label

from .conftest import QUICK
from .shop import TASK, feature_table

HORIZON = pd.Timedelta(days=TASK.horizon_days)


def test_one_row_per_origin_customer_and_model(judged: dict[str, Any]) -> None:
    rows = judged["rows"]
    assert set(COLUMNS) <= set(rows.columns)
    assert not rows.duplicated(["as_of", "customer_id", "model"]).any()
    assert set(rows["model"]) == {*CANDIDATES, "shipped"}
    assert rows.groupby(["as_of", "model"]).size().groupby("as_of").nunique().eq(1).all()
    assert rows["p"].between(0, 1).all()


def test_y_is_the_targets_own_outcome(judged: dict[str, Any], lines: pd.DataFrame, table: pd.DataFrame) -> None:
    rows = judged["rows"].query("model == 'recency'")
    bought = label(lines, rows[["customer_id", "as_of"]], TASK.horizon_days)
    expected = ~bought if judged["target"] == "churn" else bought
    assert (rows["y"].to_numpy() == expected.to_numpy(float)).all()
    asked = table[cohort(table, judged["target"], TASK)]
    for origin, part in rows.groupby("as_of"):
        assert set(part["customer_id"]) == set(asked.loc[asked["as_of"] == origin, "customer_id"])


def test_the_blend_ships_with_weights_of_closed_origins(judged: dict[str, Any]) -> None:
    rows = judged["rows"]
    history, moved = history_from_rows(rows), False
    for origin, part in rows.groupby("as_of"):
        each = {model: one.reset_index(drop=True) for model, one in part.groupby("model")}
        assert np.array_equal(each["shipped"]["p"], each["blend"]["p"])
        weights = history.blend_weights(judged["target"], pd.Timestamp(str(origin)), TASK.horizon_days)
        mean = sum(weight * each[member]["raw_log_odds"] for member, weight in weights.items())
        assert each["blend"]["raw_log_odds"].to_numpy() == pytest.approx(np.asarray(mean), abs=1e-12)
        moved |= weights != PRIOR[judged["target"]]
    assert moved


def test_origins_that_have_not_closed_do_not_weigh(judged: dict[str, Any]) -> None:
    rows, target = judged["rows"], judged["target"]
    first = rows["as_of"].min()
    changed = rows.assign(y=1.0 - rows["y"])
    for days in (0, TASK.horizon_days - 1):
        early = history_from_rows(changed).blend_weights(target, first + pd.Timedelta(days=days), TASK.horizon_days)
        assert early == PRIOR[target]
    now = first + HORIZON
    weights = [history_from_rows(part).blend_weights(target, now, TASK.horizon_days) for part in (rows, changed)]
    assert PRIOR[target] not in weights and weights[0] != weights[1]


def test_base_rates_count_customers_and_end_with_today(judged: dict[str, Any]) -> None:
    base_rates, rows = judged["base_rates"], judged["rows"]
    assert np.isnan(base_rates["happened"].iloc[-1])
    assert (base_rates["low"] < base_rates["expected"]).all() and (base_rates["expected"] < base_rates["high"]).all()
    assert (base_rates["high"] <= base_rates["n"]).all() and (base_rates["low"] >= 0).all()
    shipped = rows[rows["model"] == "shipped"].groupby("as_of")
    assert shipped["p"].sum().to_numpy() == pytest.approx(base_rates["expected"].iloc[:-1].to_numpy(), rel=1e-9)
    assert shipped["y"].sum().to_numpy() == pytest.approx(base_rates["happened"].iloc[:-1].to_numpy())


def _matrix_threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_fitting_multiplies_matrices_on_one_thread(
    table: pd.DataFrame, lines: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def record_threads(*args: Any, **more: Any) -> dict[str, Any]:
        seen.extend(_matrix_threads())
        return fit_candidate(*args, **more)

    monkeypatch.setattr(raw_fit, "fit_candidate", record_threads)
    dates = sorted(table["as_of"].unique())
    few = table[table["as_of"].isin(dates[-4:])]
    with threadpool_limits(2, user_api="blas"):
        backtest(few, lines, "churn", TASK, candidates=("recency",), settings=QUICK)
        assert set(_matrix_threads()) == {2}
    assert set(seen) == {1}


@pytest.mark.parametrize("target", ["churn", "repeat"])
def test_an_origins_predictions_do_not_change_when_the_future_does(
    target: str, lines: pd.DataFrame, table: pd.DataFrame, judged: dict[str, Any]
) -> None:
    if judged["target"] != target:
        pytest.skip("the other target's turn")
    origins = sorted(judged["rows"]["as_of"].unique())
    origin = pd.Timestamp(origins[len(origins) // 2])
    random = np.random.default_rng(1)
    later = lines["ordered_at"] >= origin
    dropped = lines[~later | (random.random(len(lines)) < 0.3)]
    dates = [pd.Timestamp(date) for date in sorted(table["as_of"].unique())]
    changed_table = pd.concat(
        [table[table["as_of"] <= origin], feature_table(dropped, [date for date in dates if date > origin])]
    ).reset_index(drop=True)
    changed, _ = backtest(changed_table, dropped, target, TASK, settings=QUICK)
    columns = ["customer_id", "model", "p"]
    before = judged["rows"].query("as_of == @origin")[columns].reset_index(drop=True)
    after = changed.query("as_of == @origin")[columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, after)


def test_progress_is_reported(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    calls: list[tuple[int, int]] = []
    backtest(
        table, lines, "churn", TASK, candidates=("bgnbd",), progress=lambda done, total, _: calls.append((done, total))
    )
    assert [done for done, _ in calls] == list(range(1, len(calls) + 1))
    assert calls[-1][0] == calls[-1][1]


def test_too_few_dates_name_the_study_keys(lines: pd.DataFrame, table: pd.DataFrame) -> None:
    short = table[table["as_of"] >= sorted(table["as_of"].unique())[-1]]
    with pytest.raises(UserError, match=r"task\.horizon_days"):
        backtest(short, lines, "churn", TASK)
