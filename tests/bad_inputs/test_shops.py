"""Shops with too little or too uniform data, through to the models: results, or one line that says what is lacking."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn import ingest, interim, modelling, segments
from churn.errors import UserError
from churn.features.of_study import of_study
from churn.study import load_study
from churn.train import train

from .case import HEADER, lines, study


def shop(customers: int, first: str, last: str, every: int, spread: int = 30) -> str:
    """Lines of so many customers, each buying every so many days from a day of their own."""
    rows = [
        f"{n},{n}-{i},{day:%Y-%m-%d},{i % 7},1,5"
        for n in range(customers)
        for i, day in enumerate(
            pd.date_range(pd.Timestamp(first) + pd.Timedelta(days=n * 7 % spread), last, freq=f"{every}D")
        )
    ]
    return HEADER + "\n".join(rows) + "\n"


def learn(folder: Path, order_lines: str, target: str) -> pd.DataFrame:
    """Today's scores."""
    (folder / "lines.csv").write_text(order_lines)
    (folder / "study.toml").write_text(study(more="[engine]\nthreads = 2"))
    own = load_study(folder)
    tables = ingest.read_tables(own)
    ingest.write_interim(own, tables)
    moments = tables.order_lines["ordered_at"]
    dates = modelling.schedule(own.task, moments.min(), moments.max())
    features = of_study(own, tables, dates)
    interim.write(own, "features", features)
    interim.write_facts(own, "cut_points", segments.place_study(own, tables, features).cut_points)
    return train(own, target).scores


@pytest.mark.parametrize(
    ("order_lines", "target", "expected"),
    [
        (lines("1,1,2024-01-05,1,1,5"), "churn", "too few for a horizon of 90 days"),
        (shop(300, "2024-01-01", "2024-01-20", 30, spread=1), "churn", "too few for a horizon"),
        (shop(300, "2024-01-01", "2024-03-01", 10), "churn", "too few for a horizon"),
        (shop(1, "2022-01-01", "2024-06-01", 30), "churn", "1 customers with a purchase are too few"),
        (shop(200, "2022-01-01", "2024-06-01", 30), "repeat", "nobody to ask about repeat"),
    ],
    ids=["one_line", "all_on_one_day", "short_history", "one_customer", "no_first_time_buyers"],
)
def test_too_little_is_told_in_one_line(tmp_path: Path, order_lines: str, target: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        learn(tmp_path, order_lines, target)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("order_lines", "target"),
    [
        (shop(200, "2023-01-01", "2024-12-01", 5000, spread=650), "churn"),
        (shop(200, "2023-01-01", "2024-12-01", 5000, spread=650), "repeat"),
        (shop(100, "2023-06-01", "2024-06-01", 30), "churn"),
    ],
    ids=["everybody_buys_once_churn", "everybody_buys_once_repeat", "nobody_churns"],
)
def test_one_outcome_only_gives_probabilities_all_the_same(tmp_path: Path, order_lines: str, target: str) -> None:
    p = learn(tmp_path, order_lines, target)["p"]
    assert p.between(0, 1).all()
    assert len(p) > 0
