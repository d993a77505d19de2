"""Customer value is fitted once: kept in the store, and fitted anew when anything it rests on changes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from value.shop import TODAY, features, order_lines

from churn import interim
from churn.pipeline import value_cache
from churn.study import Study, load_study
from churn.value import CustomerValue

TEXT = """
[study]
name = "small"
[order_lines]
path = "lines.csv"
[task]
as_of = 2025-12-21
value_horizon_days = 180
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "study.toml").write_text(TEXT)
    made = load_study(tmp_path)
    lines = order_lines(300)
    table = features(lines, [TODAY - pd.Timedelta(days=60 * place) for place in range(6, -1, -1)])
    interim.write(made, "features", table)
    interim.write(made, "order_lines", lines)
    return made


def asked(study: Study) -> CustomerValue:
    return value_cache.customer_value(study, interim.read(study, "features"), interim.read(study, "order_lines"))


def test_the_second_notebook_finds_what_the_first_fitted(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked(study)
    monkeypatch.setattr("churn.value.customer_value", lambda *_: pytest.fail("it stood there already"))
    second = asked(study)
    assert (second.model, second.corrections, second.standard_error) == (
        first.model,
        first.corrections,
        first.standard_error,
    )
    pd.testing.assert_frame_equal(second.rows, first.rows)
    pd.testing.assert_frame_equal(second.measures, first.measures)
    pd.testing.assert_frame_equal(second.log_errors, first.log_errors)
    assert second.test_days == first.test_days


@pytest.mark.parametrize("change", ["features", "order_lines", "economics", "broken"])
def test_whatever_it_rests_on_makes_it_fit_anew(study: Study, change: str) -> None:
    before = asked(study)
    if change in ("features", "order_lines"):
        table = interim.read(study, change)
        column = "monetary_total" if change == "features" else "amount"
        interim.write(study, change, table.assign(**{column: table[column] * 2}))
    elif change == "economics":
        economics = study.economics.model_copy(update={"margin": 0.5})
        study = study.model_copy(update={"economics": economics})
    else:
        (file,) = (study.paths.interim / "store" / "value").glob("*/*.npz")
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    after = asked(study)
    if change == "broken":
        assert after.model == before.model
    elif change == "economics":
        assert after.model["margin"] == 0.5
    else:
        assert not np.allclose(after.rows["expected"], before.rows["expected"])
