"""Month by month: the same counts as page one, whole look-backs, and pictures that say what they show."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.reporting import render
from churn.reporting.data import Interim
from churn.reporting.figures.months import by_group, by_month
from churn.reporting.sections import months as months_section
from churn.reporting.sections import periods
from churn.reporting.sections.months import FIGURES, counts, month_starts
from churn.study import Study, Task

AS_OF = pd.Timestamp("2026-01-01")
DAY = pd.Timedelta(days=1)
purchases = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 1500)), min_size=1, max_size=40, unique=True
)  # customer, days before AS_OF - 1


def _days(rows: list[tuple[int, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": [f"C{who}" for who, _ in rows], "day": [AS_OF - (1 + back) * DAY for _, back in rows]}
    )


@given(purchases, st.integers(0, 600))
def test_a_month_counts_as_page_one_does(rows: list[tuple[int, int]], back: int) -> None:
    days, moment, task = _days(rows), AS_OF - back * DAY, Task()
    found = counts(days, [moment], task, AS_OF).iloc[0]
    window = periods.window(days, moment, task, AS_OF) or {}
    names = {"active": "active", "left": "left", "churn_rate": "churn_rate", "first_timers": "new",
             "repeated": "repeated", "repeat_rate": "repeat_rate"}  # fmt: skip
    for own, theirs in names.items():
        assert found[own] == window.get(theirs) or (pd.isna(found[own]) and window.get(theirs) is None)


def test_a_first_purchase_needs_a_year_without_one_before_it() -> None:
    days = _days([(0, 700), (1, 40), (2, 35)])  # the file begins 701 days before; two come in November
    november, early = pd.Timestamp("2025-11-01"), AS_OF - 500 * DAY
    table = counts(days, [november, early], Task(), AS_OF)
    assert table["new"].iloc[0] == 2
    assert pd.isna(table["new"].iloc[1])


def test_the_months_before_a_report_and_its_own_day() -> None:
    first = month_starts(pd.Timestamp("2026-01-01"))
    assert [first[0], first[-2], first[-1]] == [pd.Timestamp(one) for one in ("2025-01-01", "2025-12-01", "2026-01-01")]
    middle = month_starts(pd.Timestamp("2026-01-20"))
    assert [middle[0], middle[-2]] == [pd.Timestamp("2025-02-01"), pd.Timestamp("2026-01-01")]


def test_the_last_row_is_the_forecast_of_page_one(study: Study, found: dict[str, Any]) -> None:
    last = found["months"]["rows"][-1]
    headline = found["overview"]["headline"]
    assert last["now"]
    assert last["start"] == found["as_of"]
    assert last["churn_rate"] == pytest.approx(headline["rate"])
    assert last["churn_rate_before"] == pytest.approx(headline["last_year_rate"])
    assert last["churn_rate_low"] * headline["n"] == pytest.approx(headline["low"])


def test_groups_add_up_to_all(study: Study, found: dict[str, Any]) -> None:
    data = Interim(study)
    places = data.purchase_places("channel")
    assert places is not None
    assert len(places) == len(data.purchase_days)
    rates = {row["name"]["en"]: row["rates"] for one in found["months"]["groups"] for row in one["rows"]}
    whole = [row["churn_rate"] for row in found["months"]["rows"][:-1]]
    channels = [rates[name] for name in ("through shop", "online")]
    for at, rate in enumerate(whole):
        if rate is not None and all(one[at] is not None for one in channels):
            assert min(one[at] for one in channels) <= rate <= max(one[at] for one in channels)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_tell_what_they_show(found: dict[str, Any], language: str) -> None:
    months = found["months"]
    for name in FIGURES:
        figure = by_month(months["rows"], name, months["compared"][name], months, language)
        assert figure is None or (figure.get_suptitle() and figure.get_label())
    for one in months["groups"]:
        assert by_group(one, language).get_suptitle()


def test_few_customers_are_compared_with_one_digit_more(found: dict[str, Any]) -> None:
    months = found["months"]
    months["compared"]["new"] = {"now": 5.5, "before": 10 / 3, "months": 1}
    page = render(found)
    assert "5.5 a month on average, against 3.3 in the same months a year before (+65%; months compared: 1)." in page
    figure = by_month(months["rows"], "new", months["compared"]["new"], months)
    assert figure is not None and "5.5, a year before 3.3" in figure.get_suptitle()


def test_a_count_that_is_always_zero_has_no_picture_and_no_sentence(found: dict[str, Any]) -> None:
    months = found["months"]
    rows = [row | {"new": 0, "new_before": 0} for row in months["rows"]]
    months |= {"rows": rows, "compared": months["compared"] | {"new": {"now": 0.0, "before": 0.0, "months": 2}}}
    assert by_month(rows, "new", months["compared"]["new"], months) is None
    assert "New customers: 0" not in render(found)


def test_groups_are_compared_at_one_date_which_is_named() -> None:
    starts = ["2025-01-01", "2025-02-01", "2025-03-15"]
    rates = {"North": [0.2, 0.3, 0.9], "South": [0.4, 0.1, None], "West": [0.9, None, None]}
    rows = [
        {"name": {"en": name, "zh": name}, "starts": starts, "rates": each, "before": [None] * 3}
        for name, each in rates.items()
    ]
    title = by_group({"rows": rows, "kind": "region", "newest": 1}).get_suptitle()
    assert title == "Churn by region on 1\u00a0February 2025: highest in North (30%), lowest in South (10%)"


def test_kinds_without_a_date_that_two_groups_share_are_left_out(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def places(_: Any, kind: str, *__: Any) -> list[dict[str, Any]]:
        other = None if kind == "region" else 0.2
        return [{"rates": [0.1, None]}, {"rates": [other, 0.3]}]

    monkeypatch.setattr(months_section, "_by_place", places)
    monkeypatch.setattr(months_section, "_by_segment", lambda _: [])
    groups = months_section.summarise(Interim(study))["groups"]
    assert [(one["kind"], one["newest"]) for one in groups] == [("channel", 0)]


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "name", ["Donaudampfschifffahrtsgesellschaftsbezirk", "新疆维吾尔自治区伊犁哈萨克自治州塔城地区"]
)
def test_long_names_of_groups_stay_within_their_panel(name: str) -> None:
    row = {"name": {"en": name, "zh": name}, "starts": ["2025-01-01"], "rates": [0.5], "before": [None]}
    figure = by_group({"rows": [row, row], "kind": "region", "newest": 0})
    figure.draw_without_rendering()
    first, second = (one.title.get_window_extent() for one in figure.axes[:2])
    assert first.x1 < second.x0


def test_without_a_known_month_the_section_says_so(found: dict[str, Any]) -> None:
    found["months"] |= {"rows": [], "groups": []}
    assert "There are not yet enough months of data" in render(found)
