"""customers.csv: whole, exact, and nothing in it runs in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.reporting import customers_csv, customers_table
from churn.reporting.customers_csv import FORMULA_STARTS
from churn.study import Study


def test_one_row_per_customer_with_exact_probabilities(study: Study, tmp_path: Path) -> None:
    table = customers_table(study)
    assert table["customer_id"].is_unique
    assert list(table.columns[:4]) == ["customer_id", "p_churn", "band", "p_repeat"]
    scores = pd.read_parquet(study.paths.interim / "scores_churn.parquet").query("horizon_days == 90")
    read = pd.read_csv(customers_csv(table, tmp_path / "customers.csv"), dtype={"customer_id": str})
    both = read.merge(scores, on="customer_id")
    assert len(both) == len(scores) == read["p_churn"].notna().sum()
    assert (both["p_churn"] - both["p"]).abs().max() <= 1e-15


def test_codes_stand_beside_their_names_and_the_list_can_be_rebuilt(study: Study) -> None:
    table = customers_table(study)
    value = pd.read_parquet(study.paths.interim / "value.parquet").sort_values("rank")
    listed = table[table["group"].isin(["treatment", "control"])].sort_values("rank")
    assert listed["customer_id"].tolist() == value.loc[value["group"] != "none", "customer_id"].tolist()
    assert (listed["expected_profit"].diff().dropna() <= 0).all()
    assert table.loc[table["segment"] == "important_keep", "segment_name"].unique().tolist() == ["Important keep"]
    for column in ("segment", "breadth", "life_cycle"):
        assert (table[column].notna() == table[f"{column}_name"].notna()).all()
    assert (table["timing"].notna() == (table["group"] == "treatment")).all()


def test_three_reasons_in_the_studys_language(chinese: Study) -> None:
    table = customers_table(chinese)
    asked = table[table["p_churn"].notna()]
    assert asked[["reason_1", "reason_2", "reason_3"]].notna().all().all()
    assert set(asked["reason_1"]) == {"近期行为所致"}


def test_base_reasons_and_the_rest_add_up_to_the_probability(study: Study, tmp_path: Path) -> None:
    read = pd.read_csv(customers_csv(customers_table(study), tmp_path / "customers.csv"))
    asked = read[read["p_churn"].notna()]
    parts = ["base", "points_1", "points_2", "points_3", "other"]
    assert (asked[parts].sum(axis=1) - asked["p_churn"]).abs().max() <= 1e-9
    assert read.loc[read["p_churn"].isna(), parts].isna().all().all()
    assert asked["other"].abs().max() > 0.001


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=8))
def test_no_cell_of_text_can_start_a_formula(texts: list[str]) -> None:
    path = Path("/tmp") / "churn_test_customers.csv"
    frame = pd.DataFrame({"customer_id": texts, "=p": range(len(texts))})
    with customers_csv(frame, path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    path.unlink()
    assert len(rows) == len(texts) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
    assert rows[1][0].lstrip("'") == texts[0].replace("\x00", "").replace("\r", " ").lstrip("'")


def test_numbers_below_zero_stay_numbers(tmp_path: Path) -> None:
    path = customers_csv(pd.DataFrame({"profit": [-1.5, None]}), tmp_path / "x.csv")
    assert path.read_text() == 'profit\n-1.5\n""\n'


def test_other_scripts_get_a_mark_that_excel_understands(tmp_path: Path) -> None:
    assert customers_csv(pd.DataFrame({"a": ["茶"]}), tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert customers_csv(pd.DataFrame({"a": ["tea"]}), tmp_path / "x.csv").read_bytes().startswith(b"a\n")
