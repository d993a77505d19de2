"""Shops with too little or too uniform data, through to the models: results, or one line that says what is lacking."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from churn import ingest, interim, modelling, segments
from churn.errors import UserError
from churn.features.build_for_study import build_for_study
from churn.pipeline.train import train, train_repeat
from churn.segments import Missing
from churn.study import Study, load_study

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
    return train(prepared(folder, order_lines), target).scores


def prepared(folder: Path, order_lines: str) -> Study:
    """A study whose notebooks 01 to 03 have run."""
    (folder / "lines.csv").write_text(order_lines)
    (folder / "study.toml").write_text(study(more="[engine]\nthreads = 2"))
    own = load_study(folder)
    tables = ingest.read_tables(own)
    ingest.write_interim(own, tables)
    moments = tables.order_lines["ordered_at"]
    dates = modelling.schedule(own.task, moments.min(), moments.max())
    features = build_for_study(own, tables, dates)
    interim.write(own, "features", features)
    interim.write_facts(own, "cut_points", segments.assign_study(own, tables, features).cut_points)
    return own


@pytest.mark.parametrize(
    ("order_lines", "target", "expected"),
    [
        (lines("1,1,2024-01-05,1,1,5"), "churn", "too few for a horizon of 90 days"),
        (shop(300, "2024-01-01", "2024-01-20", 30, spread=1), "churn", "too few for a horizon"),
        (shop(300, "2024-01-01", "2024-03-01", 10), "churn", "too few for a horizon"),
        (shop(1, "2022-01-01", "2024-06-01", 30), "churn", "1 customers with a purchase are too few"),
        (shop(200, "2022-01-01", "2024-06-01", 30), "repeat", "the newest purchase is of 2024-"),
    ],
    ids=["one_line", "all_on_one_day", "short_history", "one_customer", "no_first_time_buyers"],
)
def test_too_little_is_told_in_one_line(tmp_path: Path, order_lines: str, target: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        learn(tmp_path, order_lines, target)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_first_time_buyers_the_rest_goes_on(tmp_path: Path) -> None:
    """What an earlier run left of the repeat model is taken away, and the answer names what is missing."""
    own = prepared(tmp_path, shop(200, "2022-01-01", "2024-06-01", 30))
    bundles = own.paths.interim / "bundles"
    bundles.mkdir()
    (bundles / "repeat.pkl").write_bytes(b"an older run's")
    entry = {"sha256": "0" * 64, "size": 14}
    (bundles / "manifest.json").write_text(
        json.dumps({"files": {"churn.pkl": entry, "repeat.pkl": entry}, "format": 1})
    )
    interim.write(own, "scores_repeat", pd.DataFrame({"customer_id": ["1"]}))
    found = train_repeat(own)
    assert isinstance(found, Missing)
    assert "nobody to predict repeat for" in found.en and "task.new_days" in found.zh
    assert [file.name for file in bundles.iterdir()] == ["manifest.json"]
    assert list(json.loads((bundles / "manifest.json").read_text())["files"]) == ["churn.pkl"]
    assert not (own.paths.interim / "scores_repeat.parquet").exists()


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
