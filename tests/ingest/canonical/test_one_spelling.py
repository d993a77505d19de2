"""Names of groups in one spelling: case and blanks never tell apart, one letter is asked about."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest.canonical.one_spelling import in_one_spelling, one_slip
from churn.study import Source

SOURCE = Source(path="x.csv")


def table(*names: str | None, column: str = "category") -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(names, dtype="str")})


def test_the_commonest_spelling_is_taken_and_counted() -> None:
    read, findings = in_one_spelling(
        table("Garden", "GARDEN", "Garden", "garden  ", None, "Toys"), "order_lines", SOURCE
    )
    assert read["category"].fillna("").tolist() == ["Garden", "Garden", "Garden", "Garden", "", "Toys"]
    assert [(one.key, one.state, one.lines) for one in findings] == [("order_lines_category_spelling", "ok", 2)]
    assert "'GARDEN' is read as 'Garden'" in findings[0].text["en"]


def test_kinds_of_contact_are_written_as_the_project_knows_them() -> None:
    read, findings = in_one_spelling(table("Complaint", "Complaint", "survey", column="kind"), "touchpoints", SOURCE)
    assert read["kind"].tolist() == ["complaint", "complaint", "survey"]
    assert findings[0].lines == 2


def test_a_slip_is_asked_about_and_corrected_as_the_study_says() -> None:
    lines = table(*["Garden"] * 300, "Gardne", "Gardn")
    read, findings = in_one_spelling(lines, "order_lines", SOURCE)
    assert read is lines
    assert [(one.key, one.state, one.lines) for one in findings] == [("order_lines_category_slips", "warning", 2)]
    for language in ("en", "zh"):
        assert '"Gardne" = "Garden"' in findings[0].text[language]
    said = SOURCE.model_copy(update={"spellings": {"category": {"Gardne": "Garden", "Gardn": "Gardn"}}})
    read, findings = in_one_spelling(lines, "order_lines", said)
    assert read["category"].value_counts().to_dict() == {"Garden": 301, "Gardn": 1}
    assert [(one.key, one.lines) for one in findings] == [("order_lines_category_corrected", 1)]


def test_numbered_names_short_ones_and_common_ones_are_no_slips() -> None:
    for one, other in (("Shop 1", "Shop 2"), ("Mali", "Bali"), ("Garden", "Garden"), ("Tools", "Toys")):
        assert not one_slip(one, other)
    assert all(one_slip("Kitchen", other) for other in ("Kichen", "Kitchne", "Kitcheen", "kitchan"))
    common = table(*["Candle"] * 300, *["Candles"] * 300)
    assert (
        in_one_spelling(common, "order_lines", SOURCE) == (common, [])
        or not in_one_spelling(common, "order_lines", SOURCE)[1]
    )


def test_spellings_of_a_column_without_names_are_refused() -> None:
    with pytest.raises(UserError, match=r"\[order_lines\] spellings: categry: .* the nearest is `category`"):
        in_one_spelling(table("a"), "order_lines", SOURCE.model_copy(update={"spellings": {"categry": {"a": "b"}}}))


@given(st.lists(st.sampled_from(["Garden", "GARDEN", "garden", " Garden", "Toys", "toys", None]), max_size=30))
def test_reading_again_changes_nothing_and_groups_stay_groups(names: list[str | None]) -> None:
    lines = table(*names)
    once = in_one_spelling(lines, "order_lines", SOURCE)[0]
    again, findings = in_one_spelling(once, "order_lines", SOURCE)
    assert again["category"].equals(once["category"]) and not findings
    plain = lines["category"].str.strip().str.casefold()
    assert once["category"].nunique() == plain.nunique()
    assert once["category"].isna().equals(lines["category"].isna())
