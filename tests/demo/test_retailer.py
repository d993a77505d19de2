import hashlib
import json
import os
import time
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from churn.demo import retailer, simulate
from churn.demo.study_file import STUDY
from churn.errors import UserError
from churn.study import load_study

from .demo_shop import shop

ROOT = Path(__file__).resolve().parents[2]
OLD_TILL, NEW_TILL = "order_lines/2024-01_to_2026-03.csv", "order_lines/2026-04_to_2026-06.csv"


def hashes(folder: Path) -> dict[str, str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(tmp_path: Path) -> None:
    one = hashes(simulate(tmp_path / "one", customers=200))
    assert one == hashes(simulate(tmp_path / "two", customers=200))
    other = hashes(simulate(tmp_path / "three", seed=7, customers=200))
    assert one[OLD_TILL] != other[OLD_TILL] and one["customers.csv"] != other["customers.csv"]


def test_the_generator_still_makes_what_its_version_made_before(tmp_path: Path) -> None:
    """Whoever changes what comes out raises VERSION, so that an old raw folder is told from a new one."""
    made = hashes(simulate(tmp_path, customers=300))
    assert retailer.VERSION == 3
    assert made[OLD_TILL][:16] == "a4c9a37182cc2704"
    assert made[NEW_TILL][:16] == "38cf61f00ae8ef12"
    assert made["customers.csv"][:16] == "97a0544e16f17634"
    assert made["touchpoints.csv"][:16] == "cea2a60305c52c69"


def test_files_are_named_and_recorded_with_their_hashes(tmp_path: Path) -> None:
    raw = simulate(tmp_path, customers=100)
    assert raw == tmp_path / "raw"
    names = {OLD_TILL, NEW_TILL, "customers.csv", "touchpoints.csv", "campaigns.parquet", "planted_flaws.csv"}
    names |= {"truth.parquet", "truth_customers.parquet", "truth.json", "made.json"}
    found = hashes(raw)
    assert set(found) - names == {one for one in found if one.endswith("_sent_later.csv")}
    assert len(found) == len(names) + 1
    record = json.loads((raw / "made.json").read_text())
    del found["made.json"]
    assert record["sha256"] == found
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_that_holds_the_data_already_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = simulate(tmp_path, customers=100)
    times = {file: file.stat().st_mtime_ns for file in raw.iterdir()}
    monkeypatch.setattr(retailer, "retailer", lambda *_: pytest.fail("nothing had to be made"))
    assert simulate(tmp_path, customers=100) == raw
    assert {file: file.stat().st_mtime_ns for file in raw.iterdir()} == times


@pytest.mark.parametrize("change", ["other size", "edited", "extra file", "no record", "broken record"])
def test_a_raw_folder_that_differs_is_refused_and_not_touched(tmp_path: Path, change: str) -> None:
    raw = simulate(tmp_path, customers=100)
    if change == "edited":
        (raw / "customers.csv").write_text("customer_id\nmine\n")
    if change == "extra file":
        (raw / "mine.csv").write_text("customer_id\nmine\n")
    if change == "no record":
        (raw / "made.json").unlink()
    if change == "broken record":
        (raw / "made.json").write_text("[]")
    before = hashes(raw)
    size = 120 if change == "other size" else 100
    with pytest.raises(UserError, match="already holds other files"):
        simulate(tmp_path, customers=size)
    assert hashes(raw) == before
    simulate(tmp_path, customers=size, replace=True)
    assert json.loads((raw / "made.json").read_text())["customers"] == size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw", "study.toml"]


@pytest.mark.parametrize("edited", [False, True])
def test_what_an_older_version_made_gives_way_unless_somebody_changed_it(tmp_path: Path, edited: bool) -> None:
    raw = simulate(tmp_path, customers=100)
    record = json.loads((raw / "made.json").read_text())
    (raw / "made.json").write_text(json.dumps({**record, "generator": retailer.VERSION - 1}))
    if edited:
        (raw / "customers.csv").write_text("customer_id\nmine\n")
    assert retailer.outdated(raw) != edited
    if edited:
        with pytest.raises(UserError, match="already holds other files"):
            simulate(tmp_path, customers=100)
    else:
        assert json.loads((simulate(tmp_path, customers=100) / "made.json").read_text()) == record


def test_a_failure_half_way_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(shop: retailer.Retailer, rng: object, folder: Path) -> None:
        (folder / "customers.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(retailer, "_write", fail)
    with pytest.raises(OSError, match="No space"):
        simulate(tmp_path, customers=100)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_but_not_a_run_at_work(tmp_path: Path) -> None:
    for name, age in ((".raw-dead", 7200), (".raw-busy", 60)):
        (tmp_path / name).mkdir()
        moment = time.time() - age
        os.utime(tmp_path / name, (moment, moment))
    simulate(tmp_path, customers=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".raw-busy", "raw", "study.toml"]


def test_too_few_customers_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="50 or more"):
        simulate(tmp_path / "new", customers=3)
    assert not (tmp_path / "new" / "raw").exists()


def test_the_study_file_is_written_once_and_an_edited_one_is_kept(tmp_path: Path) -> None:
    simulate(tmp_path, customers=100)
    assert (tmp_path / "study.toml").read_text() == STUDY
    (tmp_path / "study.toml").write_text("# mine")
    simulate(tmp_path, customers=100)
    assert (tmp_path / "study.toml").read_text() == "# mine"


def test_the_shipped_study_file_is_the_text_simulate_writes_and_loads() -> None:
    assert (ROOT / "data" / "demo" / "study.toml").read_text(encoding="utf-8") == STUDY
    study = load_study(ROOT / "data" / "demo")
    assert study.study.name == "demo"
    custom = set(tomllib.loads(STUDY)["customers"]["static"])
    assert custom <= set(shop().customers.columns)


def test_the_shop_is_as_large_as_it_says() -> None:
    lines = shop().order_lines
    sold = lines[~lines["is_return"]]
    assert 150_000 <= len(lines) <= 250_000
    assert len(shop().customers) == 6000
    assert 5_600 < sold["customer_id"].nunique() < 5_900
    assert sold["category"].nunique() == 12
    assert lines["ordered_at"].min() >= pd.Timestamp("2024-01-01")
    assert lines["ordered_at"].max() < pd.Timestamp("2026-07-01")
    days = sold.groupby("customer_id")["ordered_at"].agg(lambda moments: moments.dt.normalize().nunique())
    assert 0.45 < (days > 1).mean() < 0.60


def test_lines_are_clean_and_returns_negative_on_the_day_they_were_booked() -> None:
    lines = shop().order_lines
    assert not lines.isna().any().any()
    assert not lines.duplicated().any()
    back, sold = lines[lines["is_return"]], lines[~lines["is_return"]]
    assert (back["amount"] < 0).all() and (back["quantity"] < 0).all()
    assert (sold["amount"] > 0).all() and (sold["quantity"] >= 1).all()
    assert (lines["discount"] >= 0).all()
    assert not set(back["order_id"]) & set(sold["order_id"])
    pair = back.assign(order_id="A" + back["order_id"].str[1:]).merge(
        sold, on=["customer_id", "order_id", "product_id"], suffixes=("", "_sold"), how="left"
    )
    days = (pair["ordered_at"] - pair["ordered_at_sold"]).dt.days
    assert days.between(3, 24).all()
    assert (pair["amount"] == -pair["amount_sold"]).all()


def test_touchpoints_have_known_stages_and_scores_from_one_to_five() -> None:
    contacts = shop().touchpoints
    assert set(contacts["stage"]) == {"pre_sale", "in_sale", "after_sale"}
    kinds = {"consultation", "communication", "visit", "campaign", "complaint", "after_sale", "survey"}
    assert set(contacts["kind"]) == kinds
    assert contacts["score"].dropna().between(1, 5).all()
    assert contacts.loc[contacts["kind"] == "campaign", "campaign_id"].notna().all()
    never = set(shop().customers["customer_id"]) - set(shop().order_lines["customer_id"])
    assert never <= set(contacts["customer_id"])
    assert contacts["occurred_at"].max() < pd.Timestamp("2026-07-01")


def test_attributes_are_null_where_they_make_no_sense() -> None:
    people = shop().customers
    firms = people[people["is_business"]]
    assert 0.08 < len(firms) / len(people) < 0.15
    assert firms["staff"].notna().all() and people.loc[~people["is_business"], "staff"].isna().all()
    assert firms["gender"].isna().all()
    brought = people.dropna(subset=["referred_by"])
    assert (brought["referred_by"] < brought["customer_id"]).all()
    assert set(brought["acquisition_channel"]) == {"referral"}
