"""Assign once, read later: files that are never changed, and every mistake in one clear line."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from value.shop import TODAY, study

from churn import campaign_files
from churn.errors import UserError
from churn.pipeline.campaign import campaign_assign, campaign_read, current_acceptance, who_responds
from churn.study import load_study
from churn.value.contact_list import complete
from churn.value.customer_value import CustomerValue, values_today
from churn.value.profit import Acceptance
from churn.value.targeting import targeting

STUDY = """
[study]
name = "{name}"
currency = "EUR"
[order_lines]
path = "lines.csv"
[task]
horizon_days = 90
"""


@pytest.fixture(scope="module")
def value(fitted: CustomerValue, table: pd.DataFrame) -> pd.DataFrame:
    today = table[table["as_of"] == TODAY].reset_index(drop=True)
    asked = today[today["recency_days"] <= 180][["customer_id"]]
    scored = asked.assign(p=np.random.default_rng(1).uniform(0.3, 0.9, len(asked)))
    segments = today[["customer_id"]].assign(segment="general_keep", breadth=None)
    targeted = targeting(values_today(fitted.model, table), scored, study())
    return complete(targeted, today, Acceptance(0.3), horizon_days=90, segments=segments)[0]


@pytest.fixture
def shop(tmp_path: Path, value: pd.DataFrame) -> Path:
    """A study file in <tmp>/data/small with its interim/value.parquet."""
    folder = tmp_path / "data" / "small"
    (folder / "interim").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY.format(name="small"))
    value.to_parquet(folder / "interim" / "value.parquet")
    return folder / "study.toml"


def held(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_assign_then_read(shop: Path, whole_lines: pd.DataFrame) -> None:
    text = campaign_assign(shop, size=200, control=0.25)
    file = shop.parent / "campaigns" / f"{TODAY:%Y-%m-%d}.parquet"
    table = pd.read_parquet(file)
    assert table["group"].value_counts().to_dict() == {"treatment": 150, "control": 50}
    assert "150 customers to contact, 50 kept as control" in text
    mailing = pd.read_csv(file.with_suffix(".csv"), encoding="utf-8-sig")
    assert set(mailing["customer_id"]) == set(table.loc[table["group"] == "treatment", "customer_id"])
    read = campaign_read(shop, file, order_lines=whole_lines)
    assert "150 contacted, 50 in the control group, 90 days" in read
    assert "General keep" in read
    facts = json.loads(file.with_suffix(".readout.json").read_text())
    assert facts["purchase"]["treated"] == 150
    assert facts["date"] == f"{TODAY + pd.Timedelta(days=90):%Y-%m-%d}"


def test_campaigns_read_over_their_whole_window_teach_who_responds(shop: Path, whole_lines: pd.DataFrame) -> None:
    known = load_study(shop)
    assert who_responds(known, None, whole_lines).state == "too_few"
    campaign_assign(shop, size=200, control=0.25, name="whole")
    file = shop.parent / "campaigns" / "whole.parquet"
    campaign_read(shop, file, order_lines=whole_lines, days=30)
    assert campaign_files.assigned(known) is None, "looked at before its end"
    campaign_read(shop, file, order_lines=whole_lines)
    found = who_responds(known, None, whole_lines)
    assert (found.state, found.campaigns) == ("too_few", 1) and 150 < found.customers <= 200
    assert json.loads((shop.parent / "interim" / "uplift.json").read_text())["customers"] == found.customers
    file.unlink()
    assert who_responds(known, None, whole_lines).customers == 0


def test_the_assignment_is_the_same_for_the_same_seed(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "again" / "data" / "small"
    other.parent.mkdir(parents=True)
    import shutil

    shutil.copytree(shop.parent, other)
    for place in (shop, other / "study.toml"):
        campaign_assign(place, size=100, control=0.3, seed=5)
    name = f"campaigns/{TODAY:%Y-%m-%d}.parquet"
    assert (shop.parent / name).read_bytes() == (other / name).read_bytes()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"control": 0.0}, "more than 0 and less than 1"),
        ({"control": 1.0}, "more than 0 and less than 1"),
        ({"control": float("nan")}, "more than 0 and less than 1"),
        ({"size": 10**6}, "customers can be assigned"),
        ({"size": 3}, "at least two customers"),
        ({"size": -5}, "at least two customers"),
        ({"name": "../outside"}, "allowed are a-z"),
    ],
)
def test_a_bad_wish_ends_in_one_line_and_writes_nothing(shop: Path, wrong: dict, said: str) -> None:
    before = held(shop.parent)
    with pytest.raises(UserError, match=said) as error:
        campaign_assign(shop, **{"size": 100, "control": 0.2, **wrong})
    assert "\n" not in str(error.value)
    assert held(shop.parent) == before


def test_a_second_assignment_over_the_first_is_refused_and_changes_nothing(shop: Path) -> None:
    campaign_assign(shop, size=100, control=0.2)
    before = held(shop.parent)
    for seed in (0, 1):
        with pytest.raises(UserError, match="made once"):
            campaign_assign(shop, size=100, control=0.2, seed=seed)
    assert held(shop.parent) == before


def test_a_file_in_the_way_stops_the_assignment_and_stays(shop: Path) -> None:
    folder = shop.parent / "campaigns"
    folder.mkdir()
    (folder / "spring.csv").write_text("mine")
    with pytest.raises(UserError, match=r"spring\.csv"):
        campaign_assign(shop, size=100, control=0.2, name="spring")
    assert held(folder) == {str(folder / "spring.csv"): b"mine"}


def test_customers_of_a_running_campaign_are_left_out(shop: Path) -> None:
    campaign_assign(shop, size=100, control=0.2, name="one")
    text = campaign_assign(shop, size=100, control=0.2, name="two")
    one, two = (
        set(pd.read_parquet(shop.parent / f"campaigns/{name}.parquet")["customer_id"]) for name in ("one", "two")
    )
    assert not one & two
    assert "100 customers were left out" in text


@pytest.fixture
def assigned(shop: Path) -> Path:
    campaign_assign(shop, size=100, control=0.2)
    return shop.parent / "campaigns" / f"{TODAY:%Y-%m-%d}.parquet"


def refused(shop: Path, file: Path, lines: pd.DataFrame, said: str, **more: int) -> None:
    before = held(shop.parent)
    with pytest.raises(UserError, match=said) as error:
        campaign_read(shop, file, order_lines=lines, **more)
    assert "\n" not in str(error.value)
    assert held(shop.parent) == before


def test_an_assignment_of_another_study_is_refused(shop: Path, assigned: Path, whole_lines: pd.DataFrame) -> None:
    shop.write_text(STUDY.format(name="other"))
    refused(shop, assigned, whole_lines, "assigned for study 'small', this study is 'other'")


def test_an_edited_assignment_is_refused(shop: Path, assigned: Path, whole_lines: pd.DataFrame) -> None:
    table = pd.read_parquet(assigned)
    table.loc[0, "group"] = "control"
    table.to_parquet(assigned)
    refused(shop, assigned, whole_lines, "has changed since")


def test_missing_customers_are_named(shop: Path, assigned: Path, whole_lines: pd.DataFrame) -> None:
    gone = pd.read_parquet(assigned)["customer_id"].iloc[7]
    refused(shop, assigned, whole_lines[whole_lines["customer_id"] != gone], f"1 of 100 .* {gone}")


def test_an_open_window_is_refused_with_the_days_that_are_there(
    shop: Path, assigned: Path, whole_lines: pd.DataFrame, lines: pd.DataFrame
) -> None:
    refused(shop, assigned, lines, "add newer order lines$")
    some = whole_lines[whole_lines["ordered_at"] < TODAY + pd.Timedelta(days=40)]
    refused(shop, assigned, some, "--days 40")
    assert "40 days from" in campaign_read(shop, assigned, order_lines=some, days=40)
    assert current_acceptance(load_study(shop)).readouts == 0


@pytest.mark.parametrize("name", ["nothing.parquet", "value.parquet"])
def test_a_file_that_is_no_assignment_is_refused(shop: Path, whole_lines: pd.DataFrame, name: str) -> None:
    refused(shop, shop.parent / "interim" / name, whole_lines, "no assignment at")


def test_a_study_without_values_is_told_what_to_run(shop: Path) -> None:
    (shop.parent / "interim" / "value.parquet").unlink()
    with pytest.raises(UserError, match="churn run"):
        campaign_assign(shop, size=10)


def test_cells_of_the_mailing_list_cannot_start_a_formula(shop: Path, value: pd.DataFrame) -> None:
    wicked = value.assign(customer_id="=HYPERLINK(" + value["customer_id"] + ")")
    wicked.to_parquet(shop.parent / "interim" / "value.parquet")
    campaign_assign(shop, size=100, control=0.2)
    text = next((shop.parent / "campaigns").glob("*.csv")).read_text(encoding="utf-8-sig")
    assert all(line.startswith("'=") for line in text.splitlines()[1:])


def test_whole_read_outs_update_the_acceptance_and_early_looks_do_not(shop: Path) -> None:
    folder = shop.parent / "campaigns"
    folder.mkdir()
    for number, days in enumerate([90, 90, 30]):
        facts = {
            "study": "small",
            "campaign_id": str(number),
            "acceptance": 0.12 if days == 90 else 0.9,
            "acceptance_error": 0.03,
            "days": days,
            "planned_days": 90,
            "date": f"2026-0{number + 1}-01",
        }
        (folder / f"{number}.readout.json").write_text(json.dumps(facts))
    known = load_study(shop)
    updated = current_acceptance(known)
    assert (updated.source, updated.readouts, updated.date) == ("measured", 2, "2026-02-01")
    assert updated.mean == pytest.approx(0.12)
