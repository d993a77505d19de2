"""The independent checker refuses what would train a model on its own future."""

import ast
from pathlib import Path

import pandas as pd
import pytest

from churn.modelling import split_check
from churn.modelling.split_check import SplitError, check_split


def test_the_last_allowed_origin_and_the_first_refused() -> None:
    check_split([pd.Timestamp("2011-06-09")], 90, pd.Timestamp("2011-09-07"))
    with pytest.raises(SplitError, match="2011-09-06"):
        check_split([pd.Timestamp("2011-06-09")], 90, pd.Timestamp("2011-09-06"))


def test_one_bad_date_among_good_ones_is_found() -> None:
    dates = [pd.Timestamp("2010-01-01"), pd.Timestamp("2011-06-10"), pd.Timestamp("2010-02-01")]
    with pytest.raises(SplitError, match="2011-06-10"):
        check_split(dates, 90, pd.Timestamp("2011-09-07"))


def test_a_moment_that_is_no_midnight_is_refused() -> None:
    with pytest.raises(SplitError, match="midnight"):
        check_split([pd.Timestamp("2011-06-09 01:00")], 90, pd.Timestamp("2012-01-01"))


def test_the_checker_shares_no_code_with_the_splitter() -> None:
    tree = ast.parse(Path(split_check.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"__future__", "collections.abc", "datetime", "typing"}
