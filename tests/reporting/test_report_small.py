"""A study with hardly anything in it still gets a report that reads, and says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import synthetic

from churn.reporting import customers_table, metrics, render, summary
from churn.reporting.summary import SECTIONS

Edit = Callable[[pd.DataFrame], pd.DataFrame]
EDITS: dict[str, tuple[str, Edit]] = {
    "nobody asked about": ("scores_churn", lambda frame: frame.iloc[:0]),
    "no contact pays": ("value", lambda frame: frame.assign(contact=False, group="none", expected_profit=-1.0)),
    "no reason known": ("reasons", lambda frame: frame.iloc[:0]),
    "nothing has come due": ("base_rates_churn", lambda frame: frame.iloc[-1:]),
    "a single as_of": ("segments", lambda frame: frame[frame["as_of"] == frame["as_of"].max()]),
    "everything was free": ("order_lines", lambda frame: frame.assign(amount=0.0)),
    "no width, no personas": (
        "segments",
        lambda frame: frame.assign(
            **{name: pd.Series(pd.NA, index=frame.index, dtype="str") for name in ("breadth", "persona")}
        ),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_lack_leaves_a_report_that_reads(tmp_path: Path, name: str) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=40)
    table, edit = EDITS[name]
    path = study.paths.interim / f"{table}.parquet"
    edit(pd.read_parquet(path)).to_parquet(path)
    page = render(summary(study))
    assert page.count("<section") == len(SECTIONS)
    assert ">nan" not in page.lower()
    assert ">None<" not in page


@pytest.mark.parametrize("customers", [1, 5])
def test_a_handful_of_customers(tmp_path: Path, customers: int) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=customers)
    assert "<h1" in render(summary(study))
    assert len(customers_table(study)) <= customers


@pytest.mark.usefixtures("without_pictures")
def test_all_listed_is_said_so_and_an_empty_column_is_left_out(tmp_path: Path) -> None:
    found = summary(synthetic.write(tmp_path / "tearoom", customers=40))
    contacts, customers = found["action"]["contacts"], found["customers"]["customers"]
    assert found["action"]["shown"] == contacts and len(found["customers"]["rows"]) == customers
    for one in found["why"]["drivers"]:
        one["outcome"] = None
    page = render(found)
    assert f"All {contacts} to contact" in page and f"The first {contacts} of" not in page
    assert f"All {customers} customers are here." in page and "For anybody else" not in page
    assert ">What happened</th>" not in page


@pytest.mark.usefixtures("without_pictures")
def test_nothing_left_out_is_said_in_words(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=40)
    path = study.paths.interim / "cleaning_audit.parquet"
    audit = pd.read_parquet(path)
    audit[audit["kind"] != "dropped"].to_parquet(path)
    assert "cleaning left out no order line." in render(summary(study))


def test_with_one_category_nothing_is_compared_between_categories(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=120)
    path = study.paths.interim / "order_lines.parquet"
    pd.read_parquet(path).assign(category="Everything for the professional kitchen").to_parquet(path)
    path = study.paths.interim / "segments.parquet"
    pd.read_parquet(path).assign(
        breadth=pd.Series("narrow", index=pd.read_parquet(path).index, dtype="str")
    ).to_parquet(path)
    found = summary(study)
    assert [found["products"][name] for name in ("categories", "rules", "leanings", "risk")] == [None] * 4
    page = render(found)
    assert "All order lines name the same category" in page
    assert "needs a category on the order lines" not in page
    assert "no customer bought more categories than the typical customer" in page


def test_without_a_back_test_nothing_is_claimed(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=40)
    for target in ("churn", "repeat"):
        for kind in ("backtest", "base_rates"):
            (study.paths.interim / f"{kind}_{target}.parquet").unlink()
    page = render(summary(study))
    assert "The horizon of the first forecast is not over yet" in page
    assert metrics(study)["churn"]["models"] == []


def test_without_a_repeat_model_the_report_names_what_is_missing(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=40)
    for kind in ("backtest", "base_rates", "scores"):
        (study.paths.interim / f"{kind}_repeat.parquet").unlink()
    page = render(summary(study))
    assert "too few first-time buyers" in page
    assert "Second purchase</h2>" not in page
    assert customers_table(study)["p_repeat"].isna().all()
