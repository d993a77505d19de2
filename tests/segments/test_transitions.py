"""Moves between classes from one as_of to the next."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.segments import transitions

FIRST, SECOND, THIRD = (pd.Timestamp(date) for date in ("2025-11-01", "2025-12-01", "2026-01-01"))


def states() -> pd.DataFrame:
    rows = [("a", FIRST, "x"), ("b", FIRST, "x"), ("a", SECOND, "x"), ("b", SECOND, "y")]
    rows += [("a", THIRD, "y"), ("b", THIRD, "y"), ("c", THIRD, "x")]
    return pd.DataFrame(rows, columns=["customer_id", "as_of", "state"])


def test_moves_compare_the_last_two_dates_and_show_newcomers() -> None:
    table = transitions.latest_transitions(states(), "state").set_index(["from", "to"])["customers"].to_dict()
    assert table == {("not_yet", "x"): 1, ("x", "y"): 1, ("y", "y"): 1}


def test_an_earlier_date_can_be_asked_for() -> None:
    table = (
        transitions.latest_transitions(states(), "state", before=FIRST).set_index(["from", "to"])["customers"].to_dict()
    )
    assert table == {("not_yet", "x"): 1, ("x", "y"): 2}


def test_transitions_count_every_step_and_their_shares_add_up_by_row() -> None:
    table = transitions.transitions(states(), "state")
    assert table["customers"].sum() == 5
    assert table.groupby("from")["share"].sum().tolist() == pytest.approx([1.0] * table["from"].nunique())


def test_one_date_has_no_moves() -> None:
    assert transitions.latest_transitions(states().query("as_of == @FIRST"), "state").empty


def test_the_matrix_fills_what_did_not_happen_with_zeros() -> None:
    square = transitions.matrix(transitions.latest_transitions(states(), "state"), order=["x", "y"])
    assert square.index.tolist() == ["not_yet", "x", "y"]
    assert square.loc["y", "x"] == 0
