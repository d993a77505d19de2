"""The demo's raw files are untidy in known ways; what ingest makes of them is, to the byte, what was sold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.demo import flaw_counts, flaws, retailer
from churn.demo.study_file import EARLIER, STUDY
from churn.ingest import Tables, read_tables, write_interim
from churn.study import Study, load_study

TABLES = ("order_lines", "customers", "touchpoints")


def plain(folder: Path, shop: retailer.Retailer) -> Study:
    """A study of the same shop whose files have no flaws."""
    (folder / "raw").mkdir(parents=True)
    for name in TABLES:
        table = getattr(shop, name)
        table.to_csv(folder / "raw" / f"{name}.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
    study = STUDY.replace('"raw/order_lines" ', '"raw/order_lines.csv" ').replace("[order_lines.spellings] ", "[x]")
    head, _, rest = study.partition("date_format")
    (folder / "study.toml").write_text(head + rest[rest.index("[customers]") :])
    return load_study(folder)


def untidy(folder: Path, shop: retailer.Retailer, seed: int) -> Study:
    raw = flaws.flawed({name: getattr(shop, name) for name in TABLES}, np.random.default_rng(seed))
    for name, content in raw.files.items():
        (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "raw" / name).write_bytes(content)
    flaw_counts.write(raw.flaws, folder / "raw" / flaw_counts.FILE)
    (folder / "study.toml").write_text(STUDY)
    return load_study(folder)


@pytest.mark.parametrize(("seed", "customers"), [(1, 50), (3, 120), (4, 120), (5, 400)])
def test_cleaning_finds_what_was_planted_and_leaves_what_was_sold(tmp_path: Path, seed: int, customers: int) -> None:
    shop = retailer.retailer(seed, customers)
    one, other = plain(tmp_path / "plain", shop), untidy(tmp_path / "untidy", shop, seed)
    clean, cleaned = read_tables(one), read_tables(other)
    assert not clean.audit.query("kind in ['dropped', 'changed']")["lines"].any()
    told = flaw_counts.against_found(other, cleaned)
    assert told is not None
    wrong = told[told["planted"] != told["found"]]
    assert wrong.empty, wrong.to_string()
    taken = cleaned.audit[cleaned.audit["kind"].isin(["dropped", "changed"]) & (cleaned.audit["lines"] > 0)]
    known = set(told["found_by"].str.split(" ").str[0])
    assert set(taken["rule"]) <= known, "nothing is taken that was not planted"
    assert all(finding.state == "ok" for finding in cleaned.findings)
    assert same_bytes(one, clean, other, cleaned)


def same_bytes(one: Study, clean: Tables, other: Study, cleaned: Tables) -> bool:
    written = [write_interim(study, tables)[:3] for study, tables in ((one, clean), (other, cleaned))]
    return all(a.read_bytes() == b.read_bytes() for a, b in zip(*written, strict=True))


def test_every_kind_of_flaw_is_planted_in_a_shop_of_some_size(tmp_path: Path) -> None:
    untidy(tmp_path, retailer.retailer(7, 600), 7)
    told = pd.read_csv(tmp_path / "raw" / flaw_counts.FILE)
    assert (told["rows"] > 0).all()
    assert len(told) == 42
    assert told["what_en"].notna().all() and told["what_zh"].notna().all()


def test_the_flaws_do_not_move_the_shop_behind_them(tmp_path: Path) -> None:
    shop = retailer.retailer(8, 60)
    before = {name: getattr(shop, name).copy() for name in TABLES}
    files = [flaws.flawed(before, np.random.default_rng(seed)).files for seed in (1, 1, 2)]
    assert files[0] == files[1] != files[2]
    assert all(getattr(shop, name).equals(before[name]) for name in TABLES)


def test_a_study_without_the_list_has_nothing_to_compare(tmp_path: Path) -> None:
    study = plain(tmp_path, retailer.retailer(9, 60))
    assert flaw_counts.against_found(study, read_tables(study)) is None


def test_an_earlier_study_file_gives_way_unless_it_was_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "study.toml").write_text("# as an earlier version wrote it\n")
    earlier = retailer._sha256(tmp_path / "study.toml")
    assert earlier not in EARLIER and all(len(one) == 64 for one in EARLIER)
    retailer.simulate(tmp_path, customers=60)
    assert (tmp_path / "study.toml").read_text() != STUDY
    monkeypatch.setattr(retailer, "EARLIER", (earlier,))
    retailer.simulate(tmp_path, customers=60)
    assert (tmp_path / "study.toml").read_text() == STUDY
