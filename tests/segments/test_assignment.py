"""The segments table: its schema, and that nobody is moved by others."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import COLUMNS, assign, cut_points
from churn.study import About, OrderLines, Segments, Study

from .segment_tables import AS_OF, CARD, features_of, firms, lines_of


def study(**segments: object) -> Study:
    return Study(
        study=About(name="t"), order_lines=OrderLines(path="x.csv"), segments=Segments.model_validate(segments)
    )


def test_one_row_per_feature_row_with_the_agreed_columns(crowd: pd.DataFrame) -> None:
    table = assign(crowd)
    assert tuple(table.columns) == COLUMNS
    assert table.index.equals(crowd.index)
    assert table["customer_id"].tolist() == crowd["customer_id"].tolist()
    assert table[["segment", "breadth", "abc", "life_cycle", "rfmw"]].notna().all().all()
    assert table[["persona", "business_class"]].isna().all().all()


def test_cut_points_are_builtins_that_survive_json(crowd: pd.DataFrame) -> None:
    fixed = cut_points(crowd)
    again = json.loads(json.dumps(fixed))
    assert again == fixed
    pd.testing.assert_frame_equal(assign(crowd, cut_points=again), assign(crowd))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 199), min_size=1, max_size=60, unique=True), st.floats(0.01, 100))
def test_a_customer_is_moved_only_by_what_he_does(crowd: pd.DataFrame, kept: list[int], factor: float) -> None:
    fixed = cut_points(crowd)
    everybody = assign(crowd, cut_points=fixed)
    some = crowd.iloc[kept]
    others = crowd.drop(index=some.index).assign(monetary=lambda d: d["monetary"] * factor, recency_days=1)
    pd.testing.assert_frame_equal(assign(some, cut_points=fixed), everybody.iloc[kept])
    together = assign(pd.concat([some, others]), cut_points=fixed).head(len(some))
    pd.testing.assert_frame_equal(together, everybody.iloc[kept])


def test_cut_points_come_from_the_last_as_of(crowd: pd.DataFrame) -> None:
    earlier = crowd.assign(as_of=crowd["as_of"] - pd.Timedelta(days=30), monetary=1.0)
    assert cut_points(pd.concat([earlier, crowd])) == cut_points(crowd)


def test_weights_and_shares_of_the_study_are_used(crowd: pd.DataFrame) -> None:
    flat = assign(crowd, study(rfmw_weights=(0.25, 0.25, 0.25, 0.25), abc_shares=(0.2, 0.3)))
    usual = assign(crowd)
    assert not flat["rfmw"].equals(usual["rfmw"])
    assert (flat["abc"] == "A").sum() < (usual["abc"] == "A").sum()


def test_who_gives_everything_back_is_no_a_customer(crowd: pd.DataFrame) -> None:
    largest = crowd["monetary_total_365d"].astype(float).idxmax()
    back = crowd.assign(return_share=0.0)
    back.loc[largest, "return_share"] = 1.0
    assert assign(crowd)["abc"].loc[largest] == "A"
    assert assign(back)["abc"].loc[largest] == "C"
    cuts = cut_points(back)
    assert cuts["abc"]["returns"] == "return_share"
    before = {name: part for name, part in cuts["abc"].items() if name != "returns"}
    assert assign(back, cut_points=cuts | {"abc": before})["abc"].loc[largest] == "A", "as older bundles have it"


def test_abc_can_go_by_margin(crowd: pd.DataFrame) -> None:
    known = crowd.assign(discount_share=[0.6 if place % 2 else 0.0 for place in range(len(crowd))])
    by_margin = assign(known, study(abc_by="margin"))
    assert (by_margin.loc[known["discount_share"] > 0.5, "abc"] == "C").all()
    assert (assign(known, study())["abc"] == assign(crowd)["abc"]).all()


def test_firms_get_their_class_from_the_card_of_the_study() -> None:
    row = ("mid-range networked", "pure trade", 20, 4, 4, 1_000_000, "large, no arrears", 3)
    features = features_of(lines_of([("f0", "2025-12-01", 10), ("nobody", "2025-12-01", 10)]))
    table = assign(features, study(score_card=CARD), customers=firms(row)).set_index("customer_id")
    assert table.loc["f0", "business_class"] == "A"
    assert pd.isna(table.loc["nobody", "business_class"])


def test_data_without_categories_leave_width_null_and_the_rest_whole(crowd: pd.DataFrame) -> None:
    table = assign(crowd.drop(columns="width"))
    assert table["w_score"].isna().all() and table["breadth"].isna().all()
    assert table["rfmw"].between(1, 5).all()


def test_someone_who_only_returned_goods_is_potential_and_placed(crowd: pd.DataFrame) -> None:
    numbers = [name for name in crowd if name not in ("customer_id", "as_of")]
    both = crowd.astype(dict.fromkeys(numbers, "Float64"))
    never = both.head(1).assign(customer_id="returner", frequency=0.0, monetary_total_365d=0.0)
    never[["recency_days", "tenure_days", "monetary", "width", "last_gap_days"]] = pd.NA
    both = pd.concat([both, never.astype(both.dtypes)], ignore_index=True)
    placed = assign(both, cut_points=cut_points(crowd)).iloc[-1]
    assert (placed["life_cycle"], placed["segment"], placed["abc"]) == ("potential", "general_win_back", "C")
    assert (placed["r_score"], placed["f_score"], placed["m_score"]) == (1, 1, 1)


def test_customers_gone_for_years_do_not_move_the_cut_points() -> None:
    living = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(40)],
            "as_of": AS_OF,
            "recency_days": np.arange(1.0, 41.0) * 10,
            "tenure_days": 600.0,
            "frequency": np.tile([1.0, 2.0, 5.0, 9.0], 10),
            "monetary": 20.0,
            "monetary_total_365d": 100.0,
            "width": 2.0,
            "last_gap_days": 30.0,
        }
    )
    gone = living.assign(
        customer_id="x" + living["customer_id"], recency_days=3000.0, tenure_days=3100.0, frequency=1.0
    )
    gone["monetary_total_365d"] = 0.0
    everybody = pd.concat([living, gone], ignore_index=True)
    alone, together = assign(living), assign(everybody)
    pd.testing.assert_frame_equal(together.head(len(living)), alone)
