"""The decision is what a run leaves for the report, made again from the same tables."""

from pathlib import Path

import pandas as pd
import pytest
from ran_shop import Ran

from churn import interim
from churn.errors import UserError
from churn.pipeline.decision import decide
from churn.study import load_study


def test_it_says_again_what_the_run_wrote(ran: Ran) -> None:
    decision = decide(ran.study)
    for name, table in (
        ("value", decision.customers),
        ("past_profit", decision.past),
        ("campaigns", decision.campaigns),
    ):
        pd.testing.assert_frame_equal(interim.read(ran.study, name), table, check_dtype=False)
    assert decision.asked["p_churn"].notna().all() and decision.asked["value_if_kept"].notna().all()
    assert len(decision.asked) < len(decision.targeted) == len(decision.values)


def test_a_missing_table_is_told_in_one_line(ran: Ran, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"features\.parquet is missing: run the notebooks in order") as caught:
        decide(load_study(ran.file, tmp_path))
    assert "\n" not in str(caught.value)
